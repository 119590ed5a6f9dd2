"""The reference plan, worked out once: kept on disk under a hash of all that it follows from, and shown from there.

The hash is taken of the ground (the case and the choices, as far as a route hangs on them), of the limits of the
search, and of the method's own sources: whatever changes there makes another file. What is read back is trusted only as
far as it can be checked: its seal, its shape, that the rules allow each activity, and its value. Anything else is
worked out anew. Promised are value and bound to one yuan, not the plan's bytes. 本课程定义 (definition of this kit).
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case.rules import RouteRules
from course_lib.choices.names import default_work
from course_lib.kernels.files import write_whole
from course_lib.method.route.assess import entries_of
from course_lib.method.route.entries import book_entries
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import QUARTERS, Account, RouteGround
from course_lib.method.route.reference import Reference, best_plan, plan_value

__all__ = ["ground_digest", "reference_folder", "stored_reference"]

_SAME = 0.5  # yuan
_KEPT = 200  # files; the oldest go first
_NUMBERS = ("value", "bound", "hoped", "money_value")
_COUNTS = ("sets", "columns", "looked_at", "turns")
_LEADS, _SPREADS = np.linspace(-40.0, 40.0, 9), (0.0, 4.0, 8.0, 16.0)


def reference_folder() -> Path:
    """Where references are kept, below the folder of all teams' files."""
    return default_work() / ".reference"


@cache
def _sources() -> str:
    """Hash of what a reference is worked out by."""
    seal = hashlib.sha256()
    for path in sorted(Path(inspect.getfile(best_plan)).parent.glob("*.py")):
        seal.update(path.name.encode() + path.read_bytes())
    return seal.hexdigest()


def ground_digest(ground: RouteGround, rules: RouteRules) -> str:
    """Hash of everything that a reference follows from: 64 hexadecimal digits."""
    kinds, limits = ground.kinds, ground.limits
    told: list[Any] = [
        _sources(), repr(rules), repr(limits), repr(ground.kept),
        [kinds.ids, kinds.one, kinds.needs, kinds.needs_proof, kinds.passes, kinds.per_year, kinds.length, kinds.days,
         kinds.cost, kinds.renewal, kinds.points, [sorted(roles) for roles in kinds.roles]],
        [ground.year.first, ground.year.last, ground.year.used, ground.year.week, ground.year.days],
        [ground.win(_LEADS, np.full(_LEADS.shape, spread)) for spread in _SPREADS],
        [_account(ground.accounts[key]) for key in sorted(ground.accounts)],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, default=_plain, ensure_ascii=False).encode()).hexdigest()


def _account(account: Account) -> list[Any]:
    return [
        account.id, account.manager, account.people, [sorted(roles) for roles in account.roles], account.weights,
        account.factor_weights, account.ratings, account.met, repr(account.lines), repr(account.renewals),
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    return value.astype(str).tolist() if value.dtype.kind == "M" else value.tolist()


def stored_reference(ground: RouteGround, rules: RouteRules, folder: Path | None = None) -> Reference:
    """The reference of a ground, from ``folder`` (default :func:`reference_folder`) or worked out and put there.

    Where nothing can be written it is worked out each time.
    """
    place = (reference_folder() if folder is None else folder) / f"{ground_digest(ground, rules)}.json"
    found = _read(place, ground)
    if found is None:
        found = best_plan(ground, rules)
        _write(place, found, ground)
    return found


def _read(path: Path, ground: RouteGround) -> Reference | None:
    """What is kept, None if there is nothing or it does not hold what it says."""
    try:
        seal, _, text = path.read_text(encoding="utf-8").partition("\n")
        if seal != _seal(path, text):
            return None
        return _checked(json.loads(text), ground)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _seal(path: Path, text: str) -> str:
    return hashlib.sha256(f"{path.stem}\n{text}".encode()).hexdigest()


def _checked(told: dict[str, Any], ground: RouteGround) -> Reference | None:
    moves = {key: tuple(_moves(rows, ground, ground.accounts[key])) for key, rows in told["moves"].items()}
    numbers = {name: float(told[name]) for name in _NUMBERS}
    refused = book_entries(ground, entries_of(ground, moves))[1]
    real = plan_value(ground, {key: list(rows) for key, rows in moves.items()})
    sound = abs(real - numbers["value"]) <= _SAME and numbers["value"] <= numbers["bound"] + _SAME
    if refused or not sound:
        return None
    days = pd.DataFrame(told["day_value"], index=pd.Index(ground.managers, name="manager"), columns=list(QUARTERS))
    found: dict[str, Any] = {**numbers, **{name: int(told[name]) for name in _COUNTS}}
    return Reference(moves=moves, day_value=days.astype(float), closed=bool(told["closed"]), **found)


def _moves(rows: list[Any], ground: RouteGround, account: Account) -> Iterator[Move]:
    for kind, start, people in rows:
        place = ground.kinds.ids.index(kind)
        length, who = int(ground.kinds.length[place]), tuple(int(n) for n in people)
        if not 0 <= start < len(ground.year.days) or not all(0 <= n < len(account.people) for n in who) or not who:
            raise ValueError(kind)
        yield Move(place, int(start), int(start) + length, who)


def _write(path: Path, reference: Reference, ground: RouteGround) -> None:
    ids = ground.kinds.ids
    told = {
        "moves": {
            key: [[ids[move.kind], int(move.start), [int(n) for n in move.people]] for move in moves]
            for key, moves in reference.moves.items()
        },
        "day_value": reference.day_value.to_numpy(dtype=float).tolist(),
        "closed": bool(reference.closed),
        **{name: float(getattr(reference, name)) for name in _NUMBERS},
        **{name: int(getattr(reference, name)) for name in _COUNTS},
    }
    text = json.dumps(told, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{_seal(path, text)}\n{text}")
        for old in sorted(path.parent.glob("*.json"), key=lambda p: p.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:  # a folder that is read only costs time, nothing else
        return
