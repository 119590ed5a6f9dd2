"""What a test needs decides its tier: with a browser, a kernel or many examples it is slow, without them quick.

Nobody keeps a list: the needs are read from the names that a test, its fixtures and its module's helpers use. What the
names cannot tell is marked by hand with ``@pytest.mark.slow``. ``tests/README.md`` says what each tier is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

from course_lib.case import shipped_cases

__all__ = ["FIRST", "NEEDS", "PARAMETERS", "TESTS", "Sample", "group_of", "needs_of"]

#: What takes long -> the names by which a test gets it.
NEEDS: Mapping[str, frozenset[str]] = {
    "a browser": frozenset({"chromium", "offline_page", "jupyter_server", "sync_playwright"}),
    "a kernel": frozenset({"run_course", "run_notebook", "execute", "KernelManager", "Kernel"}),
    "another process": frozenset({"Popen", "subprocess"}),
    "a grading": frozenset({"Grader", "grade_all", "grade_submissions", "make_setup", "check_mine"}),
    "every right answer": frozenset({"expect"}),
    "a new county": frozenset({"make_tables", "make_county", "write_county", "fill_own_county"}),
}
#: What is tried on each shipped case is quick on the first.
COUNTIES = set(shipped_cases()[1:])
#: Files that share what is made once in a process: results and figures of the cases, graders.
TOGETHER = {
    "exports": ("tests/exports/",),
    "attacks": ("tests/grading/judging/test_hostile.py",),
    "graders": ("tests/grading/judging/",),
    "plots": ("tests/plots/",),
}
#: Groups that take longest begin first, so that no process works alone at the end.
FIRST = ("attacks", "graders", "tests/authoring/test_new_unit.py", "tests/browser/test_lab.py", "plots")

#: What of the quick ones a quick look takes: so many tests of a file, so many parameter sets of a test.
TESTS, PARAMETERS = 8, 1


class Sample:
    """Takes the first tests of each file, and the first parameters of each test, so that a quick look stays one."""

    def __init__(self) -> None:
        self._taken: dict[str, dict[str, int]] = {}

    def takes(self, item: pytest.Item) -> bool:
        """Whether this test belongs to the sample; ask once for each, in order."""
        file, name = item.nodeid.split("::")[0], item.nodeid.split("[")[0]
        tests = self._taken.setdefault(file, {})
        if len(tests) == TESTS and name not in tests:
            return False
        tests[name] = tests.get(name, 0) + 1
        return tests[name] <= PARAMETERS


class _Once:
    """A test without parameters."""

    params: Mapping[str, object] = {}


def needs_of(item: pytest.Item) -> set[str]:
    """What a test needs that takes long; empty for a quick one."""
    function = getattr(item, "function", None)
    if function is None:  # an example in a docstring
        return set()
    names = {name for part in (function, *_fixtures(item)) for name in _names(part)}
    found = {need for need, words in NEEDS.items() if words & names}
    if is_hypothesis_test(function):
        found.add("many examples")
    if COUNTIES & {value for value in getattr(item, "callspec", _Once).params.values() if isinstance(value, str)}:
        found.add("one more county")
    return found


def group_of(nodeid: str) -> str:
    """Tests of one group run in one process, one after the other."""
    file = nodeid.split("::")[0]
    return next((group for group, starts in TOGETHER.items() if file.startswith(starts)), file)


def _fixtures(item: Any) -> Iterator[Callable[..., object]]:
    """The fixtures in use, those of other fixtures included."""
    for name in item.fixturenames:
        yield from (definition.func for definition in item._fixtureinfo.name2fixturedefs.get(name, ()))


def _names(function: Callable[..., object]) -> set[str]:
    """Every name that a function and the helpers of its module use."""
    function = getattr(getattr(function, "hypothesis", None), "inner_test", function)
    found: set[str] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, FunctionType):
            continue
        for name in set(_of_code(one.__code__)) - found:
            found.add(name)
            helper = one.__globals__.get(name)
            if getattr(helper, "__module__", None) == one.__module__:
                helper = getattr(helper, "__wrapped__", helper)
                waiting += vars(helper).values() if isinstance(helper, type) else [helper]
    return found


def _of_code(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _of_code(part)
