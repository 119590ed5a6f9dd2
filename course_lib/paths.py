"""Where the kit's own files lie: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = [
    "boards_dir",
    "case_argument",
    "cases_dir",
    "catalog_dir",
    "command",
    "exercises_dir",
    "kit_dir",
    "notebooks_dir",
    "opening_dir",
    "results_dir",
    "solutions_dir",
]


def kit_dir() -> Path:
    """Folder that holds ``data/`` and ``notebooks/``."""
    package = Path(__file__).resolve().parent
    installed = package / "_kit"
    return installed if installed.is_dir() else package.parent


def boards_dir() -> Path:
    """Folder of the boards' words."""
    return kit_dir() / "data" / "boards"


def catalog_dir() -> Path:
    """Folder of the shared catalogue (weights, roles, products, texts)."""
    return kit_dir() / "data" / "catalog"


def case_argument(case: str | Path) -> str:
    """What notebooks are given, which run in another folder: a shipped case's name, or the absolute path."""
    shipped = (cases_dir() / str(case) / "case.yml").is_file() and Path(case).name == str(case)
    return str(case) if shipped else str(Path(case).expanduser().absolute())


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
