"""District and industry tables: what the whole market is worth, from above and from below."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from course_lib.case.generate.draw import Draw, Floats
from course_lib.case.generate.frames import frame
from course_lib.case.generate.plan import SIZES, Industry, Plan

__all__ = ["district_table", "industry_table", "unit_table"]

_WAN = 10_000
_FACTORS = ("population", "telecom_per_head", "density_factor", "enterprise_share")
#: Rows of district.csv that grow with the size of the case.
_EXTENSIVE = ("population", "employment_total")
_SPREAD = {"公共": 0.08, "行业": 0.15, "特情": 0.12, "假设": 0.25}
_CHECKED = {"customers": (0.5, 0.35, 0.15), "penetration": (0.1, 0.6, 0.3), "price": (0.35, 0.45, 0.2)}
_MOBILE = "移动"
_KNOWN = ("公共", "行业", "特情")


def district_table(plan: Plan) -> pd.DataFrame:
    """Return ``district.csv``."""
    rows = []
    for row in plan.district:
        stretch = plan.scale if row.key in _EXTENSIVE else 1.0
        values = [round(v * stretch) if row.key in _EXTENSIVE else v for v in (row.low, row.base, row.high)]
        rows.append((row.key, row.name, *values, row.unit, row.evidence, row.source))
    columns = ("key", "name", "low", "base", "high", "unit", "evidence", "source")
    return frame("district", dict(zip(columns, zip(*rows, strict=True), strict=True)), plan.catalog)


def _base(plan: Plan) -> dict[str, float]:
    table = district_table(plan)
    return dict(zip(table["key"], table["base"].astype(float), strict=True))


def industry_table(plan: Plan) -> pd.DataFrame:
    """Return ``industries.csv``; the intensity is set so that the top-down estimate meets the plan's amount."""
    base = _base(plan)
    market = float(np.prod([base[k] for k in _FACTORS]))
    employment = np.round(plan.per_industry(lambda i: i.local.employment) * plan.scale / 100) * 100
    employment = np.maximum(employment, 100)
    amount = plan.per_industry(lambda i: i.local.amount) * _WAN * plan.scale
    intensity = amount / market * base["employment_total"] / employment
    wide = np.array([_SPREAD[i.local.evidence[1]] for i in plan.industries])
    items = plan.industries
    return frame(
        "industries",
        {
            "id": [i.common.id for i in items],
            "name": [i.common.name for i in items],
            "line": [i.common.line for i in items],
            "gb_section": [i.common.gb_section for i in items],
            "employment": employment,
            "output": np.round(plan.per_industry(lambda i: i.local.output) / 100 * plan.kind.gdp * plan.scale, -2),
            "intensity_low": np.round(intensity * (1 - wide), 3),
            "intensity_base": np.round(intensity, 3),
            "intensity_high": np.round(intensity * (1 + wide), 3),
            "growth": [i.local.growth for i in items],
            "policy": [i.local.policy for i in items],
            "employment_evidence": [i.local.evidence[0] for i in items],
            "intensity_evidence": [i.local.evidence[1] for i in items],
            "growth_evidence": [i.local.evidence[2] for i in items],
            "policy_evidence": [i.local.evidence[3] for i in items],
            "note": [i.local.note for i in items],
        },
        plan.catalog,
    )


def _rows(plan: Plan, item: Industry, draw: Draw) -> list[dict[str, Any]]:
    """Rows of one industry: customers × penetration × units × price × 12 sums to amount / ratio."""
    market, common = plan.market, item.common
    aim = item.local.amount / item.local.ratio * plan.scale
    weights = np.array([n * common.spend[s][1] for n, s in zip(item.local.market, SIZES, strict=True)])
    rows: list[dict[str, Any]] = []
    for size, n in zip(SIZES, item.local.market, strict=True):
        many = market.many.get(common.id, 1)
        customers = max(1, round(n * many * aim / weights.sum()))
        spend = common.spend[size][1] * _WAN / many
        ceiling = market.smallest_price.get(size, np.inf)
        mix = {s: m for s, m in common.mix.items() if m > 0 and market.prices[s] <= ceiling}
        chosen = sorted(mix, key=lambda s: -mix[s])[: market.services_of_class[size]]
        total = sum(mix[s] for s in chosen)
        for service in sorted(chosen, key=list(common.mix).index):
            use = float(np.clip(market.penetration[service] + 0.08 * draw.normal(1)[0], 0.3, 0.98))
            price = round(market.prices[service] * float(np.exp(0.1 * draw.normal(1)[0])))
            units = spend * mix[service] / total / (12 * use * price)
            rows.append(
                {
                    "industry": common.id,
                    "size_class": size,
                    "service": service,
                    "customers": customers,
                    "penetration_low": round(use * 0.85, 2),
                    "penetration_base": round(use, 2),
                    "penetration_high": round(min(use * 1.12, 1.0), 2),
                    "units": round(units, 1 if many == 1 else 2) if units < 20 else round(units),
                    "price_low": round(price * 0.85),
                    "price_base": price,
                    "price_high": round(price * 1.2),
                }
            )
    _fewer_mobiles(rows, market.small_mobile)
    return [r for r in rows if r["units"] > 0]


def _fewer_mobiles(rows: list[dict[str, Any]], most: float) -> None:
    """A small firm has fewer mobile lines than a medium one; what is taken away goes to its other services."""
    of = {size: [r for r in rows if r["size_class"] == size] for size in SIZES}
    small, medium = ([r for r in of[size] if r["service"] == _MOBILE] for size in SIZES[:0:-1])
    others = [r for r in of[SIZES[-1]] if r["service"] != _MOBILE]
    if not (small and medium and others) or small[0]["units"] <= most * medium[0]["units"]:
        return
    each = {id(r): r["penetration_base"] * r["price_base"] for r in (*small, *others)}
    moved = (small[0]["units"] - most * medium[0]["units"]) * each[id(small[0])]
    small[0]["units"] = round(most * medium[0]["units"], 2)
    total = sum(r["units"] * each[id(r)] for r in others)
    for row in others:
        row["units"] = round(row["units"] * (1 + moved / total), 2)


def _evidence(item: Industry, rows: list[dict[str, Any]], amounts: Floats, draw: Draw) -> None:
    """Write the kinds of evidence; about ``guess`` of the amount rests on an assumption."""
    left = item.local.guess * amounts.sum()
    for k in draw.order(len(rows)):
        row = rows[int(k)]
        for field, weights in _CHECKED.items():
            row[f"{field}_evidence"] = _KNOWN[int(draw.pick(weights, 1)[0])]
        row["customers_evidence"] = item.local.counts
        if amounts[k] <= left * 1.15 and left > 0:
            field = ("penetration", "price")[int(draw.flag(0.35, 1)[0])]
            row[f"{field}_evidence"] = "假设"
            left -= float(amounts[k])


def unit_table(plan: Plan) -> pd.DataFrame:
    """Return ``industry_units.csv``."""
    draw = plan.draw("units")
    table: list[dict[str, Any]] = []
    for item in plan.industries:
        rows = _rows(plan, item, draw)
        amounts = np.array([r["customers"] * r["penetration_base"] * r["units"] * r["price_base"] for r in rows])
        _evidence(item, rows, amounts, draw)
        table += rows
    return frame("industry_units", {c: [r[c] for r in table] for c in table[0]}, plan.catalog)
