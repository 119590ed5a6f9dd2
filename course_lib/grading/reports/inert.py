"""Text from a submission, made harmless where it is shown: one line, a csv cell, markdown, a file's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from course_lib.text import shorten

__all__ = ["code_block", "csv_cell", "file_names", "markdown", "one_line", "several_lines"]

LINE_LIMIT = 500
CODE_LIMIT = 20_000
NAME_CHARACTERS = 60
NAME_BYTES = 180  # of the 255 (143 on some encrypted folders minus an ending) that a file system takes

SURROGATES = re.compile("[\ud800-\udfff]")
BREAKS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
# Control characters, marks that turn the direction of a line, byte-order marks and what XML may not hold.
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # the wide signs start a formula too in an East Asian Excel
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$", re.IGNORECASE)


def one_line(text: str, limit: int = LINE_LIMIT) -> str:
    r"""Text for a cell: one line of at most ``limit`` characters, nothing unseen in it, fit for UTF-8 and XML.

    >>> one_line("张三\n\x1b[31m\u202e李四\udc80")
    '张三 [31m李四\ufffd'
    """
    text = BREAKS.sub(" ", text[: limit * 4])
    return shorten(SURROGATES.sub("\ufffd", UNSEEN.sub("", text)).strip(), limit)


def several_lines(text: str, limit: int = CODE_LIMIT) -> str:
    """Code as it was typed, its lines kept; what is unseen is left out, what is too long is cut."""
    lines = text[:limit].replace("\r\n", "\n").replace("\t", "    ").split("\n")
    shown = "\n".join(SURROGATES.sub("\ufffd", UNSEEN.sub("", BREAKS.sub(" ", line))) for line in lines)
    return f"{shown}\n…" if len(text) > limit else shown


def csv_cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula.

    >>> csv_cell("=1+1"), csv_cell("  @SUM(A1)"), csv_cell("张三")
    ("'=1+1", "'@SUM(A1)", '张三')
    """
    line = one_line(text)
    return f"'{line}" if text.startswith(FORMULA) or line.startswith(FORMULA) else line


def markdown(text: str) -> str:
    """One line that markdown shows as it is: no markup, no HTML, no link, no formula of MathJax.

    An entity is text by CommonMark's rules (section 2.5), whatever it stands for. ``$`` and a backslash are looked for
    by MathJax in the finished page, so that their wide twins have to stand in.

    >>> markdown("[a](b) $x$")
    '&#91;a&#93;&#40;b&#41; ＄x＄'
    """
    line = one_line(text).replace("$", "＄").replace("\\", "＼")
    return PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", line)


def code_block(text: str) -> str:
    """Code in a markdown fence longer than any run of backticks in it (CommonMark, section 4.5)."""
    code = several_lines(text).strip("\n")
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    return f"{fence}python\n{code}\n{fence}"


def file_names(people: Iterable[str]) -> dict[str, str]:
    """A file's name without ending for each person, good on Windows, macOS and Linux, no two alike there.

    >>> file_names(["张三", "CON", "a/b", "A:B"])
    {'张三': '张三', 'CON': '_CON', 'a/b': 'a_b', 'A:B': 'A_B-2'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for person in people:
        base = _file_name(person)
        name, count = base, 1
        while _folded(name) in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(_folded(name))
        names[person] = name
    return names


def _file_name(person: str) -> str:
    text = unicodedata.normalize("NFC", one_line(person))
    text = re.sub(r"[!-'*-,/:-@\[-^`{-~\s\ufffd]+", "_", text)  # ASCII signs other than ( ) - . _
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cn", "Co", "Cs"))
    text = text[:NAME_CHARACTERS].encode()[:NAME_BYTES].decode(errors="ignore")
    text = text.lstrip(" .-~").rstrip(" .")  # hidden, an option, a backup; dropped by Windows
    text = text or "未命名"
    stem = unicodedata.normalize("NFKC", text).split(".")[0].strip()
    return f"_{text}" if RESERVED.fullmatch(stem) else text


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
