"""The class's page: complete in one file, safe with any text, readable without colours."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from course_lib.grading.reports.class_table import gradebook
from course_lib.grading.reports.page import render_class
from tests.grading.results import HOSTILE, UNITS, hostile_class, result, small_class


class Elements(HTMLParser):
    """All start tags with their attributes, the ids, and the texts by nearest element."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(" ".join(data.split()))

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags for key, value in attributes.items() if key == name and value]


def page(results: list) -> str:
    return render_class(gradebook(results, UNITS), "批改 · 鼓楼区")


def body(text: str) -> str:
    return text.split("<body>", 1)[1]


def table(text: str, kind: str) -> list[str]:
    """The rows of the table of this class, as texts."""
    found = re.search(rf'<table class="{kind}">(.*?)</table>', text, re.DOTALL)
    assert found
    rows = re.findall(r"<tr.*?</tr>", found[1], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


@pytest.mark.parametrize("results", [small_class(), hostile_class()], ids=["small", "hostile"])
def test_nothing_comes_from_a_network_and_nothing_runs(results: list) -> None:
    elements = Elements(page(results))
    assert {tag for tag, _ in elements.tags} & {"script", "img", "iframe", "object", "embed", "form", "base"} == set()
    assert all(value.startswith(("#", "data:")) for value in elements.values("href"))
    assert elements.values("src") == []
    assert not [key for _, attributes in elements.tags for key in attributes if key.startswith("on")]
    assert not re.search(r"url\(|@import", page(results).split("</style>")[0])
    assert any("default-src 'none'" in value for value in elements.values("content"))


def test_every_link_has_its_target_and_every_id_is_one() -> None:
    elements = Elements(page(small_class()))
    ids = elements.values("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in elements.values("href") if value.startswith("#")} <= set(ids)


def test_the_class_table_shows_points_marks_and_missing_units() -> None:
    rows = table(page(small_class()), "class")
    assert rows[1:] == [
        "丁 未交 ✘ 0/100 0/200 0%",
        "丙 ✘ 0/100 △ 50/100 50/200 25%",
        "乙 ✔ 100/100 ✔ 100/100 200/200 100%",
        "甲 △ 50/100 未交 50/200 25%",
        "平均分 37.5 37.5 75 38%",
        "中位数 25 25 50 25%",
    ]


def test_a_unit_cell_leads_to_the_persons_tasks() -> None:
    text = page(small_class())
    link = re.search(r'<a href="#(p4u1)"><span class="mark">△', text)
    assert link
    details = text.split(f'id="{link[1]}"')[1].split("</tbody>")[0]
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", details)).count("题2") == 1
    assert "✘ 不对" in details
    assert "看看单位。" in details


def test_the_first_row_of_the_overview_is_what_to_debrief() -> None:
    rows = table(page(small_class()), "overview")
    assert rows[0] == "题目 交了 正确 不对 换了案例就不对 尚未作答 文件不能评 得分率"
    assert rows[1] == "题2 自下而上 第2单元 3 人 1 人 33% 1 人 33% 0 人 0% 1 人 33% 0 人 0% 33%"


def test_mean_median_and_reasons_are_told() -> None:
    texts = Elements(page(small_class())).texts
    for label, value in (
        ("平均分", "75 / 200"),
        ("中位数", "50 / 200"),
        ("交齐全部单元", "2 人"),
        ("不能评的文件", "1 个"),
    ):
        place = texts.index(label)
        assert value in texts[place : place + 4]


def test_problems_and_notices_stand_with_the_files_name() -> None:
    rows = table(page(small_class()), "remarks")
    assert rows[1:] == ["丁 丁/u04_x.ipynb ✘ 不是笔记本。", "丙 丙/u04_x.ipynb 自查格被改过。"]


def test_a_share_that_is_not_whole_never_reads_as_all() -> None:
    results = [result(f"学员{i:03d}") for i in range(299)] + [result("最后", "u02", "wrong", "right")]
    assert "299 人 超过 99%" in table(page(results), "overview")[1]


@pytest.mark.parametrize("name", HOSTILE[:3])
def test_a_name_is_text(name: str) -> None:
    text = page([result(name)])
    assert name not in text
    assert name in Elements(text).texts


def test_names_are_isolated_from_the_direction_of_their_line() -> None:
    text = page(hostile_class())
    assert "\u202e" not in text
    assert "<bdi>张三四李</bdi>" in text
    assert "👩‍👩‍👧 小红" in text
    assert "长" * 80 in text
    text.encode()


def test_a_class_of_nobody_is_still_a_page() -> None:
    assert "班级成绩" in body(page([]))
