"""The shipped counties: tables that agree with the methods they are made for, people and dates as in the trade.

Ranges are those that section 6 of the model's specification asks of generated data (本课程定义); the hospital's facts
are the story's. ``tests/plan/test_calibrate.py`` holds what needs a whole plan.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

from course_lib.case import Case, load_case
from course_lib.case.generate.amounts import read_goods
from course_lib.case.generate.plan import make_plan
from course_lib.case.generate.spec import DistrictFile, read_spec
from course_lib.case.generate.spec_rules import PeopleFile
from course_lib.case.generate.spec_stories import need_texts
from course_lib.method.market.completeness import check_completeness
from course_lib.method.needs.discounts import deepest_discount
from course_lib.method.needs.matching import fit_by_kind, match_kinds
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.needs.quantities import head_limits, usual_ranges
from course_lib.method.odds.belief import believe
from course_lib.method.odds.decision import score_customers
from course_lib.method.odds.lines import judge_lines
from course_lib.method.odds.stock import value_stock

SEEDS = {"gulou": 20190101, "minhou": 20190102}
each = pytest.mark.parametrize("name", list(SEEDS))


def county(name: str) -> Case:
    return load_case(name)


@functools.cache
def offers(name: str) -> Offers:
    return price_offers(county(name))


# --- the generator's arithmetic is the method's -----------------------------------------------------------------------


@each
def test_fits_ranges_and_discounts_are_the_method_s(name: str) -> None:
    case, goods = county(name), read_goods(make_plan(name, seed=SEEDS[name]))
    assert (goods.fit == fit_by_kind(case.catalog).to_numpy()).all()
    products = case.catalog.products
    columns = ("list_price", "one_off", "unit_cost", "one_off_cost", "max_discount", "min_margin")
    np.testing.assert_allclose(goods.deepest, deepest_discount({c: products[c].to_numpy() for c in columns}))
    fits = match_kinds(case)
    assert (goods.best[[goods.kinds.index(k) for k in case.needs["kind"]]] == fits.best).all()


@each
def test_what_he_needs_is_a_usual_quantity_that_his_people_can_use(name: str) -> None:
    case = county(name)
    fits, who = match_kinds(case), case.codes("needs", "customer")
    low, high = usual_ranges(case, who, fits.best)
    quantity = case.needs["quantity"].to_numpy()
    able = np.floor(head_limits(case, who, fits.best))
    assert (quantity <= np.minimum(high, able)).all()
    assert (quantity >= np.minimum(low, able)).all()
    assert np.unique(quantity).size > 20


@each
def test_a_need_says_what_its_words_say(name: str) -> None:
    case = county(name)
    words = ["pain", "bottleneck", "difficulty"]
    known = need_texts().set_index(words)["kind"]
    needs = case.needs.set_index(words)
    found = known.reindex(needs.index)
    assert found.isna().sum() == 1, "only the story has a need in words of its own"
    assert (needs["kind"].to_numpy() == found.fillna("K21").to_numpy()).all()
    assert not case.needs.duplicated(["customer", "kind"]).any()
    assert 0.04 <= (case.needs["need_point"] == "N06").mean() <= 0.06
    assert set(case.needs["need_point"]) == set(case.catalog.need_points["id"])
    assert len(case.needs[words].drop_duplicates()) >= 90
    industrial = case.needs["customer"].str.startswith("C")
    assert case.needs[industrial].groupby("customer").size().between(1, 4).all()


# --- people -----------------------------------------------------------------------------------------------------------


@each
def test_deciders_are_chiefs(name: str) -> None:
    case = county(name)
    decides = case.contacts[case.contacts["kinds"].str.contains("decider")]
    table = case.catalog.department_titles
    heads = set(table.loc[table["may_decide"] == "是", "head_title"])
    assert set(decides["title"]) <= heads | set(read_spec("people", PeopleFile).chiefs)
    assert decides["customer"].nunique() == len(case.customers)
    assert decides["customer"].is_unique


@each
def test_who_feels_the_pain_is_of_the_department_or_over_it(name: str) -> None:
    case = county(name)
    needs = case.needs.merge(case.contacts, left_on="contact", right_on="id", how="left", suffixes=("", "_of"))
    told = needs[needs["contact"] != ""]
    assert len(told) > 0.6 * len(needs), "most needs have a face"
    assert len(told) < len(needs), "and of some nobody has met the person"
    assert (told["customer"] == told["customer_of"]).all()
    own = told["department"] == told["department_of"]
    assert own.mean() > 0.6
    assert set(told.loc[~own, "title"]) <= set(read_spec("people", PeopleFile).officers)
    head = case.catalog.department_titles.set_index("department")["head_title"].groupby(level=0).agg(set)
    seated = told.loc[own & told["department"].isin(head.index)]
    assert np.mean([t in head[d] for t, d in zip(seated["title"], seated["department"], strict=True)]) > 0.5


@each
def test_influence_has_its_order_but_for_two_who_are_told(name: str) -> None:
    case = county(name)
    roles = case.catalog.roles.set_index("id")["default"]
    usual = case.contacts["kinds"].map(lambda kinds: sum(roles[k] for k in kinds.split("|")))
    has = case.contacts["influence"].fillna(usual)
    decides = case.contacts["kinds"].str.contains("decider")
    top = case.contacts["customer"].map(has[decides].groupby(case.contacts["customer"]).max())
    above = case.contacts[case.contacts["influence"].notna() & (has > top)]
    assert above["customer"].nunique() == len(above) == 2
    assert above["title"].str.contains("（|股东|老板", regex=True).all(), "the title says why"
    assert 3 <= case.contacts["influence"].notna().sum() <= 60


@each
def test_account_managers(name: str) -> None:
    case = county(name)
    owners = set(case.customers["owner"])
    assert len(owners) == 6
    assert {o for o in owners if o[0] in "林黄"} == {"林启桐"}
    assert not owners & set(case.contacts["name"])
    hospital = case.meta.story["customer"]
    assert case.customers.set_index("id").loc[hospital, "owner"] == "林启桐"


# --- market -----------------------------------------------------------------------------------------------------------


@each
def test_grids_differ_in_how_complete_their_records_are(name: str) -> None:
    case = county(name)
    others = case.addresses["customer"].eq("").to_numpy()
    table = check_completeness(case).table[others]
    by_grid = table.groupby("grid")[["filled", "required"]].sum()
    share = by_grid["filled"] / by_grid["required"]
    assert share.max() - share.min() >= 0.15
    assert share.std() > 0.04


@each
def test_merchants_come_by_the_thousand_and_small_firms_have_few_mobiles(name: str) -> None:
    """Spec 6.9: training, restaurants and shops by the thousand; a small firm has fewer mobiles than a medium one."""
    units = county(name).industry_units
    for industry in ("G05", "G06", "G08"):
        assert units[units["industry"] == industry].groupby("size_class")["customers"].max().sum() > 1000
    mobile = units[units["service"] == "移动"].pivot(index="industry", columns="size_class", values="units")
    pairs = mobile[["中", "小"]].dropna()
    assert len(pairs) > 10
    assert (pairs["小"] < pairs["中"]).all()


@each
def test_leads_follow_from_share(name: str) -> None:
    case = county(name)
    belief = believe(case).table
    assert 13 <= belief["mean"].std() <= 17
    assert -8 <= belief["mean"].mean() <= -3
    spend = case.customers.set_index("id")["telecom_spend"]
    share = case.stock.groupby("customer")["annual_revenue"].sum().reindex(spend.index).fillna(0.0) / spend
    ahead = score_customers(case).table["lead"]
    assert not ((ahead >= 20) & (share <= 0.02)).any()
    known = belief.index[belief["known"] > 0.5]
    assert np.corrcoef(share[known], belief.loc[known, "mean"])[0, 1] > 0.7
    rank = share[known].rank()
    scores = [(v - v.mean()) / v.std() for v in (belief.loc[known, "mean"], rank)]
    assert ((scores[0] - scores[1]).abs() > 2).sum() <= 2


@each
def test_stock_ends_in_the_year_as_contracts_do(name: str) -> None:
    year = value_stock(county(name))
    assert 0.2 <= year.ending <= 0.6


# --- portfolio --------------------------------------------------------------------------------------------------------


@each
def test_modes_are_what_the_records_say(name: str) -> None:
    lines = offers(name).lines
    share = lines["mode"].value_counts(normalize=True)
    assert 0.45 <= share["新增"] <= 0.65
    assert 0.18 <= share["替换"] <= 0.32
    assert 0.14 <= share["升级"] <= 0.26
    given = county(name).opportunities["replaces"]
    assert (given[given != ""].to_numpy() == lines.loc[(given != "").to_numpy(), "replaces"].to_numpy()).all()
    assert (lines.loc[(given != "").to_numpy(), "mode"] == "升级").all()


@each
def test_few_lines_are_refused_and_each_for_a_trap_that_was_set(name: str) -> None:
    case, priced = county(name), offers(name)
    refused = priced.refusals
    n = len(priced.lines)
    assert refused["id"].nunique() <= 0.08 * n
    assert set(refused["rule"]) <= {"fit", "value", "discount", "contract"}
    by = refused.groupby("rule")["id"].unique()
    assert len(by["fit"]) == int(0.03 * (n - 30) + 0.5) or 3 <= len(by["fit"]) <= 5
    traps = refused[refused["rule"] == "fit"]["reason"]
    assert not traps.str.contains("解决不了这件事").any(), "a trap says its own sentence"
    story = set(case.meta.story["lines"])
    assert set(by["discount"]) <= story
    assert set(by["contract"]) <= story, "only the line in the story runs into a contract"
    assert 0.03 <= (priced.lines["fit"] == 1).mean() <= 0.07
    tenders = priced.lines["product"] == "P25"
    assert 0.15 <= (priced.lines.loc[~tenders, "cut"] > 0.09).mean() <= 0.35


@each
def test_decisions_are_spread_over_the_year(name: str) -> None:
    lines = offers(name).lines
    quarter = ((lines["decision_month"].clip(lower=1) - 1) // 3).value_counts(normalize=True)
    assert quarter.reindex(range(4)).fillna(0).min() >= 0.08
    assert quarter.max() <= 0.5
    assert lines["start_month"].between(1, 12).all()
    assert lines["gates"].between(0, 5).all()
    assert lines["gates"].nunique() >= 4


@each
def test_rivals_contracts_have_ended_or_end_before_they_are_replaced(name: str) -> None:
    """Spec 6.5: a quarter ended, the rest April to November."""
    case, lines = county(name), offers(name).lines
    replaced = lines[(lines["mode"] == "替换") & ~lines["id"].isin(case.meta.story["lines"])]
    home = case.addresses[case.addresses["customer"] != ""].set_index("id")["customer"]
    records = case.service_records.assign(customer=case.service_records["address"].map(home))
    records = records[records["carriers"] != ""]
    ends = replaced.merge(records, on=["customer", "service"])["contract_end"]
    before = ends < pd.Timestamp(case.meta.as_of)
    assert 0.08 <= before.mean() <= 0.45
    assert ends[~before].dt.month.between(4, 11).all()
    assert (ends[~before].dt.year == 2019).all()


@each
def test_three_tenders_of_owners_we_know(name: str) -> None:
    """Spec 6.6: five, four and three packages, lead −10…0, won .18–.25, 方案 or 试点."""
    case, priced = county(name), offers(name)
    belief = believe(case)
    lines = priced.lines[priced.lines["product"] == "P25"]
    assert sorted(lines["quantity"]) == [3, 4, 5]
    assert (lines["need"] == "").all()
    assert lines["ok"].all()
    assert lines["stage"].isin(["solution", "proof"]).all()
    odds = judge_lines(case, priced.lines, belief).lines.loc[lines["id"]]
    assert odds["won"].between(0.15, 0.30).all()
    assert belief.table.loc[lines["customer"], "known"].min() > 0.9
    assert (lines["recognised"] == np.where(lines["decision_month"] < 7, 0.6, 0.3)).all()


# --- the hospital of the story ----------------------------------------------------------------------------------------


@each
def test_the_hospital_is_as_it_is_told(name: str) -> None:
    case, priced = county(name), offers(name)
    story = case.meta.story
    here = story["customer"]
    people = case.contacts.set_index("id")
    for role, surname, title, kinds in (
        ("chief", "何", "院长", "decider"),
        ("party_secretary", "陈", "书记", "approver|finance"),
        ("secretary", "王", "院办秘书", "gatekeeper"),
        ("it_deputy", "苏", "信息科副科长", "technical|user"),
        ("office_head", "叶", "院办主任", "sponsor"),
    ):
        person = people.loc[story[role]]
        assert (person["customer"], person["name"][0], person["title"]) == (here, surname, title)
        assert person["kinds"] == kinds
    belief = believe(case)
    mine = belief.persons[belief.persons["customer"] == here]
    assert list(mine.index[~mine["met"]]) == [story["party_secretary"]], "everybody is met but the one who must be"
    assert people.loc[story["chief"], "contact_level"] == 2
    assert people.loc[story["party_secretary"], "contact_level"] == 1
    x = score_customers(case).table.loc[here, "x"]
    assert 45 <= x <= 60

    needs = case.needs.set_index("id").loc[list(story["needs"])]
    assert list(needs["kind"]) == ["K26", "K37", "K19", "K21"]
    assert (people.loc[needs["contact"], "department"].to_numpy() == needs["department"].to_numpy()).all()

    lines = priced.lines.set_index("id").loc[list(story["lines"])]
    good = lines[lines["ok"]]
    assert list(good["product"]) == ["P34", "P24", "P27"]
    assert len(lines) == 4
    refused = lines[~lines["ok"]].iloc[0]
    assert refused["need"] == good.iloc[0]["need"], "another product for the same need"
    assert "优惠 55% 超过上限" in refused["reason"]
    odds = judge_lines(case, priced.lines, belief).lines.loc[good.index]
    assert odds["wins"].between(0.35, 0.65).all(), "to be won and to be lost"


@each
def test_the_hospitals_contracts_end_when_the_story_says(name: str) -> None:
    case = county(name)
    story = case.meta.story
    at = case.addresses.loc[case.addresses["customer"] == story["customer"], "id"]
    records = case.service_records[case.service_records["address"].isin(at)]
    records = records[records["carriers"] != ""].set_index("service")
    leased, phones = records.loc["专线"], records.loc["固话"]
    assert (leased["carriers"], leased["our_volume"]) == ("telecom", 0)
    assert leased["contract_end"] == pd.Timestamp("2020-05-31")
    assert phones["carriers"] == "unicom|telecom"
    assert phones["contract_end"] == pd.Timestamp("2019-09-28")
    stock = case.stock.set_index("id").loc[list(story["stock"])]
    assert list(stock["contract_end"]) == [pd.Timestamp("2019-09-28")]
    spend = case.customers.set_index("id").loc[story["customer"], "telecom_spend"]
    ours = case.stock.loc[case.stock["customer"] == story["customer"], "annual_revenue"].sum()
    assert 0.08 <= ours / spend <= 0.18, "an eighth of what it spends"


def test_the_other_stories_play_their_parts() -> None:
    for name in SEEDS:
        case, priced = county(name), offers(name)
        names = read_spec(f"districts/{name}", DistrictFile).story_names
        assert names["hospital"] in set(case.customers["name"])
        stock = case.stock[case.stock["contract_end"] == pd.Timestamp("2019-03-31")]
        assert (stock["renewal"] == 0.6).any(), "somebody large may leave"
        odds = judge_lines(case, priced.lines, believe(case)).lines
        big = odds[odds["ok"]].groupby("customer")["wins"].mean()
        assert (big < 0.15).any()
        assert (big > 0.85).any()
