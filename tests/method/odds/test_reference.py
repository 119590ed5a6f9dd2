"""The customer to look at when nobody has chosen one."""

import pytest

from course_lib.method import reference_customer
from tests.tiny import tiny_case


def test_a_condition_that_nobody_fulfils_is_dropped():
    case = tiny_case()
    none_open = case.replace(opportunities=case.opportunities.iloc[:0])
    assert reference_customer(none_open) in set(case.customers["id"])


def test_without_customers_there_is_none():
    case = tiny_case()
    names = ("customers", "contacts", "ratings", "stock", "needs", "opportunities")
    with pytest.raises(ValueError, match="还没有客户"):
        reference_customer(case.replace(**{name: getattr(case, name).iloc[:0] for name in names}))
