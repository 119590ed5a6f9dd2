"""The questionnaire's files: a blank one to hand out, and what comes back, read with every fault told.

What comes back may be mixed: a workbook per person (the one handed out), a table with one row per person (CSV or
workbook, as online forms export), and what the questionnaire board saved.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case.problems import CaseError, Problem
from course_lib.case.reader import read_csv
from course_lib.choices.file import parse
from course_lib.errors import CourseError
from course_lib.method.opening.agenda_rules import AgendaRules
from course_lib.method.opening.questionnaire_rules import Questionnaire
from course_lib.opening.load import load_agenda, load_questionnaire
from course_lib.paths import command, opening_dir

__all__ = ["ABOUT", "Answers", "class_answers", "demo_answers", "read_answers", "write_blank"]

#: What is asked about the person: column of the result → header.
ABOUT = {"person": "代号", "role": "岗位", "line": "条线", "years": "从业年数", "laptop": "带电脑"}
LONGEST = 60  # years of service
_FORMULA = ("=", "+", "-", "@")
_ITEM, _ANSWER = "编号", "你的回答"
_Row = dict[str, Any]


@dataclass(frozen=True)
class Answers:
    """A class's answers: ``table`` is indexed by code name (role, line, years, laptop, competence, items)."""

    table: pd.DataFrame
    files: int
    demo: bool = False


@dataclass
class _Found:
    """What is read so far."""

    rows: list[_Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)


def demo_answers() -> Answers:
    """The made-up class that comes with the kit (教学模拟)."""
    read = read_answers(opening_dir() / "demo_class.csv")
    return Answers(read.table, read.files, demo=True)


def class_answers(work: Path) -> Answers:
    """What the boards of this course have saved below ``work``, or the made-up class while too few have answered."""
    folder = work / "questionnaire"
    if folder.is_dir() and any(folder.rglob("choices.json")):
        try:
            read = read_answers(folder)
        except CaseError as error:  # one bad file keeps nobody from the lesson
            print(f"{error}\n下面先用演示班（教学模拟）")
            return demo_answers()
        enough = load_questionnaire().rules.minimum_group
        if len(read.table) >= enough:
            print(f"全班结果：{len(read.table)} 人的回答")
            return read
        print(f"已有 {len(read.table)} 人回答，不到 {enough} 人；下面先用演示班（教学模拟）")
        return demo_answers()
    print("还没有人回答；下面先用演示班（教学模拟）")
    return demo_answers()


def read_answers(
    source: Path, questionnaire: Questionnaire | None = None, agenda: AgendaRules | None = None
) -> Answers:
    """Read one file of answers, or all in a folder and its folders.

    Args:
        source: ``.csv``, ``.xlsx`` or a ``choices.json`` of the board; or a folder of these.
        questionnaire, agenda: items and roles; default the kit's.

    Raises:
        CourseError: nothing is there to read.
        CaseError: with every fault: file, row, column, what is allowed.
    """
    paper, roles = questionnaire or load_questionnaire(), agenda or load_agenda()
    files = _files(source)
    found = _Found()
    for path in files:
        name = path.name if source.is_file() else path.relative_to(source).as_posix()
        for row, places in _rows(path, name, paper, found.problems):
            _take(row, places, name, paper, roles, found)
    if found.problems:
        raise CaseError(f"问卷 {source.name}", found.problems)
    table = pd.DataFrame(found.rows, columns=[*ABOUT, *paper.item_ids]).set_index("person")
    table[["years", *paper.item_ids]] = table[["years", *paper.item_ids]].astype(float)
    table["laptop"] = table["laptop"].astype(bool)
    own = [i.id for i in paper.items if i.competence]
    return Answers(table.assign(competence=table[own].mean(axis=1)), len(files))


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise CourseError(f"找不到 {source}。请给出装答卷的文件夹，或一个 .csv、.xlsx 文件。")
    kinds = ("*.csv", "*.xlsx", "choices.json")
    files = sorted({p for kind in kinds for p in source.rglob(kind) if not p.name.startswith(("~$", "."))})
    if not files:
        raise CourseError(f"{source} 里没有答卷（.csv、.xlsx，或看板存下的 choices.json）。")
    return files


def _rows(
    path: Path, name: str, paper: Questionnaire, problems: list[Problem]
) -> Iterable[tuple[_Row, dict[str, tuple[int, str]]]]:
    """Each person of a file as header → cell, with the place (row, column) of each cell."""
    if path.name == "choices.json":
        return _from_board(path, name, problems)
    if path.suffix.lower() == ".csv":
        raw, told = read_csv(path)
        problems += [Problem(name, p.row, p.column, p.message, p.allowed) for p in told if p.level == "error"]
        if raw is None:
            return []
        return _from_table(list(raw.frame.columns), raw.frame.to_numpy().tolist(), raw.rows, name, paper, problems)
    return _from_workbook(path, name, paper, problems)


def _from_table(
    header: Sequence[str], body: Sequence[Sequence[object]], numbers: Sequence[int], name: str, paper: Questionnaire,
    problems: list[Problem],
) -> list[tuple[_Row, dict[str, tuple[int, str]]]]:  # fmt: skip
    if lacking := [i for i in paper.item_ids if i not in header]:
        problems.append(
            Problem(
                name,
                1,
                message=f"缺少列 {'、'.join(lacking)}",
                allowed=f"表头要有全部题号，用 {command('questionnaire new')} 生成",
            )
        )
        return []
    known = {*ABOUT.values(), *paper.item_ids}
    if unknown := [h for h in header if h and h not in known]:
        problems.append(Problem(name, 1, unknown[0], "不认识这一列", "、".join([*ABOUT.values(), "题号"])))
        return []
    rows = []
    for number, line in zip(numbers, body, strict=True):
        cells = {h: v for h, v in zip(header, line, strict=False) if h}
        if any(_text(v) for v in cells.values()):
            cells.setdefault("代号", "")
            cells["代号"] = _text(cells["代号"]) or f"{Path(name).stem} 第{number}行"
            rows.append((cells, {h: (number, h) for h in cells}))
    return rows


def _from_workbook(
    path: Path, name: str, paper: Questionnaire, problems: list[Problem]
) -> list[tuple[_Row, dict[str, tuple[int, str]]]]:
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    except Exception:  # openpyxl lets anything out on a file that is no workbook
        problems.append(Problem(name, message="打不开这个工作簿", allowed="Excel 的 .xlsx 文件，没有密码"))
        return []
    for at, line in enumerate(lines):
        header = [_text(v) for v in line]
        if _ITEM in header and _ANSWER in header:
            key, value = header.index(_ITEM), header.index(_ANSWER)
            cells = {_text(x[key]): (x[value], i) for i, x in enumerate(lines[at + 1 :], at + 2) if _text(x[key])}
            if lacking := [i for i in paper.item_ids if i not in cells]:
                problems.append(Problem(name, at + 1, _ITEM, f"缺少 {'、'.join(lacking)}", "不要删行，用原来的问卷"))
                return []
            places = {h: (row, f"{_ANSWER}（{h}）") for h, (_, row) in cells.items()}
            answers = {h: v for h, (v, _) in cells.items()}
            answers["代号"] = _text(answers.get("代号")) or Path(name).stem
            return [(answers, places)]
        if set(paper.item_ids) & set(header):
            return _from_table(header, lines[at + 1 :], range(at + 2, len(lines) + 1), name, paper, problems)
    problems.append(Problem(name, message="不是课前问卷", allowed=f"有“{_ITEM}”和“{_ANSWER}”两列，或第1行是题号"))
    return []


def _from_board(path: Path, name: str, problems: list[Problem]) -> list[tuple[_Row, dict[str, tuple[int, str]]]]:
    try:
        choices = (parse(path.read_bytes()) or {})["choices"]
        if "questionnaire" not in choices:  # all was taken back
            return []
        value = choices["questionnaire"]["value"]
        about, answers = dict(value.get("about", {})), dict(value.get("answers", {}))
    except (ValueError, KeyError, TypeError, AttributeError):
        problems.append(
            Problem(name, message="不是问卷看板存下的文件", allowed="work/questionnaire/ 里各人的 choices.json")
        )
        return []
    cells = {"代号": path.parent.name, **{ABOUT[k]: v for k, v in about.items() if k in ABOUT}, **answers}
    return [(cells, {h: (0, h) for h in cells})]


def _take(
    cells: _Row, places: dict[str, tuple[int, str]], name: str, paper: Questionnaire, agenda: AgendaRules, found: _Found
) -> None:
    """Check one person's cells; a sound one joins the rows."""
    before = len(found.problems)

    def wrong(header: str, message: str, allowed: str) -> None:
        row, column = places.get(header, (0, header))
        found.problems.append(Problem(name, row, column, message, allowed))

    person = _text(cells.get("代号"))
    if person in found.seen:
        wrong("代号", f"代号 {person!r} 已经在 {found.seen[person]} 里用过", "每人一个代号")
    elif person.startswith(_FORMULA):
        wrong("代号", f"代号 {person!r} 会被表格软件当成公式", "不以 = + - @ 开头")
    found.seen.setdefault(person, name)
    row: _Row = {"person": person}

    roles = {key: r for r in agenda.roles if r.track != "lecturer" for key in (r.id, r.name)}
    role = _text(cells.get("岗位"))
    if role and role not in roles:
        wrong("岗位", f"没有岗位 {role!r}", "、".join(dict.fromkeys(r.name for r in roles.values())))
    row["role"] = roles[role].id if role in roles else ""

    lines = list(paper.teams.lines.values())
    line = _text(cells.get("条线")) or (roles[role].line if role in roles else "")
    if line and line not in lines:
        wrong("条线", f"没有条线 {line!r}", "、".join(lines))
    row["line"] = line

    years = _number(cells.get("从业年数"))
    if years is None or not (np.isnan(years) or 0 <= years <= LONGEST):
        wrong("从业年数", f"{_text(cells.get('从业年数'))!r} 不对", f"0 到 {LONGEST} 的数")
    row["years"] = years

    laptop = _text(cells.get("带电脑"))
    if laptop not in ("", "是", "否", "True", "False"):
        wrong("带电脑", f"{laptop!r} 不对", "是、否")
    row["laptop"] = laptop in ("是", "True")

    for item in paper.item_ids:
        value = _number(cells.get(item))
        if value is None or not (np.isnan(value) or value in paper.levels):
            wrong(
                item, f"{_text(cells.get(item))!r} 不对", f"{paper.levels[0]} 到 {paper.levels[-1]} 的整数，不答就空着"
            )
        row[item] = value
    if len(found.problems) == before:
        found.rows.append(row)


def _text(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _number(cell: object) -> float | None:
    """NaN for an empty cell, None for what is no number."""
    text = _text(cell)
    if not text:
        return np.nan
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def write_blank(path: Path, questionnaire: Questionnaire | None = None, agenda: AgendaRules | None = None) -> Path:
    """Write a blank questionnaire: ``.xlsx`` for one person with drop-downs, ``.csv`` as a table for a class.

    Raises:
        CourseError: the name ends otherwise, or the file is there already.
    """
    paper, roles = questionnaire or load_questionnaire(), agenda or load_agenda()
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise CourseError(f"{path.name} 的后缀不对：.xlsx（一人一份）或 .csv（一班一张表）。")
    if path.exists():
        raise CourseError(f"{path} 已经有了，不覆盖。请换一个文件名。")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".csv":
        header = pd.DataFrame(columns=[*ABOUT.values(), *paper.item_ids])
        header.to_csv(path, index=False, encoding="utf-8-sig")
        return path
    from course_lib.opening.blank_questionnaire import write_workbook

    write_workbook(path, paper, roles)
    return path
