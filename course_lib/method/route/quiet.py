"""A solver that says nothing where a notebook would show it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["quiet_solver"]


@contextmanager
def quiet_solver() -> Iterator[None]:
    """Keep what HiGHS says on the process's own output (left-over messages of its C++) out of notebooks."""
    try:
        kept = os.dup(1)
    except OSError:  # no output to keep clean
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
