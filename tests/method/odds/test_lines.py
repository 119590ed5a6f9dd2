"""Three outcomes of a line, which lines count, and what may never raise a chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, load_case
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.belief import Belief, believe, tau, win
from course_lib.method.odds.lines import Odds, best_of_each, decide, judge_lines, lead_of
from course_lib.plan.chain import Chain
from tests.method.odds.random_lines import priced
from tests.tiny import tiny_case

RULES = tiny_case().catalog.rules
LADDER = RULES.odds.decide


def standing(mean: float = 0.0, sd: float = 0.0) -> Belief:
    """The hand-made case, our lead the same everywhere."""
    belief = believe(tiny_case())
    object.__setattr__(belief, "table", belief.table.assign(mean=mean, sd=sd, unknown=False))
    return belief


def judged(*rows: dict[str, object], mean: float = 0.0, **options: object) -> Odds:
    return judge_lines(tiny_case(), priced(*rows), standing(mean), **options)  # type: ignore[arg-type]


def county(name: str) -> tuple[Case, pd.DataFrame, Belief]:
    """A county's lines, refused ones too, so that there are enough of them."""
    case = load_case(name)
    return case, price_offers(case).lines.assign(ok=True), believe(case)


def test_by_hand() -> None:
    """Lead 0 + 3 (fit 3) + 7 points for 10 % cheaper at a mean price weight: σ(10/τ) = 2/3; offer out: q = .79."""
    points = believe(tiny_case()).table.loc["C01", "price_points"]
    line = judged({"fit": 3, "cut": 0.7 / points, "gates": 5}).lines.loc["L1"]
    assert (line["lead"], line["wins"], line["decides"]) == pytest.approx((10, 2 / 3, 0.79))
    assert (line["won"], line["lost"], line["none"]) == pytest.approx((0.79 * 2 / 3, 0.79 / 3, 0.21))
    assert line["expected"] == pytest.approx(2000 * 0.79 * 2 / 3)


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_three_outcomes_add_to_one(name: str) -> None:
    case, lines, belief = county(name)
    odds = judge_lines(case, lines, belief)
    total = odds.lines["won"] + odds.lines["lost"] + odds.lines["none"]
    assert total.to_numpy() == pytest.approx(np.ones(len(lines)), abs=1e-15)
    assert (odds.lines[["won", "lost", "none"]] >= 0).all(axis=None)
    assert odds.increment == pytest.approx((odds.lines["won"] * odds.lines["revenue"])[odds.lines["counts"]].sum())
    assert odds.by_service.sum() == pytest.approx(odds.increment)
    assert 0 < odds.unknown < odds.increment


def test_ladder_urgency_and_push() -> None:
    """Amendment 10: of gates that we pushed a line through half the rise counts; urgency counts above the mean."""
    assert decide(range(7), range(7), 0, RULES) == pytest.approx(LADDER)
    assert decide(0, 5, 0, RULES) == pytest.approx((0.36 + 0.79) / 2)
    assert decide([0, 6], [0, 6], [9, 9], RULES) == pytest.approx([0.72, RULES.odds.q_high])
    assert decide(0, 0, -9, RULES) == pytest.approx(RULES.odds.q_low)
    mean = tiny_case().needs["urgency"].mean()
    odds = judged({"urgency": 5.0, "need": "D01"}, {"urgency": float("nan")})
    assert odds.lines["decides"].tolist() == pytest.approx([0.36 + 0.04 * (5 - mean), 0.36])


def test_urgency_five_everywhere_moves_nothing() -> None:
    case, lines, belief = county("gulou")
    needs = case.needs
    loud = case.replace(needs=needs.assign(urgency=5.0))
    here = judge_lines(loud, lines.assign(urgency=5.0), belief).lines
    assert here["decides"].to_numpy() == pytest.approx(decide(here["stage"], here["stage"], 0, RULES))


def test_gates_are_never_lost() -> None:
    odds = judged({"gates": 4}, {"gates": 0}, gates=[2, 2])
    assert odds.lines["gates"].tolist() == [4, 2]


def test_a_need_is_served_once() -> None:
    """Two products and a doubled line for one need: only the best expected contribution counts (amendment 5)."""
    need = {"need": "D01", "urgency": 4.0}
    odds = judged(
        {**need, "contribution": 1000.0},
        {**need, "contribution": 4000.0, "fit": 1},
        {**need, "contribution": 9000.0, "ok": False},
        {"need": "D02", "urgency": 4.0},
        {"replaces": "S01"},
        {"replaces": "S01", "contribution": 1500.0},
        {"product": "P25"},
        {"product": "P25"},
        {"product": "P25", "customer": "C03"},
    )
    assert odds.lines.index[odds.lines["counts"]].tolist() == ["L2", "L4", "L6", "L7", "L9"]
    alone = judged({**need, "contribution": 4000.0, "fit": 1})
    pair = judged({**need, "contribution": 1000.0}, {**need, "contribution": 4000.0, "fit": 1})
    assert pair.value == pytest.approx(alone.value)


@pytest.mark.parametrize("parts", [2, 5])
def test_a_line_split_or_doubled_brings_no_more(parts: int) -> None:
    """Play: split in five counts a fifth; doubled counts once."""
    whole = {"need": "D01", "urgency": 4.0, "contribution": 5000.0, "revenue": 9000.0}
    one = judged(whole)
    split = [{**whole, "contribution": 5000.0 / parts, "revenue": 9000.0 / parts, "product": "P06"}] * parts
    assert judged(*split).value == pytest.approx(one.value / parts)
    assert judged(*split).increment == pytest.approx(one.increment / parts)
    assert judged(*[whole] * parts).increment == pytest.approx(one.increment)


lines = st.lists(
    st.fixed_dictionaries(
        {
            "need": st.sampled_from(["D01", "D02", ""]),
            "replaces": st.sampled_from(["S01", ""]),
            "contribution": st.floats(-500, 5000),
            "fit": st.integers(0, 3),
            "ok": st.booleans(),
            "gates": st.integers(0, 5),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(rows=lines, seed=st.integers(0, 99))
def test_what_counts_does_not_hang_on_the_order_and_never_beats_the_best(
    rows: list[dict[str, object]], seed: int
) -> None:
    table = priced(*({"urgency": 3.0, **row} for row in rows))
    case, belief = tiny_case(), standing(-3.0)
    odds = judge_lines(case, table, belief)
    mixed = judge_lines(case, table.sample(frac=1, random_state=seed).reset_index(drop=True), belief)
    pd.testing.assert_series_equal(mixed.lines["counts"].sort_index(), odds.lines["counts"].sort_index())
    assert mixed.increment == pytest.approx(odds.increment)
    worth = (odds.lines["won"] * odds.lines["value"])[odds.lines["ok"]]
    best = worth.groupby(odds.lines["once"]).max()
    assert odds.value == pytest.approx(best.sum())


def test_better_never_lowers_a_chance() -> None:
    """One more point, a deeper discount, a better fit (spec §7)."""
    leads = lead_of(0, [0, 1, 2, 3], 0, 7, RULES)
    assert (np.diff(leads) > 0).all()
    cuts = win(lead_of(-5, 2, np.linspace(-0.4, 0.6, 101), 7, RULES), 4, RULES)
    assert (np.diff(cuts) > 0).all()
    case, table, belief = county("minhou")
    base = judge_lines(case, table, belief).lines["won"]
    for better in (
        judge_lines(case, table, belief, effect=1.0),
        judge_lines(case, table.assign(cut=table["cut"] + 0.05), belief),
        judge_lines(case, table.assign(fit=np.minimum(table["fit"] + 1, 3)), belief),
        judge_lines(case, table, belief, gates=table["gates"] + 1),
    ):
        assert (better.lines["won"] >= base - 1e-15).all()


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_no_discount_loses_and_quantity_is_not_free_of_the_cut(name: str) -> None:
    """Every discount 0: dearer than usual everywhere, so fewer are won."""
    case, table, belief = county(name)
    base = judge_lines(case, table, belief)
    none = judge_lines(case, price_offers(case, case.opportunities.assign(discount=0.0)).lines.assign(ok=True), belief)
    usual = case.catalog.products.set_index("id")["usual"].reindex(table["product"]).to_numpy()
    cheaper = judge_lines(case, table.assign(cut=0.0), belief)
    assert none.lines["cut"].to_numpy() == pytest.approx(-usual / (1 - usual))
    assert (none.lines["won"] <= cheaper.lines["won"] + 1e-15).all()
    assert none.lines["won"].mean() < base.lines["won"].mean()


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_nobody_known_brings_less_and_all_of_it_is_marked(name: str) -> None:
    """The rival that refutes v1, which called 158 万 of strangers confident; of all lines that are offered."""
    case = load_case(name)
    known, strangers = Chain(case), Chain(case.replace(contacts=case.contacts.assign(contact_level=0.0)))
    assert strangers.line_odds.unknown == pytest.approx(strangers.line_odds.increment)
    assert strangers.line_odds.increment < known.line_odds.increment
    assert strangers.outlook.probability < known.outlook.probability
    assert strangers.outlook.p80 < known.outlook.p80


def test_a_rival_relabelled_and_other_rows_change_nothing() -> None:
    case, table, belief = county("gulou")
    odds = judge_lines(case, table, belief)
    relabelled = judge_lines(case, table.assign(rival="mobile"), belief)
    pd.testing.assert_frame_equal(relabelled.lines, odds.lines)
    mixed = judge_lines(case, table.sample(frac=1, random_state=1), belief)
    columns = ["won", "lead", "sd", "counts", "expected"]
    pd.testing.assert_frame_equal(mixed.lines[columns].sort_index(), odds.lines[columns].sort_index())
    assert mixed.increment == pytest.approx(odds.increment, rel=1e-13)


def test_an_upgrade_counts_with_the_chance_that_the_old_line_is_there() -> None:
    odds = judged({"stays": 0.8, "replaces": "S01"})
    assert odds.lines.loc["L1", ["value", "revenue"]].tolist() == pytest.approx([800, 1600])


def test_what_counted_before_a_plan_is_kept() -> None:
    need = {"need": "D01", "urgency": 4.0}
    rows = ({**need, "contribution": 1000.0}, {**need, "contribution": 990.0})
    before = judged(*rows)
    after = judged(*rows, effect=[0.0, 20.0], counts=before.lines["counts"])
    assert before.lines["counts"].tolist() == after.lines["counts"].tolist() == [True, False]
    assert judged(*rows, effect=[0.0, 20.0]).lines["counts"].tolist() == [False, True]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="缺少列 cut、stays"):
        judge_lines(tiny_case(), priced({}).drop(columns=["cut", "stays"]), standing())


def test_no_lines_at_all() -> None:
    odds = judge_lines(tiny_case(), priced({}).iloc[:0], standing())
    assert (odds.increment, odds.value, len(odds.lines)) == (0, 0, 0)
    assert best_of_each([], [], [], pd.Index([])).tolist() == []


def test_unmet_people_pull_towards_even() -> None:
    """W over a spread lies nearer to one half than at the mean (Jensen)."""
    for mean in (-20.0, 15.0):
        wide, narrow = win(mean, 12.0, RULES), win(mean, 0.0, RULES)
        assert abs(wide - 0.5) < abs(narrow - 0.5)
    assert tau(RULES) == pytest.approx(14.4270, abs=5e-5)
