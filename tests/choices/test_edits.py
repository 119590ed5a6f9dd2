"""Draft rows: differences only, nothing lost, and what they make of a table is what the case's editors make of it."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from course_lib.choices import NEED_FIELDS, change_lines, change_needs
from course_lib.choices.edits import (
    REMOVED,
    Changes,
    DraftRows,
    changed_keys,
    differing,
    next_id,
    plain_cell,
    taken_out,
)
from course_lib.choices.line_edits import LINE_NUMBERS
from tests.tiny import tiny_case

NEEDS = DraftRows.of(tiny_case().needs, NEED_FIELDS, "T", own_stay=True)
LINES = DraftRows.of(tiny_case().opportunities, LINE_NUMBERS, "L")
FIGURES = {
    "quantity": st.sampled_from([0, 1, 2.5, 180]),
    "discount": st.sampled_from([0, 0.1, 0.2]),
    "start_month": st.integers(1, 12),
}
WORDS = {
    "pain": st.sampled_from(["办不了件", "窗口人员外出时办不了件", "台账只有一份"]),
    "urgency": st.integers(1, 5),
    "triad": st.sampled_from(["效率", "降支"]),
    "cost_of_leaving": st.sampled_from([0, 50_000, 120_000.5]),
}


def steps(draft: DraftRows, fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Moves at a table: what is done, to which row, with what."""
    ids = st.sampled_from([*draft.rows, *(f"{draft.prefix}{n:03d}" for n in range(1, 4))])
    some = st.fixed_dictionaries({}, optional=fields).filter(bool)
    change, whole = st.tuples(st.just("change"), ids, some), st.tuples(st.just("add"), st.none(), some)
    other = st.tuples(st.sampled_from(["remove", "restore"]), ids, st.none())
    return st.lists(st.one_of(change, whole, other), max_size=12)


def played(draft: DraftRows, own: dict[str, Any], moves: list[tuple[Any, ...]]) -> tuple[Changes, dict[str, Any]]:
    """The changes kept after the moves; and, by another way, every row as a plain list of rows would hold it."""
    kept: Changes = {}
    rows = {i: {c: v for c, v in row.items() if c != "id"} for i, row in draft.rows.items()}
    gone: dict[str, Any] = {}
    for do, row, given_ in moves:
        before = copy.deepcopy(kept)
        if do == "add":
            who, kept = draft.add(before, {**own, **given_})
            rows[who] = {**own, **given_}
        elif do == "change" and draft.there(kept, row):
            kept = draft.change(before, row, given_)
            rows[row] |= given_
        elif do == "remove" and draft.there(kept, row):
            kept = draft.remove(before, row)
            gone[row] = rows.pop(row)
            if row not in draft.rows and not draft.own_stay:
                del gone[row]
        elif do == "restore" and row in draft.restorable(kept):
            kept = draft.restore(before, row)
            if row in gone:
                rows[row] = gone.pop(row)
            else:
                rows[row] = {c: v for c, v in draft.rows[row].items() if c != "id"}
        assert not set(changed_keys(before, kept)) - ({row} if row else {who})  # nobody else's entry is touched
    return kept, rows


def standing(draft: DraftRows, kept: Changes) -> dict[str, dict[str, Any]]:
    return {i: draft.row(kept, i) for i in {**draft.rows, **kept} if draft.there(kept, i)}


NEED = {"customer": "C01", "need_point": "N02", "triad": "效率", "pain": "台账只有一份"}
LINE = {"customer": "C01", "need": "D01", "product": "P11", "quantity": 2, "discount": 0, "start_month": 3}


@given(moves=steps(NEEDS, WORDS))
def test_the_needs_edits_are_what_change_needs_makes_of_them(moves: list[tuple[Any, ...]]) -> None:
    kept, rows = played(NEEDS, NEED, moves)
    assert standing(NEEDS, kept) == rows  # what differs, laid over the case, is what a list of whole rows would say
    made = change_needs(tiny_case(), kept).needs.set_index("id")
    assert set(made.index) == set(rows)
    for need, row in rows.items():
        assert {c: plain_cell(made.at[need, c]) for c in row} == row
    assert set(NEEDS.rows) - set(made.index) == {i for i in taken_out(kept) if i in NEEDS.rows}


@given(moves=steps(LINES, FIGURES))
def test_the_lines_edits_are_what_change_lines_makes_of_them(moves: list[tuple[Any, ...]]) -> None:
    kept, rows = played(LINES, LINE, moves)
    assert standing(LINES, kept) == rows
    made = change_lines(tiny_case(), kept).set_index("id")
    assert set(made.index) == set(rows)
    for line, row in rows.items():
        assert {c: made.at[line, c] for c in LINE} == {c: row[c] for c in LINE}


@given(moves=steps(NEEDS, WORDS), row=st.sampled_from([*NEEDS.rows, "T001", "T002"]))
def test_a_row_restored_holds_what_it_held(moves: list[tuple[Any, ...]], row: str) -> None:
    kept, _ = played(NEEDS, NEED, moves)
    if NEEDS.there(kept, row):
        out = NEEDS.remove(kept, row)
        assert not NEEDS.there(out, row) and NEEDS.row(out, row) == NEEDS.row(kept, row)
        assert NEEDS.restore(out, row) == kept
        assert NEEDS.remove(out, row) == out


@given(moves=steps(NEEDS, WORDS))
def test_only_differences_are_kept(moves: list[tuple[Any, ...]]) -> None:
    kept, _ = played(NEEDS, NEED, moves)
    for row, change in kept.items():
        assert change and NEEDS.origin(kept, row) == ("changed" if row in NEEDS.rows else "new")
        if row in NEEDS.rows:
            assert all(c == REMOVED or value != NEEDS.rows[row][c] for c, value in change.items())
    assert all(NEEDS.origin(kept, row) == "case" for row in set(NEEDS.rows) - set(kept))


def test_an_own_line_vanishes_and_an_own_need_stays() -> None:
    for draft, own in ((NEEDS, NEED), (LINES, LINE)):
        who, kept = draft.add({}, own)
        out = draft.remove(kept, who)
        assert not draft.there(out, who) and (who in out) == draft.own_stay
    assert LINES.remove({}, "O01") == {"O01": {REMOVED: True}}


def test_entries_that_are_not_the_kits_stay_as_they_are() -> None:
    """Of another version of the case, or edited by hand."""
    kept: Changes = {"D77": {"urgency": 1, "mood": "好"}, "T001": {"customer": "C77", "pain": "x"}}
    who, more = NEEDS.add(kept, NEED)
    assert who == "T002"
    for after in (more, NEEDS.change(kept, "D01", {"urgency": 5}), NEEDS.remove(kept, "D02")):
        assert {i: after[i] for i in kept} == kept
    assert NEEDS.row(kept, "D77") == {"urgency": 1, "mood": "好"}
    assert NEEDS.change({"D01": {"mood": "好", "urgency": 5}}, "D01", {"urgency": 4}) == {"D01": {"mood": "好"}}


def test_what_goes_in_is_never_changed() -> None:
    kept: Changes = {"D01": {"urgency": 5}, "T001": dict(NEED)}
    was = copy.deepcopy(kept)
    for after in (
        NEEDS.change(kept, "D01", {"pain": "新话"}),
        NEEDS.remove(kept, "D01"),
        NEEDS.restore(kept, "D01"),
        NEEDS.add(kept, NEED)[1],
    ):
        after.setdefault("T001", {})["pain"] = "别的"
        assert kept == was


@given(taken=st.sets(st.integers(1, 30)))
def test_an_id_is_never_given_twice(taken: set[int]) -> None:
    ids = [f"A{n:03d}" for n in taken]
    first, after = next_id("A", ids), next_id("A", ids, after_last=True)
    assert first not in ids and after not in ids and int(after[1:]) > max(taken, default=0) >= int(first[1:]) - 1


@given(
    kept=st.dictionaries(st.sampled_from("abc"), st.integers(0, 2)),
    told=st.dictionaries(st.sampled_from("abc"), st.integers(0, 2)),
    case=st.fixed_dictionaries({key: st.integers(0, 2) for key in "abc"}),
)
def test_what_differs_says_the_same_as_the_whole(
    kept: dict[str, int], told: dict[str, int], case: dict[str, int]
) -> None:
    less = differing(kept, told, case)
    assert {**case, **less} == {**case, **kept, **told}
    assert {key for key in told if key in less} == {key for key in told if told[key] != case[key]}


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)),
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)),
)
def test_changed_entries_are_found(before: dict[str, int], after: dict[str, int]) -> None:
    changed = changed_keys(before, after)
    assert set(changed) == {key for key, _ in before.items() ^ after.items()} and len(set(changed)) == len(changed)


def test_a_large_table_is_not_copied_for_a_draft() -> None:
    table = pd.DataFrame({"id": ["x", "y"], "pain": ["a", "b"], "urgency": [1.0, float("nan")]})
    draft = DraftRows.of(table, ("pain",), "T")
    assert (
        len(draft.rows) == 2 and draft.rows["y"] == {"id": "y", "pain": "b", "urgency": None} and "z" not in draft.rows
    )
