"""Solution regions inside a code cell: find them, stub them, keep them, and refuse every marker that is not exact.

A region stands between two comment lines, each alone on its line and spelled exactly::

    # BEGIN SOLUTION
    answer = 42
    # END SOLUTION

Everything here works on the text of one cell and knows no file or notebook. The idea of markers that fail closed is
nbgrader's (``ClearSolutions``); the stub ``name = ...`` is otter-grader's.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = [
    "ANSWER_HINT",
    "BEGIN",
    "END",
    "Flaw",
    "Region",
    "find_regions",
    "is_trivial",
    "looks_like_marker",
    "python_error",
    "stray_markers",
    "strip_markers",
    "stub_lines",
    "stub_regions",
]

BEGIN = "# BEGIN SOLUTION"
END = "# END SOLUTION"
ANSWER_HINT = "# 在这里作答"
"""Comment that stands above each stub in the exercise."""

_ALLOWED = f"allowed: the lines '{BEGIN}' and '{END}', alone on a line and spelled exactly so"
_TRIVIAL = re.compile(r"(else|try|finally|pass|break|continue|return|\W*)\s*:?")


@dataclass(frozen=True)
class Flaw:
    """Something wrong in a cell: ``line`` counts from 0 at the cell's first line."""

    line: int
    message: str


@dataclass(frozen=True)
class Region:
    """A solution region: line numbers (from 0, within the cell) of its two marker lines."""

    begin: int
    end: int

    def __contains__(self, line: object) -> bool:
        """Is this line inside the region or one of its markers?"""
        return isinstance(line, int) and self.begin <= line <= self.end


def looks_like_marker(text: str) -> bool:
    """Would a reader take this comment (or line of prose) for a solution marker, however it is spelled?

    >>> [looks_like_marker(t) for t in ("# BEGIN SOLUTION", "#begin solution", "### END SOLTION ###")]
    [True, True, True]
    >>> [looks_like_marker(t) for t in ("# the solution", "# begin with a table", "# end of the month", "# 开始")]
    [False, False, False, False]
    """
    plain = unicodedata.normalize("NFKC", text)
    words = re.findall(r"[a-z]+", plain.lower())
    letters = "".join(words)
    if re.sub(r"\W", "", plain) in {"BEGIN", "END", "SOLUTION"}:
        return True
    if len(letters) <= 2 * len("beginsolution"):
        for cut in range(1, len(letters)):
            left, right = letters[:cut], letters[cut:]
            if (_is_edge(left, 0.6) and _is_noun(right)) or (_is_noun(left) and _is_edge(right, 0.6)):
                return True
    # a longer comment that opens like a marker: "# BEGIN SOLUTION (2 points)"
    return len(words) > 1 and (
        (_is_edge(words[0], 0.75) and _is_noun(words[1])) or any(_near(words[0], w, 0.8) for w in _JOINED)
    )


def find_regions(text: str) -> tuple[tuple[Region, ...], tuple[Flaw, ...]]:
    """Find the solution regions of a code cell.

    Args:
        text: source of one code cell.

    Returns:
        The regions in order, and every flaw: nested, unclosed, END without BEGIN, misspelled, not alone on its line,
        inside a string, empty, or not a block of valid Python. With any flaw the regions must not be used.
    """
    lines = text.split("\n")
    comments = _comment_lines(text)
    regions: list[Region] = []
    flaws: list[Flaw] = []
    opened: int | None = None
    for number, line in enumerate(lines):
        word = line.strip()
        if word not in (BEGIN, END):
            if any(looks_like_marker(comment) for comment in _comments(line)):
                flaws.append(Flaw(number, f"misspelled solution marker {word!r}; {_ALLOWED}"))
            continue
        if comments is not None and number not in comments:
            flaws.append(Flaw(number, f"solution marker inside a string; {_ALLOWED}"))
        elif word == BEGIN:
            if opened is not None:
                flaws.append(
                    Flaw(number, f"nested '{BEGIN}': the region of line {opened + 1} of this cell is still open")
                )
            else:
                opened = number
        elif opened is None:
            flaws.append(Flaw(number, f"'{END}' without '{BEGIN}'; {_ALLOWED}"))
        else:
            regions.append(Region(opened, number))
            opened = None
    if opened is not None:
        flaws.append(Flaw(opened, f"unclosed '{BEGIN}'; allowed: each region ends with '{END}' in the same cell"))
    for region in regions:
        try:
            _parse_block(lines[region.begin + 1 : region.end])
        except ValueError as error:
            flaws.append(Flaw(region.begin, str(error)))
    return tuple(regions), tuple(flaws)


def stray_markers(text: str, *, prose: bool) -> tuple[Flaw, ...]:
    """Every marker, exact or misspelled, in a cell that may hold none.

    Args:
        text: source of the cell.
        prose: True for markdown, where the whole line is looked at and not only what follows a ``#``.
    """
    where = "in a markdown cell" if prose else "in a cell that is not tagged 'task'"
    return tuple(
        Flaw(number, f"solution marker {line.strip()!r} {where}; allowed: only in code cells tagged 'task'")
        for number, line in enumerate(text.split("\n"))
        if any(looks_like_marker(part) for part in ([line] if prose else []) + list(_comments(line)))
    )


def stub_regions(text: str, regions: tuple[Region, ...]) -> str:
    """The cell as an exercise shows it: each region replaced by the hint and its stub, indentation kept."""
    lines = text.split("\n")
    out: list[str] = []
    start = 0
    for region in regions:
        out += lines[start : region.begin]
        out += stub_lines(lines[region.begin + 1 : region.end])
        start = region.end + 1
    return "\n".join(out + lines[start:])


def strip_markers(text: str, regions: tuple[Region, ...]) -> str:
    """The cell as a solution shows it: the marker lines are gone, the regions stay."""
    edges = {n for region in regions for n in (region.begin, region.end)}
    return "\n".join(line for number, line in enumerate(text.split("\n")) if number not in edges)


def stub_lines(region: list[str]) -> list[str]:
    """Lines that stand in an exercise for the lines of a region (without its markers).

    Names bound at the top level of the region become ``name = ...`` in order (names that start with ``_`` are left
    out); a region that returns becomes ``return ...``; any other becomes ``...``.

    Raises:
        ValueError: the region is empty or not a block of valid Python.

    >>> stub_lines(["    low, high = 1, 2", "    _help = 3"])
    ['    # 在这里作答', '    low = ...', '    high = ...']
    """
    indent, body = _parse_block(region)
    if any(_returns(statement) for statement in body):
        stub = ["return ..."]
    else:
        stub = [f"{name} = ..." for name in dict.fromkeys(_bound_names(body)) if not name.startswith("_")] or ["..."]
    return [indent + line for line in [ANSWER_HINT, *stub]]


def is_trivial(line: str) -> bool:
    """Does this line give nothing of an answer away: at most three characters, only signs, or a bare keyword?

    >>> [is_trivial(t) for t in ("  else:", "})", "return", "x=1", "rate = 0.5", "return x")]
    [True, True, True, True, False, False]
    """
    word = line.strip()
    return len(word) <= 3 or _TRIVIAL.fullmatch(word) is not None


def python_error(text: str) -> Flaw | None:
    """Why the text is not plain Python that a notebook cell may hold (no magics), or None."""
    try:
        compile(text, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return Flaw(line - 1, f"not valid Python: {getattr(error, 'msg', None) or error}")
    return None


_JOINED = ("beginsolution", "endsolution")


def _near(word: str, target: str, cutoff: float) -> bool:
    """Spelled nearly alike? The lengths must fit too, or 'second' would pass for 'end'."""
    slack = 1 if len(target) < 5 else 2
    return abs(len(word) - len(target)) <= slack and SequenceMatcher(None, word, target).ratio() >= cutoff


def _is_edge(word: str, cutoff: float) -> bool:
    return word in ("start", "stop") or _near(word, "begin", cutoff) or _near(word, "end", cutoff)


def _is_noun(word: str) -> bool:
    return word == "answer" or (len(word) >= 3 and "solution".startswith(word)) or _near(word, "solution", 0.75)


def _comments(line: str) -> Iterator[str]:
    """What follows each ``#`` of a line, the sign included: also inside strings, which is meant (fail closed)."""
    return (line[match.start() :] for match in re.finditer(r"[#＃]", line))


def _comment_lines(text: str) -> set[int] | None:
    """Numbers (from 0) of the lines that hold a real comment, or None when the text cannot be read as Python."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return None
    return {token.start[0] - 1 for token in tokens if token.type == tokenize.COMMENT}


def _parse_block(lines: list[str]) -> tuple[str, list[ast.stmt]]:
    """Indentation and statements of a region. ValueError when it is empty or not one block of valid Python."""
    code = [line for line in lines if line.strip() and not line.strip().startswith("#")]
    if not code:
        raise ValueError("empty solution region; allowed: at least one line of code between the markers")
    indent = code[0][: len(code[0]) - len(code[0].lstrip())]
    text = "\n".join(lines)
    try:
        # a header instead of textwrap.dedent: lines of a multi-line string may start further left
        body = ast.parse(f"if True:\n{text}" if indent else text).body
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"solution region is not valid Python by itself: {getattr(error, 'msg', error)}") from None
    if indent:
        block = body[0]
        if len(body) != 1 or not isinstance(block, ast.If) or block.orelse:
            raise ValueError("solution region leaves its block; allowed: whole statements of one indentation")
        body = block.body
    return indent, body


def _returns(statement: ast.AST) -> bool:
    """Does the statement return from the function the region stands in (not from one defined inside the region)?"""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return False
    return isinstance(statement, ast.Return) or any(_returns(child) for child in ast.iter_child_nodes(statement))


def _bound_names(body: list[ast.stmt]) -> Iterator[str]:
    """Names bound by the statements themselves, in order: assignments, functions and classes."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from _target_names(target)
        elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
            yield from _target_names(statement.target)


def _target_names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Starred):
        yield from _target_names(target.value)
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _target_names(element)
