"""Which customer to look at when nobody has chosen one."""

from __future__ import annotations

from functools import lru_cache

from course_lib.case import Case
from course_lib.method.industry.industry import score_industries
from course_lib.method.needs.portfolio import price_lines
from course_lib.method.odds.decision import rate, score_customers
from course_lib.method.odds.whatif import cheapest_path

__all__ = ["reference_customer"]

_FEW_STEPS = 20


@lru_cache(maxsize=8)  # a case never changes
def reference_customer(case: Case) -> str:
    """Return the customer of the reference industries worth a closer look.

    The largest opportunity that is confident, known (not thin, whose score only looks like the middle band) and can
    move up (two to twenty rating steps lead to the next band). Where no customer fulfils a condition, it is dropped.

    Raises
    ------
    ValueError
        The case has no customers.
    """
    value = price_lines(case, industries=score_industries(case).reference).by_customer
    value = value.sort_values(ascending=False, kind="stable")
    table = score_customers(case).table.reindex(value.index)
    known = table[(table["band"] == "confident") & ~table["thin"]].index
    for customer in known:
        path = cheapest_path(rate(case, str(customer)), _FEW_STEPS)
        if path.reachable and len(path.steps) > 1:
            return str(customer)
    for ids in (known, value.index, case.customers["id"]):
        if len(ids):
            return str(next(iter(ids)))
    raise ValueError("案例里还没有客户，选不出参考客户")
