"""The team's plan as plain calls: saved at once, undone step by step, nothing lost by a wrong call."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.classroom.choices import planned
from course_lib.classroom.route_form import RouteForm
from course_lib.method import optimise_route, summarise_plan
from course_lib.team import Team
from tests.method.grounds import demo_ground

OPTIMUM = optimise_route(demo_ground())
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def form(tmp_path: Path) -> RouteForm:
    return RouteForm(demo_ground(), Team("gulou", "red", tmp_path), OPTIMUM)


def again(form: RouteForm) -> RouteForm:
    """As after a restart."""
    return RouteForm(demo_ground(), Team("gulou", "red", form.team.folder.parent.parent), OPTIMUM)


def test_until_something_changes_it_is_the_reference(form: RouteForm) -> None:
    assert form.plan.activities.equals(OPTIMUM.plan.activities) and form.team.source("activities") == "reference"


def test_add_move_meet_mark_remove(form: RouteForm, capsys: Captured) -> None:
    new = form.add("C014", "演示", "2019-02-05")
    out = capsys.readouterr().out
    assert f"加上 {new}：2019-02-11 对 津前区中心医院 演示" in out and "人天" in out and "全年多得" in out
    assert new not in OPTIMUM.activities and len(form.activities) == len(OPTIMUM.activities) + 1
    form.move(new, "2019-03-04")
    form.mark(new, "完成")
    person = form.terrain.prospects["C014"].contacts[0]
    form.meet(new, person)
    entry = {"customer": "C014", "kind": "demo", "start": "2019-03-04", "contact": person, "status": "完成"}
    assert again(form).activities[new] == entry
    assert again(form).table("C014").loc[new, "status"] == "完成" == form.table(quarter=1).loc[new, "status"]
    form.remove(new, "A001")
    assert set(OPTIMUM.activities) - set(again(form).activities) == {"A001"}


def test_undo_redo_clear_reference(form: RouteForm, capsys: Captured) -> None:
    first = form.add("C014", "demo", "2019-01-08")
    form.clear()
    assert form.activities == {} and form.plan.activities.empty
    assert form.add("C014", "demo", "2019-01-08") == "A001"
    form.undo()
    form.undo()
    assert first in form.activities
    form.redo()
    assert form.activities == {}
    form.reference()
    assert form.plan.activities.equals(OPTIMUM.plan.activities)
    form.undo()
    assert form.activities == {}
    capsys.readouterr()
    for _ in range(3):
        form.undo()
    assert "没有可以退的" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda f: f.add("C999", "演示", "2019-03-04"), "没有客户 C999"),
        (lambda f: f.add("C014", "演出", "2019-03-04"), "可用：拜访、联合拜访、演示"),
        (lambda f: f.add("C014", "演示", "3月4日"), "写成 2019-03-31"),
        (lambda f: f.add("C014", "演示", "2020-03-04"), "不在预算年 2019"),
        (lambda f: f.add("C014", "演示", "2019-03-04", "P0001"), "没有关键人 P0001"),
        (lambda f: f.move("A999", "2019-03-04"), "计划里没有活动 A999"),
        (lambda f: f.mark("A001", "差不多"), "可用：计划、进行、完成、受阻"),
        (lambda f: f.remove("A001", "A999"), "计划里没有活动 A999"),
    ],
)
def test_a_wrong_call_is_told_and_changes_nothing(form: RouteForm, call: object, told: str) -> None:
    form.move("A001", "2019-01-15")
    kept = form.team.path.read_bytes()
    with pytest.raises(ValueError, match=told):
        call(form)  # type: ignore[operator]
    assert form.team.path.read_bytes() == kept


def test_a_customer_of_an_industry_that_was_not_chosen(form: RouteForm) -> None:
    everybody = form.terrain.case.customers["id"]
    other = next(c for c in everybody if c not in form.terrain.customers.index)
    with pytest.raises(ValueError, match="先在第2单元选上它的行业"):
        form.add(other, "拜访", "2019-03-04")


def test_what_a_hand_spoilt_in_the_file_is_told_and_kept(form: RouteForm) -> None:
    form.team.choose(
        "activities", {"A001": {"customer": "C014", "kind": "demo", "start": "2019-01-08"}, "A002": "改天"}
    )
    assert form.plan.activities.index.tolist() == ["A001"]
    assert any("活动 A002 没有算进来" in text for text in form.plan.problems)
    form.add("C014", "拜访", "2019-01-10")
    assert again(form).activities["A002"] == "改天"


def test_the_plan_takes_the_teams_activities_up(form: RouteForm) -> None:
    case = form.terrain.case
    reference = summarise_plan(case)
    assert reference.regret == 0 and reference.activities == len(OPTIMUM.plan.activities)
    assert reference.expected_after == pytest.approx(OPTIMUM.plan.expected)
    form.clear()
    form.add("C014", "demo", "2019-01-08")
    mine = planned(case, form.team)
    assert (mine.activities, mine.first_quarter, mine.manager_days, mine.expense) == (1, 1, 2, 1500)
    assert mine.regret == pytest.approx(OPTIMUM.objective - form.plan.objective) and mine.regret > 0
    assert mine.target == reference.target and mine.increment == reference.increment
