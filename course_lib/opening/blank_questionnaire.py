"""The questionnaire's workbook, as it is handed out: one sheet, drop-downs, nothing to compute."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from course_lib.method.opening.agenda_rules import AgendaRules
from course_lib.method.opening.questionnaire_rules import Questionnaire

__all__ = ["write_workbook"]

INTRO = "课前问卷：大约 5 分钟。没有对错，照实填。结果只按全班汇总，不显示个人。"
HEADS = ("编号", "题目", "你的回答", "可以填")


def write_workbook(path: Path, paper: Questionnaire, agenda: AgendaRules) -> None:
    """Write the workbook for one person."""
    roles = [r.name for r in agenda.roles if r.track != "lecturer"]
    about = [
        ("代号", "分组用。不用真名，自己记得住就行", "不填就用文件名", None),
        ("岗位", "你现在的岗位", "选一个", roles),
        ("条线", "你主要跟哪一类客户", "选一个", list(paper.teams.lines.values())),
        ("从业年数", "做客户经理（或带客户经理）几年了", "0 到 60 的数", None),
        ("带电脑", "上课能不能带一台笔记本电脑", "是、否", ["是", "否"]),
    ]
    levels = [str(v) for v in paper.levels]
    told = "　".join(f"{value} {text}" for value, text in sorted(paper.scale.items()))
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("课前问卷")
        font = {"font_name": "微软雅黑", "font_size": 11, "valign": "vcenter"}
        plain = book.add_format({**font, "text_wrap": True, "bottom": 1, "bottom_color": "#D0D7DE"})
        head = book.add_format({**font, "bold": True, "bg_color": "#1F5FA8", "font_color": "#FFFFFF"})
        entry = book.add_format(
            {**font, "align": "center", "bg_color": "#FFF6E0", "border": 1, "border_color": "#E0B84C"}
        )
        muted = book.add_format(
            {**font, "font_size": 10, "font_color": "#5B6570", "bottom": 1, "bottom_color": "#D0D7DE"}
        )
        sheet.merge_range("A1:D1", INTRO, book.add_format({**font, "bold": True, "text_wrap": True}))
        sheet.merge_range("A2:D2", f"回答：{told}。不想答的空着。", book.add_format({**font, "font_color": "#5B6570"}))
        sheet.write_row(2, 0, HEADS, head)
        row = 3
        for name, text, allowed, options in about:
            sheet.write_row(row, 0, (name, text), plain)
            sheet.write_blank(row, 2, None, entry)
            sheet.write(row, 3, allowed, muted)
            if options:
                sheet.data_validation(
                    row, 2, row, 2, {"validate": "list", "source": options, "error_message": "请从下拉里选"}
                )
            row += 1
        for item in paper.items:
            sheet.write_row(row, 0, (item.id, item.text), plain)
            sheet.write_blank(row, 2, None, entry)
            sheet.write(row, 3, f"{levels[0]} 到 {levels[-1]}", muted)
            sheet.data_validation(
                row, 2, row, 2, {"validate": "list", "source": levels, "error_message": f"{levels[0]} 到 {levels[-1]}"}
            )
            row += 1
        sheet.set_column("A:A", 10)
        sheet.set_column("B:B", 58)
        sheet.set_column("C:C", 16)
        sheet.set_column("D:D", 14)
        for line in range(row):
            sheet.set_row(line, 24)
        sheet.freeze_panes(3, 0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.hide_gridlines(2)
