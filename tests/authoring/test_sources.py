from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_lib.authoring.markers import BEGIN, END
from course_lib.authoring.problems import BuildError
from course_lib.authoring.sources import Source, find_sources, read_source

PARAMETERS = '# %% tags=["all", "parameters"]\nteam_name = "red"\n'
Reader = Callable[[str], Source]


def read(folder: Path, text: str) -> Source:
    path = folder / "u01_demo.py"
    path.write_text(text, encoding="utf-8")
    return read_source(path)


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return lambda text: read(tmp_path, text)


def test_cells_know_their_place_in_the_file(reader: Reader) -> None:
    source = reader(
        "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       extension: .py\n# ---\n\n"
        + PARAMETERS
        + '\n# %% [markdown] tags=["lesson"]\n"""\n你好\n"""\n\n\n'
        + '# %% 题目 tags=["task"]\n\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n'
    )
    lines = source.path.read_text(encoding="utf-8").splitlines()
    assert [cell.number for cell in source.cells] == [1, 2, 3]
    assert [lines[cell.line - 1] for cell in source.cells] == ['team_name = "red"', "你好", BEGIN]
    assert [cell.tags for cell in source.cells] == [("all", "parameters"), ("lesson",), ("task",)]
    assert (source.unit, source.name, source.file) == ("u01", "u01_demo", f"{source.path.parent.name}/u01_demo.py")


def test_a_comment_that_reads_like_a_shell_command_stays_a_comment(reader: Reader) -> None:
    source = reader(PARAMETERS + '# %% tags=["lesson"]\n# copy the table\nx = 1\n')
    assert source.cells[1].text == "# copy the table\nx = 1"


@pytest.mark.parametrize(
    ("text", "cell", "line", "part"),
    [
        ("# %%\nx = 1\n", 2, 4, "no audience tag"),
        ('# %% tags=["parameter", "all"]\nx = 1\n', 2, 4, "unknown tag 'parameter'"),
        ('# %% tags=["lesson", "lesson"]\nx = 1\n', 2, 3, "cannot read the options"),
        ('# %% tags="lesson"\nx = 1\n', 2, 3, "cannot read the options"),
        ('# %% tags=["lesson"\nx = 1\n', 2, 4, "unknown option"),
        ('# %%tags=["lesson"]\nx = 1\n', 1, 3, "misspelled cell marker"),
        ('# %% tags=["lesson"] lng="en"\nx = 1\n', 2, 4, "unknown option 'lng'"),
        ('# %% [markdown] tags=["lesson"] lang="fr"\n# x\n', 2, 4, "unknown lang 'fr'"),
        ('# %% tags=["lesson"] lang="en"\nx = 1\n', 2, 4, "lang on a code cell"),
        ('# %% [raw] tags=["lesson"]\n# x\n', 2, 4, "raw cell"),
        ('# %% tags=["lesson"]\n\n# %% tags=["lesson"]\nx = 1\n', 2, 4, "empty cell"),
        ('# %% tags=["solution", "lesson"]\nx = 1\n', 2, 4, "'solution' and 'trainer' only without"),
        ('# %% tags=["solution", "task"]\nx = 1\n', 2, 4, "'solution' and 'trainer' only without"),
        ('# %% tags=["trainer", "all"]\nx = 1\n', 2, 4, "'solution' and 'trainer' only without"),
        ('# %% tags=["trainer", "check"]\nx = 1\n', 2, 4, "'solution' and 'trainer' only without"),
        ('# %% tags=["lesson"]\nx = (\n', 2, 4, "not valid Python"),
        ('# %% tags=["lesson"]\nx = 1\n%matplotlib inline\n', 2, 5, "without magics"),
        ('# %% tags=["lesson"]\nreturn 1\n', 2, 4, "not valid Python"),
        (f'# %% tags=["lesson"]\nx = 1\n{BEGIN}\ny = 2\n{END}\n', 2, 5, "not tagged 'task'"),
        (f'# %% tags=["solution"]\n{BEGIN}\ny = 2\n{END}\n', 2, 4, "not tagged 'task'"),
        (f'# %% [markdown] tags=["task"]\n# 写\n{BEGIN}\n', 2, 5, "in a markdown cell"),
        (f'# %% [markdown] tags=["task"]\n# 写\n# {BEGIN}\n', 2, 5, "in a markdown cell"),
        (f'# %% tags=["task"]\nx = 1\n{BEGIN}\ny = 2\n', 2, 5, "unclosed"),
        (f'# %% tags=["task"]\n{BEGIN}\n# %% tags=["task"]\ny = 2\n{END}\n', 2, 4, "unclosed"),
        (f'# %% tags=["task"]\n{BEGIN}\n{END}\n', 2, 4, "empty"),
        (f'# %% tags=["task"]\nf(\n{BEGIN}\n*a, b = c\n{END}\n)\n', 2, 4, "with stubs"),
        ('# %% tags=["all", "parameters"]\nx = 1\n', 2, 4, "second 'parameters' cell"),
        ("x = '''\n# %% not a cell\n'''\n", None, None, "stands in a string"),
    ],
)
def test_a_broken_cell_is_named_with_its_line(
    reader: Reader, text: str, cell: int | None, line: int | None, part: str
) -> None:
    with pytest.raises(BuildError) as caught:
        reader(PARAMETERS + text)
    found = [(problem.cell, problem.line) for problem in caught.value.problems if part in problem.message]
    assert (cell, line) in found, str(caught.value)
    assert "u01_demo.py" in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ('# %% tags=["all"]\nx = 1\n', "no 'parameters' cell"),
        ('# %% tags=["lesson", "parameters"]\nx = 1\n', "tagged 'all'"),
        ('# %% [markdown] tags=["all", "parameters"]\n# x\n', "one code cell"),
        ('# %% tags=["all", "parameters"]\n# nothing\n', "no parameter"),
        ('# %% tags=["all", "parameters"]\nx = 1\ny = x\n', "no literal"),
        ('# %% tags=["all", "parameters"]\nx = 2 * 3\n', "no literal"),
        ('# %% tags=["all", "parameters"]\nx, y = 1, 2\n', "no literal"),
        ('# %% tags=["all", "parameters"]\nx = y = 1\n', "no literal"),
        ('# %% tags=["all", "parameters"]\nx: int\n', "no literal"),
        ('# %% tags=["all", "parameters"]\nx += 1\n', "no literal"),
        ('# %% tags=["all", "parameters"]\nimport os\n', "no literal"),
        ('# %% tags=["all", "parameters"]\nx = f"{1}"\n', "no literal"),
        ("x = 1\n", "no audience tag"),
        ("", "empty source"),
        ("\n\n", "empty source"),
    ],
)
def test_parameters_are_one_cell_of_literals(reader: Reader, cell: str, part: str) -> None:
    with pytest.raises(BuildError, match=part):
        reader(cell)


def test_literals_of_every_kind_are_parameters(reader: Reader) -> None:
    source = reader(
        '# %% tags=["all", "parameters"]\n# 参数\na = -1.5\nb: str = "x"\nc = [1, {"k": None}]\nd = (True,)\n'
    )
    assert len(source.cells) == 1


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "u01_demo.py"
    path.write_bytes("# %% 中文".encode("gbk"))
    with pytest.raises(BuildError, match="UTF-8"):
        read_source(path)


def test_all_problems_of_a_file_are_told_at_once(reader: Reader) -> None:
    with pytest.raises(BuildError) as caught:
        reader('# %%\nx = 1\n# %% tags=["tusk"]\ny = 1\n# %% tags=["task"]\n# Begin Solution\nz = 1\n')
    cells = [problem.cell for problem in caught.value.problems]
    assert {1, 2, 3, None} <= set(cells)


def test_sources_are_found_by_name(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no source"):
        find_sources(tmp_path)
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in ("u01_market.py", "u02_industry.py", "notes.md"):
        (folder / name).touch()
    assert [path.name for path in find_sources(tmp_path)] == ["u01_market.py", "u02_industry.py"]
    assert [path.name for path in find_sources(tmp_path, ["u02"])] == ["u02_industry.py"]
    assert [path.name for path in find_sources(tmp_path, ["u01_market"])] == ["u01_market.py"]
    with pytest.raises(BuildError, match="unknown unit 'u09'"):
        find_sources(tmp_path, ["u09"])


@pytest.mark.parametrize(
    "name", ["u1_market.py", "u01.py", "U01_market.py", "u01-market.py", "market.py", "u01_Markt.py", "u01_m.PY"]
)
def test_a_file_name_outside_the_pattern_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / name).touch()
    with pytest.raises(BuildError, match="bad file name"):
        find_sources(tmp_path)


def test_two_sources_of_one_unit_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for name in ("u01_market.py", "u01_industry.py"):
        (tmp_path / "sources" / name).touch()
    with pytest.raises(BuildError, match=r"unit u01 is also u01_industry\.py"):
        find_sources(tmp_path)


SIGNS = st.sampled_from("abcdeghinostuxzABDEGINOSTUXZ019 #_-:.!")


@st.composite
def damaged(draw: st.DrawFn, marker: str) -> str:
    """The marker after one slip of the keyboard."""
    at = draw(st.integers(0, len(marker) - 1))
    slip = draw(st.sampled_from(["delete", "insert", "replace", "swap", "case", "decorate"]))
    if slip == "delete":
        text = marker[:at] + marker[at + 1 :]
    elif slip == "insert":
        text = marker[:at] + draw(SIGNS) + marker[at:]
    elif slip == "replace":
        text = marker[:at] + draw(SIGNS) + marker[at + 1 :]
    elif slip == "swap":
        text = marker[:at] + marker[at : at + 2][::-1] + marker[at + 2 :]
    elif slip == "case":
        text = marker[:at] + marker[at:].lower()
    else:
        text = "#" + marker + draw(st.sampled_from([" ###", " #", ":", " 1", " (task)"]))
    assume(text.strip() != marker)
    return text


@settings(max_examples=150, deadline=None)
@given(begin=st.one_of(st.just(BEGIN), damaged(BEGIN)), end=st.one_of(st.just(END), damaged(END)))
def test_any_slip_in_either_or_both_markers_is_refused(
    tmp_path_factory: pytest.TempPathFactory, begin: str, end: str
) -> None:
    assume((begin, end) != (BEGIN, END))
    folder = tmp_path_factory.getbasetemp()
    with pytest.raises(BuildError, match="cell 2, line"):
        read(folder, f'{PARAMETERS}# %% tags=["task"]\n{begin}\nx = 1\n{end}\n')
