"""The house's order (docs of the layers: CONTRIBUTING.md): who may import whom, read from the sources themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from course_lib.paths import kit_dir

#: From the ground up; each may import itself and what stands before it.
LAYERS = [
    "ground", "case", "choices", "method", "plan", "sandtable", "exports", "plots", "widgets", "pages", "opening",
    "lesson", "authoring", "running", "grading", "cli",
]  # fmt: skip
GROUND = {"paths", "text", "colours", "errors", "kernels", "formula", "log", ""}
#: In the order in which they are taught.
CHAPTERS = ["opening", "market", "industry", "needs", "odds", "route", "account", "growth", "support", "management"]
IPYTHON = ("IPython", "_render_traceback_", "_ipython_display_", "get_ipython")
FROM = LAYERS.index("lesson")
#: Lines of a class or a function beyond which it does more than one thing;
#: what its docstring tells does not count.
LONGEST = {ast.ClassDef: 300, ast.FunctionDef: 60, ast.AsyncFunctionDef: 60}


def imports_of(text: str) -> Iterator[str]:
    """Dotted names of the course that a text imports, names of ``from`` imports included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(module: str) -> str:
    """``course_lib.method.odds.gap`` → ``method``."""
    first = module.removeprefix("course_lib").lstrip(".").split(".")[0]
    return "ground" if first in GROUND else "cli" if first == "cli_opening" else first


class House:
    """The modules below a folder and what each imports of the course."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = {self._name(path): path for path in sorted((root / "course_lib").rglob("*.py"))}
        self.uses = {name: self._used(path.read_text(encoding="utf-8")) for name, path in self.files.items()}

    def _name(self, path: Path) -> str:
        return ".".join(path.relative_to(self.root).with_suffix("").parts).removesuffix(".__init__")

    def _used(self, text: str) -> set[str]:
        """Each import as the module that is imported: the longest part of the dotted name that is one."""
        used = set()
        for name in imports_of(text):
            while name and name not in self.files:
                name = name.rpartition(".")[0]
            used |= {name} if name else set()
        return used

    def faults(self) -> list[str]:
        """Every breach of the order, in words."""
        told = []
        for name, used in self.uses.items():
            layer = layer_of(name)
            if layer not in LAYERS:
                told.append(f"{name}: {layer} is no room; rooms: {', '.join(LAYERS)}")
                continue
            for other in sorted(used - {name}):
                told += self._breach(name, other)
            if LAYERS.index(layer) < FROM and layer != "ground":
                text = self.files[name].read_text(encoding="utf-8")
                told += [f"{name}: {word} below lesson" for word in IPYTHON if word in text]
        return told

    def _breach(self, name: str, other: str) -> Iterator[str]:
        mine, theirs = layer_of(name), layer_of(other)
        if theirs not in LAYERS or LAYERS.index(theirs) > LAYERS.index(mine):
            yield f"{name} ({mine}) imports {other} ({theirs}), which stands above it"
        if (name.startswith("course_lib.kernels")) and not other.startswith(("course_lib.kernels", "course_lib")):
            yield f"{name}: kernels know no course"
        if mine == theirs == "method" and name != "course_lib.method":
            here, there = name.split("."), other.split(".")
            if len(there) < 3:
                yield f"{name} imports the face {other}; import the module"
            elif CHAPTERS.index(there[2]) > CHAPTERS.index(here[2]):
                yield f"{name} imports {other} of a later chapter"

    def circles(self) -> list[str]:
        """Circles of modules; a package's face counts as its own module, imports inside functions too."""
        found: list[str] = []
        done: set[str] = set()

        def visit(name: str, path: list[str]) -> None:
            if name in path:
                found.append(" → ".join([*path[path.index(name) :], name]))
                return
            if name in done:
                return
            for other in sorted(self.uses[name] - {name}):
                visit(other, [*path, name])
            done.add(name)

        for name in self.files:
            visit(name, [])
        return found


@pytest.fixture(scope="module")
def house() -> House:
    return House(kit_dir())


def test_each_room_imports_only_what_stands_before_it(house: House) -> None:
    assert len(house.files) > 200
    assert house.faults() == []


def test_there_are_no_circles(house: House) -> None:
    assert house.circles() == []


def test_sources_import_what_lessons_may(house: House) -> None:
    """A lesson takes faces of rooms up to its own, and knows nothing of authoring, running, grading."""
    told = []
    for path in sorted((kit_dir() / "sources").glob("*.py")):
        for name in imports_of(path.read_text(encoding="utf-8")):
            if name.startswith("course_lib") and LAYERS.index(layer_of(name)) > FROM:
                told.append(f"{path.name}: {name}")
    assert told == []


def test_authoring_does_not_know_grading_and_kernels_know_no_course(house: House) -> None:
    for name, used in house.uses.items():
        if name.startswith("course_lib.authoring"):
            assert not [u for u in used if u.startswith("course_lib.grading")], name
        if name.startswith("course_lib.kernels"):
            assert not [u for u in used if not u.startswith("course_lib.kernels")], name


def lines_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a class or function without its docstring."""
    first = node.body[0]
    told = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node, clean=False) is not None else 0
    return (node.end_lineno or 0) - node.lineno + 1 - told


def long_pieces(house: House) -> dict[str, int]:
    """Module and name of each class and function that is longer than ``LONGEST`` says → lines."""
    found = {}
    for module, path in house.files.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for kind, most in LONGEST.items():
                if isinstance(node, kind) and (size := lines_of(node)) > most:
                    found[f"{module}.{node.name}"] = size
    return found


def test_no_class_is_over_300_lines_and_no_function_over_60(house: House) -> None:
    assert long_pieces(house) == {}


def test_a_long_function_is_found(tmp_path: Path) -> None:
    (tmp_path / "course_lib").mkdir()
    for size in (60, 61):
        body = "".join(f"        x = {n}\n" for n in range(size - 1))
        text = f'class A:\n    def f(self):\n        """Told\n        at length."""\n{body}'
        (tmp_path / "course_lib" / f"m{size}.py").write_text(text, encoding="utf-8")
    assert long_pieces(House(tmp_path)) == {"course_lib.m61.f": 61}
