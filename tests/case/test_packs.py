"""Industry packs and the tables beside them: whole, found by name, told where they are wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course_lib.case import Catalog, load_case, load_catalog
from course_lib.case.generate.spec_stories import need_texts
from course_lib.case.packs import FILES
from course_lib.case.problems import CaseError
from course_lib.method import department_kinds
from course_lib.paths import catalog_dir


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_every_industry_of_the_shipped_cases_has_a_pack_of_its_own(name: str, catalog: Catalog) -> None:
    found = [catalog.packs.of(industry).id for industry in load_case(name).industries["name"]]
    assert len(set(found)) == len(found) and "general" not in found


def test_an_industry_is_found_by_name_then_by_a_word_in_it_then_the_general_one_serves(catalog: Catalog) -> None:
    assert catalog.packs.of("酒店").id == "hotel"
    assert catalog.packs.of("城区三甲医院").id == "health"
    assert catalog.packs.of("殡葬服务").id == "general"
    with pytest.raises(KeyError):
        Catalog({}, catalog.rules).packs.of("酒店")


def test_packs_name_their_source_and_walk_several_need_points(catalog: Catalog) -> None:
    for pack in catalog.packs.values():
        assert "本课程定义" in pack.source, pack.id
        assert len({step.need_point for step in pack.steps}) >= 4, pack.id
        assert len({step.name for step in pack.steps}) >= 4, pack.id
    assert {p.worked.name for p in catalog.packs.values() if p.worked} == {"智慧水生态", "智慧教育"}


def test_every_department_of_the_generators_texts_has_a_kind(catalog: Catalog) -> None:
    names = sorted(need_texts()["department"].unique())
    assert len(names) > 50
    kinds = department_kinds(names, catalog)
    assert [n for n, kind in zip(names, kinds, strict=True) if kind == catalog.departments["id"].iloc[-1]] == []


def test_every_need_point_has_four_questions_and_every_class_of_need_a_row(catalog: Catalog) -> None:
    assert (catalog.ladder["need_point"].value_counts() == 4).all()
    assert (
        set(catalog.ladder["need_point"]) == set(catalog.usual_triads["need_point"]) == set(catalog.need_points["id"])
    )
    assert set(catalog.triads["id"]) == {"增收", "降支", "提效", "民生", "效率", "合规"}
    assert catalog.life_cycle["name"].tolist() == ["创业", "成长", "成熟", "衰退"]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (FILES[0], "N02, 系统, 客人资料现在记在哪里？", "N99, 系统, 客人资料现在记在哪里？", "N99"),
        (FILES[0], "客人名单, N02, 系统,", "客人名单, N02,", "7 项"),
        (FILES[1], "id: hotel", "id: building", "两次"),
        (FILES[1], "  model: 卖房间，靠入住率和点评\n", "", "model"),
        ("relevance.csv", "DP03,0,1,1,0,1,1,1,1,3,0\n", "", "DP03"),
        ("ladder.csv", "N05,", "N06,", "ladder.csv"),
        ("rules.yml", "  loss: 40", "  loss: 50", "100"),
    ],
)
def test_a_fault_is_told_with_its_file(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(catalog_dir(), folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_catalog(folder)
    assert file in str(caught.value) and told in str(caught.value)
