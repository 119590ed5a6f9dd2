"""The customer to look at when nobody has chosen one."""

import pytest

from course_lib.case import load_case
from course_lib.method import believe, reference_customer, score_customers
from course_lib.plan.chain import Chain
from tests.tiny import tiny_case


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_the_story_is_told_at_a_contested_customer(name: str) -> None:
    """Agreement 47, 48: u05 opens on the story's hospital, X 45–60: it can be won and it can be lost."""
    case = load_case(name)
    told = case.meta.story["customer"]
    assert reference_customer(case) == told
    assert 45 <= score_customers(case).table.at[told, "x"] <= 60
    lines = Chain(case).line_odds.lines
    ours = lines[(lines["customer"] == told) & lines["counts"]]
    assert len(ours) and ours["won"].between(0.1, 0.9).all() and ours["lost"].min() > 0.05


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_without_a_story_it_is_the_largest_known_contested_customer(name: str) -> None:
    case = load_case(name)
    plain = case.replace()
    object.__setattr__(plain, "meta", case.meta.model_copy(update={"story": {}}))
    found = reference_customer(plain)
    bands, unknown = score_customers(plain).table["band"], believe(plain).table["unknown"]
    assert (bands[found], bool(unknown[found])) == ("confident", False)
    offers = Chain(plain).offers.good
    value = offers.groupby("customer")["revenue"].sum()
    rivals = [c for c in value.index if bands[c] == "confident" and not unknown[c]]
    assert value[found] == value[rivals].max()


def test_a_condition_that_nobody_fulfils_is_dropped():
    case = tiny_case()
    none_open = case.replace(opportunities=case.opportunities.iloc[:0])
    assert reference_customer(none_open) in set(case.customers["id"])


def test_without_customers_there_is_none():
    case = tiny_case()
    names = ("customers", "contacts", "ratings", "stock", "needs", "opportunities")
    with pytest.raises(ValueError, match="还没有客户"):
        reference_customer(case.replace(**{name: getattr(case, name).iloc[:0] for name in names}))
