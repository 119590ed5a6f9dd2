"""Start warm kernels in tests, and ask them things."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

__all__ = ["ISOLATED", "LIGHT", "Kernel", "manager", "python", "running", "until"]

LIGHT: dict[str, Any] = {"preload": ["json"], "idle": 60.0}
"""Settings of a zygote that starts quickly; all tests share it."""

ISOLATED: dict[str, Any] = {**LIGHT, "isolate": True, "limits": {"tmp_mb": 20}}


class _OneSpec(KernelSpecManager):
    spec: KernelSpec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return self.spec


def manager(kind: type[KernelManager] = KernelManager, **config: Any) -> Any:
    """A manager of the given kind for a kernelspec with this configuration of the provisioner."""
    specs = _OneSpec()
    specs.spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="warm",
        language="python",
        metadata={"kernel_provisioner": {"provisioner_name": "course-warm", "config": config}},
    )
    return kind(kernel_spec_manager=specs, kernel_name="warm")


class Kernel:
    """A running kernel and its client."""

    def __init__(self, config: Mapping[str, Any], **options: Any) -> None:
        self.manager = manager(**config)
        self.manager.start_kernel(**options)
        self.process = self.manager.provisioner.process
        self.client = self.manager.client()
        self.client.start_channels()
        self._hear()

    def _hear(self) -> None:
        """Wait until our subscription has reached the kernel: what it sends before is lost."""
        while True:
            question = self.client.kernel_info()
            self.client.get_shell_msg(timeout=20)
            with suppress(Empty):
                while True:
                    message = self.client.get_iopub_msg(timeout=0.1)
                    if message["parent_header"].get("msg_id") == question:
                        return

    def messages(self, code: str, timeout: float = 20.0) -> list[dict[str, Any]]:
        """What running the code sends on iopub, with the reply at the end."""
        found: list[dict[str, Any]] = []
        reply = self.client.execute_interactive(textwrap.dedent(code), timeout=timeout, output_hook=found.append)
        return [*found, reply]

    def run(self, code: str) -> str:
        """What the code prints.

        Raises:
            AssertionError: the code ended with an error.
        """
        messages = self.messages(code)
        content = messages[-1]["content"]
        assert content["status"] == "ok", "\n".join(content.get("traceback", ["?"]))
        return "".join(message["content"]["text"] for message in messages if message["msg_type"] == "stream")

    def send(self, code: str) -> None:
        """Run code that will not come back, or with an error that is not to stop what comes next."""
        self.client.execute(textwrap.dedent(code), stop_on_error=False)

    def end(self) -> None:
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)


def python(code: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own."""
    command: Sequence[str] = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def until(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether the condition comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def running(marker: str) -> list[int]:
    """Processes whose command line holds the marker."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found
