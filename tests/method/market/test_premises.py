"""The book of a place. Expected figures are worked by hand from the tiny case (day: 2018-12-31)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib.case import load_case
from course_lib.method import UnknownPlaceError, open_book, places_of, reference_place
from tests.tiny import tiny_case


def test_a_book_of_the_tiny_case() -> None:
    book = open_book(tiny_case(), "西园大厦")
    assert (book.kind, book.grid) == ("楼宇", "W02")
    assert book.doors.index.tolist() == ["A003", "A005", "A006", "A007"]
    assert book.doors["state"].tolist() == ["流失", "竞争", "流失", "未知"]
    assert book.doors["services"].tolist() == [
        "流失 移动；他网 专线",
        "竞争 宽带",
        "流失 宽带；范围外 固话",
        "未知 宽带",
    ]
    assert book.doors["white"].tolist() == [True, False, True, False]
    assert book.doors["our_share"].tolist() == pytest.approx([0, 167 / 400, 0, 0])
    assert book.facts[["doors", "ours", "white", "fresh"]].tolist() == [4, 1, 2, 3]
    assert book.facts["our_share"] == pytest.approx(167 / 41_300)
    assert book.floors.index.tolist() == [3, 2, 1]
    assert book.floors.loc[2, ["doors", "ours", "white"]].tolist() == [2, 1, 1]
    assert book.states.sum() == 4 and book.states["流失"] == 2


def test_visits_go_to_the_largest_first_and_say_why() -> None:
    visits = open_book(tiny_case(), "西园大厦").visits
    # A003: 40 000, its mobile contract ends in 2020, lost lately; A006: 900, telecom's contract ends 2019-06-30
    assert visits.index.tolist() == ["A003", "A006"]
    assert visits["reason"].tolist() == [
        "不久前从我方流走；这里最大的一块",
        "对手合同 2019-06-30 到期；不久前从我方流走",
    ]


def test_the_next_contract_ends_are_whose_they_are() -> None:
    doors = open_book(tiny_case(), "东街商铺街").doors
    assert doors.loc["A001", "rival_end"] == pd.Timestamp("2019-03-31")
    assert doors.loc["A001", "our_end"] == pd.Timestamp("2019-12-31")
    assert pd.isna(doors.loc["A004", "rival_end"]) and doors.loc["A004", "our_end"] == pd.Timestamp("2019-05-31")


def test_an_unknown_place_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownPlaceError, match=r"没有的楼.*东街商铺街、西园大厦"):
        open_book(tiny_case(), "没有的楼")


def test_a_case_may_have_no_places() -> None:
    case = tiny_case()
    bare = case.replace(premises=case.premises.iloc[:0])
    assert places_of(bare).empty and reference_place(bare) is None
    with pytest.raises(UnknownPlaceError, match="没有登记场所"):
        open_book(bare, "西园大厦")


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_books_of_the_demonstration_cases_agree_with_their_list(name: str) -> None:
    case = load_case(name)
    places = places_of(case)
    assert set(places["kind"]) == {"市场", "楼宇", "街铺"}
    assert places["doors"].between(15, 40).all()
    assert places.at[reference_place(case), "kind"] == "楼宇"
    for place, row in places.iterrows():
        book = open_book(case, place)
        assert len(book.doors) == row["doors"] == book.floors["doors"].sum() == book.states.sum()
        assert book.doors["white"].sum() == row["white"] == book.floors["white"].sum()
        assert not (book.doors["white"] & book.doors["ours"]).any()
        assert book.facts["revenue"] == pytest.approx(book.floors["our_volume"].sum())
        assert book.facts["our_share"] == pytest.approx(row["our_share"])
        assert len(book.visits) <= case.catalog.rules.survey.visits
        assert set(book.visits.index) <= set(book.doors.index[book.doors["white"]])
        assert np.all(np.diff(book.visits["potential"]) <= 0)
