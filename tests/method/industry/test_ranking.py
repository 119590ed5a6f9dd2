"""Weighted sums, rank acceptability and weight swing against published figures, geometry and brute force."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.method import rank_acceptability, scale_linear, weight_swing, weighted_sum

UNIT = st.floats(0, 10, allow_subnormal=False).map(lambda x: round(x, 3))
MATRICES = st.tuples(st.integers(2, 6), st.integers(2, 5)).flatmap(lambda s: arrays(float, s, elements=UNIT))


def _weights(draw_from, criteria):
    return draw_from.draw(arrays(float, criteria, elements=st.integers(0, 20).map(float)).filter(lambda w: w.sum() > 0))


def test_weighted_sum_of_the_published_example():
    # Triantaphyllou, E. (2000), Multi-Criteria Decision Making Methods: A Comparative Study: three alternatives,
    # four criteria, printed scores 21.50, 22.00 and 22.00
    matrix = [[25, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]]
    assert weighted_sum(matrix, [0.20, 0.15, 0.40, 0.25]) == pytest.approx([21.50, 22.00, 22.00])


def test_rank_acceptabilities_of_the_reference_implementation():
    """Four antidepressants, six criteria with uncertain measurements, nothing known of the weights.

    Data and expected figures: JSMAA (T. Tervonen's implementation of SMAA-2, github.com/tommite/jsmaa,
    SMAASimulatorTest, benefit-risk model): normal measurements (efficacy log-normal), linear value functions between
    the outermost 95 % limits, uniform weights, 10,000 iterations, printed to two decimals and checked there to 0.02.
    The same tolerance here: rounding 0.005 + standard error of the difference of two simulations at most
    0.5 × √(1/10,000 + 1/40,000) = 0.0056, so 0.02 leaves 2.7 of them.
    """
    measured = {  # mean and standard deviation of fluoxetine, paroxetine, sertraline, venlafaxine
        "efficacy": [(0.0, 0.0), (0.086, 0.056), (0.095, 0.044), (0.113, 0.048)],
        "diarrhea": [(11.7, 2.5), (9.2, 1.86), (15.4, 2.65), (5.5, 2.32)],
        "dizziness": [(7.2, 1.45), (10.6, 1.58), (7.5, 1.48), (15.7, 4.44)],
        "headache": [(16.6, 3.27), (21.2, 5.15), (20.2, 3.78), (12.8, 2.45)],
        "insomnia": [(13.7, 1.89), (14.3, 2.93), (15.0, 3.21), (11.2, 3.98)],
        "nausea": [(18.6, 1.79), (18.3, 3.7), (19.5, 2.6), (31.0, 1.68)],
    }
    printed = [[0.20, 0.28, 0.30, 0.22], [0.25, 0.29, 0.27, 0.19], [0.17, 0.25, 0.29, 0.30], [0.39, 0.18, 0.15, 0.29]]
    samples, rng = 40_000, np.random.default_rng(7)
    values = np.empty((samples, 4, len(measured)))
    for c, (name, figures) in enumerate(measured.items()):
        mean, deviation = np.array(figures).T
        drawn = rng.normal(mean, deviation, (samples, 4))
        worst, best = (mean - 1.96 * deviation).min(), (mean + 1.96 * deviation).max()
        if name == "efficacy":
            drawn, worst, best = np.exp(drawn), np.exp(worst), np.exp(best)
        else:
            worst, best = best, worst
        values[:, :, c] = (drawn - worst) / (best - worst)
    shares = rank_acceptability(values, np.ones(6), samples=samples, concentration=6, seed=7)
    assert shares == pytest.approx(np.array(printed), abs=0.02)


def test_rank_acceptabilities_on_the_simplex():
    """Three criteria, uniform weights: exact shares are areas of the weight triangle.

    A = (1, 0, 0), B = (0, 1, 0), C = (0, 0, 1) score their own weights: by symmetry each rank has a third. With
    D = (0.5, 0.5, 0) and A only, A wins where w1 > w2: one half. With E = (0.5, 0.5, 0.5) against A, A wins where
    w1 > 1/2: a triangle of half the side, so one quarter. Monte-Carlo error ≤ 4 × 0.5 / √40,000 = 0.01.
    """
    setting = {"samples": 40_000, "concentration": 3, "seed": 5}
    third = rank_acceptability(np.eye(3), [1, 1, 1], **setting)
    assert third == pytest.approx(np.full((3, 3), 1 / 3), abs=0.01)
    half = rank_acceptability([[1, 0, 0], [0.5, 0.5, 0]], [1, 1, 1], **setting)
    assert half == pytest.approx(np.full((2, 2), 0.5), abs=0.01)
    quarter = rank_acceptability([[1, 0, 0], [0.5, 0.5, 0.5]], [1, 1, 1], **setting)
    assert quarter == pytest.approx(np.array([[0.25, 0.75], [0.75, 0.25]]), abs=0.01)


def test_dirichlet_keeps_the_mean_and_zero_weights():
    """Two criteria: A = (1, 0) beats B = (0, 1) where w1 > 1/2, so Beta(2, 1) gives 1 − 1/4 (by integration)."""
    shares = rank_acceptability([[1, 0], [0, 1]], [2, 1], samples=40_000, concentration=3, seed=3)
    assert shares[0, 0] == pytest.approx(0.75, abs=0.01)
    # the third criterion would turn the order but has no weight
    certain = rank_acceptability([[1, 1, 0], [0, 0, 9]], [1, 1, 0], samples=200, concentration=3, seed=3)
    assert certain.tolist() == [[1, 0], [0, 1]]


def test_equal_alternatives_share_their_ranks():
    shares = rank_acceptability([[3, 1], [3, 1], [0, 0]], [1, 1], samples=500, concentration=2, seed=1)
    assert shares == pytest.approx(np.array([[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]))


def test_measurements_must_match_the_samples():
    with pytest.raises(ValueError, match="100"):
        rank_acceptability(np.ones((3, 2, 2)), [1, 1], samples=100, concentration=2, seed=1)


@settings(max_examples=40)
@given(MATRICES, st.data())
def test_acceptability_is_a_doubly_stochastic_table(matrix, data):
    shares = rank_acceptability(matrix, _weights(data, matrix.shape[1]), samples=200, concentration=10, seed=2)
    assert shares.sum(axis=0) == pytest.approx(np.ones(len(matrix)))
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(matrix)))
    assert (shares >= 0).all()


@settings(max_examples=50)
@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=20))
def test_scaling_keeps_bounds_and_order(values):
    scaled = scale_linear(values, 1, 10, 5.5)
    assert ((scaled >= 1) & (scaled <= 10)).all()
    assert (np.diff(scaled[np.argsort(values, kind="stable")]) >= 0).all()
    if np.ptp(scaled) > 0:
        assert (scaled.min(), scaled.max()) == (1, 10)
    else:
        assert (scaled == 5.5).all()


def test_scaling_tells_blank_values():
    with pytest.raises(ValueError, match="空值"):
        scale_linear([1, float("nan")], 1, 10, 5.5)


@settings(max_examples=50)
@given(MATRICES, st.data())
def test_weighted_sum_lies_between_worst_and_best_criterion(matrix, data):
    total = weighted_sum(matrix, _weights(data, matrix.shape[1]))
    assert (total >= matrix.min(axis=1) - 1e-9).all()
    assert (total <= matrix.max(axis=1) + 1e-9).all()


@settings(max_examples=50)
@given(MATRICES, st.data(), st.floats(0, 5))
def test_a_better_indicator_never_lowers_the_total(matrix, data, more):
    weights = _weights(data, matrix.shape[1])
    row, column = data.draw(st.integers(0, len(matrix) - 1)), data.draw(st.integers(0, matrix.shape[1] - 1))
    better = matrix.copy()
    better[row, column] += more
    assert weighted_sum(better, weights)[row] >= weighted_sum(matrix, weights)[row] - 1e-12


@pytest.mark.parametrize("weights", [[0, 0], [1, -1], [1, float("nan")], [1, 1, 1]])
def test_bad_weights_are_told(weights):
    with pytest.raises(ValueError, match="权重"):
        weighted_sum([[1, 2]], weights)


def _at(weights, criterion, value):
    """Weights with one of them set, the others in proportion."""
    rest = np.where(np.arange(len(weights)) == criterion, 0.0, weights)
    rest = rest if rest.sum() > 0 else np.where(np.arange(len(weights)) == criterion, 0.0, 1.0)
    moved = rest / rest.sum() * (1 - value)
    moved[criterion] = value
    return moved


def _margin(matrix, weights, members):
    """How far the worst of the top set is ahead of the best of the others."""
    scores = matrix @ weights
    others = np.setdiff1d(np.arange(len(matrix)), members)
    return scores[members].min() - scores[others].max()


def test_swing_of_a_crossing_worked_by_hand():
    # A = (10, 2), B = (4, 6) at weights .5/.5: 6 to 5. Equal where 10t + 2(1−t) = 4t + 6(1−t): t = 0.4
    limits = weight_swing([[10, 2], [4, 6]], [1, 1], 1)
    assert limits == pytest.approx(np.array([[0.4, 1.0], [0.0, 0.6]]))


@settings(max_examples=50)
@given(MATRICES, st.data())
def test_swing_against_brute_force(matrix, data):
    weights = _weights(data, matrix.shape[1])
    weights = weights / weights.sum()
    size = data.draw(st.integers(1, len(matrix) - 1))
    members = np.argsort(-(matrix @ weights), kind="stable")[:size]
    assume(_margin(matrix, weights, members) > 1e-6)
    for c, (low, high) in enumerate(weight_swing(matrix, weights, size)):
        assert 0 <= low <= weights[c] <= high <= 1
        for t in np.linspace(low, high, 9):
            assert _margin(matrix, _at(weights, c, t), members) >= -1e-9
        if low > 1e-6:
            assert _margin(matrix, _at(weights, c, low - 1e-6), members) < 0
        if high < 1 - 1e-6:
            assert _margin(matrix, _at(weights, c, high + 1e-6), members) < 0


def test_swing_with_all_or_none_in_the_top_set_is_free():
    for top in (0, 2, [0, 1]):
        assert weight_swing([[1, 2], [2, 1]], [1, 3], top).tolist() == [[0, 1], [0, 1]]
