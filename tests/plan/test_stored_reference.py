"""The stored reference: read back without solving, and worked out anew for whoever changed case, choice or file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from course_lib.method.route.ground import Renewal, RouteGround, work_year
from course_lib.method.route.reference import BoundError, Reference, best_plan
from course_lib.plan import Chain
from course_lib.plan import stored_reference as module
from course_lib.plan.stored_reference import ground_digest, stored_reference
from tests.method.route.hands import RULES, account, ground_of, line
from tests.tiny import tiny_case

USED = work_year(2019).used


@cache
def ground() -> RouteGround:
    ends = Renewal("S1", 60_000.0, 20_000.0, 0.7, USED[5])
    accounts = (account("C1", [line("O1", 80_000.0, month=9)], [ends]), account("C2", [line("O2", 50_000.0, month=6)]))
    return ground_of(*accounts, days=3.0)


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[RouteGround]:
    """The grounds for which the programme was solved."""
    asked: list[RouteGround] = []

    def solve(ground: RouteGround, rules: Any) -> Reference:
        asked.append(ground)
        return best_plan(ground, rules)

    monkeypatch.setattr(module, "best_plan", solve)
    return asked


def kept(folder: Path) -> Path:
    [path] = folder.glob("*.json")
    return path


def test_it_is_solved_once_and_read_back_as_it_was(tmp_path: Path, solved: list[RouteGround]) -> None:
    first, again = (stored_reference(ground(), RULES, tmp_path) for _ in range(2))
    assert len(solved) == 1
    assert again.moves == first.moves and (again.value, again.bound) == (first.value, first.bound)
    assert again.day_value.equals(first.day_value) and again.closed == first.closed


def test_another_line_person_limit_or_rule_is_another_reference() -> None:
    """What a case or a choice may change, one at a time."""
    base, one = ground(), ground().accounts["C1"]
    seen = {ground_digest(base, RULES)}
    others = (
        replace(one, lines=(replace(one.lines[0], value=80_001.0),)),
        replace(one, lines=(replace(one.lines[0], stage=1),)),
        replace(one, renewals=(replace(one.renewals[0], due=USED[6]),)),
        replace(one, ratings=one.ratings + 0.1),
        replace(one, met=~one.met),
        replace(one, manager="M2"),
    )
    for other in others:
        seen.add(ground_digest(replace(base, accounts={**base.accounts, "C1": other}), RULES))
    seen.add(ground_digest(replace(base, limits=replace(base.limits, money=base.limits.money + 1)), RULES))
    seen.add(ground_digest(base, RULES.model_copy(update={"node_limit": 5})))
    seen.add(ground_digest(replace(base, win=lambda lead, sd: base.win(lead + 1, sd)), RULES))
    assert len(seen) == len(others) + 4
    turned = replace(base, accounts=dict(reversed(base.accounts.items())))
    assert ground_digest(turned, RULES) in seen  # the order of a table's rows is no change


def _resealed(path: Path, change: Any) -> None:
    """A forger who knows how the seal is made."""
    told = json.loads(path.read_text(encoding="utf-8").partition("\n")[2])
    change(told)
    text = json.dumps(told)
    seal = hashlib.sha256(f"{path.stem}\n{text}".encode()).hexdigest()
    path.write_text(f"{seal}\n{text}", encoding="utf-8")


def _drop(told: dict[str, Any]) -> None:
    told["moves"].pop(next(iter(told["moves"])))


def _twice(told: dict[str, Any]) -> None:
    moves = next(iter(told["moves"].values()))
    moves.append(moves[0])


FORGERIES = {
    "value": lambda told: told.update(value=told["value"] + 10_000),
    "bound below": lambda told: told.update(bound=told["value"] - 10),
    "left out": _drop,
    "against the rules": _twice,
    "no customer": lambda told: told["moves"].update(C9=[["visit", 1, [0]]]),
    "no kind": lambda told: told["moves"].update(C1=[["party", 1, [0]]]),
    "nobody": lambda told: told["moves"].update(C1=[["visit", 1, [99]]]),
    "other shape": lambda told: told.update(moves=[1]),
}


@pytest.mark.parametrize("what", [*FORGERIES, "a letter", "empty", "binary", "another's"])
def test_a_file_that_does_not_hold_what_it_says_is_not_believed(
    what: str, tmp_path: Path, solved: list[RouteGround]
) -> None:
    first = stored_reference(ground(), RULES, tmp_path)
    path = kept(tmp_path)
    if what in FORGERIES:
        _resealed(path, FORGERIES[what])
    elif what == "a letter":
        path.write_text(path.read_text(encoding="utf-8").replace("visit", "senior", 1), encoding="utf-8")
    elif what == "another's":
        path.write_text(path.read_text(encoding="utf-8").replace(path.stem[:8], "0" * 8), encoding="utf-8")
        path.write_bytes(b"0" * 64 + b"\n" + path.read_bytes().partition(b"\n")[2])
    else:
        path.write_bytes(b"" if what == "empty" else bytes(range(256)))
    again = stored_reference(ground(), RULES, tmp_path)
    assert len(solved) == 2
    assert (again.value, again.bound) == (first.value, first.bound)
    assert stored_reference(ground(), RULES, tmp_path).value == first.value and len(solved) == 2  # mended


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path, solved: list[RouteGround]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for _ in range(2):
        assert stored_reference(ground(), RULES, tmp_path / "file").value > 0
    assert len(solved) == 2


def test_a_changed_choice_asks_for_another_reference() -> None:
    """A team that leaves a line out plans on another ground."""
    case = tiny_case()
    rules, links = case.catalog.rules.route, Chain(case).route
    line_id = links.standing("before").assessment.lines.index[0]
    other = Chain(case, line_changes={line_id: {"removed": True}}).route
    assert ground_digest(links.ground.route, rules) != ground_digest(other.ground.route, rules)
    assert ground_digest(links.ground.route, rules) == ground_digest(
        Chain(case, activities={}).route.ground.route, rules
    )


def test_a_value_above_the_bound_is_an_error_and_not_smoothed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from course_lib.method.route import reference

    real = reference.solve_programme
    monkeypatch.setattr(reference, "solve_programme", lambda *a: replace(real(*a), bound=real(*a).bound - 5.0))
    with pytest.raises(BoundError, match="高过上界"):
        best_plan(ground(), RULES)
