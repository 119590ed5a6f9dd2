"""The plan of both shipped counties, figure by figure as ``course run`` writes it.

``tests/golden/summary/<case>.json`` are the files that ``course run --case <case>`` wrote when model v2 took over.
Rebuilding the house changes no figure; a change of the method or of a county replaces the files, and says so.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course_lib.case import load_case
from course_lib.choices import Team
from course_lib.plan import planned

GOLDEN = Path(__file__).parents[1] / "golden" / "summary"


@pytest.mark.parametrize("name", ["gulou", "minhou"])
def test_the_plan_of_a_team_without_choices_is_as_before(name: str, tmp_path: Path) -> None:
    written = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))["plan"]
    plan = planned(load_case(name), Team(name, "demo", tmp_path)).to_dict()
    assert json.dumps(plan, sort_keys=True, default=list) == json.dumps(written, sort_keys=True)
