"""Options of the test suite."""

import pytest
from hypothesis import settings

collect_ignore = ["golden"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the expected files of tests/golden anew")


# How long an example takes depends on what else the machine does; times are measured in benchmarks/ only.
settings.register_profile("kit", deadline=None, max_examples=50)
settings.load_profile("kit")
