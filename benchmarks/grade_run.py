"""The lessons without anybody watching: ``course run`` and its warm kernels beside plain papermill.

Three pairs say where the time goes: whole commands (``course run`` also computes the plan and writes pages, papermill
is called once a lesson, as it is meant to be), and all lessons in one process with either kernel.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from grade_class import CASE
from grade_envs import build, variables, versions
from grade_measure import Command, Cost, Meter, meter, ratios, rounds, spread, table

from course_lib.paths import notebooks_dir

__all__ = ["compare"]

COURSE, WARM = "course run, zygote started", "course run, zygote there"
PAPERMILL, API = "papermill, one command a lesson", "papermill API, one process"
LESSONS_COLD, LESSONS_WARM = "lessons only, zygote started", "lessons only, zygote there"
LESSONS_PLAIN = "lessons only, kernel python3"
AIM = 4.0

_PAPERMILL = """import sys
from pathlib import Path
from papermill import execute_notebook
case, work, out, *lessons = sys.argv[1:]
for lesson in lessons:
    parameters = {"case_name": case, "work": work}
    execute_notebook(lesson, str(Path(out, Path(lesson).name)), parameters, kernel_name="python3", progress_bar=False)
"""
_LESSONS = """import sys
sys.modules["rfc3987_syntax"] = None
from pathlib import Path
import nbformat
from course_lib.running.execute import KERNEL, execute, kernel_environment
from course_lib.running.parameters import with_parameters
case, work, kernel, *lessons = sys.argv[1:]
with kernel_environment(case, COURSE_WORK=work) as cwd:
    for lesson in lessons:
        notebook = with_parameters(nbformat.read(lesson, as_version=4), {"case_name": case, "work": work})
        outcome = execute(notebook, cwd=cwd, timeout=300, kernel_name=kernel or KERNEL)
        if not outcome.ok:
            raise SystemExit(outcome.message)
"""


def compare(count: int, environments: Path) -> dict[str, Any]:
    """Rounds of all ways; print and return what they took."""
    kit, lean = build(environments, "kit"), build(environments, "lean")
    lessons = [str(path) for path in sorted(notebooks_dir().glob("u[0-9]*.ipynb"))]
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as place,
        meter(Path("build/bench_grade.log").absolute()) as clock,
    ):
        ways = _ways(Path(place), kit, lean, lessons)
        turns = {name: partial(_turn, clock, name, commands) for name, commands in ways.items()}
        rounds(1, turns)  # to warm up
        costs = rounds(count, turns)
    rows, each = [], {}
    for name, own in costs.items():
        wall = spread([cost.wall for cost in own], 2)
        cpus = [cost.cpu for cost in own if cost.cpu is not None]
        cpu = spread(cpus, 2) if cpus else None
        each[name] = {"wall": wall, "cpu": cpu}
        rows.append([name, wall["median"], f"{wall['min']}–{wall['max']}", cpu["median"] if cpu else "–"])
    print(f"\nSeconds for {len(lessons)} lessons:\n")
    print(table(["", "wall: median", "min–max", "CPU"], rows), "\n")
    pairs = [(PAPERMILL, COURSE), (PAPERMILL, WARM), (API, LESSONS_COLD), (API, LESSONS_WARM)]
    pairs += [(LESSONS_PLAIN, LESSONS_COLD), (LESSONS_PLAIN, LESSONS_WARM)]
    aims = [{"what": f"{slow} / {quick}", **ratios(costs[slow], costs[quick])} for slow, quick in pairs]
    print(table([f"aim ≥ {AIM:g}", "of medians", "min", "max"], [list(aim.values()) for aim in aims]))
    return {"lessons": len(lessons), "rounds": count, "versions": versions(lean), "seconds": each, "ratios": aims}


def _ways(place: Path, kit: Path, lean: Path, lessons: list[str]) -> Mapping[str, list[Command]]:
    work, out = place / "work", place / "out"
    out.mkdir()
    own = variables(kit, place)
    plain = variables(lean, place)

    def command(env: Mapping[str, str], environment: Path, program: str, *arguments: str) -> Command:
        return Command([str(environment / "bin" / program), *arguments], place, env)

    run = ["run", "--case", CASE, "--team", "bench", "--out", str(place / "run"), "--work", str(work)]
    warm = [command(own, kit, "python", "-c", _LESSONS, CASE, str(work), "", *lessons)]
    return {
        COURSE: [command(own, kit, "course", *run)],
        WARM: [command(own, kit, "course", *run)],
        PAPERMILL: [
            command(
                plain, lean, "papermill", lesson, str(out / Path(lesson).name),
                "-k", "python3", "-p", "case_name", CASE, "-p", "work", str(work), "--no-progress-bar",
            )
            for lesson in lessons
        ],
        API: [command(plain, lean, "python", "-c", _PAPERMILL, CASE, str(work), str(out), *lessons)],
        LESSONS_COLD: warm,
        LESSONS_WARM: warm,
        LESSONS_PLAIN: [command(own, kit, "python", "-c", _LESSONS, CASE, str(work), "python3", *lessons)],
    }  # fmt: skip


def _turn(clock: Meter, name: str, commands: list[Command]) -> Cost:
    if name in (WARM, LESSONS_WARM):
        clock.run(commands)  # whatever ran before: now its zygote is there
    else:
        clock.end_zygotes()
    return clock.run(commands)
