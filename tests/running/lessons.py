"""Tiny lessons, a case's head and a plan for the tests of the run: real kernels, but nothing to compute."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

PARAMETERS = 'case_name = "gulou"\nteam_name = "demo"\nwork = None\ntarget = 1_000  # 元'


def code(source: str, *tags: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


def text(source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source)


def notebook(*cells: NotebookNode) -> NotebookNode:
    made = nbformat.v4.new_notebook(cells=list(cells))
    made.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"
    return made


def lesson(title: str, *sources: str, parameters: str = PARAMETERS) -> NotebookNode:
    return notebook(text(f"# {title}"), code(parameters, "parameters"), *map(code, sources))


def save(folder: Path, **lessons: NotebookNode) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in lessons.items():
        nbformat.write(made, folder / f"{name}.ipynb")
    return folder


PLAN: dict[str, Any] = {
    "case": "gulou",
    "title": "鼓楼区",
    "budget_year": 2019,
    "carrier": "联通",
    "target": 12_000_000.0,
    "last_year": 9_000_000.0,
    "stock": 8_000_000.0,
    "increment": 2_500_000.0,
    "gap": 1_500_000.0,
    "surplus": 0.0,
    "needed_pipeline": 3_000_000.0,
    "probability": 0.125,
    "p50": 10_400_000.0,
    "p80": float("nan"),
    "industries": [{"id": f"I0{i}", "name": f"行业<{i}>", "capacity": 1e6 * i, "total": 9.0 - i} for i in range(1, 6)],
    "merchant_groups": [{"id": f"G0{i}", "name": f"商群{i}", "capacity": 1e5 * i, "total": 8.0 - i} for i in (1, 2, 3)],
    "nine_grid": [
        {"value": value, "band": band, "name": f"{value}-{band}", "count": 3 * i + j, "total": 1e4 * (3 * i + j)}
        for i, value in enumerate(("high", "middle", "low"))
        for j, band in enumerate(("assured", "confident", "none"))
    ],
    "customers": 100,
    "opportunities": 80,
    "refused": 2,
}
