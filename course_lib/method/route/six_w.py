"""6W2H sheet of a customer: for whom, what he wants, what we sell, how, what we do, how much, with what, by when.

The eight questions are the course outline's (营销运筹 6W2H); how each is filled from the other results is 本课程定义
(definition of this kit). Questions and tools stand in ``six_w.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from course_lib.method.needs.portfolio import Budget
from course_lib.method.odds.buying_centre import Ratings, RivalRatings
from course_lib.method.odds.decision import DecisionMatrix, rate
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.method.route.route import RoutePlan, Terrain

__all__ = ["SixW", "fill_six_w"]

_MOST = 3
_NOTHING = "（还没有）"


@dataclass(frozen=True, eq=False)
class SixW:
    """One customer's sheet.

    ``customer, name, cell``; ``table`` (index ids of ``six_w.csv``, in order): ``name`` (为谁 …), ``question, answer``
    (Chinese, several points parted by a new line), ``tool``.
    """

    customer: str
    name: str
    cell: str
    table: pd.DataFrame

    def answers(self) -> dict[str, str]:
        """Chinese name of each question → answer."""
        return dict(zip(self.table["name"], self.table["answer"], strict=True))


def fill_six_w(
    terrain: Terrain,
    plan: RoutePlan,
    budget: Budget,
    grid: NineGrid,
    customer: str,
    *,
    ratings: Ratings | None = None,
    rival_ratings: RivalRatings | None = None,
    matrix: DecisionMatrix | None = None,
) -> SixW:
    """Fill the sheet of one customer of the map (id or name) from the results of all levels.

    ``matrix``: the customer's decision matrix if at hand.

    Raises
    ------
    ValueError
        The customer is not on the map.
    """
    case, here = terrain.case, terrain.customers
    found = here.index[(here.index == customer) | (here["name"] == customer)]
    if not len(found):
        raise ValueError(f"没有客户 {customer}，或者它不在选中的行业和商群里")
    who = str(found[0])
    matrix = matrix or rate(case, who, ratings=ratings, rival_ratings=rival_ratings)
    placed, after = grid.table.loc[[who]].iloc[0], plan.uplift.loc[[who]].iloc[0]
    mine = plan.activities[plan.activities["customer"] == who]
    lines = budget.lines[(budget.lines["customer"] == who) & budget.lines["ok"]]
    kinds = mine.drop_duplicates("kind")
    answers = {
        "who": _who(terrain, who, matrix, placed),
        "want": _want(terrain, who),
        "sell": [
            f"{p} × {q:g}，{m} 月起租，今年 {r:,.0f} 元"
            for p, q, m, r in zip(
                lines["product_name"], lines["quantity"], lines["start_month"], lines["revenue"], strict=True
            )
        ],
        "how": [f"打法：{placed['strategy']}", *_strengths(matrix)],
        "do": [
            f"{s:%m-%d} {k}，找{c}，为了{f}"
            for s, k, c, f in zip(
                mine["start"], mine["kind_name"], mine["contact_name"], mine["factor_name"], strict=True
            )
        ],
        "much": [
            f"商机 {after['value']:,.0f} 元",
            f"赢面 {after['probability_before']:.0%} → {after['probability_after']:.0%}",
            f"期望收入 {after['expected_before']:,.0f} → {after['expected_after']:,.0f} 元",
            *([f"守住存量 {after['saved']:,.0f} 元"] if after["saved"] >= 1 else []),
        ],
        "tool": [f"{k}：{e}" for k, e in zip(kinds["kind_name"], kinds["evidence"], strict=True)],
        "when": [
            f"{end:%m-%d} 前：{gate}"
            for gate, end in mine.groupby("gate", sort=False)["end"].max().sort_values().items()
        ],
    }
    table = case.catalog.six_w.set_index("id")
    texts = ["\n".join(answers.get(i, [])) or _NOTHING for i in table.index]
    return SixW(
        who,
        str(placed["name"]),
        str(placed["cell"]),
        table.assign(answer=texts)[["name", "question", "answer", "tool"]],
    )


def _who(terrain: Terrain, who: str, matrix: DecisionMatrix, placed: pd.Series) -> list[str]:
    case = terrain.case
    row = case.customers[case.customers["id"] == who].iloc[0]
    industry = case.industries.set_index("id")["name"][row["industry"]]
    roles = case.catalog.names("roles")
    people = matrix.persons.sort_values("weight", ascending=False, kind="stable").head(_MOST)
    told = [
        f"{n}（{t}，{'、'.join(roles.get(k, k) for k in str(kinds).split('|'))}{'' if met else '，没见过'}）"
        for n, t, kinds, met in zip(people["name"], people["title"], people["kinds"], people["contacted"], strict=True)
    ]
    return [f"{row['name']}：{industry}，{row['size_class']}型，{placed['cell']}，{placed['state']}客户", *told]


def _want(terrain: Terrain, who: str) -> list[str]:
    needs = terrain.case.needs
    needs = needs[needs["customer"] == who].sort_values(["urgency", "cost_of_leaving"], ascending=False, kind="stable")
    points = terrain.case.catalog.names("need_points")
    return [f"{points[p]}：{pain}" for p, pain in zip(needs["need_point"], needs["pain"], strict=True)][:_MOST]


def _strengths(matrix: DecisionMatrix) -> list[str]:
    """Two factors that speak most for us, two that speak most against us, by their part of the lead."""
    if not matrix.rival:
        return ["还没有可比的评分，先问清关键人怎样看我们和对手"]
    part = matrix.contributions.sum().sort_values(kind="stable")
    names = matrix.factor_names
    good = [names[f] for f in part[part > 0].index[::-1][:2]]
    bad = [names[f] for f in part[part < 0].index[:2]]
    rival, lead = matrix.carrier_names[matrix.rival], float(matrix.parts["lead"])
    return [
        f"对手：{rival}，我们{'领先' if lead >= 0 else '落后'} {abs(lead):.1f} 分",
        *([f"靠：{'、'.join(good)}"] if good else []),
        *([f"补：{'、'.join(bad)}"] if bad else []),
    ]
