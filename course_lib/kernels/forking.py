"""Fork a child that never comes back into its parent's code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

__all__ = ["fork"]


def fork(task: Callable[[], object]) -> int:
    """Run ``task`` in a child process, which ends with it; return the child's number to the parent."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        task()
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException as error:
        if sys.__stderr__ is not None:
            import traceback

            traceback.print_exception(error, file=sys.__stderr__)
            sys.__stderr__.flush()
    finally:
        os._exit(status)
