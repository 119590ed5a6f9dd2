"""Which tables each unit needs is data that fits the cases and the lessons."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from course_lib.case import PLAN, load_case, shipped_cases, unit_tables, waiting, waiting_lines
from course_lib.case import units as module
from course_lib.case.unit_cards import CHAPTERS, Slip, UnitCard, public_text, unit_cards
from course_lib.errors import CourseError
from course_lib.paths import BUILT, notebooks_dir
from tests import test_house
from tests.tiny import tiny_case


def test_every_lesson_has_its_tables() -> None:
    lessons = {path.stem.partition("_")[0] for path in notebooks_dir().glob("u[0-9]*.ipynb")}
    assert lessons <= set(unit_tables())


def test_the_chapters_are_those_of_the_house() -> None:
    assert list(CHAPTERS) == test_house.CHAPTERS


def test_what_helps_is_not_needed_too() -> None:
    assert all(not set(tables.needs) & set(tables.helps) for tables in unit_tables().values())


@pytest.mark.parametrize("name", shipped_cases())
def test_no_unit_waits_on_a_shipped_case(name: str) -> None:
    case = load_case(name)
    assert waiting_lines(case) == [] and waiting(case, PLAN) == ()


def test_a_unit_nobody_has_described_does_not_wait() -> None:
    assert waiting(tiny_case(), "u99") == ()


def test_waiting_is_told_in_the_order_of_the_sheets_with_their_chinese_names() -> None:
    case = tiny_case()
    half = case.replace(stock=case.stock.iloc[:0], ratings=case.ratings.iloc[:0])
    assert waiting(half, "u06") == ("关键人评分", "存量业务")
    assert "u06 缺口与九宫营销地图：先不跑，等：关键人评分、存量业务" in map(str, waiting_lines(half))


def test_a_table_that_no_case_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.yaml, "safe_load", lambda _: {"needs": ["clients"], "helps": []})
    with pytest.raises(ValueError, match="没有表 clients"):
        module._plan_tables.__wrapped__()
    card = unit_cards()["u02"].model_dump() | {"needs": ["clients"]}
    with pytest.raises(ValidationError, match="no table clients"):
        UnitCard.model_validate(card)


def test_a_derived_card_spoilt_by_hand_is_told_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "units").mkdir()
    text = public_text(unit_cards()["u02"])
    (tmp_path / "units" / "u02.json").write_text(text.replace('"points": 20.0', '"points": -1'), encoding="utf-8")
    monkeypatch.setenv(BUILT, str(tmp_path))
    with pytest.raises(CourseError, match=r"units/u02\.json.*points"):
        unit_cards()


def test_what_everybody_may_read_holds_no_slip() -> None:
    card = unit_cards()["u02"]
    slip = Slip(code="x * 12", say="像是把一年与一个月弄混了")
    task = card.tasks[0].model_copy(update={"slips": (slip,)})
    assert "x * 12" not in public_text(card.model_copy(update={"tasks": (task,)}))
