"""Memory of a kernel's processes, on a /proc made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.kernels.watch import memory_mb


def _process(proc: Path, number: int, resident_mb: int, own_mb: int | None, swapped_mb: int = 0) -> None:
    folder = proc / str(number)
    folder.mkdir()
    sizes = {"VmPeak": 999999, "VmSize": 999999, "VmRSS": resident_mb, "RssAnon": 7, "VmSwap": swapped_mb}
    lines = [f"{name}:\t{size * 1024:8} kB\n" for name, size in sizes.items()]
    (folder / "status").write_text("Name:\tpython VmRSS: 5 kB\n" + "".join(lines))
    if own_mb is not None:
        sizes = {"Rss": resident_mb, "Pss": own_mb, "Pss_Anon": 7, "SwapPss": swapped_mb}
        lines = [f"{name}: {size * 1024:8} kB\n" for name, size in sizes.items()]
        (folder / "smaps_rollup").write_text("00400000-7fff ---p 00000000 00:00 0 [rollup]\n" + "".join(lines))


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    (tmp_path / "meminfo").touch()
    (tmp_path / "7").mkdir()  # has ended meanwhile: its files are gone
    return tmp_path


def test_below_the_limit_resident_sizes_are_enough(proc: Path) -> None:
    _process(proc, 1, 100, 1)
    _process(proc, 2, 50, 1)
    assert memory_mb(200, proc) == 150


def test_above_it_what_is_shared_counts_once_and_swapped_memory_too(proc: Path) -> None:
    _process(proc, 1, 100, 30, 2)
    _process(proc, 2, 100, 40)
    assert memory_mb(150, proc) == 72


def test_without_proportional_sizes_resident_ones_count(proc: Path) -> None:
    _process(proc, 1, 100, None)
    assert memory_mb(50, proc) == 100


def test_many_sockets_count_for_what_they_may_hold(proc: Path) -> None:
    _process(proc, 1, 100, 100)
    (proc / "1" / "net").mkdir()
    (proc / "1" / "net" / "sockstat").write_text("sockets: used 60\nTCP: inuse 5\n")
    assert memory_mb(1000, proc) == 100
    (proc / "1" / "net" / "sockstat").write_text("sockets: used 5000\nTCP: inuse 5\n")
    assert memory_mb(1000, proc) > 900
    assert memory_mb(500, proc) > 900  # in the exact sum too


def test_this_machine_tells_its_processes() -> None:
    assert memory_mb(float("inf")) > memory_mb(0) > 1
