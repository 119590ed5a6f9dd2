"""The results of a grading as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from course_lib.grading.model import UnitResult
from course_lib.grading.reports.class_table import Gradebook, gradebook
from course_lib.grading.reports.rows import MISSING, points_text
from course_lib.text import percent, shorten

__all__ = ["GradingBar", "print_class"]

MOST_PEOPLE = 40
MOST_TASKS = 5
MOST_REMARKS = 10


class GradingBar:
    """A bar of submissions; a context manager and a ``grade.Listener``."""

    def __init__(self, console: Console) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("准备隐藏案例和参考答案", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def start(self, total: int, done: int) -> None:
        """So many submissions, so many graded in an earlier run."""
        self._bar.update(self._task, description="评分", total=total, completed=done)
        if done:
            self._bar.console.print(f"接着上次：{done} 份已经评过", highlight=False)

    def graded(self, result: UnitResult) -> None:
        """One more."""
        self._bar.advance(self._task)


def print_class(results: Iterable[UnitResult], console: Console, units: Mapping[str, str] | None = None) -> None:
    """Print the class table (of a small class), the tasks that fewest got right and the files to look at.

    ``units`` (id -> title) are those that count; without it all that occur in the results.
    """
    results = list(results)
    if units is None:
        units = {result.unit: result.title for result in sorted(results, key=lambda r: r.unit) if result.unit}
    book = gradebook(results, units)
    if book.people.empty:
        console.print(Text("没有可以评的作业。"))
        return
    if len(book.people) <= MOST_PEOPLE:
        console.print(_people(book))
    worth = points_text(sum(book.unit_points.values()))
    mean, median = points_text(book.people["earned"].mean()), points_text(book.people["earned"].median())
    console.print(Text(f"{len(book.people)} 人，平均 {mean}，中位数 {median}，满分 {worth}。"))
    weak = book.overview[book.overview["right_share"] < 1].head(MOST_TASKS)
    if not weak.empty:
        console.print(_tasks(weak))
    for remark in book.remarks[:MOST_REMARKS]:
        style = "red" if remark.grave else "yellow"
        console.print(Text(f"{remark.person} {remark.file}：{remark.text}", style=style), soft_wrap=True)
    if len(book.remarks) > MOST_REMARKS:
        console.print(Text(f"还有 {len(book.remarks) - MOST_REMARKS} 条提示，见成绩页。"))


def _people(book: Gradebook) -> Table:
    # Text, not str: rich would read markup in a str.
    table = Table(title="班级成绩")
    table.add_column("姓名")
    for unit in book.units:
        table.add_column(Text(unit), justify="right")
    table.add_column("合计", justify="right")
    table.add_column("得分率", justify="right")
    for _, row in book.people.iterrows():
        cells = [MISSING if pd.isna(row[unit]) else points_text(row[unit]) for unit in book.units]
        name = Text(shorten(row["person"], 24))
        table.add_row(name, *cells, points_text(row["earned"]), percent(row["share"]))
    return table


def _tasks(weak: pd.DataFrame) -> Table:
    table = Table(title="最该讲的题")
    table.add_column("题目")
    for header in ("交了", "答对"):
        table.add_column(header, justify="right")
    for row in weak.to_dict("records"):
        title = Text(f"{row['unit']} {shorten(row['title'], 40)}")
        table.add_row(title, f"{row['people']} 人", f"{row['right']} 人 {percent(row['right_share'])}")
    return table
