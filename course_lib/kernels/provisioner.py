"""The jupyter_client provisioner ``course-warm``: a kernel forked from a zygote, isolated if its kernelspec says so.

Where there is no fork that one may rely on (macOS, Windows), the ordinary kernel of the same kernelspec is started;
an isolated one is refused there.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Dict, Float, List, Unicode

from course_lib.kernels.messages import send_first
from course_lib.kernels.process import ForkedProcess
from course_lib.kernels.sandbox import seen_paths, user_of_kernels, why_not
from course_lib.kernels.zygotes import Zygote

__all__ = ["IsolationError", "WarmProvisioner"]

_LINUX = sys.platform.startswith("linux")


class IsolationError(RuntimeError):
    """An isolated kernel was asked for where none can be had; the message says why."""


class WarmProvisioner(LocalProvisioner):
    """See the module; the traits are the ``config`` of a kernelspec's ``kernel_provisioner``."""

    preload = List(Unicode(), help="modules that the zygote imports").tag(config=True)
    prepare = Dict(help="module -> arguments of its function `prepare`, called once in the zygote").tag(config=True)
    isolate = Bool(False, help="part the kernel from the machine and from other kernels").tag(config=True)
    see = List(Unicode(), help="paths that isolated kernels may read").tag(config=True)
    hide = List(Unicode(), help="folders below them that they may not").tag(config=True)
    limits = Dict(help="see isolation.RESOURCES; also tmp_mb and memory_mb").tag(config=True)
    idle = Float(600.0, help="seconds without a request that end the zygote").tag(config=True)

    folder = ""
    process: Any
    last_reason = ""
    """Why the last kernel was ended from outside: "memory" or ""."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Sockets in the kernel's own folder: no port can be lost to others, and none is needed."""
        if _LINUX and self.parent is not None and not self.folder:
            from course_lib.kernels.area import kernel_folder

            self.folder = str(kernel_folder(self._user))
            self.parent.transport = "ipc"
            self.parent.ip = f"{self.folder}/s"
            self.parent.connection_file = f"{self.folder}/k.json"
        prepared: dict[str, Any] = await super().pre_launch(**kwargs)
        if self._user != _user() and self.folder:
            os.chown(f"{self.folder}/k.json", self._user, self._user)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork it.

        Raises:
            IsolationError: this machine cannot isolate kernels.
            ZygoteError: the zygote did not start.
            RuntimeError: the kernel did not start.
        """
        loop = asyncio.get_running_loop()
        try:
            reason = await loop.run_in_executor(None, why_not) if self.isolate else ""
            if reason or (self.isolate and not _LINUX):
                raise IsolationError(reason)
            if not _LINUX:
                return await super().launch_kernel(cmd, **kwargs)
            self.process = await loop.run_in_executor(None, self._fork, cmd, kwargs)
            if self.process.returncode is not None:
                raise RuntimeError(f"the kernel did not start (exit status {self.process.returncode})")
        except BaseException:
            self._remove_folder()
            raise
        self.pid, self.pgid = self.process.pid, None
        return self.connection_info

    async def poll(self) -> int | None:
        """As the base; remembers why it ended."""
        status = await super().poll()
        if isinstance(self.process, ForkedProcess):
            self.last_reason = self.process.reason
        return status

    async def kill(self, restart: bool = False) -> None:
        """End it; it is gone when this returns, which spares jupyter_client's wait of 0.1 s."""
        await super().kill(restart)
        self._gone()

    async def shutdown_requested(self, restart: bool = False) -> None:
        """End it at once: nothing in a forked kernel is worth waiting for."""
        if isinstance(self.process, ForkedProcess):
            await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's folder."""
        await super().cleanup(restart)
        if not restart:
            self._remove_folder()

    @property
    def _user(self) -> int:
        return user_of_kernels(self.isolate) if _LINUX else _user()

    def _remove_folder(self) -> None:
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = ""

    def _gone(self) -> None:
        if isinstance(self.process, ForkedProcess):
            self.process.poll(1)
            self.last_reason = self.process.reason

    def _fork(self, command: Sequence[str], options: Mapping[str, Any]) -> ForkedProcess:
        zygote = Zygote(self.preload, self.prepare, self.isolate, self.see, self.hide, self.idle)
        environment = dict(options.get("env") or os.environ)
        request = {
            "argv": list(command),
            "cwd": str(options.get("cwd") or Path.cwd()),
            "env": {**environment, "IPYTHONDIR": f"{self.folder}/ipython"},
            "folder": self.folder,
            "isolate": self.isolate,
            "limits": dict(self.limits),
            "see": seen_paths([*self.see, *zygote.sources]),
        }
        connection = zygote.connect()
        if self.isolate:
            from course_lib.kernels.isolation import HOME  # only Linux can import it

            send_first(connection, request | {"cwd": HOME, "env": _clean_environment(HOME)}, [])
        else:
            with _outputs(options.get("stdout"), options.get("stderr")) as descriptors:
                send_first(connection, request, descriptors)
        return ForkedProcess(connection)


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else -1


def _clean_environment(home: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "IPYTHONDIR": "/tmp/.ipython",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "COLUMNS": "80",
        "LINES": "24",
    }


@contextmanager
def _outputs(*streams: Any) -> Iterator[list[int]]:
    """Descriptors for these stdout and stderr as subprocess.Popen takes them; a pipe is nowhere: nobody reads it."""
    with Path(os.devnull).open("wb") as nowhere:
        found: list[int] = []
        for own, stream in enumerate(streams, 1):
            if stream is None:
                found.append(own)
            elif stream == subprocess.STDOUT:
                found.append(found[0])
            elif isinstance(stream, int):
                found.append(stream if stream >= 0 else nowhere.fileno())
            else:
                found.append(stream.fileno())
        yield found
