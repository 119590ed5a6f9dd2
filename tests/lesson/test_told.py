"""What a team chose on the boards, as the next units take it up."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.choices.store import TeamError
from course_lib.lesson.told import chosen_industries, chosen_odds, chosen_offers
from course_lib.lesson.unit import Unit, open_unit
from course_lib.method import believe, price_offers, rate, reference_customer, score_customers, score_industries
from course_lib.plan import planned

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def unit(tmp_path: Path, capsys: Captured) -> Unit:
    opened = open_unit("u02", "gulou", "red", tmp_path)
    capsys.readouterr()
    return opened


def again(unit: Unit) -> Unit:
    """Open another unit of the same team, as after a restart."""
    return open_unit("u06", "gulou", "red", unit.team.folder.parent.parent)


def test_without_a_choice_the_reference_counts(unit: Unit, capsys: Captured) -> None:
    scores = score_industries(unit.case)
    assert chosen_industries(unit) == [*scores.top("政企"), *scores.top("商群")]
    assert capsys.readouterr().out.count("参考选择") == 2
    offers = chosen_offers(unit, scores.reference)
    assert offers.lines.equals(price_offers(unit.case, industries=scores.reference).lines)
    assert chosen_odds(unit).decisions.table.equals(score_customers(unit.case).table)
    assert capsys.readouterr().out == ""
    assert not unit.team.path.exists()


def test_chosen_industries_are_taken_up_by_the_next_unit(unit: Unit, capsys: Captured) -> None:
    unit.team.choose("industries", ["I02", "I03", "I99"])  # an id that this case does not have is left out
    assert chosen_industries(again(unit))[:3] == ["I02", "I03", *score_industries(unit.case).top("商群")[:1]]
    out = capsys.readouterr().out
    assert "政企（你们队的选择）：I02" in out and "商群（参考选择）" in out


def test_changed_lines_change_the_budget(unit: Unit, capsys: Captured) -> None:
    before = price_offers(unit.case)
    line = before.good.iloc[0]
    unit.team.choose("line_changes", {line["id"]: {"removed": True}})
    everywhere = unit.case.industries["id"].tolist()
    after = chosen_offers(again(unit), everywhere).good
    assert after["revenue"].sum() == pytest.approx(before.good["revenue"].sum() - line["revenue"])
    assert f"商机：你们队改了 1 行（{line['id']}）" in capsys.readouterr().out


def test_changed_ratings_of_us_and_of_rivals_change_the_scores(unit: Unit, capsys: Captured) -> None:
    decisions = score_customers(unit.case)
    person = decisions.persons[decisions.persons["counted"] & (decisions.persons["share"] > 0.2)].iloc[0]
    rival = unit.case.meta.rivals[0].id
    unit.team.choose("ratings", {str(person.name): {"price": 10}})
    unit.team.choose("rival_ratings", {rival: {str(person.name): {"price": 0, "fit": 0}}})
    changed = chosen_odds(again(unit)).decisions.table.loc[person["customer"]]
    now = decisions.table.loc[person["customer"]]
    assert changed["us"] > now["us"] and changed[f"score_{rival}"] < now[f"score_{rival}"]
    assert "评分：你们队改了 3 个（我们的看法）" in capsys.readouterr().out


def test_odds_are_the_teams_own_and_say_so(unit: Unit, capsys: Captured) -> None:
    """``chosen_odds`` at another target, with the team's ratings: 我们的看法, and no what-if."""
    story = str(unit.case.meta.story["customer"])
    persons = rate(unit.case, story).persons
    person = str(persons.loc[persons["met"], "weight"].idxmax())
    before = chosen_odds(again(unit), 9e6)
    unit.team.choose("ratings", {person: dict.fromkeys(unit.case.catalog.factors["id"], 10)})
    capsys.readouterr()
    after = chosen_odds(again(unit), 9e6)
    assert "评分：你们队改了 10 个（我们的看法）" in capsys.readouterr().out
    assert before.outlook.target == after.outlook.target == 9e6
    assert after.belief.table.at[story, "win"] > before.belief.table.at[story, "win"]
    assert after.outlook.increment >= before.outlook.increment


def test_the_plan_counts_every_choice_and_no_what_if(unit: Unit) -> None:
    case, team = unit.case, unit.team
    reference = planned(case, team)
    persons = rate(case, reference_customer(case)).persons
    person = str(persons.loc[persons["counted"], "share"].idxmax())
    team.choose("what_if", {case.meta.carrier.id: {person: {"price": 10}}})
    assert planned(case, team) == reference
    team.choose("criteria_weights", dict.fromkeys(score_industries(case).weights.index, 1))
    assert [i["id"] for i in planned(case, team).industries] == [i["id"] for i in reference.industries]
    assert planned(case, team).industries[0]["total"] != reference.industries[0]["total"]
    team.choose("industries", ["I02"])
    assert [i["id"] for i in planned(case, team).industries] == ["I02"]
    team.forget("industries")
    team.choose("ratings", {person: dict.fromkeys(case.catalog.factors["id"], 10)})
    assert planned(case, team).increment != reference.increment
    lost = case.opportunities["id"].tolist()
    team.choose("line_changes", {line: {"removed": True} for line in lost})
    assert planned(case, team).opportunities == 0


def test_moved_customers_stand_in_the_plans_nine_grid(unit: Unit) -> None:
    inside = unit.case.customers[unit.case.customers["industry"].isin(score_industries(unit.case).reference)]
    unit.team.choose("places", {str(inside["id"].iloc[0]): {"cell": "堡垒户", "reason": "老客户"}})
    cells = {cell["name"]: cell["count"] for cell in planned(unit.case, unit.team).nine_grid}
    before = {cell["name"]: cell["count"] for cell in planned(unit.case, again(unit).team).nine_grid}
    known = ~believe(unit.case).table["unknown"].reindex(inside["id"])
    known.iloc[0] = True  # the team knows better: it put him into a cell
    assert cells == before and sum(cells.values()) == int(known.sum())
    unit.team.forget("places")
    assert {cell["name"]: cell["count"] for cell in planned(unit.case, unit.team).nine_grid} != cells


def test_a_target_of_ones_own_stands_in_for_the_cases(unit: Unit) -> None:
    assert planned(unit.case, unit.team, 5e6).target == 5e6


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [("line_changes", 7), ("line_changes", {"O001": 5}), ("ratings", ["P1"]), ("rival_ratings", {"mobile": {"P1": 3}})],
)
def test_a_choice_spoilt_by_hand_is_told_by_file_and_name(unit: Unit, name: str, spoilt: object) -> None:
    unit.team.choose(name, spoilt)
    with pytest.raises(TeamError, match=name) as caught:
        planned(unit.case, unit.team)
    assert str(unit.team.path) in str(caught.value)
