"""The parameters cell of a notebook: what it declares, and other values put in its place.

The values are replaced inside the cell, so that cell 7 of the lesson is also cell 7 of what was run.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from nbformat import NotebookNode

from course_lib.errors import CourseError

__all__ = ["ParameterError", "declared_parameters", "parse_assignments", "with_parameters"]

TAG = "parameters"


class ParameterError(CourseError):
    """A ``-p name=value`` that no notebook can take; the message is for the trainer."""


def parse_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """Read ``name=value`` texts, values as YAML literals; what is no literal stays text.

    Raises:
        ParameterError: for a text without ``=`` or without a name.

    >>> parse_assignments(["target=12000000", "industries=[I01, I05]", "day=2019-03-01"])
    {'target': 12000000, 'industries': ['I01', 'I05'], 'day': '2019-03-01'}
    """
    parameters = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise ParameterError(f"参数 {assignment!r} 的写法不对，应为 名称=值，例如 target=12000000。")
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:
            value = text
        parameters[name] = value if _is_literal(value) else text
    return parameters


def declared_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Names and literal values that the notebook's parameters cell assigns (empty without such a cell)."""
    cell = _parameters_cell(notebook)
    if cell is None:
        return {}
    return {name: ast.literal_eval(node) for name, node in _assignments(cell["source"]).items()}


def with_parameters(notebook: NotebookNode, values: Mapping[str, Any]) -> NotebookNode:
    """Copy the notebook and put ``values`` into its parameters cell; names that it does not declare are left out.

    Raises:
        ParameterError: for a value of another kind than the declared one (``None`` declares any kind).
    """
    notebook = copy.deepcopy(notebook)
    cell = _parameters_cell(notebook)
    if cell is None:
        return notebook
    lines = cell["source"].encode("utf-8").split(b"\n")  # ast counts columns in UTF-8 bytes
    found = [(node.lineno, node.col_offset, name, node) for name, node in _assignments(cell["source"]).items()]
    for _, _, name, node in sorted(found, reverse=True):  # from the end, so that earlier places stay where they are
        if name not in values:
            continue
        _check_kind(name, ast.literal_eval(node), values[name])
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        new = lines[node.lineno - 1][: node.col_offset] + repr(values[name]).encode("utf-8")
        lines[node.lineno - 1 : end_line] = [new + lines[end_line - 1][end_column:]]
    cell["source"] = b"\n".join(lines).decode("utf-8")
    return notebook


def _parameters_cell(notebook: NotebookNode) -> NotebookNode | None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and TAG in cell.get("metadata", {}).get("tags", []):
            return cell
    return None


def _assignments(source: str) -> dict[str, ast.expr]:
    """Each literal assigned to one plain name at the top of the cell; the last one of a name counts."""
    found: dict[str, ast.expr] = {}
    for statement in ast.parse(source).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        value = getattr(statement, "value", None)
        if len(targets) == 1 and isinstance(targets[0], ast.Name) and isinstance(value, ast.expr):
            try:
                ast.literal_eval(value)
            except ValueError:
                continue
            found[targets[0].id] = value
    return found


def _check_kind(name: str, default: Any, value: Any) -> None:
    for kind, words in ((bool, "true 或 false"), (int | float, "数字"), (str, "文字"), (list | tuple, "列表")):
        if isinstance(default, kind):
            if isinstance(value, kind) and isinstance(value, bool) == isinstance(default, bool):
                return
            raise ParameterError(f"参数 {name} 应是{words}（例如 {default!r}），现在是 {value!r}。")


def _is_literal(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_literal, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_literal(item) for key, item in value.items())
    return value is None or isinstance(value, bool | int | float | str)
