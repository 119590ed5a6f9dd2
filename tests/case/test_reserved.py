"""Names of tables and columns that later units bring (u08–u11): nothing else may be called so until then."""

from __future__ import annotations

import pytest

from course_lib.case.tables import declared
from course_lib.paths import kit_dir

TABLES = {
    "relations", "account_facts", "strategies", "partners", "leads", "renewals", "profiles", "centres", "staff",
    "results",
}  # fmt: skip
LABELS = {
    "人际关系", "客户研究", "战略地图", "战略关系", "线索", "续约记录", "经营数", "营销中心", "人员", "业绩",
}  # fmt: skip
COLUMNS = {
    "contacts": {"preference", "our_owner", "since", "last_met", "wanted"},
    "grids": {"x", "y", "manager"},
}
COLUMN_LABELS = {
    "contacts": {"偏好", "我方负责", "到任日期", "上次见面", "想要的级别"},
    "grids": {"横坐标（公里）", "纵坐标（公里）", "负责人"},
}


@pytest.mark.parametrize("part", ["case", "catalog", "head"])
def test_no_table_takes_a_name_that_is_kept(part: str) -> None:
    assert not TABLES & set(declared(part))
    assert not LABELS & {table.label for table in declared(part).values()}


def test_no_module_of_the_case_is_called_like_a_table_that_is_kept() -> None:
    assert not TABLES & {path.stem for path in (kit_dir() / "course_lib" / "case").rglob("*.py")}


@pytest.mark.parametrize("table", COLUMNS)
def test_no_column_takes_a_name_that_is_kept(table: str) -> None:
    columns = declared("case")[table].columns
    assert not COLUMNS[table] & {c.name for c in columns}
    assert not COLUMN_LABELS[table] & {c.label for c in columns}


def test_a_line_s_stage_is_called_what_the_account_units_call_it() -> None:
    labels = {c.name: (c.label, c.kind, c.ref) for c in declared("case")["opportunities"].columns}
    assert labels["stage"] == ("阶段", "ref", "stages") and labels["stage_since"] == ("进入日期", "date", "")
