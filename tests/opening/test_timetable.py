"""The timetable agrees with the units' own trainer tables, and its files hold what is shown."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from rich.console import Console

from course_lib.errors import CourseError
from course_lib.opening.load import load_agenda
from course_lib.opening.timetable import agenda_sheet, agenda_view, day_sheet, plan_agenda_of, write_agenda
from course_lib.paths import kit_dir

RULES = load_agenda()
MODES = {m.name: m.id for m in RULES.modes}
UNITS = {u.id: u for u in RULES.units}
SOURCES = sorted((kit_dir() / "sources").glob("u*.py"))
ROW = re.compile(r"^# \|(.+)\|$", re.M)
START = dt.date(2019, 3, 4)


def trainer_table(source: Path) -> tuple[list[str], dict[str, list[str]]]:
    """The header and the rows (by mode's name) of a unit's table of times."""
    rows = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(source.read_text(encoding="utf-8"))]
    at = next(i for i, row in enumerate(rows) if row[0] == "模式")
    return rows[at][1:], {row[0]: row[1:] for row in rows[at + 2 : at + 2 + len(MODES)]}


def minutes_of(text: str) -> int:
    """Minutes of ``2 小时 20 分``, ``3.5 小时`` or ``20 分``."""
    found = re.match(r"(?:([\d.]+) 小时)?\s*(?:(\d+) 分)?", text)
    assert found
    return round(60 * float(found[1] or 0)) + int(found[2] or 0)


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_the_timetable_has_the_minutes_that_the_unit_tells_its_trainer(source: Path) -> None:
    unit = UNITS.get(source.stem.partition("_")[0])
    if unit is None:
        pytest.skip("a unit that the timetable does not have")
    header, rows = trainer_table(source)
    assert list(rows) == list(MODES), f"{source.name}: {list(rows)}"
    for name, cells in rows.items():
        told = dict.fromkeys(RULES.parts, 0)
        for head, cell in zip(header[:-1], cells[:-1], strict=True):
            part = next((p for p in RULES.parts if head.startswith(p)), "看板")  # what one does by hand
            told[part] += minutes_of(cell)
        planned = dict(zip(RULES.parts, unit.minutes[MODES[name]], strict=True))
        assert planned == told, f"{source.name}, card: {unit.id} {MODES[name]}: should be {list(told.values())}"
        assert minutes_of(cells[-1]) == sum(told.values()), f"{source.name} {name}: the total is wrong"


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_field_tasks_and_homework_are_the_units_own(source: Path) -> None:
    unit = UNITS.get(source.stem.partition("_")[0])
    if unit is None:
        pytest.skip("a unit that the timetable does not have")
    _, rows = trainer_table(source)
    told = [row[-1].partition("；")[2] for row in rows.values()]
    when = f"第{'一二三'[unit.week - 1]}周作业：" if unit.week else ""
    assert (told[1], told[2]) == (f"实地日{unit.field}", f"{when}{unit.homework}"), f"{source.name}, card"


def test_the_view_has_every_day_every_unit_and_the_homework() -> None:
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(agenda_view(plan_agenda_of("3x3", "大客户经理")))
    text, units = console.export_text(), RULES.held(next(m for m in RULES.modes if m.id == "3x3"))
    assert (
        len(units) >= 8 and all(f"第{day}天 面授" in text for day in (1, 2, 3)) and all(u.title in text for u in units)
    )
    assert all(u.homework in text for u in units) and "选修" in text and "午餐" in text
    assert re.search(r"大客户经理 · 共 \d+\.\d 小时，必修 \d+\.\d 小时", text)


def test_the_notebooks_tables_add_up() -> None:
    agenda = plan_agenda_of("3+2")
    for sheet in (agenda_sheet(agenda), agenda_sheet(agenda, detail=True)):
        assert sheet.cells["分钟"].astype(int).sum() == agenda.days["minutes"].sum() == 60 * agenda.hours
        assert sheet.cells["从"].iloc[0] == "09:00"
    assert len(agenda_sheet(agenda).cells) < len(agenda_sheet(agenda, detail=True).cells) / 2
    assert day_sheet(agenda).cells["共几小时"].astype(float).sum() == pytest.approx(agenda.hours, abs=0.3)


def test_the_csv_opens_in_a_spreadsheet_with_dates(tmp_path: Path) -> None:
    agenda = plan_agenda_of("3x3", "讲师")
    write_agenda(agenda, tmp_path / "a.csv", START)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(tmp_path / "a.csv", encoding="utf-8-sig")
    assert len(table) == len(agenda.table) and table["分钟"].sum() == agenda.table["minutes"].sum()
    assert table["日期"].iloc[0] == "2019-03-04" and table["日期"].iloc[-1] == "2019-03-27"  # three days, then 21


def test_the_workbook_holds_every_row(tmp_path: Path) -> None:
    agenda = plan_agenda_of("2+1", "商群经理")
    write_agenda(agenda, tmp_path / "sub" / "a.xlsx")
    page = load_workbook(tmp_path / "sub" / "a.xlsx").active
    assert page is not None and "商群经理" in str(page["A1"].value) and page.freeze_panes == "A3"
    rows = list(page.iter_rows(min_row=2, values_only=True))
    assert rows[0][:4] == ("日程", "从", "到", "分钟") and len(rows) == len(agenda.table) + 1
    assert sum(row[3] for row in rows[1:]) == agenda.table["minutes"].sum()


def test_the_calendar_has_an_event_for_each_activity_and_none_for_breaks(tmp_path: Path) -> None:
    agenda = plan_agenda_of("2+1", "大客户经理")
    for name in ("a.ics", "b.ics"):
        write_agenda(agenda, tmp_path / name, START)
    assert (tmp_path / "a.ics").read_bytes() == (tmp_path / "b.ics").read_bytes()
    events = Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")
    length = sum((e.decoded("dtend") - e.decoded("dtstart")).seconds for e in events)
    assert length == 3600 * agenda.hours and len({str(e["uid"]) for e in events}) == len(events)
    first = events[0].decoded("dtstart")
    assert (first.year, first.month, first.day, first.hour, first.tzinfo) == (2019, 3, 4, 9, None)
    assert any("（选修）" in str(e["summary"]) for e in events)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    agenda = plan_agenda_of("2+1")
    with pytest.raises(CourseError, match="--start"):
        write_agenda(agenda, tmp_path / "a.ics")
    with pytest.raises(CourseError, match=r"\.xlsx、\.csv、\.ics"):
        write_agenda(agenda, tmp_path / "a.pdf")
    assert not any(tmp_path.iterdir())
