"""How far each constant of the model moves the chance of the target, in both counties, before and after a plan.

Run ``python benchmarks/sensitivity.py`` from the checkout. The plan is the reference on all lines that count. Where the
chance is near 0 or 1 no constant could show: then the target is set to the amount that is reached with ``AIM`` (before
or after the plan), and the heading says so.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course_lib.case import Case
from course_lib.case.load import next_case
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import believe
from course_lib.method.odds.distribution import distribute
from course_lib.method.odds.outlook import budget_target
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.stock import value_stock
from course_lib.method.route.assess import Assessment, assess_plan, entries_of
from course_lib.method.route.prepare import prepare_route
from course_lib.method.route.reference import best_plan
from course_lib.plan.sensitivity import vary_constants

COUNTIES = ("gulou", "minhou")
AIM, NEAR = 0.38, 0.05


def goal_of(case: Case) -> float:
    """The case's target, or the amount reached with ``AIM`` where that is out of reach or sure."""
    belief, target = believe(case), budget_target(case)
    odds = judge_lines(case, price_offers(case).lines, belief)
    spread = distribute(value_stock(case), odds, target, case.catalog.rules, wide=False)
    return target if NEAR < spread.probability < 1 - NEAR else spread.reached(AIM)


def plan_of(case: Case, target: float) -> Assessment:
    """The reference plan, worked out."""
    belief = believe(case)
    odds = judge_lines(case, price_offers(case).lines, belief)
    ground = prepare_route(case, odds, belief, value_stock(case), target=target)
    plan = best_plan(ground, case.catalog.rules.route2)
    return assess_plan(ground, entries_of(ground, plan.moves))


def main() -> None:
    """Print the tables."""
    for name in COUNTIES:
        case = next_case(name)
        target = goal_of(case)
        plan = plan_of(case, target)
        for assessment in (None, plan):
            found = vary_constants(case, assessment=assessment, target=target)
            state = "after the reference plan" if assessment else "before a plan"
            print(f"\n{name}, {state}, target {target:,.0f} (the case's: {budget_target(case):,.0f}): ", end="")
            print(f"P = {found.probability:.3f}")
            for key, row in found.table.iterrows():
                print(f"  {key:13s} {row['p_low']:6.3f} {row['p_high']:6.3f} {row['swing']:6.3f}  {row['sentence']}")


if __name__ == "__main__":
    main()
