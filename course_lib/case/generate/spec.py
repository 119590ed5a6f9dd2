"""The generator's data files (``data/generator``) as checked, frozen objects."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field

from course_lib.paths import kit_dir

__all__ = [
    "Common",
    "CommonFile",
    "DistrictFile",
    "DistrictRow",
    "KindFile",
    "LocalIndustry",
    "MarketFile",
    "NeedsFile",
    "OffersFile",
    "PeopleFile",
    "RatingsFile",
    "SourceFile",
    "Story",
    "Street",
    "Template",
    "Words",
    "generator_dir",
    "kinds",
    "named_districts",
    "read_spec",
]

SizeClass = Literal["大", "中", "小"]
Line = Literal["政企", "商群"]
Evidence = Literal["公共", "行业", "特情", "假设"]
Three = tuple[float, float, float]
Model = TypeVar("Model", bound=BaseModel)


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Common(_Spec):
    """What an industry is like anywhere. ``spend`` [low, median, high] in 万元 a year per customer and size class."""

    id: str
    name: str = Field(max_length=7)
    line: Line
    gb_section: str
    preset: Literal["企业", "政府", "商户"]
    titles: str
    own_words: bool
    grids: tuple[str, ...]
    spend: dict[SizeClass, Three]
    employees: dict[SizeClass, int]
    mix: dict[str, float]
    address_names: tuple[str, ...]
    names: dict[SizeClass, tuple[str, ...]]


class CommonFile(_Spec):
    """``industries.yml``."""

    industries: tuple[Common, ...]


class LocalIndustry(_Spec):
    """What an industry is like in a kind of district; meaning of the fields: head of ``urban.yml``."""

    amount: float
    market: Three
    ratio: float
    employment: float
    output: float
    growth: float
    policy: float
    evidence: tuple[Evidence, Evidence, Evidence, Evidence]
    counts: Evidence
    guess: float
    shares: Three
    customers: float
    sizes: Three
    window: float
    warmth: float
    appetite: float
    manager: int
    note: str


class Story(_Spec):
    """A customer whose part in the case is fixed."""

    key: str
    industry: str
    size_class: SizeClass
    spend: float
    shares: Three
    lead: float
    needs: tuple[str, ...]
    lines: tuple[tuple[str, str, float, float, int], ...]
    reach: Literal["all", "no_decider"] = "all"
    rival_end: dt.date | None = None
    stock_end: dt.date | None = None
    renewal: float | None = None
    decider_attitude: int | None = None
    price_only: bool = False


class DistrictRow(_Spec):
    """A row of ``district.csv``."""

    key: str
    name: str
    low: float
    base: float
    high: float
    unit: str
    evidence: Evidence
    source: str


class KindFile(_Spec):
    """``urban.yml`` or ``suburban.yml``."""

    kind: Literal["城区", "郊县"]
    title: str
    carriers: tuple[tuple[str, str], ...] = Field(min_length=3, max_length=3)
    budget_year: int
    as_of: dt.date
    gdp: float
    wallet: dict[Line, float]
    own_share: Three
    target_growth: tuple[float, float]
    district: tuple[DistrictRow, ...]
    grid_kinds: dict[str, float]
    industries: dict[str, LocalIndustry]
    stories: tuple[Story, ...]


class Street(_Spec):
    """An administrative unit with invented place and road names."""

    name: str
    weight: float
    kinds: dict[str, float]
    places: tuple[str, ...]
    local: tuple[str, ...]
    roads: tuple[str, ...]


class SourceFile(_Spec):
    """A source named in ``case.yml``."""

    name: str
    detail: str


class DistrictFile(_Spec):
    """``gulou.yml``, ``minhou.yml``: a real district's facts and names."""

    name: str
    kind: str
    title: str
    district: tuple[DistrictRow, ...]
    managers: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    story_names: dict[str, str]
    streets: tuple[Street, ...]


class Words(_Spec):
    """``words.yml``: invented names are put together from these."""

    brands: tuple[str, ...]
    surnames: dict[str, float]
    given_first: tuple[str, ...]
    given_last: tuple[str, ...]
    honorifics: tuple[str, ...]
    place_first: tuple[str, ...]
    place_last: tuple[str, ...]
    street_ends: dict[str, tuple[str, ...]]
    road_ends: tuple[str, ...]


class Level(_Spec):
    """Contact level from the lead."""

    base: float
    per_lead: float
    noise: float


class Attitude(_Spec):
    """Attitude from the lead."""

    per_lead: float
    noise: float


class PeopleFile(_Spec):
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


class Lead(_Spec):
    """Spread of the customers' leads and how far share and lead have one cause."""

    mean: float
    spread: float
    shared: float


class RatingsFile(_Spec):
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


class Contract(_Spec):
    """Weights of contract ends: budget year and the two after it; months 1–12."""

    years: Three
    months: tuple[float, ...] = Field(min_length=12, max_length=12)


class Renewal(_Spec):
    """Chance that a contract is renewed."""

    base: float
    per_z: float
    early: float
    noise: float
    low: float
    high: float


class AddressWords(_Spec):
    """How a grid and an address of a kind are called."""

    suffix: str
    form: str


class MarketFile(_Spec):
    """``market.yml``."""

    prices: dict[str, float]
    penetration: dict[str, float]
    services_of_class: dict[SizeClass, int]
    smallest_price: dict[SizeClass, float]
    states: dict[str, float]
    our_presence: float
    contested: float
    lost: float
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
    contract: Contract
    renewal: Renewal
    carrier_bent: dict[str, dict[str, float]]
    split_drop: dict[Line, float]
    split_shape: float
    idle_service: float
    target_lost: float


class Template(_Spec):
    """A need as three points (三点式)."""

    point: str
    triad: str
    department: str
    felt: str
    weight: float
    loss: tuple[float, float]
    pain: str
    bottleneck: str
    difficulty: str


class Blanks(_Spec):
    """Need points that make up a fixed share of all needs."""

    points: tuple[str, ...]
    share: float


class NeedsFile(_Spec):
    """``needs.yml``."""

    per_customer: dict[Line, dict[SizeClass, tuple[float, ...]]]
    blanks: Blanks
    evidence: dict[Evidence, float]
    templates: dict[str, tuple[Template, ...]]


class Notes(_Spec):
    """Remarks on opportunities."""

    chance: float
    texts: tuple[str, ...]


class Quantity(_Spec):
    """Range of a product's quantity: by size class, or as a share of the employees within min and max."""

    by_class: dict[SizeClass, tuple[float, float]] = Field(default_factory=dict)
    employees: tuple[float, float] | None = None
    min: float = 1
    max: float = 1e9


class OffersFile(_Spec):
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


def generator_dir() -> Path:
    """Folder of the generator's data files."""
    return kit_dir() / "data" / "generator"


def named_districts() -> tuple[str, ...]:
    """Names that stand for a real district with facts of its own (``districts/*.yml``)."""
    return tuple(sorted(p.stem for p in (generator_dir() / "districts").glob("*.yml")))


def kinds() -> tuple[str, ...]:
    """Kinds of district (``kinds/*.yml``)."""
    return tuple(sorted(p.stem for p in (generator_dir() / "kinds").glob("*.yml")))


@cache
def read_spec(file: str, model: type[Model]) -> Model:
    """Read ``data/generator/<file>.yml`` into ``model``; a fault in the file raises pydantic's ValidationError."""
    text = (generator_dir() / f"{file}.yml").read_text(encoding="utf-8")
    return model.model_validate(yaml.safe_load(text))
