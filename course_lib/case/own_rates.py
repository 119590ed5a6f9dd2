"""The constants that this kit has set itself, where a trainer knows better: two optional sheets of the workbook.

One says whether and how fast a customer decides, the other what price and activities do. A blank cell, or no sheet,
means ours. What may be set, its names and limits follow from the catalogue here; the sheets are written, checked and
applied from the same list.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case.model import Case, Catalog
from course_lib.case.problems import Problem
from course_lib.case.reader import RawTable
from course_lib.case.rules import OddsRules, Rules

__all__ = ["EFFECT", "RATE_TABLES", "SPEED", "Rate", "check_rates", "own_rates", "rate_rows", "rated_catalog", "rates"]

#: The two tables: whether and how fast he decides; what price and activities do.
SPEED, EFFECT = "decision_rates", "effect_rates"
RATE_TABLES = (SPEED, EFFECT)
_DAY = 0.5  # activities take whole half days
_SAME = 1e-9


@dataclass(frozen=True)
class Rate:
    """A constant that may be set. ``item``: its name in the sheet; ``ours``: the catalogue's value.

    ``place``: where it stands: ``("odds", field)``, ``("odds", field, number)``, or table, id of the row, column.
    ``whole``: it must be a multiple of this; 0 = any number.
    """

    item: str
    place: tuple[str, ...]
    ours: float
    low: float
    high: float
    unit: str = ""
    whole: float = 0.0

    @property
    def allowed(self) -> str:
        """What may stand there, in words."""
        kind = {0.0: "数字", 1.0: "整数", _DAY: "半天的倍数"}[self.whole]
        return f"{kind}，{self.low:g} 到 {self.high:g}，空着就用我们的 {self.ours:g}"

    def takes(self, value: float) -> bool:
        """Whether a value may stand there."""
        near = not self.whole or abs(value / self.whole - round(value / self.whole)) < _SAME
        return bool(np.isfinite(value)) and self.low <= value <= self.high and near


def rates(catalog: Catalog) -> dict[str, tuple[Rate, ...]]:
    """Return what may be set, by table, in the order of the sheets.

    Examples
    --------
    >>> from course_lib.case import load_catalog
    >>> found = rates(load_catalog())
    >>> [(rate.item, rate.ours) for rate in found["decision_rates"]][:2]
    [('过了0道关口，今年定的可能', 0.36), ('过了1道关口，今年定的可能', 0.48)]
    """
    return {SPEED: tuple(_speed(catalog)), EFFECT: tuple(_effect(catalog))}


def _speed(catalog: Catalog) -> Iterator[Rate]:
    odds = catalog.rules.odds
    for gates, chance in enumerate(odds.decide):
        yield Rate(
            f"过了{gates}道关口，今年定的可能", ("odds", "decide", str(gates)), chance, 0, 1, "0到1，一级比一级高"
        )
    yield Rate("紧急度高一级，可能多多少", ("odds", "urgency"), odds.urgency, 0, 1, "0到1")
    stages = catalog.stages
    for stage, name, days in zip(stages["id"], stages["name"], stages["shortest"], strict=True):
        if days == days:
            yield Rate(f"{name}最短几天", ("stages", stage, "shortest"), float(days), 0, 250, "工作日", 1.0)
    for service, drift in zip(catalog.services["id"], catalog.services["drift"], strict=True):
        yield Rate(f"{service}存量一年后剩几成", ("services", service, "drift"), float(drift), 0, 2, "1 = 不变")


def _effect(catalog: Catalog) -> Iterator[Rate]:
    odds, factors = catalog.rules.odds, catalog.names("factors")
    yield Rate("再便宜一成折几分", ("odds", "price_points"), odds.price_points, 0, 100, "领先的分")
    yield Rate("推着过的关口算几成", ("odds", "push"), odds.push, 0, 1, "0到1")
    points = catalog.activity_points
    for row in catalog.activity_kinds.to_dict("records"):
        kind, name = row["id"], row["name"]
        yield Rate(f"{name}几个人天", ("activity_kinds", kind, "days"), float(row["days"]), _DAY, 20, "人天", _DAY)
        yield Rate(f"{name}多少钱", ("activity_kinds", kind, "cost"), float(row["cost"]), 0, 1e7, "元")
        mine = points[points["activity"] == kind]
        for which, factor, value in zip(mine["id"], mine["factor"], mine["points"], strict=True):
            place = ("activity_points", which, "points")
            yield Rate(f"{name}让“{factors[factor]}”多几分", place, float(value), 0, 10, "评分，满分10")
    for service, share in zip(catalog.services["id"], catalog.services["contribution"], strict=True):
        yield Rate(f"{service}续约的贡献占几成", ("services", service, "contribution"), float(share), 0, 1, "0到1")


def rate_rows(catalog: Catalog) -> Mapping[str, tuple[dict[str, Any], ...]]:
    """Return the rows of the two sheets as they are given: the name, no value, and in the note ours."""
    return {
        table: tuple({"item": r.item, "note": f"我们用 {r.ours:g}（{r.unit}）"} for r in found)
        for table, found in rates(catalog).items()
    }


def check_rates(tables: Mapping[str, pd.DataFrame], raws: Mapping[str, RawTable], catalog: Catalog) -> list[Problem]:
    """Return what is wrong with the two tables: unknown names, values outside their limits, a ladder that falls."""
    problems: list[Problem] = []
    for table, found in rates(catalog).items():
        if table not in tables or not {"item", "value"} <= set(tables[table]):
            continue
        raw, known = raws[table], {rate.item: rate for rate in found}
        cells = zip(tables[table]["item"], tables[table]["value"], strict=True)
        for position, (item, value) in enumerate(cells):
            if item not in known:
                if item == item and item:
                    near = difflib.get_close_matches(item, known, n=3, cutoff=0.5) or list(known)[:3]
                    problems.append(
                        raw.problem(position, "item", f"不认识“{item}”", f"表里原有的项目，相近的有：{'、'.join(near)}")
                    )
            elif value == value and not known[item].takes(value):
                problems.append(raw.problem(position, "value", f"“{item}”写的是 {value:g}", known[item].allowed))
    if not problems and SPEED in tables and (fault := _ladder_fault(_given(tables, catalog), catalog)):
        first = next(i for i, item in enumerate(tables[SPEED]["item"]) if "道关口" in str(item))
        problems.append(raws[SPEED].problem(first, "value", fault, "关口过得越多，越可能今年定：一级比一级高"))
    return problems


def _ladder_fault(given: Mapping[tuple[str, ...], float], catalog: Catalog) -> str:
    """Where the ladder does not rise, empty if it does everywhere, or if nobody has changed it."""
    ladder = [
        given.get(("odds", "decide", str(gates)), chance) for gates, chance in enumerate(catalog.rules.odds.decide)
    ]
    if not any(place[:2] == ("odds", "decide") for place in given):
        return ""
    for gates in range(1, len(ladder)):
        if ladder[gates] <= ladder[gates - 1]:
            low, high = f"过了{gates - 1}道 {ladder[gates - 1]:g}", f"过了{gates}道 {ladder[gates]:g}"
            return f"今年定的可能：{low}，{high}，没有更高（空着的用我们的数）"
    return ""


def _given(tables: Mapping[str, pd.DataFrame], catalog: Catalog) -> dict[tuple[str, ...], float]:
    """What is set to something else than ours: place → value."""
    given = {}
    for table, found in rates(catalog).items():
        if table not in tables or tables[table].empty:
            continue
        values = dict(zip(tables[table]["item"], tables[table]["value"], strict=True))
        for rate in found:
            value = float(values.get(rate.item, np.nan))
            if value == value and value != rate.ours:
                given[rate.place] = value
    return given


def own_rates(case: Case) -> Case:
    """Return the case with a catalogue that carries what its two tables set; the same case if they set nothing.

    Every method reads the constants from the case's catalogue, so all of them see the same ones. Applied twice it is
    the same as once.
    """
    given = _given({name: getattr(case, name) for name in RATE_TABLES if name in set(case)}, case.catalog)
    if not given:
        return case
    return Case(case.meta, rated_catalog(case.catalog, given), {n: getattr(case, n) for n in case}, case.notices)


def rated_catalog(catalog: Catalog, given: Mapping[tuple[str, ...], float]) -> Catalog:
    """Return the catalogue with other values; ``given``: place (:class:`Rate`) → value."""
    tables = {name: getattr(catalog, name) for name in catalog}
    for (table, *where), value in given.items():
        if table != "odds":
            row, column = where
            frame = tables[table]
            tables[table] = frame.assign(**{column: frame[column].where(frame["id"] != row, value)})
    return Catalog(tables, _rated_rules(catalog.rules, given), catalog.packs)


def _rated_rules(rules: Rules, given: Mapping[tuple[str, ...], float]) -> Rules:
    new: dict[str, Any] = rules.odds.model_dump()
    ladder = list(new["decide"])
    for (section, field, *number), value in given.items():
        if section == "odds" and number:
            ladder[int(number[0])] = value
        elif section == "odds":
            new[field] = value
    return rules.model_copy(update={"odds": OddsRules(**{**new, "decide": tuple(ladder)})})
