"""The tiers: needs are found, and the quick tier touches every room."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.paths import kit_dir
from tests.conftest import COLLECTED, pytest_runtest_logreport, pytest_sessionfinish
from tests.tiers import NEEDS, PARAMETERS, Sample, needs_of
from tests.tiers import TESTS as MOST

TESTS = Path(__file__).parent


def is_quick(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is None


@pytest.fixture
def collected(request: pytest.FixtureRequest) -> list[pytest.Item]:
    """All tests of the kit, those that this run leaves out too."""
    items = request.config.stash[COLLECTED]
    files = {item.path for item in items}
    if set(TESTS.rglob("test_*.py")) - files:
        pytest.skip("only a run of all files can tell")
    return items


def rooms() -> list[str]:
    """The layers, and a layer's chapters where its tests have them."""
    packages = sorted(path.parent for path in (kit_dir() / "course_lib").glob("*/__init__.py"))
    names = [path.name for path in packages]
    return names + [
        f"{name}/{path.name}"
        for name in names
        for path in sorted((TESTS / name).glob("[a-z]*/"))
        if any(path.glob("test_*.py"))
    ]


def test_the_quick_tier_touches_every_room(collected: list[pytest.Item]) -> None:
    """``tests/<room>/…`` or ``tests/test_<room>….py``."""
    quick = [item.nodeid for item in collected if is_quick(item)]
    touched = {room for room in rooms() if any(n.startswith((f"tests/{room}/", f"tests/test_{room}")) for n in quick)}
    assert set(rooms()) - touched == set()


def test_what_takes_long_is_not_quick(collected: list[pytest.Item]) -> None:
    real = ("browser/test_need_board", "browser/test_voila", "exports/test_render", "running/test_own_county",
            "grading/judging/test_cluster", "grading/judging/test_hard_coded")  # fmt: skip
    starts = tuple(f"tests/{file}.py" for file in real)
    found = [item for item in collected if item.nodeid.startswith(starts)]
    assert len(found) > 30 and [item.name for item in found if is_quick(item)] == []


# -- how a need is found ---------------------------------------------------------------------------------------------


class Runner:
    def go(self) -> None:
        subprocess.run(["true"], check=True)


def helper() -> None:
    Runner().go()


@pytest.fixture
def fixture() -> None:
    helper()


def test_by_a_helper_and_a_class(request: pytest.FixtureRequest) -> None:
    assert needs_of(request.node) == {"another process"}
    if request.node is None:  # never: this test's own need is what it looks at
        helper()


def test_by_a_fixture(fixture: None, request: pytest.FixtureRequest) -> None:
    assert needs_of(request.node) == {"another process"}


def test_nothing_takes_long(request: pytest.FixtureRequest) -> None:
    assert needs_of(request.node) == set()


def test_a_sample_takes_the_first_of_each_file_and_of_each_test() -> None:
    def ask(file: str, name: str) -> bool:
        return sample.takes(cast(pytest.Item, SimpleNamespace(nodeid=f"{file}::{name}")))

    sample = Sample()
    assert [ask("a.py", f"test[{n}]") for n in range(3)] == [True] * PARAMETERS + [False] * (3 - PARAMETERS)
    assert [ask("a.py", f"test_{n}") for n in range(MOST)] == [True] * (MOST - 1) + [False]
    assert ask("b.py", "test") and ask("b.py", "another")


@given(st.integers())
def test_by_many_examples(number: int) -> None:
    assert isinstance(number, int)


def test_many_examples_are_a_need(request: pytest.FixtureRequest) -> None:
    found = [i for i in request.config.stash[COLLECTED] if i.name == "test_by_many_examples" and i.path == request.path]
    assert [needs_of(item) for item in found] in ([{"many examples"}], [])


def test_each_name_of_a_need_is_used_somewhere() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py") if path.name != "tiers.py")
    assert [name for names in NEEDS.values() for name in names if name not in text] == []


# -- who runs what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("worker", "status"), [("gw0", "passed"), ("gw1", "torn")])
def test_a_run_that_tears_a_group_apart_fails(worker: str, status: str) -> None:
    """As happened unseen for a day: pytest 9.2 no longer heeds what xdist's ``loadgroup`` writes into node ids."""
    config = SimpleNamespace(stash=pytest.Stash(), getoption=lambda name, default: "loadscope")
    for gateway, file in (("gw0", "test_pool"), (worker, "test_journal")):
        node = SimpleNamespace(config=config, gateway=SimpleNamespace(id=gateway))
        report = SimpleNamespace(nodeid=f"tests/grading/judging/{file}.py::test", node=node)
        pytest_runtest_logreport(cast(pytest.TestReport, report))
    session = cast(pytest.Session, SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK))
    if status == "passed":
        pytest_sessionfinish(session)
    else:
        with pytest.raises(pytest.UsageError, match="graders"):
            pytest_sessionfinish(session)
