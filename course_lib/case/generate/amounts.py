"""The next catalogue as arrays: which product answers which kind of need, in which quantity, at which price.

The same definitions as the method's (``method.needs``: matching, quantities), which the generator may not import; tests
hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.case.generate.customers import Customers
from course_lib.case.generate.draw import Floats, Ints
from course_lib.case.generate.plan import LINES, SIZES, Plan

__all__ = ["MONTHS", "Goods", "read_goods", "whole"]

MONTHS = 12
_CARD, _SEAT = "卡", "人"


def whole(values: Floats) -> Floats:
    """Nearest whole number of at least 1, halves up."""
    return np.maximum(np.floor(values + 0.5), 1.0)


@dataclass(frozen=True)
class Goods:
    """Products (positions in the catalogue) and kinds of need.

    ``fit`` (kinds, products) 0–3, ``trap`` the pairs of fit 0 that speak; ``best`` the product that fits a kind best.
    ``gross`` twelve months and one-off at list price, ``usual``, ``deepest`` discount allowed (product and floor),
    ``list_price``, ``one_off``; ``service``, ``ict``, ``whole`` (its line takes the place of any line of the service),
    ``lead`` months, ``proof``; ``low, high, heads_low, heads_high`` (lines, size classes, products), ``each``: units an
    employee can use.
    """

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    fit: Ints
    trap: NDArray[np.bool_]
    best: Ints
    list_price: Floats
    one_off: Floats
    gross: Floats
    usual: Floats
    deepest: Floats
    service: Ints
    ict: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    lead: Ints
    proof: NDArray[np.bool_]
    low: Floats
    high: Floats
    heads_low: Floats
    heads_high: Floats
    each: Floats

    @property
    def net(self) -> Floats:
        """A year's price at the usual discount."""
        return self.gross * (1 - self.usual)

    def ranges(self, customers: Customers, who: Ints, product: Ints) -> tuple[Floats, Floats]:
        """Usual lowest and highest quantity of products at customers."""
        at = customers.line[who], customers.size[who], product
        heads = customers.employees[who].astype(float)
        floor, ceiling = self.low[at], self.high[at]
        few, many = self.heads_low[at] * heads, self.heads_high[at] * heads
        low = np.where(np.isnan(few), floor, np.clip(whole(few), floor, ceiling))
        high = np.where(np.isnan(many), ceiling, np.clip(whole(many), floor, ceiling))
        return low, high

    def able(self, customers: Customers, who: Ints, product: Ints) -> Floats:
        """Most units that all employees can use."""
        most: Floats = np.floor(self.each[product] * customers.employees[who])
        return most

    def middle(self, customers: Customers, who: Ints, product: Ints) -> Floats:
        """Middle of the usual range, at most what the heads can use."""
        low, high = self.ranges(customers, who, product)
        usual: Floats = np.minimum(whole((low + high) / 2), self.able(customers, who, product))
        return usual

    def wanted(self, customers: Customers, who: Ints, product: Ints, best: Ints, told: Floats) -> Floats:
        """What a need asks for of a product; ``told`` of the product that fits it ``best``."""
        own, reference = self.middle(customers, who, product), self.middle(customers, who, best)
        same = best == product
        asked = told / np.where(same, 1.0, reference / own)
        return np.where(same, asked, whole(asked))


def _ranges(plan: Plan, ids: tuple[str, ...]) -> dict[str, Floats]:
    """Tables (lines, size classes, products) of ``quantity_ranges``; a class without a row takes the other line's."""
    table, shape = plan.catalog.quantity_ranges, (len(LINES), len(SIZES), len(ids))
    at = (
        table["line"].map(LINES.index).to_numpy(),
        table["size_class"].map(SIZES.index).to_numpy(),
        table["product"].map(ids.index).to_numpy(),
    )
    there = np.zeros(shape, dtype=bool)
    there[at] = True
    made = {}
    for column in ("low", "high", "per_employee_low", "per_employee_high"):
        cells = np.full(shape, np.nan)
        cells[at] = table[column].to_numpy(dtype=float)
        made[column] = np.where(there, cells, cells[::-1])
    return made


def read_goods(plan: Plan) -> Goods:
    """Read the catalogue of a plan."""
    products, catalog = plan.catalog.products, plan.catalog
    ids, kinds = tuple(products["id"]), tuple(catalog.need_kinds["id"])
    pairs, shape = catalog.need_product, (len(kinds), len(ids))
    at = pairs["kind"].map(kinds.index).to_numpy(), pairs["product"].map(ids.index).to_numpy()
    fit, trap = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    fit[at] = pairs["fit"].to_numpy(dtype=np.int64)
    trap[at] = pairs["fit"].to_numpy() == 0
    order = np.argsort(np.array(ids, dtype=str), kind="stable")
    price = {c: products[c].to_numpy(dtype=float) for c in ("list_price", "one_off", "unit_cost", "one_off_cost")}
    gross = price["list_price"] * MONTHS + price["one_off"]
    cost = price["unit_cost"] * MONTHS + price["one_off_cost"]
    floor = 1 - cost / (gross * (1 - products["min_margin"].to_numpy(dtype=float)))
    ict = (products["ict"] == "是").to_numpy()
    rules, unit = catalog.rules.quantity, products["unit"]
    ranges = _ranges(plan, ids)
    return Goods(
        ids=ids,
        kinds=kinds,
        fit=fit,
        trap=trap,
        best=order[fit[:, order].argmax(axis=1)],
        list_price=price["list_price"],
        one_off=price["one_off"],
        gross=gross,
        usual=products["usual"].to_numpy(dtype=float),
        deepest=np.minimum(products["max_discount"].to_numpy(dtype=float), floor),
        service=products["service"].map(plan.services.index).to_numpy(dtype=np.int64),
        ict=ict,
        whole=~ict & ~products["id"].isin(catalog.rules.mode.beside).to_numpy(),
        lead=products["lead"].to_numpy(dtype=np.int64),
        proof=(products["proof"] == "是").to_numpy(),
        low=ranges["low"],
        high=ranges["high"],
        heads_low=ranges["per_employee_low"],
        heads_high=ranges["per_employee_high"],
        each=np.select(
            [((unit == _CARD) & ~ict).to_numpy(), (unit == _SEAT).to_numpy()],
            [rules.cards_per_head, rules.seats_per_head],
            np.inf,
        ),
    )
