"""The plan to take to work: a workbook and slides, native and editable, made from a plan's results."""

from __future__ import annotations

from course_lib.plan.report import PlanReport

__all__ = ["plan_files"]


def plan_files(report: PlanReport, team: str, name: str = "plan") -> dict[str, bytes]:
    """Return the plan's files by name: ``<name>.xlsx`` and ``<name>.pptx``; equal plans give equal bytes."""
    from course_lib.exports.slides import plan_slides  # what makes them is loaded when it is needed
    from course_lib.exports.workbook import plan_workbook

    return {f"{name}.xlsx": plan_workbook(report, team), f"{name}.pptx": plan_slides(report, team)}
