"""The timetable: nothing lost, nothing at once, every day ends in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.method.opening.agenda import WORK, Agenda, AgendaError, plan_agenda
from course_lib.method.opening.agenda_rules import AgendaRules, clock_minutes
from course_lib.opening.load import load_agenda

RULES = load_agenda()
MODES = [m.id for m in RULES.modes]
EVERYBODY = [None, *(r.id for r in RULES.roles)]


def with_minutes(minutes: dict[str, list[int]]) -> AgendaRules:
    """The kit's rules with other minutes for the units, the same in each mode."""
    content = RULES.model_dump()
    for unit in content["units"]:
        unit["minutes"] = dict.fromkeys(MODES, minutes[unit["id"]])
    return AgendaRules.model_validate(content)


def check_days(agenda: Agenda, rules: AgendaRules) -> None:
    spans, slack = rules.clock.spans, rules.clock.overrun
    for _, day in agenda.table.groupby("day"):
        ends = day["end"].map(clock_minutes).to_numpy()
        starts = day["start"].map(clock_minutes).to_numpy()
        assert (ends - starts == day["minutes"]).all() and (day["minutes"] > 0).all()
        assert (starts[1:] == ends[:-1]).all() or day["kind"].iloc[0] == "homework"  # no hole, nothing at once
        work = day["kind"].isin(WORK)
        for start, end in zip(starts[work], ends[work], strict=True):
            assert any(a <= start and end <= b + slack for a, b in spans)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("role", EVERYBODY)
def test_every_role_has_a_timetable_in_every_mode(mode: str, role: str | None) -> None:
    agenda = plan_agenda(RULES, mode, role)
    check_days(agenda, RULES)
    table = agenda.table
    for unit in RULES.units:
        assert table.loc[table["unit"] == unit.id, "minutes"].sum() == sum(unit.minutes[mode])
    assert (agenda.days["must"] + agenda.days["may"] == agenda.days["minutes"]).all()
    assert agenda.must_hours <= agenda.hours < 9 * len(agenda.days)
    needs = set(table.loc[table["kind"].isin(WORK), "need"])
    if role is None:
        assert needs == {"必修"}
    elif role == "lecturer":
        assert needs == {"主讲"} and agenda.must_hours == agenda.hours
    else:
        assert needs <= {"必修", "选修"}


def test_must_hours_are_those_of_the_units_that_name_the_role() -> None:
    for role in ("key_account_manager", "industry_director"):
        may = sum(sum(u.minutes["2+1"]) for u in RULES.units if role not in u.must)
        agenda = plan_agenda(RULES, "2+1", role)
        assert may > 0 and round(60 * (agenda.hours - agenda.must_hours)) == may


@given(st.fixed_dictionaries({u.id: st.lists(st.integers(0, 45), min_size=5, max_size=5) for u in RULES.units}))
def test_no_minute_is_lost_and_the_days_are_about_even(minutes: dict[str, list[int]]) -> None:
    rules = with_minutes(minutes)
    total = sum(map(sum, minutes.values()))
    try:
        agenda = plan_agenda(rules, "2+1")
    except AgendaError:
        assert total > 700  # two days hold more than that
        return
    check_days(agenda, rules)
    room = agenda.table[agenda.table["kind"] == "unit"]
    assert room["minutes"].sum() == total
    by_day = [int(room.loc[room["day"] == day, "minutes"].sum()) for day in (1, 2)]
    # A cut lies at most half a part from the middle, further only to keep a unit whole.
    assert abs(by_day[0] - by_day[1]) <= 45 + 2 * rules.clock.unit_break


def test_a_day_that_does_not_end_in_time_is_told_with_what_is_over() -> None:
    rules = with_minutes({u.id: [60] * 5 for u in RULES.units})  # 40 h in two days
    with pytest.raises(AgendaError, match=r"第1天排不下：到 21:30 还差 \d+ 分钟"):
        plan_agenda(rules, "2+1")


@pytest.mark.parametrize("asked", ["3x3", "3×3", "3X3", "3 天 + 3 周"])
def test_a_mode_is_known_by_its_id_and_its_name(asked: str) -> None:
    assert plan_agenda(RULES, asked).mode.id == "3x3"


def test_a_role_is_known_by_both_names_and_others_are_told() -> None:
    assert plan_agenda(RULES, "2+1", "商群总监").role == plan_agenda(RULES, "2+1", "merchant_director").role
    with pytest.raises(AgendaError, match=r"没有岗位 '厨师'。可选：行业总监（industry_director）"):
        plan_agenda(RULES, "2+1", "厨师")
    with pytest.raises(AgendaError, match=r"没有上课模式 '5\+5'。可选：2\+1"):
        plan_agenda(RULES, "5+5")


def test_the_three_weeks_have_each_units_homework() -> None:
    table = plan_agenda(RULES, "3x3").table
    told = "；".join(table.loc[table["kind"] == "homework", "note"])
    assert all(told.count(f"{u.id} {u.homework}") == (1 if u.week else 3) for u in RULES.units)
    assert table["day"].max() <= 3 + 21
    assert table["what"].iloc[-1] == "三周总复盘与结业"


def test_sand_table_rounds_come_after_the_level_that_they_try() -> None:
    for mode in MODES:
        order = list(dict.fromkeys(plan_agenda(RULES, mode).table["unit"]))
        for sand, unit in (("sand1", "u02"), ("sand2", "u04"), ("sand3", "u07")):
            assert order.index(unit) < order.index(sand)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["units"][0].update(must=["cook"]), "u00 的 must 里没有这些岗位：cook"),
        (lambda c: c["units"][0]["minutes"].update({"2+1": [1, 2]}), "分钟数应是 5 个"),
        (lambda c: c["modes"][0].update(room=["u99"]), "'u99' 既不是单元也不是活动"),
        (lambda c: c["clock"].update(windows=[["09:00", "25:00"]]), "时:分"),
        (lambda c: c["clock"].update(meals=[]), "meals"),
        (lambda c: c["roles"][0].update(track="x"), "不在 tracks 里"),
    ],
)
def test_faulty_rules_are_refused(change: object, words: str) -> None:
    content = RULES.model_dump()
    content["units"] = [dict(u, minutes=dict(u["minutes"])) for u in content["units"]]
    change(content)  # type: ignore[operator]
    with pytest.raises(ValueError, match=words):
        _ = AgendaRules.model_validate(content).clock.spans
