"""The stage that a team declares for its own line: believed only as far as somebody was met who can pass the gate.

方案 asks for a met technical, user, sponsor or decider, 商务 and later for a met decider, buyer or finance; else the
line stands where the people met carry it. 本课程定义 (definition of this kit).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import locate
from course_lib.method.needs.decision_month import CONTACT, LAST_BEFORE_SIGNING, gates_passed
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.needs.refusals import FINDING_COLUMNS

__all__ = ["believe_stages", "facts_only", "is_own_line", "offer_lines"]

_SOLUTION = 2
_ANSWERED = frozenset({"technical", "user", "sponsor", "decider"})
_PRICED = frozenset({"decider", "buyer", "finance"})


def is_own_line(case: Case, lines: pd.DataFrame) -> np.ndarray:
    """Which lines are still the case's opportunity of that id, for the same customer and product."""
    own = case.opportunities.set_index("id")
    known = lines["id"].isin(own.index).to_numpy()
    at = own.reindex(lines["id"])
    same = [(at[c].to_numpy() == lines[c].to_numpy()) for c in ("customer", "product")]
    return np.asarray(known & same[0] & same[1], dtype=bool)


def _met(case: Case, roles: frozenset[str]) -> set[str]:
    """Customers where somebody of these roles was met: contacted and rated."""
    contacts, level = case.contacts, case.catalog.rules.coverage.contact_level
    met = (contacts["contact_level"].to_numpy(dtype=float) >= level) & contacts["id"].isin(case.ratings["contact"])
    able = [bool(roles & set(str(kinds).split("|"))) for kinds in contacts["kinds"]]
    return set(contacts.loc[met & np.array(able, dtype=bool), "customer"])


def believe_stages(case: Case, lines: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the lines with stages as far as they are believed, and line id → why one fell back.

    The case's own lines keep the stage of the case where they declare no other.
    """
    stages, gates = case.catalog.stages, gates_passed(case, lines)
    owned = is_own_line(case, lines)
    given = gates_passed(case, case.opportunities)
    same = owned & (given[np.maximum(locate(lines["id"], case.opportunities), 0)] == gates) if len(given) else owned
    answered = lines["customer"].isin(_met(case, _ANSWERED)).to_numpy()
    priced = lines["customer"].isin(_met(case, _PRICED)).to_numpy()
    believed = np.where((gates >= LAST_BEFORE_SIGNING) & ~priced, LAST_BEFORE_SIGNING - 1, gates)
    believed = np.where((believed >= _SOLUTION) & ~answered, _SOLUTION - 1, believed)
    believed = np.where(same, gates, believed)
    fallen = np.flatnonzero(believed < gates)
    names, ids = stages["name"].tolist(), lines["id"].tolist()
    why = {
        str(ids[i]): f"写的是“{names[gates[i]]}”，可是"
        + ("定的人、买的人、管钱的人" if believed[i] >= _SOLUTION else "技术、使用、发起和定的人")
        + f"一个都没见过，只算到“{names[believed[i]]}”"
        for i in fallen
    }
    if not len(fallen):
        return lines, why
    texts = lines["stage"].fillna("").astype(object).to_numpy(copy=True)
    texts[fallen] = stages["id"].to_numpy(dtype=object)[believed[fallen]]
    return lines.assign(stage=pd.array(texts, dtype="str")), why


def offer_lines(case: Case, lines: pd.DataFrame, industries: Iterable[str] | None = None) -> Offers:
    """Price and check lines whose stages are a team's word: believed as far as they can be, else with a warning.

    Parameters and errors as :func:`course_lib.method.needs.offers.price_offers`; the warning's rule is ``stage``, its
    limit the stage believed.
    """
    believed, why = believe_stages(case, lines)
    offers = price_offers(case, believed, industries)
    if not why:
        return offers
    rows = [
        (i, "stage", "stage", str(given), str(kept), why[i])
        for i, given, kept in zip(lines["id"], lines["stage"], believed["stage"], strict=True)
        if i in why
    ]
    return offers.doubting(pd.DataFrame(rows, columns=FINDING_COLUMNS))


def facts_only(case: Case, lines: pd.DataFrame) -> pd.DataFrame:
    """The lines with stage and recognised share as the case has them; a team's own line starts at 接触, all booked."""
    owned, at = is_own_line(case, lines), case.opportunities.set_index("id").reindex(lines["id"])
    first = str(case.catalog.stages["id"].iloc[CONTACT])
    out = lines.reset_index(drop=True)
    if "stage" in at:
        out["stage"] = pd.array(np.where(owned, at["stage"].fillna("").astype(object), first), dtype="str")
    if "recognised" in at:
        out["recognised"] = np.where(owned, at["recognised"].astype(float), 1.0)
    return out
