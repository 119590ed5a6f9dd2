"""The class's page: complete, offline, nobody's own answers in it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from course_lib.opening.answers import Answers, demo_answers
from course_lib.opening.groups import class_diagnosis, groups_sheet, make_groups, write_groups
from course_lib.opening.load import load_questionnaire
from course_lib.opening.questionnaire_page import render_result, write_result
from tests.browser.browser import offline_page
from tests.browser.modebar import assert_one_button

PAPER = load_questionnaire()


def few(count: int) -> Answers:
    return Answers(demo_answers().table.head(count), 1)


def test_the_page_tells_the_class_and_nobody_in_it() -> None:
    demo = demo_answers()
    page, found = render_result(demo), class_diagnosis(demo)
    assert "18 人回答，其中 18 人答完" in page and "演示班，教学模拟" in page and "本课程定义" in page
    assert all(person not in page for person in demo.table.index)
    assert all(name in page for name in [*found.dimensions["name"], *found.competences["name"], *found.gaps["name"]])
    assert page.count("★ 加重") == PAPER.rules.top_units
    assert page.count("人数太少，不分开显示") == 2  # managers and support are fewer than five


def test_a_small_class_is_told_how_many_answered_and_nothing_else() -> None:
    page = render_result(few(4))
    assert "只有 4 人回答" in page and "plotly" not in page and not re.search(r"\d\.\d\d", page)


def test_names_of_units_and_gaps_are_no_markup() -> None:
    assert "<script>alert" not in render_result(
        Answers(demo_answers().table.rename(index=lambda p: f"<script>alert{p}"), 1)
    )


def test_the_page_opens_without_a_network_and_draws_three_pictures(tmp_path: Path) -> None:
    path = write_result(demo_answers(), tmp_path / "out")
    assert write_result(demo_answers(), tmp_path / "out") == path  # again into the same folder
    with offline_page() as (page, wrong):
        page.goto(path.as_uri())
        page.locator(".js-plotly-plot svg.main-svg").nth(2).wait_for(state="attached")
        assert page.locator(".js-plotly-plot").count() == 3 and page.locator("h2").count() == 6
        assert_one_button(page, 3)
        assert wrong == []


def test_the_list_of_groups_names_everybody_once(tmp_path: Path) -> None:
    demo = demo_answers()
    groups = make_groups(demo, seed=3)
    write_groups(groups, tmp_path / "g.csv")
    table = pd.read_csv(tmp_path / "g.csv", encoding="utf-8-sig")
    assert sorted(table["代号"]) == sorted(demo.table.index) and list(table.columns) == ["组", "条线", "代号", "岗位"]
    shown = groups_sheet(groups).cells
    assert sorted("、".join(shown["成员"]).split("、")) == sorted(demo.table.index)
    assert shown["人数"].astype(int).sum() == len(demo.table)
