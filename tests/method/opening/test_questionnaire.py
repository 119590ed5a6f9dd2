"""The class's result: figures by hand, nobody to be told from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.method.opening.questionnaire import diagnose
from course_lib.method.opening.questionnaire_rules import Questionnaire
from course_lib.opening.load import load_questionnaire

PAPER = load_questionnaire()
TRACKS = {"key_account_manager": "account", "industry_director": "manager", "support": "support"}
MINIMUM = PAPER.rules.minimum_group


def answers(count: int, level: float = 3.0, **columns: list[float]) -> pd.DataFrame:
    table = pd.DataFrame(level, index=range(count), columns=PAPER.item_ids)
    return table.assign(**columns)


def test_figures_by_hand() -> None:
    # Product has two items. Persons' means: (1+3)/2, (2+4)/2, 3 (one item), (5+5)/2, (4+4)/2 = 2, 3, 3, 5, 4: mean 3.4.
    table = answers(5, Q01=[1, 2, np.nan, 5, 4], Q02=[3, 4, 3, 5, 4])
    row = diagnose(PAPER, table).dimensions.loc["product"]
    assert (row["n"], row["name"]) == (5, "产品")
    assert row["mean"] == pytest.approx(3.4) and row["sd"] == pytest.approx(np.sqrt(1.3))  # squares 5.2 / 4
    assert (row["low"], row["high"]) == (3.0, 4.0)


def test_a_gap_is_stressed_by_its_mean_or_by_its_share_of_weak_answers() -> None:
    # S1 is one item, Q16. Mean 2.8 < 3.0: stressed; mean 3.2 with two weak of five (40 %): stressed; with one: not.
    for values, stressed in (([2, 3, 3, 3, 3], True), ([2, 2, 4, 4, 4], True), ([2, 3, 3, 4, 4], False)):
        gaps = diagnose(PAPER, answers(5, 4.0, Q16=values)).gaps
        assert bool(gaps.at["S1", "stress"]) is stressed, values
    units = diagnose(PAPER, answers(5, 4.0, Q16=[2, 3, 3, 3, 3])).units
    assert list(units.index) == ["u03", "u04"] and units["gaps"].tolist() == [["S1"], ["S1"]]
    assert units["weight"].tolist() == pytest.approx([2.2, 2.2]) and units["first"].all()  # 5 − 2.8


def test_a_strong_class_needs_no_stress() -> None:
    found = diagnose(PAPER, answers(6, 5.0))
    assert not found.gaps["stress"].any() and found.units.empty and "first" in found.units


def test_a_blank_sheet_does_not_count() -> None:
    found = diagnose(PAPER, pd.concat([answers(5), answers(2, np.nan)], ignore_index=True))
    assert (found.answered, found.complete) == (5, 5)
    assert found.dimensions["mean"].eq(3.0).all()


@pytest.mark.parametrize("count", [0, 1, MINIMUM - 1])
def test_too_few_people_show_no_figure_at_all(count: int) -> None:
    found = diagnose(PAPER, answers(count).assign(role="support"), TRACKS)
    assert not found.shown and found.answered == count
    for table in (found.dimensions, found.competences, found.gaps):
        assert table["mean"].isna().all()
    assert found.units.empty and found.tracks.isna().all().all()


def test_an_item_that_few_answered_is_not_shown_though_the_class_is_large() -> None:
    table = answers(20)
    table.loc[4:, ["Q10", "Q11"]] = np.nan  # time: four people are left
    found = diagnose(PAPER, table)
    assert np.isnan(found.dimensions.at["time", "mean"]) and found.dimensions.at["sales", "mean"] == 3.0


@settings(max_examples=30)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=3))
def test_no_small_track_is_shown_or_can_be_worked_out(counts: list[int]) -> None:
    roles = [role for role, n in zip(TRACKS, counts, strict=True) for _ in range(n)]
    found = diagnose(PAPER, answers(len(roles)).assign(role=roles), TRACKS)
    shown = found.tracks.dropna(how="all").index
    hidden = [n for t, n in found.sizes.items() if t not in shown]
    assert all(found.sizes[t] >= MINIMUM for t in shown)
    assert not hidden or not len(shown) or sum(hidden) >= MINIMUM  # the rest of the class is no small group either


@settings(max_examples=10)
@given(st.permutations(range(8)))
def test_who_stands_first_does_not_matter(order: list[int]) -> None:
    table = answers(8, Q01=[1, 2, 3, 4, 5, 1, 2, 3], Q16=[1, 1, 5, 5, 2, 2, 4, 4])
    one, other = diagnose(PAPER, table), diagnose(PAPER, table.iloc[order])
    pd.testing.assert_frame_equal(one.dimensions, other.dimensions)
    pd.testing.assert_frame_equal(one.gaps, other.gaps)


def test_the_source_s_lists_are_whole() -> None:
    assert [d.name for d in PAPER.dimensions] == ["产品", "行业", "销售", "管理", "时间", "客户", "沟通"]
    assert [c.name for c in PAPER.competences] == ["产品知识", "客户知识", "问题解决", "领导力"]
    assert [sum(g.link == link for g in PAPER.gaps) for link in PAPER.links] == [4, 3, 3]
    for kind in ("dimension", "competence"):
        used = {getattr(i, kind) for i in PAPER.items} - {""}
        assert used == {x.id for x in (PAPER.dimensions if kind == "dimension" else PAPER.competences)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["items"][0].update(dimension="x"), "题 Q01 的 dimension 'x' 不认识"),
        (lambda c: c["items"][1].update(id="Q01"), "重复的题号"),
        (lambda c: c["items"].pop(15), "短板 S1 没有题目"),
        (lambda c: c["gaps"][0].update(link="x"), "不在 links 里"),
        (lambda c: c.update(scale={1: "a", 3: "b"}), "连续的整数"),
    ],
)
def test_a_faulty_questionnaire_is_refused(change: object, words: str) -> None:
    content = PAPER.model_dump()
    content["items"], content["gaps"] = list(content["items"]), list(content["gaps"])
    change(content)  # type: ignore[operator]
    with pytest.raises(ValueError, match=words):
        Questionnaire.model_validate(content)
