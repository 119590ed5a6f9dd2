"""What a team has chosen so far, told in a line and handed on as the methods take it; else the reference choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course_lib.case import Case
from course_lib.method import (
    Offers,
)
from course_lib.plan.chain import LINES, Chain
from course_lib.plan.parts.odds import OddsPart
from course_lib.plan.route_chain import RouteChain

if TYPE_CHECKING:
    from course_lib.lesson.unit import Unit

__all__ = [
    "chosen_industries",
    "chosen_needs",
    "chosen_odds",
    "chosen_offers",
    "chosen_route",
]

_WHOSE = {"team": "你们队的选择", "reference": "参考选择"}


def chosen_industries(unit: Unit) -> list[str]:
    """Return the industries and merchant groups of level 1, the team's or else the reference, and say which."""
    chain, names = _chain(unit), unit.case.industries.set_index("id")["name"]
    chosen: list[str] = []
    for choice, line in LINES.items():
        told = chain.told(choice)
        ids = [i for i in (chain.reference_scores.top(line) if told is None else told) if i in names.index]
        whose = _WHOSE["reference" if told is None else "team"]
        print(f"{line}（{whose}）：" + "、".join(f"{i} {names[i]}" for i in ids))
        chosen += ids
    return chosen


def chosen_needs(unit: Unit) -> Case:
    """Return the case with the team's needs (level 2), and say how many changed and which lines lost their need."""
    chain = _chain(unit)
    changes = chain.told("need_changes")
    if changes:
        print(f"需求：你们队改了 {len(changes)} 条（{'、'.join(changes)}）")
        refusals = chain.all_offers.refusals
        if loose := refusals.loc[refusals["rule"] == "need", "id"].tolist():
            print(f"没有需求支撑的商机 {len(loose)} 行（{'、'.join(loose)}）：被退回，请另找需求或移除")
    return chain.case


def chosen_offers(unit: Unit, industries: list[str]) -> Offers:
    """Return the opportunities with the team's changes (level 2), priced and checked, and say how many changed."""
    chain = _chain(unit)
    if changes := chain.told("line_changes"):
        print(f"商机：你们队改了 {len(changes)} 行（{'、'.join(changes)}）")
    return chain.offers_of(industries)


def chosen_odds(unit: Unit, target: float | None = None) -> OddsPart:
    """Return odds, gap and nine-grid of what the team chose, and say how many of its own lines and ratings are in it.

    ``target`` (yuan) stands in for the case's.
    """
    chain = Chain(unit.case, unit.team.snapshot(), target=target)
    if changes := chain.told("line_changes"):
        print(f"商机：你们队改了 {len(changes)} 行（{'、'.join(changes)}）")
    if count := _own_ratings(chain):
        print(f"评分：你们队改了 {count} 个（我们的看法）")
    return OddsPart(chain)


def _own_ratings(chain: Chain) -> int:
    """How many ratings are the team's own."""
    return sum(
        len(row) for rows in (chain.ratings or {}, *(chain.rival_ratings or {}).values()) for row in rows.values()
    )


def chosen_route(unit: Unit, target: float | None = None) -> RouteChain:
    """Return the links of the route plan, with all that the team has chosen so far, and say whose plan it is."""
    chain = Chain(unit.case, unit.team.snapshot(), target=target)
    told = chain.told("activities")
    print("路线图：" + ("小林的初稿，还没改过" if told is None else f"你们队的，{len(told)} 次活动"))
    return chain.route


def _chain(unit: Unit) -> Chain:
    """The chain of what the team has chosen by now."""
    return Chain(unit.case, unit.team.snapshot())
