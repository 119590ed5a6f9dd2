"""``course new-unit``: a skeleton that builds, runs and can be graded, to be filled by its author."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from course_lib.case.unit_cards import CHAPTERS
from course_lib.errors import CourseError

__all__ = ["NewUnitError", "new_unit"]

_TEMPLATES = Path(__file__).parent / "templates"
_FILES = {
    "source": "sources/__unit_____slug__.py",
    "method": "course_lib/method/__chapter__/__slug__.py",
    "plot": "course_lib/plots/__chapter__/__slug__.py",
    "board": "course_lib/widgets/__chapter__/__slug__.py",
    "script": "course_lib/widgets/static/__slug__.js",
    "style": "course_lib/widgets/static/__slug__.css",
    "words": "data/boards/__slug__.yml",
    "sheet": "course_lib/exports/workbook/sheets/__slug__.py",
    "test": "tests/units/test___slug__.py",
    "expected": "tests/lesson/expected/__slug__.py",
}
_EDITS = {
    "course_lib/choices/schema.py": (
        ")  # fmt: skip\n\n#: Name → declaration.",
        '    Choice("__slug___picks", "team", Items(Id("customers")), writers=("widgets.__chapter__.__slug__",),\n'
        '           readers=("widgets.__chapter__.__slug__",)),\n',
    ),
    "tests/choices/test_schema.py": ("}\n\n\ndef test_each_choice", '    "__slug___picks": ["C013"],\n'),
}
"""File that knows every choice -> the place before which the board's is written, and how."""

_IMPORTS = re.compile(r"(?:^from course_lib\..*\n)+", re.MULTILINE)
_LONGEST, _SHORT = 40, 8
_BAD = re.compile(r"[\[\]:*?/\\'\"{}#\n\r]")


class NewUnitError(CourseError):
    """The skeleton cannot be made; the message is for the author."""


@dataclass(frozen=True)
class _Named:
    unit: str
    slug: str
    chapter: str
    title: str
    short: str

    def fill(self, text: str) -> str:
        """The template with these names in it."""
        words = {
            "__unit__": self.unit,
            "__number__": str(int(self.unit[1:])),
            "__place__": str(1000 + int(self.unit[1:])),
            "__slug__": self.slug,
            "__Class__": "".join(part.capitalize() for part in self.slug.split("_")),
            "__chapter__": self.chapter,
            "__title__": self.title,
            "__short__": self.short,
        }
        filled = re.sub("|".join(map(re.escape, words)), lambda found: words[found[0]], text)
        return _IMPORTS.sub(lambda found: "".join(sorted(found[0].splitlines(keepends=True))), filled)


def new_unit(root: Path, unit: str, title: str, chapter: str, *, slug: str = "", short: str = "") -> list[Path]:
    """Write the skeleton of a unit below the kit's folder: source, method, figure, board, sheet, tests.

    Args:
        root: the kit's folder.
        unit: id, such as ``u08``.
        title: of the unit, Chinese.
        chapter: one of ``CHAPTERS``.
        slug: ASCII name of its files; default the chapter's.
        short: title for figures and the sheet; default the beginning of ``title``.

    Returns:
        The files written, and then those changed, relative to ``root``.

    Raises:
        NewUnitError: with everything that stands against it; nothing is written then.
    """
    named = _Named(unit, slug or chapter, chapter, title.strip(), (short or title).strip()[:_SHORT])
    if faults := _faults(root, named):
        raise NewUnitError("\n".join(faults))
    made = {Path(named.fill(place)): named.fill(_template(kind)) for kind, place in _FILES.items()}
    if taken := [path.as_posix() for path in made if (root / path).exists()]:
        raise NewUnitError(f"已经有 {'、'.join(taken)}：请用 --slug 给这个单元的文件另起一个名字")
    for place, (mark, line) in _EDITS.items():
        text = (root / place).read_text(encoding="utf-8")
        if text.count(mark) != 1:
            raise NewUnitError(f"{place} 里找不到选择清单的末尾，不知道在哪里登记看板的选择")
        made[Path(place)] = text.replace(mark, named.fill(line) + mark)
    for path, content in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8", newline="\n")
    return list(made)


def _template(kind: str) -> str:
    return (_TEMPLATES / f"{kind}.txt").read_text(encoding="utf-8")


def _faults(root: Path, named: _Named) -> list[str]:
    faults = []
    if not re.fullmatch(r"u[0-9]{2}", named.unit):
        faults.append(f"单元编号 {named.unit!r} 不对：应是 u 加两位数字，例如 u08")
    elif taken := sorted(path.name for path in (root / "sources").glob(f"{named.unit}_*.py")):
        faults.append(f"已经有单元 {named.unit}：sources/{taken[0]}")
    if named.chapter not in CHAPTERS:
        faults.append(f"没有章 {named.chapter!r}，可选：{'、'.join(CHAPTERS)}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", named.slug):
        faults.append(f"文件名 {named.slug!r} 不对：小写英文字母开头，只含小写字母、数字、下划线，例如 network")
    for what, text in (("题目", named.title), ("简称", named.short)):
        if not text or len(text) > _LONGEST or _BAD.search(text):
            faults.append(f"{what} {text!r} 不对：1 到 {_LONGEST} 个字，不含引号、方括号、冒号、斜杠和 * ? {{ }} #")
    return faults
