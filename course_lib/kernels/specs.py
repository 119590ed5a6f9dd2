"""Kernelspecs that choose the provisioner: the one that ships with the kit, and ones made for an occasion."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from course_lib.kernels.files import write_whole
from course_lib.kernels.zygotes import Zygote, ZygoteError

__all__ = ["SHIPPED", "WARM", "start_early", "write_spec", "zygote_of"]

WARM = "course-warm"
"""Name of the provisioner, and of the shipped kernelspec."""

SHIPPED = Path(__file__).parent / "share"
"""Folder to put into JUPYTER_PATH, so that programs find the shipped kernelspec."""


def write_spec(jupyter: Path, name: str, config: Mapping[str, Any]) -> Path:
    """Write the kernelspec ``name`` into the folder of kernelspecs below ``jupyter``; return that folder.

    Args:
        jupyter: a folder as in JUPYTER_PATH.
        name: of the kernelspec.
        config: traits of ``WarmProvisioner``; they come on top of the shipped kernelspec's.
    """
    spec = _shipped()
    spec["display_name"] = f"Python 3 ({name})"
    spec["metadata"]["kernel_provisioner"]["config"].update(config)
    folder = jupyter / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "kernel.json", json.dumps(spec, indent=1))  # a grader beside us may be reading it
    return folder.parent


def zygote_of(config: Mapping[str, Any]) -> Zygote:
    """The zygote of the kernelspec that ``write_spec`` makes of this configuration."""
    traits = {**_shipped()["metadata"]["kernel_provisioner"]["config"], **config}
    return Zygote(**{field.name: traits[field.name] for field in fields(Zygote) if field.name in traits})


def start_early(config: Mapping[str, Any]) -> None:
    """Start the zygote in the background, while something else is still being prepared; Linux only."""

    def start() -> None:
        with contextlib.suppress(ZygoteError, OSError):  # whoever needs a kernel will hear of it
            zygote_of(config).connect().close()

    if sys.platform.startswith("linux"):
        threading.Thread(target=start, daemon=True).start()


def _shipped() -> dict[str, Any]:
    spec: dict[str, Any] = json.loads((SHIPPED / "kernels" / WARM / "kernel.json").read_text(encoding="utf-8"))
    return spec
