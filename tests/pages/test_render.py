"""Static pages: complete without a network, the same in each build, safe with any text."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest
from nbformat import NotebookNode

from course_lib.pages.render import (
    PLOTLY,
    Link,
    assets,
    lesson_title,
    money,
    page_figure,
    plan_figures,
    render_index,
    render_lesson,
)
from course_lib.plots.drawing.modebar import figure_config
from tests.browser.browser import offline_page
from tests.browser.modebar import assert_one_button
from tests.running.lessons import PLAN, code, notebook, text

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def output(kind: str = "display_data", **data: object) -> NotebookNode:
    return nbformat.v4.new_output(kind, data={key.replace("__", "/"): value for key, value in data.items()})


def figure(title: str) -> NotebookNode:
    made = go.Figure(go.Bar(x=["政企", "</script><b>商群"], y=[3, 5]), layout={"title": {"text": title}})
    return nbformat.v4.new_output("display_data", data={PLOTLY: json.loads(plotly.io.to_json(made))})


def executed() -> NotebookNode:
    made = notebook(
        text("# 第二课：选行业\n\n看[下一课](u03_needs.ipynb)和[别的](other.ipynb)，[来源](https://example.org/a)"),
        code("print('好')"),
        code("fig"),
        code("fig, fig"),
        code("board"),
        code("fail()"),
    )
    made.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="容量 <1> & 份额\n")]
    made.cells[2].outputs = [figure("一")]
    made.cells[3].outputs = [figure("二"), figure("三")]
    board = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/html": "<p>棋盘快照</p>"}
    live = {"application/javascript": "require(['x'])", "text/plain": "仅文字"}
    made.cells[4].outputs = [
        nbformat.v4.new_output("display_data", data=board),
        nbformat.v4.new_output("display_data", data=live),
    ]
    made.cells[5].outputs = [
        nbformat.v4.new_output("error", ename="ValueError", evalue="x", traceback=["\x1b[31mValueError\x1b[0m: x"])
    ]
    for cell in made.cells[1:]:
        cell["execution_count"] = 1
    return made


def page(**options: object) -> str:
    settings: dict[str, object] = {
        "heading": "鼓楼区 · 队伍 红队",
        "previous": Link("u01_market", "第一课"),
        "following": Link("u03_needs", "第三课"),
        "siblings": ["u01_market", "u02_industries", "u03_needs"],
        **options,
    }
    return render_lesson(executed(), Link("u02_industries", "第二课：选行业"), **settings)  # type: ignore[arg-type]


def index(**changes: object) -> str:
    units = [
        {"id": "u01", "name": "u01_market", "title": "第一课", "ok": True, "problem": "", "waits": []},
        {
            "id": "u02",
            "name": "u02_x",
            "title": "第二课 <b>",
            "ok": False,
            "problem": "第 3 个单元格：ValueError: <i>",
            "waits": [],
        },
    ]
    summary = {"title": "鼓楼区", "plan": PLAN, "plan_problem": "", "plan_waits": [], "units": units, **changes}
    return render_index(summary, heading="头")


class Loaded(HTMLParser):
    """What a browser would load by itself: addresses of scripts, styles, pictures, frames."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "link", "img", "iframe", "source", "object", "embed"):
            self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "data")]


@pytest.mark.parametrize("content", [page(), index()], ids=["lesson", "index"])
def test_a_page_loads_nothing_from_any_network(content: str) -> None:
    addresses = Loaded(content).addresses
    assert addresses and all(address.startswith(("assets/", "data:")) for address in addresses)
    assert not re.search(r"mathjax|require\.min|mermaid|jquery|cdn", content, re.IGNORECASE)
    assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", assets()["assets/course.css"].decode())


def test_two_builds_of_a_page_are_equal_and_plots_are_numbered_by_their_place() -> None:
    first, second = page(), page()
    assert first == second
    assert re.findall(r'class="plot" id="([^"]+)"', first) == ["plot-3-1", "plot-4-1", "plot-4-2"]


def test_code_is_folded_and_results_stand_open() -> None:
    content = page()
    assert content.count('<details class="code">') == 5 and '<details class="code" open' not in content
    assert "容量 &lt;1&gt; &amp; 份额" in content
    assert "棋盘快照" in content and "仅文字" in content
    assert "model_id" not in content and "require([" not in content


def test_a_failed_cell_stands_open_with_an_anchor() -> None:
    content = page(failed_cell=6)
    assert content.count('<details class="code" open') == 1 and content.count('id="failed"') == 1
    assert content.index('id="failed"') > content.index("plot-4-2")


def test_links_between_lessons_lead_to_their_pages() -> None:
    content = page()
    assert '<a href="u03_needs.html">下一课</a>' in content
    assert "other.ipynb" in content and "https://example.org/a" in content
    assert '<a rel="prev" href="u01_market.html">← 第一课</a>' in content
    assert '<a rel="next" href="u03_needs.html">第三课 →</a>' in content
    assert 'rel="prev"' not in page(previous=None)


def test_the_config_of_a_page_is_the_kits_whatever_was_stored() -> None:
    stored = {"data": [], "layout": {}, "config": {"plotlyServerURL": "https://plot.ly", "showSendToCloud": True}}
    assert page_figure(stored)["config"] == figure_config()


def test_a_page_without_plots_does_not_load_plotly() -> None:
    content = render_lesson(notebook(text("# 课")), Link("u01", "课"), heading="头")
    assert "plotly" not in content


def test_pictures_of_the_prose_are_embedded(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PIXEL)
    content = render_lesson(notebook(text("![图](a.png)")), Link("u01", "课"), heading="头", folder=tmp_path)
    assert "data:image/png;base64," in content and 'src="a.png"' not in content


def test_a_folded_passage_keeps_its_paragraphs() -> None:
    """nbconvert alone closes the fold before the first of them."""
    prose = "前面\n\n<details><summary>想知道怎么算的</summary>\n\n一段。\n\n- 一条\n\n</details>\n\n后面"
    content = render_lesson(notebook(text(prose)), Link("u01", "课"), heading="头")
    (fold,) = re.findall(r'<details class="more">(.*?)</details>', content, re.DOTALL)
    assert "<summary>想知道怎么算的</summary>" in fold and "一段。" in fold and "<li>一条</li>" in fold
    assert "后面" not in fold and "@@" not in content
    half = render_lesson(
        notebook(text("<details><summary>没收尾</summary>\n\n一段。")), Link("u01", "课"), heading="头"
    )
    assert "一段。" in half and "@@" not in half


def test_numbers_of_a_table_are_told_from_its_texts() -> None:
    made = notebook(code("table"))
    html = pd.DataFrame({"打法": ["守住", "2019年"], "商机": ["1,200.5", "-3"], "占比": ["12%", "—"]}).to_html()
    made.cells[0].outputs = [nbformat.v4.new_output("execute_result", data={"text/html": html}, execution_count=1)]
    content = render_lesson(made, Link("u01", "课"), heading="头")
    assert re.findall(r'<td class="number">([^<]+)<', content) == ["1,200.5", "12%", "-3"]
    assert "<td>2019年</td>" in content and "<td>—</td>" in content


def test_rendering_leaves_the_notebook_as_it_was() -> None:
    made = executed()
    before = json.dumps(made, sort_keys=True)
    render_lesson(made, Link("u02", "课"), heading="头")
    assert json.dumps(made, sort_keys=True) == before


@pytest.mark.parametrize(
    ("cells", "title"),
    [([text("序\n\n# 选行业 #\n")], "选行业"), ([text("## 小标题"), code("# 注释")], "u01"), ([], "u01")],
)
def test_the_title_is_the_first_heading(cells: list[NotebookNode], title: str) -> None:
    assert lesson_title(notebook(*cells), "u01") == title


def test_the_index_shows_plan_markets_nine_grid_and_units() -> None:
    content = index()
    assert "1,200.0 万元" in content and "12%" in content  # target; probability 0.125, rounded half to even
    assert content.count("行业&lt;") == 5 and content.count("<td>商群") == 3 and "行业<1" not in content
    cells = re.findall(r'<td class="(\w+)"><b>([^<]+)</b> (\d+) 家', content)
    assert [(band, name, int(count)) for band, name, count in cells] == [
        (cell["band"], cell["name"], cell["count"]) for cell in PLAN["nine_grid"]
    ]
    assert 'href="u01_market.html"' in content and 'href="u02_x.html#failed"' in content
    assert "ValueError: &lt;i&gt;" in content and "第二课 &lt;b&gt;" in content


def test_an_index_without_a_plan_says_why() -> None:
    content = index(plan=None, plan_problem="目标 <0")
    assert "没有算出计划：目标 &lt;0" in content and "九宫" not in content


def test_head_figures_say_gap_or_surplus() -> None:
    labels = dict(plan_figures(PLAN))
    assert labels["缺口"] == "150.0 万元" and "超出目标" not in labels
    assert labels["八成把握的收入"] == "—"  # unknown
    over = dict(plan_figures({**PLAN, "gap": 0.0, "surplus": 2e6, "refused": ["a", "b", "c"]}))
    assert over["超出目标"] == "200.0 万元" and "缺口" not in over and over["退回的报价"] == "3 个"


@pytest.mark.parametrize(
    ("share", "words"), [(None, "—"), (0.0, "0%"), (0.001, "不到 1%"), (0.4, "40%"), (0.999, "超过 99%"), (1.0, "100%")]
)
def test_a_chance_is_never_rounded_to_certainty(share: float | None, words: str) -> None:
    assert dict(plan_figures({**PLAN, "probability": share}))["达标可能性"] == words


def test_money_is_told_in_ten_thousand_yuan() -> None:
    assert money(-15_000.0) == "-1.5 万元" and money(float("nan")) == "—"


def test_in_a_browser_without_network_the_plots_are_drawn_and_nothing_goes_wrong(tmp_path: Path) -> None:
    for name, content in {**assets(), "u02.html": page(failed_cell=6).encode(), "index.html": index().encode()}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with offline_page() as (browser, wrong):
        browser.goto((tmp_path / "u02.html").as_uri())
        browser.wait_for_function("document.querySelectorAll('.plot svg.main-svg .bars path').length >= 6")
        assert browser.locator(".plot .gtitle").all_text_contents() == ["一", "二", "三"]
        assert_one_button(browser, 3)
        browser.locator("#plot-4-1").hover()
        with browser.expect_download() as download:
            browser.locator("#plot-4-1 .modebar-btn").click()
        assert download.value.suggested_filename == "二.png"
        picture = download.value.path().read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") == 2 * round(browser.locator("#plot-4-1").bounding_box()["width"])
        browser.get_by_text("图片已下载").wait_for()
        wide = browser.locator("#plot-3-1 svg.main-svg").first.bounding_box()
        browser.set_viewport_size({"width": 500, "height": 900})
        browser.wait_for_function("document.querySelector('#plot-3-1 svg.main-svg').clientWidth < 500")
        assert wide is not None and wide["width"] > 600
        assert browser.get_by_text("print('好')").is_hidden()
        browser.locator("details.code summary").first.click()
        assert browser.get_by_text("print('好')").is_visible()
        assert browser.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        browser.goto((tmp_path / "index.html").as_uri())
        assert browser.locator(".nine td").count() == 9
        assert wrong == []
