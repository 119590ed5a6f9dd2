"""Grading beside its peers: the same submissions under ``course grade``, nbgrader, otter-grader and plain nbval.

``python benchmarks/grade.py``            all contenders in turns, each round beginning with another one
``python benchmarks/grade.py --scale``    many submissions, all cores: seconds, memory over time
``python benchmarks/grade.py --run``      ``course run`` with warm kernels beside plain papermill

Run it from the checkout, with uv and bubblewrap installed. The first run makes the contenders' environments
(``--envs``). Before anything is timed, every contender must find the same tasks right. The results also go to
``build/bench_*.json``.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import grade_envs as envs
from grade_class import Key, make_class, right_on_public, sheets
from grade_contenders import Bound, Contender, Nbgrader, Nbval, OtterApi, OtterRun, Ours
from grade_measure import Cost, Meter, meter, ratios, rounds, spread, table

SEED = 7
STORED = "course grade, setup stored, one at a time"
ONE, TWO, BOUND = "course grade, one at a time", "course grade, two processes", "bound: forked, no messages"
NBGRADER, OTTER, API = "nbgrader autograde", "otter run", "otter API, one process"
NBVAL, LEAN = "pytest --nbval", "pytest --nbval, slow module out"
AIMS = (
    (NBGRADER, ONE, 10.0),
    (OTTER, ONE, 10.0),
    (NBVAL, ONE, 5.0),
    (LEAN, ONE, 5.0),
    (NBGRADER, TWO, 20.0),
    (NBGRADER, STORED, 10.0),
    (OTTER, STORED, 10.0),
    (NBVAL, STORED, 5.0),
)
CPU_AIM = 3.0


def line_up(people: int, folder: Path, environments: Path) -> dict[str, Contender]:
    """All contenders, ready to grade a class of so many."""
    papers = make_class([f"p{number:02d}" for number in range(1, people + 1)], sheets())
    kinds: dict[str, tuple[str, Callable[..., Contender]]] = {
        ONE: ("kit", partial(Ours, processes=1, seed=SEED)),
        TWO: ("kit", partial(Ours, processes=2, seed=SEED)),
        STORED: ("kit", partial(Ours, processes=1, seed=SEED, keep=True)),
        NBGRADER: ("nbgrader", Nbgrader),
        OTTER: ("otter", OtterRun),
        API: ("otter", OtterApi),
        NBVAL: ("kit", Nbval),
        LEAN: ("lean", Nbval),
        BOUND: ("kit", partial(Bound, seed=SEED)),
    }
    made = {}
    for number, (name, (environment, kind)) in enumerate(kinds.items()):
        place = folder / str(number)
        place.mkdir()
        made[name] = kind(name, papers, envs.build(environments, environment), place)
    return made


def turn(contender: Contender, wanted: Mapping[Key, bool], clock: Meter) -> Cost:
    """Let it grade the class once, and see that it is right."""
    contender.reset()
    clock.end_zygotes()
    cost = clock.run(contender.commands())
    found = contender.found()
    if found != wanted:
        odd = [key for key in sorted({*wanted, *found}) if wanted.get(key) != found.get(key)]
        raise SystemExit(f"{contender.name} finds otherwise: {[(key, found.get(key)) for key in odd[:10]]}")
    contender.check()
    return cost


def compare(people: int, count: int, environments: Path, chosen: Sequence[str]) -> dict[str, Any]:
    """Rounds of all contenders; print and return what they took."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        contenders = line_up(people, Path(place), environments)
        contenders = {n: c for n, c in contenders.items() if not chosen or any(part in n for part in chosen)}
        papers = next(iter(contenders.values())).papers
        wanted = right_on_public(papers)
        with meter(Path("build/bench_grade.log").absolute()) as clock:
            turns = {name: partial(turn, contender, wanted, clock) for name, contender in contenders.items()}
            for name, contender in contenders.items():
                contender.prepare()
                cost = turns[name]()
                print(f"{name}: all {len(wanted)} verdicts as they should be ({cost.wall:.1f} s)", flush=True)
            costs = rounds(count, turns)
    result = _summary(costs, contenders, len(papers))
    versions = {name: envs.versions(environments.absolute() / name) for name in envs.CONTENDERS}
    return {"people": people, "submissions": len(papers), "rounds": count, "versions": versions, **result}


def _summary(costs: Mapping[str, list[Cost]], contenders: Mapping[str, Contender], count: int) -> dict[str, Any]:
    rows: list[list[Any]] = []
    each: dict[str, dict[str, Any]] = {}
    for name, own in costs.items():
        wall = spread([cost.wall / count for cost in own])
        cpus = [cost.cpu / count for cost in own if cost.cpu is not None]
        cpu = spread(cpus) if cpus else None
        each[name] = {"runs a submission": contenders[name].runs, "wall": wall, "cpu": cpu}
        told = ["–", "–"] if cpu is None else [f"{cpu['median']:.3f}", f"{cpu['min']:.3f}–{cpu['max']:.3f}"]
        spans = [f"{wall['median']:.3f}", f"{wall['min']:.3f}–{wall['max']:.3f}"]
        rows.append([name, contenders[name].runs, *spans, *told])
    print(f"\nSeconds a submission, {count} submissions:\n")
    print(table(["", "runs", "wall: median", "min–max", "CPU: median", "min–max"], rows))
    aims: list[dict[str, Any]] = []
    for slow, quick, aim in AIMS:
        if slow in costs and quick in costs:
            aims.append({"what": f"{slow} / {quick}", "aim": f"≥ {aim:g}", **ratios(costs[slow], costs[quick])})
    if ONE in costs and BOUND in costs and (least := each[BOUND]["cpu"]) and (ours := each[ONE]["cpu"]):
        ratio = round(ours["median"] / least["median"], 2)
        aims.append({"what": "CPU: course grade / bound", "aim": f"≤ {CPU_AIM:g}", "of medians": ratio})
    heads = ("what", "aim", "of medians", "min", "max")
    print()
    print(table(heads, [[aim.get(head, "") for head in heads] for aim in aims]))
    return {"seconds a submission": each, "aims": aims}


def main() -> None:
    """Read the command line, measure, store the results."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--envs", type=Path, default=Path("build/bench-envs"), help="folder of the environments")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--people", type=int, default=5, help="each hands in four notebooks")
    reader.add_argument("--only", nargs="+", default=[], help="contenders whose names contain one of these")
    kind = reader.add_mutually_exclusive_group()
    kind.add_argument("--scale", type=int, nargs="*", metavar="N", help="submissions (default 400 800 1600)")
    kind.add_argument("--run", action="store_true", help="the lessons instead of submissions")
    asked = reader.parse_args()
    Path("build").mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended then, too
    if asked.scale is not None:
        import grade_scale

        name, result = "scale", grade_scale.measure(asked.scale or [400, 800, 1600], asked.envs)
    elif asked.run:
        import grade_run

        name, result = "run", grade_run.compare(asked.rounds, asked.envs)
    else:
        name, result = "grade", compare(asked.people, asked.rounds, asked.envs, asked.only)
    path = Path(f"build/bench_{name}.json")
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"\n{path}")


if __name__ == "__main__":
    main()
