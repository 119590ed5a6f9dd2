"""What the kernels of lessons and exercises import and read, done once before they are forked."""

from __future__ import annotations

from contextlib import suppress

import numpy
import pandas
import plotly.graph_objects as go
import plotly.io._renderers

import course_lib.lesson.fingerprint
import course_lib.lesson.selfcheck
import course_lib.lesson.told
import course_lib.lesson.unit
import course_lib.opening.answers
import course_lib.opening.groups
import course_lib.opening.timetable
import course_lib.pages.tables
import course_lib.plots
import course_lib.running.probe
import course_lib.widgets  # noqa: F401
from course_lib.case import load_case
from course_lib.lesson.figures import prepare_figures
from course_lib.method import (
    estimate_capacity,
    match_needs,
    price_offers,
    rate_informatisation,
    reference_customer,
    score_customers,
)

__all__ = ["prepare"]


def prepare(*cases: str) -> None:
    """Read the cases (names or folders), work out what follows from them alone; touch what plotly sets up late."""
    for case in cases:
        loaded = load_case(case)
        for compute in (
            estimate_capacity,
            match_needs,
            price_offers,
            score_customers,
            reference_customer,
            rate_informatisation,
        ):
            with suppress(Exception):  # of a half-filled case not everything follows: the unit that needs it says so
                compute(loaded)  # kept as long as the case is, see course_lib.method
    go.Figure([go.Bar(x=["a"], y=[1]), go.Scatter(x=[1], y=[1])]).update_layout(title="t").to_dict()
    pandas.DataFrame({"a": numpy.arange(3.0)}).to_html()
    assert plotly.io._renderers is not None
    prepare_figures()
