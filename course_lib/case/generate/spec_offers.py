"""The rules that lines of the portfolio are drawn by (``offers.yml``)."""

from __future__ import annotations

from pydantic import Field

from course_lib.case.generate.spec import Line, SizeClass, Span, Spec, Three

__all__ = ["OffersFile"]


class Cut(Spec):
    """Price cut against the usual price."""

    sd: float
    deep: float
    deep_share: float


class StageRule(Spec):
    """Gates passed, from the lead."""

    base: float
    per_lead: float
    noise: float
    thin: float


class RivalEnds(Spec):
    """When the contracts of rivals end that a line replaces: share over before the year, weight of months else."""

    over: float
    months: dict[int, float]


class Recognised(Spec):
    """Share of a tender's one-off that is booked in the year, if decided ``before`` a month and later."""

    early: float
    before: int
    late: float


class TenderRule(Spec):
    """Tenders of an owner."""

    packages: tuple[int, ...]
    product: str
    discount: float
    fewest: int
    lead: Span
    stages: tuple[str, ...]
    decides: tuple[int, ...]
    recognised: Recognised
    second: float


class Limits(Spec):
    """Share of the increment that one service has at most, connectivity at least; how often lines are drawn anew."""

    largest: float
    connect: float
    tries: int = Field(ge=1)
    fewest: int


class ThinLoss(Spec):
    """Needs that cost less than what answers them."""

    share: float
    range: Span


class Notes(Spec):
    """Remarks on opportunities."""

    chance: float
    texts: tuple[str, ...]


class OffersFile(Spec):
    """``offers.yml``."""

    chance: dict[Line, float]
    lines: dict[Line, dict[SizeClass, Three]]
    more: float
    connect_cap: float
    wallet_cap: float
    ict_cap: float
    dear: float
    need_pull: float
    need_connect: float
    quantity_power: float
    elsewhere: float
    native: float
    value_pull: float
    ending: float
    growth: Span
    least_growth: float
    amount: Span
    modes: dict[str, float]
    services: dict[str, float]
    in_year: dict[str, float]
    limits: Limits
    money: float
    draws: int = Field(ge=1)
    many_lines: int
    partial: float
    misfit: float
    cut: Cut
    stage: StageRule
    stages: tuple[str, ...]
    holidays: int
    decides: tuple[float, ...] = Field(min_length=12, max_length=12)
    rival_ends: RivalEnds
    since: tuple[int, int]
    notes: Notes
    tender: TenderRule
    loss: Span
    thin_loss: ThinLoss
    stock: dict[Line, dict[str, tuple[tuple[float, str], ...]]]
    prefer: dict[str, dict[str, float]]
