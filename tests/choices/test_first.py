"""First guesses are locked: each way that a choice can be changed or taken back is tried on one, and fails."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from course_lib.choices.first import first_name, first_of, lock_first, revealed
from course_lib.choices.schema import FIRSTS, kept_for_good
from course_lib.choices.store import Team, TeamError

KEY, NAME = "u04.O026", "first:u04.O026"
PLAN = {"date": "2019-01-14", "digest": "ab12", "plan": {"A001": {"customer": "C013", "kind": "visit"}}}


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team("gulou", "红队", tmp_path)


def again(team: Team) -> Team:
    """The same team after a restart."""
    return Team(team.case_name, team.team_name, team.folder.parents[1])


def test_the_first_is_kept_and_reveals_and_a_second_changes_nothing(team: Team) -> None:
    assert not revealed(team, KEY) and first_of(team, KEY) is None
    left = lock_first(team, KEY, 0.12, reason="老客户")
    assert first_of(left, KEY) == 0.12 and revealed(left, KEY) and not revealed(left, "u04.O027")
    text = team.path.read_bytes()
    assert first_of(lock_first(team, KEY, 0.3, reason="看了答案"), KEY) == 0.12
    lock_first(team, KEY, 0.12, reason="还是它")
    assert team.path.read_bytes() == text and team.reason(NAME) == "老客户"
    assert revealed(again(team), KEY) and first_of(again(team), KEY) == 0.12
    lock_first(team, "u07.plan", PLAN)
    assert first_of(team, "u07.plan") == PLAN and set(team.choices) == {NAME, "first:u07.plan"}


@pytest.mark.parametrize(
    "way",
    [
        lambda team: team.choose(NAME, 0.3),
        lambda team: team.update(NAME, lambda now: now + 0.1),
        lambda team: team.update_all(["industries", NAME], lambda now: {"industries": ["I01"], NAME: 0.3}),
        lambda team: team.update_all([NAME], lambda now: {}),
        lambda team: team.forget("industries", NAME),
    ],
)
def test_the_store_refuses_to_change_or_to_remove_it_and_then_does_nothing_at_all(team: Team, way: Any) -> None:
    team.choose("industries", ["I09"])
    lock_first(team, KEY, 0.12)
    text = team.path.read_bytes()
    with pytest.raises(TeamError, match=f"{NAME} 是第一次判断，已经锁定"):
        way(again(team))
    assert team.path.read_bytes() == text


def test_no_undo_reaches_it_also_with_others_and_after_a_restart(team: Team) -> None:
    team.update_all(["industries", NAME], lambda now: {"industries": ["I01"], NAME: 0.12})
    for names in [(NAME,), ("industries", NAME)]:
        again(team).undo(*names)
        assert first_of(team, KEY) == 0.12
    assert "industries" not in team.choices and not team.can_undo(NAME)
    again(team).redo("industries", NAME)
    assert dict(team.choices) == {"industries": ["I01"], NAME: 0.12}


def test_a_history_written_by_hand_does_not_open_it(team: Team) -> None:
    team.choose("industries", ["I01"])
    lock_first(team, KEY, 0.12)
    content = json.loads(team.path.read_text(encoding="utf-8"))
    content["history"][NAME] = {"past": [None], "future": []}
    content["order"]["past"].append([NAME])
    team.path.write_text(json.dumps(content), encoding="utf-8")
    assert not team.can_undo(NAME) and not team.undo(NAME) and first_of(team, KEY) == 0.12


def test_of_many_at_once_one_is_first_and_all_hear_the_same(team: Team) -> None:
    def lock(number: int) -> float:
        mine = again(team)
        mine.update_all(["industries"], lambda now: {"industries": [f"I{number:02}"]})
        value: float = first_of(lock_first(mine, KEY, number / 100), KEY)
        return value

    with ThreadPoolExecutor(8) as pool:
        heard = set(pool.map(lock, range(1, 17)))
    assert heard == {first_of(team, KEY)} and heard < {number / 100 for number in range(1, 17)}


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        (KEY, 1.2, r"选择 first:u04.O026 写法不对：现在是 1.2，应是 0 到 1 的数字"),
        (KEY, "一成", " 0 到 1 的数字"),
        (KEY, None, " 0 到 1 的数字"),
        ("u07.plan", {"date": "2019-01-14", "digest": "x"}, "至少有 date、digest、plan"),
        ("u07.plan", {**PLAN, "plan": ["A001"]}, "first:u07.plan › plan 写法不对"),
        ("u04.", 0.1, "没有叫 first:u04. 的第一次判断；有的是：first:u04.…、first:u07.plan"),
        ("u07.plans", PLAN, "没有叫 first:u07.plans"),
        ("u99.x", 1, "没有叫 first:u99.x"),
    ],
)
def test_what_is_not_declared_or_of_another_shape_is_refused_and_nothing_written(
    team: Team, key: str, value: Any, text: str
) -> None:
    with pytest.raises(TeamError, match=text):
        lock_first(team, key, value)
    assert not team.path.exists()


def test_a_guess_spoilt_by_hand_is_told_reveals_nothing_and_is_still_not_overwritten(team: Team) -> None:
    lock_first(team, KEY, 0.12)
    team.path.write_text(team.path.read_text(encoding="utf-8").replace("0.12", '"深"'), encoding="utf-8")
    assert not revealed(team, KEY)
    with pytest.raises(TeamError, match=r"选择 first:u04\.O026 写法不对"):
        first_of(team, KEY)
    assert lock_first(team, KEY, 0.2).raw(NAME) == "深"


def test_first_guesses_of_a_newer_kit_are_kept_too_and_a_persons_file_takes_them(team: Team) -> None:
    team.choose("first:u99.x", 1)
    with pytest.raises(TeamError, match="已经锁定"):
        team.forget("first:u99.x")
    person = team.person("张三")
    lock_first(person, KEY, 0.05)
    assert revealed(person, KEY) and not revealed(team, KEY)


def test_each_declared_first_is_one_that_nobody_takes_back() -> None:
    for name, declared in FIRSTS.items():
        assert kept_for_good(name) and not declared.undo and declared.name == name
        assert first_name(name.removeprefix("first:") + ("O1" if name.endswith(".") else ""))
