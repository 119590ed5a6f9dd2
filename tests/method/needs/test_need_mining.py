"""Informatisation and need mining. Expected figures are worked out by hand from the tiny case's service records."""

from __future__ import annotations

import pandas as pd
import pytest

from course_lib.case import Case, UnknownCustomerError, load_case
from course_lib.choices import change_needs
from course_lib.method import mine_industry, mine_needs, pack_of, rate_informatisation
from tests.tiny import tiny_case


def using(**lines: tuple[float, float]) -> Case:
    """The tiny case where C01 uses so many of so many units of a service."""
    case = tiny_case()
    records = case.service_records[case.service_records["address"] == "A001"].iloc[[0] * len(lines)].copy()
    records["service"] = list(lines)
    records["lines"], records["units"] = zip(*lines.values(), strict=True)
    others = case.service_records[case.service_records["address"] != "A001"]
    return case.replace(service_records=pd.concat([records, others], ignore_index=True))


def test_lines_and_units_are_added_up_over_a_customers_addresses() -> None:
    stand = rate_informatisation(tiny_case())
    assert stand.lines.loc["C03", ["专线", "移动", "云信息化"]].tolist() == [3, 700, 0]
    assert stand.share.at["C01", "专线"] == 0.75  # A001: 3 of 4
    assert stand.share.at["C01", "云信息化"] == 0  # 2 units, none in use
    assert stand.table["level_name"].tolist() == ["连接"] * 6
    assert stand.table.at["C01", "lacking"] == "系统：云信息化要在用"
    assert stand.counts.loc["I01", "连接"] == 2


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        ({"固话": (0, 5)}, "还没连上"),
        ({"固话": (1, 5)}, "连接"),
        ({"云信息化": (9, 9)}, "还没连上"),  # a level counts only if those below do
        ({"宽带": (1, 1), "云信息化": (1, 9)}, "系统"),
        ({"专线": (7, 10), "云信息化": (7, 10)}, "数据"),
        ({"专线": (69, 100), "云信息化": (7, 10)}, "系统"),
        ({"专线": (8, 10), "云信息化": (8, 10), "物联视频": (8, 10)}, "智能"),
        ({"专线": (8, 10), "云信息化": (8, 10), "物联视频": (7, 10)}, "数据"),
        ({"专线": (9, 8), "云信息化": (1, 0)}, "数据"),  # more in use than was counted: all of it
    ],
)
def test_levels_at_their_limits(lines: dict[str, tuple[float, float]], level: str) -> None:
    assert rate_informatisation(using(**lines)).table.at["C01", "level_name"] == level


def test_a_customer_without_records_is_not_known() -> None:
    case = tiny_case()
    stand = rate_informatisation(case.replace(service_records=case.service_records.iloc[:0]))
    assert set(stand.table["level_name"]) == {"没有记录"} and set(stand.table["level"]) == {0}


def test_five_steps_of_a_hospital() -> None:
    mined = mine_needs(tiny_case(), "C03")
    assert mined.pack.id == "health" and (mined.level, mined.level_name) == (1, "连接")
    table = mined.table.set_index("step")
    assert table["status"].to_dict() == {
        "挂号": "在用",  # 固话、宽带、专线、移动: 703 of 903
        "检查": "空白",  # no cloud service
        "诊疗": "短板",  # 移动 700 of 900, but the step takes a system
        "结算": "短板",  # 专线 3 of 3, but the step takes data
        "机房": "空白",
        "合规": "空白",
    }
    assert table.at["挂号", "share"] == pytest.approx(703 / 903)
    assert table.at["挂号", "recorded"] == "D03" and not table.at["挂号", "candidate"]
    assert mined.counts == {"空白": 3, "短板": 2, "在用": 1}
    assert mined.candidates.index.tolist() == [2, 3, 4, 5, 6]
    # a tenth of the yearly spend of 900,000
    assert set(mined.candidates["cost_of_leaving"]) == {90_000}
    assert mined.candidates.loc[6, ["triad", "evidence", "urgency"]].tolist() == ["合规", "假设", 2]


def test_little_use_is_a_shortfall() -> None:
    table = mine_needs(using(**{"专线": (59, 100)}), "C01").table.set_index("need_point")
    assert table.at["N07", "status"] == "短板" and "只有 59%" in table.at["N07", "why"]
    assert mine_needs(using(**{"专线": (60, 100)}), "C01").table.set_index("need_point").at["N07", "status"] == "在用"


def test_a_recorded_candidate_is_none_any_more() -> None:
    case = tiny_case()
    row = {str(k): v for k, v in mine_needs(case, "C03").candidates.loc[2].items()}
    after = mine_needs(change_needs(case, {"T001": row}, strict=True), "C03")
    assert after.table.at[2, "recorded"] == "T001" and after.candidates.index.tolist() == [3, 4, 5, 6]


def test_every_candidate_of_a_shipped_case_can_be_recorded() -> None:
    case, changes = load_case("minhou"), {}
    for customer in case.customers["id"].iloc[::3]:
        for step, row in mine_needs(case, customer).candidates.iterrows():
            changes[f"T{customer}{step}"] = {str(k): v for k, v in row.items()}
    assert len(change_needs(case, changes, strict=True).needs) == len(case.needs) + len(changes)


def test_an_unknown_customer_and_an_unknown_industry() -> None:
    with pytest.raises(UnknownCustomerError, match="C99"):
        mine_needs(tiny_case(), "C99")
    assert pack_of(tiny_case(), "I99").id == "general"


def test_an_industry_is_the_sum_of_its_customers() -> None:
    case = tiny_case()
    table = mine_industry(case, "I01").set_index("step")
    both = [mine_needs(case, c).table.set_index("step") for c in ("C01", "C02")]
    for step in table.index:
        kinds = [t.at[step, "status"] for t in both]
        told = table.loc[step, ["customers", "blank", "short", "there"]].tolist()
        assert told == [2, kinds.count("空白"), kinds.count("短板"), kinds.count("在用")]
    # D01 is a need for mobile office (审批), D02 for security (安全), both of C01
    assert table["recorded"].to_dict() == {"党务": 0, "受理": 0, "审批": 1, "会议": 0, "安全": 1, "归档": 0}
    assert table["open"].sum() == sum(int(t["candidate"].sum()) for t in both)
    with pytest.raises(ValueError, match="I99"):
        mine_industry(case, "I99")


def test_a_group_without_customers_still_shows_its_micro_scenes() -> None:
    case = tiny_case()
    table = mine_industry(case.replace(customers=case.customers[case.customers["industry"] != "G01"]), "G01")
    assert len(table) == len(case.catalog.packs["internet_cafe"].steps)
    assert table[["customers", "blank", "short", "there", "recorded", "open"]].to_numpy().sum() == 0
