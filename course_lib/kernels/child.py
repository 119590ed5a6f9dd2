"""What a forked child does to become an ordinary ipykernel."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from course_lib.kernels import isolation

__all__ = ["run_kernel"]


def run_kernel(request: Mapping[str, Any], descriptors: Sequence[int], warden: socket.socket) -> None:
    """Turn this process into the kernel of ``request`` and run it to its end.

    Args:
        request: see ``messages``.
        descriptors: where raw writes to descriptors 1 and 2 go; nowhere if empty.
        warden: told (one byte) when the sockets are bound; code runs only after its answer.
    """
    _descriptors(descriptors, warden.fileno())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(request["env"])
    os.environ.pop("JPY_PARENT_PID", None)  # the warden sees to it that nobody is left behind
    os.chdir(request["cwd"])
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [path for path in paths if path and path not in sys.path]
    time.tzset()
    sys.argv = list(request["argv"])
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    # nobody will look up what was typed in an isolated kernel; without a history it needs no database and no thread
    config = Config({"HistoryManager": {"enabled": False}}) if request["isolate"] else Config()
    # 1: neither a watch on the parent nor a banner on the console
    app = IPKernelApp.instance(parent_handle=1, config=config)
    app.initialize(sys.argv[sys.argv.index("-m") + 2 :])
    _renew_modules()
    isolation.limit(request["limits"])
    warden.send(b"r")
    warden.recv(1)
    warden.close()
    app.start()


def _descriptors(given: Sequence[int], keep: int) -> None:
    """Standard input from nowhere, output to ``given``; close everything else but ``keep``."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    outputs = [*given, nowhere, nowhere][:2]
    for target, source in enumerate((nowhere, *outputs)):
        os.dup2(source, target)
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)


def _renew_modules() -> None:
    """What some modules found out on import was true of the zygote, not of a kernel."""
    modules = sys.modules
    if "ipywidgets" in modules:
        modules["ipywidgets"]._handle_ipython()  # there was no kernel to register with
    if "numpy" in modules:
        modules["numpy"].random.seed()  # all children share the global generator's state
    if "plotly.io" in modules and "PLOTLY_RENDERER" not in os.environ:
        modules["plotly.io"].renderers.default = "plotly_mimetype"  # there was no notebook to draw in
