"""A plan by all its ways out: lesson, summary, workbook and slides say the same, and an office shows them as meant."""

from __future__ import annotations

import json
import math
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest
from pptx import Presentation

from course_lib.case import load_case
from course_lib.choices.store import Team
from course_lib.running.run import run_course
from course_lib.text import wan

TARGET = 12_345_600


@dataclass(frozen=True)
class Ways:
    """One run's results: the lesson's printed text, the summary, the files."""

    folder: Path
    printed: str
    plan: dict[str, Any]
    values: Any
    slides: list[Any]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    """A run of a team that has chosen differently at each level, with another target."""
    folder = tmp_path_factory.mktemp("run")
    case = load_case("gulou")
    team = Team("gulou", "红队", folder / "work")
    team.choose("industries", ["I03", "I06"])  # few, so that the office is quick
    team.choose("merchant_groups", ["G05"])
    lines = case.opportunities.merge(case.customers, left_on="customer", right_on="id", suffixes=("", "_c"))
    changed = lines.loc[lines["industry"] == "I03", "id"].tolist()
    team.choose("line_changes", {changed[0]: {"quantity": 3}, changed[1]: {"discount": 0.99}})
    contact = case.contacts.loc[case.contacts["customer"] == "C014", "id"].iloc[0]
    team.choose("ratings", {str(contact): {"fit": 10, "price": 9}})
    team.choose("places", {"C013": {"cell": "放弃户", "reason": "院长换人"}})
    report = run_course("gulou", "红队", folder / "out", folder / "work", {"target": TARGET}, ["u06"], notebooks=None)
    assert report.ok
    notebook = nbformat.read(folder / "out" / "u06_gap.ipynb", as_version=4)
    printed = "".join(o.get("text", "") for c in notebook.cells for o in c.get("outputs", []))
    return Ways(
        folder=folder / "out",
        printed=printed,
        plan=json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))["plan"],
        values=openpyxl.load_workbook(folder / "out" / "plan.xlsx", data_only=True),
        slides=list(Presentation(folder / "out" / "plan.pptx").slides),
    )


def labelled(sheet: Any) -> dict[str, float]:
    return {str(row[0].value): row[1].value for row in sheet.iter_rows() if row[1].data_type == "n"}


# -- the figures agree -----------------------------------------------------------------------------------------------


def test_lesson_summary_workbook_and_slides_say_the_same(ways: Ways) -> None:
    plan, overview, gap = ways.plan, labelled(ways.values["计划总览"]), labelled(ways.values["缺口"])
    assert plan["target"] == TARGET
    # summary and workbook, to the fen
    for key, label in (
        ("target", "目标收入"), ("last_year", "上年收入"), ("stock", "存量收入"), ("increment", "增量"),
        ("unknown", "其中没摸清"), ("gap", "缺口"), ("promise_gap", "承诺缺口"), ("needed_pipeline", "要补的商机"),
        ("p50", "五成把握的收入（P50）"),
        ("p80", "八成把握的收入（P80）"), ("customers", "客户（家）"), ("opportunities", "商机（个）"),
        ("refused", "退回的报价（个）"),
    ):  # fmt: skip
        assert overview[label] == pytest.approx(plan[key], abs=0.006), label
    assert overview["达标可能性"] == pytest.approx(plan["probability"], abs=6e-5)
    assert gap["③ 缺口"] == pytest.approx(plan["gap"], abs=0.006)
    # the lesson, which rounds to 0.1 万元
    told = re.search(r"目标 ([\d,.]+) 万元 = 存量 ([\d,.]+) \+ 增量 ([\d,.]+) \+ 缺口 ([\d,.]+)", ways.printed)
    assert told is not None
    assert list(told.groups()) == [f"{plan[key] / 1e4:,.1f}" for key in ("target", "stock", "increment", "gap")]
    # the slides
    text = "\n".join(f.text_frame.text for slide in ways.slides for f in slide.shapes if f.has_text_frame)
    for key in ("target", "stock", "increment", "p50", "p80"):
        assert wan(plan[key]) in text, key
    assert f"共 {plan['customers']} 家客户" in text and f"{plan['opportunities']} 笔商机" in text
    assert f"退回 {plan['refused']} 笔" in text and f"{plan['activities']} 个活动" in text


def test_the_nine_cells_agree(ways: Ways) -> None:
    sheet, shown = ways.values["九宫图"], {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in {c["name"] for c in ways.plan["nine_grid"]}:
                below = [sheet.cell(cell.row + k, cell.column).value for k in (1, 2)]
                shown[cell.value] = (below[0], round(below[1] * 1e4, 2))
    assert shown == {c["name"]: (c["count"], pytest.approx(c["total"])) for c in ways.plan["nine_grid"]}
    page = next(s for s in ways.slides if any(x.has_text_frame and x.text_frame.text == "堡垒户" for x in s.shapes))
    texts = [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
    for cell in ways.plan["nine_grid"]:
        assert texts[texts.index(cell["name"]) + 1].startswith(f"{cell['count']} 家 · ")
    moved = [r for r in ways.values["客户清单"].iter_rows(values_only=True) if r[0] == "C013"]
    assert moved[0][14] != "放弃户" and moved[0][15:17] == ("放弃户", "放弃户") and "院长换人" in str(moved[0][18])


def test_the_first_page_leads_to_the_files(ways: Ways) -> None:
    page = (ways.folder / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}"' in page and (ways.folder / name).is_file() for name in ("plan.xlsx", "plan.pptx"))


# -- an office shows them --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(ways: Ways, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as PDF, and the workbook without its stored values worked out anew."""
    folder = tmp_path_factory.mktemp("office")
    bare(ways.folder / "plan.xlsx", folder / "bare.xlsx")
    convert("pdf", folder, [ways.folder / "plan.xlsx", ways.folder / "plan.pptx"])
    convert("xlsx", folder, [folder / "bare.xlsx"])
    return folder


def convert(kind: str, folder: Path, files: list[Path]) -> None:
    """Into a folder of that kind; two files of one name are told apart by their ending."""
    named = [folder / f"{file.stem}-{file.suffix[1:]}{file.suffix}" for file in files]
    for file, copy in zip(files, named, strict=True):
        copy.write_bytes(file.read_bytes())
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", own, "--headless", "--convert-to", kind, "--outdir", str(folder / kind), *map(str, named)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def bare(source: Path, target: Path) -> None:
    """Copy a workbook without the values of its formulas, so that whoever opens it must work them out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"</f><v>[^<]*</v>", b"</f>", content)
            new.writestr(name, content)


def test_a_recalculation_gives_the_stored_values(ways: Ways, office: Path) -> None:
    anew = openpyxl.load_workbook(office / "xlsx" / "bare-xlsx.xlsx", data_only=True)
    count = 0
    for name, where in formulas(ways.folder / "plan.xlsx"):
        stored, fresh = ways.values[name][where].value, anew[name][where].value
        if isinstance(stored, int | float):
            assert isinstance(fresh, int | float) and math.isclose(stored, fresh, rel_tol=1e-9, abs_tol=1e-6), (
                name,
                where,
            )
        else:
            assert (stored or "") == (fresh or ""), (name, where)
        count += 1
    assert count > 700


def formulas(path: Path) -> Iterator[tuple[str, str]]:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate) for cell in row if cell.data_type == "f")


def test_pages_are_there_not_blank_and_chinese(ways: Ways, office: Path) -> None:
    for name, least, most in (("plan-pptx", len(ways.slides), len(ways.slides)), ("plan-xlsx", 13, 80)):
        pdf = office / "pdf" / f"{name}.pdf"
        text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True).stdout.decode("utf-8")
        pages = text.split("\f")[:-1]
        assert least <= len(pages) <= most
        for number, page in enumerate(pages, 1):
            assert re.search(r"[\u4e00-\u9fff]{2}", page), (name, number)
        subprocess.run(["pdftoppm", "-r", "20", "-gray", str(pdf), str(office / name)], check=True, timeout=120)
        for picture in sorted(office.glob(f"{name}-*.pgm")):
            assert 0.002 < ink(picture.read_bytes()) < 0.9, picture.name


def ink(picture: bytes) -> float:
    """Share of a grey picture's points that are not white."""
    found = re.match(rb"P5\s+(\d+)\s+(\d+)\s+(\d+)\s", picture)
    assert found is not None
    points = picture[found.end() :]
    return sum(point < 230 for point in points) / len(points)


def test_slide_titles_stand_whole_in_the_pdf(ways: Ways, office: Path) -> None:
    out = subprocess.run(["pdftotext", str(office / "pdf" / "plan-pptx.pdf"), "-"], check=True, capture_output=True)
    pages = ["".join(page.split()) for page in out.stdout.decode("utf-8").split("\f")]
    for slide, page in zip(ways.slides, pages, strict=False):
        assert "".join(slide.shapes.title.text_frame.text.split()) in page
