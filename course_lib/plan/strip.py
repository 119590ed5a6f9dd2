"""The loop closed: before → draft → own → reference, side by side, on the case's facts.

Plans are compared by end value E (contribution of the stock kept + Σ p · value − money), never by what they gain: a
worse start leaves more to gain. What a team thinks itself of ratings, stages and needs is a line of its own
(我们的看法). 本课程定义 (definition of this kit).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.method.odds.distribution import Distribution, distribute
from course_lib.method.odds.lines import Odds
from course_lib.method.odds.outlook import YearOutlook, assess_year
from course_lib.method.odds.stock import StockYear, value_stock
from course_lib.method.route.assess import Assessment
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.loop import Loop, close_loop, end_value

__all__ = ["NAMES", "Standing", "Strip", "make_strip", "odds_after", "stand"]

#: Column of the strip → what it is called.
NAMES = {"before": "计划前", "draft": "小林的初稿", "own": "我们的", "reference": "参考"}


@dataclass(frozen=True, eq=False)
class Standing:
    """Where the year stands with a plan: ``outlook``, ``distribution``, ``loop`` from before it; E and contribution.

    ``contribution``: Σ won · value of the lines that count; ``end_value`` E; ``money`` and ``days`` used; yuan.
    """

    assessment: Assessment
    outlook: YearOutlook
    distribution: Distribution
    loop: Loop
    contribution: float
    end_value: float
    money: float
    days: float


@dataclass(frozen=True, eq=False)
class Strip:
    """``steps`` (index before, draft, own, reference; ``name, gap, surplus, promise_gap, service_gap, p50, p80,
    probability, low, high, contribution, end_value, money, days``), ``services`` (gap by service, a column a step),
    ``loop`` (a row a step: ``gap`` = ``renewals`` + ``decides`` + ``chooses`` + ``left``), ``activities`` (own, by end:
    ``gain`` adds up to ``total``); ``view``: own plan as the team sees things (我们的看法), None if as the case does.
    """

    steps: pd.DataFrame
    services: pd.DataFrame
    loop: pd.DataFrame
    activities: pd.DataFrame
    view: Standing | None


def odds_after(odds: Odds, assessment: Assessment, known_below: float) -> Odds:
    """The odds of all lines when a plan has been carried out; which lines count stays as it was."""
    lines, after = odds.lines.copy(), assessment.lines.reindex(odds.lines.index)
    moved = after["won_after"].notna().to_numpy()
    for name, column in (("decides", "decides_after"), ("wins", "wins_after"), ("won", "won_after")):
        lines[name] = np.where(moved, after[column], lines[name])
    lines["lost"], lines["none"] = lines["decides"] - lines["won"], 1.0 - lines["decides"]
    lines["gates"] = np.where(moved, after["stage_after"], lines["gates"])
    known = assessment.known.reindex(lines["customer"]).to_numpy(dtype=float)
    met = known >= known_below - 1e-9  # NaN: not in the plan's ground, stays as it was
    lines["unknown"] = lines["unknown"].to_numpy(dtype=bool) & ~met
    lines["expected"] = np.where(lines["counts"], lines["won"] * lines["revenue"], 0.0)
    sums = lines.groupby("service", observed=True)["expected"].sum().reindex(odds.by_service.index).fillna(0.0)
    return replace(
        odds,
        lines=lines,
        increment=float(lines["expected"].sum()),
        unknown=float(lines.loc[lines["unknown"], "expected"].sum()),
        value=float((lines["won"] * lines["value"])[lines["counts"]].sum()),
        by_service=sums.rename("increment"),
    )


def stand(
    case: Case, ground: RouteGround, odds: Odds, stock: StockYear, assessment: Assessment, target: float
) -> Standing:
    """Work out where a plan leads. ``odds`` and ``stock``: those before it, of the ground."""
    rules = case.catalog.rules
    chances = {str(key): float(chance) for key, chance in assessment.renewals["after"].items()}
    kept = value_stock(case, renewal=chances) if chances else stock
    after = odds_after(odds, assessment, rules.odds.known_below)
    spread = distribute(kept, after, target, rules)
    missing = target - stock.total - odds.increment
    return Standing(
        assessment=assessment,
        outlook=assess_year(case, kept, after, spread, target),
        distribution=spread,
        loop=close_loop(assessment, missing),
        contribution=after.value,
        end_value=end_value(ground, assessment),
        money=assessment.cost,
        days=float(assessment.capacity["used"].sum()),
    )


def _row(name: str, step: Standing) -> list[object]:
    now = step.outlook
    return [
        NAMES[name], now.gap, now.surplus, now.promise_gap, now.service_gap, step.distribution.p50, now.p80,
        now.probability, now.low, now.high, step.contribution, step.end_value, step.money, step.days,
    ]  # fmt: skip


def make_strip(steps: Mapping[str, Standing], view: Standing | None = None) -> Strip:
    """Put the steps side by side; ``steps``: some of ``NAMES``, ``own`` among them."""
    columns = [
        "name", "gap", "surplus", "promise_gap", "service_gap", "p50", "p80", "probability", "low", "high",
        "contribution", "end_value", "money", "days",
    ]  # fmt: skip
    table = {name: _row(name, step) for name, step in steps.items()}
    loops = {
        name: [s.loop.gap, s.loop.renewals, s.loop.decides, s.loop.chooses, s.loop.left] for name, s in steps.items()
    }
    done = steps["own"].assessment.allowed.rename_axis("activity").reset_index()
    done = done.sort_values(["end", "start", "activity"]).set_index("activity")
    return Strip(
        steps=pd.DataFrame.from_dict(table, orient="index", columns=columns).rename_axis("step"),
        services=pd.DataFrame({name: step.outlook.by_service["gap"] for name, step in steps.items()}),
        loop=pd.DataFrame.from_dict(
            loops, orient="index", columns=["gap", "renewals", "decides", "chooses", "left"]
        ).rename_axis("step"),
        activities=done.assign(total=done["gain"].cumsum()),
        view=view,
    )
