"""The kernels of lessons and exercises: what they have done before they are forked."""

from __future__ import annotations

from typing import Any

__all__ = ["KERNEL", "PREPARE", "kernel_config"]

KERNEL = "course-lessons"
"""Name of the kernelspec that ``execute.kernel_environment`` writes."""

PREPARE = "course_lib.running.warm_up"


def kernel_config(*cases: str, **traits: Any) -> dict[str, Any]:
    """Traits of ``WarmProvisioner`` for kernels that have read ``cases`` (names or absolute folders)."""
    return {"preload": [PREPARE], "prepare": {PREPARE: list(cases)}, **traits}
