"""The rules that the builders draw by: owners, people, ratings, market, needs (the .yml files of those names)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from course_lib.case.generate.spec import Evidence, Line, SizeClass, Span, Spec, Three

__all__ = ["MarketFile", "NeedsFile", "OwnersFile", "PeopleFile", "RatingsFile"]


class OwnersFile(Spec):
    """``owners.yml``: account managers; the hero of the lessons' story has the same place and name everywhere."""

    hero: str
    hero_place: int
    not_managers: tuple[str, ...]
    customers_per_manager: int = Field(ge=1)
    fewest_managers: int = Field(ge=1)


class Level(Spec):
    """Contact level from the lead."""

    base: float
    per_lead: float
    noise: float


class Attitude(Spec):
    """Attitude from the lead."""

    per_lead: float
    noise: float


class Behind(Spec):
    """Customers where somebody without office has the say, and why (told in his title)."""

    customers: int
    fewest: int
    weight: float
    titles: dict[str, str]


class PeopleFile(Spec):
    """``people.yml``: ``titles`` are title and department by group of titles and main role."""

    committees: dict[Line, dict[int, tuple[tuple[str, ...], ...]]]
    sizes: dict[Line, dict[SizeClass, dict[int, float]]]
    chiefs: tuple[str, ...]
    officers: tuple[str, ...]
    titles: dict[str, dict[str, tuple[tuple[str, str], ...]]]
    title_swaps: tuple[tuple[str, str, str], ...]
    influence_set: float
    influence_most: float
    behind: Behind
    thin: float
    thin_spend: float
    unreached: float
    level: Level
    attitude: Attitude


class Lead(Spec):
    """Spread of the customers' leads and how far share and lead have one cause."""

    mean: float
    spread: float
    shared: float


class RatingsFile(Spec):
    """``ratings.yml``."""

    middle: float
    our_part: float
    second_rival: tuple[float, float]
    person: float
    noise: float
    half: float
    blank_cell: float
    lead: dict[Line, Lead]
    lead_limit: float
    share_slope: float
    strengths: dict[str, dict[str, float]]
    price_only: dict[Literal["us", "rival"], dict[str, float]]


class Contract(Spec):
    """Weights of contract ends: budget year and the two after it; months 1–12."""

    years: Three
    months: tuple[float, ...] = Field(min_length=12, max_length=12)


class Renewal(Spec):
    """Chance that a contract is renewed."""

    base: float
    per_z: float
    early: float
    noise: float
    low: float
    high: float


class AddressWords(Spec):
    """How a grid and an address of a kind are called."""

    suffix: str
    form: str
    floors: int = Field(default=2, ge=1)


class PlaceWords(Spec):
    """Places that get a book of their own: in which grids, of how many buildings, how many, what they are called."""

    grids: str
    buildings: int = Field(ge=1)
    places: int = Field(ge=0)
    names: tuple[str, ...] = Field(min_length=1)


class MarketFile(Spec):
    """``market.yml``; ``growth``: how much more than last year's stock a service is meant to bring."""

    prices: dict[str, float]
    penetration: dict[str, float]
    services_of_class: dict[SizeClass, int]
    smallest_price: dict[SizeClass, float]
    states: dict[str, float]
    ours_in_contested: tuple[float, float]
    two_rivals: float
    records_per_address: tuple[tuple[int, float], ...]
    addresses_per_grid: int
    spend_of_address: dict[Line, float]
    spend_spread: float
    filled: dict[str, float]
    evidence: dict[Evidence, float]
    grid_industries: dict[str, dict[str, float]]
    address_words: dict[str, AddressWords]
    premises: dict[str, PlaceWords]
    contract: Contract
    renewal: Renewal
    carrier_bent: dict[str, dict[str, float]]
    split_drop: dict[Line, float]
    split_luck: float
    idle_service: float
    target_lost: float
    grid_known: Span
    grid_apart: float
    many: dict[str, int]
    small_mobile: float
    growth: dict[str, float]


class Blanks(Spec):
    """Need points that make up a fixed share of all needs."""

    points: tuple[str, ...]
    share: float


class NeedsFile(Spec):
    """``needs.yml``."""

    per_customer: dict[Line, dict[SizeClass, tuple[float, ...]]]
    blanks: Blanks
    evidence: dict[Evidence, float]
