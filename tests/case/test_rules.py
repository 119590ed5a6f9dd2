"""The odds' numbers are refused where they make no sense, with what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from course_lib.case import Rules
from course_lib.paths import catalog_dir

SHIPPED: dict[str, Any] = yaml.safe_load((Path(catalog_dir()) / "rules.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("section", "change", "told"),
    [
        ("odds", {"decide": [0.36, 0.48, 0.48, 0.6, 0.7, 0.8, 0.9]}, "须一级比一级高"),
        ("odds", {"decide": [0.36, 1.2]}, "less than or equal to 1"),
        ("odds", {"q_low": 0.96}, "q_low 不得大于 q_high"),
        ("odds", {"fit_points": {3: 3, 2: 0, 1: -8}}, "匹配 0、1、2、3"),
        ("odds", {"fit_points": {3: -1, 2: 0, 1: -8, 0: -20}}, "匹配越好"),
        ("odds", {"double": 0}, "greater than 0"),
        ("odds", {"prior": {"mean": -6, "customer": 0, "person": 6.5}}, "greater than 0"),
        ("odds", {"push": 1.5}, "less than or equal to 1"),
        ("stock", {"blank_renewal": -0.1}, "greater than or equal to 0"),
        ("distribution", {"rho": 1.0}, "less than 1"),
        ("distribution", {"rho": 0.4}, "须在 rho_range"),
        ("distribution", {"nodes_high": 9}, "nodes_high 不得小于"),
    ],
)
def test_numbers_of_the_odds_are_checked(section: str, change: dict[str, Any], told: str) -> None:
    assert Rules.model_validate(SHIPPED)
    with pytest.raises(ValidationError, match=told):
        Rules.model_validate({**SHIPPED, section: {**SHIPPED[section], **change}})
