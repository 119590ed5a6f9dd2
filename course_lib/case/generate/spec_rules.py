"""The rules that the builders draw by: people, ratings, market, needs, offers (the .yml files of those names)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from course_lib.case.generate.spec import Evidence, Line, SizeClass, Spec, Three

__all__ = ["MarketFile", "NeedsFile", "OffersFile", "PeopleFile", "RatingsFile", "Template"]


class Level(Spec):
    """Contact level from the lead."""

    base: float
    per_lead: float
    noise: float


class Attitude(Spec):
    """Attitude from the lead."""

    per_lead: float
    noise: float


class PeopleFile(Spec):
    """``people.yml``."""

    committees: dict[Line, dict[int, tuple[tuple[str, ...], ...]]]
    sizes: dict[Line, dict[SizeClass, dict[int, float]]]
    titles: dict[str, dict[str, tuple[str, ...]]]
    title_swaps: tuple[tuple[str, str, str], ...]
    influence_set: float
    thin: float
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
    """``market.yml``."""

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


class Template(Spec):
    """A need as three points (三点式)."""

    point: str
    triad: str
    department: str
    felt: str
    weight: float
    loss: tuple[float, float]
    texts: tuple[tuple[str, str, str], ...]


class Blanks(Spec):
    """Need points that make up a fixed share of all needs."""

    points: tuple[str, ...]
    share: float


class NeedsFile(Spec):
    """``needs.yml``."""

    per_customer: dict[Line, dict[SizeClass, tuple[float, ...]]]
    blanks: Blanks
    evidence: dict[Evidence, float]
    templates: dict[str, tuple[Template, ...]]


class Notes(Spec):
    """Remarks on opportunities."""

    chance: float
    texts: tuple[str, ...]


class Quantity(Spec):
    """Range of a product's quantity: by size class, or as a share of the employees within min and max."""

    by_class: dict[SizeClass, tuple[float, float]] = Field(default_factory=dict)
    employees: tuple[float, float] | None = None
    min: float = 1
    max: float = 1e9


class OffersFile(Spec):
    """``offers.yml``."""

    chance: dict[Line, float]
    lines: dict[Line, dict[SizeClass, Three]]
    wallet_cap: float
    ict_cap: float
    start_months: dict[int, float]
    value_pull: float
    usual_spend: float
    modesty: float
    weak_fit: float
    refused: float
    discount_depth: tuple[float, float]
    skip_points: tuple[str, ...]
    notes: Notes
    quantity: dict[Line, dict[str, Quantity]]
    prefer: dict[str, dict[str, float]]
    stock: dict[Line, dict[str, tuple[tuple[float, str], ...]]]
