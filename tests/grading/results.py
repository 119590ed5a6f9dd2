"""Invented results of a class, also with names and texts that mean harm."""

from __future__ import annotations

from typing import Any

from course_lib.grading.model import TaskResult, UnitResult

UNITS = {"u02": "第2单元　选行业", "u04": "第4单元　商机与报价"}
TITLES = {"one": "题1　自上而下", "two": "题2　自下而上"}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><a href='javascript:alert(1)'>",
    '=HYPERLINK("http://evil.example","分数")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "http://evil.example/?a",
    "../../etc/passwd",
    "..\\windows",
    "CON",
    "con.txt",
    "张三\u202e四李",
    "半个\udc80字",
    "控\x00制\x1b[31m\x0b符\uffff",
    "👩‍👩‍👧 小红",
    "长" * 80,
    "![](http://evil.example/a.png) $\\href{javascript:alert(1)}{x}$ | `code` </td>",
    "```\n# 标题",
    "",
]


def result(person: str, unit: str = "u02", *reasons: str, text: str = "", **more: Any) -> UnitResult:
    """A result with one task per reason (50 points each; default: two right ones)."""
    reasons = reasons or ("right", "right")
    tasks = tuple(
        TaskResult(f"{unit}.{key}", title, 50, 50 if reason == "right" else 0, reason, text)
        for (key, title), reason in zip(TITLES.items(), reasons, strict=True)
    )
    values = {"title": UNITS.get(unit, ""), "name": f"{person}/{unit}_x.ipynb"} | more
    return UnitResult(person, unit, tasks=tasks, **values)


def small_class() -> list[UnitResult]:
    """乙 has everything right, 甲 handed in one unit, 丙 hard-coded and didn't answer, 丁's file cannot be read."""
    return [
        result("乙"),
        result("乙", "u04"),
        result("甲", "u02", "right", "wrong", text="看看单位。"),
        result("丙", "u02", "hard_coded", "not_attempted"),
        result("丙", "u04", "right", "not_attempted", notices=("自查格被改过。",)),
        result("丁", "u04", "unreadable", "unreadable", problem="不是笔记本。"),
    ]


def hostile_class() -> list[UnitResult]:
    """Every hostile text as a name, a file's name, a notice, a problem, a text and an answer."""
    return [
        result(
            text,
            "u02",
            "right",
            "error",
            text=text,
            name=f"{text}/u02.ipynb",
            notices=(text,),
            problem=text,
            answers={"u02.one": text, "u02.two": f"{text}\n````\n<script>x</script>"},
        )
        for text in HOSTILE
    ]
