"""The headless run on tiny lessons in real kernels."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from rich.console import Console

from course_lib import paths
from course_lib.choices.store import Team, TeamError
from course_lib.pages.folder import MANIFEST, OutputFolder, OutputFolderError
from course_lib.plan import Chain
from course_lib.running import run as run_module
from course_lib.running.execute import execute, kernel_environment
from course_lib.running.parameters import ParameterError
from course_lib.running.run import RunError, RunReport, run_course, select_units
from course_lib.running.terminal import print_report
from tests.running.lessons import PLAN, code, lesson, notebook, save, text
from tests.tiny import TINY, tiny_case

FIRST = "print(case_name, team_name, target, work)"
SECOND = "import os\nprint(os.environ['COURSE_WORK'], os.listdir('.'))"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A plan that needs no method; gives what it was asked."""
    calls: list[dict[str, Any]] = []

    def reported(case: Any, team: Team, target: float | None) -> Any:
        chain = Chain(case, team.snapshot(), target=target)
        if chain.told("industries") == ["I99"]:
            raise ValueError("政企里没有 I99")
        asked = {name: chain.told(name) for name in ("industries", "merchant_groups", "criteria_weights", "activities")}
        links = ("target", "ratings", "rival_ratings", "moves", "reasons", "lines")
        calls.append({**asked, **{name: getattr(chain, name) for name in links}})
        return SimpleNamespace(complete=lambda: None)

    monkeypatch.setattr(run_module, "reported", reported)
    monkeypatch.setattr(run_module, "summarise", lambda report: SimpleNamespace(to_dict=lambda: PLAN))
    monkeypatch.setattr(run_module, "plan_files", lambda report, team: {"plan.xlsx": team.encode(), "plan.pptx": b"p"})
    return calls


def go(tmp_path: Path, **options: Any) -> RunReport:
    options = {"out": tmp_path / "out", "work": tmp_path / "work", "notebooks": tmp_path / "notebooks", **options}
    return run_course(TINY, "红队", **options)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


# -- a whole run ---------------------------------------------------------------------------------------------------


def test_a_run_writes_notebooks_pages_summary_and_assets_and_two_runs_are_equal(
    tmp_path: Path, asked: list[dict[str, Any]]
) -> None:
    save(tmp_path / "notebooks", u01_a=lesson("第一课", FIRST), u02_b=lesson("第二课", SECOND))
    line = str(tiny_case().opportunities["id"].iloc[0])
    team = Team("tiny", "红队", tmp_path / "work")
    team.choose("industries", ["I07"])
    team.choose("line_changes", {line: {"discount": 0.125}})
    team.choose("ratings", {"P1": {"fit": 9}})
    team.choose("places", {"C1": {"cell": "主攻户", "reason": "新院长"}})
    report = go(tmp_path, parameters={"target": 5})
    assert report.ok and report.exit_status == 0
    assert [(unit.id, unit.title) for unit in report.units] == [("u01", "第一课"), ("u02", "第二课")]
    made = files(tmp_path / "out")
    assert sorted(made) == [
        MANIFEST,
        "assets/course.css",
        "assets/plotly.min.js",
        "index.html",
        "plan.pptx",
        "plan.xlsx",
        "summary.json",
        "u01_a.html",
        "u01_a.ipynb",
        "u02_b.html",
        "u02_b.ipynb",
    ]
    ran = nbformat.read(tmp_path / "out" / "u01_a.ipynb", as_version=4)
    assert ran.cells[2].outputs[0].text == f"{TINY} 红队 5 {tmp_path / 'work'}\n"
    assert "papermill" not in json.dumps(ran)
    other = nbformat.read(tmp_path / "out" / "u02_b.ipynb", as_version=4)
    assert other.cells[2].outputs[0].text == f"{tmp_path / 'work'} []\n"  # any folder will do: an empty one
    lines = asked[0].pop("lines")
    assert asked == [
        {
            "industries": ["I07"],
            "merchant_groups": None,
            "criteria_weights": None,
            "target": 5,
            "ratings": {"P1": {"fit": 9}},
            "rival_ratings": None,
            "moves": {"C1": "主攻户"},
            "activities": None,
            "reasons": {"C1": "新院长"},
        }
    ]
    assert lines.set_index("id").loc[line, "discount"] == 0.125
    assert made["plan.xlsx"].decode() == "红队" and b'href="plan.xlsx"' in made["index.html"]
    summary = json.loads(made["summary.json"])
    assert summary["ok"] is True and summary["plan"]["p80"] is None and summary["parameters"] == {"target": 5}
    assert "seconds" not in made["summary.json"].decode()

    go(tmp_path, parameters={"target": 5})
    assert files(tmp_path / "out") == made


def test_failures_are_named_with_their_cell_and_do_not_stop_the_other_units(
    tmp_path: Path, asked: list[dict[str, Any]]
) -> None:
    save(
        tmp_path / "notebooks",
        u01_fails=lesson("会出错", "x = 1", "raise ValueError('容量 <b> 为负')", "never = 1"),
        u02_dies=lesson("会停止", "print('活着')", "import os; os._exit(3)"),
        u03_hangs=lesson("算不完", "import time; time.sleep(60)"),
        u04_leaves=lesson("提前结束", "import sys; sys.exit()", "y = 1"),
        u05_runs=lesson("没问题", "print('好')"),
    )
    report = go(tmp_path, timeout=2)
    assert not report.ok and report.exit_status == 1
    assert [unit.ok for unit in report.units] == [False, False, False, False, True]
    assert [unit.cell for unit in report.units] == [4, 4, 3, 4, 0]
    assert report.units[0].execution_count == 3
    assert report.units[0].problem == "第 4 个单元格（In [3]）：ValueError: 容量 <b> 为负"
    assert "内核意外停止" in report.units[1].problem
    assert "超过 2 秒" in report.units[2].problem
    assert "没有运行到" in report.units[3].problem
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "ValueError: 容量 &lt;b&gt; 为负" in index and 'href="u01_fails.html#failed"' in index
    assert 'id="failed"' in (tmp_path / "out" / "u01_fails.html").read_text(encoding="utf-8")
    dead = nbformat.read(tmp_path / "out" / "u02_dies.ipynb", as_version=4)
    assert dead.cells[2].outputs[0].text == "活着\n"


def test_a_plan_that_cannot_be_computed_is_told_and_fails_the_run(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    save(tmp_path / "notebooks", u01_a=lesson("课"))
    Team("tiny", "红队", tmp_path / "work").choose("industries", ["I99"])
    report = go(tmp_path)
    assert report.exit_status == 1 and report.plan is None and "没有 I99" in report.plan_problem
    assert "没有 I99" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_the_environment_is_as_before_the_run(tmp_path: Path) -> None:
    before = dict(os.environ)
    with kernel_environment(COURSE_WORK="x") as cwd:
        assert os.environ["COURSE_WORK"] == "x" and list(cwd.iterdir()) == []
    assert dict(os.environ) == before and not cwd.exists()


def test_progress_hears_of_each_unit_and_each_cell(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    heard: list[tuple[Any, ...]] = []

    class Listener(run_module.Silent):
        def start(self, units: int) -> None:
            heard.append(("start", units))

        def unit(self, unit: str, title: str, cells: int) -> None:
            heard.append((unit, title, cells))

        def cell(self, index: int) -> None:
            heard.append(("cell", index))

        def done(self, unit: str, title: str, problem: str, seconds: float) -> None:
            heard.append(("done", unit, problem))

    save(tmp_path / "notebooks", u01_a=lesson("课", "1"))
    go(tmp_path, progress=Listener())
    assert heard == [("start", 1), ("u01", "课", 3), ("cell", 0), ("cell", 1), ("cell", 2), ("done", "u01", "")]


# -- what is refused before anything runs ----------------------------------------------------------------------------


def test_an_unknown_parameter_is_refused_with_the_allowed_ones(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    save(tmp_path / "notebooks", u01_a=lesson("课"), u02_b=lesson("课", parameters="mode = 'relative'"))
    with pytest.raises(ParameterError, match="没有参数 tarjet。可用的参数：mode、target。"):
        go(tmp_path, parameters={"tarjet": 1})
    with pytest.raises(ParameterError, match="--case"):
        go(tmp_path, parameters={"case_name": "minhou"})
    for target in ("many", -1, True, None, float("inf")):
        with pytest.raises(ParameterError, match="target 应是"):
            go(tmp_path, parameters={"target": target})
    assert not (tmp_path / "out").exists()


def test_a_case_that_cannot_be_used_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from course_lib.case import CaseError, Problem

    def refuse(case: Any) -> Any:
        raise CaseError("案例 x", [Problem("customers.csv", 3, "id", "重复"), Problem("stock.csv", 4, "id", "缺")])

    monkeypatch.setattr(run_module, "load_case", refuse)
    save(tmp_path / "notebooks", u01_a=lesson("课"))
    with pytest.raises(CaseError):
        go(tmp_path)
    assert not (tmp_path / "out").exists()


def test_an_unsafe_team_name_runs_nothing(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    save(tmp_path / "notebooks", u01_a=lesson("课"))
    with pytest.raises(TeamError):
        run_course(TINY, "../x", tmp_path / "out", notebooks=tmp_path / "notebooks")
    assert not (tmp_path / "out").exists()


def test_units_are_chosen_by_id_or_name_in_order(tmp_path: Path) -> None:
    folder = save(tmp_path, u02_b=notebook(text("b")), u01_a=notebook(text("a")), u03_c=notebook(text("c")))
    assert [path.stem for path in select_units(folder)] == ["u01_a", "u02_b", "u03_c"]
    assert [path.stem for path in select_units(folder, ["u03", "u01_a"])] == ["u01_a", "u03_c"]
    with pytest.raises(RunError, match="没有单元 u9。可选：u01、u02、u03。"):
        select_units(folder, ["u01", "u9"])
    with pytest.raises(RunError, match=r"python3 start\.py build"):
        select_units(tmp_path / "empty")


def test_a_case_folder_is_given_to_the_notebooks_as_an_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.case_argument("gulou") == "gulou"
    assert paths.case_argument("my/county") == str(tmp_path / "my" / "county")


# -- one notebook ----------------------------------------------------------------------------------------------------


def test_a_broken_syntax_is_a_failure_of_its_cell(tmp_path: Path) -> None:
    with kernel_environment() as cwd:
        outcome = execute(notebook(code("1"), code("if"), code("2")), cwd=cwd, timeout=30)
    assert (outcome.cell, outcome.ok) == (2, False) and "SyntaxError" in outcome.message


def test_an_exception_without_words_is_still_a_failure(tmp_path: Path) -> None:
    with kernel_environment() as cwd:
        outcome = execute(notebook(code("assert False")), cwd=cwd, timeout=30)
    assert outcome.message == "AssertionError"


# -- the folder of results -------------------------------------------------------------------------------------------


def test_stale_files_of_an_earlier_run_are_removed_and_a_persons_files_stay(tmp_path: Path) -> None:
    first = OutputFolder(tmp_path / "out")
    first.write("a.html", "a")
    first.write("sub/b.html", "b")
    assert first.finish() == []
    (tmp_path / "out" / "mine.txt").write_text("我的", encoding="utf-8")
    second = OutputFolder(tmp_path / "out")
    second.write("a.html", "new")
    assert second.finish() == ["sub/b.html"]
    assert sorted(files(tmp_path / "out")) == [MANIFEST, "a.html", "mine.txt"]
    assert not (tmp_path / "out" / "sub").exists()


def test_files_of_a_run_that_was_stopped_are_known_to_the_next(tmp_path: Path) -> None:
    OutputFolder(tmp_path / "out").write("half.html", "x")  # no finish
    assert OutputFolder(tmp_path / "out").finish() == ["half.html"]


def test_a_folder_with_somebodys_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputFolderError, match="--out"):
        OutputFolder(tmp_path)
    with pytest.raises(OutputFolderError, match="不是文件夹"):
        OutputFolder(tmp_path / "index.html")
    assert sorted(files(tmp_path)) == ["index.html"]


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/x", "a/../../x", "..\\x", "C:x", 3])
def test_a_manifest_cannot_name_files_outside(tmp_path: Path, name: Any) -> None:
    (tmp_path / "outside.txt").write_text("mine", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / MANIFEST).write_text(json.dumps({"files": [name]}), encoding="utf-8")
    assert OutputFolder(out).finish() == []
    assert (tmp_path / "outside.txt").exists()


# -- a half-filled case ------------------------------------------------------------------------------------------------


def half(tmp_path: Path, *empty: str) -> Path:
    """The tiny case with tables that nobody has filled."""
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    for name in empty:
        path = folder / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    return folder


def test_units_whose_tables_are_empty_wait_and_the_others_run(tmp_path: Path) -> None:
    save(tmp_path / "notebooks", u02_a=lesson("选", "print(1)"), u06_b=lesson("缺口", "1/0"), u99_c=lesson("别的", "2"))
    report = run_course(
        half(tmp_path, "stock", "ratings"),
        out=tmp_path / "out",
        work=tmp_path / "work",
        notebooks=tmp_path / "notebooks",
    )
    assert report.ok and report.exit_status == 0
    assert [(u.id, u.waits) for u in report.units] == [("u02", ()), ("u06", ("关键人评分", "存量业务")), ("u99", ())]
    assert report.plan is None and report.plan_waits == ("关键人评分", "存量业务") and not report.plan_problem
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert [(u["ok"], u["waits"]) for u in summary["units"]][:2] == [(True, []), (None, ["关键人评分", "存量业务"])]
    assert summary["plan_waits"] == ["关键人评分", "存量业务"]
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'class="waits"' in index and "没有跑，等这几张表填好：关键人评分、存量业务" in index
    assert "u06_b.html" not in index and not (tmp_path / "out" / "u06_b.html").exists()
    console = Console(record=True, width=200)
    print_report(report, console)
    told = console.export_text()
    assert "2 个单元通过" in told and "… u06 缺口：关键人评分、存量业务" in told and "✘" not in told


def test_a_failure_stays_a_failure_while_others_wait(tmp_path: Path) -> None:
    save(tmp_path / "notebooks", u02_a=lesson("选", "1/0"), u06_b=lesson("缺口", "1"))
    report = run_course(
        half(tmp_path, "stock"), out=tmp_path / "out", work=tmp_path / "work", notebooks=tmp_path / "notebooks"
    )
    assert not report.ok and report.exit_status == 1
