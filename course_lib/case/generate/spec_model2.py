"""The data of model v2 (``data/generator/model2``) as checked, frozen objects.

What falls at the switch: ``make_tables(model=1)``, the modules people, needs and opportunities of this package, the
stories of ``kinds/*.yml``, ``managers`` of ``districts/*.yml``, ``offers.yml`` and the templates of ``needs.yml``; then
the files of ``model2`` move up and the two Plans become one.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import pandas as pd
from pydantic import Field

from course_lib.case.generate.spec import Line, SizeClass, Spec, Story, Three, generator_dir, read_spec
from course_lib.case.generate.spec_rules import Lead

__all__ = [
    "Districts2",
    "Market2",
    "Model2",
    "Offer",
    "Offers2",
    "People2",
    "Person",
    "Ratings2",
    "Split",
    "Stories2",
    "Story2",
    "Want",
    "need_texts",
    "read_model2",
]

Span = tuple[float, float]


class LocalNames(Spec):
    """Names of a named district, and what its industries have otherwise than the kind's file says."""

    managers: tuple[str, ...]
    story_names: dict[str, str]
    industries: dict[str, dict[str, float]] = Field(default_factory=dict)


class Districts2(Spec):
    """``districts.yml``: account managers and what story customers are called."""

    hero: str
    hero_place: int
    not_managers: tuple[str, ...]
    customers_per_manager: int = Field(ge=1)
    fewest_managers: int = Field(ge=1)
    districts: dict[str, LocalNames]


class Behind(Spec):
    """Customers where somebody without office has the say, and why (told in his title)."""

    customers: int
    fewest: int
    weight: float
    titles: dict[str, str]


class People2(Spec):
    """``people.yml``: title and department by group of titles and main role."""

    chiefs: tuple[str, ...]
    officers: tuple[str, ...]
    thin_spend: float
    influence_most: float
    behind: Behind
    title_swaps: tuple[tuple[str, str, str], ...]
    titles: dict[str, dict[str, tuple[tuple[str, str], ...]]]


class Ratings2(Spec):
    """``ratings.yml``: the leads."""

    lead: dict[Line, Lead]


class Market2(Spec):
    """``market.yml``: how complete each grid's records are, merchants by the thousand, last year's growth."""

    grid_known: Span
    grid_apart: float
    many: dict[str, int]
    small_mobile: float
    growth: dict[str, float]


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


class Offers2(Spec):
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
    tender: TenderRule
    loss: Span
    thin_loss: ThinLoss
    stock: dict[Line, dict[str, tuple[tuple[float, str], ...]]]
    prefer: dict[str, dict[str, float]]


class Want(Spec):
    """A need of a story customer: ``loss`` × the yearly price of what fits best; blank quantity is drawn."""

    kind: str
    loss: float
    quantity: float | None = None
    triad: str | None = None
    department: str | None = None
    text: tuple[str, str, str] | None = None


class Split(Spec):
    """Shares of the carriers in a service (ours first) and the end of the contracts there."""

    shares: Three
    end: dt.date


class Person(Spec):
    """A person of a told story; ``lead`` is how far above the customer's; ``rated`` false: nobody asked him yet."""

    surname: str
    title: str
    kinds: str
    role: str = ""
    department: str = ""
    level: int
    attitude: int
    lead: float = 0.0
    rated: bool = True


#: Kind of need, product, quantity, discount, start month, stage.
Offer = tuple[str, str, float, float, int, str]


class Told(Spec):
    """What is fixed at the customer of the told story, besides its size."""

    wants: tuple[Want, ...]
    offers: tuple[Offer, ...]
    services: dict[str, Split]
    people: tuple[Person, ...]


class Story2(Story):
    """A customer whose part is fixed; ``told``: the one whom the lessons' story tells of."""

    needs: tuple[str, ...] = ()
    lines: tuple[tuple[str, str, float, float, int], ...] = ()
    wants: tuple[Want, ...] = ()
    offers: tuple[Offer, ...] = ()
    services: dict[str, Split] = Field(default_factory=dict)
    people: tuple[Person, ...] = ()
    told: bool = False


class Stories2(Spec):
    """``stories.yml``: by kind of district."""

    told: Told
    urban: tuple[Story2, ...]
    suburban: tuple[Story2, ...]

    def of(self, kind: str) -> tuple[Story2, ...]:
        """Stories of a kind, the told one with what is fixed for it."""
        fixed = {f: getattr(self.told, f) for f in Told.model_fields}
        stories: tuple[Story2, ...] = getattr(self, kind)
        return tuple(s.model_copy(update=fixed) if s.told else s for s in stories)


class Model2(Spec):
    """All rules of model v2."""

    districts: Districts2
    people: People2
    ratings: Ratings2
    market: Market2
    offers: Offers2
    stories: Stories2


@cache
def read_model2() -> Model2:
    """Read all files of ``data/generator/model2``."""
    return Model2(
        districts=read_spec("model2/districts", Districts2),
        people=read_spec("model2/people", People2),
        ratings=read_spec("model2/ratings", Ratings2),
        market=read_spec("model2/market", Market2),
        offers=read_spec("model2/offers", Offers2),
        stories=read_spec("model2/stories", Stories2),
    )


@cache
def need_texts() -> pd.DataFrame:
    """``text_kinds.csv``: needs in three points by industry, with kind, department, role that feels it and weight."""
    path = generator_dir() / "text_kinds.csv"
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"weight": float})
