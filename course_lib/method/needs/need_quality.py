"""What is not yet known of a need, and which need to see to first (问清程度与先后)."""

from __future__ import annotations

import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import look_up

__all__ = ["ASKED", "rate_needs"]

#: What has to be asked of every need, in order; column of ``rate_needs`` → words.
ASKED = {
    "has_pain": "痛点",
    "has_bottleneck": "瓶颈点",
    "has_difficulty": "难点",
    "has_contact": "谁感到痛",
    "has_met": "见到这个人",
    "has_cost": "不解决亏多少",
    "has_evidence": "证据（不是假设）",
}


def rate_needs(case: Case) -> pd.DataFrame:
    """Return, per need, what is known of it and its priority.

    Returns
    -------
    DataFrame
        Index need id: ``customer``, the columns of ``ASKED`` (bool), ``complete`` (share known, 0–1), ``missing``
        (words joined with 、), ``loss_rank`` (share of the needs with no larger loss, 0–1), ``priority`` (0–100).

    Notes
    -----
    priority = weighted sum of urgency ÷ 5, ``loss_rank`` and ``complete`` with the weights of ``rules.need_priority``;
    somebody counts as met from contact level ``rules.coverage.contact_level`` on. 本课程定义 (definition of this kit).
    """
    return _rated(case).copy(deep=False)


def _rated(case: Case) -> pd.DataFrame:
    return case.derived("rated_needs", _rate)


def _rate(case: Case) -> pd.DataFrame:
    needs, rules = case.needs.reset_index(drop=True), case.catalog.rules
    met = look_up(needs["contact"], case.contacts, "contact_level", float("nan")).astype(float)
    table = pd.DataFrame({"customer": needs["customer"]})
    for column, field in (("has_pain", "pain"), ("has_bottleneck", "bottleneck"), ("has_difficulty", "difficulty")):
        table[column] = needs[field].fillna("").str.strip() != ""
    table["has_contact"] = needs["contact"].isin(case.contacts["id"])
    table["has_met"] = (met >= rules.coverage.contact_level).to_numpy()
    table["has_cost"] = needs["cost_of_leaving"].fillna(0) > 0
    table["has_evidence"] = needs["evidence"] != "假设"
    known = table[list(ASKED)]
    table["complete"] = known.mean(axis=1).astype(float)
    words = list(ASKED.values())
    table["missing"] = [
        "、".join(w for w, there in zip(words, row, strict=True) if not there) for row in known.to_numpy()
    ]
    table["loss_rank"] = needs["cost_of_leaving"].fillna(0).rank(method="max", pct=True)
    weights = rules.need_priority
    table["priority"] = (
        weights.urgency * needs["urgency"].fillna(1) / 5
        + weights.loss * table["loss_rank"]
        + weights.complete * table["complete"]
    ).round(1)
    return table.set_index(pd.Index(needs["id"], name="need"))
