"""The kernels that submissions run in: one kernelspec, and so one zygote, for each case.

A run must find no other case than its own, neither on the disk nor in the memory that it was forked with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import course_lib
from course_lib.grading.judging.rubric import RunLimits
from course_lib.kernels.specs import start_early, write_spec, zygote_of
from course_lib.paths import kit_dir
from course_lib.running.kernels import kernel_config

__all__ = ["CaseKernels"]

# Below what kernels may see: in the package, and in the kit's folder should all of it lie there.
_SECRET_PACKAGES = ("grading",)
_SECRET_FOLDERS = ("data/answers", "solutions", "sources", "tests", "exercises", "build", "work", "docs", ".git")
_IDLE_SECONDS = 120.0


class CaseKernels:
    """The kernelspec for one case.

    Args:
        case: its folder; the name of the folder above it is the case's digest.
        place: where the kernelspec is written.
        limits: of each run.
        isolate: see ``kernels``.

    ``name`` and ``folder`` are the kernelspec's.
    """

    def __init__(self, case: Path, place: Path, limits: RunLimits, *, isolate: bool) -> None:
        kit, package = kit_dir(), Path(course_lib.__file__).parent
        secret = [package / name for name in _SECRET_PACKAGES] + [kit / name for name in _SECRET_FOLDERS]
        self.case = case
        self.name = f"graded-{case.parent.name}"
        self._config: dict[str, Any] = kernel_config(
            str(case),
            isolate=isolate,
            see=[str(kit / "data"), str(case)] if isolate else [],
            hide=list(map(str, secret)) if isolate else [],
            limits=limits.model_dump(),
            idle=_IDLE_SECONDS,
        )
        self.folder = write_spec(place, self.name, self._config)

    def start_early(self) -> None:
        """Start the zygote in the background."""
        start_early(self._config)

    def end_zygote(self) -> None:
        """End the process that the kernels are forked from, if there is one."""
        zygote_of(self._config).stop()
