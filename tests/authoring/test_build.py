import json
import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.authoring import build as builder
from course_lib.authoring.build import BuildError, build, check
from course_lib.authoring.identity import KINDS
from course_lib.authoring.sources import Cell

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "builder"
SOURCES = sorted((ROOT / "sources").glob("*.py"))
FOLDERS = ("notebooks", "exercises", "solutions")
BUILT = (*FOLDERS, "data")
PARAMETERS = '# %% tags=["all", "parameters"]\nteam_name = "red"\n'
CARD = """# %% [raw] tags=["card"]
# name: 演示
# title: 演示单元
# short: 演示
# chapter: opening
# needs: []
# minutes: {}
# must: []
# why: 检验
"""


def kit(root: Path, **units: str) -> Path:
    """A folder of sources, each with a parameters cell first and the unit's card last."""
    (root / "sources").mkdir(parents=True, exist_ok=True)
    for name, text in units.items():
        (root / "sources" / f"{name}.py").write_text(PARAMETERS + text + CARD, encoding="utf-8")
    return root


def texts(root: Path, folder: str, name: str = "u01_demo") -> list[str]:
    return [cell.source for cell in nbformat.read(root / folder / f"{name}.ipynb", as_version=4).cells]


def content(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for name in BUILT for p in (root / name).rglob("u*.*")}


# --- golden ---------------------------------------------------------------------------------------------------------


def test_the_demonstration_unit_is_built_as_expected(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Expected files: tests/golden/builder, read by eye when they were written (--update-golden)."""
    if request.config.getoption("--update-golden"):
        build(GOLDEN)
    build(GOLDEN, tmp_path)
    assert content(tmp_path) == content(GOLDEN)
    assert len(content(GOLDEN)) == 6


def test_golden_solution_holds_outputs_on_checked_cells_only() -> None:
    notebook = nbformat.read(GOLDEN / "solutions" / "u90_demo.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in code]
    assert counts == [n if "check" in cell.metadata.tags else None for n, cell in enumerate(code, start=1)]
    assert all(bool(cell.outputs) == ("check" in cell.metadata.tags) for cell in code)
    assert "每季 300000" in json.dumps(notebook, ensure_ascii=False)


# --- who sees what --------------------------------------------------------------------------------------------------


def test_each_audience_gets_its_cells(tmp_path: Path) -> None:
    tags = ("lesson", "task", "solution", "check", "trainer", "all")
    english = '# %% [markdown] tags=["all"] lang="en"\n# english\n# %% [markdown] tags=["all"] lang="zh"\n# 中文\n'
    cells = "".join(f'# %% [markdown] tags=["{tag}"]\n# {tag}\n' for tag in tags)
    build(kit(tmp_path, u01_demo=english + cells), execute=False)
    start = ['team_name = "red"', "中文"]
    assert texts(tmp_path, "notebooks") == [*start, "lesson", "all"]
    assert texts(tmp_path, "exercises") == [*start, "task", "check", "all"]
    assert texts(tmp_path, "solutions") == [*start, "task", "solution", "check", "trainer", "all"]


def test_built_notebooks_keep_tags_and_no_other_metadata(tmp_path: Path) -> None:
    build(kit(tmp_path, u01_demo='# %% 标题 tags=["lesson", "task"]\nx = 1\n'), execute=False)
    for folder in FOLDERS:
        path = tmp_path / folder / "u01_demo.ipynb"
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        assert [dict(cell.metadata) for cell in notebook.cells] == [
            {"tags": ["all", "parameters"]},
            {"tags": ["lesson", "task"]},
        ]
        assert set(notebook.metadata) == {"course", "kernelspec", "language_info"}
        assert notebook.metadata.course == {"unit": "u01", "kind": KINDS[folder], "title": "演示单元"}
        assert notebook.metadata.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
        assert b"\r" not in path.read_bytes()
        assert path.read_bytes().endswith(b"}\n")


def test_a_cell_has_one_id_in_all_notebooks_and_equal_cells_have_different_ones(tmp_path: Path) -> None:
    task = '# %% tags=["lesson", "task"]\n# BEGIN SOLUTION\nx = {}\n# END SOLUTION\n'
    build(kit(tmp_path, u01_demo=task.format(1) + task.format(2)), execute=False)
    ids = [
        [cell.id for cell in nbformat.read(tmp_path / folder / "u01_demo.ipynb", as_version=4).cells]
        for folder in FOLDERS
    ]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0])) == 3


# --- nothing leaks --------------------------------------------------------------------------------------------------

BLOCKS = st.sampled_from(
    ["", "if True:\n", "for i in (1, 2):\n    if i:\n", "def f(a):\n", "class A:\n    def g(self):\n"]
)
SHAPES = st.sampled_from(
    [
        "x = 'SECRET'",
        "_x = 'SECRET'",
        "a, *b = 'SECRET'",
        "print('SECRET')",
        "d['SECRET'] = 1",
        "x = '''\nSECRET\n  SECRET'''",
        "def SECRET_f():\n    return 'SECRET'\n\n_y = 1",
        "for s in 'SECRET':\n    print(s)",
        "# SECRET\nx = 1",
        "t = [\n    'SECRET',\n]",
    ]
)


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.tuples(BLOCKS, st.lists(SHAPES, min_size=1, max_size=3)), min_size=1, max_size=4))
def test_no_line_of_a_solution_reaches_a_trainee(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[str, list[str]]]
) -> None:
    root = tmp_path_factory.getbasetemp() / "leaks"
    cells = '# %% tags=["solution"]\nSECRET = 1\n# %% [markdown] tags=["trainer"]\n# SECRET\n'
    for block, shapes in parts:
        indent = "    " * block.count("\n")
        inner = ["# BEGIN SOLUTION", *(line for shape in shapes for line in shape.split("\n")), "# END SOLUTION"]
        region = "\n".join(line if line == "  SECRET'''" else indent + line for line in inner)
        cells += f'# %% tags=["lesson", "task"]\nvisible = 1\n{block}{region}\n'
    build(kit(root, u01_demo=cells.replace("SECRET_f", "f")), execute=False)
    for folder in ("notebooks", "exercises"):
        made = (root / folder / "u01_demo.ipynb").read_text(encoding="utf-8")
        assert "SECRET" not in made
        assert "SOLUTION" not in made
        assert made.count("visible = 1") == len(parts)
        assert made.count("在这里作答") == len(parts)
    solution = (root / "solutions" / "u01_demo.ipynb").read_text(encoding="utf-8")
    assert "SOLUTION" not in solution
    assert solution.count("SECRET") >= len(parts)


TASK = '# %% tags=["task"]\nx = 1\n# BEGIN SOLUTION\nrate = 0.25 * x\n# END SOLUTION\n'


def test_the_guard_stops_a_region_that_was_not_stubbed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cell, "stubbed", property(lambda cell: cell.solved))
    with pytest.raises(
        BuildError, match=r"u01_demo.py, cell 2, line 6: .*'rate = 0.25 \* x' would stand in exercises/"
    ):
        build(kit(tmp_path, u01_demo=TASK), execute=False)
    assert content(tmp_path) == {}


def test_the_guard_counts_so_that_an_example_in_the_same_unit_hides_no_leak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = '# %% tags=["all"]\nx = 2\nrate = 0.25 * x\n'
    build(kit(tmp_path, u01_demo=example + TASK), execute=False)
    monkeypatch.setattr(Cell, "stubbed", property(lambda cell: cell.solved))
    with pytest.raises(BuildError, match="would stand in exercises/"):
        build(tmp_path, execute=False)


def test_the_guard_stops_a_trainers_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "_visible", lambda source, folder: list(source.cells))
    with pytest.raises(BuildError) as caught:
        build(kit(tmp_path, u01_demo='# %% [markdown] tags=["trainer"]\n# 追问为什么\n'), execute=False)
    lines = [problem.message.split("'")[1] for problem in caught.value.problems]
    assert lines.count("追问为什么") == 2 and lines.count("name: 演示") == 2


def test_a_solution_that_is_its_own_stub_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="would stand in exercises/"):
        build(kit(tmp_path, u01_demo=TASK.replace("0.25 * x", "...")), execute=False)


# --- the real units -------------------------------------------------------------------------------------------------


def test_there_are_sources() -> None:
    assert SOURCES, "sources/ is empty: the leak test below would pass without looking at anything"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_solution_of_a_real_unit_leaks(path: Path, tmp_path: Path) -> None:
    """Reads the source with plain text searches, not with the builder's parser."""
    build(ROOT, tmp_path, units=[path.stem], execute=False)
    hidden, shown = [], set()
    for cell in re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        head, _, body = cell.partition("\n")
        prose = "[markdown]" in head
        regions = re.findall(r"BEGIN SOLUTION\n(.*?)# END SOLUTION", body, flags=re.S)
        outside = re.sub(r"BEGIN SOLUTION\n.*?# END SOLUTION", "", body, flags=re.S)
        if re.search(r"solution|trainer", head):
            regions, outside = [body], ""
        hidden += [line.removeprefix("#" if prose else "").strip() for part in regions for line in part.split("\n")]
        shown |= {line.removeprefix("#" if prose else "").strip() for line in outside.split("\n")}
    secrets = {line for line in hidden if len(line) > 3 and re.search(r"\w", line)}
    secrets -= shown | {"else:", "try:", "finally:", "pass", "return", "break", "continue"}
    for folder in ("notebooks", "exercises"):
        made = {line.strip() for text in texts(tmp_path, folder, path.stem) for line in text.split("\n")}
        assert not made & secrets
        assert not any("SOLUTION" in line for line in made)


# --- running --------------------------------------------------------------------------------------------------------

TINY = """# %% tags=["check"]
import os
print(os.listdir("."), os.listdir(os.environ["COURSE_WORK"]), os.environ["PLOTLY_RENDERER"])
print([name for name in sorted(os.environ) if name.startswith("COURSE_")], team_name)
# %% tags=["lesson"]
raise ValueError("a lesson cell is not in the solution")
"""


def test_two_builds_are_byte_identical_and_leave_unchanged_files_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_WORK", str(tmp_path))
    monkeypatch.setenv("COURSE_TEAM", "blue")
    root = kit(tmp_path / "kit", u01_demo=TINY, u02_more='# %% tags=["check"]\nteam_name\n')
    first = build(root)
    assert len(first.written) == 8
    assert not first.unchanged
    before = content(root), {p: p.stat().st_mtime_ns for p in first.written}
    second = build(root)
    assert not second.written
    assert (content(root), {p: p.stat().st_mtime_ns for p in second.unchanged}) == before
    build(root, tmp_path / "elsewhere")
    assert content(tmp_path / "elsewhere") == content(root)
    outputs = nbformat.read(root / "solutions" / "u01_demo.ipynb", as_version=4).cells[1].outputs
    assert [output.text for output in outputs] == ["[] [] plotly_mimetype\n['COURSE_BUILT', 'COURSE_WORK'] red\n"]


def test_every_unit_that_cannot_be_run_is_named_with_its_cell(tmp_path: Path) -> None:
    root = kit(
        tmp_path,
        u01_error='# %% [markdown] tags=["lesson"]\n# x\n# %% tags=["task"]\nx = 1\nprint(1 / 0)\n',
        u02_silent='# %% tags=["check"]\nx = 1\n',
        u03_warning='# %% tags=["check"]\nimport warnings\nwarnings.warn("old")\nprint(1)\n',
        u04_address='# %% tags=["check"]\nprint(object())\n',
        u05_exit='# %% tags=["task"]\nimport sys\nsys.exit()\n# %% tags=["check"]\nprint(1)\n',
        u06_death='# %% tags=["task"]\nimport os\nos._exit(1)\n# %% tags=["check"]\nprint(1)\n',
        u07_good='# %% tags=["check"]\nprint(1)\n',
    )
    with pytest.raises(BuildError) as caught:
        build(root)
    found = {problem.file: problem for problem in caught.value.problems}
    assert sorted(found) == [
        f"sources/{name}.py"
        for name in ("u01_error", "u02_silent", "u03_warning", "u04_address", "u05_exit", "u06_death")
    ]
    error = found["sources/u01_error.py"]
    assert (error.cell, error.line) == (3, 6)
    assert str(error).endswith("unit u01: ZeroDivisionError: division by zero")
    for name, part, cell in (
        ("u02_silent", "no output", 2),
        ("u03_warning", "stderr", 2),
        ("u04_address", "at 0x", 2),
        ("u05_exit", "SystemExit", 2),
        ("u06_death", "DeadKernelError", 2),
    ):
        assert part in found[f"sources/{name}.py"].message
        assert found[f"sources/{name}.py"].cell == cell
    assert content(root) == {}


def test_a_view_on_a_live_widget_is_not_stored(tmp_path: Path) -> None:
    slider = '# %% tags=["check"]\nimport ipywidgets\nipywidgets.IntSlider(value=7)\n'
    build(kit(tmp_path, u01_demo=slider))
    notebook = nbformat.read(tmp_path / "solutions" / "u01_demo.ipynb", as_version=4)
    assert list(notebook.cells[1].outputs[0].data) == ["text/plain"]
    assert "widgets" not in notebook.metadata


# --- all or nothing, and current or not -----------------------------------------------------------------------------


def test_problems_of_all_sources_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    root = kit(tmp_path, u01_a="# %%\nx = 1\n", u02_b='# %% tags=["task"]\n# Begin Solution\n', u03_c="")
    with pytest.raises(BuildError) as caught:
        build(root)
    assert {problem.file for problem in caught.value.problems} == {"sources/u01_a.py", "sources/u02_b.py"}
    assert content(root) == {}


def test_only_the_units_asked_for_are_built(tmp_path: Path) -> None:
    root = kit(tmp_path, u01_demo="", u02_broken="# %%\nx = 1\n")
    report = build(root, units=["u01"], execute=False)
    assert [path.relative_to(root).as_posix() for path in report.written] == [
        "data/units/u01.json",
        *(f"{name}/u01_demo.ipynb" for name in FOLDERS),
    ]


def test_check_names_what_differs_what_is_missing_and_what_has_no_source(tmp_path: Path) -> None:
    root = kit(tmp_path, u01_demo='# %% tags=["check"]\nprint(7)\n', u02_more="")
    build(root)
    assert check(root) == []
    solution = root / "solutions" / "u01_demo.ipynb"
    solution.write_text(
        solution.read_text(encoding="utf-8").replace('"7\\n"', '"8\\n"'), encoding="utf-8", newline="\n"
    )
    exercise = root / "exercises" / "u01_demo.ipynb"
    exercise.write_bytes(exercise.read_bytes().replace(b"\n", b"\r\n"))
    (root / "notebooks" / "u01_demo.ipynb").unlink()
    (root / "exercises" / "u02_more.ipynb").write_text("not a notebook", encoding="utf-8")
    (root / "notebooks" / "u99_old.ipynb").write_text("{}", encoding="utf-8")
    (root / "data" / "units" / "u02.json").write_text("{}", encoding="utf-8")
    (root / "data" / "answers").mkdir()
    (root / "data" / "answers" / "u99.py").write_text("", encoding="utf-8")
    found = {difference.path.as_posix(): (difference.kind, difference.reason) for difference in check(root)}
    assert {path: kind for path, (kind, _) in found.items()} == {
        "data/answers/u99.py": "extra",
        "data/units/u02.json": "differs",
        "exercises/u01_demo.ipynb": "differs",
        "exercises/u02_more.ipynb": "differs",
        "notebooks/u01_demo.ipynb": "missing",
        "notebooks/u99_old.ipynb": "extra",
        "solutions/u01_demo.ipynb": "differs",
    }
    assert found["solutions/u01_demo.ipynb"][1] == "cell 2 differs from the source's build in its outputs"
    assert "outside the cells" in found["exercises/u01_demo.ipynb"][1]
    assert "cannot be read" in found["exercises/u02_more.ipynb"][1]


def test_a_solution_that_was_not_run_is_not_current(tmp_path: Path) -> None:
    root = kit(tmp_path, u01_demo='# %% tags=["check"]\nprint(7)\n')
    build(root, execute=False)
    assert [(d.path.as_posix(), d.reason) for d in check(root)] == [
        ("solutions/u01_demo.ipynb", "cell 2 differs from the source's build in its outputs")
    ]
