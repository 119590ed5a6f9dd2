"""A plan's activities as people read them: names, what each is for, its gate, what shows that it is done."""

from __future__ import annotations

import pandas as pd

from course_lib.case import Case, Catalog
from course_lib.method.route.assess import Assessment
from course_lib.method.route.ground import RouteGround

__all__ = ["NO_GATE", "stages_of", "tell_activities", "tell_kinds"]

#: Stage of an activity that passes no gate.
NO_GATE = "不过关口"


def tell_kinds(catalog: Catalog) -> pd.DataFrame:
    """The kinds of activity (index id): the table's columns, and Chinese ``people, factors`` (points), ``stage, gate``.

    ``stage``: the name of the stage whose gate it passes, :data:`NO_GATE` for none; ``gate``: what must be reached.
    """
    table = catalog.activity_kinds.set_index("id")
    roles, factors = catalog.names("roles"), catalog.names("factors")
    points = catalog.activity_points.assign(
        told=[
            f"{factors[f]} +{p:g}"
            for f, p in zip(catalog.activity_points["factor"], catalog.activity_points["points"], strict=True)
        ]
    )
    passes = table["passes"].fillna(0).astype(int)
    names, gates = ["", *catalog.stages["name"]], ["", *catalog.stages["gate"]]
    return table.assign(
        people=["、".join(roles.get(r, r) for r in str(text).split("|")) for text in table["with_whom"]],
        factors=points.groupby("activity", sort=False)["told"].agg("、".join).reindex(table.index).fillna(""),
        stage=[names[n] or NO_GATE for n in passes],
        gate=[gates[n] for n in passes],
    )


def stages_of(catalog: Catalog) -> list[str]:
    """The stages of a control table, in their order, and :data:`NO_GATE`."""
    return [*catalog.stages["name"], NO_GATE]


def tell_activities(case: Case, ground: RouteGround, plan: Assessment) -> pd.DataFrame:
    """The activities that the rules allow, by start (index id): ``Assessment.activities``' columns, ``who`` (manager),
    ``contact_name`` (Chinese, everybody who is there), ``short, stage, gate, factors, evidence, length``.
    """
    kinds = tell_kinds(case.catalog)
    table = plan.allowed.sort_values(["start", "end"], kind="stable")
    names = case.contacts.set_index("id")["name"]
    one = dict(zip(kinds.index, kinds["company"], strict=True))
    told = []
    for kind, customer, contact in zip(table["kind"], table["customer"], table["contact"], strict=True):
        account = ground.accounts[customer]
        wanted = set(str(kinds.at[kind, "with_whom"]).split("|"))
        there = [p for p, roles in zip(account.people, account.roles, strict=True) if roles & wanted]
        people = [contact] if one[kind] == "一位" else [contact, *(p for p in there if p != contact)]
        told.append("、".join(str(names.get(p, p)) for p in people))
    more = kinds.loc[table["kind"], ["short", "stage", "gate", "factors", "evidence", "length"]].set_index(table.index)
    whole = pd.concat([table.assign(who=table["manager"], contact_name=told), more], axis=1)
    return whole.rename_axis("activity")
