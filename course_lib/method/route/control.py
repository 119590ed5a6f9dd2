"""Plan control and risk prevention (营销计划管控): stage × degree of the key activities, and alarms.

Named in the course outline; degrees, alarms and limits are 本课程定义 (definitions of this kit), kept in
``alarms.csv``, ``stages.csv`` and ``rules.yml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.method.odds.outlook import YearOutlook
from course_lib.method.opening.calendar import Day, days_off, working_days_between
from course_lib.method.route.alarms import find_alarms
from course_lib.method.route.assess import Assessment
from course_lib.method.route.entries import STATUSES
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.told import stages_of, tell_activities

__all__ = ["DEGREES", "Control", "control_route", "rehearse_progress"]

#: How far an activity has come, against its dates.
DEGREES = ("按时", "逾期", "受阻")
_PLANNED, _RUNNING, _DONE, _BLOCKED = STATUSES
_ALARM = ["kind", "name", "customer", "customer_name", "value", "due", "text", "action", "avoidable", "why"]


@dataclass(frozen=True, eq=False)
class Control:
    """Where the plan stands on a day.

    ``as_of``; ``activities`` (index activity id): :func:`told.tell_activities`' columns, ``degree`` and ``late_days``
    (working days past the end, 0 if none); ``table``: number of activities, stages (rows, in order) × :data:`DEGREES`;
    ``alarms`` (most urgent first, then by what is at stake): ``kind`` (id of ``alarms.csv``), ``name, customer`` (empty
    for the whole plan), ``customer_name, value`` (twelve-month contribution, yuan, of the customer's lines and ending
    contracts), ``due`` (Timestamp or NaT), ``text, action`` (Chinese), ``avoidable, why`` (``find_alarms``).
    """

    as_of: pd.Timestamp
    activities: pd.DataFrame
    table: pd.DataFrame
    alarms: pd.DataFrame


def control_route(
    case: Case, ground: RouteGround, plan: Assessment, as_of: Day, outlook: YearOutlook | None = None
) -> Control:
    """Set a plan's activities against a day, and look for alarms.

    Degrees: 受阻 if the activity says so; 逾期 if it is not done though its end has passed, or not begun though its
    start has; else 按时. Alarms: see ``alarms.csv``; ``outlook``: the year with the plan, for the alarm on the gap.

    Raises
    ------
    ValueError
        ``as_of`` is no day.
    """
    try:
        day = pd.Timestamp(as_of).normalize()  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise ValueError(f"日期 {as_of!r} 不对，写成 2019-03-31 的样子") from None
    table = tell_activities(case, ground, plan)
    finished, blocked = table["status"] == _DONE, table["status"] == _BLOCKED
    late = ~finished & ~blocked & ((table["end"] < day) | ((table["status"] == _PLANNED) & (table["start"] < day)))
    table["degree"] = DEGREES[0]
    table.loc[late, "degree"] = DEGREES[1]
    table.loc[blocked, "degree"] = DEGREES[2]
    past = ~finished & (table["end"] < day)
    table["late_days"] = [
        working_days_between(end, day) - 1 if late_now else 0 for end, late_now in zip(table["end"], past, strict=True)
    ]
    crossed = table.groupby(["stage", "degree"]).size().unstack(fill_value=0)
    crossed = crossed.reindex(index=stages_of(case.catalog), columns=list(DEGREES), fill_value=0).astype(int)
    return Control(day, table, crossed, _alarms(case, ground, plan, table, day, outlook))


def _alarms(
    case: Case, ground: RouteGround, plan: Assessment, table: pd.DataFrame, day: pd.Timestamp,
    outlook: YearOutlook | None,
) -> pd.DataFrame:  # fmt: skip
    kinds = case.catalog.alarms
    found: list[dict[Any, Any]] = find_alarms(ground, plan, kinds).to_dict("records")
    found.extend(_old_stages(case, table, day))
    if outlook is not None and outlook.gap >= 1:
        need = outlook.needed_pipeline
        wanted = f"，照现在的把握要再找 {need:,.0f} 元的商机" if need else ""
        text = f"计划做完，平均还差 {outlook.gap:,.0f} 元{wanted}"
        found.append({"kind": "pipeline", "text": text, "avoidable": False, "why": "活动补不上，要有新的商机"})
    about, order = kinds.set_index("id"), {kind: place for place, kind in enumerate(kinds["id"])}
    rows = []
    for alarm in found:
        account = ground.accounts.get(alarm.get("customer", ""))
        worth = sum(x.value for x in account.lines) + sum(x.stake for x in account.renewals) if account else 0.0
        kind = about.loc[alarm["kind"]]
        rows.append(
            {
                "kind": alarm["kind"], "name": kind["name"], "customer": account.id if account else "",
                "customer_name": account.name if account else "", "value": worth, "due": _due(ground, alarm),
                "text": alarm["text"], "action": kind["action"], "avoidable": alarm["avoidable"], "why": alarm["why"],
                "_order": order[alarm["kind"]],
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*_ALARM, "_order"])
    frame = frame.astype({"due": "datetime64[ns]", "value": float, "avoidable": bool})
    frame = frame.sort_values(["_order", "value", "customer"], ascending=[True, False, True], kind="stable")
    return frame.drop(columns="_order").reset_index(drop=True)


def _due(ground: RouteGround, alarm: dict[Any, Any]) -> pd.Timestamp | None:
    """By when it should be dealt with: the first contract's end, the first decision, or the day said."""
    account = ground.accounts.get(alarm.get("customer", ""))
    if "due" in alarm or account is None:
        return alarm.get("due")
    days = [x.due for x in (account.renewals if alarm["kind"] == "contract" else account.lines) if x.due > 0]
    return ground.year.date(min(days) - 1) if days else None


def _old_stages(case: Case, table: pd.DataFrame, day: pd.Timestamp) -> Iterator[dict[Any, Any]]:
    """The first stage of each customer that has lasted longer than its norm."""
    norms = case.catalog.stages.set_index("name")["norm"]
    begun = table[(table["start"] <= day) & (table["status"] != _DONE) & table["stage"].isin(norms.index)]
    firsts = begun.sort_values("start", kind="stable").drop_duplicates("customer")  # what came first holds up the rest
    for customer, stage, first in zip(firsts["customer"], firsts["stage"], firsts["start"], strict=True):
        norm, lasted = int(norms[stage]), working_days_between(first, day)
        if lasted > norm:
            yield {
                "kind": "stage", "customer": customer, "due": day, "avoidable": False, "why": "看进度，不看计划",
                "text": f"“{stage}”从 {first:%m月%d日}开始，已经 {lasted} 个工作日，标准是 {norm} 个",
            }  # fmt: skip


def rehearse_progress(case: Case, plan: Assessment, as_of: Day) -> dict[str, dict[str, str]]:
    """Return a plan's activities as they might stand on a day, for practice in class. 本课程定义.

    What has ended is done, what has begun is under way; but a person who stands against us blocks the activity, and
    what should begin in the last days before or the first days after a long holiday has not begun
    (``rules.route.rehearsal``).
    """
    day, rules = pd.Timestamp(as_of), case.catalog.rules.route.rehearsal  # type: ignore[arg-type]
    attitude = dict(zip(case.contacts["id"], case.contacts["attitude"], strict=True))
    year = case.meta.budget_year
    off = days_off(f"{year}-01-01", f"{year}-12-31")
    long = off[off["days"] >= rules.long_holiday]
    entries = {}
    for name, row in plan.allowed.iterrows():
        start, end = row["start"], row["end"]
        if start >= day:
            status = _PLANNED
        elif attitude.get(row["contact"], 0) <= rules.against:
            status = _BLOCKED
        elif _near(start, long, rules.slow_days):
            status = _PLANNED
        else:
            status = _DONE if end < day else _RUNNING
        entries[str(name)] = {
            "customer": row["customer"], "kind": row["kind"], "start": f"{start:%Y-%m-%d}", "contact": row["contact"],
            "status": status,
        }  # fmt: skip
    return entries


def _near(start: pd.Timestamp, holidays: pd.DataFrame, days: int) -> bool:
    """Whether a working day is among the ``days`` before or after a holiday."""
    return any(
        (working_days_between(start, first) <= days and start < first) or 0 < working_days_between(last, start) <= days
        for first, last in zip(holidays["start"], holidays["end"], strict=True)
    )
