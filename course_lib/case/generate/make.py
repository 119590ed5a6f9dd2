"""Make a demonstration case: one district's market, invented from a seed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from course_lib.case.generate.addresses import address_table, build_addresses
from course_lib.case.generate.customers import build_customers, customer_table
from course_lib.case.generate.grids import build_grids
from course_lib.case.generate.make_model2 import tables_of_model2
from course_lib.case.generate.market import district_table, industry_table, unit_table
from course_lib.case.generate.needs import build_needs, need_table
from course_lib.case.generate.opportunities import opportunity_table
from course_lib.case.generate.people import build_people, contact_table
from course_lib.case.generate.plan import Plan, make_plan
from course_lib.case.generate.plan_model2 import make_plan2
from course_lib.case.generate.premises import premises_table
from course_lib.case.generate.ratings import rating_table
from course_lib.case.generate.records import record_table
from course_lib.case.generate.usage import build_usage, stock_table
from course_lib.case.generate.write import check_target, write_case
from course_lib.case.meta import Carrier, Meta, Source
from course_lib.case.tables import declared

__all__ = ["make_case", "make_tables"]

_TARGET_STEP = 100_000
_EVIDENCE = "教学模拟"
_MODELS = (1, 2)


def _target(plan: Plan, stock: pd.DataFrame) -> float:
    low, high = plan.kind.target_growth
    growth = float(plan.draw("target").uniform(1, low=low, high=high)[0])
    return float(max(round(float(stock["annual_revenue"].sum()) * growth / _TARGET_STEP), 1) * _TARGET_STEP)


def _meta(
    plan: Plan,
    target: float,
    targets: dict[str, float] | None = None,
    story: dict[str, str | tuple[str, ...]] | None = None,
) -> Meta:
    carriers = [Carrier(id=i, name=n) for i, n in plan.kind.carriers]
    return Meta(
        name=plan.name,
        title=plan.title,
        kind=plan.kind.kind,
        carrier=carriers[0],
        rivals=tuple(carriers[1:]),
        budget_year=plan.kind.budget_year,
        as_of=plan.kind.as_of,
        target_revenue=target,
        targets=targets or {},
        seed=plan.seed,
        evidence=_EVIDENCE,
        sources=tuple(Source(name=s.name, detail=s.detail) for s in plan.sources),
        story=story or {},
    )


def make_tables(
    name: str,
    *,
    seed: int,
    kind: str = "urban",
    customers: int = 50,
    merchants: int = 50,
    addresses: int = 3000,
    model: int = 1,
    redraw: int = 0,
) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """Generate a case in memory.

    Parameters
    ----------
    name
        A district of ``data/generator/districts`` (``"gulou"``, ``"minhou"``: then its own kind counts), or any other
        name for an invented district.
    seed
        Whole number from 0; the same arguments give the same case.
    kind
        ``"urban"`` or ``"suburban"``.
    customers, merchants
        Target customers of the two lines (政企, 商群), at least 1 each; the market grows along from 100 in all.
    addresses
        Addresses in the district; each customer has one, so there are at least as many as customers.
    model
        1: the tables of model v1. 2: those of model v2, for :func:`course_lib.case.load_catalog`, with an open target
        (last year's revenue and its growth by service) that :mod:`course_lib.plan.calibrate` sets. At the switch this
        parameter and all of v1 fall; :mod:`course_lib.case.generate.spec_model2` lists what that is.
    redraw
        Model 2 only: which draw of the portfolio, everybody else being the same.

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
    if model not in _MODELS:
        raise ValueError(f"没有第 {model} 版模型，可用：{'、'.join(map(str, _MODELS))}")
    if model == _MODELS[-1]:
        plan = make_plan2(name, seed, kind, customers, merchants, addresses, redraw)
        targets, story, made = tables_of_model2(plan)
        total = sum(targets.values()) or float(_TARGET_STEP)
        return _meta(plan, total, targets, story), {t: made[t] for t in declared("case") if t in made}
    plan = make_plan(name, seed, kind, customers, merchants, addresses)
    grids = build_grids(plan)
    who = build_customers(plan, grids)
    usage = build_usage(plan, who)
    people = build_people(plan, who)
    needs = build_needs(plan, who)
    places = build_addresses(plan, who, grids)
    contacts = contact_table(plan, who, people)
    stock = stock_table(plan, who, usage)
    tables = {
        "district": district_table(plan),
        "industries": industry_table(plan),
        "industry_units": unit_table(plan),
        "grids": grids.table,
        "customers": customer_table(plan, grids, who, usage.yearly),
        "contacts": contacts,
        "ratings": rating_table(plan, who, people),
        "stock": stock,
        "needs": need_table(plan, who, people, needs),
        "opportunities": opportunity_table(plan, who, needs),
        "addresses": address_table(plan, who, people, contacts, grids, places),
        "service_records": record_table(plan, who, usage, places),
        "premises": premises_table(plan, grids, places),
    }
    meta = _meta(plan, _target(plan, stock))
    return meta, {table: tables[table] for table in declared("case") if table in tables}


def make_case(
    name: str,
    *,
    seed: int,
    kind: str = "urban",
    customers: int = 50,
    merchants: int = 50,
    addresses: int = 3000,
    out: str | Path | None = None,
) -> Path:
    """Generate a case and write its folder ``out`` (default: a folder called ``name`` where you are).

    Parameters as for :func:`make_tables`. Files are UTF-8 with LF ends; equal arguments write equal bytes.

    Raises
    ------
    FileExistsError
        ``out`` holds something that this function has not written.
    ValueError
        As :func:`make_tables`.
    """
    folder = Path(out).expanduser() if out is not None else Path(name)
    check_target(folder)
    meta, tables = make_tables(
        name, seed=seed, kind=kind, customers=customers, merchants=merchants, addresses=addresses
    )
    return write_case(folder, meta, tables)
