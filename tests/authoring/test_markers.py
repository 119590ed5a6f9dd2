import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.authoring.markers import (
    ANSWER_HINT,
    BEGIN,
    END,
    find_regions,
    is_trivial,
    looks_like_marker,
    stray_markers,
    strip_markers,
    stub_lines,
    stub_regions,
)


def cell(*lines: str) -> str:
    return "\n".join(lines)


def flaws(*lines: str) -> list[tuple[int, str]]:
    return [(flaw.line, flaw.message) for flaw in find_regions(cell(*lines))[1]]


@pytest.mark.parametrize(
    "text",
    [
        "#BEGIN SOLUTION",
        "# Begin Solution",
        "# begin solution",
        "# BEGIN SOLUTIONS",
        "### BEGIN SOLUTION ###",
        "# BEGINSOLUTION",
        "# BEGIN_SOLUTION",
        "# BEGIN-SOLUTION",
        "#  BEGIN  SOLUTION",
        "# BEGIN　SOLUTION",
        "# ＢＥＧＩＮ SOLUTION",
        "# BEGIN SOLUTION:",
        "# BEGIN SOLUTION (2 points)",
        "# BEGIN SOLTUION",
        "# BEGIN SOL",
        "# BGEIN SOLUTION",
        "# BEGIN THE SOLUTION",
        "# START SOLUTION",
        "# BEGIN ANSWER",
        "# SOLUTION BEGIN",
        "# END SOLTION",
        "# END SOLUTIОN",  # the second O is Cyrillic
        "# EDN SOLUTION",
        "# STOP SOLUTION",
        "# END",
        "# SOLUTION",
        "<!-- END SOLUTION -->",
    ],
)
def test_a_near_marker_is_seen(text: str) -> None:
    assert looks_like_marker(text)


@pytest.mark.parametrize(
    "text",
    [
        "# 在这里作答",
        "# solution",
        "# the solution",
        "# no solution",
        "# second solution",
        "# one answer",
        "# begin with the table of customers",
        "# end of the budget year",
        "# the end",
        "# solution of the first task, by hand",
        "# friend",
        "#1f77b4",
        "",
    ],
)
def test_an_ordinary_comment_is_no_marker(text: str) -> None:
    assert not looks_like_marker(text)


def test_exact_markers_make_regions_at_any_indentation() -> None:
    regions, found = find_regions(
        cell("a = 1", BEGIN, "b = 2", END, "def f():", "    " + BEGIN, "    c = 3", "    " + END)
    )
    assert not found
    assert [(region.begin, region.end) for region in regions] == [(1, 3), (5, 7)]
    assert 2 in regions[0]
    assert 4 not in regions[0]


@pytest.mark.parametrize(
    ("lines", "line", "part"),
    [
        ((BEGIN, "a = 1", BEGIN, "b = 2", END), 2, "nested"),
        ((BEGIN, "a = 1"), 0, "unclosed"),
        (("a = 1", END), 1, "without"),
        ((BEGIN, "a = 1", END, END), 3, "without"),
        ((BEGIN, "a = 1", "# END SOLTION"), 2, "misspelled"),
        (("a = 1  " + BEGIN, "b = 2", END), 0, "misspelled"),
        (("a = '#'  " + BEGIN, "b = 2", END), 0, "misspelled"),
        (('text = """', BEGIN, "a = 1", END, '"""'), 1, "inside a string"),
        ((BEGIN, END), 0, "empty"),
        ((BEGIN, "", "# only a remark", END), 0, "empty"),
        ((BEGIN, "a = (1,", END, ")"), 0, "not valid Python"),
        (("if a:", "    " + BEGIN, "    b = 1", "else:", "    b = 2", "    " + END), 1, "leaves its block"),
        (("if a:", "    " + BEGIN, "    b = 1", "c = 2", END), 1, "leaves its block"),
    ],
)
def test_a_damaged_region_is_refused_where_it_stands(lines: tuple[str, ...], line: int, part: str) -> None:
    assert any(at == line and part in message for at, message in flaws(*lines)), flaws(*lines)


@pytest.mark.parametrize(
    ("region", "stub"),
    [
        (["x = 1"], ["x = ..."]),
        (["x = y = 1", "x = 2", "z: int = 3"], ["x = ...", "y = ...", "z = ..."]),
        (["(a, [b, *c]), _d = f()"], ["a = ...", "b = ...", "c = ..."]),
        (["total += 1"], ["total = ..."]),
        (["_help = 1"], ["..."]),
        (["print(1)"], ["..."]),
        (["table['x'] = 1", "case.name = 2"], ["..."]),
        (["for i in range(3):", "    x = i"], ["..."]),
        (["def f(a):", "    return a"], ["f = ..."]),
        (["class A:", "    b = 1"], ["A = ..."]),
        (["    x = 1", "    return x"], ["    return ..."]),
        (["    if a:", "        return 1"], ["    return ..."]),
        (["    g = lambda: 1"], ["    g = ..."]),
        (['    x = """', "left", '"""'], ["    x = ..."]),
        (["", "  # why", "\tx = 1"], ["\tx = ..."]),
    ],
)
def test_the_stub_binds_what_the_region_binds(region: list[str], stub: list[str]) -> None:
    indent = stub[0][: len(stub[0]) - len(stub[0].lstrip())]
    assert stub_lines(region) == [indent + ANSWER_HINT, *stub]


def test_stub_and_solution_keep_everything_outside_the_regions() -> None:
    text = cell("a = 1", BEGIN, "b = 2", END, "def f():", "    " + BEGIN, "    return b", "    " + END, "c = 3")
    regions, _ = find_regions(text)
    assert strip_markers(text, regions) == cell("a = 1", "b = 2", "def f():", "    return b", "c = 3")
    assert stub_regions(text, regions) == cell(
        "a = 1", ANSWER_HINT, "b = ...", "def f():", "    " + ANSWER_HINT, "    return ...", "c = 3"
    )


def test_prose_and_untagged_code_may_hold_no_marker() -> None:
    assert stray_markers("see\nBEGIN SOLUTION", prose=True)[0].line == 1
    assert stray_markers("写在 `# END SOLUTION` 之前", prose=True)
    assert stray_markers("a = 1  # END SOLUTION", prose=False)
    assert not stray_markers("begin = solution", prose=False)


@pytest.mark.parametrize(
    "line", ["", "   ", "})", "else:", "    try:", "return", "pass", "a=1", "......", '"""', "提示："]
)
def test_trivial_lines(line: str) -> None:
    assert is_trivial(line)


@pytest.mark.parametrize("line", ["a = 1", "return x", "else: x", "目标除以四", "elif a:", "for x in y:"])
def test_lines_that_tell_something(line: str) -> None:
    assert not is_trivial(line)


NAMES = st.lists(st.sampled_from(["a", "b", "c", "_d", "rate"]), min_size=1, max_size=4)


@given(NAMES, st.integers(0, 3))
def test_a_stub_is_python_and_binds_the_public_names_once_in_order(names: list[str], depth: int) -> None:
    stub = stub_lines([" " * depth + f"{name} = 1" for name in names])
    wrapped = "if True:\n" + "\n".join(" " + line for line in stub)
    bound = [node.id for node in ast.walk(ast.parse(wrapped)) if isinstance(node, ast.Name)]
    assert bound == [name for name in dict.fromkeys(names) if not name.startswith("_")]
