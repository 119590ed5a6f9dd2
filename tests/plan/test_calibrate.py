"""Counties of model v2: the target is set so that it is neither sure nor hopeless before any plan (spec §6.7, .38)."""

from __future__ import annotations

import functools

import pytest

from course_lib.case import Case, case_from_tables, next_catalog
from course_lib.plan.calibrate import make_county
from course_lib.plan.chain import Chain

SEEDS = {"gulou": 20190101, "minhou": 20190102}


@functools.cache
def county(name: str) -> Case:
    meta, tables = make_county(name, seed=SEEDS[name])
    return case_from_tables(meta, tables, next_catalog())


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDS)
def test_the_target_is_open_before_any_plan(name: str) -> None:
    year = Chain(county(name)).outlook
    assert 0.35 <= year.probability <= 0.45
    assert sum(county(name).meta.targets.values()) == pytest.approx(year.target)


@pytest.mark.slow
def test_the_storys_roles_are_people_of_its_hospital() -> None:
    case = county("gulou")
    hospital = case.meta.story["customer"]
    people = case.contacts.set_index("id")["customer"]
    assert [people[case.meta.story[role]] for role in ("chief", "secretary", "it_deputy")] == [hospital] * 3
