"""Needs as a team left them: nothing lost, nothing passed over in silence."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.choices import change_lines, change_needs, loosen_lines, need_faults
from course_lib.method import match_needs, price_offers
from tests.tiny import tiny_case

NEW = {"customer": "C01", "need_point": "N02", "triad": "效率", "pain": "台账只有一份"}


def test_no_change_gives_the_same_case_so_that_nothing_is_worked_out_again() -> None:
    case = tiny_case()
    assert change_needs(case, {}) is case
    assert change_needs(case, {"D01": {"urgency": 4}}) is case  # it was 4


def test_fields_change_one_by_one_and_the_rest_stays() -> None:
    case = change_needs(tiny_case(), {"D01": {"urgency": 5, "pain": " 办不了件 "}, "D03": {"contact": ""}})
    expected = tiny_case().needs.set_index("id")
    expected.loc["D01", ["urgency", "pain"]] = [5, "办不了件"]
    expected.loc["D03", "contact"] = ""
    pd.testing.assert_frame_equal(case.needs, expected.reset_index())


def test_a_new_need_stands_at_the_end_with_what_is_known_so_far() -> None:
    case = change_needs(tiny_case(), {"T002": {**NEW, "cost_of_leaving": 5000}, "T001": NEW})
    assert case.needs["id"].tolist()[-2:] == ["T001", "T002"]
    row = case.needs.set_index("id").loc["T001"]
    assert row[["contact", "cost_of_leaving", "urgency", "evidence"]].tolist() == ["", 0, 3, "特情"]
    kinds = case.catalog.need_kinds.set_index("id")["point"]
    pairs = case.catalog.need_product
    good = pairs[(pairs["kind"].map(kinds) == "N02") & (pairs["fit"] >= 2)]["product"]  # no kind yet: the point speaks
    assert set(match_needs(case).table.loc["T002", "product"].split("|")) == set(good)
    assert case.needs.dtypes.equals(tiny_case().needs.dtypes)


def test_lines_of_a_need_taken_out_stay_and_say_so() -> None:
    case = change_needs(tiny_case(), {"D01": {"removed": True}, "T001": {**NEW, "removed": True}})
    assert case.needs["id"].tolist() == ["D02", "D03", "D04", "D05", "D06"]
    line = case.opportunities.set_index("id").loc["O01"]
    assert (line["need"], line["note"]) == ("", "需求 D01 已删去")
    row = price_offers(case).lines.set_index("id").loc["O01"]
    assert not row["ok"] and row["reason"].startswith("没有需求支撑")
    own = {"L001": {"customer": "C01", "need": "D01", "product": "P11", "quantity": 2, "discount": 0, "start_month": 3}}
    assert "L001" not in set(change_lines(case, own)["id"])
    loose = change_lines(case, loosen_lines(own, {"D01": {"removed": True}}))
    assert loose.set_index("id").at["L001", "need"] == ""


@pytest.mark.parametrize(
    ("need", "change", "told"),
    [
        ("D99", {"removed": True}, "案例里没有这条需求"),
        ("D99", {"urgency": 3}, "案例里没有这条需求"),
        ("T001", {**NEW, "customer": "C99"}, "C99"),
        ("T001", {"customer": "C01", "pain": "疼"}, "缺机会点；缺增收降支提效"),
        ("T001", {**NEW, "pain": "  "}, "至少一个字"),
        ("D01", {"need_point": "N11"}, "N11"),
        ("D01", {"triad": "省钱"}, "增收、降支、提效"),
        ("D01", {"contact": "P07"}, "P01、P02、P03"),  # another customer's
        ("D01", {"urgency": 6}, "1 到 5"),
        ("D01", {"urgency": 2.5}, "整数"),
        ("D01", {"urgency": True}, "True"),
        ("D01", {"cost_of_leaving": -1}, "0 到"),
        ("D01", {"cost_of_leaving": float("nan")}, "nan"),
        ("D01", {"cost_of_leaving": "很多"}, "很多"),
        ("D01", {"evidence": "听说"}, "公共、行业、特情、假设"),
        ("D01", {"difficulty": "长" * 201}, "200"),
        ("D01", {"mood": "好"}, "mood"),
        ("D01", 7, "写法"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(need: str, change: Any, told: str) -> None:
    assert told in "；".join(need_faults(tiny_case(), {need: change})[need])
    with pytest.raises(ValueError, match=need):
        change_needs(tiny_case(), {need: change}, strict=True)
    assert change_needs(tiny_case(), {need: change}) is tiny_case()  # left out, so that a file outlives a case


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "need_point": st.sampled_from(["N01", "N08", "N99"]),
        "triad": st.sampled_from(["增收", "合规", "无"]),
        "pain": st.sampled_from(["疼", "", "又疼"]),
        "contact": st.sampled_from(["", "P01", "P07"]),
        "cost_of_leaving": st.sampled_from([0, 1000.5, -3, None]),
        "urgency": st.integers(0, 6),
        "customer": st.sampled_from(["C01", "C04", "C99"]),
        "removed": st.booleans(),
    },
)
CHANGES = st.dictionaries(st.sampled_from(["D01", "D02", "D05", "T001", "T002", "D99"]), FIELDS, max_size=5)


@settings(max_examples=30, deadline=None)
@given(CHANGES)
def test_twice_is_once_and_nothing_is_lost(changes: dict[str, Any]) -> None:
    case = tiny_case()
    once = change_needs(case, changes)
    twice = change_needs(once, changes)
    pd.testing.assert_frame_equal(twice.needs, once.needs)
    pd.testing.assert_frame_equal(twice.opportunities, once.opportunities)
    gone = {i for i, change in changes.items() if change.get("removed") is True}
    assert set(case.needs["id"]) - gone <= set(once.needs["id"])
    assert not gone & set(once.needs["id"])
    untouched = case.needs[~case.needs["id"].isin(set(changes))]
    still = once.needs[once.needs["id"].isin(untouched["id"])]
    pd.testing.assert_frame_equal(still.reset_index(drop=True), untouched.reset_index(drop=True))
    assert once.opportunities["id"].tolist() == case.opportunities["id"].tolist()
    assert set(once.opportunities["need"]) - {""} <= set(once.needs["id"])
    assert set(once.needs["customer"]) <= set(case.customers["id"])
    price_offers(once)  # whatever was changed can be priced
    refused = bool(need_faults(case, changes))
    try:
        change_needs(case, changes, strict=True)
        assert not refused
    except ValueError:
        assert refused


@settings(max_examples=15, deadline=None)
@given(CHANGES)
def test_what_was_taken_out_comes_back_as_it_was(changes: dict[str, Any]) -> None:
    out = {i: {**change, "removed": True} for i, change in changes.items()}
    back = {i: {k: v for k, v in change.items() if k != "removed"} for i, change in out.items()}
    kept = {i: {k: v for k, v in change.items() if k != "removed"} for i, change in changes.items()}
    pd.testing.assert_frame_equal(change_needs(tiny_case(), back).needs, change_needs(tiny_case(), kept).needs)


def test_kind_and_quantity_are_edited_and_a_kind_belongs_to_its_point() -> None:
    """Need kinds of N01 are K01 …; a kind left behind by a new point is blanked, one of another point refused."""
    case, catalog = tiny_case(), tiny_case().catalog
    row = case.needs.set_index("id").loc["D01"]
    own = catalog.need_kinds.loc[catalog.need_kinds["point"] == row["need_point"], "id"].iloc[0]
    other = catalog.need_kinds[catalog.need_kinds["point"] != row["need_point"]].iloc[0]
    done = change_needs(case, {"D01": {"kind": own, "quantity": 12}})
    assert done.needs.set_index("id").loc["D01", ["kind", "quantity"]].tolist() == [own, 12]
    assert done.needs.dtypes.equals(case.needs.dtypes)
    assert change_needs(case, {"D01": {"kind": own, "quantity": 12, "removed": False}}).needs.equals(done.needs)
    told = need_faults(case, {"D01": {"kind": other["id"], "quantity": 3}})["D01"]
    assert len(told) == 1 and "不属于机会点" in told[0] and own in told[0]
    both = {"D01": {"kind": other["id"], "need_point": other["point"]}}
    assert not need_faults(case, both)
    moved = change_needs(done, {"D01": {"need_point": other["point"]}}).needs.set_index("id").loc["D01"]
    assert moved["kind"] == "" and moved["quantity"] == 12
    for bad in ({"kind": "K999"}, {"quantity": -1}, {"quantity": "多"}):
        assert need_faults(case, {"D01": bad})
    assert not need_faults(case, {"D01": {"kind": ""}})
