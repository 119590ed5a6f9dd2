"""Rivals of the reference plan: whoever finds a plan above its bound refutes it.

They work on dated activities alone (``worth``), never on the sets, columns or the programme that they are to refute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from course_lib.method.route.columns import Columns
from course_lib.method.route.dates import move_of, people_of
from course_lib.method.route.entries import Ledger
from course_lib.method.route.gates import Move
from course_lib.method.route.ground import RouteGround
from course_lib.method.route.sets import RouteSets
from course_lib.method.route.worth import worth

__all__ = ["Hand", "best_of_random", "exact_value", "greedy", "random_plan", "ruin_and_recreate", "value_of"]

#: Steps that a person sees at once: a demonstration leads to an offer.
CHAINS = (("visit",), ("senior",), ("joint",), ("demo",), ("pilot",), ("offer",), ("tender",), ("visit", "joint"),
          ("joint", "demo"), ("demo", "offer"), ("demo", "pilot"), ("pilot", "offer"), ("offer", "tender"),
          ("joint", "demo", "offer"), ("visit", "joint", "demo", "offer"))  # fmt: skip


@dataclass
class Hand:
    """A plan made by hand: activities are added at the first day that the rules and their order allow."""

    ground: RouteGround
    plan: dict[str, list[Move]] = field(default_factory=dict)
    chains: tuple[tuple[str, ...], ...] = CHAINS
    quarters: tuple[int, ...] = (0, 1, 2, 3)

    def __post_init__(self) -> None:
        self.people = {key: people_of(self.ground, account) for key, account in self.ground.accounts.items()}
        self.base = {key: worth(self.ground, account, ()).total for key, account in self.ground.accounts.items()}

    def ledger(self, without: str | None = None) -> Ledger:
        """What the plan uses, a customer left out if asked."""
        ledger = Ledger(self.ground)
        for key, moves in self.plan.items():
            if key != without:
                for move in sorted(moves, key=lambda m: m.start):
                    assert not ledger.refusal(self.ground.accounts[key], move)
                    ledger.book(self.ground.accounts[key], move)
        return ledger

    def net(self, key: str, moves: list[Move]) -> float:
        cost = float(sum(self.ground.kinds.cost[m.kind] for m in moves))
        return worth(self.ground, self.ground.accounts[key], moves).total - self.base[key] - cost

    def total(self) -> float:
        return sum(self.net(key, moves) for key, moves in self.plan.items())

    def options(self, key: str, ledger: Ledger) -> Iterator[list[Move]]:
        """Chains that may be added to a customer, each begun in each quarter, one step after the other."""
        ground, account = self.ground, self.ground.accounts[key]
        for chain in self.chains:
            kinds = [ground.kinds.ids.index(name) for name in chain]
            if any(not self.people[key][kind] for kind in kinds):
                continue
            for opens in (ground.year.first[place] for place in self.quarters):
                made, day = [], opens
                trial = _copy(ledger)
                for kind in kinds:
                    days = range(day, min(day + 25, len(ground.year.days)))
                    fits = (d for d in days if not trial.refusal(account, move_of(ground, kind, d, ())))
                    start = next(fits, None)
                    if start is None:
                        break
                    made.append(move_of(ground, kind, start, self.people[key][kind]))
                    trial.book(account, made[-1])
                    day = made[-1].end
                if len(made) == len(kinds):
                    yield made


def _copy(ledger: Ledger) -> Ledger:
    other = Ledger(ledger._ground)
    other.days = {key: days.copy() for key, days in ledger.days.items()}
    other.money, other.starts = ledger.money, dict(ledger.starts)
    other.done = {key: list(quarters) for key, quarters in ledger.done.items()}
    return other


def greedy(hand: Hand, by: str = "day", rng: np.random.Generator | None = None) -> float:
    """Add the chain that brings most (a day, or altogether) as long as any brings something; noise if ``rng``.

    What no longer fits is dated anew.
    """
    ground, ledger = hand.ground, hand.ledger()
    offered = {key: _offers(hand, key, ledger, by, rng) for key in ground.accounts}
    while True:
        ready = [(rows[0][0], key) for key, rows in offered.items() if rows]
        if not ready:
            return hand.total()
        _, key = max(ready)
        _, made = offered[key][0]
        if _fits(ledger, ground.accounts[key], made):
            for move in made:
                ledger.book(ground.accounts[key], move)
            hand.plan.setdefault(key, []).extend(made)
        offered[key] = _offers(hand, key, ledger, by, rng)


def _offers(
    hand: Hand, key: str, ledger: Ledger, by: str, rng: np.random.Generator | None
) -> list[tuple[float, list[Move]]]:
    """A customer's chains that bring something, with their score, the best first."""
    now, rows = hand.net(key, hand.plan.get(key, [])), []
    for made in hand.options(key, ledger):
        gain = hand.net(key, [*hand.plan.get(key, []), *made]) - now
        days = float(sum(hand.ground.kinds.days[m.kind] for m in made))
        score = (gain / days if by == "day" else gain) * (rng.uniform(0.6, 1.4) if rng else 1.0)
        if gain > 1:
            rows.append((score, made))
    return sorted(rows, key=lambda row: -row[0])


def _fits(ledger: Ledger, account: object, made: list[Move]) -> bool:
    trial = _copy(ledger)
    for move in made:
        if trial.refusal(account, move):  # type: ignore[arg-type]
            return False
        trial.book(account, move)  # type: ignore[arg-type]
    return True


def ruin_and_recreate(hand: Hand, rounds: int, rng: np.random.Generator) -> float:
    """Clear a few customers, fill again by greed with noise, keep what is better (Schrimpf et al. 2000)."""
    best = hand.total()
    for _ in range(rounds):
        live = [key for key, moves in hand.plan.items() if moves]
        if not live:
            break
        kept = {key: list(moves) for key, moves in hand.plan.items()}
        for key in rng.choice(live, min(len(live), 3), replace=False):
            hand.plan[str(key)] = []
        value = greedy(hand, "day", rng)
        if value < best - 1e-9:
            hand.plan = kept
        else:
            best = value
    return best


def best_of_random(ground: RouteGround, times: int) -> float:
    """The best of some greedy plans with noise."""
    return max(greedy(Hand(ground), "day", np.random.default_rng(seed)) for seed in range(times))


def random_plan(ground: RouteGround, rng: np.random.Generator, tries: int = 40) -> dict[str, list[Move]]:
    """Random activities on random days, as far as the rules allow."""
    ledger, people = Ledger(ground), {key: people_of(ground, account) for key, account in ground.accounts.items()}
    keys, plan = list(ground.accounts), {}
    for _ in range(tries):
        key, kind = keys[int(rng.integers(len(keys)))], int(rng.integers(len(ground.kinds)))
        # early days and short gaps more often: random days alone seldom open a gate
        day = int(len(ground.year.days) * rng.beta(1, 1.5))
        move = move_of(ground, kind, day, people[key][kind])
        if move.people and not ledger.refusal(ground.accounts[key], move):
            ledger.book(ground.accounts[key], move)
            plan.setdefault(key, []).append(move)
    return plan


def value_of(ground: RouteGround, plan: Mapping[str, list[Move]]) -> float:
    """What a dated plan brings, money taken off."""
    hand = Hand(ground)
    return sum(hand.net(key, moves) for key, moves in plan.items())


def exact_value(ground: RouteGround, sets: RouteSets, columns: Sequence[Columns]) -> float:
    """Most that the relaxed values allow when money is plenty: a dynamic programme over each manager's half days."""
    total = 0.0
    for manager, days in ground.limits.days.items():
        state = np.zeros([round(d / ground.limits.step) + 1 for d in days])
        for one in columns:
            if one.account.manager != manager:
                continue
            before = state.copy()
            steps = np.rint(sets.use[one.groups, :4] / ground.limits.step).astype(int)
            best: dict[tuple[int, ...], float] = {}
            for step, value in zip(map(tuple, steps.tolist()), one.value, strict=True):
                best[step] = max(best.get(step, 0.0), float(value))
            for step, value in best.items():
                to = tuple(slice(s, None) for s in step)
                since = tuple(slice(None, size - s) for s, size in zip(step, state.shape, strict=True))
                np.maximum(state[to], before[since] + value, out=state[to])
        total += float(state.max())
    return total
