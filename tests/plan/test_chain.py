"""The chain: of one moment, each link once, the same for whoever asks; and what the references' names mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.choices import file as file_module
from course_lib.choices.schema import SCHEMA
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team, TeamError
from course_lib.plan import Chain, planned, report_plan, reported
from course_lib.plan.references import REFERENCES
from tests.tiny import tiny_case

CASE = tiny_case()
PERSONS, FACTORS = CASE.contacts["id"].tolist(), CASE.catalog.factors["id"].tolist()
RIVALS = [c.id for c in CASE.meta.rivals]
INDUSTRIES = CASE.industries.loc[CASE.industries["line"] == "政企", "id"].tolist()
GROUPS = CASE.industries.loc[CASE.industries["line"] == "商群", "id"].tolist()
CUSTOMERS, LINES = CASE.customers["id"].tolist(), CASE.opportunities["id"].tolist()


def some(values: list[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=3, unique=True)


def keyed(keys: list[str], value: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(keys), value, max_size=3)


rows = keyed(PERSONS, keyed(FACTORS, st.none() | st.integers(0, 10)))
line = st.fixed_dictionaries(
    {}, optional={"quantity": st.integers(1, 80), "discount": st.sampled_from([0.0, 0.2]), "removed": st.booleans()}
)
#: Random values of every choice that a plan reads, as a team's boards would leave them.
wanted = st.fixed_dictionaries(
    {},
    optional={
        "industries": some(INDUSTRIES),
        "merchant_groups": some(GROUPS),
        "criteria_weights": st.just(dict.fromkeys(CASE.catalog.criteria["id"], 1)),
        "need_changes": keyed(
            [*CASE.needs["id"], "gone"],
            st.fixed_dictionaries({}, optional={"urgency": st.integers(1, 5), "removed": st.booleans()}),
        ),
        "line_changes": keyed([*LINES, "gone"], line),
        "ratings": rows,
        "rival_ratings": keyed(RIVALS, rows),
        "places": keyed(
            CUSTOMERS,
            st.fixed_dictionaries(
                {"cell": st.sampled_from(CASE.catalog.nine_cells["name"].tolist())},
                optional={"reason": st.just("因为")},
            ),
        ),
        "activities": keyed(
            ["A001", "A002"],
            st.fixed_dictionaries(
                {"customer": st.sampled_from(CUSTOMERS), "kind": st.just("visit"), "start": st.just("2019-03-04")}
            ),
        ),
    },
)
LINKS = ("case", "lines", "scores", "industries", "merchant_groups", "customers", "decisions",
         "placed", "grid", "offers", "belief", "stock_year", "line_odds", "distribution", "outlook",
         "scenarios", "all_offers", "revenue_budget")  # fmt: skip


def snapshot(values: dict[str, Any]) -> Choices:
    entries = {name: {"value": value, "when": ""} for name, value in values.items()}
    return Choices({"choices": entries, "history": {}}, Path("choices.json"))


def texts(chain: Chain) -> dict[str, str]:
    """What the links of a plan hold, as text."""
    frames = {
        "case": chain.case.needs, "lines": chain.lines, "every": chain.all_offers.lines,
        "decisions": chain.decisions.table,
        "offers": chain.offers.lines, "months": chain.revenue_budget.by_month,
        "placed": chain.placed.table, "grid": chain.grid.table,
        "route": chain.route.plan.activities, "control": chain.route.control.alarms, "scores": chain.scores.table,
    }  # fmt: skip
    numbers = {"gap": chain.outlook.gap, "p80": chain.outlook.p80, "scope": chain.scope, "reasons": dict(chain.reasons)}
    return {k: f.to_csv() for k, f in frames.items()} | {k: json.dumps(v, sort_keys=True) for k, v in numbers.items()}


# -- references ------------------------------------------------------------------------------------------------------


def test_every_reference_that_a_choice_names_is_found_and_has_the_choices_shape() -> None:
    named = {choice.reference: choice for choice in SCHEMA.values() if choice.reference}
    assert set(named) == set(REFERENCES)
    chain = Chain(CASE)
    for name, choice in named.items():
        value = json.loads(json.dumps(REFERENCES[name](chain)))
        assert value and not list(choice.shape.faults(value)), name


def test_choosing_the_reference_is_choosing_nothing() -> None:
    chain = Chain(CASE)
    chosen = {
        c.name: REFERENCES[c.reference](chain)
        for c in SCHEMA.values()
        if c.reference and set(c.readers) & {"plan.chain", "plan.route_chain"}
    }
    assert set(chosen) == {"industries", "merchant_groups", "criteria_weights", "activities"}
    assert texts(Chain(CASE, snapshot(json.loads(json.dumps(chosen))))) == texts(chain)


# -- one customer ----------------------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(values=wanted)
def test_what_is_asked_of_one_customer_is_what_the_plan_holds_of_it(values: dict[str, Any]) -> None:
    chain = Chain(CASE, snapshot(values))
    report = reported_of(values)
    assert tuple(report.industry.customers) == chain.customers
    for customer in CUSTOMERS:
        own, matrix = chain.own_offers(customer).lines, chain.matrix(customer)
        row = report.odds.decisions.table.loc[customer]
        assert (matrix.score, matrix.band) == (pytest.approx(row["x"]), row["band"])
        assert own["id"].tolist() == chain.lines.loc[chain.lines["customer"] == customer, "id"].tolist()
        if customer in report.industry.customers:
            inside = report.needs.offers.lines[report.needs.offers.lines["customer"] == customer]
            mine, theirs = own.reset_index(drop=True), inside.reset_index(drop=True)
            pd.testing.assert_frame_equal(mine, theirs, check_dtype=False)
            earned = own.loc[own["ok"], "revenue"].sum()
            assert report.needs.revenue.by_customer[customer] == pytest.approx(earned)
            assert report.odds.grid.table.at[customer, "cell"] == chain.grid.table.at[customer, "cell"]


def reported_of(values: dict[str, Any]) -> Any:
    """The plan by the plain arguments, each choice put where it belongs."""
    places = values.get("places", {})
    lines = Chain(CASE, snapshot({k: v for k, v in values.items() if k in ("need_changes", "line_changes")}))
    return report_plan(
        lines.case,
        lines=lines.lines,
        industries=values.get("industries"),
        merchant_groups=values.get("merchant_groups"),
        weights=values.get("criteria_weights"),
        ratings=values.get("ratings") or None,
        rival_ratings=values.get("rival_ratings") or None,
        places={customer: move["cell"] for customer, move in places.items()},
        activities=values.get("activities"),
    )


# -- once ------------------------------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(first=wanted, then=wanted, changed=st.sampled_from(sorted(SCHEMA)))
def test_what_is_taken_over_from_an_earlier_moment_is_what_would_be_worked_out(
    first: dict[str, Any], then: dict[str, Any], changed: str
) -> None:
    """Any change at once, and a change of one choice alone, which leaves most links standing."""
    chain = Chain(CASE, snapshot(first))
    texts(chain)
    for values in (then, {**first, **{k: v for k, v in then.items() if k == changed}}):
        assert texts(chain.after(snapshot(values))) == texts(Chain(CASE, snapshot(values)))


@pytest.mark.parametrize(
    ("name", "value", "stay", "go"),
    [
        ("customer", "C02", LINKS, ()),
        (
            "places",
            {"C01": {"cell": "放弃户"}},
            (
                "case",
                "decisions",
                "placed",
                "belief",
                "offers",
                "line_odds",
                "distribution",
                "outlook",
            ),
            ("grid",),
        ),
        (
            "ratings",
            {PERSONS[0]: {"fit": 1}},
            ("case", "lines", "scores", "offers", "revenue_budget", "stock_year"),
            ("decisions", "placed", "belief", "line_odds", "distribution", "outlook"),
        ),
        (
            "line_changes",
            {LINES[0]: {"quantity": 7}},
            ("case", "decisions", "industries", "belief", "stock_year"),
            ("lines", "revenue_budget", "offers", "line_odds", "outlook", "scenarios"),
        ),
    ],
)
def test_only_what_read_the_changed_choice_is_worked_out_again(
    name: str, value: Any, stay: tuple[str, ...], go: tuple[str, ...]
) -> None:
    chain = Chain(CASE, snapshot({}))
    before = {link: getattr(chain, link) for link in LINKS}
    after = chain.after(snapshot({name: value}))
    assert all(getattr(after, link) is before[link] for link in stay)
    assert all(getattr(after, link) is not before[link] for link in go)
    assert all(getattr(chain, link) is before[link] for link in LINKS)


@pytest.mark.parametrize(
    ("name", "value", "stay", "go"),
    [
        ("activities", {}, ("ground", "draft", "best"), ("plan",)),
        ("places", {"C01": {"cell": "放弃户"}}, ("ground", "best"), ("draft", "plan")),
        ("ratings", {PERSONS[0]: {"fit": 1}}, ("ground", "best", "reference"), ("view_ground",)),
        ("line_changes", {LINES[0]: {"removed": True}}, (), ("ground", "draft", "best", "plan")),
    ],
)
def test_the_routes_links_stay_unless_their_choice_changed(
    name: str, value: Any, stay: tuple[str, ...], go: tuple[str, ...]
) -> None:
    """Plans are compared on the case's facts: a team's ratings move only its own view."""
    chain = Chain(CASE, snapshot({}))
    before = {link: getattr(chain.route, link) for link in (*stay, *go)}
    after = chain.after(snapshot({name: value})).route
    assert all(getattr(after, link) is before[link] for link in stay)
    assert all(getattr(after, link) is not before[link] for link in go)


def test_a_link_is_worked_out_once_and_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from course_lib.plan import chain as module

    calls: list[str] = []
    for name in ("offer_lines", "score_customers", "rate"):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, n=name, r=real, **k: (calls.append(n), r(*a, **k))[1])
    chain = Chain(CASE, snapshot({}))
    assert chain.matrix("C01") is chain.matrix("C01") and calls == ["rate"]
    assert chain.grid is chain.grid and calls == ["rate", "score_customers", "offer_lines"]
    chain.offers_of(chain.scope), chain.offers, chain.own_offers("C01"), chain.own_offers("C01")
    assert calls.count("offer_lines") == 2


# -- one moment ------------------------------------------------------------------------------------------------------


def test_a_choice_of_a_wrong_shape_stops_only_the_links_that_read_it() -> None:
    chain = Chain(CASE, snapshot({"places": {"C01": 5}, "line_changes": {LINES[0]: {"quantity": 3}}}))
    assert chain.lines.set_index("id").at[LINES[0], "quantity"] == 3 and len(chain.placed.table)
    with pytest.raises(TeamError, match="places › C01"):
        _ = chain.grid


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sizes: list[int] = []
    real = file_module.parse
    monkeypatch.setattr(file_module, "parse", lambda text: (sizes.append(len(text)), real(text))[1])
    return sizes


@pytest.mark.parametrize(
    "make", [lambda case, team: reported(case, team).complete(), planned], ids=["report", "summary"]
)
def test_a_whole_plan_parses_the_teams_file_once(
    make: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = Team("tiny", "red", tmp_path)
    team.update_all(NEW, lambda _: NEW)
    parses = counted(monkeypatch)
    make(CASE, team)
    assert len(parses) == 1


OLD: dict[str, Any] = {
    "industries": INDUSTRIES[:1],
    "ratings": {PERSONS[0]: {"fit": 1, "price": 1}},
    "line_changes": {LINES[0]: {"quantity": 2}},
    "places": {"C01": {"cell": "放弃户", "reason": "旧"}},
}
NEW: dict[str, Any] = {
    "industries": INDUSTRIES,
    "ratings": {PERSONS[0]: {"fit": 10, "price": 10}},
    "line_changes": {LINES[0]: {"quantity": 9}},
    "places": {"C01": {"cell": "堡垒户", "reason": "新"}},
}


@pytest.mark.slow
def test_a_report_is_old_or_new_wherever_a_change_lands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of four choices at once lands before the file is read, and then before each choice is asked for."""
    team, other = Team("tiny", "red", tmp_path), Team("tiny", "red", tmp_path)
    expected = []
    for values in (OLD, NEW):
        team.update_all(values, lambda _, v=values: v)
        expected.append((planned(CASE, team), reported(CASE, team).odds.reasons["C01"]))
    assert expected[0] != expected[1]
    state = {"at": -1, "asked": 0}

    def lands(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            state["asked"] += 1
            if state["asked"] - 1 == state["at"]:
                other.update_all(NEW, lambda _: NEW)
            return real(*arguments, **options)

        return call

    monkeypatch.setattr(Team, "snapshot", lands(Team.snapshot))
    monkeypatch.setattr(Choices, "get", lands(Choices.get))
    seen, at = [], 0
    while True:
        state["at"] = -1
        team.update_all(OLD, lambda _: OLD)
        state.update(at=at, asked=0)
        report = reported(CASE, team).complete()
        got = (report.odds.outlook.increment, report.odds.reasons["C01"])
        assert got in [(summary.increment, reason) for summary, reason in expected]
        seen.append(got[1])
        if state["asked"] <= at:
            break
        at += 1
    assert at > 8 and seen[0] == "新" and set(seen[1:]) == {"旧"}


def test_a_stage_that_nobody_met_can_bear_falls_back_with_a_warning_in_the_chain_too() -> None:
    """Rival: 签约 written for a customer where nobody was met would let the line start in January."""
    case = CASE.replace(contacts=CASE.contacts.assign(contact_level=0))
    lines = CASE.opportunities.assign(stage="closing", start_month=1)
    given = Chain(case, lines=lines).all_offers
    case_own = Chain(case.replace(opportunities=lines)).all_offers
    assert (case_own.lines["gates"] == 5).all()  # a fact of the case
    assert (given.lines["gates"] <= 1).all() and (given.lines["earliest_start"] > 1).all()
    told = given.warnings[given.warnings["rule"] == "stage"]
    assert told["id"].tolist() == lines["id"].tolist() and told["reason"].str.contains("一个都没见过").all()
