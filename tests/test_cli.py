"""The command: thin, quick, and never a traceback for what a person can mend."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from course_lib import cli, paths
from course_lib.authoring import build as builder
from course_lib.authoring.problems import BuildError, Problem
from course_lib.case import load_case
from course_lib.choices.store import Team
from course_lib.grading import grade as grade_module
from course_lib.grading import mine
from course_lib.grading.grade import Graded
from course_lib.grading.model import TaskResult, UnitResult
from course_lib.plan import calibrate
from course_lib.running import lab_server
from course_lib.running import run as run_module
from tests.running.lessons import PLAN, lesson, save
from tests.tiny import TINY, tiny_case

COMMANDS = ("run", "export", "lab", "build", "check", "check-case", "grade", "check-mine", "make-case", "new-case")
HEAVY = [
    "pandas",
    "numpy",
    "plotly",
    "papermill",
    "nbformat",
    "nbconvert",
    "jsonschema",
    "rich.progress",
    "course_lib.case",
]


def course(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments))


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "160")
    yield


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kit of two tiny lessons, in which the second fails, and a plan that needs no method."""
    save(tmp_path / "kit/notebooks", u01_a=lesson("第一课", "print(target)"), u02_b=lesson("第二课", "1 / 0"))
    monkeypatch.setattr(run_module, "notebooks_dir", lambda: tmp_path / "kit/notebooks")
    monkeypatch.setattr(run_module, "results_dir", lambda: tmp_path / "kit" / "build")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    monkeypatch.setattr(run_module, "reported", lambda *_: SimpleNamespace(complete=lambda: None))
    monkeypatch.setattr(run_module, "summarise", lambda report: SimpleNamespace(to_dict=lambda: PLAN))
    monkeypatch.setattr(run_module, "plan_files", lambda report, team: {})
    return tmp_path / "kit"


def test_help_is_chinese_and_imports_nothing_heavy() -> None:
    show = f"import sys, course_lib.cli as c\ntry: c.main()\nfinally: print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", show, "--help"], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == "[]"
    shown = set(COMMANDS) - {"check-case"}  # the same as check
    assert all(words in done.stdout for words in (*shown, "无人值守"))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    done = course(command, "--help")
    assert done.exit_code == 0 and any("\u4e00" <= letter <= "\u9fff" for letter in done.output)


# -- export --------------------------------------------------------------------------------------------------------


def test_export_writes_both_files_into_the_teams_folder_and_says_where(tmp_path: Path) -> None:
    done = course("export", "--case", str(TINY), "--team", "红队", "--work", str(tmp_path), "-p", "target=300000")
    assert done.exit_code == 0, done.output
    made = sorted(path.name for path in (tmp_path / "tiny" / "红队" / "计划").glob("营销计划*"))
    assert made == ["营销计划-tiny-红队.pptx", "营销计划-tiny-红队.xlsx"]
    assert all(name in done.output for name in made)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-p", "target=-1"], "参数 target 应是大于 0 的数字（元）"),
        (["-p", "target=高"], "参数 target 应是大于 0 的数字（元）"),
        (["-p", "goal=3"], "没有参数 goal。可用的参数：target。"),
        (["--team", "a/b"], "队伍名"),
        (["--case", "nowhere"], "nowhere"),
    ],
)
def test_export_tells_what_is_wrong_in_a_line(tmp_path: Path, options: list[str], said: str) -> None:
    done = course("export", "--case", str(TINY), "--work", str(tmp_path), *options)
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output
    assert not list(tmp_path.rglob("*.xlsx"))


# -- run -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_good_run_prints_the_plan_and_where_the_pages_are(kit: Path) -> None:
    done = course("run", "--case", str(TINY), "--team", "红队", "--unit", "u01", "-p", "target=7")
    assert done.exit_code == 0, done.output
    out = kit / "build" / "tiny-红队"
    assert "✔ u01 第一课" in done.output and "秒" in done.output and str(out / "index.html") in done.output
    assert "1,200.0 万元" in done.output and "high-assured 0 家" in done.output and "行业<5>" in done.output
    assert '"target": 7' in (out / "summary.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_failing_unit_is_named_with_its_cell_and_the_status_is_1(kit: Path, tmp_path: Path) -> None:
    done = course("run", "--case", str(TINY), "--unit", "u02", "--out", str(tmp_path / "o"))
    assert done.exit_code == 1
    assert "✘ u02_b 第 3 个单元格（In [2]）：ZeroDivisionError: division by zero" in done.output
    assert (tmp_path / "o" / "index.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--case", "不存在的县"], "找不到这个案例"),
        (["--case", str(TINY), "-p", "x"], "名称=值"),
        (["--case", str(TINY), "-p", "x=1"], "可用的参数：target"),
        (["--case", str(TINY), "--team", "a/b"], "队伍名"),
        (["--case", str(TINY), "--unit", "u99"], "可选：u01、u02"),
        (["--case", str(TINY), "--out", str(TINY)], "--out"),
        (["--case", str(TINY), "--timeout", "0"], "--timeout"),
    ],
)
def test_what_a_person_can_mend_is_told_in_plain_lines_with_status_2(
    kit: Path, arguments: list[str], words: str
) -> None:
    done = course("run", *arguments)
    assert done.exit_code == 2 and words in done.output and "Traceback" not in done.output
    assert not (kit / "build").exists()


def test_an_unexpected_error_is_not_swallowed(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(run_module, "run_course", broken)
    assert isinstance(course("run", "--case", str(TINY)).exception, ZeroDivisionError)


# -- check ---------------------------------------------------------------------------------------------------------


def test_a_usable_case_is_told_with_its_counts() -> None:
    done = course("check", str(TINY))
    business = int((tiny_case().customers["line"] == "政企").sum())
    assert done.exit_code == 0 and "案例可用：小样区" in done.output and f"行业客户 {business} 家" in done.output


def test_every_fault_of_a_case_is_told_numbered_with_status_2(tmp_path: Path) -> None:
    for path in TINY.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "grids.csv").unlink()
    (tmp_path / "stock.csv").write_text("id\n", encoding="utf-8")
    done = course("check", str(tmp_path))
    lines = [line for line in done.stdout.splitlines() if not line.startswith("提示")]
    assert done.exit_code == 2 and any("grids.csv" in line for line in lines)
    numbers = [line.partition(".")[0] for line in lines[1:]]
    assert numbers == [str(number) for number in range(1, len(lines))] and len(lines) > 2


def test_a_half_filled_case_is_usable_and_says_what_can_run(tmp_path: Path) -> None:
    for path in TINY.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    head = (TINY / "stock.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "stock.csv").write_text(head + "\n", encoding="utf-8")
    done = course("check-case", str(tmp_path))
    assert done.exit_code == 0 and "提示：u06 缺口与九宫营销地图：先不跑，等：存量业务" in done.output
    assert "现在能跑的单元：u00、u01、u02、u03、u04、u05；还等数据的 2 个" in done.output


def test_a_new_workbook_is_written_once_and_can_start_from_a_case(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    done = course("new-case", str(path), "--from", str(TINY), "--county", "我的县", "--title", "我的案例")
    assert done.exit_code == 0 and str(path) in done.output
    assert "案例可用：我的案例（行业客户 4 家" in course("check", str(path)).output
    again = course("new-case", str(path))
    assert again.exit_code == 2 and "--force" in again.output and len(again.output.splitlines()) == 1
    assert course("new-case", str(path), "--force").exit_code == 0
    assert "城区还是郊县" in course("check", str(path)).output
    assert course("new-case", str(tmp_path / "my.xls")).exit_code == 2


def test_a_workbook_that_starts_from_a_case_has_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "鼓楼副本.xlsx"
    assert course("new-case", str(path), "--from", str(TINY)).exit_code == 0
    assert load_case(path).meta.name == "鼓楼副本"
    assert course("new-case", str(path), "--from", str(TINY), "--county", "我的县", "--force").exit_code == 0
    assert load_case(path).meta.name == "我的县"


# -- build ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sources").mkdir()
    monkeypatch.setattr(paths, "kit_dir", lambda: tmp_path)
    return tmp_path


def test_build_passes_the_units_on_and_counts(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def build(root: Path, **options: Any) -> builder.BuildReport:
        asked.append((root, options))
        return builder.BuildReport((Path("a"), Path("b")), (Path("c"),))

    monkeypatch.setattr(builder, "build", build)
    done = course("build", "--unit", "u01")
    assert done.exit_code == 0 and "已生成 2 个文件，1 个没有变化" in done.output
    assert asked == [(sources, {"units": ["u01"]})]


def test_build_check_fails_on_any_difference(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        builder, "check", lambda root: [builder.Difference(Path("notebooks/u01.ipynb"), "differs", "x")]
    )
    done = course("build", "--check")
    assert done.exit_code == 1 and "notebooks/u01.ipynb: x" in done.output
    monkeypatch.setattr(builder, "check", lambda root: [])
    assert course("build", "--check").exit_code == 0
    assert course("build", "--check", "--unit", "u01").exit_code == 2


def test_a_source_that_cannot_be_built_is_told(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(root: Path, **_: Any) -> None:
        raise BuildError([Problem("sources/u01_x.py", "unclosed", 3, 41)])

    monkeypatch.setattr(builder, "build", refuse)
    done = course("build")
    assert done.exit_code == 2 and "sources/u01_x.py, cell 3, line 41: unclosed" in done.output


def test_without_sources_there_is_nothing_to_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "kit_dir", lambda: tmp_path)
    assert course("build").exit_code == 2


# -- lab and make-case ---------------------------------------------------------------------------------------------


def test_lab_opens_the_teams_copies_and_passes_other_options_on(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Any] = []
    monkeypatch.setattr("course_lib.running.lab.kit_dir", lambda: kit)
    monkeypatch.setattr(lab_server, "serve_lab", lambda copy, work, extra: served.append((copy, work, extra)) or 0)
    done = course("lab", "--case", str(TINY), "--team", "红队", "--no-browser", "--port=8899")
    assert done.exit_code == 0, done.output
    [(copy, work, extra)] = served
    assert copy.root == Team("tiny", "红队", tmp_path / "work").folder / "lab"
    assert work == tmp_path / "work" and extra == ["--no-browser", "--port=8899"]
    assert str(TINY) in (copy.root / copy.first).read_text(encoding="utf-8")


def test_make_case_passes_everything_on_and_tells_what_it_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def write_county(name: str, **options: Any) -> Path:
        asked.append((name, options))
        if name == "旧县":
            raise FileExistsError("文件夹里有别的内容")
        if options["kind"] == "rural":
            raise ValueError("没有这种区县")
        return tmp_path / name

    monkeypatch.setattr(calibrate, "write_county", write_county)
    done = course("make-case", "新县", "--seed", "7", "--kind", "suburban", "--customers", "9", "--out", str(tmp_path))
    assert done.exit_code == 0 and str(tmp_path / "新县") in done.output
    sizes = {"customers": 9, "merchants": 50, "addresses": 3000}
    assert asked == [("新县", {"seed": 7, "kind": "suburban", "out": tmp_path, **sizes})]
    for arguments, words in ((["旧县"], "别的内容"), (["x", "--kind", "rural"], "没有这种区县")):
        done = course("make-case", *arguments, "--seed", "7")
        assert done.exit_code == 2 and words in done.output and "Traceback" not in done.output


# -- grade, check-mine ---------------------------------------------------------------------------------------------


def test_grade_hands_everything_over_and_prints_the_class(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: dict[str, Any] = {}
    task = TaskResult("u02.top_down", "题1 自上而下", 20, 0, "hard_coded", "换一个案例就不对")
    graded = Graded((UnitResult("张三", "u02", "第2单元", "a.ipynb", (task,)),), 0, 77, tmp_path, {"u02": "第2单元"})

    def grade(source: Path, **options: Any) -> Graded:
        asked.update(options, source=source)
        options["listener"].start(1, 0)
        options["listener"].graded(graded.results[0])
        return graded

    monkeypatch.setattr(grade_module, "grade_submissions", grade)
    arguments = ["--case", "minhou", "--seed", "77", "--unit", "u02", "--processes", "3", "--unsafe"]
    done = course("grade", "作业.zip", *arguments, "--scheduler", "tcp://a:1", "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    del asked["listener"]
    assert asked == {
        "source": Path("作业.zip"),
        "case": "minhou",
        "seed": 77,
        "units": ["u02"],
        "out": tmp_path,
        "isolate": False,
        "processes": 3,
        "scheduler": "tcp://a:1",
    }
    assert "张三" in done.output and "--seed 77" in done.output and str(tmp_path / "class.html") in done.output
    course("grade", "作业.zip")
    assert asked["isolate"] is True and asked["seed"] is None


def test_grade_tells_in_a_line_what_cannot_be_graded(tmp_path: Path) -> None:
    for source, word in ((tmp_path / "nothing.zip", "找不到"), (tmp_path, "没有练习本")):
        done = course("grade", str(source), "--out", str(tmp_path / "out"))
        assert done.exit_code == 2 and word in done.output and "Traceback" not in done.output


@pytest.mark.parametrize(("reason", "status"), [("right", 0), ("wrong", 1)])
def test_check_mine_looks_at_the_teams_own_exercises(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reason: str, status: int
) -> None:
    asked: list[Path] = []
    task = TaskResult("u02.top_down", "题1 自上而下", 20, 0, reason, "偏小了")

    def check(source: Path, case: str, units: object) -> Iterator[UnitResult]:
        asked.append(source)
        yield UnitResult("", "u02", "第2单元", "u02.ipynb", (task,))

    monkeypatch.setattr(mine, "check_mine", check)
    arguments = ["check-mine", "--case", str(TINY), "--team", "红队", "--work", str(tmp_path)]
    missing = course(*arguments)
    assert missing.exit_code == 2 and "先运行 python3 start.py lab" in missing.output and not asked
    folder = tmp_path / "tiny" / "红队" / "lab" / "exercises"
    folder.mkdir(parents=True)
    done = course(*arguments)
    assert done.exit_code == status and asked == [folder] and "题1 自上而下" in done.output
