"""What the route board shows: rows, ladders and dates that do not change, and what follows from a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.method.opening.calendar import days_off, working_days_between
from course_lib.method.route.entries import STATUSES
from course_lib.method.route.ground import QUARTERS, RouteGround
from course_lib.method.route.told import tell_kinds
from course_lib.plan.route_chain import RouteChain

__all__ = ["iso", "plan_state", "revealed_state", "route_setup", "strip_rows"]

WEEK = pd.Timedelta(days=7)
_DIFFERENCES = 12  # customers told of
_LADDER = 6  # rungs drawn


def iso(day: pd.Timestamp) -> str:
    """A day as it is kept."""
    return day.strftime("%Y-%m-%d")


def route_setup(case: Case, links: RouteChain) -> dict[str, Any]:
    """Customers by size with their lines and ending contracts, kinds of activity, gates, people, weeks."""
    ground = links.ground.route
    cells = links.chain.grid.table["cell"]
    names = case.catalog.names("products")
    products = {str(i): names.get(str(p), "") for i, p in links.ground.odds.lines["product"].items()}
    size = {key: sum(x.revenue for x in account.lines) for key, account in ground.accounts.items()}
    stakes = {key: sum(x.stake for x in account.renewals) for key, account in ground.accounts.items()}
    order = sorted(ground.accounts, key=lambda key: (-size[key], -stakes[key], key))
    titles = case.contacts.set_index("id")["title"]
    told = tell_kinds(case.catalog).to_dict("index")
    kinds = []
    for place, name in enumerate(ground.kinds.ids):
        row = told[name]
        need = int(ground.kinds.needs[place])
        kinds.append(
            {
                "id": name, "name": row["name"], "short": row["short"], "length": int(row["length"]),
                "days": float(row["days"]), "cost": float(row["cost"]), "people": row["people"],
                "factors": row["factors"], "evidence": row["evidence"], "gate": row["stage"],
                "needs": ground.kinds.gates[need - 1] if need else "",
            }
        )  # fmt: skip
    return {
        "contacts": {
            key: [[p, f"{n}（{titles.get(p, '')}）"] for p, n in zip(a.people, a.person_names, strict=True)]
            for key, a in ground.accounts.items()
        },
        "customers": [
            [
                key, ground.accounts[key].name, str(cells.get(key, "")), round(size[key], 2),
                ground.managers.index(ground.accounts[key].manager), round(stakes[key], 2),
            ]
            for key in order
        ],
        "lines": {
            key: [
                [x.id, products[x.id], x.stage, _month(ground, x.due), round(x.revenue, 2)]
                for x in a.lines
            ]
            for key, a in ground.accounts.items()
        },
        "ends": {
            key: [[_month(ground, x.due), round(x.stake, 2), round(x.renewal, 3)] for x in a.renewals]
            for key, a in ground.accounts.items()
        },
        "gates": list(ground.kinds.gates[:_LADDER]),
        "kinds": kinds,
        "managers": list(ground.managers),
        "statuses": list(STATUSES),
        "weeks": [_weeks(case.meta.budget_year, quarter) for quarter in QUARTERS],
        "year": case.meta.budget_year,
    }  # fmt: skip


def _month(ground: RouteGround, due: int) -> int:
    """The month by whose end an activity must be done; 0: in the past."""
    return int(ground.year.date(due - 1).month) if due > 0 else 0


def plan_state(links: RouteChain) -> dict[str, Any]:
    """What a plan holds, uses and moves; nothing of the reference."""
    plan, ground = links.plan, links.ground.route
    rows = plan.allowed
    kinds = ground.kinds.ids
    columns = (rows[c] for c in ("customer", "kind", "start", "end", "contact", "status", "reason"))
    stages: dict[str, list[int]] = {}
    for customer, stage in zip(plan.lines["customer"], plan.lines["stage_after"], strict=True):
        stages.setdefault(str(customer), []).append(int(stage))
    kept: dict[str, list[float]] = {}
    for customer, chance in zip(plan.renewals["customer"], plan.renewals["after"], strict=True):
        kept.setdefault(str(customer), []).append(round(float(chance), 3))
    days = plan.capacity.to_dict("index")
    return {
        "activities": [
            [str(i), who, kinds.index(kind), iso(start), iso(end), contact, STATUSES.index(status), reason]
            for i, who, kind, start, end, contact, status, reason in zip(rows.index, *columns, strict=True)
        ],
        "refused_entries": [[str(key), str(why)] for key, why in plan.refused.items()],
        "stages": stages,
        "kept": kept,
        "days": [
            [
                [round(float(days[manager, quarter][column]), 2) for column in ("limit", "used")]
                for quarter in QUARTERS
            ]
            for manager in ground.managers
        ],
        "money": [round(plan.money, 2), round(plan.cost, 2)],
    }  # fmt: skip


def strip_rows(links: RouteChain, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The strip's steps; ``names``: step → heading."""
    rows = []
    for step, name in names.items():
        now = links.standing(step)
        rows.append(
            {
                "step": step, "name": name, "gap": round(now.outlook.gap - now.outlook.surplus, 2),
                "promise": round(now.outlook.promise_gap, 2), "service": round(now.outlook.service_gap, 2),
                "p": round(now.outlook.probability, 4), "low": round(now.outlook.low, 4),
                "high": round(now.outlook.high, 4), "e": round(now.end_value, 2), "money": round(now.money, 2),
                "days": round(now.days, 2),
            }
        )  # fmt: skip
    return rows


def revealed_state(links: RouteChain) -> dict[str, Any]:
    """What is shown after 定稿: regret, share of the bound, why, the loop, each activity's part."""
    table = links.comparison.table.head(_DIFFERENCES)
    columns = (table[c] for c in ("name", "plan", "reference", "difference", "why"))
    loops = []
    for step in ("draft", "own", "reference"):
        loop = links.standing(step).loop
        loops.append(
            [step, *(round(float(x), 2) for x in (loop.gap, loop.renewals, loop.decides, loop.chooses, loop.left))]
        )
    plan = links.plan
    done = plan.allowed
    return {
        "regret": round(links.regret, 2),
        "share": round(links.share, 4),
        "left_over": round(links.best.bound - plan.value, 2),
        "differences": [
            [str(i), name, mine, best, round(float(d), 2), why]
            for i, name, mine, best, d, why in zip(table.index, *columns, strict=True)
        ],
        "loops": loops,
        "effects": {str(i): round(float(x), 2) for i, x in done["net"].items()},
    }


def _weeks(year: int, quarter: int) -> list[list[Any]]:
    """The weeks of a quarter, Monday first: the day to begin on, label, working days, festival (Chinese or empty)."""
    first = pd.Timestamp(year, 3 * quarter - 2, 1)
    last = first + pd.offsets.QuarterEnd(0)
    off = days_off(first, last)
    monday = first - pd.Timedelta(days=first.day_of_week)
    weeks = []
    while monday <= last:
        start, end = max(monday, first), min(monday + WEEK - pd.Timedelta(days=1), last)
        festivals = off[(off["name"] != "") & (off["start"] <= end) & (off["end"] >= start)]["name"]
        label = f"{start.month}/{start.day}"
        weeks.append([iso(start), label, working_days_between(start, end), "、".join(festivals)])
        monday += WEEK
    return weeks
