"""SWOT of the hand-made customers, row by row."""

from __future__ import annotations

from course_lib.method.odds.decision import rate
from course_lib.method.odds.swot import swot
from tests.tiny import tiny_case


def texts(customer: str, kind: str) -> list[str]:
    table = swot(tiny_case(), rate(tiny_case(), customer))
    return table.loc[table["kind"] == kind, "text"].tolist()


def test_strengths_and_weaknesses_come_from_the_matrix() -> None:
    """M01: one person, so the leads over mobile are the plain differences, all ≥ 1."""
    table = swot(tiny_case(), rate(tiny_case(), "M01"))
    strengths = table[table["kind"] == "S"]
    assert len(strengths) == 10
    assert strengths["text"].iloc[0] == "关系与信任：比中国移动领先7.0分"
    assert strengths["evidence"].iloc[0] == "评分矩阵：我方10.0，中国移动3.0"
    assert texts("M01", "W") == []
    # C01 against telecom: brand 7·.7656 + 6·.2344 = 6.77 against 8
    assert texts("C01", "W") == ["品牌与案例：比中国电信落后1.2分"]


def test_threats_of_m01() -> None:
    assert texts("M01", "T") == [
        "我方互联网专线10M合同2019-05-31到期，年收入40,000元",
        "网吧在收缩，实际增速-3.0%",
        "网吧政策支持弱，评分2",
    ]


def test_opportunities_of_c03() -> None:
    """Only A002's leased line ends in 2019; growth 8 against (5 + 8 + 9) / 3 = 7.3."""
    assert texts("C03", "O") == [
        "中国电信的专线合同2019-09-30到期",
        "信息科急需扩容升级：影像上传慢",
        "医疗卫生增速8.0%，高于同条线平均7.3%",
        "医疗卫生政策支持强，评分8",
    ]
    # 70,000 a month: telecom 40,000, ours 5,000
    assert texts("C03", "T") == ["中国电信占这家通信花费的57%，我方7%"]


def test_urgency_is_an_argument() -> None:
    case = tiny_case()
    table = swot(case, rate(case, "C01"), urgent=5)
    assert [t for t in table["text"] if "急需" in t] == ["办公室急需安全管理：等保测评没有过"]
    assert table["kind"].tolist() == sorted(table["kind"], key="SWOT".index)


def test_nothing_rated_gives_no_strengths() -> None:
    case = tiny_case()
    bare = case.replace(ratings=case.ratings.iloc[:0])
    table = swot(bare, rate(bare, "C01"))
    assert not set(table["kind"]) & {"S", "W"}
