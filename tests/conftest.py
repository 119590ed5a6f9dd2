"""Options of the test suite, its tiers, and which tests share a process."""

import pytest
from hypothesis import settings

from tests.tiers import Sample, group_of, needs_of

collect_ignore = ["golden"]
COLLECTED = pytest.StashKey[list[pytest.Item]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the expected files of tests/golden anew")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow or too much for a quick look; groups with slow tests first, so that no process waits."""
    slow: set[str] = set()
    sample = Sample()
    for item in items:
        group = group_of(item)
        if config.pluginmanager.hasplugin("xdist"):
            item.add_marker(pytest.mark.xdist_group(group))
        if needs_of(item):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("slow"):
            slow.add(group)
        elif not sample.takes(item):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: group_of(item) not in slow)
    config.stash[COLLECTED] = [*items]


# How long an example takes depends on what else the machine does; times are measured in benchmarks/ only.
settings.register_profile("kit", deadline=None, max_examples=50)
settings.load_profile("kit")
