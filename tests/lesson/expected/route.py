"""Expected answers on working days, capacity, a line's gain, wasted work, forgotten contracts, the loop and regret."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.method import add_working_days, quarter_working_days, working_days_between
from course_lib.plan import Chain
from course_lib.plan.route_chain import RouteChain

__all__ = ["TASKS"]


@lru_cache(maxsize=4)
def _route(case: Case) -> RouteChain:
    """The links of the reference choice with 小林's draft as the plan."""
    return Chain(case).route


def _days_left(case: Case) -> dict[str, int]:
    year, stock = case.meta.budget_year, case.stock
    ending = stock[stock["contract_end"].dt.year == year].sort_values(["annual_revenue", "id"], ascending=[False, True])
    ending = ending.head(4)
    return {
        i: working_days_between(f"{year}-01-02", end)
        for i, end in zip(ending["id"], ending["contract_end"], strict=True)
    }


def _in_time(case: Case) -> list[str]:
    """By the offers' own revenue, not by the route's lines."""
    year, odds = case.meta.budget_year, _route(case).ground.odds.lines
    money = odds[odds["counts"]].groupby("customer")["revenue"].sum()
    queue = sorted(money.index, key=lambda key: (-money[key], key))[:6]
    ends = {c: add_working_days(add_working_days(f"{year}-01-09", 10 * n), 14) for n, c in enumerate(queue)}
    return [customer for customer, end in ends.items() if end <= pd.Timestamp(year, 3, 31)]


def _draft(case: Case) -> pd.DataFrame:
    """The draft's entries with what each takes by the catalogue."""
    links = _route(case)
    table = pd.DataFrame.from_dict(dict(links.draft), orient="index")
    kinds = case.catalog.activity_kinds.set_index("id")
    owner = case.customers.set_index("id")["owner"]
    return table.assign(days=table["kind"].map(kinds["days"]), owner=table["customer"].map(owner))


def _spare(case: Case) -> float:
    """Six and a half per cent of each quarter's working days for each manager, in half days, less the draft's."""
    share, draft = case.catalog.rules.route.manager_share, _draft(case)
    each = [np.floor(n * share * 2 + 1e-9) / 2 for n in quarter_working_days(case.meta.budget_year)]
    managers = {a.manager for a in _route(case).ground.route.accounts.values()}
    return len(managers) * float(sum(each)) - float(draft["days"].sum())


def _worth(case: Case) -> float:
    return float(_route(case).standing("draft").assessment.lines["gain"].max())


def _idle(case: Case) -> dict[str, str]:
    """Straight from the lines and the catalogue: gates first, then the end of the decision month."""
    year, links = case.meta.budget_year, _route(case)
    odds, kinds = links.ground.odds.lines, case.catalog.activity_kinds
    kinds = kinds.assign(proof=kinds["needs_proof"].fillna(kinds["needs"]))
    rows = kinds.to_dict("records")
    lines = odds[odds["counts"]].sort_index().head(10)
    said = {}
    for number, (_, line) in enumerate(lines.iterrows(), start=1):
        kind = rows[number % len(rows)]
        end = add_working_days(f"{year}-{3 * (number % 4) + 2:02d}-18", int(kind["length"]) - 1)
        last = pd.Timestamp(year, int(np.clip(line["decision"], 1, 12)), 1) + pd.offsets.MonthEnd(0)
        why = "关口" if line["stage"] < kind["needs"] else "来不及" if end > last else "有用"
        said[f"T{number}"] = why
    return said


def _alarmed(case: Case) -> list[str]:
    stock, year = case.stock, case.meta.budget_year
    ending = set(stock.loc[stock["contract_end"].dt.year == year, "customer"])
    return sorted(ending - set(_draft(case)["customer"]))


def _loop(case: Case) -> dict[str, float]:
    loop = _route(case).standing("draft").loop
    return {"续约守住": loop.renewals, "他定了": loop.decides, "他选我们": loop.chooses, "还差": loop.left}


def _regret(case: Case) -> float:
    links = _route(case)
    return links.best.value - links.standing("draft").assessment.value


TASKS: dict[str, Callable[[Case], object]] = {
    "u07.days_left": _days_left,
    "u07.in_time": _in_time,
    "u07.spare": _spare,
    "u07.worth": _worth,
    "u07.idle": _idle,
    "u07.alarmed": _alarmed,
    "u07.loop": _loop,
    "u07.regret": _regret,
}
