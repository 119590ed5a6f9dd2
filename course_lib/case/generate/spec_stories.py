"""Customers whose part is fixed (``stories.yml``), and the texts of everybody's needs (``text_kinds.csv``)."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Literal

import pandas as pd
from pydantic import Field

from course_lib.case.generate.spec import SizeClass, Spec, Three, generator_dir

__all__ = ["Person", "StoriesFile", "Story", "Want", "need_texts"]


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


class Story(Spec):
    """A customer whose part in the case is fixed; ``told``: the one whom the lessons' story tells of."""

    key: str
    industry: str
    size_class: SizeClass
    spend: float
    shares: Three
    lead: float
    reach: Literal["all", "no_decider"] = "all"
    rival_end: dt.date | None = None
    stock_end: dt.date | None = None
    renewal: float | None = None
    decider_attitude: int | None = None
    price_only: bool = False
    wants: tuple[Want, ...] = ()
    offers: tuple[Offer, ...] = ()
    services: dict[str, Split] = Field(default_factory=dict)
    people: tuple[Person, ...] = ()
    told: bool = False


class StoriesFile(Spec):
    """``stories.yml``: by kind of district."""

    told: Told
    urban: tuple[Story, ...]
    suburban: tuple[Story, ...]

    def of(self, kind: str) -> tuple[Story, ...]:
        """Stories of a kind (name of its file), the told one with what is fixed for it."""
        fixed = {f: getattr(self.told, f) for f in Told.model_fields}
        stories: tuple[Story, ...] = getattr(self, kind)
        return tuple(s.model_copy(update=fixed) if s.told else s for s in stories)


@cache
def need_texts() -> pd.DataFrame:
    """``text_kinds.csv``: needs in three points by industry, with kind, department, role that feels it and weight."""
    path = generator_dir() / "text_kinds.csv"
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"weight": float})
