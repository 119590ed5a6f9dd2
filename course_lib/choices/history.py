"""What ``undo`` and ``redo`` go back and forth to: of each choice a line of steps, kept as differences.

An entry is ``{"value", "when", "reason"?}``, or ``None`` while a choice is not made. A step leads from the entry that
stands beside it in the line (the present one, for the last step) to the one before or after: ``None``, or ``{"when",
"reason"?}`` with the whole ``value`` or the ``edits`` that make it: ``[path, new value]``, without a new value where a
part goes. Paths lead through mappings only; a list is one part.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeGuard

__all__ = ["HISTORY_LIMIT", "canonical", "compact", "nearest", "new_entry", "put", "sound_history", "step", "travel"]

#: Steps that are kept of each choice.
HISTORY_LIMIT = 50
_DEEPEST = 6  # below this a mapping is one part

Entry = dict[str, Any]
Content = dict[str, Any]
Step = dict[str, Any]
Order = dict[str, list[list[str]]]


def canonical(value: Any) -> str:
    """The one text that equal values have: 1, 1.0 and true are not equal."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def new_entry(plain: Any, reason: str | None = None) -> Entry:
    """An entry of now."""
    entry = {"value": plain, "when": datetime.now().astimezone().isoformat(timespec="seconds")}
    return entry | {"reason": reason} if reason else entry


def put(content: Content, name: str, entry: Entry | None) -> None:
    """Let ``entry`` stand, without a step."""
    if entry is None:
        content["choices"].pop(name, None)
    else:
        content["choices"][name] = entry


# -- differences -----------------------------------------------------------------------------------------------------


def difference(now: Entry | None, then: Entry | None) -> Step | None:
    """The step that leads from ``now`` to ``then``."""
    if now is None or then is None or not (isinstance(now["value"], dict) and isinstance(then["value"], dict)):
        return then
    edits = list(_edits(now["value"], then["value"], ()))
    if len(canonical(edits)) >= len(canonical(then["value"])):
        return then
    return {**{key: then[key] for key in then if key != "value"}, "edits": edits}


def follow(now: Entry | None, step: Step | None) -> Entry | None:
    """The entry that ``step`` leads to; ``now`` stays as it is.

    Whoever edited the file by hand may have changed what the step was made for: then it is followed as far as it goes.
    """
    if step is None or "edits" not in step:
        return step
    value = {} if now is None else json.loads(json.dumps(now["value"]))
    value = value if isinstance(value, dict) else {}
    for path, *new in step["edits"]:
        _edit(value, path, new)
    return {**{key: step[key] for key in step if key != "edits"}, "value": value}


def _edits(now: Any, then: Any, path: tuple[str, ...]) -> Iterator[list[Any]]:
    if not (isinstance(now, dict) and isinstance(then, dict) and len(path) < _DEEPEST):
        if not _same(now, then):
            yield [list(path), then]
        return
    for key in sorted({*now, *then}):
        if key not in then:
            yield [[*path, key]]
        elif key not in now:
            yield [[*path, key], then[key]]
        else:
            yield from _edits(now[key], then[key], (*path, key))


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, str):
        return bool(one == other)
    return canonical(one) == canonical(other)


def _edit(value: dict[str, Any], path: list[str], new: list[Any]) -> None:
    for key in path[:-1]:
        inner = value.get(key)
        if not isinstance(inner, dict):
            if not new:
                return
            inner = value[key] = {}
        value = inner
    if new:
        value[path[-1]] = new[0]
    else:
        value.pop(path[-1], None)


def sound_history(content: Mapping[str, Any], entry_ok: Callable[[Any], bool]) -> bool:
    """Whether the steps can be followed; ``entry_ok`` knows an entry."""

    def edit_ok(edit: Any) -> bool:
        return (
            isinstance(edit, list)
            and len(edit) in (1, 2)
            and isinstance(edit[0], list)
            and bool(edit[0])
            and all(isinstance(key, str) for key in edit[0])
        )

    def step_ok(step: Any) -> bool:
        if isinstance(step, dict) and "edits" in step:
            edits = step["edits"]
            return isinstance(step.get("when"), str) and isinstance(edits, list) and all(map(edit_ok, edits))
        return step is None or entry_ok(step)

    lines = content["history"]
    return isinstance(lines, dict) and all(
        isinstance(line, dict)
        and all(isinstance(line.get(side), list) and all(map(step_ok, line[side])) for side in ("past", "future"))
        for line in lines.values()
    )


def compact(content: Content) -> None:
    """Make the whole values that schema 1 kept into differences."""
    for name, line in content["history"].items():
        for side in ("past", "future"):
            near = content["choices"].get(name)
            steps = []
            for whole in reversed(line[side]):
                steps.append(difference(near, whole))
                near = whole
            line[side] = steps[::-1]


# -- steps -----------------------------------------------------------------------------------------------------------


def step(content: Content, entries: Mapping[str, Entry | None]) -> None:
    """Make ``entries`` the choices; what was chosen before can be undone to, what was undone is gone."""
    order = _order(content)  # before the history grows
    for name, entry in entries.items():
        line = content["history"].setdefault(name, {"past": [], "future": []})
        line["past"] = [*line["past"], difference(entry, content["choices"].get(name))]
        line["future"] = []
        put(content, name, entry)
    order["past"].append(list(entries))
    gone, before = set(entries), -1
    while len(gone) > before:  # a step that was undone goes as a whole, and what hangs on it
        before = len(gone)
        gone |= {name for step in order["future"] if gone & set(step) for name in step}
    for name in gone & set(content["history"]):
        content["history"][name]["future"] = []
    order["future"] = _without(order["future"], gone)
    for name in entries:
        if len(content["history"][name]["past"]) > HISTORY_LIMIT:
            del content["history"][name]["past"][0]
            first = next(i for i, step in enumerate(order["past"]) if name in step)
            order["past"][first : first + 1] = _without(order["past"][first : first + 1], {name})
    content["order"] = order


def nearest(content: Mapping[str, Any], names: Iterable[str], side: str) -> list[str]:
    """Which of ``names`` were changed (``side`` past) or undone (future) last."""
    wanted = set(names)
    return next((found for step in reversed(_order(content)[side]) if (found := [n for n in step if n in wanted])), [])


def travel(content: Content, names: list[str], source: str, target: str) -> None:
    """Follow the last step of ``names`` on side ``source``; the way back is kept on side ``target``."""
    order = _order(content)
    last = max(i for i, step in enumerate(order[source]) if names[0] in step)
    order[source][last : last + 1] = _without([order[source][last]], set(names))
    order[target].append(list(names))
    lines = {}
    for name in names:
        line, now = content["history"][name], content["choices"].get(name)
        then = follow(now, line[source][-1])
        lines[name] = {source: line[source][:-1], target: [*line[target], difference(then, now)]}
        put(content, name, then)
    content |= {"history": {**content["history"], **lines}, "order": order}


def _without(steps: list[list[str]], names: set[str]) -> list[list[str]]:
    rest = ([name for name in step if name not in names] for step in steps)
    return [step for step in rest if step]


def _order(content: Mapping[str, Any]) -> Order:
    """The changes in their order, as lists of names; an order that does not agree with the history is made anew."""
    kept = content.get("order")
    order: Order = {}
    for side in ("past", "future"):
        told = kept.get(side) if isinstance(kept, dict) else None
        lengths = {name: len(line[side]) for name, line in content["history"].items() if line[side]}
        if _steps_ok(told) and Counter(name for step in told for name in step) == lengths:
            order[side] = [list(step) for step in told]
        else:
            order[side] = [[name] for name, count in sorted(lengths.items()) for _ in range(count)]
    return order


def _steps_ok(steps: Any) -> TypeGuard[list[list[str]]]:
    return isinstance(steps, list) and all(
        isinstance(step, list) and len(set(map(str, step))) == len(step) and all(isinstance(n, str) for n in step)
        for step in steps
    )
