"""小林的初稿: the plan that a diligent beginner writes, the largest customers first, before anybody thinks of gates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from course_lib.method.route.dates import move_of, people_of
from course_lib.method.route.entries import STATUSES, Ledger
from course_lib.method.route.ground import QUARTERS, RouteGround

__all__ = ["by_size", "draft_plan"]


def by_size(ground: RouteGround) -> list[str]:
    """Customers with open lines by their revenue in the budget year, the largest first."""
    size = {
        key: sum(line.revenue for line in account.lines) for key, account in ground.accounts.items() if account.lines
    }
    return sorted(size, key=lambda key: (-size[key], key))


def draft_plan(
    ground: RouteGround,
    draft: pd.DataFrame,
    order: Sequence[str] | None = None,
    days: Mapping[str, float] | None = None,
) -> dict[str, dict[str, str]]:
    """Write the draft as activities. ``draft``: the catalogue's table; ``order``: customers, the first served first;
    ``days``: most manager-days of the year for each (the nine-grid's), default: as many as there are.

    Quarter by quarter, customer by customer with open lines, the table's rows: what was done before, finds nobody, or
    does not fit the customer's or the manager's days, weeks or the money is left out.
    """
    kinds, year = ground.kinds, ground.year
    mine = by_size(ground)
    customers = mine if order is None else [key for key in order if key in set(mine)]
    left = dict.fromkeys(customers, float("inf")) if days is None else {key: days.get(key, 0.0) for key in customers}
    ledger, planned = Ledger(ground), set()
    entries: list[dict[str, str]] = []
    rows = draft.sort_values("quarter", kind="stable")
    people = {key: people_of(ground, ground.accounts[key]) for key in customers}
    for place in range(len(QUARTERS)):
        steps = rows[rows["quarter"] == QUARTERS[place]]
        for rank, key in enumerate(customers):
            account = ground.accounts[key]
            for kind, largest in zip(steps["activity"], steps["largest"], strict=True):
                number = kinds.ids.index(kind)
                if (key, kind) in planned or not people[key][number] or (largest == largest and rank >= largest):
                    continue
                if kinds.days[number] > left[key] + 1e-9:
                    continue
                every = range(year.first[place], year.last[place])
                fits = (day for day in every if not ledger.refusal(account, move_of(ground, number, day, ())))
                day = next(fits, None)
                if day is None:
                    continue
                ledger.book(account, move_of(ground, number, day, ()))
                planned.add((key, kind))
                left[key] -= float(kinds.days[number])
                entries.append(
                    {
                        "customer": key,
                        "kind": kind,
                        "start": year.date(day).date().isoformat(),
                        "contact": account.people[people[key][number][0]],
                        "status": STATUSES[0],
                    }
                )
    ordered = sorted(entries, key=lambda entry: entry["start"])  # stable: within a day in the order served
    return {f"A{number:03d}": entry for number, entry in enumerate(ordered, start=1)}
