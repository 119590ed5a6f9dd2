"""The history of differences against the one of whole values that it took the place of."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.choices import history
from course_lib.choices.file import ChoiceFile, Content, parse, written
from course_lib.choices.history import canonical, difference, follow
from course_lib.choices.store import Chooser

NAMES = ("a", "b", "c")


class Memory(ChoiceFile):
    """A file that is no file, but goes through the same text."""

    def __init__(self) -> None:
        super().__init__(Path("/nowhere"), {"case": "gulou", "team": "red"}, "队伍 red")
        self.text = written({"schema": 2, "choices": {}, "history": {}})

    def read(self) -> Content:
        content = parse(self.text)
        assert content is not None
        return content

    def change(self, change: Callable[[Content], bool]) -> Content:
        content = self.read()
        if change(content):
            self.text = written(content)
        return content


class Whole:
    """The history as it was: each step holds the whole value and reason. A step is a list of names."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.now: dict[str, Any] = {}
        self.lines: dict[str, dict[str, list[Any]]] = {}
        self.order: dict[str, list[list[str]]] = {"past": [], "future": []}

    def choose(self, name: str, value: Any, reason: str | None) -> None:
        now = self.now.get(name)
        if now is None or canonical(now[0]) != canonical(value):
            self._step({name: (value, reason)})
        elif reason:
            self.now[name] = (value, reason)

    def choose_all(self, names: Iterable[str], values: Mapping[str, Any]) -> None:
        entries: dict[str, Any] = {}
        for name in names:
            now = self.now.get(name)
            if name not in values:
                entries |= {} if now is None else {name: None}
            elif now is None or canonical(now[0]) != canonical(values[name]):
                entries[name] = (values[name], None)
        if entries:
            self._step(entries)

    def nearest(self, names: Iterable[str], side: str) -> list[str]:
        found = ([name for name in step if name in set(names)] for step in reversed(self.order[side]))
        return next(filter(None, found), [])

    def travel(self, names: Iterable[str], source: str, target: str) -> tuple[str, ...]:
        gone = self.nearest(names, source)
        if gone:
            last = max(i for i, step in enumerate(self.order[source]) if gone[0] in step)
            self.order[source][last : last + 1] = self._without([self.order[source][last]], set(gone))
            self.order[target].append(gone)
        for name in gone:
            self.lines[name][target].append(self.now.get(name))
            self._put(name, self.lines[name][source].pop())
        return tuple(gone)

    def _step(self, entries: Mapping[str, Any]) -> None:
        for name, entry in entries.items():
            line = self.lines.setdefault(name, {"past": [], "future": []})
            line["past"].append(copy.deepcopy(self.now.get(name)))
            self._put(name, entry)
        self.order["past"].append(list(entries))
        gone, before = set(entries), -1
        while len(gone) > before:
            before = len(gone)
            gone |= {name for step in self.order["future"] if gone & set(step) for name in step}
        for name in gone & set(self.lines):
            self.lines[name]["future"] = []
        self.order["future"] = self._without(self.order["future"], gone)
        for name in entries:
            if len(self.lines[name]["past"]) > self.limit:
                del self.lines[name]["past"][0]
                first = next(i for i, step in enumerate(self.order["past"]) if name in step)
                self.order["past"][first : first + 1] = self._without([self.order["past"][first]], {name})

    def _put(self, name: str, entry: Any) -> None:
        self.now.pop(name, None)
        if entry is not None:
            self.now[name] = entry

    @staticmethod
    def _without(steps: list[list[str]], names: set[str]) -> list[list[str]]:
        return [rest for step in steps if (rest := [name for name in step if name not in names])]


keys = st.sampled_from(["P1", "P2", "fit", "price", ""])
scalars = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, -0.0, 1.0, 0.1, "", "因为", "x" * 30])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=20
)
nested = st.dictionaries(keys, st.dictionaries(keys, values, max_size=4), max_size=4)
subsets = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
paths = st.lists(keys, min_size=1, max_size=3)
ops = st.one_of(
    st.tuples(st.just("choose"), st.sampled_from(NAMES), values | nested, st.sampled_from([None, "因为", "容量大"])),
    st.tuples(st.just("edit"), st.sampled_from(NAMES), paths, values),
    st.tuples(st.just("edit"), st.sampled_from(NAMES), paths, values),
    st.tuples(st.just("all"), subsets, st.dictionaries(st.sampled_from(NAMES), values | nested, max_size=3)),
    st.tuples(st.just("undo"), subsets),
    st.tuples(st.just("undo"), subsets),
    st.tuples(st.just("redo"), subsets),
)


def edited(value: Any, path: list[str], new: Any) -> Any:
    """``value`` with one part set, or taken out where ``new`` is None."""
    value = copy.deepcopy(value) if isinstance(value, dict) else {}
    inner = value
    for key in path[:-1]:
        if not isinstance(inner.get(key), dict):
            inner[key] = {}
        inner = inner[key]
    if new is None:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = new
    return value


def compare(team: Chooser, model: Whole) -> None:
    now = team.snapshot()
    assert {name: canonical(now.raw(name)) for name in now.names} == {n: canonical(e[0]) for n, e in model.now.items()}
    assert {name: now.reason(name) for name in now.names} == {name: entry[1] for name, entry in model.now.items()}
    for names in (*((name,) for name in NAMES), NAMES):
        assert now.can_undo(*names) == bool(model.nearest(names, "past"))
        assert now.can_redo(*names) == bool(model.nearest(names, "future"))


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(ops, max_size=25), limit=st.sampled_from([2, 4, 50]))
def test_differences_go_back_and_forth_to_what_whole_values_would(steps: list[Any], limit: int) -> None:
    team, model = Chooser(Memory()), Whole(limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "HISTORY_LIMIT", limit)
        for do, *args in steps:
            if do == "choose":
                team.choose(*args)
                model.choose(*args)
            elif do == "edit":
                name, path, new = args
                team.update(name, lambda kept, p=path, n=new: edited(kept, p, n))
                model.choose(name, edited(model.now.get(name, (None,))[0], path, new), None)
            elif do == "all":
                names, given_values = args
                kept = {n: v for n, v in given_values.items() if n in names}
                team.update_all(names, lambda _, k=kept: k)
                model.choose_all(names, kept)
            else:
                source, target = ("past", "future") if do == "undo" else ("future", "past")
                before = team.snapshot()
                gone = getattr(team, do)(*args[0])
                assert gone.names == model.travel(args[0], source, target)
                assert [gone.before.raw(n) for n in NAMES] == [before.raw(n) for n in NAMES]
                assert gone.before.can_redo(*NAMES) == before.can_redo(*NAMES)
            compare(team, model)


@settings(max_examples=150, deadline=None)
@given(now=values | nested, then=values | nested)
def test_a_difference_leads_there_and_back_and_is_never_longer_than_the_value(now: Any, then: Any) -> None:
    one, other = {"value": now, "when": "x", "reason": "因为"}, {"value": then, "when": "y"}
    assert canonical(follow(one, difference(one, other))) == canonical(other)
    assert canonical(follow(other, difference(other, one))) == canonical(one)
    assert len(canonical(difference(one, other))) <= len(canonical(other)) + len('"edits"') - len('"value"')


def test_a_step_that_no_longer_meets_what_it_was_made_for_is_followed_as_far_as_it_goes() -> None:
    step = {"when": "x", "edits": [[["P1", "fit"], 3], [["P2", "fit"]], [["P3"]]]}
    assert follow(None, step) == {"when": "x", "value": {"P1": {"fit": 3}}}
    assert follow({"when": "w", "value": [1]}, step) == {"when": "x", "value": {"P1": {"fit": 3}}}
    here = {"when": "w", "value": {"P1": 5, "P2": 6, "P3": 7}}
    assert follow(here, step) == {"when": "x", "value": {"P1": {"fit": 3}, "P2": 6}}
    assert here["value"] == {"P1": 5, "P2": 6, "P3": 7}
