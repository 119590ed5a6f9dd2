"""Static pages of a run: readable offline, on any machine with a browser, nothing from any network."""

from __future__ import annotations

import copy
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from course_lib.pages.folds import hold_folds, restore_folds

__all__ = [
    "Link",
    "assets",
    "lesson_title",
    "money",
    "page_figure",
    "page_template",
    "plan_figures",
    "render_index",
    "render_lesson",
]

TEMPLATES = Path(__file__).parent / "templates"
PLOTLY = "application/vnd.plotly.v1+json"
# Front ends that would fetch scripts from a CDN; each such output also carries a plain picture or text of itself.
LIVE_ONLY = ("application/vnd.jupyter.widget-view+json", "application/javascript", "text/vnd.mermaid")
LEVELS = ({"id": "high", "name": "高"}, {"id": "middle", "name": "中"}, {"id": "low", "name": "低"})
BANDS = (
    {"id": "assured", "name": "保底"},
    {"id": "confident", "name": "有把握"},
    {"id": "none", "name": "没有机会"},
)
FILE_KINDS = {".xlsx": "工作簿（Excel）", ".pptx": "幻灯片（PowerPoint）"}


@dataclass(frozen=True)
class Link:
    """A unit's page: ``name`` is the file's name without ``.html``."""

    name: str
    title: str


def money(yuan: float | None) -> str:
    """Yuan as a trainee reads it.

    >>> money(12345678), money(None)
    ('1,234.6 万元', '—')
    """
    return "—" if yuan is None or math.isnan(yuan) else f"{yuan / 10_000:,.1f} 万元"


def plan_figures(plan: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The plan's head figures (keys of ``PlanSummary.to_dict()``; yuan, probability 0-1) as label and text."""
    over = (plan.get("surplus") or 0) > 0
    refused = plan.get("refused")
    route = []
    if "activities" in plan:
        after = plan["after"]
        own = after["steps"]["own"]
        left = (
            ("照计划做完，超出", after["surplus"]) if after["surplus"] > 0 else ("照计划做完，还差", after["missing"])
        )
        route = [
            ("活动", f"{plan['activities']} 个，一季度 {plan['first_quarter']} 个"),
            ("人天、费用", f"{plan['manager_days']:g} 人天，{money(plan['expense'])}"),
            ("续约守住", money(after["renewals"])),
            ("他定了", money(after["decides"])),
            ("他选我们", money(after["chooses"])),
            (left[0], money(left[1])),
            ("照计划做完，达标可能性", _percent(own["probability"])),
            *([("年末价值比参考少", money(after["regret"]))] if after["committed"] else []),
        ]
    return [
        ("目标收入", money(plan.get("target"))),
        ("上年收入", money(plan.get("last_year"))),
        ("存量收入", money(plan.get("stock"))),
        ("增量", money(plan.get("increment"))),
        ("超出目标", money(plan.get("surplus"))) if over else ("缺口", money(plan.get("gap"))),
        ("要补的商机", money(plan.get("needed_pipeline"))),
        ("承诺缺口", money(plan.get("promise_gap"))),
        ("达标可能性", _percent(plan.get("probability"))),
        ("达标可能性的范围", f"{_percent(plan.get('low'))} 到 {_percent(plan.get('high'))}"),
        ("五成把握的收入", money(plan.get("p50"))),
        ("八成把握的收入", money(plan.get("p80"))),
        ("客户", f"{plan.get('customers', 0)} 家"),
        ("商机", f"{plan.get('opportunities', 0)} 个"),
        ("退回的报价", f"{len(refused) if isinstance(refused, list | tuple) else refused or 0} 个"),
        *route,
    ]


def _percent(share: float | None) -> str:
    if share is None:
        return "—"
    if 0 < share < 0.005:
        return "不到 1%"  # not impossible
    return "超过 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def lesson_title(notebook: NotebookNode, default: str) -> str:
    """The first heading of the notebook's prose, else ``default``."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := re.search(r"^#\s+(.+?)\s*#*$", cell.source, re.MULTILINE)):
            return found[1]
    return default


def render_lesson(
    notebook: NotebookNode,
    unit: Link,
    *,
    heading: str,
    previous: Link | None = None,
    following: Link | None = None,
    siblings: Iterable[str] = (),
    failed_cell: int = 0,
    folder: Path | None = None,
) -> str:
    """One executed notebook as an HTML page.

    Args:
        notebook: with outputs; plotly figures in their mimetype.
        unit: the page itself; ``previous`` and ``following`` its neighbours.
        heading: case, team and year, on top of the page.
        siblings: names of all pages; links to their notebooks become links to their pages.
        failed_cell: number (from 1) of the cell that failed, 0 = none; its code stands open.
        folder: where pictures that the prose names are found (they are embedded).
    """
    readable, figures = _readable(notebook, frozenset(siblings), failed_cell)
    resources = {"metadata": {"path": str(folder)}} if folder else None
    content, _ = _exporter().from_notebook_node(readable, resources)
    data = json.dumps(figures, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c") if figures else ""
    return page_template("unit.html.j2").render(
        unit=unit,
        heading=heading,
        previous=previous,
        following=following,
        content=Markup(restore_folds(content)),
        figures=Markup(data),
    )


def render_index(summary: Mapping[str, Any], *, heading: str, files: Iterable[str] = ()) -> str:
    """The first page: the plan's figures, the chosen markets, the nine-grid and every unit's state.

    ``summary`` is the content of ``summary.json``: title, plan (or ``None``), plan_problem, units. ``files``: names of
    the plan's files beside the page.
    """
    plan = summary["plan"]
    cells = {(cell["value"], cell["band"]): cell for cell in plan["nine_grid"]} if plan else {}
    empty = {"name": "", "count": 0, "total": 0.0}
    return page_template("index.html.j2").render(
        summary=summary,
        plan=plan,
        figures=plan_figures(plan) if plan else [],
        levels=LEVELS,
        bands=BANDS,
        cells={(v["id"], b["id"]): cells.get((v["id"], b["id"]), empty) for v in LEVELS for b in BANDS},
        heading=heading,
        files=[(name, FILE_KINDS.get(Path(name).suffix, name)) for name in files],
    )


def assets() -> dict[str, bytes]:
    """Files that every page of a run shares, by name below the run's folder."""
    from plotly.offline import get_plotlyjs
    from pygments.formatters import HtmlFormatter

    code = HtmlFormatter(style="default").get_style_defs(".highlight")
    css = (TEMPLATES / "course.css").read_text(encoding="utf-8") + code + "\n"
    return {"assets/course.css": css.encode(), "assets/plotly.min.js": get_plotlyjs().encode()}


def page_figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A figure (its JSON) as a page draws it: whatever config was stored with it, the page's is the kit's."""
    from course_lib.plots.drawing.modebar import figure_config

    layout = figure["layout"]
    return {"data": figure["data"], "layout": layout, "config": figure_config(layout)}


def _readable(
    notebook: NotebookNode, siblings: frozenset[str], failed_cell: int
) -> tuple[NotebookNode, dict[str, Mapping[str, Any]]]:
    """Copy the notebook with plots as placeholders; the figures by placeholder id, numbered, so builds are the same."""
    notebook = copy.deepcopy(notebook)
    figures: dict[str, Mapping[str, Any]] = {}
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "markdown":
            cell.source = hold_folds(_link_pages(cell.source, siblings))
        if cell.cell_type != "code":
            continue
        cell.metadata["course_failed"] = number == failed_cell
        for place, output in enumerate(cell.outputs, 1):
            data = output.get("data", {})
            for mime in LIVE_ONLY:
                data.pop(mime, None)
            if PLOTLY in data:
                name = f"plot-{number}-{place}"
                figures[name] = page_figure(data[PLOTLY])
                output["data"] = {"text/html": f'<div class="plot" id="{name}"></div>'}
            elif 'class="dataframe' in data.get("text/html", ""):
                data["text/html"] = re.sub(r"<td>(?=[-+]?[\d,.]+%?</td>)", '<td class="number">', data["text/html"])
    return notebook, figures


def _link_pages(source: str, siblings: frozenset[str]) -> str:
    def page(found: re.Match[str]) -> str:
        return f"]({found[1]}.html" if found[1] in siblings else found[0]

    return re.sub(r"\]\((?:\./)?([\w-]+)\.ipynb", page, source)


@lru_cache(maxsize=1)
def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name="lesson",
        extra_template_basedirs=[str(TEMPLATES / "nbconvert")],
        exclude_anchor_links=True,
        embed_images=True,
    )


@lru_cache(maxsize=8)
def page_template(name: str) -> Any:
    """A page's template by its file's name."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["money"] = money
    environment.filters["points"] = lambda total: "—" if total is None else f"{total:.2f}"
    return environment.get_template(name)
