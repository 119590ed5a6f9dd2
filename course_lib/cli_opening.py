"""Commands for the course's opening: timetable, questionnaire, groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from course_lib.opening.answers import Answers

__all__ = ["add_commands"]

AnswersArgument = Annotated[
    Path | None, typer.Argument(help="答卷：文件夹，或一个 .csv、.xlsx（不给就用自带的演示班，教学模拟）")
]
StartOption = Annotated[
    dt.datetime | None, typer.Option("--start", formats=["%Y-%m-%d"], help="开课第一天，例如 2019-03-04")
]


def add_commands(app: typer.Typer, plain_errors: Callable[..., AbstractContextManager[Any]]) -> None:
    """Give ``app`` the commands ``agenda``, ``questionnaire new``, ``questionnaire result`` and ``teams``."""
    _add_questionnaire(app, plain_errors)

    @app.command()
    def agenda(
        mode: Annotated[str, typer.Option("--mode", help="上课模式：2+1、3+2、3x3")] = "2+1",
        role: Annotated[str | None, typer.Option("--role", help="岗位，例如 大客户经理（默认全员）")] = None,
        out: Annotated[Path | None, typer.Option("--out", help="另存：.xlsx、.csv、.ics")] = None,
        start: StartOption = None,
    ) -> None:
        """课程表：哪天、几点到几点、哪个单元、做什么、谁必修。"""
        from course_lib.method.opening.agenda import AgendaError

        with plain_errors(AgendaError) as console:
            from course_lib.opening.timetable import agenda_view, plan_agenda_of, write_agenda

            plan = plan_agenda_of(mode, role)
            if out is not None:
                write_agenda(plan, out, start.date() if start else None)
            console.print(agenda_view(plan), highlight=False)
            if out is not None:
                console.print(f"已存：{out}", markup=False, highlight=False, soft_wrap=True)

    @app.command()
    def teams(
        answers: AnswersArgument = None,
        seed: Annotated[int, typer.Option("--seed", help="种子：同一批人、同一种子，分组相同")] = 1,
        out: Annotated[Path | None, typer.Option("--out", help="另存名单：.csv")] = None,
    ) -> None:
        """分组：A 政企、B 商群，每边最多三组，尽量平均。"""
        with plain_errors() as console:
            from course_lib.opening.groups import groups_view, make_groups, write_groups

            made = make_groups(_answers(answers), seed)
            if out is not None:
                write_groups(made, out)
            console.print(groups_view(made), highlight=False)
            if out is not None:
                console.print(f"已存：{out}", markup=False, highlight=False, soft_wrap=True)


def _add_questionnaire(app: typer.Typer, plain_errors: Callable[..., AbstractContextManager[Any]]) -> None:
    questionnaire = typer.Typer(help="课前问卷：发问卷，看全班结果。", no_args_is_help=True)
    app.add_typer(questionnaire, name="questionnaire")

    @questionnaire.command("new")
    def new(path: Annotated[Path, typer.Argument(help="空白问卷：.xlsx（一人一份）或 .csv（一班一张表）")]) -> None:
        """生成一份空白问卷。"""
        with plain_errors() as console:
            from course_lib.opening.answers import write_blank

            console.print(f"空白问卷：{write_blank(path)}", markup=False, highlight=False, soft_wrap=True)

    @questionnaire.command("result")
    def result(
        answers: AnswersArgument = None,
        out: Annotated[Path | None, typer.Option("--out", help="结果文件夹（默认 build/questionnaire）")] = None,
    ) -> None:
        """全班结果：七个维度、能力、三个环节，和该加重讲的单元。不显示个人。"""
        with plain_errors() as console:
            from course_lib.opening.questionnaire_page import write_result
            from course_lib.paths import results_dir

            page = write_result(_answers(answers), (out or results_dir() / "questionnaire").absolute())
            console.print(f"结果页：{page}", markup=False, highlight=False, soft_wrap=True)


def _answers(source: Path | None) -> Answers:
    from course_lib.opening.answers import demo_answers, read_answers

    return demo_answers() if source is None else read_answers(source)
