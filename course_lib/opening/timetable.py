"""A timetable shown and written: in the terminal, as a workbook, a CSV, a calendar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from course_lib.errors import CourseError
from course_lib.method.opening.agenda import Agenda, plan_agenda
from course_lib.opening.load import load_agenda
from course_lib.pages.tables import Sheet, sheet

__all__ = ["agenda_sheet", "agenda_view", "day_sheet", "plan_agenda_of", "roles_sheet", "write_agenda"]

HEADS = {
    "title": "日程",
    "start": "从",
    "end": "到",
    "minutes": "分钟",
    "unit": "单元",
    "name": "内容",
    "what": "做什么",
    "need": "谁来",
}
_IDLE = ("pause", "meal")


def plan_agenda_of(mode: str, role: str | None = None) -> Agenda:
    """The kit's timetable for a mode and a role; see ``plan_agenda``."""
    return plan_agenda(load_agenda(), mode, role)


def agenda_sheet(agenda: Agenda, *, detail: bool = False) -> Sheet:
    """The timetable as a table for a notebook: a row for each unit and window, or with ``detail`` for each activity."""
    table = _readable(agenda.table[~agenda.table["kind"].isin(_IDLE)])
    if detail:
        return sheet(table, HEADS)
    short = table["name"].str.partition("（")[0]
    table = table.assign(what=table["what"] + table["minutes"].astype(str), name=short)
    stretch = (table[["day", "unit", "name"]] != table[["day", "unit", "name"]].shift()).any(axis=1).cumsum()
    whole = table.groupby(stretch).agg(
        dict.fromkeys(("title", "unit", "name", "need", "start"), "first")
        | {"end": "last", "minutes": "sum", "what": " ".join}
    )
    return sheet(whole, HEADS)


def day_sheet(agenda: Agenda) -> Sheet:
    """The days with their hours as a table for a notebook."""
    days = agenda.days.assign(
        hours=agenda.days["minutes"] / 60,
        must=agenda.days["must"] / 60,
        evening=agenda.days["evening"].map({True: "用", False: ""}),
    )
    heads = {
        "title": "日程",
        "first": "从",
        "last": "到",
        "hours": "共几小时",
        "must": _must(agenda) + "几小时",
        "evening": "晚上",
    }
    return sheet(days, heads, digits={"hours": 1, "must": 1})


def roles_sheet() -> Sheet:
    """Which unit which role must attend (必), may attend (选) or leads (讲), as a table for a notebook."""
    rules = load_agenda()
    marks = {"必修": "必", "选修": "选", "主讲": "讲"}
    needs = {r.name: plan_agenda(rules, rules.modes[0].id, r.id).units["need"].map(marks) for r in rules.roles}
    table = pd.DataFrame(needs).assign(title=[u.title for u in rules.units])
    return sheet(table, {"unit": "单元", "title": "名称"} | {name: name for name in needs})


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Units by their id; blocks have a name only."""
    return table.assign(unit=table["unit"].where(table["kind"] == "unit", ""))


def _must(agenda: Agenda) -> str:
    return "主讲" if agenda.role is not None and agenda.role.track == "lecturer" else "必修"


def heading(agenda: Agenda) -> str:
    """What the timetable is of, in one line."""
    who = agenda.role.name if agenda.role else "全员"
    return f"{agenda.mode.name} · {who} · 共 {agenda.hours:.1f} 小时，{_must(agenda)} {agenda.must_hours:.1f} 小时"


def agenda_view(agenda: Agenda) -> RenderableType:
    """The timetable for the terminal: one table a day, then the hours."""
    parts: list[RenderableType] = [f"[bold]{escape(heading(agenda))}[/]　（{escape(agenda.mode.source)}）"]
    weeks = agenda.table["kind"].eq("homework").cummax()
    for title, rows in agenda.table[~weeks].groupby("title", sort=False):
        table = Table(title=str(title), title_justify="left", box=None, padding=(0, 1))
        for name in ("从", "到"):
            table.add_column(name)
        table.add_column("分钟", justify="right")
        for name in ("单元", "内容", "做什么", "谁来"):
            table.add_column(name)
        before = None
        for _, row in rows.iterrows():
            idle = row["kind"] in _IDLE
            again = row["unit"] == before
            before = before if idle else row["unit"]
            cells = [row["start"], row["end"], str(row["minutes"])]
            cells += [
                "" if again or row["kind"] != "unit" else row["unit"],
                "" if again else row["name"],
                row["what"],
                row["need"],
            ]
            table.add_row(*(escape(str(c)) for c in cells), style="dim" if idle else "")
        parts.append(table)
        tasks = dict.fromkeys(n for k, n in zip(rows["kind"], rows["note"], strict=True) if k == "field" and n)
        parts += [f"  实地任务：{escape(task)}" for task in tasks]
    if weeks.any():
        table = Table(title="三周实地辅导", title_justify="left", box=None)
        for name in ("第几天", "周", "从", "到", "做什么"):
            table.add_column(name, no_wrap=True)
        table.add_column("作业与任务")
        for _, row in agenda.table[weeks].iterrows():
            cells = [
                str(row["day"]),
                row["name"],
                row["start"],
                row["end"],
                row["what"],
                row["note"].replace("；", "\n"),
            ]
            table.add_row(*map(escape, cells))
        parts.append(table)
    hours = Table("日程", "从", "到", "共", _must(agenda), "晚上", title="每天几小时", title_justify="left", box=None)
    for _, day in agenda.days.iterrows():
        cells = [day["title"], day["first"], day["last"], f"{day['minutes'] / 60:.1f}", f"{day['must'] / 60:.1f}"]
        hours.add_row(*cells, "用" if day["evening"] else "")
    parts.append(hours)
    return Group(*parts)


def write_agenda(agenda: Agenda, path: Path, start: dt.date | None = None) -> None:
    """Write the timetable: ``.xlsx``, ``.csv`` (UTF-8 with BOM, for spreadsheets) or ``.ics`` (calendar).

    Args:
        agenda: of ``plan_agenda``.
        path: its suffix says the kind; an existing file is replaced.
        start: date of the first day; a calendar needs it, the tables get dates with it.

    Raises:
        CourseError: another suffix, or a calendar without ``start``.
    """
    writers = {".xlsx": _write_workbook, ".csv": _write_csv, ".ics": _write_calendar}
    if path.suffix.lower() not in writers:
        raise CourseError(f"{path.name} 的后缀不对，可用：{'、'.join(writers)}。")
    path.parent.mkdir(parents=True, exist_ok=True)
    writers[path.suffix.lower()](agenda, path, start)


def _date(start: dt.date, day: int) -> dt.date:
    return start + dt.timedelta(days=int(day) - 1)


def _table(agenda: Agenda, start: dt.date | None) -> pd.DataFrame:
    table = _readable(agenda.table)
    again = agenda.table.duplicated(["unit", "note"])  # a unit's note once is enough
    table["note"] = table["note"].mask(again, "").str.replace("；", "\n")
    shown = table[[*HEADS, "note"]].rename(columns={**HEADS, "note": "备注"})
    if start is not None:
        shown.insert(0, "日期", [_date(start, day).isoformat() for day in table["day"]])
    return shown


def _write_csv(agenda: Agenda, path: Path, start: dt.date | None) -> None:
    _table(agenda, start).to_csv(path, index=False, encoding="utf-8-sig")


def _write_workbook(agenda: Agenda, path: Path, start: dt.date | None) -> None:
    import xlsxwriter

    shown, kinds = _table(agenda, start), list(agenda.table["kind"])
    widths = {
        "日期": 12,
        "日程": 16,
        "从": 7,
        "到": 7,
        "分钟": 7,
        "单元": 7,
        "内容": 34,
        "做什么": 22,
        "谁来": 8,
        "备注": 52,
    }
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("课程表")
        font = {
            "font_name": "微软雅黑",
            "font_size": 11,
            "valign": "vcenter",
            "align": "left",
            "bottom": 1,
            "bottom_color": "#D0D7DE",
        }
        formats = {kind: book.add_format({**font, **look}) for kind, look in _LOOKS.items()}
        wrapped = {kind: book.add_format({**font, **look, "text_wrap": True}) for kind, look in _LOOKS.items()}
        head = book.add_format({**font, "bold": True, "bg_color": "#1F5FA8", "font_color": "#FFFFFF"})
        page.write(0, 0, heading(agenda), book.add_format({"font_name": "微软雅黑", "font_size": 14, "bold": True}))
        page.write_row(1, 0, list(shown.columns), head)
        for number, (kind, row) in enumerate(zip(kinds, shown.itertuples(index=False), strict=True), 2):
            page.set_row(number, 15 * (1 + str(row[-1]).count("\n")) + 4)
            for column, value in enumerate(row):
                page.write(number, column, value, (wrapped if "\n" in str(value) else formats)[kind])
        for column, name in enumerate(shown.columns):
            page.set_column(column, column, widths[name])
        page.freeze_panes(2, 0)
        page.autofilter(1, 0, len(shown) + 1, len(shown.columns) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(1)


_LOOKS: dict[str, dict[str, object]] = {
    "unit": {},
    "pause": {"font_color": "#8B949E"},
    "meal": {"font_color": "#8B949E", "bg_color": "#F5F7FA"},
    "sand": {"bg_color": "#FFF6E0"},
    "field": {"bg_color": "#E6F4EC"},
    "review": {"bg_color": "#EAF1FB"},
    "homework": {"bg_color": "#FDECEA"},
}


def _write_calendar(agenda: Agenda, path: Path, start: dt.date | None) -> None:
    if start is None:
        raise CourseError("日历文件要知道从哪天开课，请加 --start，例如 --start 2019-03-04。")
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//course-kit//agenda//ZH")
    calendar.add("version", "2.0")
    stamp = dt.datetime.combine(start, dt.time(), dt.UTC)  # the same timetable makes the same file
    for number, (_, row) in enumerate(agenda.table.iterrows(), 1):
        if row["kind"] in _IDLE:
            continue
        event, day = Event(), _date(start, row["day"])
        event.add("uid", f"{agenda.mode.id}-{number}-{start.isoformat()}@course-kit")
        event.add("dtstamp", stamp)
        for key, column in (("dtstart", "start"), ("dtend", "end")):  # local time, wherever the class is
            event.add(key, dt.datetime.combine(day, dt.time.fromisoformat(row[column])))
        event.add("summary", f"{row['name']}：{row['what']}" + (f"（{row['need']}）" if row["need"] != "必修" else ""))
        if row["note"]:
            event.add("description", row["note"])
        calendar.add_component(event)
    path.write_bytes(calendar.to_ical())
