"""Grounds written by hand, or drawn, without a case: what the route's core needs and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.case import load_catalog
from course_lib.method.route.ground import Account, Line, Renewal, RouteGround, RouteLimits, work_year
from course_lib.method.route.kinds import Kinds, read_kinds

__all__ = ["KINDS", "LADDER", "RULES", "account", "drawn_ground", "ground_of", "line", "win"]

KINDS: Kinds = read_kinds(load_catalog())
RULES = load_catalog().rules.route
LADDER = (0.36, 0.48, 0.58, 0.66, 0.73, 0.79, 0.85)
ROLES = ("decider", "approver", "sponsor", "technical", "user", "buyer", "finance", "coach")
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_TAU = 10 / np.log(2)


def win(lead: Any, sd: Any) -> Any:
    """Mean of the logistic over a normal spread of the lead, 15 nodes."""
    lead, sd = np.asarray(lead, dtype=float)[..., None], np.asarray(sd, dtype=float)[..., None]
    return (1 / (1 + np.exp(-(lead + sd * _NODES) / _TAU)) * _WEIGHTS).sum(-1) / _WEIGHTS.sum()


def line(name: str = "O1", value: float = 10_000.0, *, stage: int = 0, month: int = 12, **more: Any) -> Line:
    """An open line; he decides in ``month``."""
    sound = {
        "revenue": value / 2, "decides": LADDER[stage], "lead": 0.0, "sd": 5.0, "proof": False,
        "due": work_year(2019).used[month],
    }  # fmt: skip
    return Line(id=name, value=value, stage=stage, **{**sound, **more})


def account(
    name: str = "C1", lines: Sequence[Line] = (), renewals: Sequence[Renewal] = (), *, manager: str = "M1",
    roles: Sequence[str] = ROLES, met: bool = True, rating: float = 5.0,
) -> Account:  # fmt: skip
    """A customer with one person for each role, all of the same weight."""
    n, factors = len(roles), len(KINDS.factors)
    return Account(
        id=name,
        name=f"客户{name}",
        manager=manager,
        people=tuple(f"{name}P{i}" for i in range(n)),
        person_names=tuple(f"{role}" for role in roles),
        roles=tuple(frozenset([role]) for role in roles),
        weights=np.full(n, 1 / max(n, 1)),
        factor_weights=np.full((n, factors), 1 / factors),
        ratings=np.full((n, factors), rating if met else np.nan),
        met=np.full(n, met),
        lines=tuple(lines),
        renewals=tuple(renewals),
    )


def ground_of(
    *accounts: Account, days: float | Sequence[float] = 4.0, money: float = 20_000.0, length: int = 1, **limits: Any
) -> RouteGround:
    """A ground of some customers; every manager has ``days`` a quarter; activities are ``length`` times as long."""
    managers = sorted({a.manager for a in accounts}) or ["M1"]
    each = tuple(days) if isinstance(days, Sequence) else (float(days),) * 4
    sound = {
        "step": 0.5, "a_week": 3, "repeat": 0.5, "unmet": 7.0, "ladder": LADDER, "push": 0.5, "decides_most": 0.95,
    }  # fmt: skip
    kinds = replace(KINDS, length=KINDS.length * length)
    return RouteGround(
        kinds=kinds,
        year=work_year(2019),
        limits=RouteLimits(days=dict.fromkeys(managers, each), money=money, **{**sound, **limits}),
        accounts={a.id: a for a in sorted(accounts, key=lambda a: a.id)},
        win=win,
    )


def drawn_account(rng: np.random.Generator, name: str, manager: str, *, lines: int | None = None) -> Account:
    """A customer drawn about as in the demonstration counties: people unmet, lines at any stage, contracts."""
    n = int(rng.integers(2, 7))
    roles = tuple(frozenset(rng.choice(ROLES, size=int(rng.integers(1, 3)), replace=False).tolist()) for _ in range(n))
    met = rng.random(n) < 0.7
    factors = len(KINDS.factors)
    ratings = np.where(met[:, None], rng.integers(3, 11, (n, factors)).astype(float), np.nan)
    weights, taste = rng.uniform(0.5, 2, n), rng.uniform(0.2, 1.5, factors)
    used = work_year(2019).used
    many = int(rng.choice([0, 1, 1, 2, 3])) if lines is None else lines
    made = []
    for number in range(many):
        stage, month = int(rng.integers(0, 6)), int(rng.integers(1, 13))
        decides = float(np.clip(LADDER[stage] + 0.04 * rng.normal(0, 1), 0.1, 0.95))
        value = float(np.round(rng.lognormal(10.3, 1.0)))
        made.append(
            Line(
                f"{name}O{number}", value, value / 2, decides, float(rng.normal(-2, 10)), float(rng.uniform(0, 9)),
                stage, bool(rng.random() < 0.3), used[month],
            )
        )  # fmt: skip
    ends = [] if made and rng.random() < 0.5 else range(int(rng.integers(1, 3)))
    renewals = []
    for number in ends:
        month = int(rng.integers(1, 13))
        stake = float(np.round(rng.lognormal(9.5, 0.8)))
        renewals.append(
            Renewal(f"{name}S{number}", stake, stake * (12 - month) / 12, float(rng.uniform(0.6, 0.97)), used[month])
        )
    return Account(
        name, f"客户{name}", manager, tuple(f"{name}P{i}" for i in range(n)), tuple(f"人{i}" for i in range(n)), roles,
        weights / weights.sum(), np.tile(taste / taste.sum(), (n, 1)), ratings, met, tuple(made), tuple(renewals),
    )  # fmt: skip


def drawn_ground(seed: int, customers: int = 6, managers: int = 2, *, length: int = 1, **limits: Any) -> RouteGround:
    """A drawn ground; each manager has .065 of 2019's quarters, in half days, and there is money enough unless said."""
    rng = np.random.default_rng(seed)
    accounts = [drawn_account(rng, f"C{n:03d}", f"M{int(rng.integers(managers))}") for n in range(customers)]
    sound = {"days": (3.5, 4.0, 4.0, 4.0), "money": 10_000.0 * managers, **limits}
    return ground_of(*accounts, length=length, **sound)
