"""The plan's files in a team's folder: made again, never over a person's own work."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.choices.store import Team
from course_lib.lesson import export as export_module
from course_lib.lesson.export import ExportError, save_plan
from course_lib.lesson.export_button import export_plan
from course_lib.lesson.unit import open_unit
from tests.tiny import TINY, tiny_case


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team("tiny", "红队", tmp_path / "work")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that only say which target they were made for."""

    def files(report: object, team: str, name: str) -> dict[str, bytes]:
        text = f"{team} {report.odds.outlook.target}".encode()  # type: ignore[attr-defined]
        return {f"{name}.xlsx": text, f"{name}.pptx": text}

    monkeypatch.setattr(export_module, "plan_files", files)


@pytest.mark.usefixtures("quick")
def test_our_own_files_are_replaced_and_a_persons_are_kept(team: Team) -> None:
    case = tiny_case()
    first = save_plan(case, team, target=300000)
    assert [path.name for path in first] == ["营销计划-tiny-红队.xlsx", "营销计划-tiny-红队.pptx"]
    assert save_plan(case, team, target=400000) == first
    assert first[0].read_bytes() == "红队 400000.0".encode()
    first[0].write_bytes(b"edited by hand")
    again = save_plan(case, team, target=500000)
    assert [path.name for path in again] == ["营销计划-tiny-红队-2.xlsx", "营销计划-tiny-红队.pptx"]
    assert first[0].read_bytes() == b"edited by hand"
    assert save_plan(case, team, target=600000) == again
    left = {path.name for path in first[0].parent.iterdir()}
    assert left == {".course-export.json", *(path.name for path in [*first, *again])}


@pytest.mark.usefixtures("quick")
def test_files_of_unknown_origin_are_kept_even_without_the_list_of_ours(team: Team) -> None:
    first = save_plan(tiny_case(), team)
    (first[0].parent / ".course-export.json").write_text("[broken", encoding="utf-8")
    assert [path.name for path in save_plan(tiny_case(), team)] == [
        "营销计划-tiny-红队-2.xlsx",
        "营销计划-tiny-红队-2.pptx",
    ]


@pytest.mark.usefixtures("quick")
def test_a_folder_that_cannot_be_written_is_told(team: Team, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="不能写入"):
        save_plan(tiny_case(), team, tmp_path / "file" / "below")


def test_choices_of_another_version_of_the_case_are_told(team: Team) -> None:
    team.choose("industries", ["I99"])
    with pytest.raises(ExportError, match="没有算出计划：政企里没有 I99"):
        save_plan(tiny_case(), team)


def test_a_half_filled_case_says_which_tables_the_plan_waits_for(team: Team) -> None:
    case = tiny_case()
    half = case.replace(contacts=case.contacts.iloc[:0], ratings=case.ratings.iloc[:0])
    with pytest.raises(ExportError) as caught:
        save_plan(half, team)
    assert str(caught.value) == "计划还算不了，等：关键人、关键人评分" and not team.folder.exists()


def test_the_button_writes_the_files_and_a_page_without_kernel_shows_the_command(tmp_path: Path) -> None:
    unit = open_unit("u07", str(TINY), "红队", tmp_path)
    made = export_plan(unit, 300000)
    bundle = made._repr_mimebundle_()
    assert "python3 start.py export --case 你的案例文件夹 --team 红队 -p target=300000" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle and "导出计划" in bundle["text/html"]
    assert export_plan(unit).command.endswith("--team 红队")
    assert not list(tmp_path.rglob("*.xlsx"))  # shown is not pressed
    made.button.click()
    files = sorted(path.name for path in tmp_path.rglob("营销计划*"))
    assert files == ["营销计划-tiny-红队.pptx", "营销计划-tiny-红队.xlsx"]
    assert all(name in made.told.value for name in files) and not made.button.disabled


def test_the_button_tells_what_went_wrong(tmp_path: Path) -> None:
    unit = open_unit("u07", str(TINY), "红队", tmp_path)
    unit.team.choose("industries", ["<b>"])
    made = export_plan(unit)
    assert made.press() == []
    assert "✘" in made.told.value and "&lt;b&gt;" in made.told.value and "<b>" not in made.told.value
