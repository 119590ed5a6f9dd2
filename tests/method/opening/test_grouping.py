"""Groups: everybody in exactly one, about equal, the same for the same people and seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.method.opening.grouping import _cost, _features, explain_groups, form_groups
from course_lib.opening.load import load_questionnaire

RULES = load_questionnaire().teams
ROLES = ("industry_director", "key_account_manager", "merchant_director", "merchant_manager", "support", "")


@st.composite
def classes(draw: st.DrawFn) -> pd.DataFrame:
    count = draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return pd.DataFrame(
        {
            "role": rng.choice(ROLES, count),
            "line": rng.choice(["政企", "商群", ""], count, p=[0.5, 0.4, 0.1]),
            "years": np.where(rng.random(count) < 0.1, np.nan, rng.integers(0, 20, count)),
            "laptop": rng.random(count) < draw(st.sampled_from([0.0, 0.2, 0.6, 1.0])),
            "competence": np.where(rng.random(count) < 0.1, np.nan, rng.uniform(1, 5, count)),
        },
        index=[f"p{k}" for k in range(count)],
    )


@settings(max_examples=40)
@given(classes(), st.integers(0, 3))
def test_everybody_is_in_exactly_one_group_of_their_line(people: pd.DataFrame, seed: int) -> None:
    made = form_groups(people, RULES, seed=seed)
    assert sorted(made.table.index) == sorted(people.index)
    assert made.groups["people"].sum() == len(people)
    letters = {line: letter for letter, line in RULES.lines.items()}
    assert (made.table["group"].str[0] == made.table["line"].map(letters)).all()
    stated = people["line"] != ""
    assert made.table["line"].reindex(people.index)[stated].equals(people["line"][stated])
    for line, groups in made.groups.groupby("line"):
        assert len(groups) <= RULES.most and np.ptp(groups["people"]) <= 1
        owners = int(people.loc[made.table.index[made.table["line"] == line], "laptop"].sum())
        assert int((groups["laptops"] == 0).sum()) == max(0, len(groups) - owners)
    lacking = made.groups.index[made.groups["laptops"] == 0]
    assert all(any(group in note for note in made.notes) for group in lacking)


@settings(max_examples=15)
@given(classes(), st.integers(0, 3))
def test_the_same_people_and_seed_give_the_same_groups(people: pd.DataFrame, seed: int) -> None:
    one, other = (form_groups(people, RULES, seed=seed) for _ in range(2))
    pd.testing.assert_frame_equal(one.table, other.table)


@settings(max_examples=15)
@given(classes())
def test_no_exchange_of_two_makes_a_line_more_alike(people: pd.DataFrame) -> None:
    for _, own in form_groups(people, RULES).table.groupby("line"):
        names = sorted(own["group"].unique())
        label = own["group"].map(names.index).to_numpy()
        data = _features(own.drop(columns="group"))
        best = _cost(data, label, len(names), RULES.weights)
        for a in range(len(own)):
            for b in range(a):
                swapped = label.copy()
                swapped[[a, b]] = label[[b, a]]
                assert _cost(data, swapped, len(names), RULES.weights) >= best - 1e-6


def test_directors_are_spread() -> None:
    people = pd.DataFrame(
        {"role": ["industry_director"] * 3 + ["key_account_manager"] * 9, "line": "政企", "years": 5.0, "laptop": True},
        index=[f"p{k}" for k in range(12)],
    ).assign(competence=[5.0, 5.0, 5.0, *[2.0] * 9])
    made = form_groups(people, RULES)
    assert made.groups["industry_director"].tolist() == [1, 1, 1] and made.notes == ()
    assert made.groups["competence"].tolist() == pytest.approx([2.75] * 3)  # (5 + 3·2) / 4


def test_nobody_at_all_and_names_twice() -> None:
    empty = pd.DataFrame({"role": [], "line": [], "years": [], "laptop": [], "competence": []})
    assert form_groups(empty.astype({"laptop": bool}), RULES).table.empty
    twice = pd.DataFrame(
        {"role": "", "line": "政企", "years": 1.0, "laptop": False, "competence": 1.0}, index=["a", "a"]
    )
    with pytest.raises(ValueError, match="代号不能重复"):
        form_groups(twice, RULES)


def test_the_rule_is_told_with_its_figures() -> None:
    told = "".join(explain_groups(RULES))
    assert f"最多 {RULES.most} 组" in told and f"没电脑 {RULES.weights['laptop']:g}" in told
