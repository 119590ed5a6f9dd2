"""All customers and their need points in one picture: the opportunity star map (商机星网图)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import customers_in, fetch, locate
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.needs.revenue_budget import vital_few

__all__ = ["StarMap", "map_stars"]


@dataclass(frozen=True, slots=True, eq=False)
class StarMap:
    """Stars: a customer's needs at one need point.

    Attributes
    ----------
    stars
        One row per customer and need point with a need or with revenue: ``customer, name, need_point, needs, loss``
        (yuan a year if left), ``revenue`` (yuan in the budget year, accepted lines), ``lit`` (has revenue).
    customers
        Index customer id, most revenue first, then most loss: ``name, industry, needs, loss, revenue, vital``.
    vital, vital_loss
        As ``RevenueBudget.pareto``: the fewest customers that hold ``rules.budget.pareto`` of the revenue, and of the
        loss (its column is ``loss``).
    total, total_loss
        Yuan.
    """

    stars: pd.DataFrame
    customers: pd.DataFrame
    vital: pd.DataFrame
    vital_loss: pd.DataFrame
    total: float
    total_loss: float


def map_stars(case: Case, offers: Offers | None = None, industries: Iterable[str] | None = None) -> StarMap:
    """Put every need of the customers into its place and weigh it with the revenue that is budgeted for it.

    Parameters
    ----------
    offers
        Priced and checked lines; default: the case's opportunities. Lines without a need are in no star, but in
        ``customers``.
    industries
        Only customers of these industry ids. Default: all.

    Raises
    ------
    ValueError
        An industry id that the case does not know.

    Notes
    -----
    The star map and the 80/20 rule are named in the course outline; customers × need points with the year's revenue
    as the size is 本课程定义 (definition of this kit).
    """
    inside = customers_in(case, industries)
    offered = price_offers(case).good if offers is None else offers.good
    needs = case.needs[case.needs["customer"].isin(inside["id"])]
    lines = offered[offered["customer"].isin(inside["id"])]
    lines = lines.assign(need_point=fetch(case.needs, "need_point", locate(lines["need"], case.needs)).to_numpy())
    keys = ["customer", "need_point"]
    felt = needs.groupby(keys).agg(needs=("id", "size"), loss=("cost_of_leaving", "sum"))
    sold = lines[lines["need_point"] != ""].groupby(keys)["revenue"].sum()
    stars = felt.join(sold, how="outer").fillna(0.0).reset_index().astype({"needs": int})
    stars.insert(1, "name", stars["customer"].map(inside.set_index("id")["name"]))
    stars["revenue"] = stars["revenue"].round(2)
    stars["lit"] = stars["revenue"] > 0

    table = inside.set_index("id")[["name", "industry"]].rename_axis("customer")
    table["needs"] = needs["customer"].value_counts().reindex(table.index).fillna(0).astype(int)
    table["loss"] = needs.groupby("customer")["cost_of_leaving"].sum().reindex(table.index).fillna(0.0)
    table["revenue"] = lines.groupby("customer")["revenue"].sum().reindex(table.index).fillna(0.0).round(2)
    share = case.catalog.rules.budget.pareto
    vital = vital_few(table["revenue"], inside, share)
    by_loss = vital_few(table["loss"].rename("revenue"), inside, share).rename(columns={"revenue": "loss"})
    table["vital"] = table.index.isin(vital.index[vital["vital"].to_numpy()])
    order = table.assign(key=table.index).sort_values(
        ["revenue", "loss", "key"], ascending=[False, False, True], kind="stable"
    )
    return StarMap(
        stars=stars,
        customers=order.drop(columns="key"),
        vital=vital,
        vital_loss=by_loss,
        total=float(table["revenue"].sum()),
        total_loss=float(table["loss"].sum()),
    )
