"""Plan control and risk prevention (营销计划管控): stage × degree of the key activities, and alarms.

Named in the course outline; degrees, alarms and limits are 本课程定义 (definitions of this kit), kept in
``alarms.csv``, ``stages.csv`` and ``rules.yml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from course_lib.method.opening.calendar import Day, add_working_days, days_off, working_days_between
from course_lib.method.route.activities import STATUSES
from course_lib.method.route.route import RoutePlan, Terrain, plan_route

__all__ = ["DEGREES", "Control", "control_route", "rehearse_progress"]

#: How far an activity has come, against its dates.
DEGREES = ("按时", "逾期", "受阻")
_PLANNED, _RUNNING, _DONE, _BLOCKED = STATUSES
#: The order in which alarms are told.
_URGENCY = ("pipeline", "contract", "decider", "stage", "thread")

_Alarm = tuple[str, str, pd.Timestamp | None, str]


@dataclass(frozen=True, eq=False)
class Control:
    """Where the plan stands on a day.

    ``as_of``; ``activities`` (index activity id): ``customer, customer_name, kind_name, who, start, end, stage,
    stage_name, status, degree`` and ``late_days`` (working days past the end, 0 if none); ``table``: number of
    activities, stage names (rows, in order) × :data:`DEGREES`; ``alarms`` (most urgent first): ``kind`` (id of
    ``alarms.csv``), ``name, customer`` (empty for the whole plan), ``customer_name, value`` (yuan, the customer's
    opportunity), ``due`` (Timestamp or NaT), ``text, action`` (Chinese).
    """

    as_of: pd.Timestamp
    activities: pd.DataFrame
    table: pd.DataFrame
    alarms: pd.DataFrame


def control_route(terrain: Terrain, plan: RoutePlan, as_of: Day) -> Control:
    """Set the plan's activities against a day, and look for alarms.

    Degrees: 受阻 if the activity says so; 逾期 if it is not done though its end has passed, or not begun though its
    start has; else 按时. Alarms: see ``alarms.csv``.

    Raises
    ------
    ValueError
        ``as_of`` is no day.
    """
    try:
        day = pd.Timestamp(as_of).normalize()  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise ValueError(f"日期 {as_of!r} 不对，写成 2019-03-31 的样子") from None
    columns = ["customer", "customer_name", "kind_name", "who", "start", "end", "stage", "stage_name", "status"]
    table = plan.activities[columns].copy()
    finished, blocked = table["status"] == _DONE, table["status"] == _BLOCKED
    late = ~finished & ~blocked & ((table["end"] < day) | ((table["status"] == _PLANNED) & (table["start"] < day)))
    table["degree"] = DEGREES[0]
    table.loc[late, "degree"] = DEGREES[1]
    table.loc[blocked, "degree"] = DEGREES[2]
    past = ~finished & (table["end"] < day)
    table["late_days"] = [
        working_days_between(end, day) - 1 if late_now else 0 for end, late_now in zip(table["end"], past, strict=True)
    ]
    stages = list(terrain.case.catalog.stages["name"])
    crossed = table.groupby(["stage_name", "degree"]).size().unstack(fill_value=0)
    crossed = crossed.reindex(index=stages, columns=list(DEGREES), fill_value=0).astype(int)
    return Control(day, table, crossed, _alarms(terrain, plan, table, day))


def _alarms(terrain: Terrain, plan: RoutePlan, table: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    catalogue = terrain.case.catalog.alarms.set_index("id")
    found = [*_contracts(terrain, table, day), *_old_stages(terrain, table, day), *_people(terrain, plan)]
    rows = []
    names, worth = terrain.customers["name"], terrain.customers["value"]
    for kind, customer, due, text in found:
        rows.append(
            {
                "kind": kind,
                "name": catalogue.at[kind, "name"],
                "customer": customer,
                "customer_name": names[customer] if customer else "",
                "value": float(worth[customer]) if customer else 0.0,
                "due": due,
                "text": text,
                "action": catalogue.at[kind, "action"],
                "_order": _URGENCY.index(kind),
            }
        )
    columns = ["kind", "name", "customer", "customer_name", "value", "due", "text", "action", "_order"]
    frame = pd.DataFrame(rows, columns=columns).astype({"due": "datetime64[ns]", "value": float})
    frame = frame.sort_values(["_order", "due", "value"], ascending=[True, True, False], kind="stable")
    return frame.drop(columns="_order").reset_index(drop=True)


def _contracts(terrain: Terrain, table: pd.DataFrame, day: pd.Timestamp) -> Iterator[_Alarm]:
    """Stock contracts that end soon, without an activity that ends before them."""
    limit = day + pd.Timedelta(days=terrain.case.catalog.rules.route.contract_days)
    stock = terrain.case.stock
    soon = stock[
        (stock["contract_end"] >= day)
        & (stock["contract_end"] <= limit)
        & stock["customer"].isin(terrain.customers.index)
    ]
    live = table[table["status"] != _BLOCKED]
    ends = soon.groupby(["customer", "contract_end"], as_index=False)["annual_revenue"].sum()
    for customer, end, money in zip(ends["customer"], ends["contract_end"], ends["annual_revenue"], strict=True):
        if not ((live["customer"] == customer) & (live["end"] <= end)).any():
            text = f"年收入 {money:,.0f} 元的合同 {end:%m月%d日}到期，到期前没有活动"
            yield "contract", customer, end, text


def _old_stages(terrain: Terrain, table: pd.DataFrame, day: pd.Timestamp) -> Iterator[_Alarm]:
    """The first stage of each customer that has lasted longer than its norm."""
    stages = terrain.case.catalog.stages.set_index("id")
    begun = table[(table["start"] <= day) & (table["status"] != _DONE)]
    firsts = begun.sort_values("start", kind="stable").drop_duplicates(["customer", "stage"])
    told: set[str] = set()
    for customer, stage, first in zip(firsts["customer"], firsts["stage"], firsts["start"], strict=True):
        norm, name = int(stages["norm"][stage]), str(stages["name"][stage])
        lasted = working_days_between(first, day)
        if lasted > norm and customer not in told:  # what came first holds up the rest
            told.add(customer)
            text = f"“{name}”从 {first:%m月%d日}开始，已经 {lasted} 个工作日，标准是 {norm} 个"
            yield "stage", customer, add_working_days(first, norm), text


def _people(terrain: Terrain, plan: RoutePlan) -> Iterator[_Alarm]:
    """Customers with an opportunity whose decider nobody has met, or where we know one person only."""
    case = terrain.case
    level = case.catalog.rules.coverage.contact_level
    met = set(plan.activities.loc[plan.activities["status"] == _DONE, "contact"])
    ahead = plan.activities[plan.activities["status"].isin([_PLANNED, _RUNNING])]
    contacts = case.contacts[case.contacts["customer"].isin(terrain.customers.index)]
    known = (contacts["contact_level"] >= level) | contacts["id"].isin(met)
    decides = contacts["kinds"].str.split("|").map(lambda kinds: "decider" in kinds)
    worth = terrain.customers.index[terrain.customers["value"] > 0]
    for customer in worth:
        mine = contacts["customer"] == customer
        people, deciders = contacts[mine], contacts[mine & decides]
        if len(deciders) and not known[deciders.index].any():
            who = "、".join(f"{n}（{t}）" for n, t in zip(deciders["name"], deciders["title"], strict=True))
            soon = ahead[ahead["contact"].isin(deciders["id"])]
            plan_text = f"，排在 {soon['start'].min():%m月%d日}" if len(soon) else "，还没有安排"
            due = soon["start"].min() if len(soon) else None
            yield "decider", str(customer), due, f"没见过决策者{who}{plan_text}"
        only = people[known[people.index]]
        if len(people) > 1 and len(only) == 1:
            yield "thread", str(customer), None, f"{len(people)} 位关键人，只接触过{only['name'].iloc[0]}"


def rehearse_progress(terrain: Terrain, plan: RoutePlan, as_of: Day) -> RoutePlan:
    """Return the plan as it might stand on a day, for practice in class. 本课程定义.

    What has ended is done, what has begun is under way; but a person who stands against us blocks the activity, and
    what should begin in the last days before or the first days after a long holiday has not begun
    (``rules.route.rehearsal``).
    """
    case, day = terrain.case, pd.Timestamp(as_of)  # type: ignore[arg-type]
    rules = case.catalog.rules.route.rehearsal
    attitude = dict(zip(case.contacts["id"], case.contacts["attitude"], strict=True))
    year = case.meta.budget_year
    off = days_off(f"{year}-01-01", f"{year}-12-31")
    long = off[off["days"] >= rules.long_holiday]
    entries = plan.entries()
    for name, row in plan.activities.iterrows():
        start, end = row["start"], row["end"]
        if start >= day:
            status = _PLANNED
        elif attitude[row["contact"]] <= rules.against:
            status = _BLOCKED
        elif _near(start, long, rules.slow_days):
            status = _PLANNED
        else:
            status = _DONE if end < day else _RUNNING
        entries[str(name)]["status"] = status
    return plan_route(terrain, entries)


def _near(start: pd.Timestamp, holidays: pd.DataFrame, days: int) -> bool:
    """Whether a working day is among the ``days`` before or after a holiday."""
    return any(
        (working_days_between(start, first) <= days and start < first) or 0 < working_days_between(last, start) <= days
        for first, last in zip(holidays["start"], holidays["end"], strict=True)
    )
