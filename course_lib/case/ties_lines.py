"""Rules of needs, lines and contracts: what kind a need is, what a line may replace, when it needs no need, …"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from course_lib.case.problems import Problem
from course_lib.case.reader import RawTable
from course_lib.case.rules import Rules
from course_lib.case.ties import has_columns, row_problems, same_owner

__all__ = ["check_lines", "line_remarks"]

Tables = Mapping[str, pd.DataFrame]
Raws = Mapping[str, RawTable]

_DELIVERY = "delivery"
_DECIDER = "decider"


def check_lines(tables: Tables, raws: Raws, rules: Rules) -> list[Problem]:
    """Return the faults of needs and lines; ``tables`` are those of the case and of the catalogue."""
    return [
        *_kinds(tables, raws),
        *same_owner(tables, raws, "opportunities", "replaces", "stock"),
        *_replaced(tables, raws),
        *_delivered(tables, raws),
        *_needless(tables, raws, rules),
        *_doubled(tables, raws),
    ]


def line_remarks(tables: Tables, raws: Raws, rules: Rules, year: int) -> list[Problem]:
    """Return what can be right but seldom is: heads of small departments who decide, contracts that never end."""
    return [*_deciders(tables, raws), *_ends(tables, raws, rules, year)]


def _found(keys: pd.Series, table: pd.DataFrame, column: str) -> pd.Series:
    """The cell of the row whose id is the key; "" where there is none."""
    cells = dict(zip(table["id"], table[column], strict=True))
    return pd.Series([cells.get(key, "") for key in keys], index=keys.index, dtype="str")


def _kinds(tables: Tables, raws: Raws) -> list[Problem]:
    """A need's kind belongs to its need point."""
    if not has_columns(tables, "needs.kind", "needs.need_point", "need_kinds.point"):
        return []
    kind, point, kinds = tables["needs"]["kind"], tables["needs"]["need_point"], tables["need_kinds"]
    names = dict(zip(tables["need_points"]["id"], tables["need_points"]["name"], strict=True))
    theirs, called = _found(kind, kinds, "point"), _found(kind, kinds, "name")
    wrong = (theirs != "") & point.isin(list(names)) & (theirs != point)

    def message(i: int) -> str:
        return f"“{called.iloc[i]}”属于机会点“{names[theirs.iloc[i]]}”，这一行写的是“{names[point.iloc[i]]}”"

    def allowed(i: int) -> str:
        return "、".join(kinds.loc[kinds["point"] == point.iloc[i], "name"]) + "，可留空"

    return row_problems(raws["needs"], wrong, "kind", message, allowed)


def _services(tables: Tables, table: str) -> pd.Series:
    """The service of each row's product."""
    return _found(tables[table]["product"], tables["products"], "service")


def _replaced(tables: Tables, raws: Raws) -> list[Problem]:
    """What a line replaces is of its own service."""
    if not has_columns(tables, "opportunities.replaces", "opportunities.product", "stock.product", "stock.id"):
        return []
    lines = tables["opportunities"]
    old = _found(lines["replaces"], tables["stock"].assign(service=_services(tables, "stock")), "service")
    new = _services(tables, "opportunities")

    def message(i: int) -> str:
        return f"“{lines['replaces'].iloc[i]}”是{old.iloc[i]}，这一行的产品是{new.iloc[i]}"

    wrong = (old != "") & (new != "") & (old != new)
    return row_problems(raws["opportunities"], wrong, "replaces", message, lambda i: f"一条{new.iloc[i]}的存量")


def _delivered(tables: Tables, raws: Raws) -> list[Problem]:
    """What is being delivered is no open line any more."""
    if not has_columns(tables, "opportunities.stage", "stages.id"):
        return []
    names = dict(zip(tables["stages"]["id"], tables["stages"]["name"], strict=True))
    open_stages = "、".join(name for i, name in names.items() if i != _DELIVERY)
    wrong = tables["opportunities"]["stage"] == _DELIVERY

    def message(i: int) -> str:
        return f"“{names[_DELIVERY]}”是签了约以后的事，不再是商机"

    return row_problems(raws["opportunities"], wrong, "stage", message, f"{open_stages}，可留空")


def _needless(tables: Tables, raws: Raws, rules: Rules) -> list[Problem]:
    """A line without a need upgrades a line of ours, or is a tender."""
    if not has_columns(tables, "opportunities.need", "opportunities.replaces", "opportunities.product", "needs.id"):
        return []
    lines, tenders = tables["opportunities"], rules.tender.products
    wrong = (lines["need"] == "") & (lines["replaces"] == "") & ~lines["product"].isin(tenders)
    if tables["needs"].empty or not wrong.any():  # without any need yet, lines wait for them
        return []
    if has_columns(tables, "stock.customer", "stock.product", "opportunities.customer"):
        ours = set(zip(tables["stock"]["customer"], _services(tables, "stock"), strict=True))
        pairs = zip(lines["customer"], _services(tables, "opportunities"), strict=True)
        wrong &= ~np.array([pair in ours for pair in pairs], dtype=bool)
    products = tables["products"]
    names = "、".join(products.loc[products["id"].isin(tenders), "name"])
    allowed = f"需求的编号；只有升级我方存量的和招标的（{names}）可留空"
    return row_problems(raws["opportunities"], wrong, "need", lambda i: "空着", allowed)


def _doubled(tables: Tables, raws: Raws) -> list[Problem]:
    """One need, product and customer: one line. Only where stages are told: older cases have doubled lines."""
    keys = ["customer", "need", "product"]
    if not has_columns(tables, "opportunities.stage", *(f"opportunities.{key}" for key in keys)):
        return []
    lines, raw = tables["opportunities"], raws["opportunities"]
    if lines["stage"].eq("").all():
        return []
    wrong = (lines["need"] != "") & lines.duplicated(keys)
    first = pd.Series(raw.rows, index=lines.index).groupby([lines[key] for key in keys]).transform("first")

    def message(i: int) -> str:
        return f"与第{first.iloc[i]}行是同一家客户、同一条需求、同一样产品"

    return row_problems(raw, wrong, "product", message, "并成一条，数量相加")


def _deciders(tables: Tables, raws: Raws) -> list[Problem]:
    """Heads of departments that may not decide, who are told to."""
    needed = ("contacts.department", "contacts.title", "contacts.kinds", "department_titles.department")
    if not has_columns(tables, *needed):
        return []
    titles, people = tables["department_titles"], tables["contacts"]
    may = titles.groupby(["department", "head_title"])["may_decide"].agg(lambda told: "是" in set(told))
    small = set(may.index[~may.to_numpy(dtype=bool)])
    pairs = zip(people["department"], people["title"], strict=True)
    decides = people["kinds"].str.split("|").map(lambda kinds: _DECIDER in kinds).to_numpy(dtype=bool)
    wrong = decides & np.array([pair in small for pair in pairs], dtype=bool)

    def message(i: int) -> str:
        return f"{people['department'].iloc[i]}的{people['title'].iloc[i]}通常拍不了板，这里写成决策者"

    allowed = "看看拍板的是不是他的上级"
    return row_problems(raws["contacts"], wrong, "kinds", message, allowed, level="notice")


def _ends(tables: Tables, raws: Raws, rules: Rules, year: int) -> list[Problem]:
    """Stock that hardly ever ends: then nothing is at risk, which is seldom true."""
    if not has_columns(tables, "stock.contract_end", "stock.annual_revenue") or tables["stock"].empty:
        return []
    stock = tables["stock"]
    total = float(stock["annual_revenue"].sum())
    ending = float(stock.loc[stock["contract_end"].dt.year == year, "annual_revenue"].sum())
    if total <= 0 or ending >= rules.stock.few_ends * total:
        return []
    message = f"{year} 年到期的只占存量金额的 {ending / total:.0%}：存量看上去几乎没有风险"
    return [raws["stock"].problem(None, "contract_end", message, "核对到期日；没有合同的空着", "notice")]
