from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.plots.drawing.labels import Anchor, Box, Label, place_labels, text_width

FRAME = Box(0, 0, 760, 480)
NAMES = ["党政机关", "医疗卫生", "制造业", "C01", "批发零售与商业连锁", "网吧", "A very long name", "酒店"]


def overlaps(labels: tuple[Label | None, ...]) -> list[tuple[int, int]]:
    return [
        (i, j)
        for (i, a), (j, b) in combinations(enumerate(labels), 2)
        if a is not None and b is not None and a.box.overlap(b.box) > 0
    ]


def test_a_lone_label_stands_beside_its_bubble_without_a_leader() -> None:
    (label,) = place_labels([Anchor(200, 200, "医院", radius=10)], FRAME)
    assert label is not None
    assert not label.leader
    assert label.box.left == pytest.approx(213)
    assert label.y == 200


def test_a_short_name_stands_in_a_large_bubble() -> None:
    (label,) = place_labels([Anchor(200, 200, "医院", radius=40)], FRAME)
    assert label is not None
    assert (label.x, label.y) == (200, 200)


def test_a_label_at_the_right_border_turns_to_the_left() -> None:
    (label,) = place_labels([Anchor(750, 200, "批发零售", radius=8)], FRAME)
    assert label is not None
    assert label.box.right <= 742


def test_labels_avoid_the_bubbles_of_others() -> None:
    anchors = [Anchor(200, 200, "甲", radius=10), Anchor(235, 200, "乙", radius=15)]
    first, _ = place_labels(anchors, FRAME)
    assert first is not None
    assert first.box.overlap(Box.around(235, 200, 30, 30)) == 0


def test_labels_avoid_an_obstacle_when_there_is_room() -> None:
    (label,) = place_labels([Anchor(200, 200, "医院", radius=8)], FRAME, obstacles=[Box(205, 190, 300, 210)])
    assert label is not None
    assert label.box.overlap(Box(205, 190, 300, 210)) == 0


def test_a_crowd_gets_leader_lines_and_no_overlap() -> None:
    anchors = [Anchor(380 + i % 4, 240 + i // 4, f"行业{i:02d}", radius=9) for i in range(30)]
    labels = place_labels(anchors, FRAME)
    assert all(label is not None for label in labels)
    assert any(label is not None and label.leader for label in labels)
    assert overlaps(labels) == []


def test_a_name_without_room_is_left_out() -> None:
    labels = place_labels([Anchor(20, 10, "三个字"), Anchor(20, 10, "四个字")], Box(0, 0, 44, 18))
    assert [label is None for label in labels] == [False, True]


anchor_lists = st.lists(
    st.builds(
        Anchor,
        x=st.floats(0, 760),
        y=st.floats(0, 480),
        text=st.sampled_from(NAMES),
        radius=st.floats(2, 40),
        priority=st.sampled_from([0.0, 1.0]),
    )
    | st.builds(
        Anchor, x=st.floats(300, 320), y=st.floats(200, 220), text=st.sampled_from(NAMES), radius=st.floats(2, 12)
    ),
    max_size=24,
)


@settings(max_examples=60, deadline=None)
@given(anchor_lists)
def test_labels_never_overlap_and_stay_in_the_frame(anchors: list[Anchor]) -> None:
    labels = place_labels(anchors, FRAME)
    assert len(labels) == len(anchors)
    assert overlaps(labels) == []
    assert all(label.box.inside(FRAME) for label in labels if label)
    assert all(label is not None for label in labels)
    assert labels == place_labels(anchors, FRAME)


def test_near_labels_have_no_leaders() -> None:
    anchors = [Anchor(380 + i % 4, 240 + i // 4, f"行业{i:02d}", radius=9) for i in range(30)]
    labels = place_labels(anchors, FRAME, near=True)
    assert not any(label.leader for label in labels if label)
    assert 4 <= sum(label is not None for label in labels) < 30
    assert overlaps(labels) == []


def test_the_width_of_a_text_counts_wide_characters_as_one_em() -> None:
    assert text_width("三个字", 12) == 36
    assert text_width("abc", 10) == pytest.approx(16.5)


def test_a_line_that_passes_a_box_is_told_from_one_that_crosses_it() -> None:
    box = Box(10, 10, 20, 20)
    assert box.crossed(0, 0, 30, 30)
    assert not box.crossed(0, 0, 30, 5)
    assert not box.crossed(5, 0, 5, 30)
