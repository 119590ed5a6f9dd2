"""A hand-made case of six customers, small enough to compute by hand."""

from __future__ import annotations

import functools
from pathlib import Path

from course_lib.case import Case, load_case

__all__ = ["TINY", "tiny_case"]

TINY = Path(__file__).parent / "data" / "tiny"


@functools.cache
def tiny_case() -> Case:
    """Load the hand-made case once."""
    return load_case(TINY)
