"""Rows in another order, another hash seed, other threads: same figures to 1e-9, same value and bound to a yuan.

Amendment 17: what is promised are value and bound, not the plan's bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

from course_lib.case import Case, case_from_tables, load_case
from course_lib.method.odds.scenarios import play_scenarios
from course_lib.method.route.assess import entries_of
from course_lib.method.route.reference import best_plan
from course_lib.paths import kit_dir
from course_lib.plan.chain import Chain
from course_lib.plan.route_chain import RouteChain

#: To one yuan; all others to 1e-9 of themselves.
TO_A_YUAN = ("reference", "bound", "value")


def figures(case: Case) -> dict[str, float]:
    """What a plan on the case comes to: before, 小林's draft, the reference (worked out, not read from the disk)."""
    links = RouteChain(Chain(case))
    best = best_plan(links.ground.route, case.catalog.rules.route)
    value = links.ground.assess(entries_of(links.ground.route, best.moves)).value
    told = {"reference": best.value, "bound": best.bound, "value": value}
    for name in ("before", "draft"):
        step = links.standing(name)
        told |= {f"{name} {key}": getattr(step, key) for key in ("end_value", "contribution", "money", "days")}
        told |= {
            f"{name} {key}": getattr(step.outlook, key)
            for key in ("stock", "increment", "gap", "p80", "probability", "low", "high", "service_gap", "unknown")
        }
    ground = links.ground
    chances = play_scenarios(case, ground.offers.lines, links.chain.belief, ground.stock).table["probability"]
    told |= {f"scenario {key}": chance for key, chance in chances.items()}
    return {key: float(value) for key, value in told.items()}


@cache
def ours() -> dict[str, float]:
    return figures(load_case("gulou"))


def same(found: dict[str, float]) -> None:
    assert set(found) == set(ours()) and len(found) > 25
    for key, value in ours().items():
        slack = {"abs": 1} if key in TO_A_YUAN else {"rel": 1e-9, "abs": 1e-9}
        assert found[key] == pytest.approx(value, **slack), key


def test_rows_in_another_order() -> None:
    case, rng = load_case("gulou"), np.random.default_rng(12)
    tables = {
        name: getattr(case, name).sample(frac=1, random_state=int(rng.integers(1 << 30))).reset_index(drop=True)
        for name in case
    }
    same(figures(case_from_tables(case.meta, tables)))


def test_another_hash_seed_and_two_threads() -> None:
    code = (
        "import json; from course_lib.case import load_case; from tests.plan.test_same_everywhere import figures;"
        "print(json.dumps(figures(load_case('gulou'))))"
    )
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "2")
    environment = {**os.environ, **threads, "PYTHONHASHSEED": "12345", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=kit_dir(), env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    same(json.loads(done.stdout.splitlines()[-1]))
