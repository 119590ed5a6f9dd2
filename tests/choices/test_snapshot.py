"""A snapshot is of one moment and one piece; how often a file is parsed, how large it grows, what older files hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course_lib.case import load_case
from course_lib.choices import file as file_module
from course_lib.choices.file import SCHEMA
from course_lib.choices.store import Person, Team, TeamError


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team("gulou", "红队", tmp_path)


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Sizes of what was parsed."""
    sizes: list[int] = []
    real = file_module.parse
    monkeypatch.setattr(file_module, "parse", lambda text: (sizes.append(len(text)), real(text))[1])
    yield sizes


# -- one moment ------------------------------------------------------------------------------------------------------


def test_a_snapshot_stays_as_it_was_and_gives_copies(team: Team) -> None:
    team.choose("industries", ["I01"], reason="大")
    now = team.snapshot()
    team.choose("industries", ["I02"])
    team.choose("customer", "C013")
    assert now.get("industries") == ["I01"] and now.reason("industries") == "大" and now.names == ("industries",)
    now.get("industries").append("I09")
    assert now.get("industries") == ["I01"] and (now.source("industries"), now.source("customer")) == (
        "team",
        "reference",
    )
    default = ["I05"]
    now.get("merchant_groups", default).append("x")
    assert default == ["I05"] and now.mapping("ratings") == {} and now.get("places") is None


def test_each_change_returns_what_it_left_and_does_not_parse_again(team: Team, parses: list[int]) -> None:
    assert team.choose("a", 1).get("a") == 1 and parses == []  # there was no file
    assert team.update("a", lambda kept: kept + 1).get("a") == 2
    both = team.update_all(["a", "b"], lambda kept: {"b": kept["a"]})
    assert both.names == ("b",) and both.can_undo("a") and not both.can_redo("a")
    gone = team.undo("a", "b")
    assert (set(gone.names), gone.before.names, gone.after.names) == ({"a", "b"}, ("b",), ("a",))
    assert gone.after.can_redo("a") and not gone.before.can_redo("a") and gone.before.can_undo("a")
    assert team.forget("a").names == () and len(parses) == 4
    snapshot = team.snapshot()
    for _ in range(3):
        snapshot.get("a"), snapshot.can_undo("a"), snapshot.reason("a"), snapshot.mapping("ratings")
    assert len(parses) == 5


def test_a_mapping_is_one_even_where_nothing_is_declared(team: Team) -> None:
    with pytest.raises(TeamError, match=r"选择 later 写法不对.*字典"):
        team.choose("later", [1]).mapping("later")


def test_what_this_kit_does_not_know_is_kept(team: Team) -> None:
    team.choose("first:u07.plan", {"digest": "x"})
    team.choose("industries", ["I01"])
    content = json.loads(team.path.read_text(encoding="utf-8"))
    content["from_a_later_kit"] = [1]
    team.path.write_text(json.dumps(content), encoding="utf-8")
    team.choose("industries", ["I02"])
    team.undo("industries")
    assert team.choice("first:u07.plan") == {"digest": "x"}
    assert json.loads(team.path.read_text(encoding="utf-8"))["from_a_later_kit"] == [1]


def test_undo_leaves_the_customer_looked_at_alone(team: Team) -> None:
    team.choose("industries", ["I01"])
    team.choose("customer", "C01")
    team.update_all(["customer", "places"], lambda _: {"customer": "C02", "places": {}})
    assert not team.can_undo("customer") and not team.undo("customer")
    assert team.undo("customer", "places", "industries").names == ("places",)
    assert team.choice("customer") == "C02" and "customer" not in team.path.read_text("utf-8").partition('"history"')[2]


# -- persons ---------------------------------------------------------------------------------------------------------


def test_a_person_has_a_file_of_ones_own_in_the_same_store(team: Team, tmp_path: Path) -> None:
    person = team.person(" 张  三 ")
    person.choose("a", 1)
    assert person.path == tmp_path / "gulou" / "红队" / "people" / "张 三" / "choices.json"
    content = json.loads(person.path.read_text(encoding="utf-8"))
    assert (content["case"], content["team"], content["person"]) == ("gulou", "红队", "张 三")
    assert person.undo("a") and team.snapshot().names == () and not team.path.exists()
    assert isinstance(person, Person) and team.person().key == "红队"


@pytest.mark.parametrize("name", ["../x", "a/b", "人" * 41, "CON", 3])
def test_a_person_needs_a_name_that_can_be_a_folder(team: Team, name: Any) -> None:
    with pytest.raises(TeamError, match="姓名"):
        team.person(name)


# -- size ------------------------------------------------------------------------------------------------------------


def rated(carriers: int) -> dict[str, Any]:
    """All persons of a county rated for all carriers."""
    case = load_case("gulou")
    row = {factor: i % 10 + 0.5 for i, factor in enumerate(case.catalog.factors["id"])}
    rivals = [c.id for c in case.meta.rivals][:carriers]
    ours = dict.fromkeys(case.contacts["id"], row)
    return {"ratings": ours, "rival_ratings": dict.fromkeys(rivals, ours)}


@pytest.mark.slow
def test_a_county_rated_throughout_and_edited_fifty_times_stays_small(team: Team) -> None:
    """343 persons × 10 factors × three carriers."""
    start = rated(2)
    assert sum(len(row) for part in (start["ratings"], *start["rival_ratings"].values()) for row in part.values()) > 1e4
    team.update_all(start, lambda _: start)
    people = list(start["ratings"])
    for number in range(50):
        team.update("ratings", lambda kept, n=number: kept | {people[n]: kept[people[n]] | {"price": n % 10}})
    assert team.path.stat().st_size < 300_000
    again = Team("gulou", "红队", team.folder.parents[1])
    while again.undo("ratings", "rival_ratings"):
        pass
    assert again.snapshot().names == ("ratings",)  # the first of 51 steps is forgotten, as it always was
    assert again.choice("ratings") == start["ratings"]


# -- older files -----------------------------------------------------------------------------------------------------


def old_file(team: Team) -> dict[str, Any]:
    """As the kit wrote it before: whole values."""

    def entry(value: Any, when: str, **reason: str) -> dict[str, Any]:
        return {"value": value, "when": when, **reason}

    big = {f"P{i}": {"fit": 5, "price": 5} for i in range(40)}
    content = {
        "case": "gulou",
        "team": "红队",
        "schema": 1,
        "choices": {
            "ratings": entry(big | {"P1": {"fit": 9, "price": 5}}, "4", reason="见过了"),
            "customer": entry("C3", "4"),
        },
        "history": {
            "ratings": {"past": [None, entry(big, "2")], "future": [entry(big | {"P0": {}}, "6"), entry({}, "5")]},
            "customer": {"past": [None, entry("C1", "1")], "future": []},
        },
        "order": {"past": [["customer"], ["ratings"], ["ratings"], ["customer"]], "future": [["ratings"], ["ratings"]]},
    }
    team.folder.mkdir(parents=True)
    team.path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return content


def test_a_file_of_the_older_format_is_read_as_it_is(team: Team, parses: list[int]) -> None:
    old = old_file(team)
    before = team.path.read_bytes()
    now = team.snapshot()
    assert {name: now.get(name) for name in now.names} == {n: e["value"] for n, e in old["choices"].items()}
    assert now.reason("ratings") == "见过了" and now.can_undo("ratings") and now.can_redo("ratings")
    assert team.path.read_bytes() == before and len(parses) == 1


def test_a_file_of_the_older_format_is_carried_over_with_its_history(team: Team) -> None:
    old = old_file(team)
    size = team.path.stat().st_size
    seen = [old["choices"]["ratings"], *old["history"]["ratings"]["past"][::-1]]
    team.choose("white_spots", ["A1"])
    content = json.loads(team.path.read_text(encoding="utf-8"))
    assert content["schema"] == SCHEMA and team.path.stat().st_size < size
    for side in ("undo", "redo"):
        for step in seen[1:]:
            assert getattr(team, side)("ratings").names == ("ratings",)
            now = team.snapshot()
            assert (now.raw("ratings"), now.reason("ratings")) == (
                (None, None) if step is None else (step["value"], step.get("reason"))
            )
        seen = [*seen[::-1], *old["history"]["ratings"]["future"][::-1]]
    assert not team.redo("ratings") and team.choice("customer") == "C3"


# -- torn reads ------------------------------------------------------------------------------------------------------

NAMES = ("a", "b", "c")


class Landing:
    """Lets another notebook's change of all choices land right before the file is read for the ``at``-th time."""

    def __init__(self, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        self.team, self.at, self.reads, self._real = team, -1, 0, Path.read_bytes
        monkeypatch.setattr(Path, "read_bytes", lambda path: self._read(path))

    def _read(self, path: Path) -> bytes:
        if path == self.team.path:
            self.reads += 1
            if self.reads - 1 == self.at:
                Team("gulou", "红队", path.parents[2]).update_all(NAMES, lambda _: dict.fromkeys(NAMES, "new"))
        return self._real(path)

    def again(self, at: int) -> None:
        self.at = -1
        self.team.update_all(NAMES, lambda _: dict.fromkeys(NAMES, "old"))
        self.at, self.reads = at, 0


def test_a_snapshot_is_old_or_new_wherever_a_change_lands(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rival: asking choice by choice."""
    landing = Landing(team, monkeypatch)
    torn = []
    for at in range(len(NAMES) + 1):
        landing.again(at)
        now = team.snapshot()
        assert len({now.get(name) for name in NAMES}) == 1
        landing.again(at)
        torn.append(len({team.choice(name) for name in NAMES}) > 1)
    assert torn == [False, True, True, False]
