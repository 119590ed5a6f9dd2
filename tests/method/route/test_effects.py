"""Effects by hand: points of people, halving, the ladder pushed by half, contracts kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from course_lib.method.route.effects import able, added_lead, decides_after, halved, kept_share, raises
from course_lib.method.route.gates import Course, Move
from course_lib.method.route.ground import Renewal
from tests.method.route.hands import KINDS, LADDER, account, ground_of, line

AT = {kind: place for place, kind in enumerate(KINDS.ids)}


def test_points_are_weight_by_weight_by_room() -> None:
    """10 · w · v · min(Δ, 10 − s); who was never met is taken at 7, who may not be there adds nothing."""
    someone = account(roles=("decider", "technical"), rating=9.8)
    moved = raises(someone, KINDS, 7.0)
    v, w = 1 / len(KINDS.factors), 1 / 2
    brand, relation = KINDS.factors.index("brand"), KINDS.factors.index("relationship")
    assert moved[AT["senior"], 0, brand] == pytest.approx(10 * w * v * 0.2)  # 9.8 leaves .2 of 1.5
    assert (moved[AT["senior"], 1] == 0).all()  # no decider, no approver
    stranger = raises(account(roles=("decider", "technical"), met=False), KINDS, 7.0)
    assert stranger[AT["pilot"], 1, KINDS.factors.index("quality")] == pytest.approx(10 * w * v * 2)  # 2 of the 3 left
    assert stranger[AT["visit"], 0, relation] == pytest.approx(10 * w * v)
    assert able(someone, KINDS)[AT["visit"]].tolist() == [True, False]


def test_the_largest_counts_fully_the_second_half_the_third_a_quarter() -> None:
    assert halved([2.0, 8.0, 4.0], 0.5) == 8 + 2 + 0.5
    moved = np.zeros((3, 1, 2))
    moved[:, 0, 0] = 2, 8, 4
    moved[0, 0, 1] = 3
    moves = [Move(0, 0, 1, (0,)), Move(1, 2, 3, (0,)), Move(2, 4, 5, (0,))]
    assert added_lead(moved, moves, Course(0, ("", "", "")), 0.5) == 10.5 + 3
    assert added_lead(moved, moves, Course(0, ("", "late", "")), 0.5) == 4 + 1 + 3  # who does not count is no rank


def test_a_gate_that_we_pushed_counts_half() -> None:
    """Amendment 10: q after = q before + ½ (ladder new − ladder old), never above .95."""
    limits = ground_of(account()).limits
    asked = line(stage=1, decides=0.5)
    assert decides_after(asked, [1, 5], limits).tolist() == pytest.approx([0.5, 0.5 + (0.79 - 0.48) / 2])
    assert decides_after(line(stage=0, decides=0.94), 6, limits) == pytest.approx(0.95)
    assert decides_after(asked, 5, replace(limits, push=0.0)) == pytest.approx(0.5)
    assert decides_after(line(stage=0, decides=LADDER[0]), 5, replace(limits, push=1.0)) == pytest.approx(LADDER[5])


def test_each_activity_takes_its_part_of_what_would_be_lost() -> None:
    """Two visits and a senior meeting: 1 − .2 · .9 · .95 · .7."""
    counts = np.zeros(len(KINDS), dtype=int)
    counts[AT["visit"]], counts[AT["senior"]], counts[AT["demo"]] = 2, 1, 1
    kept = kept_share(Renewal("S1", 1.0, 1.0, 0.8, 100), counts, KINDS, 0.5)
    assert float(kept) == pytest.approx(1 - 0.2 * 0.9 * 0.95 * 0.7)
