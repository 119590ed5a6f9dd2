"""Pictures of the market space: what they show is what the methods say, also where there is a lot or nothing."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from course_lib.case import Case
from course_lib.method import check_completeness, open_book, survey_market
from course_lib.plots import (
    plot_completeness,
    plot_floors,
    plot_grid_map,
    plot_grid_states,
    plot_white_spots,
)
from course_lib.plots.market.survey import MEASURES
from tests.plots.results import chinese, plain
from tests.tiny import tiny_case


def tall(floors: int, doors: int) -> Case:
    """The tiny case with one tower: ``floors`` × ``doors`` addresses with a record each."""
    case = tiny_case()
    n = floors * doors
    addresses = case.addresses.iloc[[0] * n].reset_index(drop=True)
    addresses["id"] = [f"A{i:04d}" for i in range(n)]
    addresses["customer"] = ""
    records = case.service_records.iloc[[3] * n].reset_index(drop=True).assign(address=addresses["id"])
    premises = pd.DataFrame({"address": addresses["id"], "place": "塔楼", "kind": "楼宇"})
    premises["floor"] = [float(i // doors + 1) for i in range(n)]
    premises["position"] = [float(i % doors + 1) for i in range(n)]
    return case.replace(addresses=addresses, service_records=records, premises=premises)


def test_a_tile_for_each_grid_with_its_figure() -> None:
    survey = survey_market(tiny_case())
    (tiles,) = plot_grid_map(survey, "our_share").data
    shown = [plain(text) for row in tiles.text for text in row if text]
    # 19 833 of 89 333 and 167 of 41 300
    assert shown == ["东街网格\n22%", "西园网格\n0%"]
    assert "白点 2 个" in tiles.hovertext[1][0]


def test_an_unknown_measure_is_told() -> None:
    with pytest.raises(ValueError, match="our_share"):
        plot_grid_map(survey_market(tiny_case()), "height")


def test_one_service_by_itself_leaves_grids_without_it_blank() -> None:
    survey = survey_market(tiny_case())
    (tiles,) = plot_grid_map(survey, "penetration", "宽带").data
    # W02 has all the broadband: 2 + 3 of 4 + 3 (what is not known of A007 counts nowhere)
    assert [plain(text) for row in tiles.text for text in row if text] == ["东街网格\n—", "西园网格\n71%"]
    with pytest.raises(ValueError, match=r"white_potential.*penetration"):
        plot_grid_map(survey, "white_potential", "宽带")
    with pytest.raises(ValueError, match="火箭"):
        plot_grid_map(survey, "penetration", "火箭")


def test_state_bars_fill_each_grid() -> None:
    figure = plot_grid_states(survey_market(tiny_case()))
    sums = [sum(bar.x[row] for bar in figure.data) for row in range(2)]
    assert sums == pytest.approx([100, 100], abs=0.3)


def test_white_spots_split_known_and_estimated() -> None:
    known, guess = plot_white_spots(survey_market(tiny_case())).data
    assert (list(known.x), list(guess.x)) == ([4.09], [0])


def test_a_floor_view_marks_states_shares_and_white_spots() -> None:
    figure = plot_floors(open_book(tiny_case(), "西园大厦"))
    words = [plain(note.text) for note in figure.layout.annotations]
    assert sum("流失" in w for w in words) == 2 and any(w == "3 楼" for w in words)
    assert "7 扇" not in figure.layout.title.text and "4 扇门，我们进了 1 扇，白点 2 扇" in figure.layout.title.text
    frames = [s for s in figure.layout.shapes if s.line.width == 2.2]
    assert len(frames) == 2
    doors = figure.data[0]
    assert len(doors.x) == 4 and "缺：联系方式" in "".join(doors.hovertext)
    bar = next(s for s in figure.layout.shapes if s.fillcolor == "#00614A")
    whole = next(s for s in figure.layout.shapes if s.fillcolor == "#ffffff")
    assert (bar.x1 - bar.x0) / (whole.x1 - whole.x0) == pytest.approx(167 / 400, abs=0.01)


@pytest.mark.parametrize(("floors", "doors"), [(1, 1), (30, 6), (60, 2), (2, 45)])
def test_any_tower_fits_a_notebook(floors: int, doors: int) -> None:
    figure = plot_floors(open_book(tall(floors, doors), "塔楼"))
    assert 200 <= figure.layout.height <= 1200
    assert max(s.x1 for s in figure.layout.shapes) <= figure.layout.xaxis.range[1]
    assert len(figure.to_json().encode()) < 400_000
    shown = len(figure.data[0].x)
    assert shown == floors * doors or "只画下面" in figure.layout.title.text


def test_nothing_to_see_says_why() -> None:
    case = tiny_case()
    bare = case.replace(
        grids=case.grids.iloc[:0], addresses=case.addresses.iloc[:0], service_records=case.service_records.iloc[:0],
        premises=case.premises.iloc[:0],
    )  # fmt: skip
    survey = survey_market(bare)
    shown = [*(plot_grid_map(survey, m) for m in MEASURES), plot_grid_states(survey), plot_white_spots(survey)]
    for figure in (*shown, plot_floors(None), plot_completeness(check_completeness(bare))):
        (note,) = figure.layout.annotations
        assert chinese(note.text) and not figure.data


def test_markup_in_names_is_shown_as_text() -> None:
    case = tiny_case()
    addresses, grids = case.addresses, case.grids
    addresses.loc[:, "customer_name"] = "<a href='x'>甲</a>"
    grids.loc[:, "name"] = ["<a>一</a>", "<a>二</a>"]
    changed = case.replace(addresses=addresses, grids=grids, premises=case.premises.replace("西园大厦", "<a>楼</a>"))
    survey = survey_market(changed)
    figures = [plot_floors(open_book(changed, "<a>楼</a>")), plot_grid_map(survey), plot_grid_states(survey)]
    for figure in (*figures, plot_white_spots(survey)):
        text = json.dumps(figure.to_plotly_json(), ensure_ascii=False, default=str)
        assert "<a" not in text and "&lt;a" in text
