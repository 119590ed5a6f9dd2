"""What to generate: the district, its industries and the sizes, put together from the data files and the seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib.case.generate.draw import Draw, Floats
from course_lib.case.generate.spec import (
    Common,
    CommonFile,
    DistrictFile,
    DistrictRow,
    KindFile,
    Line,
    LocalIndustry,
    SizeClass,
    SourceFile,
    Story,
    Street,
    Words,
    kinds,
    named_districts,
    read_spec,
)
from course_lib.case.generate.spec_model2 import Model2
from course_lib.case.generate.spec_rules import MarketFile, NeedsFile, OffersFile, PeopleFile, RatingsFile
from course_lib.case.load import load_catalog
from course_lib.case.model import Catalog

__all__ = ["LINES", "SIZES", "Industry", "Plan", "make_plan"]

LINES: tuple[Line, ...] = ("政企", "商群")
SIZES: tuple[SizeClass, ...] = ("大", "中", "小")
#: Customers (of both lines) that the market of a kind's file is meant for.
_STANDARD = 100
_STREETS = {"城区": 10, "郊县": 14}
_PLACES = 5
_ROADS = 3


@dataclass(frozen=True)
class Industry:
    """An industry or merchant group: what it is anywhere and what it is here."""

    common: Common
    local: LocalIndustry


@dataclass(frozen=True)
class Plan:
    """Everything the builders need. ``scale`` stretches the market when more customers than usual are asked for."""

    name: str
    title: str
    seed: int
    kind: KindFile
    industries: tuple[Industry, ...]
    district: tuple[DistrictRow, ...]
    streets: tuple[Street, ...]
    brands: tuple[str, ...]
    managers: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    story_names: dict[str, str]
    counts: dict[Line, int]
    addresses: int
    scale: float
    words: Words
    people: PeopleFile
    ratings: RatingsFile
    market: MarketFile
    needs: NeedsFile
    offers: OffersFile
    catalog: Catalog
    model2: Model2 | None = None  # the rules of model v2; None: v1
    redraw: int = 0  # which draw of the portfolio, the rest being the same

    def draw(self, *path: str) -> Draw:
        """Return the random stream of a purpose."""
        return Draw(self.seed, *path)

    def per_industry(self, value: Callable[[Industry], float]) -> Floats:
        """Return one number per industry."""
        return np.array([value(i) for i in self.industries], dtype=float)

    @property
    def services(self) -> list[str]:
        """Service ids in catalogue order."""
        return list(self.catalog.services["id"])

    @property
    def carriers(self) -> list[str]:
        """Carrier ids, ours first."""
        return [c for c, _ in self.kind.carriers]

    @property
    def rules2(self) -> Model2:
        """The rules of model v2, for its builders."""
        if self.model2 is None:
            raise ValueError("a plan of model v1 has no rules of model v2")
        return self.model2

    @property
    def stories(self) -> tuple[Story, ...]:
        """Customers whose part is fixed."""
        return self.kind.stories


def _jitter(local: dict[str, LocalIndustry], lines: dict[str, str], draw: Draw) -> dict[str, LocalIndustry]:
    """Make an invented district differ from the kind's pattern: sizes, shares, growth, where the traps lie."""
    ids = list(local)
    n = len(ids)
    size, growth, warm, window, head = (draw.normal(n) for _ in range(5))
    share = draw.normal(n, 3)
    ratios = dict(zip(ids, (local[i].ratio for i in ids), strict=True))
    for line in LINES:  # the flagged estimates fall on other industries
        members = [i for i in ids if lines[i] == line]
        order = draw.order(len(members))
        ratios |= {members[k]: local[members[int(order[k])]].ratio for k in range(len(members))}
    made: dict[str, LocalIndustry] = {}
    for k, i in enumerate(ids):
        old = local[i]
        shares = np.asarray(old.shares) * np.exp(0.35 * share[k])
        made[i] = old.model_copy(
            update={
                "amount": old.amount * float(np.exp(0.3 * size[k])),
                "employment": round(old.employment * float(np.exp(0.3 * size[k] + 0.1 * head[k])), -2),
                "growth": round(old.growth + 1.5 * float(growth[k]), 1),
                "shares": tuple(float(s) for s in 100 * shares / shares.sum()),
                "warmth": old.warmth + 9.0 * float(warm[k]),
                "window": float(np.clip(old.window * np.exp(0.25 * window[k]), 0.08, 0.8)),
                "ratio": ratios[i],
                "note": "",
            }
        )
    total, before = sum(m.amount for m in made.values()), sum(m.amount for m in local.values())
    heads, heads_before = sum(m.employment for m in made.values()), sum(m.employment for m in local.values())
    return {
        i: m.model_copy(
            update={"amount": m.amount * before / total, "employment": round(m.employment * heads_before / heads)}
        )
        for i, m in made.items()
    }


def _invented_streets(kind: KindFile, words: Words, draw: Draw) -> tuple[Street, ...]:
    pairs = [a + b for a in words.place_first for b in words.place_last]
    places = [pairs[i] for i in draw.order(len(pairs))]
    ends = words.street_ends[kind.kind]
    grid_kinds = list(kind.grid_kinds)
    streets = []
    for k in range(_STREETS[kind.kind]):
        own = places[k * (_PLACES + 1) : (k + 1) * (_PLACES + 1)]
        liked = draw.order(len(grid_kinds))[:4]
        streets.append(
            Street(
                name=own[0] + ends[int(draw.whole(0, len(ends) - 1, 1)[0])],
                weight=float(draw.whole(3, 14, 1)[0]),
                kinds={grid_kinds[int(i)]: float(4 - r) for r, i in enumerate(liked)},
                places=tuple(own[1:]),
                local=(own[0],),
                roads=tuple(
                    own[1 + r] + words.road_ends[int(draw.whole(0, len(words.road_ends) - 1, 1)[0])]
                    for r in range(_ROADS)
                ),
            )
        )
    return tuple(streets)


def _invented_brands(words: Words, draw: Draw) -> tuple[str, ...]:
    """Trade names of an invented district: new pairs of the characters of the given ones."""
    given = set(words.brands)
    pairs = [a[0] + b[1] for a in words.brands for b in words.brands]
    fresh = list(dict.fromkeys(p for p in pairs if p not in given and p[0] != p[1]))
    return tuple(fresh[i] for i in draw.order(len(fresh))[: len(given)])


def make_plan(name: str, seed: int, kind: str, customers: int, merchants: int, addresses: int) -> Plan:
    """Put the plan together.

    ``name`` of a file in ``data/generator/districts`` takes that district's facts and its kind; any other name is an
    invented district of ``kind`` (``"urban"`` or ``"suburban"``).

    Raises
    ------
    ValueError
        Unknown kind, negative seed, or numbers too small to make a case.
    """
    if kind not in kinds():
        raise ValueError(f"没有“{kind}”这种样式，可用：{'、'.join(kinds())}")
    if not name or not name.strip() or any(c in name for c in '/\\:*?"<>|\r\n\t') or name.startswith("."):
        raise ValueError(f'案例名“{name}”不能用：不得为空，不得以点开头，不得含 / \\ : * ? " < > |')
    if seed < 0:
        raise ValueError(f"种子 {seed} 不能用：要不小于0的整数")
    for label, value in (("政企客户", customers), ("商群客户", merchants), ("地址", addresses)):
        if value < 1:
            raise ValueError(f"{label}数 {value} 太少：至少 1")
    words = read_spec("words", Words)
    common = {c.id: c for c in read_spec("industries", CommonFile).industries}
    district = read_spec(f"districts/{name}", DistrictFile) if name in named_districts() else None
    pattern = read_spec(f"kinds/{district.kind if district else kind}", KindFile)
    local = pattern.industries
    stretch = 1.0
    if district is None:
        draw = Draw(seed, "district", name)
        local = _jitter(local, {i: c.line for i, c in common.items()}, draw)
        stretch = float(draw.uniform(1, low=0.9, high=1.12)[0])
        streets = _invented_streets(pattern, words, draw)
        brands = _invented_brands(words, draw)
        pairs = [a + b for a in words.given_first for b in words.given_last]
        given = [pairs[i] for i in draw.order(len(pairs))[:6]]
        family = [list(words.surnames)[i] for i in draw.pick(list(words.surnames.values()), 6)]
        managers = tuple(f + g for f, g in zip(family, given, strict=True))
        sources: tuple[SourceFile, ...] = (
            SourceFile(
                name="教学模拟", detail=f"数字、单位、人名与地名都由课程的案例生成器以种子 {seed} 造出，均为虚构"
            ),
        )
    else:
        streets, managers, sources = district.streets, district.managers, district.sources
        brands = words.brands
    return Plan(
        name=name,
        title=district.title if district else pattern.title.format(name=name),
        seed=seed,
        kind=pattern,
        industries=tuple(Industry(common[i], local[i]) for i in common),
        district=district.district if district else pattern.district,
        streets=streets,
        brands=brands,
        managers=managers,
        sources=sources,
        story_names=district.story_names if district else {},
        counts={"政企": customers, "商群": merchants},
        addresses=addresses,
        scale=stretch * max(1.0, (customers + merchants) / _STANDARD),
        words=words,
        people=read_spec("people", PeopleFile),
        ratings=read_spec("ratings", RatingsFile),
        market=read_spec("market", MarketFile),
        needs=read_spec("needs", NeedsFile),
        offers=read_spec("offers", OffersFile),
        catalog=load_catalog(),
    )
