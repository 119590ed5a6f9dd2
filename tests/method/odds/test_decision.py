"""Decision matrix: the score by hand, against a plain loop, and what must always hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.case import Case, UnknownCustomerError
from course_lib.method.odds.belief import believe
from course_lib.method.odds.buying_centre import read_panel, weighted_rows
from course_lib.method.odds.decision import evaluate_matrix, rate, score_customers
from course_lib.method.odds.standing import BANDS, band_of
from tests.method.random_customers import FACTORS, counted_cells, random_case
from tests.tiny import tiny_case

RULES = tiny_case().catalog.rules
seeds = st.integers(0, 10**6)
quick = settings(max_examples=25, deadline=None)


def all_rated(case: Case, ours: dict[str, float], theirs: float) -> Case:
    """Every contact gives us its own figure, and the rivals ``theirs``, on all factors."""
    ratings = case.ratings.copy()
    mine = ratings["carrier"] == case.meta.carrier.id
    for factor in FACTORS:
        ratings[factor] = np.where(mine, ratings["contact"].map(ours).fillna(5.0), theirs)
    return case.replace(ratings=ratings)


def by_loop(case: Case, customer: str) -> dict[str, float]:
    """The definition written as plain loops over one customer."""
    catalog = case.catalog
    default = dict(zip(catalog.roles["id"], catalog.roles["default"], strict=True))
    preset = case.customers.set_index("id").loc[customer, "preset"]
    v = dict(zip(catalog.factors["id"], catalog.factors[preset] / 100, strict=True))
    people = case.contacts[case.contacts["customer"] == customer].to_dict("records")
    carriers = [c.id for c in case.meta.carriers]
    score = {(r["contact"], r["carrier"]): {f: r[f] for f in FACTORS} for r in case.ratings.to_dict("records")}
    raw = {}
    for p in people:
        kinds = p["kinds"].split("|")
        shared = sum(default[k] / sum(k in q["kinds"].split("|") for q in people) for k in kinds)
        raw[p["id"]] = shared if np.isnan(p["influence"]) else p["influence"]
    if sum(raw.values()) == 0:
        raw = dict.fromkeys(raw, 1.0)
    w = {i: x / sum(raw.values()) for i, x in raw.items()}
    rows: dict[str, dict[str, float]] = {}
    for p in people:
        counted = [f for f in FACTORS if not any(np.isnan(score[p["id"], k][f]) for k in carriers)]
        if counted:
            total = sum(v[f] for f in counted)
            rows[p["id"]] = {k: 10 * sum(v[f] * score[p["id"], k][f] for f in counted) / total for k in carriers}
    there = sum(w[i] for i in rows)
    if not there:
        return {"x": 50.0}
    total = {k: sum(w[i] * rows[i][k] for i in rows) / there for k in carriers}
    us, best = total[carriers[0]], max(total[k] for k in carriers[1:])
    return {"us": us, "best_rival": best, "x": min(max(50 + us - best, 0), 100)}


def test_worked_example() -> None:
    """西园街道办 C02 by hand, government preset (fit 14, price 30, quality 12, service 10, delivery 6, relationship 5,
    brand 6, security 12, switching 3, flexibility 2).

    Only 李青 is rated, and security is blank for one rival, so nine factors count, 0.88 of the weight. Ours: .14·6 +
    .30·7 + .12·6 + .10·6 + .06·6 + .05·7 + .06·5 + .03·6 + .02·6 = 5.57, U = 55.7/.88 = 63.295; telecom 5.09 → 57.841;
    mobile 5.43 → 61.705. Lead 1.591, X = 51.591. Weights: 王立 decider 25 + approver 15 = 40, never met; 李青 user 9 +
    gatekeeper 3 = 12; κ = 12/52 = .23077: X says nothing of it, the mark does.
    """
    row = score_customers(tiny_case()).table.loc["C02"]
    assert row["us"] == pytest.approx(55.7 / 0.88)
    assert row["score_telecom"] == pytest.approx(50.9 / 0.88)
    assert (row["best_rival"], row["rival"]) == (pytest.approx(54.3 / 0.88), "mobile")
    assert row["x"] == pytest.approx(50 + 1.4 / 0.88)
    assert (row["band"], row["gates"]) == ("confident", "")
    standing = rate(tiny_case(), "C02").standing
    assert standing["known"] == pytest.approx(12 / 52)
    assert standing["unknown"]


def test_role_weight_is_split_among_its_holders() -> None:
    """C04: 许总 decider 25 + approver 15 = 40; 何工 technical 14 + user 9 + coach 4 = 27; two deciders share 25."""
    assert score_customers(tiny_case()).persons.loc[["P09", "P10"], "weight"].tolist() == pytest.approx(
        [40 / 67, 27 / 67]
    )
    contacts = tiny_case().contacts
    contacts.loc[contacts["id"] == "P10", "kinds"] = "decider"
    persons = score_customers(tiny_case().replace(contacts=contacts)).persons
    assert persons.loc["P10", "weight"] == pytest.approx(12.5 / (12.5 + 12.5 + 15))


def test_published_weighted_sum() -> None:
    """Triantaphyllou (2000), Multi-Criteria Decision Making Methods, weighted sum model: A1 21.50, A2 22.00."""
    alternatives = [[25, 20, 15, 30], [10, 30, 20, 30]]
    assert weighted_rows(alternatives, [0.20, 0.15, 0.40, 0.25]).tolist() == pytest.approx([21.5, 22.0])
    assert weighted_rows([25, np.nan, 15, 30], [0.20, 0.15, 0.40, 0.25]).item() == pytest.approx(18.5 / 0.85)


@quick
@given(seed=seeds)
def test_agrees_with_plain_loops(seed: int) -> None:
    case = random_case(seed)
    table = score_customers(case).table
    for customer in table.index:
        for column, expected in by_loop(case, customer).items():
            assert table.loc[customer, column] == pytest.approx(expected, abs=1e-9)


@quick
@given(seed=seeds)
def test_matrix_agrees_with_table(seed: int) -> None:
    """Also what it says of the lead, with what is judged of all customers at once."""
    case = random_case(seed)
    table, known = score_customers(case).table, believe(case)
    for customer, row in table.iterrows():
        matrix = rate(case, str(customer))
        again = evaluate_matrix(matrix)
        expected = row[["us", "best_rival", "lead", "x"]].astype(float)
        assert np.allclose(matrix.parts, expected, atol=1e-9, equal_nan=True)
        assert np.allclose([again.us, again.rival, again.lead, again.x], expected, atol=1e-9, equal_nan=True)
        figures = ["mean", "sd", "known", "price_points", "win"]
        told = matrix.standing[figures].astype(float)
        assert np.allclose(told, known.table.loc[customer, figures].astype(float), atol=1e-9)
        assert np.allclose(matrix.persons["ahead"], known.persons["lead"][matrix.us.index], atol=1e-9, equal_nan=True)
        assert (matrix.band, matrix.gates, matrix.rival) == (row["band"], row["gates"], row["rival"])
        assert BANDS[int(again.band)] == row["band"]
        if row["rival"]:
            assert matrix.cell_weights.to_numpy().sum() == pytest.approx(1)
            assert matrix.contributions.to_numpy().sum() == pytest.approx(row["lead"], abs=1e-9)
            columns = matrix.column_totals
            assert 10 * (columns["weight"] * columns[matrix.carrier]).sum() == pytest.approx(row["us"])


@quick
@given(seed=seeds)
def test_weights_and_bounds(seed: int) -> None:
    case = random_case(seed)
    decisions = score_customers(case)
    persons, table = decisions.persons, decisions.table
    assert persons.groupby("customer")["weight"].sum().tolist() == pytest.approx([1.0] * len(table))
    shares = persons.groupby("customer")["share"].sum()
    assert shares.tolist() == pytest.approx([float(r != "") for r in table["rival"]])
    assert np.allclose(read_panel(case).factor_weights.sum(axis=1), 1)
    assert table["x"].between(0, 100).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_rows_read_factor_by_factor_are_those_of_the_whole_cube(seed: int) -> None:
    panel = read_panel(random_case(seed))
    whole = weighted_rows(panel.ratings, panel.factor_weights, panel.counted)
    assert np.array_equal(panel.rows, 10 * whole, equal_nan=True)
    assert np.array_equal(panel.counted, ~np.isnan(panel.ratings).any(axis=0))


@quick
@given(seed=seeds)
def test_order_of_contacts_does_not_matter(seed: int) -> None:
    case = random_case(seed)
    rng = np.random.default_rng(seed)
    shuffled = case.replace(
        contacts=case.contacts.iloc[rng.permutation(len(case.contacts))].reset_index(drop=True),
        ratings=case.ratings.iloc[rng.permutation(len(case.ratings))].reset_index(drop=True),
    )
    pd.testing.assert_frame_equal(score_customers(case).table, score_customers(shuffled).table, atol=1e-9, rtol=0)


@quick
@given(seed=seeds, ours=st.booleans())
def test_better_ratings_never_hurt(seed: int, ours: bool) -> None:
    case = random_case(seed)
    rng = np.random.default_rng(seed)
    cells = counted_cells(case)
    if not cells:
        return
    contact, factor = cells[rng.integers(len(cells))]
    carrier = case.meta.carriers[0 if ours else 1 + int(rng.integers(2))].id
    ratings = case.ratings
    at = (ratings["contact"] == contact) & (ratings["carrier"] == carrier)
    ratings[factor] = ratings[factor].mask(at, 10.0)
    before, after = score_customers(case).table, score_customers(case.replace(ratings=ratings)).table
    sign = 1 if ours else -1
    for column in ("x", "us"):
        if ours or column != "us":
            assert (sign * (after[column] - before[column]).fillna(0) >= -1e-9).all()
    step = after["band"].map(BANDS.index) - before["band"].map(BANDS.index)
    assert (sign * step >= 0).all()


@quick
@given(seed=seeds, level=st.integers(0, 10))
def test_parity_is_fifty(seed: int, level: int) -> None:
    case = random_case(seed)
    ratings = case.ratings
    ratings[list(FACTORS)] = ratings[list(FACTORS)].where(ratings[list(FACTORS)].isna(), float(level))
    table = score_customers(case.replace(ratings=ratings)).table
    assert table["x"].tolist() == pytest.approx([50.0] * len(table))


@pytest.mark.parametrize(
    ("x", "band"),
    [
        (75, "confident"),
        (75.0001, "assured"),
        (75 + 1e-12, "confident"),
        (45, "confident"),
        (44.9999, "none"),
        (0, "none"),
    ],
)
def test_limits_belong_to_the_middle_band(x: float, band: str) -> None:
    assert band_of(x, RULES) == band


def test_gate_of_a_low_row() -> None:
    """C03: decider gives 30, the other 100, rivals 10: U = (30·25 + 100·23)/48 = 63.5, X = 100, but 30 < 40."""
    case = all_rated(tiny_case(), {"P06": 3.0, "P07": 10.0, "P08": 10.0}, 1.0)
    ratings = case.ratings
    ratings[list(FACTORS)] = ratings[list(FACTORS)].mask(ratings["contact"] == "P08")
    row = score_customers(case.replace(ratings=ratings)).table.loc["C03"]
    assert row["us"] == pytest.approx((30 * 25 + 100 * 23) / 48)
    assert (row["band_before"], row["band"]) == ("assured", "confident")
    assert row["gates"] == "高远（决策者）只给我方30.0，低于40"


def test_gate_of_a_low_score() -> None:
    """M01: ours 5 → U = 50, rivals 1 → 10: X = 90, but our own score stays below 60."""
    row = score_customers(all_rated(tiny_case(), {}, 1.0)).table.loc["M01"]
    assert (row["x"], row["band_before"], row["band"]) == (pytest.approx(90), "assured", "confident")
    assert row["gates"] == "我方得分50.0，低于60"


def test_customer_without_comparable_ratings() -> None:
    ratings = tiny_case().ratings
    ratings[list(FACTORS)] = ratings[list(FACTORS)].mask(ratings["carrier"] == "mobile")
    case = tiny_case().replace(ratings=ratings)
    table = score_customers(case).table
    assert (table["x"] == 50).all()
    assert (table["band"] == "confident").all()
    assert (table["rival"] == "").all()
    assert table["us"].isna().all()
    matrix = rate(case, "C01")
    assert matrix.lead_matrix.isna().all().all()
    assert (matrix.score, matrix.rival) == (50.0, "")


def test_own_factor_weights_by_kind() -> None:
    """P11 is decider 25 (looks at price only), finance 7 (at fit only) and buyer 8 (keeps the preset)."""
    kinds = pd.DataFrame({"price": [1.0, 0.0], "fit": [0.0, 1.0]}, index=["decider", "财务预算者"])
    panel = read_panel(tiny_case(), kind_factors=kinds)
    v = pd.Series(panel.factor_weights[panel.contacts["id"].tolist().index("P11")], index=panel.factors)
    assert v["price"] == pytest.approx((25 * 1 + 8 * 0.26) / 40)
    assert v["fit"] == pytest.approx((7 * 1 + 8 * 0.12) / 40)
    assert v["brand"] == pytest.approx(8 * 0.03 / 40)
    untouched = pd.Series(panel.factor_weights[panel.contacts["id"].tolist().index("P08")], index=panel.factors)
    assert untouched["fit"] == pytest.approx(0.16)  # buyer only: the enterprise preset
    case = tiny_case()
    assert rate(case, "M01", kind_factors=kinds).score == pytest.approx(
        score_customers(case, kind_factors=kinds).table.loc["M01", "x"]
    )


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (pd.DataFrame({"price": [0.9]}, index=["decider"]), "decider 的要素权重"),
        (pd.DataFrame({"price": [1.5], "fit": [-0.5]}, index=["decider"]), "decider 的要素权重"),
        (pd.DataFrame({"price": [1.0]}, index=["boss"]), "不认识 boss"),
        (pd.DataFrame({"prize": [1.0]}, index=["decider"]), "不认识 prize"),
    ],
)
def test_wrong_own_factor_weights(kinds: pd.DataFrame, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        score_customers(tiny_case(), kind_factors=kinds)


def test_what_if_ratings() -> None:
    """P11's price 9 → 10 under the merchant preset (price .26) lifts U by 2.6."""
    case, change = tiny_case(), {"P11": {"价格与总成本": 10}, "P01": {"fit": 9}}
    table = score_customers(case, ratings=change).table
    assert table.loc["M01", "us"] == pytest.approx(88.6 + 2.6)
    assert rate(case, "M01", ratings=change).parts["us"] == pytest.approx(91.2)
    assert score_customers(case).table.loc["M01", "us"] == pytest.approx(88.6)  # the case itself is untouched


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ({"P99": {"fit": 5}}, "没有关键人 P99"),
        ({"P01": {"fitt": 5}}, "没有决策要素 fitt"),
        ({"P01": {"fit": 10.5}}, "10.5 不对"),
        ({"P01": {"fit": float("nan")}}, "nan 不对"),
        ({"P01": {"fit": True}}, "True 不对"),
    ],
)
def test_wrong_what_if_ratings(ratings: dict[str, dict[str, float]], said: str) -> None:
    for run in (score_customers, lambda case, ratings: rate(case, "C01", ratings=ratings)):
        with pytest.raises(ValueError, match=said):
            run(tiny_case(), ratings=ratings)


def replaced(case: Case, carrier: str, changes: dict[str, dict[str, float | None]]) -> Case:
    """The same changes made in the case's own table."""
    ratings = case.ratings
    for contact, row in changes.items():
        at = (ratings["contact"] == contact) & (ratings["carrier"] == carrier)
        for factor, value in row.items():
            ratings.loc[at, factor] = np.nan if value is None else value
    return case.replace(ratings=ratings)


def test_what_if_ratings_of_rivals() -> None:
    """P11 gives 电信 one point more for price (.26 of the merchant preset): C rises by 2.6, U and 移动 stay."""
    case = tiny_case()
    before, row = score_customers(case).table.loc["M01"], case.ratings.set_index(["contact", "carrier"])
    change = {"telecom": {"P11": {"价格与总成本": row.loc[("P11", "telecom"), "price"] + 1}}}
    after = score_customers(case, rival_ratings=change).table.loc["M01"]
    assert after["score_telecom"] == pytest.approx(before["score_telecom"] + 2.6)
    assert after[["us", "score_mobile"]].tolist() == before[["us", "score_mobile"]].tolist()
    matrix = rate(case, "M01", rival_ratings={"中国电信": change["telecom"]})
    assert matrix.scores["telecom"] == pytest.approx(after["score_telecom"])
    assert score_customers(case).table.loc["M01"].equals(before)  # the case itself is untouched


@quick
@given(seed=seeds)
def test_what_if_is_the_case_with_other_ratings(seed: int) -> None:
    """Replaced ratings, blank ones among them, count exactly as if the case said so, for us and for rivals."""
    case, rng = random_case(seed), np.random.default_rng(seed)
    contacts = case.contacts["id"].tolist()
    changed, changes = case, {}
    for carrier in case.meta.carriers:
        changes[carrier.id] = {
            str(contact): {
                str(factor): None if rng.random() < 0.3 else float(rng.integers(0, 101)) / 10
                for factor in rng.choice(FACTORS, 3)
            }
            for contact in rng.choice(contacts, 2)
        }
        changed = replaced(changed, carrier.id, changes[carrier.id])
    ours = changes.pop(case.meta.carrier.id)
    said = score_customers(case, ratings=ours, rival_ratings=changes)
    meant = score_customers(changed)
    pd.testing.assert_frame_equal(said.table, meant.table, check_exact=True)
    pd.testing.assert_frame_equal(said.persons, meant.persons, check_exact=True)
    customer = str(said.table.index[-1])
    matrix = rate(case, customer, ratings=ours, rival_ratings=changes)  # other customers' contacts do no harm
    assert matrix.score == pytest.approx(meant.table.loc[customer, "x"])
    for carrier_id, ratings in matrix.rivals.items():
        pd.testing.assert_frame_equal(ratings, rate(changed, customer).rivals[carrier_id], check_exact=True)


def test_not_rated_takes_a_cell_out_of_the_count() -> None:
    """C01's P01 × price not rated for us: it counts for no carrier, as the cell's definition says."""
    case = tiny_case()
    for options in ({"ratings": {"P01": {"price": None}}}, {"rival_ratings": {"mobile": {"P01": {"price": None}}}}):
        matrix = rate(case, "C01", **options)  # type: ignore[arg-type]
        assert np.isnan(matrix.lead_matrix.loc["P01", "price"])
        assert matrix.cell_weights.loc["P01", "price"] == 0
        assert matrix.cell_weights.to_numpy().sum() == pytest.approx(1)
    everything = {"P01": dict.fromkeys(FACTORS), "P02": dict.fromkeys(FACTORS), "P03": dict.fromkeys(FACTORS)}
    empty = rate(case, "C01", ratings=everything)
    assert (empty.score, bool(empty.standing["unknown"])) == (50.0, True)


@pytest.mark.parametrize(
    ("rival_ratings", "said"),
    [
        ({"tele": {}}, "没有对手 tele，可用：telecom、mobile$"),
        ({"unicom": {"P01": {"fit": 5}}}, "没有对手 unicom，可用：telecom、mobile（我方的评分写在 ratings 里）"),
        ({"telecom": {"P99": {"fit": 5}}}, "没有关键人 P99"),
        ({"mobile": {"P01": {"fitt": 5}}}, "没有决策要素 fitt"),
        ({"mobile": {"P01": {"fit": -1}}}, "-1 不对，须为0到10的数"),
        ({"mobile": {"P01": {"fit": "7"}}}, "'7' 不对"),
    ],
)
def test_wrong_what_if_ratings_of_rivals(rival_ratings: dict[str, dict[str, dict[str, float]]], said: str) -> None:
    for run in (score_customers, lambda case, rival_ratings: rate(case, "C01", rival_ratings=rival_ratings)):
        with pytest.raises(ValueError, match=said):
            run(tiny_case(), rival_ratings=rival_ratings)


def test_unknown_customer() -> None:
    with pytest.raises(UnknownCustomerError, match="没有客户 C0，相近的有：C0") as error:
        rate(tiny_case(), "C0")
    assert isinstance(error.value, KeyError)
    assert rate(tiny_case(), "东街医院").customer == "C03"


def test_case_cut_down_to_some_customers() -> None:
    case = tiny_case()
    some = case.replace(customers=case.customers.iloc[2:4])
    whole = score_customers(case).table.loc[["C03", "C04"]]
    pd.testing.assert_frame_equal(score_customers(some).table, whole)
    assert score_customers(case.replace(contacts=case.contacts.iloc[:0])).table["x"].tolist() == [50.0] * 6


def test_the_matrix_gives_each_carriers_score() -> None:
    case = tiny_case()
    row, scores = score_customers(case).table.loc["C01"], rate(case, "C01").scores
    assert scores["unicom"] == pytest.approx(row["us"])
    assert scores["telecom"] == pytest.approx(row["score_telecom"])
    assert scores["mobile"] == pytest.approx(row["score_mobile"])
