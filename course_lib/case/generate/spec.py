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
    "Evidence",
    "KindFile",
    "Line",
    "LocalIndustry",
    "SizeClass",
    "SourceFile",
    "Span",
    "Spec",
    "Street",
    "Three",
    "Words",
    "generator_dir",
    "kinds",
    "named_districts",
    "read_spec",
]

SizeClass = Literal["大", "中", "小"]
Line = Literal["政企", "商群"]
Evidence = Literal["公共", "行业", "特情", "假设"]
Span = tuple[float, float]
Three = tuple[float, float, float]
Model = TypeVar("Model", bound=BaseModel)


class Spec(BaseModel):
    """Frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Common(Spec):
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


class CommonFile(Spec):
    """``industries.yml``."""

    industries: tuple[Common, ...]


class LocalIndustry(Spec):
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
    manager: int
    note: str


class DistrictRow(Spec):
    """A row of ``district.csv``."""

    key: str
    name: str
    low: float
    base: float
    high: float
    unit: str
    evidence: Evidence
    source: str


class KindFile(Spec):
    """``urban.yml`` or ``suburban.yml``."""

    kind: Literal["城区", "郊县"]
    title: str
    carriers: tuple[tuple[str, str], ...] = Field(min_length=3, max_length=3)
    budget_year: int
    as_of: dt.date
    gdp: float
    wallet: dict[Line, float]
    own_share: Three
    district: tuple[DistrictRow, ...]
    grid_kinds: dict[str, float]
    industries: dict[str, LocalIndustry]


class Street(Spec):
    """An administrative unit with invented place and road names."""

    name: str
    weight: float
    kinds: dict[str, float]
    places: tuple[str, ...]
    local: tuple[str, ...]
    roads: tuple[str, ...]


class SourceFile(Spec):
    """A source named in ``case.yml``."""

    name: str
    detail: str


class DistrictFile(Spec):
    """``gulou.yml``, ``minhou.yml``: a real district's facts and names.

    ``industries``: what an industry has otherwise here than the kind's file says.
    """

    name: str
    kind: str
    title: str
    district: tuple[DistrictRow, ...]
    managers: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    story_names: dict[str, str]
    industries: dict[str, dict[str, float]] = Field(default_factory=dict)
    streets: tuple[Street, ...]


class Words(Spec):
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
