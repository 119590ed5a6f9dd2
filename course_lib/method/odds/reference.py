"""Which customer to look at when nobody has chosen one."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from course_lib.case import Case
from course_lib.method.industry.industry import score_industries
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import believe
from course_lib.method.odds.decision import score_customers

__all__ = ["reference_customer"]


@lru_cache(maxsize=8)  # a case never changes
def reference_customer(case: Case) -> str:
    """Return the customer of the case's story; in a case without one, the largest known contested customer.

    Contested is the middle band, known is not 情报不足; the largest by the budget-year revenue of its lines in the
    reference industries. Where no customer fulfils a condition, it is dropped. 本课程定义 (definition of this kit).

    Raises
    ------
    ValueError
        The case has no customers.
    """
    told, ids = case.meta.story.get("customer"), case.customers["id"]
    if told in set(ids):
        return str(told)
    if not len(ids):
        raise ValueError("案例里还没有客户，选不出参考客户")
    lines = price_offers(case, case.opportunities, industries=score_industries(case).reference).good
    value = lines.groupby("customer")["revenue"].sum().sort_values(ascending=False, kind="stable")
    contested = score_customers(case).table["band"].reindex(value.index) == "confident"
    known = ~believe(case).table["unknown"].reindex(value.index).astype(bool)
    for group in (value[contested & known], value[known], value, pd.Series(0.0, index=ids)):
        if len(group):
            return str(group.index[0])
    raise ValueError("案例里还没有客户，选不出参考客户")
