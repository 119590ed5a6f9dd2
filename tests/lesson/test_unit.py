from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import plotly.io
import pytest

from course_lib.authoring.reference_run import run_notebook
from course_lib.case import CaseError
from course_lib.choices.store import TeamError
from course_lib.lesson.figures import OneButton
from course_lib.lesson.unit import open_unit
from course_lib.pages.render import PLOTLY
from course_lib.plots.drawing.modebar import figure_config
from tests.running.lessons import code, notebook
from tests.tiny import TINY, tiny_case


def test_opening_a_unit_says_case_team_and_year_in_two_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = open_unit("u02", str(TINY), "红队", tmp_path)
    meta = tiny_case().meta
    assert capsys.readouterr().out.splitlines() == [
        f"案例 {meta.title} · 队伍 红队 · 预算年 {meta.budget_year}",
        "你们是中国联通，对手是中国电信、中国移动；手上的数据到 2018-12-31 为止",
    ]
    assert unit.id == "u02" and unit.case.meta == meta
    unit.team.choose("a", 1)
    assert unit.team.path == tmp_path / meta.name / "红队" / "choices.json"
    with pytest.raises(dataclasses.FrozenInstanceError):
        unit.id = "u03"  # type: ignore[misc]


def test_pictures_are_stored_as_data_not_as_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plotly.io.renderers, "default", "png")
    open_unit("u02", str(TINY), work=tmp_path)
    assert plotly.io.renderers.default == "plotly_mimetype"


def test_however_a_figure_is_shown_it_has_the_one_button() -> None:
    figure = 'figure = go.Figure(go.Bar(y=[1]), layout={"title": {"text": "<b>缺口</b>"}})\n'
    opened = f"""
import plotly.graph_objects as go
from course_lib.lesson.unit import open_unit
open_unit("u02", {str(TINY)!r})
"""
    shows = (
        "figure",
        "figure.show()",
        "figure.show(config={'modeBarButtonsToAdd': ['sendChartToCloud'], 'scrollZoom': True})",
    )
    runs = run_notebook(notebook(code(opened), *(code(figure + show) for show in shows)))
    configs = [output["data"][PLOTLY]["config"] for index in (1, 2, 3) for output in runs[index].outputs]
    one = figure_config({"title": "缺口"})
    assert configs[:2] == [one, one]
    assert {key: configs[2][key] for key in one} == one and configs[2]["scrollZoom"]


def test_a_page_of_a_figure_has_the_one_button(tmp_path: Path) -> None:
    open_unit("u02", str(TINY), work=tmp_path)
    pages = [r for _, r in plotly.io.renderers.items() if hasattr(r, "config") and not isinstance(r, OneButton)]
    assert pages and all(renderer.config == figure_config() for renderer in pages)


def test_a_case_that_is_not_there_is_told_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as caught:
        open_unit("u02", str(tmp_path / "nowhere"))
    assert str(caught.value).splitlines()[-1].startswith("1. ")


def test_a_bad_team_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(TeamError):
        open_unit("u02", str(TINY), "a/b", tmp_path)


def test_a_unit_whose_tables_are_empty_says_what_it_waits_for(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    stock = folder / "stock.csv"
    stock.write_text(stock.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(CaseError, match="存量业务：还没有填。应为：填了才能做 u06"):
        open_unit("u06", str(folder), work=tmp_path)
    assert open_unit("u02", str(folder), work=tmp_path).id == "u02"
