"""The tables of model v2, with an open target: the generator imports no method, so ``plan/calibrate.py`` sets it."""

from __future__ import annotations

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
from course_lib.case.generate.plan import Plan
from course_lib.case.generate.portfolio import choose_lines, rough_chance
from course_lib.case.generate.premises import premises_table
from course_lib.case.generate.ratings import rating_table
from course_lib.case.generate.records import record_table
from course_lib.case.generate.standing import find_owners, restand, told_story
from course_lib.case.generate.usage import Usage, build_usage, stock_table
from course_lib.case.generate.wants import build_wants, losses, want_table

__all__ = ["open_targets", "tables_of_model2"]

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


def open_targets(plan: Plan, stock: pd.DataFrame) -> dict[str, float]:
    """Last year's revenue by service and how much it is meant to grow; scaled later so that P(target) fits."""
    service = stock["product"].map(plan.catalog.products.set_index("id")["service"])
    last = stock.groupby(service)["annual_revenue"].sum()
    growth = plan.rules2.market.growth
    return {s: float(round(last.get(s, 0.0) * (1 + growth.get(s, 0.0)) / _UNIT) * _UNIT) for s in plan.services}


def tables_of_model2(plan: Plan) -> tuple[dict[str, float], dict[str, str | tuple[str, ...]], dict[str, pd.DataFrame]]:
    """Return the targets by service (open: last year's revenue and its growth), the story's roles, and the tables."""
    goods, grids = read_goods(plan), build_grids(plan)
    customers = build_customers(plan, grids)
    usage = _settle_told(plan, customers, build_usage(plan, customers))
    customers = restand(plan, customers, usage)
    wants = build_wants(plan, goods, customers)
    staff = build_staff(plan, customers, wants)
    stock = stock_table(plan, customers, usage)
    held = stock["product"].map(goods.ids.index).to_numpy(dtype=np.int64)
    ground = read_ground(plan, goods, customers, usage, held)
    told = story_deals(plan, goods, customers, wants).join(tender_deals(plan, goods, customers, staff.people))
    part = np.nan_to_num(told.recognised, nan=plan.rules2.offers.in_year["新增"])
    anyway = told.yearly * part * rough_chance(plan, customers, told.customer)
    money = np.bincount(goods.service[told.product], anyway, minlength=len(plan.services)).astype(float)
    lines = schedule(
        plan, goods, customers, staff.people, usage, choose_lines(plan, goods, customers, ground, wants, money)
    )
    usage, deals = with_ends(plan, goods, usage, lines), lines.join(told)
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
    return open_targets(plan, stock), _story(plan, customers, staff, tables), tables
