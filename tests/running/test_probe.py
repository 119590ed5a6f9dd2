"""What a probe tells: a value as plain JSON, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.testing.globalipapp import get_ipython

from course_lib.running.probe import MIME, plain, tell


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    get_ipython()
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(InteractiveShell.instance().display_pub, "publish", lambda data, *_, **__: told.append(data))
    yield told


def test_it_tells_the_value_and_nothing_about_it(published: list[dict[str, Any]]) -> None:
    tell("u02.top_down", lambda: np.float64(1.5))
    record = {"task": "u02.top_down", "value": 1.5, "blank": False}
    assert published == [{MIME: record, "text/plain": json.dumps(record)}]


def test_what_cannot_be_told_is_told(published: list[dict[str, Any]]) -> None:
    tell("t", lambda: nothing)  # type: ignore[name-defined]  # noqa: F821
    tell("t", lambda: 1 / 0)
    tell("t", lambda: "x" * 30_000)
    tell("t", lambda: ...)
    records = [data[MIME] for data in published]
    assert [sorted(record) for record in records[:3]] == [["blank", "error", "task"], *[["error", "task"]] * 2]
    assert "ZeroDivisionError" in records[1]["error"] and records[3]["blank"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(...) | st.just(object()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.integers() | st.text(max_size=3), inner, max_size=3)
        | st.sets(st.integers() | st.text(max_size=3), max_size=3)
    ),
    max_leaves=10,
)


@given(anything)
def test_any_value_becomes_strict_json(value: object) -> None:
    json.loads(json.dumps(plain(value), allow_nan=False))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (pd.Index(["a", "b"]), ["a", "b"]),
        (pd.Series(["a", "b", "a"], dtype="str").unique(), ["a", "b"]),
        (np.array([1, 2]), [1, 2]),
        (np.bool_(True), True),
        (10**30, "1e+30"),
        (float("inf"), "inf"),
        ({"b", "a"}, ["a", "b"]),
        (pd.Series({"x": 1}), {"__series__": [["x"], [1]]}),
        (pd.DataFrame({"x": [1]}), "<DataFrame>"),
    ],
)
def test_known_kinds(value: object, told: object) -> None:
    assert plain(value) == told
