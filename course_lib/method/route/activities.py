"""Activities as a team writes them, checked and filled in from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.method.opening.calendar import add_working_days
from course_lib.method.route.route_effects import targets

__all__ = ["BLOCKED", "STATUSES", "check_activity", "read_activities"]

#: What may be said of an activity; the first is where it begins.
STATUSES = ("计划", "进行", "完成", "受阻")
BLOCKED = STATUSES[-1]

_COLUMNS = [
    "customer", "customer_name", "cell", "kind", "kind_name", "short", "who", "start", "end", "quarter", "length",
    "days", "cost", "contact", "contact_name", "factor", "factor_name", "delta", "stage", "stage_name", "gate",
    "evidence", "status",
]  # fmt: skip
_WRITTEN = ("customer", "kind", "start", "contact", "status")
_MONEY = ("days", "cost", "delta")


def _pick(value: object, names: Mapping[str, str], what: str, where: str = "") -> str:
    """Return the id of an id or a Chinese name; ValueError with near ones."""
    text = str(value)
    if text in names:
        return text
    by_name = {name: i for i, name in names.items()}
    if text in by_name:
        return by_name[text]
    near = get_close_matches(text, [*names, *by_name], n=3)
    if where:
        hint = where
    elif near:
        hint = f"，相近的有：{'、'.join(near)}"
    else:
        hint = f"，可用：{'、'.join(names.values())}" if len(names) <= 12 else ""
    raise ValueError(f"没有{what} {text}{hint}")


def check_activity(
    case: Case,
    customers: pd.DataFrame,
    *,
    customer: object,
    kind: object,
    start: object,
    contact: object = None,
    status: object = STATUSES[0],
) -> dict[str, str]:
    """Return an activity as it is kept: ids, an ISO date, a status.

    ``customers`` (index id, ``name``) are those that may be planned for; customer, kind and contact go by id or Chinese
    name. A start on a day off moves to the next working day. Without a contact, the kind's usual one.

    Raises
    ------
    ValueError
        In Chinese: what is wrong and what is allowed.
    """
    who = str(customer)
    everybody = dict(zip(case.customers["id"], case.customers["name"], strict=True))
    here = dict(zip(customers.index, customers["name"], strict=True))
    if who not in here and who not in here.values() and who in [*everybody, *everybody.values()]:
        raise ValueError(f"{who} 不在选中的行业和商群里，先在第2单元选上它的行业")
    which = _pick(customer, here, "客户")
    what = _pick(kind, case.catalog.names("activity_kinds"), "活动")
    try:
        day = add_working_days(start, 0)
    except ValueError as error:
        raise ValueError(f"开始{error}") from None
    year = case.meta.budget_year
    if day.year != year or pd.Timestamp(start).year != year:  # type: ignore[arg-type]
        raise ValueError(f"开始日期 {pd.Timestamp(start).date()} 不在预算年 {year} 年的工作日里")  # type: ignore[arg-type]
    people = case.contacts[case.contacts["customer"] == which]
    names = dict(zip(people["id"], people["name"], strict=True))
    if not names:
        raise ValueError(f"{which} 还没有关键人，不知道该找谁：先在关键人表里补上")
    told = "、".join(f"{i} {n}" for i, n in names.items())
    person = (
        targets(case)[which, what] if not contact else _pick(contact, names, "关键人", f"，{which} 的关键人：{told}")
    )
    if status not in STATUSES:
        raise ValueError(f"没有状态 {status}，可用：{'、'.join(STATUSES)}")
    return {
        "customer": which,
        "kind": what,
        "start": day.date().isoformat(),
        "contact": person,
        "status": str(status),
    }


def read_activities(
    case: Case, customers: pd.DataFrame, activities: Mapping[str, Mapping[str, Any]]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the plan's table (columns as in ``RoutePlan.activities``) and what could not be read, in Chinese.

    ``customers`` (index id): ``name, cell, owner``.
    """
    kinds = case.catalog.activity_kinds.set_index("id").to_dict("index")
    stages = case.catalog.stages.set_index("id").to_dict("index")
    factors, people = case.catalog.names("factors"), dict(zip(case.contacts["id"], case.contacts["name"], strict=True))
    usual, owned = targets(case), customers.to_dict("index")
    belongs = dict(zip(case.contacts["id"], case.contacts["customer"], strict=True))
    rows, problems = {}, []
    for name, entry in activities.items():
        try:
            if not isinstance(entry, Mapping) or not {"customer", "kind", "start"} <= set(entry):
                raise ValueError("要写客户、活动和开始日期")
            plain = {
                k: entry[k] for k in ("customer", "kind", "start", "contact", "status") if entry.get(k) is not None
            }
            sound = _quick(plain, owned, kinds, belongs, usual, case.meta.budget_year)
            sound = sound or check_activity(case, customers, **plain)
        except ValueError as error:
            problems.append(f"活动 {name} 没有算进来：{error}")
            continue
        kind, customer = kinds[sound["kind"]], owned[sound["customer"]]
        start, length = pd.Timestamp(sound["start"]), int(kind["length"])
        stage = stages[kind["stage"]]
        moved = str(kind["factors"]).split("|")
        rows[str(name)] = {
            "customer": sound["customer"], "customer_name": customer["name"], "cell": customer["cell"],
            "kind": sound["kind"], "kind_name": kind["name"], "short": kind["short"], "who": customer["owner"],
            "start": start, "end": add_working_days(start, length - 1), "quarter": (start.month + 2) // 3,
            "length": length, "days": kind["days"], "cost": kind["cost"],
            "contact": sound["contact"], "contact_name": people[sound["contact"]],
            "factor": "|".join(moved), "factor_name": "、".join(factors[f] for f in moved), "delta": kind["delta"],
            "stage": kind["stage"], "stage_name": stage["name"], "gate": stage["gate"],
            "evidence": kind["evidence"], "status": sound["status"],
        }  # fmt: skip
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS).rename_axis("activity")
    table = table.astype({"start": "datetime64[ns]", "end": "datetime64[ns]", "quarter": int, "length": int})
    table = table.astype(dict.fromkeys(_MONEY, float))
    return table.sort_values(["start", "customer"], kind="stable"), problems


def _quick(
    entry: dict[str, Any],
    customers: Mapping[Any, Any],
    kinds: Mapping[Any, Any],
    belongs: Mapping[str, str],
    usual: Mapping[tuple[str, str], str],
    year: int,
) -> dict[str, str] | None:
    """Return the entry if it is as :func:`check_activity` would write it: a plan of many is read without it."""
    customer, kind = entry["customer"], entry["kind"]
    if not isinstance(customer, str) or customer not in customers or not isinstance(kind, str) or kind not in kinds:
        return None
    contact, status = entry.get("contact") or usual.get((customer, kind)), entry.get("status", STATUSES[0])
    if not isinstance(contact, str) or belongs.get(contact) != customer or status not in STATUSES:
        return None
    start = entry["start"]
    if not isinstance(start, str) or len(start) != 10 or not start.startswith(f"{year}-"):
        return None
    try:
        if add_working_days(start, 0).date().isoformat() != start:
            return None
    except ValueError:
        return None
    return {"customer": customer, "kind": kind, "start": start, "contact": contact, "status": status}
