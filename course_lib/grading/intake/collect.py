"""What was handed in, as submissions: whose notebook, which unit, and its cells in a shape that can be trusted.

Names, archives and notebooks come from trainees: any of them may be wrong or hostile. A file that cannot be graded
costs its own submission at most and never stops the others.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_lib.authoring.identity import Identity, identify
from course_lib.errors import CourseError
from course_lib.grading.intake.archive import (
    FileLimits,
    Found,
    Refused,
    list_archive,
    list_folder,
    open_file,
    size_text,
)
from course_lib.grading.model import Submission
from course_lib.paths import kit_dir

__all__ = ["CollectError", "FileLimits", "collect", "normalise", "read_notebook"]

UNSIGNED = "（未署名）"
ALLOWED = "可以交：每人一个文件夹的目录、放着练习本（.ipynb）的目录、一个练习本，或教学平台导出的 zip。"
PERSON_LENGTH, NAME_LENGTH, LONGEST_NAME = 80, 200, 1000
CELLS, SOURCE_LENGTH = 2000, 200_000
TAGS, LABEL_LENGTH = 20, 100
ODD_FILES = 5  # files of one person, of no unit, that are told one by one

_SURROGATE = re.compile("[\ud800-\udfff]")
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHECK = re.compile(r"""\bcheck\(\s*unit\s*,\s*["'](u[0-9]{2})\.""")
_UNIT = re.compile(r"(?<![A-Za-z0-9])u([0-9]{2})(?![0-9])", re.IGNORECASE)
_UNIT_WORD = re.compile(rf"{_UNIT.pattern}|第\s*[0-9一二三四五六七八九十]+\s*单元", re.IGNORECASE)
_COPY = re.compile(r"\s*[(（][0-9]{1,3}[)）]$|[-_\s]*(?<![a-z])copy\s*[0-9]*$|[-_\s]*副本\s*[0-9]*", re.IGNORECASE)
_SEPARATOR = re.compile(r"([\s_\-—–]+)")
_DATE = re.compile("20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_FILLER = re.compile(r"late|final|submission|homework|exercise|迟交|最终版?|作业|练习|v[0-9]{1,2}", re.IGNORECASE)
# 姓名_123456_assignsubmission_file_… (Moodle), name_[LATE_]12345_67890_… (Canvas)
_MOODLE = re.compile(r"(?P<name>.*?)_(?P<number>[0-9]+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>.+?)_(?:late_)?(?P<number>[0-9]+)_[0-9]+(?:_(?P<file>.+))?", re.DOTALL | re.IGNORECASE)
# directions, marks and widths that can't be seen; the joiners that emoji need stay
_UNSEEN = frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff") | {
    chr(code) for first, last in ((0x202A, 0x202E), (0x2066, 0x206F)) for code in range(first, last + 1)
}


class CollectError(CourseError):
    """Nothing can be collected from what was given; the message tells what can."""


@dataclass(frozen=True)
class Person:
    """Who handed in, as the names tell: ``name`` is raw text, ``number`` the platform's ("" if none)."""

    name: str
    number: str = ""


@dataclass(frozen=True)
class _Taken:
    """One file after reading, before a person's several files are weighed up."""

    found: Found
    unit: str = ""
    text: str = ""
    problem: str = ""
    notices: tuple[str, ...] = ()


@dataclass
class _Budget:
    """How many bytes may still be unpacked."""

    left: int
    bounds: str

    def spend(self, size: int) -> None:
        """Count ``size`` bytes; ``Refused`` if there were fewer left."""
        self.left -= size
        if self.left < 0:
            raise Refused(f"压缩包解开后合计太大；{self.bounds}")


def collect(source: Path, limits: FileLimits, units: Sequence[str]) -> list[Submission]:
    """Collect the submissions of a folder, a notebook, or a learning platform's zip.

    Every (person, unit) comes once: of several files the newest that can be read counts, a notice tells of the rest.
    Nothing is written to disk; one file at a time is in memory.

    Args:
        source: ``<person>/uNN_*.ipynb`` folders, a flat folder, one notebook, or a zip of either (with zips inside).
        limits: what files may hold at most.
        units: ids of the kit's units, such as ``("u02", "u04")``.

    Returns:
        Submissions in the order of person, unit, name; those with a ``problem`` cannot be graded.

    Raises:
        CollectError: ``source`` isn't there, is no zip, or holds no notebook.
    """
    results: list[tuple[Person, _Taken]] = []
    with ExitStack() as stack:
        people = _by_person(_find(source, stack))
        crowded = _thin_out(people, limits.entries)
        left = limits.archive_bytes
        bounds = f"每人最多 {size_text(limits.person_bytes)}，全部一起最多 {size_text(left)}"
        fair = left // len(people)  # kept for each, whatever others use: twice archive_bytes is the most in all
        for person, found in people.items():
            allowed = max(fair, min(left, limits.person_bytes))
            budget = _Budget(allowed, bounds)
            reads = [*crowded.get(person, []), *_read_all(found, limits, budget, units)]
            left -= allowed - budget.left
            results += [(person, read) for read in _newest(reads)]
    shown = _shown(people)
    submissions = [
        Submission(shown[person], r.unit, _clean(r.found.name, NAME_LENGTH), r.text, r.problem, r.notices)
        for person, r in results
    ]
    return sorted(submissions, key=lambda s: (s.person, s.unit, s.name))


def _find(source: Path, stack: ExitStack) -> list[Found]:
    name = _clean(source.name, PERSON_LENGTH) or "这里"
    try:
        if source.is_dir():
            found = list_folder(source)
        elif source.suffix.lower() == ".ipynb" and source.exists():
            found = [Found((source.name,), open_file(source.resolve()))]
        elif source.is_file():
            found = list_archive(stack.enter_context(source.open("rb")))
        elif source.exists():
            raise CollectError(f"“{name}”不是文件，也不是文件夹。{ALLOWED}")
        else:
            raise CollectError(f"找不到“{name}”。{ALLOWED}")
    except Refused as error:
        raise CollectError(f"“{name}”：{error}。{ALLOWED}") from error
    except OSError as error:
        raise CollectError(f"打不开“{name}”。{ALLOWED}") from error
    if not found:
        raise CollectError(f"“{name}”里没有练习本（.ipynb）。{ALLOWED}")
    return found


# --- Persons ---


def _by_person(found: Sequence[Found]) -> dict[Person, list[Found]]:
    """Group by the first folder (below one that is common to all) or, where there is none, by the file's name."""
    depth = _common_depth([f.parts for f in found if not f.problem] or [f.parts for f in found])
    people: dict[Person, list[Found]] = {}
    for one in found:
        parts = one.parts[min(depth, len(one.parts) - 1) :]
        person = _of_folder(parts[0]) if len(parts) > 1 else _of_file(parts[0])
        people.setdefault(person, []).append(one)
    return people


def _common_depth(places: Sequence[tuple[str, ...]]) -> int:
    """Count the folders that all share and that are not a person's own.

    A common folder with notebooks in it is a person's, unless what it holds bears the names of two or more.
    """
    depth = 0
    while all(len(parts) > depth + 1 for parts in places) and len({parts[depth] for parts in places}) == 1:
        below = {parts[depth + 1] for parts in places}
        names = {_words(_stem(part))[0] for part in below} - {""}
        has_files = any(len(parts) == depth + 2 for parts in places)
        if _MOODLE.fullmatch(places[0][depth]) or len(names) < (2 if has_files else 1):
            break
        depth += 1
    return depth


def _of_folder(folder: str) -> Person:
    """Read a person's folder.

    >>> _of_folder("张三_123456_assignsubmission_file_"), _of_folder("u02 张三")
    (Person(name='张三', number='123456'), Person(name='u02 张三', number=''))
    """
    if match := _MOODLE.fullmatch(folder):
        return Person(match["name"], match["number"])
    match = _CANVAS.fullmatch(folder)
    # all that is cut off goes into the number: two folders never become one
    return Person(match["name"], folder[len(match["name"]) + 1 :]) if match else Person(folder)


def _of_file(file: str) -> Person:
    """Read a person's name from a file's.

    >>> [_of_file(f"{name}.ipynb").name for name in ("u02_industries_张三", "张三-u02", "u02_industries (1)")]
    ['张三', '张三', '']
    >>> _of_file("zhangsan_LATE_12345_67890_u02_industries-1.ipynb")
    Person(name='zhangsan', number='12345')
    """
    stem = _stem(file)
    match = _MOODLE.fullmatch(stem) or _CANVAS.fullmatch(stem)
    if match:
        return Person(_words(match["name"])[0] or match["name"], match["number"])
    return Person(*_words(stem))


def _words(stem: str) -> tuple[str, str]:
    """Return a file's name without unit, topic, copy mark and filler; and a number to tell namesakes apart.

    Where nothing is left, a number (a student's) or else a filler is taken for the name, lest two people become one.
    """
    parts = _SEPARATOR.split(_UNIT_WORD.sub("_\0_", _COPY.sub("", stem)))
    kept: list[str] = []
    numbers: list[str] = []
    fillers: list[str] = []
    number = ""
    after_unit = topic = False
    for place in range(0, len(parts), 2):
        word = parts[place]
        if word == "\0":
            after_unit = topic = True
            continue
        if not word:
            continue
        if topic and word.lower() in _topics():
            continue
        topic = False
        if re.fullmatch("[0-9]+", word):
            numbers.append(word)
            if not after_unit or (len(word) >= 4 and not _DATE.fullmatch(word)):  # else a version or the day
                number = number or word
        elif word.lower() in _topics() or _FILLER.fullmatch(word):
            fillers.append(word)
        else:
            neighbour = place >= 2 and kept and kept[-1] == parts[place - 2]
            kept += [parts[place - 1] if neighbour else "_", word] if kept else [word]
    if kept:
        return "".join(kept), number
    return next(iter(numbers + fillers), ""), ""


def _stem(file: str) -> str:
    """Cut the suffix; and the length, since patterns run over it (such names are refused anyway)."""
    stem, dot, suffix = file[-LONGEST_NAME:].rpartition(".")
    return unicodedata.normalize("NFC", stem if dot and suffix.lower() in ("ipynb", "zip") else file[-LONGEST_NAME:])


@lru_cache(maxsize=1)
def _topics() -> frozenset[str]:
    """Words of the kit's own file names (``uNN_topic.ipynb``)."""
    stems = (path.stem for path in (kit_dir() / "exercises").glob("u[0-9][0-9]_*.ipynb"))
    return frozenset(word for stem in stems for word in stem.lower().split("_")[1:])


def _shown(people: Iterable[Person]) -> dict[Person, str]:
    """Give each person a text of their own that is safe to print; those that look alike keep their number."""
    ordered = sorted(people, key=lambda p: (p.number != "", p.name, p.number))
    plain = {person: _clean(person.name, PERSON_LENGTH) or UNSIGNED for person in ordered}
    alike = Counter(text for text in plain.values())
    shown: dict[Person, str] = {}
    used: set[str] = set()
    for person in sorted(ordered, key=lambda p: alike[plain[p]] > 1):  # unique names first, as they are
        text, count = plain[person], 1
        if alike[text] > 1 and person.number:
            text = _suffixed(text, person.number[:20])
        candidate = text
        while candidate in used:
            count += 1
            candidate = _suffixed(text, str(count))
        used.add(candidate)
        shown[person] = candidate
    return shown


def _suffixed(text: str, suffix: str) -> str:
    ending = f"（{suffix}）"
    return text[: PERSON_LENGTH - len(ending)] + ending


def _clean(text: str, length: int) -> str:
    """Replace what cannot be seen or breaks a line, and cut.

    >>> _clean("张三\\n<b>\\u202e", 80)
    '张三 <b>�'
    """
    letters = (
        " "
        if letter.isspace()
        else "�"
        if letter in _UNSEEN or unicodedata.category(letter) in ("Cc", "Cs")
        else letter
        for letter in text[: 4 * length]
    )
    return "".join(letters).strip()[:length].rstrip()


# --- Reading ---


def _thin_out(people: dict[Person, list[Found]], most: int) -> dict[Person, list[_Taken]]:
    """Where there are too many files in all, take from those who handed in most."""
    crowded: dict[Person, list[_Taken]] = {}
    total = sum(map(len, people.values()))
    for person in sorted(people, key=lambda p: len(people[p]), reverse=True):
        found = people[person]
        if total <= most:
            break
        if len(found) <= 1:
            raise CollectError(f"一次最多收 {most} 个文件，这里有 {total} 个。请分几次评。")
        crowded[person] = [_Taken(found[0], problem=f"交的文件太多（{len(found)} 个），全部一起最多 {most} 个")]
        people[person] = []
        total -= len(found) - 1
    return crowded


def _read_all(found: Iterable[Found], limits: FileLimits, budget: _Budget, units: Sequence[str]) -> Iterator[_Taken]:
    """Read one person's files, those of their archives too; stop where they unpack to more than allowed."""
    empty: list[_Taken] = []
    told = False
    for place in found:
        try:
            members = _members(place, limits, budget) if place.is_archive else [place]
        except Refused as error:
            told = True
            yield _Taken(place, problem=str(error))
            if budget.left < 0:
                return
            continue
        if not members:
            empty.append(_Taken(place, problem="这个压缩包里没有练习本（.ipynb）；压缩包里再套的压缩包只拆一层"))
        for member in members:
            told = True
            read = _read(member, limits, budget, units)
            yield read
            if budget.left < 0:
                return
    if not told:  # an archive of data beside the notebooks needs no word
        yield from empty[:1]


def _members(place: Found, limits: FileLimits, budget: _Budget) -> list[Found]:
    """List the notebooks of an archive that a person handed in; whose they are was settled by its own name."""
    data = _bytes(place, limits.person_bytes, budget)
    members = list_archive(io.BytesIO(data), limits.entries)
    return [replace(m, parts=(*place.parts, *m.parts)) for m in members if not m.is_archive]


def _bytes(place: Found, limit: int, budget: _Budget) -> bytes:
    if place.problem:
        raise Refused(place.problem)
    return place.read(limit, budget.spend)


def _read(place: Found, limits: FileLimits, budget: _Budget, units: Sequence[str]) -> _Taken:
    named = unit = _unit_of_name(place.parts[-1])
    try:
        notebook, notices = read_notebook(_bytes(place, limits.notebook_bytes, budget))
        within = _units_within(notebook)
        said = identify(notebook).unit
        unit = said or named or next(iter(within), "")
        allowed = "、".join(units)
        if not unit:
            raise Refused(f"看不出是哪个单元；文件名里请写上单元号：{allowed}")
        if unit not in units:
            raise Refused(f"没有 {unit} 这个要评的单元；可以交：{allowed}")
        inside = [said] if said else within
        if named and inside and named not in inside:
            notices.append(f"文件名写的是 {named}，里面却是 {inside[0]} 的题")
        text = nbformat.writes(notebook, version=4, split_lines=False)
    except Refused as error:
        return _Taken(place, unit, problem=str(error))
    return _Taken(place, unit, text, notices=tuple(notices))


def _newest(reads: Iterable[_Taken]) -> list[_Taken]:
    """Keep one file for each unit, the newest that can be read (of the same time the last by name); tell of others."""
    by_unit: dict[str, list[_Taken]] = {}
    for read in reads:
        by_unit.setdefault(read.unit, []).append(read)
    odd = sorted(by_unit.pop("", []), key=lambda r: r.found.name)
    kept = odd[:ODD_FILES]
    if len(odd) > ODD_FILES:
        kept[-1] = replace(kept[-1], notices=(f"另有 {len(odd) - ODD_FILES} 个这样的文件，不再一一列出",))
    for several in by_unit.values():
        *older, best = sorted(several, key=lambda r: (not r.problem, r.found.changed, r.found.name))
        if older:
            names = "、".join(_others(older))
            best = replace(
                best, notices=(*best.notices, f"这个单元交了 {len(several)} 份，评最新的一份；没有评：{names}")
            )
        kept.append(best)
    return kept


def _others(reads: Sequence[_Taken]) -> Iterator[str]:
    for read in reads[: -ODD_FILES - 1 : -1]:
        reason = f"（{read.problem}）" if read.problem else ""
        yield f"{_clean(read.found.name, PERSON_LENGTH)}{reason}"
    if len(reads) > ODD_FILES:
        yield "等"


def _unit_of_name(file: str) -> str:
    """Read the unit from a file's name; "" if there is none, or more than one.

    >>> [_unit_of_name(f"{name}.ipynb") for name in ("张三-U02", "u02_u04", "u12_345_678_u06_gap", "u021")]
    ['u02', '', 'u06', '']
    """
    stem = _stem(file)
    match = _MOODLE.fullmatch(stem) or _CANVAS.fullmatch(stem)
    for text in ((match["file"] or "") if match else "", stem):
        if units := {f"u{number}" for number in _UNIT.findall(text)}:
            return units.pop() if len(units) == 1 else ""
    return ""


def _units_within(notebook: NotebookNode) -> list[str]:
    """Return the units whose tasks the cells bear, the most frequent first."""
    counts: Counter[str] = Counter()
    for cell in notebook.cells:
        if task := re.match(r"(u[0-9]{2})\.", cell.metadata.get("task", "")):
            counts[task[1]] += 1
        if cell.cell_type == "code":
            counts.update(_CHECK.findall(cell.source))
    return [unit for unit, _ in counts.most_common()]


# --- Notebooks ---


def read_notebook(data: bytes) -> tuple[NotebookNode, list[str]]:
    """Read a notebook of any bytes; what the grader should know comes along.

    Raises:
        Refused: it isn't a notebook of version 3 or 4, or too large.
    """
    notices = []
    try:
        raw = _parsed(data)
        if isinstance(raw, dict) and raw.get("nbformat") == 3:
            raw = _upgraded(raw)
            notices.append("这是旧版（第 3 版）练习本，已转换")
        notebook = normalise(raw)
        dropped = (len(raw["cells"]) if isinstance(raw, dict) else 0) - len(notebook.cells)
    except (RecursionError, MemoryError) as error:
        raise Refused("练习本嵌套太深或太大，读不了") from error
    if dropped:
        notices.append(f"有 {dropped} 个单元格读不懂，已略去")
    return notebook, notices


def normalise(raw: object) -> NotebookNode:
    """Give a notebook's JSON a shape that can be trusted: version 4, sources as text, no outputs or attachments.

    A cell's metadata keep ``tags`` (texts) and ``task`` (a text), the notebook's which unit it says that it is of; ids
    are kept where they are sane and unique. What is no cell is dropped.

    >>> normalise({"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a", 1], "outputs": 7}, "?"]}).cells
    [{'id': 'cell-0', 'cell_type': 'code', 'metadata': {}, 'source': 'a', 'execution_count': None, 'outputs': []}]

    Raises:
        Refused: it is no notebook of version 4, or too large.
    """
    cells = raw.get("cells") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or raw.keys().isdisjoint({"nbformat", "cells"}):
        raise Refused("不是练习本：没有单元格")
    if raw.get("nbformat") != 4:
        raise Refused("不认识这个练习本的版本；请用 Jupyter 另存为第 4 版")
    if not isinstance(cells, list):
        raise Refused("不是练习本：没有单元格")
    if len(cells) > CELLS:
        raise Refused(f"单元格太多（{len(cells)} 个），最多 {CELLS} 个")
    taken: set[str] = set()
    kept = [_cell(cell, place, taken) for place, cell in enumerate(cells)]
    unit = identify(raw).unit
    metadata = {"course": Identity(unit).metadata} if unit else {}
    return nbformat.v4.new_notebook(cells=[cell for cell in kept if cell is not None], metadata=metadata)


def _cell(raw: object, place: int, taken: set[str]) -> NotebookNode | None:
    kind = raw.get("cell_type") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or kind not in ("code", "markdown", "raw"):
        return None
    source = _joined(raw.get("source"))
    if len(source) > SOURCE_LENGTH:
        raise Refused(f"第 {place + 1} 个单元格太长，最多 {SOURCE_LENGTH} 个字")
    cell_id = raw.get("id")
    if not isinstance(cell_id, str) or not _CELL_ID.fullmatch(cell_id) or cell_id in taken:
        cell_id = next(name for n in range(CELLS + 1) if (name := f"cell-{place + n}") not in taken)
    taken.add(cell_id)
    # not new_code_cell, which checks each cell against the format's schema and takes most of the time
    cell = NotebookNode(id=cell_id, cell_type=kind, metadata=NotebookNode(_labels(raw.get("metadata"))), source=source)
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    return cell


def _labels(raw: object) -> dict[str, object]:
    """Keep the metadata that grading looks at."""
    labels: dict[str, object] = {}
    if isinstance(raw, dict):
        if isinstance(raw.get("tags"), list):
            tags = [_text(tag)[:LABEL_LENGTH] for tag in raw["tags"][:TAGS] if isinstance(tag, str)]
            labels["tags"] = [tag for tag in dict.fromkeys(tags) if tag and "," not in tag]  # as the format asks
        if isinstance(raw.get("task"), str):
            labels["task"] = _text(raw["task"])[:LABEL_LENGTH]
    return labels


def _joined(source: object) -> str:
    lines = source if isinstance(source, list) else [source]
    return _text("".join(line for line in lines if isinstance(line, str)))


def _text(text: str) -> str:
    """Replace halves of surrogate pairs: JSON may hold them, no file can."""
    return _SURROGATE.sub("�", text)


def _parsed(data: bytes) -> object:
    """Read JSON in UTF-8, or in what Chinese Windows writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return json.loads(text)
        except ValueError as error:
            raise Refused("不是练习本：内容不是 JSON") from error
    raise Refused("不是练习本：内容不是 JSON")


def _upgraded(raw: dict[str, object]) -> dict[str, object]:
    """Convert version 3, of which only types and sources are looked at."""
    sheets = raw.get("worksheets")
    sheets = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
    cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    old_cells = [_old_cell(cell) for cell in cells[:CELLS]]
    readable = [cell for cell in old_cells if cell is not None]
    if not sheets:
        raise Refused("不是练习本：没有单元格")
    if len(cells) > CELLS:
        raise Refused(f"单元格太多（{len(cells)} 个），最多 {CELLS} 个")
    new = nbformat.convert(nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=readable)]), 4)
    for cell in new.cells:
        del cell["id"]  # made at random
    new.cells += [None] * (len(cells) - len(readable))  # normalise counts them as dropped
    return new


def _old_cell(raw: object) -> NotebookNode | None:
    cell = raw if isinstance(raw, dict) else {}
    kind, level = cell.get("cell_type"), cell.get("level")
    if kind == "code":
        return nbformat.v3.new_code_cell(input=_joined(cell.get("input")))
    if kind == "heading":
        bounded = level if isinstance(level, int) and 1 <= level <= 6 else 1  # "#" is repeated so often
        return nbformat.v3.new_heading_cell(source=_joined(cell.get("source")), level=bounded)
    if kind in ("markdown", "raw", "html"):
        return nbformat.v3.new_text_cell("raw" if kind == "raw" else "markdown", source=_joined(cell.get("source")))
    return None
