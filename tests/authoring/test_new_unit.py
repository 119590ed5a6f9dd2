"""``course new-unit`` in a copy of the tree: what it writes is built, run, checked and graded as it stands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_lib.authoring.new_unit import NewUnitError, new_unit
from course_lib.case import load_case
from course_lib.kernels.sandbox import why_not
from course_lib.paths import kit_dir

MOST_FILES = 12
_TESTS = ("__init__.py", "conftest.py", "tiers.py", "tiny.py", "own_county.py", "data/tiny", "test_house.py")
_TESTS += (
    "choices",
    "units",
    "lesson/__init__.py",
    "lesson/expected",
    "lesson/test_derived.py",
    "widgets/__init__.py",
    "widgets/front.py",
)
_MADE = ("notebooks", "exercises", "solutions")


def copy_tree(root: Path) -> Path:
    """The kit without its other units' sources and notebooks, and with the tests that look at a unit only."""
    kit, without = kit_dir(), shutil.ignore_patterns("minhou")
    for folder in ("course_lib", "data"):
        shutil.copytree(kit / folder, root / folder, ignore=without)
    for name in _TESTS:
        place = root / "tests" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (kit / "tests" / name).is_dir() else shutil.copy
        copy(kit / "tests" / name, place)
    shutil.copy(kit / "pyproject.toml", root)
    if (kit / ".mypy_cache").is_dir():  # what is as it was need not be looked at again
        shutil.copytree(kit / ".mypy_cache", root / ".mypy_cache")
    (root / "sources").mkdir()
    (root / "notebooks").mkdir()
    return root


def files(root: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(root): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.parts[len(root.parts)] not in ("build", "work", ".mypy_cache")
    }


class Tree:
    """A copy of the tree, and its own ``course``; its files before and after ``new-unit``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.untouched = files(root)
        self.begun: dict[Path, bytes] = {}

    def python(self, *arguments: str, status: int | None = 0) -> str:
        """What a program of the copy says; it finds nothing of the checkout."""
        variables = {**os.environ, "PYTHONPATH": str(self.root), "COURSE_WORK": str(self.root / "work")}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root, env=variables, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        assert status is None or done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def course(self, *arguments: str, status: int | None = 0) -> str:
        return self.python("-m", "course_lib.cli", *arguments, status=status)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(copy_tree(tmp_path_factory.mktemp("tree")))


@pytest.fixture(scope="module")
def tree(before: Tree) -> Tree:
    """The copy with a new unit of a chapter that nobody has begun, built."""
    before.course("new-unit", "u08", "--title", "把一家客户经营深", "--chapter", "account", "--short", "经营深")
    before.begun = files(before.root)
    before.course("build", "--unit", "u08")
    return before


def test_a_new_unit_touches_at_most_twelve_files(tree: Tree) -> None:
    """Written or changed, by the command or by hand: what building derives is nobody's work."""
    untouched, begun = tree.untouched, tree.begun
    touched = sorted(path.as_posix() for path in begun if begun[path] != untouched.get(path))
    assert len(touched) <= MOST_FILES, touched
    kinds = {"sources", "method", "plots", "widgets", "static", "boards", "sheets", "units", "expected", "choices"}
    assert not [kind for kind in kinds if not any(kind in path.split("/") for path in touched)], touched
    built = {path.parts[0] for path in files(tree.root) if path not in begun}
    assert built == {*_MADE, "data"}


def test_it_is_current_and_its_own_check_passes(tree: Tree) -> None:
    told = tree.course("build", "--check", status=1)  # the other units' sources are not in the copy
    assert "u00" in told and "u08" not in told
    solution = nbformat.read(tree.root / "solutions" / "u08_account.ipynb", as_version=4)
    said = "".join(o.text for c in solution.cells for o in c.get("outputs", []) if o.output_type == "stream")
    assert said.count("✔ 通过") == 2 and "核对码　排名 " in said
    assert solution.metadata.course == {"unit": "u08", "kind": "solution", "title": "把一家客户经营深"}


def test_it_runs_headless(tree: Tree) -> None:
    tree.course("run", "--case", "tests/data/tiny", "--unit", "u08", "--out", "build/run")  # its plan is soon made
    (unit,) = json.loads((tree.root / "build" / "run" / "summary.json").read_text(encoding="utf-8"))["units"]
    assert (unit["id"], unit["ok"]) == ("u08", True)


@pytest.mark.skipif(bool(why_not()), reason="submissions cannot be isolated here")
def test_it_is_graded(tree: Tree) -> None:
    """One has the first task right, written as a number, and nothing else; another has everything right."""
    exercise = nbformat.read(tree.root / "exercises" / "u08_account.ipynb", as_version=4)
    solution = nbformat.read(tree.root / "solutions" / "u08_account.ipynb", as_version=4)
    answers = {cell.id: cell for cell in solution.cells if "task" in cell.metadata}
    total = load_case("gulou").stock["annual_revenue"].sum()
    for person, given in (("甲", None), ("乙", f"total = {total}")):
        mine = json.loads(json.dumps(exercise))
        for cell in mine["cells"]:
            if cell["id"] in answers and "check" not in cell["metadata"]["tags"] and given is None:
                cell["source"] = answers[cell["id"]].source
            elif given and "total = ..." in cell["source"]:
                cell["source"] = given
        path = tree.root / "build" / "class" / person / "练习.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(mine, ensure_ascii=False), encoding="utf-8")
    tree.course("grade", "build/class", "--out", "build/grades", "--seed", "3")
    results = json.loads((tree.root / "build" / "grades" / "results.json").read_text(encoding="utf-8"))
    reasons = {r["person"]: [(t["task"], t["reason"], t["earned"]) for t in r["tasks"]] for r in results}
    assert reasons["甲"] == [("u08.total", "right", 50.0), ("u08.largest", "right", 50.0)]
    assert reasons["乙"] == [("u08.total", "hard_coded", 0.0), ("u08.largest", "not_attempted", 0.0)]


def test_its_own_tests_and_those_that_look_at_every_unit_pass(tree: Tree) -> None:
    looked = ["tests/units", "tests/choices/test_schema.py", "tests/test_house.py", "tests/lesson/test_derived.py"]
    chosen = "not minhou and not own and (not derived or u08)"
    told = tree.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *looked, "-k", chosen)
    assert " passed" in told and "u08.largest" not in told


def test_it_is_clean(tree: Tree) -> None:
    begun = [path for path in tree.begun if path.suffix == ".py" and path.parts[0] != "sources"]
    written = [path.as_posix() for path in begun if "account" in path.name]
    assert len(written) == 6
    tree.python("-m", "ruff", "check", *written)
    tree.python("-m", "ruff", "format", "--check", *written)
    tree.python("-m", "mypy", "-p", "course_lib.widgets.account")


@pytest.mark.parametrize(
    ("unit", "chapter", "more", "words"),
    [
        ("u04", "needs", {}, "已经有单元 u04：sources/u04_budget.py"),
        ("8", "account", {}, "单元编号 '8' 不对"),
        ("u09", "money", {}, "没有章 'money'，可选：opening、market"),
        ("u09", "account", {"slug": "My File"}, "文件名 'My File' 不对"),
        ("u09", "account", {"slug": "../x"}, "文件名 '../x' 不对"),
        ("u09", "account", {"title": ""}, "题目 '' 不对"),
        ("u09", "account", {"title": '"""'}, "题目"),
        ("u09", "odds", {"slug": "nine_grid"}, "已经有 course_lib/method/odds/nine_grid.py、course_lib/plots/odds"),
    ],
)
def test_what_stands_against_it_is_told_and_nothing_is_written(
    before: Tree, unit: str, chapter: str, more: dict[str, str], words: str
) -> None:
    root = before.root
    (root / "sources" / "u04_budget.py").touch()
    present = files(root)
    with pytest.raises(NewUnitError) as told:
        new_unit(root, unit, chapter=chapter, **{"title": "题目", **more})
    assert words in str(told.value) and files(root) == present
    (root / "sources" / "u04_budget.py").unlink()


def test_all_that_stands_against_it_is_told_at_once(before: Tree) -> None:
    with pytest.raises(NewUnitError) as told:
        new_unit(before.root, "u4", "", "money", slug="X")
    assert len(str(told.value).splitlines()) == 5
