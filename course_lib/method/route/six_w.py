"""6W2H sheet of a customer: for whom, what he wants, what we sell, how, what we do, how much, with what, by when.

The eight questions are the course outline's (营销运筹 6W2H); how each is filled from the other results is 本课程定义
(definition of this kit). Questions and tools stand in ``six_w.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from course_lib.case import Case
from course_lib.method.needs.offers import Offers
from course_lib.method.odds.belief import Belief
from course_lib.method.odds.nine_grid import NineGrid
from course_lib.method.route.assess import Assessment
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.told import tell_activities

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
    case: Case,
    ground: RouteGround,
    plan: Assessment,
    offers: Offers,
    belief: Belief,
    grid: NineGrid,
    customer: str,
    *,
    told: pd.DataFrame | None = None,
) -> SixW:
    """Fill the sheet of one customer (id or name) from the results of all levels; ``told``: ``tell_activities``' table.

    Raises
    ------
    ValueError
        The customer is not on the route's ground.
    """
    names = {key: account.name for key, account in ground.accounts.items()}
    who = next((key for key, name in names.items() if customer in (key, name)), "")
    if not who:
        raise ValueError(f"没有客户 {customer}，或者它既没有商机、今年也没有合同到期")
    table = tell_activities(case, ground, plan) if told is None else told
    mine = table[table["customer"] == who]
    lines = offers.good[offers.good["customer"] == who]
    cell = str(grid.table["cell"].get(who, "")) or "不在九宫图上"
    strategy = str(grid.table["strategy"].get(who, ""))
    moves = dict(zip(case.catalog.nine_cells["name"], case.catalog.nine_cells["advice"], strict=True)).get(cell, "")
    kinds, products = mine.drop_duplicates("kind"), case.catalog.names("products")
    answers = {
        "who": _who(case, belief, who, cell),
        "want": _want(case, who),
        "sell": [
            f"{products[p]} × {q:g}（{mode}），{m} 月起租，今年 {r:,.0f} 元"
            for p, q, mode, m, r in zip(
                lines["product"], lines["quantity"], lines["mode"], lines["start_month"], lines["revenue"], strict=True
            )
        ],
        "how": [
            *([f"打法：{strategy}"] if strategy else []),
            *([f"常用的几招：{moves}"] if moves else []),
            *_strengths(case, belief, who),
        ],
        "do": [
            f"{s:%m-%d} {k}，找{c}" + (f"，为了{f}" if f else "")
            for s, k, c, f in zip(mine["start"], mine["kind_name"], mine["contact_name"], mine["factors"], strict=True)
        ],
        "much": _much(plan, who),
        "tool": [f"{k}：{e}" for k, e in zip(kinds["kind_name"], kinds["evidence"], strict=True)],
        "when": [
            f"{end:%m-%d} 前：{gate}"
            for gate, end in mine[mine["gate"] != ""].groupby("gate", sort=False)["end"].max().sort_values().items()
        ],
    }
    questions = case.catalog.six_w.set_index("id")
    texts = ["\n".join(answers.get(i, [])) or _NOTHING for i in questions.index]
    return SixW(who, names[who], cell, questions.assign(answer=texts)[["name", "question", "answer", "tool"]])


def _who(case: Case, belief: Belief, who: str, cell: str) -> list[str]:
    row = case.customers[case.customers["id"] == who].iloc[0]
    industry = case.industries.set_index("id")["name"][row["industry"]]
    roles = case.catalog.names("roles")
    contacts = case.contacts.set_index("id").to_dict("index")
    people = belief.persons[belief.persons["customer"] == who].sort_values("weight", ascending=False, kind="stable")
    told = []
    for person, met in people["met"].head(_MOST).items():
        about = contacts[person]
        kinds = "、".join(roles.get(k, k) for k in str(about["kinds"]).split("|"))
        told.append(f"{about['name']}（{about['title']}，{kinds}{'' if met else '，没见过'}）")
    return [f"{row['name']}：{industry}，{row['size_class']}型，{cell}", *told]


def _want(case: Case, who: str) -> list[str]:
    needs = case.needs[case.needs["customer"] == who]
    needs = needs.sort_values(["urgency", "cost_of_leaving"], ascending=False, kind="stable")
    points = case.catalog.names("need_points")
    return [f"{points[p]}：{pain}" for p, pain in zip(needs["need_point"], needs["pain"], strict=True)][:_MOST]


def _strengths(case: Case, belief: Belief, who: str) -> list[str]:
    """How far ahead we are of the rivals together, and how sure of it."""
    if who not in belief.table.index:
        return ["还没有可比的评分，先问清关键人怎样看我们和对手"]
    row = belief.table.loc[[who]].iloc[0].to_dict()
    rivals = {rival.id: rival.name for rival in case.meta.rivals}
    lead, name = float(row["mean"]), rivals.get(str(row["rival"]), "对手")
    sure = f"，上下 {float(row['sd']):.0f} 分说不准" if row["sd"] >= 1 else ""
    return [f"最强的对手：{name}，和所有对手比，我们{'领先' if lead >= 0 else '落后'} {abs(lead):.0f} 分{sure}"]


def _much(plan: Assessment, who: str) -> list[str]:
    lines = plan.lines[plan.lines["customer"] == who]
    ends = plan.renewals[plan.renewals["customer"] == who]
    told = []
    if len(lines):
        revenue = lines["revenue"]
        before, after = (float((lines[f"won_{step}"] * revenue).sum()) for step in ("before", "after"))
        told += [f"商机 {revenue.sum():,.0f} 元", f"期望收入 {before:,.0f} → {after:,.0f} 元"]
    if (saved := float(ends["saved_this_year"].sum())) >= 1:
        told.append(f"守住存量 {saved:,.0f} 元")
    return told
