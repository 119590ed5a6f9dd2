"""Make a demonstration case: one district's market, invented from a seed.

The target stays open (last year's revenue and how much it is meant to grow): the generator imports no method, so
:mod:`course_lib.plan.calibrate` sets it.
"""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd

from course_lib.case.generate.addresses import address_table, build_addresses, known_by_grid
from course_lib.case.generate.amounts import read_goods
from course_lib.case.generate.crew import Staff, build_staff, covering, staff_table
from course_lib.case.generate.customers import Customers, build_customers, customer_table
from course_lib.case.generate.deals import deal_table, schedule, story_deals, tender_deals, with_ends
from course_lib.case.generate.grids import build_grids
from course_lib.case.generate.market import district_table, industry_table, unit_table
from course_lib.case.generate.pairings import read_ground
from course_lib.case.generate.plan import Plan, Size, make_plan
from course_lib.case.generate.portfolio import choose_lines, rough_chance
from course_lib.case.generate.premises import premises_table
from course_lib.case.generate.ratings import rating_table
from course_lib.case.generate.records import record_table
from course_lib.case.generate.standing import find_owners, restand, told_story
from course_lib.case.generate.usage import Usage, build_usage, stock_table
from course_lib.case.generate.wants import build_wants, losses, want_table
from course_lib.case.meta import Carrier, Meta, Source
from course_lib.case.tables import declared

__all__ = ["make_tables"]

#: Target of a market in which we have no stock at all.
_LEAST_TARGET = 100_000
_EVIDENCE = "教学模拟"
_STEP = 5
_UNIT = 1000


def _settle_told(plan: Plan, customers: Customers, usage: Usage) -> Usage:
    """Carriers and contracts of the told story's customer as they are written."""
    place, story = told_story(plan, customers)
    if story is None:
        return usage
    volume, ours, theirs = usage.volume.copy(), usage.our_end.copy(), usage.rival_end.copy()
    for name, split in story.services.items():
        s = plan.services.index(name)
        total = volume[place, s].sum()
        parts = np.round(np.array(split.shares) / sum(split.shares) * total / _STEP) * _STEP
        parts[np.argmax(parts)] += total - parts.sum()
        volume[place, s] = parts
        ours[place, s] = theirs[place, s] = np.datetime64(split.end, "D")
    return Usage(volume, ours, theirs)


def _story(
    plan: Plan, customers: Customers, staff: Staff, tables: dict[str, pd.DataFrame]
) -> dict[str, str | tuple[str, ...]]:
    """Role → id or ids of the told story; empty where it is not told."""
    place, story = told_story(plan, customers)
    if story is None:
        return {}
    here = customers.ids[place]

    def of(table: str, extra: pd.Series | None = None) -> tuple[str, ...]:
        rows = tables[table]["customer"] == here
        return tuple(tables[table].loc[rows if extra is None else rows & extra, "id"])

    ends = tables["stock"]["contract_end"].dt.year == plan.kind.budget_year
    parts = {str(staff.part[k]): str(staff.people.ids[k]) for k in np.flatnonzero(staff.part != "")}
    return {
        "customer": str(here),
        **parts,
        "needs": of("needs"),
        "lines": of("opportunities"),
        "stock": of("stock", ends),
    }


def _open_targets(plan: Plan, stock: pd.DataFrame) -> dict[str, float]:
    """Last year's revenue by service and how much it is meant to grow; scaled later so that P(target) fits."""
    service = stock["product"].map(plan.catalog.products.set_index("id")["service"])
    last = stock.groupby(service)["annual_revenue"].sum()
    growth = plan.market.growth
    return {s: float(round(last.get(s, 0.0) * (1 + growth.get(s, 0.0)) / _UNIT) * _UNIT) for s in plan.services}


def _tables(plan: Plan) -> tuple[dict[str, str | tuple[str, ...]], dict[str, pd.DataFrame]]:
    """The story's roles, and the tables."""
    goods, grids = read_goods(plan), build_grids(plan)
    customers = build_customers(plan, grids)
    usage = _settle_told(plan, customers, build_usage(plan, customers))
    customers = restand(plan, customers, usage)
    wants = build_wants(plan, goods, customers)
    staff = build_staff(plan, customers, wants)
    stock = stock_table(plan, customers, usage)
    held = stock["product"].map(goods.ids.index).to_numpy(dtype=np.int64)
    ground = read_ground(plan, goods, customers, usage, held)
    told = (
        story_deals(plan, goods, customers, wants)
        .join(tender_deals(plan, goods, customers, staff.people))
        .by_customer()
    )
    part = np.nan_to_num(told.recognised, nan=plan.offers.in_year["新增"])
    anyway = told.yearly * part * rough_chance(plan, customers, told.customer)
    money = np.bincount(goods.service[told.product], anyway, minlength=len(plan.services)).astype(float)
    lines = schedule(
        plan, goods, customers, staff.people, usage, choose_lines(plan, goods, customers, ground, wants, money)
    )
    usage, deals = with_ends(plan, goods, usage, lines), lines.join(told).by_customer()
    answered = (deals.need >= 0) & (goods.fit[wants.kind[deals.need], deals.product] > 0)
    paid = np.bincount(deals.need[answered], deals.yearly[answered], minlength=len(wants.customer)).astype(float)
    covers = covering(plan, staff, wants)
    contact = np.append(staff.people.ids, "")[covers]
    places = build_addresses(plan, customers, grids)
    known = known_by_grid(plan, grids, places.grid)
    contacts = staff_table(plan, customers, staff)
    tables = {
        "district": district_table(plan),
        "industries": industry_table(plan),
        "industry_units": unit_table(plan),
        "grids": grids.table,
        "customers": customer_table(plan, grids, customers, usage.yearly, find_owners(plan, customers)),
        "contacts": contacts,
        "ratings": rating_table(plan, customers, staff.people),
        "stock": stock,
        "needs": want_table(plan, goods, customers, wants, losses(plan, goods, wants, paid), contact),
        "opportunities": deal_table(plan, goods, customers, wants, stock["id"].to_numpy(dtype=object), deals),
        "addresses": address_table(plan, customers, staff.people, contacts, grids, places, known),
        "service_records": record_table(plan, customers, usage, places, known),
        "premises": premises_table(plan, grids, places),
    }
    return _story(plan, customers, staff, tables), {t: tables[t] for t in declared("case") if t in tables}


def _meta(plan: Plan, targets: dict[str, float], story: dict[str, str | tuple[str, ...]]) -> Meta:
    carriers = [Carrier(id=i, name=n) for i, n in plan.kind.carriers]
    return Meta(
        name=plan.name,
        title=plan.title,
        kind=plan.kind.kind,
        carrier=carriers[0],
        rivals=tuple(carriers[1:]),
        budget_year=plan.kind.budget_year,
        as_of=plan.kind.as_of,
        target_revenue=sum(targets.values()) or float(_LEAST_TARGET),
        targets=targets,
        seed=plan.seed,
        evidence=_EVIDENCE,
        sources=tuple(Source(name=s.name, detail=s.detail) for s in plan.sources),
        story=story,
    )


def make_tables(name: str, *, redraw: int = 0, **size: Unpack[Size]) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """Generate a case in memory, with an open target.

    Parameters
    ----------
    name
        A district of ``data/generator/districts`` (``"gulou"``, ``"minhou"``: then its own kind counts), or any other
        name for an invented district.
    redraw
        Which draw of the portfolio, everything else being the same.
    size
        ``seed`` and what :class:`course_lib.case.generate.plan.Size` names; the same arguments give the same case.

    Returns
    -------
    tuple
        Meta and table name → DataFrame, typed as by ``load_case`` (see ``case_from_tables``). Amounts in yuan.

    Raises
    ------
    ValueError
        Unknown kind, a name that is no file name, or a number out of range.

    Notes
    -----
    Everything except the facts cited in ``data/README.md`` is invented (教学模拟); the model behind it is 本课程定义
    (definition of this kit).
    """
    plan = make_plan(name, redraw=redraw, **size)
    story, tables = _tables(plan)
    return _meta(plan, _open_targets(plan, tables["stock"]), story), tables
