"""The county that is filled in by hand, priced by the chain: with the columns that came later, and without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from course_lib.case import Case, load_case
from course_lib.case.tables import declared
from course_lib.plan.chain import Chain
from tests.own_county import fill_own_county, head_column


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "云浦县.xlsx"
    fill_own_county(path)
    return path


@pytest.fixture(scope="module")
def county(book: Path) -> Case:
    return load_case(book)


@pytest.fixture(scope="module")
def before(book: Path) -> Case:
    """The same workbook as it was made before the columns were added."""
    old = load_workbook(book)
    for table in declared("case").values():
        for column in table.columns:
            if column.added:
                old[table.label].delete_cols(head_column(old[table.label], column.label))
    old.save(book.with_name("from before.xlsx"))
    return load_case(book.with_name("from before.xlsx"))


def test_most_of_its_lines_are_taken_and_each_refusal_has_its_reason(county: Case) -> None:
    lines = Chain(county).offers.lines.set_index("id")
    refused = lines.loc[~lines["ok"], "reason"]
    assert sorted(refused.index) == ["O04", "O12"] and len(lines) > 14
    assert "他和对手的合同" in refused["O04"] and "最早 5 月起租" in refused["O12"]


def test_its_target_is_hard_and_within_reach(county: Case) -> None:
    chain = Chain(county)
    assert 0.2 < chain.distribution.probability < 0.6
    assert chain.line_odds.increment > 0 and (chain.line_odds.lines["won"] > 0).sum() > 10


def test_without_the_columns_fit_is_at_most_two_and_nothing_is_better(county: Case, before: Case) -> None:
    """Each missing column has its line (tests/case/test_added.py); what stands instead is never generous."""
    assert len(before.notices) == sum(bool(c.added) for t in declared("case").values() for c in t.columns)
    now, then = Chain(county), Chain(before)
    assert then.offers.lines["fit"].max() <= 2 and (then.offers.lines["stage"] == "contact").all()
    assert then.offers.lines["ok"].any()
    assert 0 < then.line_odds.increment < now.line_odds.increment
