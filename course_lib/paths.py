"""Where the kit's own files lie: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

from pathlib import Path

__all__ = ["boards_dir", "cases_dir", "catalog_dir", "kit_dir", "notebooks_dir"]


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


def cases_dir() -> Path:
    """Folder of the cases that ship with the kit."""
    return kit_dir() / "data" / "cases"


def notebooks_dir() -> Path:
    """Folder of the built lesson notebooks."""
    return kit_dir() / "notebooks"
