"""The same grading on a Dask cluster gives the same results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from distributed import LocalCluster

from course_lib.grading.judging.cluster import ClusterError, grade_on_cluster
from course_lib.grading.judging.grader import Grader
from tests.grading.handed_in import submission


def test_the_results_are_those_of_one_process(grader: Grader) -> None:
    pieces = [
        submission("张三", "u02"),
        submission("李四", "u02", {"u02.top_down": "top_down = 20_998_454.46"}),
        submission("王五", "u06", {"u06.stock": "stock = 1"}),
        *(submission(f"p{number}", "u04", {"u04.months": "months = ..."}) for number in range(7)),
    ]  # more than are under way at once
    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        run = grade_on_cluster(pieces, grader.setup, grader.references, address, isolate=True)
        found = {piece.person: result for piece, result in run}
    alone = {piece.person: grader.grade(piece) for piece in pieces[:4]}
    for piece in pieces[4:]:  # the same work under other names
        alone[piece.person] = replace(alone["p0"], person=piece.person, name=piece.name)
    assert {name: replace(r, seconds=0) for name, r in found.items()} == {
        name: replace(r, seconds=0) for name, r in alone.items()
    }


def test_an_unreachable_scheduler_is_told(grader: Grader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("course_lib.grading.judging.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(ClusterError, match="连不上"):
        list(grade_on_cluster([], grader.setup, {}, "tcp://127.0.0.1:9", isolate=True))
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=None) as cluster,
        pytest.raises(ClusterError, match="worker"),
    ):
        list(grade_on_cluster([], grader.setup, {}, cluster.scheduler_address, isolate=True))
