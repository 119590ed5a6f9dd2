"""A button that writes the plan's files: plain ipywidgets, and a line of text where no browser is."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from course_lib.case import Case
from course_lib.choices.store import Team
from course_lib.errors import CourseError
from course_lib.lesson.export import save_plan
from course_lib.lesson.unit import Unit
from course_lib.paths import cases_dir, command
from course_lib.text import escape

__all__ = ["ExportButton", "export_plan"]


class ExportButton:
    """A button and the place where it tells what happened; ``press()`` does the same from Python."""

    def __init__(self, case: Case, team: Team, target: float | None = None) -> None:
        self._case, self._team, self._target = case, team, target
        self.button = widgets.Button(description="导出计划", icon="download", button_style="success")
        self.told = widgets.HTML()
        self.button.on_click(lambda _: self.press())
        self.view = widgets.VBox([self.button, self.told])

    def press(self) -> list[str]:
        """Write the files; return where they are."""
        self.button.disabled = True
        self.told.value = "<p>正在写……</p>"
        try:
            paths = save_plan(self._case, self._team, target=self._target)
        except CourseError as error:
            self.told.value = f"<p>✘ {escape(error)}</p>"
            return []
        finally:
            self.button.disabled = False
        lines = "".join(f"<li>{escape(path)}</li>" for path in paths)
        self.told.value = f"<p>✔ 已经写好，用 Excel 和 PowerPoint（或 WPS）打开就能改：</p><ul>{lines}</ul>"
        return [str(path) for path in paths]

    @property
    def command(self) -> str:
        """What to type in a terminal instead."""
        name = self._case.meta.name
        shipped = (cases_dir() / name / "case.yml").is_file()
        case = name if shipped else "你的案例文件夹"
        target = "" if self._target is None else f" -p target={self._target:.15g}"
        return f"{command('export')} --case {case} --team {self._team.team_name}{target}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """The live button, and for a page without a kernel the command."""
        bundle = self.view._repr_mimebundle_()
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle or {})
        line = f"按钮“导出计划”：写出一个 Excel 工作簿和一份幻灯片。在终端里是：{self.command}"
        return {**data, "text/plain": line, "text/html": f"<p>{escape(line)}</p>"}


def export_plan(unit: Unit, target: float | None = None) -> ExportButton:
    """Return a button that writes the plan's files into the team's folder, and says where they are.

    Where nobody can press it (a headless run, a printed page) it stands for the command that does the same.
    """
    return ExportButton(unit.case, unit.team, target)
