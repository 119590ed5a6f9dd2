"""The team's file: nothing a person chose is lost, whatever happens to the process that saved it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jupyter_client.manager import start_new_kernel

import course_lib
from course_lib.choices import history, names
from course_lib.choices.store import SCHEMA, Team, TeamError, TeamWarning, default_work, safe_name

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team("gulou", "红队", tmp_path)


# -- saving and reading --------------------------------------------------------------------------------------------


def test_a_choice_is_readable_json_and_seen_by_another_team_object(team: Team, tmp_path: Path) -> None:
    team.choose("industries", ["I01", "I05"], reason="容量最大")
    text = (tmp_path / "gulou" / "红队" / "choices.json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["schema"] == SCHEMA
    assert content["case"] == "gulou" and content["team"] == "红队"
    assert content["choices"]["industries"]["value"] == ["I01", "I05"]
    assert "容量最大" in text and '\n  "choices": {\n' in text
    other = Team("gulou", "红队", tmp_path)
    assert other.choice("industries", []) == ["I01", "I05"]
    assert other.reason("industries") == "容量最大"
    assert dict(other.choices) == {"industries": ["I01", "I05"]}
    assert other.source("industries") == "team"


def test_without_a_choice_the_default_is_given_as_a_deep_copy_and_nothing_is_written(team: Team) -> None:
    default = {"a": [1]}
    got = team.choice("weights", default)
    got["a"].append(2)
    assert default == {"a": [1]}
    assert team.source("weights") == "reference"
    assert team.reason("weights") is None
    assert not team.folder.exists()


def test_changing_what_choice_gave_does_not_change_what_is_saved(team: Team) -> None:
    team.choose("weights", {"a": [1]})
    team.choice("weights", None)["a"].append(2)
    assert team.choice("weights", None) == {"a": [1]}


def test_none_is_a_choice(team: Team) -> None:
    team.choose("target", None)
    assert team.choice("target", 5) is None
    assert team.source("target") == "team"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=json_values, name=st.text(min_size=1).filter(str.strip))
def test_any_json_value_comes_back_the_same(team: Team, value: Any, name: str) -> None:
    team.choose(name, value)
    back = Team("gulou", "红队", team.folder.parent.parent).choice(name, "nothing")
    assert back == value
    assert json.dumps(back, sort_keys=True) == json.dumps(value, sort_keys=True)  # 1, 1.0 and true are not the same


@pytest.mark.parametrize(
    "value",
    [object(), {1: "a"}, [{"a": {2: 3}}], {"a", "b"}, float("nan"), float("inf"), Path("x"), "\ud800", [b"x"]],
)
def test_a_value_that_json_cannot_hold_is_refused_in_chinese_and_nothing_changes(team: Team, value: object) -> None:
    team.choose("a", 1)
    with pytest.raises(TeamError, match="选择 'a'"):
        team.choose("a", value)
    assert team.choice("a", None) == 1


def test_a_value_that_holds_itself_is_refused(team: Team) -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(TeamError, match="循环引用"):
        team.choose("a", loop)


def test_tuples_come_back_as_lists_at_once(team: Team) -> None:
    team.choose("pair", (1, (2, 3)))
    assert team.choice("pair", None) == [1, [2, 3]]


@pytest.mark.parametrize("name", ["", "  ", 3, None, "\ud800"])
def test_a_choice_needs_a_name(team: Team, name: Any) -> None:
    with pytest.raises(TeamError):
        team.choose(name, 1)


def test_an_error_shows_in_a_notebook_as_its_message_only() -> None:
    with pytest.raises(TeamError) as caught:
        Team("gulou", "")
    assert str(caught.value) == "队伍名不能为空。"


# -- undo and redo -------------------------------------------------------------------------------------------------


def test_undo_and_redo_survive_a_restart(team: Team, tmp_path: Path) -> None:
    team.choose("a", 1, reason="先")
    team.choose("a", 2)
    again = Team("gulou", "红队", tmp_path)
    assert again.undo("a") and (again.choice("a", None), again.reason("a")) == (1, "先")
    assert again.undo("a") and again.source("a") == "reference"
    assert not again.undo("a")
    again = Team("gulou", "红队", tmp_path)
    assert again.redo("a") and again.redo("a") and again.choice("a", None) == 2
    assert not again.redo("a")


def test_one_undo_serves_several_choices_in_the_order_of_their_changes(team: Team, tmp_path: Path) -> None:
    for name, value in (("a", 1), ("b", 1), ("a", 2), ("c", 1), ("b", 2)):
        team.choose(name, value)
    again = Team("gulou", "红队", tmp_path)
    assert again.can_undo("a", "b") and not again.can_redo("a", "b")
    assert [again.undo("a", "b").names for _ in range(5)] == [("b",), ("a",), ("b",), ("a",), ()]
    assert dict(again.choices) == {"c": 1} and again.can_undo("c") and not again.can_undo("a", "b")
    assert [again.redo("a", "b").names for _ in range(5)] == [("a",), ("b",), ("a",), ("b",), ()]
    assert dict(again.choices) == {"a": 2, "b": 2, "c": 1}


def test_a_file_from_before_the_order_was_kept_still_undoes(team: Team) -> None:
    for name, value in (("a", 1), ("b", 1), ("a", 2)):
        team.choose(name, value)
    content = json.loads(team.path.read_text(encoding="utf-8"))
    del content["order"]
    team.path.write_text(json.dumps(content), encoding="utf-8")
    assert sorted(team.undo("a", "b").names for _ in range(4)) == [(), ("a",), ("a",), ("b",)]
    assert dict(team.choices) == {}


def test_choices_that_changed_at_once_go_back_at_once(team: Team) -> None:
    team.choose("a", 1)
    team.choose("b", 2)
    team.update_all(["a", "b", "c"], lambda kept: {"a": kept["a"] + kept["b"], "c": 5})
    assert dict(team.choices) == {"a": 3, "c": 5}
    assert set(team.undo("a", "b", "c").names) == {"a", "b", "c"} and dict(team.choices) == {"a": 1, "b": 2}
    assert set(team.redo("a", "b", "c").names) == {"a", "b", "c"} and dict(team.choices) == {"a": 3, "c": 5}
    team.forget("a", "c")
    assert team.undo("a").names == ("a",) and dict(team.choices) == {"a": 3}  # asked for one, the other waits
    assert team.undo("a", "c").names == ("c",) and dict(team.choices) == {"a": 3, "c": 5}
    before = team.path.read_bytes()
    team.update_all(["a", "c"], lambda kept: kept)
    with pytest.raises(TeamError):
        team.update_all(["a", "c"], lambda kept: {"a": 1, "c": {1, 2}})
    assert team.path.read_bytes() == before


def test_a_new_change_ends_the_redo_of_all_that_was_undone_with_it(team: Team) -> None:
    team.choose("a", 1)
    team.update_all(["a", "b"], lambda kept: {"b": 2})
    team.undo("a", "b")
    team.choose("b", 3)
    assert not team.can_redo("a", "b") and team.redo("a", "b").names == ()
    assert dict(team.choices) == {"a": 1, "b": 3}


@pytest.mark.parametrize("value", ["NaN", "1e999", '"\\ud800"'])
def test_a_file_that_could_not_be_saved_again_counts_as_damaged(team: Team, value: str) -> None:
    team.folder.mkdir(parents=True)
    team.path.write_text(
        f'{{"schema":1,"choices":{{"x":{{"value":{value},"when":""}}}},"history":{{}}}}', encoding="utf-8"
    )
    with pytest.warns(TeamWarning, match="damaged-1"):
        team.choose("a", 1)
    assert dict(team.choices) == {"a": 1} and value in (team.folder / "choices.damaged-1.json").read_text("utf-8")


def test_the_oldest_steps_are_dropped_and_the_order_still_agrees(team: Team) -> None:
    for number in range(history.HISTORY_LIMIT + 7):
        team.update_all(["a", "b"], lambda kept, n=number: {"a": n, **({"b": n} if n % 2 else {})})
    steps = 0
    while team.undo("a", "b"):
        steps += 1
    content = json.loads(team.path.read_text(encoding="utf-8"))
    assert steps >= history.HISTORY_LIMIT and content["order"]["past"] == []
    assert all(line["past"] == [] for line in content["history"].values())


def test_an_update_sees_what_is_saved_and_a_failed_one_changes_nothing(team: Team) -> None:
    assert team.update("a", lambda kept: [*kept, 1], default=[]).get("a") == [1]
    other = Team("gulou", "红队", team.folder.parents[1])
    assert other.update("a", lambda kept: [*kept, 2], default=[]).get("a") == [1, 2]
    before = team.path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        team.update("a", lambda kept: 1 / 0)
    assert team.path.read_bytes() == before


def test_forget_goes_back_to_the_reference_and_can_be_undone(team: Team) -> None:
    team.choose("a", 1)
    team.forget("a")
    assert team.source("a") == "reference" and team.choice("a", 9) == 9
    assert team.undo("a") and team.choice("a", 9) == 1


def test_a_new_choice_ends_redo(team: Team) -> None:
    team.choose("a", 1)
    team.choose("a", 2)
    team.undo("a")
    team.choose("a", 3)
    assert not team.redo("a")
    assert team.choice("a", None) == 3


def test_the_same_value_again_is_not_a_step_but_a_new_reason_is_kept(team: Team) -> None:
    team.choose("a", 1, reason="旧")
    team.choose("a", 1)
    assert team.reason("a") == "旧"
    team.choose("a", 1, reason="新")
    assert team.reason("a") == "新"
    team.undo("a")
    assert team.source("a") == "reference"


def test_one_and_true_are_two_choices(team: Team) -> None:
    team.choose("a", 1)
    team.choose("a", True)
    assert team.choice("a", None) is True


def test_histories_of_two_choices_are_apart(team: Team) -> None:
    team.choose("a", 1)
    team.choose("b", 2)
    assert team.undo("a") and team.choice("b", None) == 2


def test_history_is_bounded(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "HISTORY_LIMIT", 3)
    for number in range(8):
        team.choose("a", number)
    undone = 0
    while team.undo("a"):
        undone += 1
    assert undone == 3 and team.choice("a", None) == 4


@settings(max_examples=25, deadline=None)
@given(values=st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_undoing_everything_and_redoing_everything_gives_the_last_choice(
    tmp_path_factory: pytest.TempPathFactory, values: list[int]
) -> None:
    team = Team("gulou", "red", tmp_path_factory.mktemp("work"))
    for value in values:
        team.choose("a", value)
    while team.undo("a"):
        pass
    assert team.source("a") == "reference"
    while team.redo("a"):
        pass
    assert team.choice("a", None) == values[-1]


# -- names and folders ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["", " ", "..", ".", "a/b", "a\\b", "../x", "a:b", "CON", "nul.txt", "com1", ".git", "x.", " x", "a\nb", "队" * 60],
)
def test_a_name_that_is_no_safe_folder_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TeamError, match="队伍名"):
        Team("gulou", name, tmp_path)
    with pytest.raises(TeamError, match="案例名"):
        Team(name, "red", tmp_path)
    assert list(tmp_path.iterdir()) == []


@given(name=st.text())
def test_an_accepted_name_is_one_folder_below_the_work_folder(name: str) -> None:
    try:
        clean = safe_name(name, "队伍名")
    except TeamError:
        return
    assert Path("/work", clean).parent == Path("/work") and clean not in (".", "..")


def test_the_work_folder_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_WORK", str(tmp_path))
    Team("gulou", "red").choose("a", 1)
    assert (tmp_path / "gulou" / "red" / "choices.json").is_file()


def test_without_environment_the_work_folder_is_beside_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COURSE_WORK", raising=False)
    assert default_work() == Path(course_lib.__file__).parents[1] / "work"
    monkeypatch.setattr(names, "kit_dir", lambda: Path("/somewhere/course_lib/_kit"))
    monkeypatch.chdir(tmp_path)
    assert default_work() == tmp_path / "course-work"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "gulou").write_text("not a folder", encoding="utf-8")
    with pytest.raises(TeamError, match="不能写入"):
        Team("gulou", "red", tmp_path).choose("a", 1)


# -- damage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"schema": 1}',
        b'{"schema": 1, "choices": {"a": 3}, "history": {}}',
        b'{"schema": 1, "choices": {}, "history": {"a": {"past": [1], "future": []}}}',
        b'{"schema": true, "choices": {}, "history": {}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_moved_aside_and_told_never_overwritten(team: Team, damage: bytes) -> None:
    team.choose("a", 1)
    team.path.write_bytes(damage)
    with pytest.warns(TeamWarning, match=r"choices\.damaged-1\.json"):
        assert team.choice("a", 0) == 0
    assert (team.folder / "choices.damaged-1.json").read_bytes() == damage
    team.choose("a", 2)
    team.path.write_bytes(damage)
    with pytest.warns(TeamWarning, match=r"choices\.damaged-2\.json"):
        team.choose("b", 3)
    assert dict(team.choices) == {"b": 3}


def test_a_file_of_a_newer_kit_is_left_alone(team: Team) -> None:
    team.choose("a", 1)
    newer = b'{"schema": 99, "anything": []}'
    team.path.write_bytes(newer)
    with pytest.raises(TeamError, match="更新"):
        team.choice("a", 0)
    with pytest.raises(TeamError, match="更新"):
        team.choose("a", 2)
    assert team.path.read_bytes() == newer


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file_whole(team: Team, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    team.choose("a", 1)
    before = team.path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync", fail) if broken == "fsync" else (Path, "replace", fail)))
        with pytest.raises(TeamError, match="No space left"):
            team.choose("a", 2)
    assert team.path.read_bytes() == before
    team.choose("a", 3)
    assert team.choice("a", 0) == 3


# -- killed processes ----------------------------------------------------------------------------------------------

CHOOSE_FOREVER = """
import sys
from course_lib.choices.store import Team
team = Team("gulou", "red", sys.argv[1])
number = team.choice("n", 0)
print("ready", flush=True)
while True:
    number += 1
    team.choose("n", number, reason="x" * 2000)
    print(number, flush=True)
"""


def test_a_process_killed_at_any_moment_loses_no_acknowledged_choice(tmp_path: Path) -> None:
    rng = random.Random(7)
    team = Team("gulou", "red", tmp_path)
    kills = settings.default.max_examples // 4  # a sample; 125 under the profile proofs
    for _ in range(kills):
        with subprocess.Popen([sys.executable, "-c", CHOOSE_FOREVER, str(tmp_path)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            told = [child.stdout.readline() for _ in range(rng.randint(1, 3))]  # however slow the machine is today
            time.sleep(rng.uniform(0.0, 0.02))
            child.kill()
            told += child.stdout.read().split(b"\n")[:-1]
        if os.name == "posix":
            assert child.returncode == -signal.SIGKILL
        content = json.loads(team.path.read_text(encoding="utf-8"))
        saved = content["choices"]["n"]["value"]
        acknowledged = int(told[-1])
        assert saved in (acknowledged, acknowledged + 1)  # the next one may be on the disk, but not yet told
    assert team.choice("n", 0) > kills
    assert not list(team.folder.glob("*damaged*"))


CHOOSE_MANY = """
import sys
from course_lib.choices.store import Team
team = Team("gulou", "red", sys.argv[1])
for number in range(15):
    team.choose(f"{sys.argv[2]}-{number}", number)
    team.choose("shared", [sys.argv[2], number])
"""


def test_several_processes_of_one_team_lose_nothing_of_each_other(tmp_path: Path) -> None:
    names = ["a", "b", "c", "d"]
    children = [subprocess.Popen([sys.executable, "-c", CHOOSE_MANY, str(tmp_path), name]) for name in names]
    assert [child.wait(60) for child in children] == [0] * len(names)
    choices = dict(Team("gulou", "red", tmp_path).choices)
    assert choices.pop("shared")[1] == 14
    assert choices == {f"{name}-{number}": number for name in names for number in range(15)}


def test_a_new_kernel_sees_what_a_killed_kernel_chose(tmp_path: Path) -> None:
    """The two real kernels of JupyterLab's restart: the first is killed right after the choice."""

    def run(code: str, kill: bool) -> str:
        manager, client = start_new_kernel(kernel_name="python3", env={**os.environ, "COURSE_WORK": str(tmp_path)})
        try:
            said: list[str] = []
            client.execute_interactive(
                code, timeout=60, output_hook=lambda message: said.append(message["content"].get("text", ""))
            )
            return "".join(said)
        finally:
            client.stop_channels()
            if kill and os.name == "posix":
                manager.signal_kernel(signal.SIGKILL)
            manager.shutdown_kernel(now=True)

    run("from course_lib.choices.store import Team; Team('gulou', 'red').choose('industries', ['I03'])", kill=True)
    said = run(
        "from course_lib.choices.store import Team; print(Team('gulou', 'red').choice('industries', []))", kill=False
    )
    assert said.strip() == "['I03']"
