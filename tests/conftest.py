"""Options of the test suite, its tiers, and which tests share a process."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from tests.tiers import FIRST, Sample, group_of, needs_of

collect_ignore = ["golden"]
COLLECTED = pytest.StashKey[list[pytest.Item]]()
SPLIT = pytest.StashKey[dict[str, set[str]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the expected files of tests/golden anew")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow or too much for a quick look; long groups first, so that no process waits at the end."""
    slow: set[str] = set()
    sample = Sample()
    for item in items:
        if needs_of(item):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("slow"):
            slow.add(group_of(item.nodeid))
        elif not sample.takes(item):
            item.add_marker(pytest.mark.slow)

    def turn(item: pytest.Item) -> tuple[int, bool]:
        group = group_of(item.nodeid)
        return FIRST.index(group) if group in FIRST else len(FIRST), group not in slow

    items.sort(key=turn)
    config.stash[COLLECTED] = [*items]


class GroupScheduling(LoadScopeScheduling):
    """A group goes to one process. xdist's own ``loadgroup`` writes into node ids, which pytest 9.2 no longer heeds."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling | None:
    """Groups where ``--dist loadscope`` is asked for."""
    return GroupScheduling(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note which process ran a group."""
    if node := getattr(report, "node", None):
        node.config.stash.setdefault(SPLIT, {}).setdefault(group_of(report.nodeid), set()).add(node.gateway.id)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A group that was torn apart made twice what it shares: half an hour was lost that way, and nobody saw it."""
    together = session.config.getoption("dist", "no") == "loadscope"
    torn = sorted(group for group, nodes in session.config.stash.get(SPLIT, {}).items() if len(nodes) > 1)
    if together and torn and session.exitstatus == pytest.ExitCode.OK:
        raise pytest.UsageError(f"run by several processes: {', '.join(torn)}")


# How long an example takes depends on what else the machine does; times are measured in benchmarks/ only.
# A sample of examples here; many more by hand: ``pytest --hypothesis-profile proofs``.
settings.register_profile("kit", deadline=None, max_examples=25)
settings.register_profile("proofs", deadline=None, max_examples=500)
settings.load_profile("kit")
