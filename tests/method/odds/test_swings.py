"""On whom the year depends, by hand; and a distribution in bins, against the distribution itself."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from course_lib.case import load_case
from course_lib.method.odds.bins import bin_chances, bin_edges
from course_lib.method.odds.distribution import distribute
from course_lib.method.odds.outlook import upper_bands
from course_lib.method.odds.swings import swings
from course_lib.plan.chain import Chain


def test_swings_by_hand() -> None:
    """A: 100 at .5 and 60 at .5 → 2,500 + 900; B: 200 at .9 → 3,600; C: sure; a line that does not count: nothing."""
    stock = SimpleNamespace(
        lines=pd.DataFrame({"customer": ["A", "C"], "at_stake": [100.0, 50.0], "renewal": [0.5, 1.0]})
    )
    lines = pd.DataFrame(
        {
            "customer": ["A", "B", "B"],
            "revenue": [60.0, 200.0, 900.0],
            "won": [0.5, 0.9, 0.5],
            "counts": [True, True, False],
        }
    )
    table = swings(stock, SimpleNamespace(lines=lines))  # type: ignore[arg-type]
    assert table.index.tolist() == ["B", "A", "C"]
    assert table["share"].tolist() == pytest.approx([3600 / 7000, 3400 / 7000, 0])
    assert table["value"].tolist() == [200, 160, 50]
    assert table["expected"].tolist() == pytest.approx([180, 80, 50])


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_without_what_rivals_share_the_swings_are_the_variance(name: str) -> None:
    """At ρ = 0 the distribution's variance is the sum of the parts: its sd² against Σ v²p(1 − p)."""
    chain = Chain(load_case(name))
    alone = distribute(
        chain.stock_year, chain.line_odds, chain.outlook.target, chain.given.catalog.rules, rho=0.0, wide=False
    )
    lines = chain.line_odds.lines[chain.line_odds.lines["counts"]]
    value = np.concatenate([chain.stock_year.lines["at_stake"], lines["revenue"]])
    chance = np.concatenate([chain.stock_year.lines["renewal"], lines["won"]])
    assert alone.sd**2 == pytest.approx(float((value**2 * chance * (1 - chance)).sum()), rel=2e-3)
    assert swings(chain.stock_year, chain.line_odds)["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("part", [0.5, 0.98, 1.0, 1.02, 2.0])
def test_bins_hold_all_and_the_dark_ones_the_probability(part: float) -> None:
    """Targets within, below and beyond what can be reached."""
    chain = Chain(load_case("gulou"))
    spread = distribute(
        chain.stock_year, chain.line_odds, part * chain.outlook.target, chain.given.catalog.rules, wide=False
    )
    below, above = bin_chances(spread, bin_edges([spread]))
    assert below.min() >= 0 and above.min() >= 0
    assert below.sum() + above.sum() == pytest.approx(1, abs=1e-9)
    assert above.sum() == pytest.approx(spread.probability, abs=1e-9)


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_the_confident_money_is_more_than_what_is_likely(name: str) -> None:
    """T24 counts money without chances: of the upper bands all, of the others nothing."""
    chain = Chain(load_case(name))
    lines = chain.line_odds.lines[chain.line_odds.lines["counts"]]
    confident = upper_bands(chain.line_odds, chain.decisions)
    band = lines["customer"].map(chain.decisions.table["band"])
    assert confident == pytest.approx(lines["revenue"].sum() - lines.loc[band == "none", "revenue"].sum())
    assert confident > chain.line_odds.increment
