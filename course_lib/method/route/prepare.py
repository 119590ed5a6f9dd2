"""The ground of a route from a case: its priced and judged lines, its stock, its people, its working days."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from course_lib.case import Case, Rules
from course_lib.method.odds.belief import Belief, win
from course_lib.method.odds.buying_centre import Bools, Floats, Panel, read_panel
from course_lib.method.odds.lines import Odds
from course_lib.method.odds.outlook import budget_target
from course_lib.method.odds.stock import OPEN, StockYear
from course_lib.method.route.ground import Account, Line, Renewal, RouteGround, RouteLimits, WorkYear, work_year
from course_lib.method.route.kinds import read_kinds

__all__ = ["manager_days", "prepare_route"]

MONTHS = 12
_NOBODY = "未分配"


def manager_days(year: WorkYear, share: float, step: float) -> tuple[float, ...]:
    """The days of one manager by quarter: his share of the working days left, rounded down to half days.

    >>> manager_days(work_year(2019), 0.065, 0.5)
    (3.5, 4.0, 4.0, 4.0)
    """
    left = (last - first for first, last in zip(year.first, year.last, strict=True))
    return tuple(math.floor(share * days / step + 1e-9) * step for days in left)


def prepare_route(
    case: Case,
    odds: Odds,
    belief: Belief,
    stock: StockYear,
    *,
    panel: Panel | None = None,
    target: float | None = None,
) -> RouteGround:
    """Gather what a route is planned on.

    Customers: those with a line that counts (``Odds.lines``: ok, and the best of those sold once), and every one whose
    contract with us ends in the year, whatever his industry. Value is the contribution of the twelve months from a
    line's start; of a contract, that of the twelve months after its end.

    Parameters
    ----------
    odds, belief, stock
        Of the same case, ratings and lines, without activities.
    panel
        The panel that made ``belief``, if other ratings than the case's did.
    target
        Yuan, default the case's: the money for activities is a share of it.
    """
    rules = case.catalog.rules
    year = work_year(case.meta.budget_year, case.meta.as_of)
    lines, renewals = _lines(case, odds, year), _renewals(stock, year)
    table = case.customers.set_index("id")
    wanted = pd.Index(sorted(set(lines) | set(renewals)))
    owner = table["owner"].reindex(wanted).fillna(_NOBODY).astype(str)
    people = _people(case, belief, read_panel(case) if panel is None else panel, set(wanted))
    nobody = _nobody(len(case.catalog.factors))
    accounts = {
        key: Account(
            key, str(table.at[key, "name"]), owner[key], *people.get(key, nobody),
            tuple(lines.get(key, ())), tuple(renewals.get(key, ())),
        )
        for key in wanted
    }  # fmt: skip
    days = manager_days(year, rules.route.manager_share, rules.route.day_step)
    return RouteGround(
        kinds=read_kinds(case.catalog),
        year=year,
        limits=_limits(rules, sorted(set(owner)), days, budget_target(case, target)),
        accounts=accounts,
        win=partial(_win, rules),
        kept=_kept(stock),
    )


def _win(rules: Rules, lead: Floats, sd: Floats) -> Floats:
    return win(lead, sd, rules)


def _limits(rules: Rules, managers: Iterable[str], days: tuple[float, ...], target: float) -> RouteLimits:
    own, odds = rules.route, rules.odds
    return RouteLimits(
        days=dict.fromkeys(managers, days),
        money=own.expense_share * target,
        step=own.day_step,
        a_week=own.starts_per_week,
        repeat=own.repeat,
        unmet=own.unmet_rating,
        ladder=odds.decide,
        push=odds.push,
        decides_most=odds.q_high,
    )


def _lines(case: Case, odds: Odds, year: WorkYear) -> dict[str, list[Line]]:
    """The lines that count, by customer, in the order of their ids."""
    lines = odds.lines[odds.lines["counts"]].sort_index()
    proof = dict(zip(case.catalog.products["id"], case.catalog.products["proof"] == "是", strict=True))
    found: dict[str, list[Line]] = {}
    columns = (lines[c] for c in ("customer", "product", "value", "revenue", "decides", "lead", "sd", "stage"))
    months = np.clip(lines["decision"].to_numpy(dtype=np.intp), 0, MONTHS)
    for key, month, (customer, product, *numbers, stage) in zip(
        lines.index, months, zip(*columns, strict=True), strict=True
    ):
        value, revenue, decides, lead, sd = map(float, numbers)
        due = year.used[int(month)]
        line = Line(str(key), value, revenue, decides, lead, sd, int(stage), bool(proof.get(product, False)), due)
        found.setdefault(str(customer), []).append(line)
    return found


def _ending(stock: StockYear) -> pd.Series:
    ends = stock.lines["ends"]
    return (ends >= 1) & (ends <= MONTHS)


def _renewals(stock: StockYear, year: WorkYear) -> dict[str, list[Renewal]]:
    """The contracts that end in the year, by customer, in the order of their ids."""
    found: dict[str, list[Renewal]] = {}
    lines = stock.lines[_ending(stock)].sort_index()
    stake = np.nan_to_num(lines["contribution"].to_numpy(dtype=float))
    dues = [year.used[month] for month in lines["ends"].tolist()]
    columns = (lines["customer"], lines["at_stake"], lines["renewal"])
    for key, worth, due, (customer, at_stake, chance) in zip(
        lines.index, stake, dues, zip(*columns, strict=True), strict=True
    ):
        renewal = Renewal(str(key), float(worth), float(at_stake), float(chance), due)
        found.setdefault(str(customer), []).append(renewal)
    return found


def _kept(stock: StockYear) -> float:
    """Yearly contribution of the other stock, yuan."""
    rest = stock.lines[~_ending(stock)]
    chance = np.where(rest["ends"] == OPEN, rest["renewal"], 1.0)
    return float((rest["contribution"].fillna(0.0) * chance).sum())


#: People as :class:`Account` takes them: ids, names, roles, weights, factor weights, ratings, met.
_People = tuple[
    tuple[str, ...], tuple[str, ...], tuple[frozenset[str], ...], Floats, Floats, Floats, Bools,
]  # fmt: skip


def _nobody(factors: int) -> _People:
    return (), (), (), np.zeros(0), np.zeros((0, factors)), np.zeros((0, factors)), np.zeros(0, dtype=bool)


def _people(case: Case, belief: Belief, panel: Panel, wanted: set[str]) -> dict[str, _People]:
    """The people of the wanted customers, in the order of their ids."""
    contacts = panel.contacts
    met = belief.persons["met"].reindex(contacts["id"]).fillna(value=False).to_numpy(dtype=bool)
    mine = contacts["customer"].isin(wanted).to_numpy()
    order = contacts["id"].to_numpy().argsort(kind="stable")
    rows: dict[str, list[int]] = {}
    for place in order[mine[order]]:
        rows.setdefault(str(contacts["customer"].iloc[place]), []).append(int(place))
    ratings, factor_weights = panel.ratings[0], panel.factor_weights
    names = contacts["name"].fillna("").astype(str).to_numpy()
    kinds, ids = contacts["kinds"].astype(str).to_numpy(), contacts["id"].astype(str).to_numpy()
    return {
        key: (
            tuple(ids[at]),
            tuple(names[at]),
            tuple(frozenset(text.split("|")) for text in kinds[at]),
            panel.weights[at],
            factor_weights[at],
            np.where(met[at][:, None], ratings[at], np.nan),
            met[at],
        )
        for key, at in rows.items()
    }
