"""Rivals of the reference plan on whole counties: what share of the bound they reach; whoever is above it refutes it.

Run ``python benchmarks/route_rivals.py [county …]`` (default gulou minhou; their own lines). The rivals are those of
the tests, which run them on a few customers only: greed per day, greed by gain, ruin and recreate after it, the best of
12 greedy plans with noise, 小林's draft; an exact dynamic programme of each manager's half days, which shares nothing
with the linear programme or HiGHS (it takes no notice of the money: the optimum where money does not bind).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course_lib.case import load_case
from course_lib.method.route.assess import assess_plan
from course_lib.method.route.columns import price_accounts
from course_lib.method.route.draft import draft_plan
from course_lib.method.route.reference import best_plan
from course_lib.method.route.sets import all_sets
from course_lib.plan.chain import Chain
from tests.method.route.rivals import Hand, best_of_random, exact_value, greedy, ruin_and_recreate


def measure(name: str) -> None:
    """Print a county's rows."""
    case = load_case(name)
    ground = Chain(case).route.ground.route
    plan = best_plan(ground, case.catalog.rules.route)
    print(f"{name}: 参考计划 {plan.value:,.0f}，上界 {plan.bound:,.0f}，相差 {plan.gap:.4%}")
    sets = all_sets(ground)
    hand = Hand(ground)
    rivals = {
        "精确动态规划（不管费用）": lambda: exact_value(ground, sets, price_accounts(sets, ground.accounts)),
        "每人天收益最大的先做": lambda: greedy(hand, "day"),
        "接着拆了重来 40 轮": lambda: ruin_and_recreate(hand, 40, np.random.default_rng(1)),
        "收益最大的先做": lambda: greedy(Hand(ground), "gain"),
        "12 次带随机的贪心，最好的": lambda: best_of_random(ground, 12),
        "小林的初稿": lambda: assess_plan(ground, draft_plan(ground, case.catalog.draft)).value,
    }
    for told, work in rivals.items():
        start = time.perf_counter()
        value = work()
        over = "" if value <= plan.bound + 1e-6 or told.startswith("精确") else "  高于上界！"
        print(f"  {told}: {value:,.0f}，上界的 {value / plan.bound:.1%}，{time.perf_counter() - start:.0f} 秒{over}")


if __name__ == "__main__":
    for county in sys.argv[1:] or ("gulou", "minhou"):
        measure(county)
