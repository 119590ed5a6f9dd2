"""The tasks of u04 on fresh counties: the solution is what the library says, and each known mistake is told apart."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import pytest

from course_lib.case import Case, case_from_tables, load_case, load_catalog
from course_lib.case.unit_cards import task_cards
from course_lib.lesson.selfcheck import compare
from course_lib.method import price_offers
from course_lib.paths import kit_dir
from course_lib.plan.calibrate import make_county
from tests.lesson.expected import expect

#: Known mistakes by task, as somebody types them: v1's rules, a month or a half forgotten, the wrong mark.
MISTAKES: dict[str, list[str]] = {
    "u04.months": ["12 - row['start_month']", "12"],
    "u04.revenue": [
        "row['monthly'] * row['months'] + row['quantity'] * product['one_off']",  # the one-off at its list price
        "row['monthly'] * row['months']",
        "row['monthly'] * (12 - row['start_month']) + row['one_off']",
        "row['yearly']",
    ],
    "u04.contribution": [
        "row['revenue'] - row['quantity'] * (product['unit_cost'] * row['months'] + product['one_off_cost'])",
        "row['revenue'] - row['quantity'] * (product['unit_cost'] * 12 + product['one_off_cost'])",
        "row['yearly']",
        "row['contribution'] / row['yearly']",
    ],
    "u04.refused": ["budget.offers.warnings['id'].tolist()", "good['id'].tolist()"],
    "u04.delay_cost": ["late['monthly'].sum()", "late['monthly'].sum() + late['once'].sum()"],
    "u04.vital_few": ["int((_share < 0.8).sum())", "round(0.2 * (by_customer > 0).sum())"],
    "u04.best_discount": [
        "prices['discount'].max()",
        "prices.loc[prices['wins'].idxmax(), 'discount']",
        "prices.loc[prices['gets'].idxmax(), 'discount']",
        "marks.at[line, 'usual']",
        "marks.at[line, 'break_even']",
    ],
    "u04.more_wins": ["0.10 / share", "0.10", "0.10 / (1 - share)", "(share - 0.10) / share"],
}
SEEDS = {"urban 35": (7919, "urban", 35), "suburban 35": (158380, "suburban", 35), "urban 70": (23757, "urban", 70)}


@functools.cache
def fresh(name: str) -> Case:
    seed, kind, size = SEEDS[name]
    made = make_county("某区", seed=seed, kind=kind, customers=size, merchants=size, addresses=900)
    return case_from_tables(*made, load_catalog())


def solved(case: Case) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """What the built solution answers on a case, and the names that it leaves."""
    told: dict[str, Any] = {}
    names: dict[str, Any] = {"case": case, "answer": told.__setitem__, "sheet": lambda *a, **k: None}
    source = (kit_dir() / "data" / "answers" / "u04.py").read_text(encoding="utf-8")
    exec(compile(source, "u04", "exec"), names)
    return told, names


def tolerance(task: str) -> float:
    return task_cards()[task].tolerance


@pytest.mark.parametrize("name", ["gulou", "minhou", *SEEDS])
def test_the_solution_is_what_the_library_says_and_no_mistake_passes(name: str) -> None:
    case = fresh(name) if name in SEEDS else load_case(name)
    told, names = solved(case)
    assert set(told) == set(MISTAKES)
    for task, answer in told.items():
        expected, slack = expect(case, task), tolerance(task)
        assert compare(answer, expected, slack)[0], (task, answer, expected)
        for mistake in MISTAKES[task]:
            wrong = eval(mistake, dict(names))
            assert not compare(wrong, expected, slack)[0], (task, mistake, wrong, expected)


def test_a_formula_typed_for_the_public_case_is_wrong_on_a_fresh_one() -> None:
    public, _ = solved(load_case("gulou"))
    for task in MISTAKES:
        others = [compare(public[task], expect(fresh(name), task), tolerance(task))[0] for name in SEEDS]
        assert not all(others), task


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_the_story_told_is_the_one_in_the_tables(name: str) -> None:
    """小林's cheap offer is refused for its discount and for the rival's contract; another product answers the need."""
    case = load_case(name)
    offers, story = price_offers(case), case.meta.story
    assert story is not None
    lines = offers.lines.set_index("id")
    first, second = (lines.loc[line] for line in story["lines"][:2])
    rules = offers.refusals.loc[offers.refusals["id"] == story["lines"][0], "rule"].tolist()
    assert rules == ["discount", "contract"] and first["quantity"] == 20 and first["earliest_start"] > 12
    pain = case.needs.set_index("id").loc[first["need"]]
    assert pain["bottleneck"] == "主备两条线走的是同一根光缆"
    assert second["need"] == first["need"] and second["ok"] and second["fit"] == 3
    assert second["discount"] == second["usual"]
