"""Where the kit's own files lie: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = [
    "BUILT",
    "boards_dir",
    "built_dir",
    "case_argument",
    "cases_dir",
    "catalog_dir",
    "command",
    "exercises_dir",
    "kit_dir",
    "notebooks_dir",
    "opening_dir",
    "results_dir",
    "shipped_case",
    "shipped_titles",
    "solutions_dir",
]

BUILT = "COURSE_BUILT"
"""Variable that names another folder for ``built_dir``."""

_SHORTEST_TITLE = 2


def kit_dir() -> Path:
    """Folder that holds ``data/`` and ``notebooks/``."""
    package = Path(__file__).resolve().parent
    installed = package / "_kit"
    return installed if installed.is_dir() else package.parent


def boards_dir() -> Path:
    """Folder of the boards' words."""
    return kit_dir() / "data" / "boards"


def built_dir() -> Path:
    """Folder of the units' derived ``units``, ``answers`` and ``codes``; a build tries its solutions on its own."""
    return Path(os.environ.get(BUILT) or kit_dir() / "data")


def catalog_dir() -> Path:
    """Folder of the shared catalogue (weights, roles, products, texts)."""
    return kit_dir() / "data" / "catalog"


def case_argument(case: str | Path) -> str:
    """What notebooks are given, which run in another folder: a shipped case's name, or the absolute path."""
    return shipped_case(case) or str(Path(case).expanduser().absolute())


def cases_dir() -> Path:
    """Folder of the cases that ship with the kit."""
    return kit_dir() / "data" / "cases"


def notebooks_dir() -> Path:
    """Folder of the built lesson notebooks."""
    return kit_dir() / "notebooks"


def command(arguments: str = "") -> str:
    """What a person types to run ``course …``: in a checkout ``start.py``, unless ``course`` was just typed.

    >>> command("check my.xlsx")
    'python3 start.py check my.xlsx'
    """
    typed = Path(sys.argv[0]).stem == "course"  # so it is on the path
    word = "python3 start.py" if not typed and (kit_dir() / "start.py").is_file() else "course"
    return f"{word} {arguments}".rstrip()


def shipped_case(case: str | Path) -> str | None:
    """Name of the shipped case that is meant: its name or, where no file is called so, how its Chinese title begins."""
    text = str(case)
    if (cases_dir() / text / "case.yml").is_file() and Path(case).name == text:
        return text
    if len(text) < _SHORTEST_TITLE or Path(text).expanduser().exists():
        return None
    meant = [name for name, title in shipped_titles().items() if title.startswith(text)]
    return meant[0] if len(meant) == 1 else None


def shipped_titles() -> dict[str, str]:
    """Titles of the shipped cases by name, as the ``title`` line of their ``case.yml`` has them."""
    titles = {}
    for path in sorted(cases_dir().glob("*/case.yml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        titles[path.parent.name] = next((s.removeprefix("title:").strip() for s in lines if s.startswith("title:")), "")
    return titles


def exercises_dir() -> Path:
    """Folder of the built exercises."""
    return kit_dir() / "exercises"


def opening_dir() -> Path:
    """Folder of what the course opens with: timetable, map, questionnaire, demonstration class."""
    return kit_dir() / "data" / "opening"


def solutions_dir() -> Path:
    """Folder of the built solutions; only a checkout has it."""
    return kit_dir() / "solutions"


def results_dir() -> Path:
    """Folder for results that nobody named a place for: a checkout's ``build/``, else that of the current folder."""
    kit = kit_dir()
    return (Path.cwd() if kit.name == "_kit" else kit) / "build"
