"""Wall and CPU seconds of whole commands with everything that they start, and the rounds in which they take turns.

The processor time of a forked kernel shows in no ``getrusage`` of ours: the zygote is a session of its own, and the
system reaps its wardens. So each measured process is started in a control group (cgroup v2) of its own, whose
``cpu.stat`` counts all that ever ran in it. Where none can be made (no right to), CPU seconds are not told.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Command", "Cost", "Meter", "meter", "ratios", "rounds", "spread", "table"]

_JOIN = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
_ZYGOTE = ["-m", "course_lib.kernels.zygote"]
_PATIENCE = 10.0


@dataclass(frozen=True)
class Command:
    """A command line, its folder, its variables; ``allowed`` exit statuses."""

    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    allowed: Sequence[int] = (0,)


@dataclass(frozen=True)
class Cost:
    """Seconds of something that ran."""

    wall: float
    cpu: float | None


@dataclass
class Meter:
    """Runs commands in ``group`` (None: without one)."""

    group: Path | None
    log: Path = field(default=Path(os.devnull))

    @property
    def cpu(self) -> float | None:
        """CPU seconds of all that ever ran in the group."""
        if self.group is None:
            return None
        fields = dict(line.split() for line in (self.group / "cpu.stat").read_text().splitlines())
        return int(fields["usage_usec"]) / 1e6

    def pids(self) -> list[int]:
        """What runs in the group now."""
        if self.group is None:
            return []
        return [int(line) for line in (self.group / "cgroup.procs").read_text().split()]

    def start(self, command: Command) -> subprocess.Popen[bytes]:
        """Start one command; its output goes to the log."""
        argv = [str(part) for part in command.argv]
        if self.group is not None:
            argv = ["sh", "-c", _JOIN, str(self.group), *argv]
        with self.log.open("ab") as output:
            return subprocess.Popen(
                argv, cwd=command.cwd, env=dict(command.env), stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def run(self, commands: Sequence[Command]) -> Cost:
        """Run the commands one after the other.

        Raises:
            SystemExit: one of them failed; names the log.
        """
        before, began = self.cpu, time.perf_counter()
        for command in commands:
            status = self.start(command).wait()
            if status not in command.allowed:
                raise SystemExit(f"exit status {status}: {' '.join(map(str, command.argv))[:300]}\nsee {self.log}")
        wall = time.perf_counter() - began
        self.settle()
        after = self.cpu
        return Cost(wall, None if before is None or after is None else after - before)

    def settle(self) -> None:
        """Wait until only zygotes are left of what ran: what ends after its command counts too."""
        end = time.monotonic() + _PATIENCE
        while any(not is_zygote(pid) for pid in self.pids()) and time.monotonic() < end:
            time.sleep(0.01)

    def end_zygotes(self) -> None:
        """End the zygotes that commands of this meter left behind, so that the next one starts cold."""
        for pid in self.pids():
            if is_zygote(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + _PATIENCE
        while self.pids() and time.monotonic() < end:
            time.sleep(0.01)


def is_zygote(pid: int) -> bool:
    """Is the process a zygote, or a bubblewrap around one (not a kernel or warden, which have its command line)?"""
    try:
        argv = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        above = Path(f"/proc/{parent}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except (OSError, ValueError):
        return False
    return _ZYGOTE[1] in argv and not (argv[1:3] == _ZYGOTE and above[1:3] == _ZYGOTE)


@contextmanager
def meter(log: Path) -> Iterator[Meter]:
    """A meter; whatever its commands left running is ended with it."""
    group = _new_group()
    made = Meter(group, log)
    try:
        yield made
    finally:
        if group is not None:
            (group / "cgroup.kill").write_text("1")
            _remove(group)


def _remove(group: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return group.rmdir()
        except OSError:  # somebody in it has not quite ended
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


def _new_group() -> Path | None:
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if kind == "cgroup2":
            own = next(x for x in Path("/proc/self/cgroup").read_text().splitlines() if x.startswith("0::"))
            group = Path(place + own.removeprefix("0::")) / f"course-benchmark-{os.getpid()}"
            try:
                group.mkdir()
                if (group / "cpu.stat").is_file() and (group / "cgroup.kill").is_file():
                    return group
                group.rmdir()
            except OSError:
                continue
    print("no cgroup of our own can be made here: CPU seconds are not told")
    return None


def rounds(count: int, contenders: Mapping[str, Callable[[], Cost]]) -> dict[str, list[Cost]]:
    """Let the contenders take turns, each round beginning with another one; print each turn."""
    names = list(contenders)
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for number in range(count):
        first = number % len(names)
        for name in [*names[first:], *names[:first]]:
            cost = contenders[name]()
            costs[name].append(cost)
            cpu = "" if cost.cpu is None else f", CPU {cost.cpu:.2f} s"
            print(f"round {number + 1}/{count} {name}: {cost.wall:.2f} s{cpu}", flush=True)
    return costs


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Median, least and greatest."""
    found = {"median": statistics.median(values), "min": min(values), "max": max(values)}
    return {name: round(value, digits) for name, value in found.items()}


def ratios(slow: Sequence[Cost], quick: Sequence[Cost]) -> dict[str, float]:
    """How many times as long ``slow`` takes: of the medians, and the least and greatest of one round."""
    each = [a.wall / b.wall for a, b in zip(slow, quick, strict=True)]
    middle = statistics.median(c.wall for c in slow) / statistics.median(c.wall for c in quick)
    return {"of medians": round(middle, 2), "min": round(min(each), 2), "max": round(max(each), 2)}


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(value) for value in line) + " |" for line in lines)
