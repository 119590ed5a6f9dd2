"""The class's result page: opens offline, shows nobody's own answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from markupsafe import Markup

from course_lib.method.opening.questionnaire import Diagnosis
from course_lib.opening.answers import Answers
from course_lib.opening.groups import class_diagnosis
from course_lib.opening.load import load_agenda, load_questionnaire
from course_lib.pages.folder import OutputFolder
from course_lib.pages.render import assets, page_figure, page_template
from course_lib.plots import plot_gaps, plot_radar
from course_lib.text import percent

__all__ = ["render_result", "write_result"]


def write_result(answers: Answers, out: Path) -> Path:
    """Write the page and what it needs into ``out``; return the page's path.

    Raises:
        OutputFolderError: the folder holds something else.
    """
    folder = OutputFolder(out)
    path = folder.write("index.html", render_result(answers))
    for name, content in assets().items():
        folder.write(name, content)
    folder.finish()
    return path


def render_result(answers: Answers) -> str:
    """The page: how many answered, radars, three-link diagnosis, units to stress, means by track."""
    paper, agenda, found = load_questionnaire(), load_agenda(), class_diagnosis(answers)
    scale = (min(paper.scale), max(paper.scale))
    figures: dict[str, go.Figure] = {
        "dimensions": plot_radar(found, "dimensions", scale=scale),
        "competences": plot_radar(found, "competences", scale=scale),
        "gaps": plot_gaps(found, paper.links, scale=scale),
    }
    data = {name: page_figure(figure) for name, figure in _plain(figures).items()}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    titles = {u.id: u.title for u in agenda.units}
    names = {d.id: d.name for d in paper.dimensions}
    gaps = found.gaps["name"].to_dict()
    rules = paper.rules
    return str(
        page_template("questionnaire.html.j2").render(
            found=found,
            demo=answers.demo,
            files=answers.files,
            rule=(
                f"一条短板的全班平均低于 {rules.stress_mean:g}，或者“弱”的回答（不高于 {rules.weak_score}）"
                f"占到 {percent(rules.stress_share)}，就加重讲它对应的单元。"
            ),
            units=[
                {
                    "id": unit,
                    "title": titles.get(str(unit), ""),
                    "gaps": [f"{g} {gaps[g]}" for g in row["gaps"]],
                    "first": row["first"],
                }
                for unit, row in found.units.iterrows()
            ],
            tracks=_tracks(found, agenda.tracks, names),
            names=list(names.values()),
            summary=_rows(found),
            figures=Markup(text),
        )
    )


def _plain(figures: Mapping[str, go.Figure]) -> dict[str, Any]:
    return {name: json.loads(figure.to_json()) for name, figure in figures.items()}


def _rows(found: Diagnosis) -> list[list[str]]:
    rows = []
    for kind, table in (("维度", found.dimensions), ("能力", found.competences)):
        for _, row in table.iterrows():
            figures = [_number(row[c]) for c in ("mean", "sd", "low", "high")]
            rows.append([kind, row["name"], str(row["n"]), *figures])
    return rows


def _tracks(found: Diagnosis, tracks: Mapping[str, str], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each track; one that is too small says so instead of figures."""
    sizes = {str(track): int(count) for track, count in found.sizes.items()}
    made = []
    for track, row in found.tracks.iterrows():
        hidden = bool(row.isna().all())
        means = [] if hidden else [_number(float(row[d])) for d in names]
        made.append({"name": tracks.get(str(track), track), "n": "" if hidden else sizes[str(track)], "means": means})
    return made


def _number(value: float | Any) -> str:
    return "—" if value != value else f"{value:.2f}"
