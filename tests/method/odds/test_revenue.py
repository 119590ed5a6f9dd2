"""The revenue distribution against enumeration, closed forms and itself."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal, norm

from course_lib.case import Case
from course_lib.method.needs.portfolio import price_lines
from course_lib.method.odds.decision import score_customers
from course_lib.method.odds.revenue import RevenueDistribution, simulate_revenue
from tests.tiny import tiny_case


def run(case: Case, **options: float) -> RevenueDistribution:
    return simulate_revenue(case, score_customers(case), price_lines(case), **options)  # type: ignore[arg-type]


def many_lines(n: int = 400) -> Case:
    """The small case with n stock lines of uneven size, spread over its customers."""
    rng, case = np.random.default_rng(7), tiny_case()
    stock = pd.DataFrame(
        {
            "id": [f"S{i}" for i in range(n)],
            "customer": rng.choice(case.customers["id"].to_numpy(dtype=object), n),
            "product": "P01",
            "annual_revenue": rng.lognormal(9, 1, n).round(2),
            "start": pd.Timestamp("2017-01-01"),
            "contract_end": pd.Timestamp("2019-06-30"),
            "renewal": rng.uniform(0.3, 0.95, n).round(2),
        }
    )
    return case.replace(stock=stock)


def enumerate_outcomes(result: RevenueDistribution) -> tuple[np.ndarray, np.ndarray]:
    """All 2^n sums of independent items and their probabilities, sorted."""
    v, p = result.items["value"].to_numpy(), result.items["probability"].to_numpy()
    outcomes = np.array(list(itertools.product((0, 1), repeat=len(v))))
    chance = np.where(outcomes == 1, p, 1 - p).prod(axis=1)
    totals = outcomes @ v
    order = np.argsort(totals)
    return totals[order], chance[order]


def test_small_case_by_enumeration() -> None:
    """Seven independent items, 128 outcomes. Tolerance: four standard errors of 20,000 draws."""
    target = 250000.0
    result = run(tiny_case(), rho=0.0, target=target)
    totals, chance = enumerate_outcomes(result)
    mean = (totals * chance).sum()
    variance = ((totals - mean) ** 2 * chance).sum()
    assert result.method == "plain"
    assert len(result.items) == 7
    assert result.mean == pytest.approx(mean)
    assert result.variance == pytest.approx(variance)
    assert result.simulated_mean == pytest.approx(mean, abs=4 * np.sqrt(variance / result.draws))
    fourth = ((totals - mean) ** 4 * chance).sum()
    assert result.simulated_variance == pytest.approx(variance, abs=4 * np.sqrt((fourth - variance**2) / result.draws))
    reach = chance[totals >= target].sum()
    assert result.probability == pytest.approx(reach, abs=4 * np.sqrt(reach * (1 - reach) / result.draws))
    for share, got in ((0.5, result.p50), (0.8, result.p80)):
        margin = 4 * np.sqrt(share * (1 - share) / result.draws)
        assert np.abs(totals - got).min() < 0.01
        assert chance[totals >= got - 0.01].sum() >= share - margin
        assert chance[totals > got + 0.01].sum() < share + margin


def test_mean_is_stock_plus_increment() -> None:
    """215,600 + 58,412.5, see test_gap."""
    assert run(tiny_case()).mean == pytest.approx(215600 + 58412.5, abs=0.1)


def test_variance_with_shocks_by_pairs() -> None:
    """Var = Σ_i Σ_j V_i V_j (Φ₂(a_i, a_j; ρ) − p_i p_j) over pairs that share a rival, Φ₂ from scipy."""
    rho = 0.3
    result = run(tiny_case(), rho=rho)
    items = result.items
    v, p, rival = items["value"].to_numpy(), items["probability"].to_numpy(), items["rival"].to_numpy()
    variance = (v**2 * p * (1 - p)).sum()
    assert result.variance_independent == pytest.approx(variance)
    for i, j in itertools.combinations(range(len(v)), 2):
        if rival[i] == rival[j]:
            both = multivariate_normal.cdf(norm.ppf([p[i], p[j]]), cov=[[1, rho], [rho, 1]], abseps=1e-10)
            variance += 2 * v[i] * v[j] * (both - p[i] * p[j])
    assert result.variance == pytest.approx(variance, rel=1e-6)


@pytest.mark.parametrize("rho", [0.0, 0.15, 0.6])
@pytest.mark.parametrize("limit", [1000, 10])
def test_draws_agree_with_closed_forms(rho: float, limit: int) -> None:
    """400 lines: drawn one by one, or (limit 10) mostly by the conditional normal. Four standard errors."""
    result = run(many_lines(), rho=rho, exact_limit=limit)
    assert result.method == ("plain" if limit == 1000 else "mixed")
    spread = result.samples - result.samples.mean()
    assert result.simulated_mean == pytest.approx(result.mean, abs=4 * np.sqrt(result.variance / result.draws))
    error = np.sqrt(((spread**4).mean() - (spread**2).mean() ** 2) / result.draws)
    assert result.simulated_variance == pytest.approx(result.variance, abs=4 * error)


def test_large_and_plain_paths_agree() -> None:
    """Percentiles within four standard errors of a quantile, √(q(1 − q)/n)/density, density from the plain draws."""
    case = many_lines()
    goal = run(case).mean
    plain, mixed = run(case, target=goal), run(case, target=goal, exact_limit=10, seed=5)
    for q in (0.05, 0.2, 0.5, 0.8, 0.95):
        low, at, high = np.quantile(plain.samples, [q - 0.02, q, q + 0.02])
        tolerance = 4 * np.sqrt(2 * q * (1 - q) / plain.draws) * (high - low) / 0.04
        assert np.quantile(mixed.samples, q) == pytest.approx(at, abs=tolerance)
    assert mixed.probability == pytest.approx(plain.probability, abs=4 * np.sqrt(2 * 0.25 / plain.draws))


def test_shocks_keep_the_mean_and_widen_the_spread() -> None:
    case = many_lines()
    results = [run(case, rho=rho) for rho in (0.0, 0.1, 0.3, 0.6)]
    assert [r.mean for r in results] == pytest.approx([results[0].mean] * 4)
    assert (np.diff([r.variance for r in results]) > 0).all()
    assert (np.diff([r.simulated_variance for r in results]) > 0).all()
    assert (np.diff([r.p80 for r in results]) < 0).all()
    assert results[0].variance == pytest.approx(results[0].variance_independent)


def test_contributions_add_to_one() -> None:
    """At ρ = 0 a customer's share is its ΣV²p(1 − p): C01 90,000²·.09 + 48,000²·.0475 + 70,670²·.1703."""
    result = run(tiny_case(), rho=0.0)
    shares = result.contributions["share"]
    p = score_customers(tiny_case()).table.loc["C01", "probability"]
    own = 90000**2 * 0.09 + 48000**2 * 0.0475 + 70670**2 * p * (1 - p)
    assert result.contributions.loc["C01", "covariance"] == pytest.approx(own)
    assert shares.loc["C01"] == pytest.approx(own / result.variance_independent)
    assert shares.is_monotonic_decreasing
    for rho in (0.0, 0.4):
        contributions = run(tiny_case(), rho=rho).contributions
        assert contributions["share"].sum() == pytest.approx(1)
        assert contributions["expected"].sum() == pytest.approx(result.mean)


def test_same_seed_same_draws() -> None:
    case = many_lines(50)
    for limit in (1000, 10):
        one, two, other = (
            run(case, exact_limit=limit),
            run(case, exact_limit=limit),
            run(case, seed=3, exact_limit=limit),
        )
        assert (one.samples == two.samples).all()
        assert (one.samples != other.samples).any()


def test_histogram_holds_every_draw() -> None:
    result = run(many_lines())
    bins = result.histogram
    assert bins["count"].sum() == result.draws
    assert bins["high"].tolist()[:-1] == bins["low"].tolist()[1:]
    assert bins["low"].iloc[0] <= result.samples[0] <= result.samples[-1] < bins["high"].iloc[-1]
    assert 10 <= len(bins) <= 26


def test_rival_of_a_bundle() -> None:
    """C01: O02 brings 48,800, O01 21,870, so O02's rival counts. M02's line names none: the matrix's best rival."""
    case = tiny_case()
    lines = case.opportunities
    lines["rival"] = lines["id"].map({"O01": "telecom", "O02": "mobile"}).fillna("")
    items = simulate_revenue(case, score_customers(case), price_lines(case, lines)).items
    bundles = items[items["kind"] == "opportunity"].set_index("customer")["rival"]
    assert bundles.to_dict() == {"C01": "mobile", "M02": "telecom"}
    stock = items[items["kind"] == "stock"].drop_duplicates("customer").set_index("customer")["rival"]
    assert stock.to_dict() == {"C01": "telecom", "C03": "telecom", "M01": "mobile", "M02": "telecom"}


def test_nothing_uncertain() -> None:
    """Renewals of 1 and 0 only: one outcome, reached for sure."""
    case = tiny_case()
    stock = case.stock
    stock["renewal"] = [1.0, 0.0, 1.0, 0.0, 0.0]
    case = case.replace(stock=stock, opportunities=case.opportunities.iloc[:0])
    result = run(case, target=150000.0)
    assert (result.mean, result.variance, result.p50, result.p80, result.probability) == (150000, 0, 150000, 150000, 1)
    assert result.histogram["count"].tolist() == [result.draws]
    assert (result.contributions["share"] == 0).all()
    empty = run(case.replace(stock=stock.iloc[:0]))
    assert (empty.mean, empty.p80, empty.probability) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("option", "said"), [({"rho": 1.0}, "相关系数"), ({"rho": -0.1}, "相关系数"), ({"draws": 0}, "模拟次数")]
)
def test_wrong_options(option: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        run(tiny_case(), **option)
