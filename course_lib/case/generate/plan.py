"""What to generate: the district, its industries and the sizes, put together from the data files and the seed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Required, TypedDict

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
    Street,
    Words,
    kinds,
    named_districts,
    read_spec,
)
from course_lib.case.generate.spec_offers import OffersFile
from course_lib.case.generate.spec_rules import MarketFile, NeedsFile, OwnersFile, PeopleFile, RatingsFile
from course_lib.case.generate.spec_stories import StoriesFile, Story
from course_lib.case.load import load_catalog
from course_lib.case.model import Catalog

__all__ = ["LINES", "SIZES", "Industry", "Plan", "Size", "make_plan"]

LINES: tuple[Line, ...] = ("政企", "商群")
SIZES: tuple[SizeClass, ...] = ("大", "中", "小")
#: Customers (of both lines) that the market of a kind's file is meant for.
_STANDARD = 100
_STREETS = {"城区": 10, "郊县": 14}
_PLACES = 5
_ROADS = 3


class Size(TypedDict, total=False):
    """What a county is made from, besides its name.

    - ``seed``: whole number from 0;
    - ``kind``: ``"urban"`` (default) or ``"suburban"``;
    - ``customers``, ``merchants``: target customers of the two lines (政企, 商群), at least 1 each (default 50); the
      market grows along from 100 in all;
    - ``addresses``: addresses in the district (default 3,000); each customer has one, so there are at least as many.
    """

    seed: Required[int]
    kind: str
    customers: int
    merchants: int
    addresses: int


@dataclass(frozen=True)
class Industry:
    """An industry or merchant group: what it is anywhere and what it is here."""

    common: Common
    local: LocalIndustry


@dataclass(frozen=True)
class Plan:
    """Everything the builders need.

    ``scale`` stretches the market when more customers than usual are asked for. ``stories``: customers whose part is
    fixed. ``redraw``: which draw of the portfolio, the rest being the same.
    """

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
    stories: tuple[Story, ...]
    story_names: dict[str, str]
    counts: dict[Line, int]
    addresses: int
    scale: float
    words: Words
    owners: OwnersFile
    people: PeopleFile
    ratings: RatingsFile
    market: MarketFile
    needs: NeedsFile
    offers: OffersFile
    catalog: Catalog
    redraw: int

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


def _managers(
    seed: int, name: str, owners: OwnersFile, words: Words, wanted: int, given: tuple[str, ...]
) -> tuple[str, ...]:
    """So many account managers, the given ones first; the hero has the same place and name in every district."""
    draw = Draw(seed, "managers", name)
    weights = {n: weight for n, weight in words.surnames.items() if n not in owners.not_managers}
    pairs = [a + b for a in words.given_first for b in words.given_last]
    order = draw.order(len(pairs))
    family = draw.pick(list(weights.values()), wanted)
    names = list(given[:wanted])
    for n in range(wanted):
        if len(names) == wanted:
            break
        full = list(weights)[int(family[n])] + pairs[int(order[n % len(pairs)])]
        if full not in names:
            names.append(full)
    names += [f"{names[k % len(given or names)]}{k}" for k in range(wanted - len(names))]
    names[owners.hero_place] = owners.hero
    return tuple(names)


def _check(name: str, seed: int, kind: str, counts: dict[str, int]) -> None:
    if kind not in kinds():
        raise ValueError(f"没有“{kind}”这种样式，可用：{'、'.join(kinds())}")
    if not name or not name.strip() or any(c in name for c in '/\\:*?"<>|\r\n\t') or name.startswith("."):
        raise ValueError(f'案例名“{name}”不能用：不得为空，不得以点开头，不得含 / \\ : * ? " < > |')
    if seed < 0:
        raise ValueError(f"种子 {seed} 不能用：要不小于0的整数")
    for label, value in counts.items():
        if value < 1:
            raise ValueError(f"{label}数 {value} 太少：至少 1")


def _invented(plan: Plan, name: str) -> Plan:
    """An invented district of the plan's kind."""
    draw, words, kind = Draw(plan.seed, "district", name), plan.words, plan.kind
    local = {i.common.id: i.local for i in plan.industries}
    local = _jitter(local, {i.common.id: i.common.line for i in plan.industries}, draw)
    stretch = float(draw.uniform(1, low=0.9, high=1.12)[0])
    streets = _invented_streets(kind, words, draw)
    detail = f"数字、单位、人名与地名都由课程的案例生成器以种子 {plan.seed} 造出，均为虚构"
    return dataclasses.replace(
        plan,
        title=kind.title.format(name=name),
        industries=tuple(Industry(i.common, local[i.common.id]) for i in plan.industries),
        streets=streets,
        brands=_invented_brands(words, draw),
        sources=(SourceFile(name="教学模拟", detail=detail),),
        scale=stretch * plan.scale,
    )


def _named(plan: Plan, district: DistrictFile) -> Plan:
    """The plan with a real district's facts and names."""
    return dataclasses.replace(
        plan,
        title=district.title,
        industries=tuple(
            Industry(i.common, i.local.model_copy(update=district.industries.get(i.common.id, {})))
            for i in plan.industries
        ),
        district=district.district,
        streets=district.streets,
        sources=district.sources,
        story_names=district.story_names,
    )


def make_plan(
    name: str,
    *,
    seed: int,
    kind: str = "urban",
    customers: int = 50,
    merchants: int = 50,
    addresses: int = 3000,
    redraw: int = 0,
) -> Plan:
    """Put the plan together.

    ``name`` of a file in ``data/generator/districts`` takes that district's facts and its kind; any other name is an
    invented district of ``kind`` (``"urban"`` or ``"suburban"``).

    Raises
    ------
    ValueError
        Unknown kind, negative seed, or numbers too small to make a case.
    """
    _check(name, seed, kind, {"政企客户": customers, "商群客户": merchants, "地址": addresses})
    district = read_spec(f"districts/{name}", DistrictFile) if name in named_districts() else None
    kind = district.kind if district else kind
    words, owners, pattern = (
        read_spec("words", Words),
        read_spec("owners", OwnersFile),
        read_spec(f"kinds/{kind}", KindFile),
    )
    wanted = max(owners.fewest_managers, math.ceil((customers + merchants) / owners.customers_per_manager))
    plan = Plan(
        name=name,
        title="",
        seed=seed,
        kind=pattern,
        industries=tuple(Industry(c, pattern.industries[c.id]) for c in read_spec("industries", CommonFile).industries),
        district=pattern.district,
        streets=(),
        brands=words.brands,
        managers=_managers(seed, name, owners, words, wanted, district.managers if district else ()),
        sources=(),
        stories=read_spec("stories", StoriesFile).of(kind),
        story_names={},
        counts={"政企": customers, "商群": merchants},
        addresses=addresses,
        scale=max(1.0, (customers + merchants) / _STANDARD),
        words=words,
        owners=owners,
        people=read_spec("people", PeopleFile),
        ratings=read_spec("ratings", RatingsFile),
        market=read_spec("market", MarketFile),
        needs=read_spec("needs", NeedsFile),
        offers=read_spec("offers", OffersFile),
        catalog=load_catalog(),
        redraw=redraw,
    )
    return _named(plan, district) if district else _invented(plan, name)
