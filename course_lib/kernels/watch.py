"""How much memory the processes of one kernel use together, as /proc of their process namespace tells."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["memory_mb"]

_SOCKETS = 100  # more than a kernel itself has
_SOCKET_MB = 0.2  # what one may hold that nobody reads: net.core.wmem_default, the same nearly everywhere
_OWN = re.compile(r"^(?:VmRSS|VmSwap|VmPTE):\s*(\d+) kB", re.MULTILINE)
_TABLES = re.compile(r"^VmPTE:\s*(\d+) kB", re.MULTILINE)
_SHARE = re.compile(r"^(?:Pss|SwapPss):\s*(\d+) kB", re.MULTILINE)
_USED = re.compile(r"^sockets: used (\d+)", re.MULTILINE)


def memory_mb(limit: float, proc: Path = Path("/proc")) -> float:
    """Return the processes' memory in MB: exact where it may be above ``limit``, else an upper bound.

    Sizes (resident, swapped and the page tables) count what processes share as often as they share it, so they are an
    upper bound; only above the limit the exact (and slower) proportional sizes are read. What an unusual number of
    sockets may hold is added.
    """
    processes = [path for path in proc.iterdir() if path.name.isdigit()]
    sockets = _sockets(proc) * _SOCKET_MB
    bound = sockets + sum(map(_whole, processes))
    return bound if bound <= limit else sockets + sum(map(_proportional, processes))


def _whole(process: Path) -> float:
    return _sum_mb(_OWN, process / "status")


def _proportional(process: Path) -> float:
    share = _sum_mb(_SHARE, process / "smaps_rollup")
    return share + _sum_mb(_TABLES, process / "status") if share else _whole(process)


def _sockets(proc: Path) -> int:
    """How many sockets above the usual there are in the network namespace of the first process."""
    found = _USED.search(_text(proc / "1" / "net" / "sockstat"))
    return max(0, int(found[1]) - _SOCKETS) if found else 0


def _sum_mb(pattern: re.Pattern[str], file: Path) -> float:
    return sum(map(int, pattern.findall(_text(file)))) / 1024


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return ""
