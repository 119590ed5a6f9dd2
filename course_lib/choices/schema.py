"""Every choice, declared once: whose it is, its shape, whether undo takes it back, its reference, writers, readers.

``choices`` stands above ``method``: a reference is only named here; ``course_lib.plan.references`` knows what each
name means. What a file holds under a name that is not declared here (of an older or newer kit) is kept as it is.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from course_lib.choices.errors import TeamError
from course_lib.choices.shapes import Entries, Fields, Flag, Id, Items, Left, Number, Shape, Text

__all__ = ["FIRST", "FIRSTS", "SCHEMA", "Choice", "check", "declared_choice", "kept_for_good", "sound", "undoable"]

#: What the names of first guesses begin with (``choices.first``).
FIRST = "first:"

Owner = Literal["team", "person"]
_SHOWN = 40  # characters of what was found


@dataclass(frozen=True)
class Choice:
    """What is known of a choice before anybody has made it.

    ``reference``: name of what stands where nobody has chosen, "" if that is nothing; ``writers`` and ``readers``:
    modules below ``course_lib``.
    """

    name: str
    owner: Owner
    shape: Shape
    reference: str = ""
    undo: bool = True
    writers: tuple[str, ...] = ()
    readers: tuple[str, ...] = ("plan.chain",)


_RATING = Number(0, 10, blank=True)
_OWN_RATINGS = Entries(Id("contacts"), Entries(Id("factors"), _RATING))
_CARRIERS_RATINGS = Entries(Id("carriers"), _OWN_RATINGS)
_NEED = Fields(
    {
        "customer": Id("customers"),
        "need_point": Id("need_points"),
        "triad": Text(),
        "department": Text(),
        "pain": Text(),
        "bottleneck": Text(),
        "difficulty": Text(),
        "contact": Id("contacts"),
        "cost_of_leaving": Number(),
        "urgency": Number(),
        "evidence": Text(),
        "kind": Id("need_kinds"),
        "quantity": Number(),
        "removed": Flag(),
    }
)
_LINE = Fields(
    {
        "customer": Id("customers"),
        "need": Id("needs"),
        "product": Id("products"),
        "quantity": Number(),
        "discount": Number(),
        "start_month": Number(),
        "removed": Flag(),
    }
)
_ACTIVITY = Fields(
    {
        "customer": Id("customers"),
        "kind": Id("activity_kinds"),
        "start": Text(),
        "contact": Id("contacts"),
        "status": Text(),
    },
    needed=("customer", "kind", "start"),
)
_QUESTIONNAIRE = Fields({"about": Fields({"role": Text(), "line": Text(), "laptop": Text(), "years": Number(0)}),
                         "answers": Entries(Text(), Number(whole=True))})  # fmt: skip

_DECLARED = (
    Choice("white_spots", "team", Items(Id("addresses")), "first_visits",
           writers=("widgets.market.floor",), readers=("widgets.market.floor",)),
    Choice("industries", "team", Items(Id("industries")), "best_industries", writers=("widgets.industry.industry",)),
    Choice("merchant_groups", "team", Items(Id("industries")), "best_merchant_groups",
           writers=("widgets.industry.industry",)),
    Choice("criteria_weights", "team", Entries(Id("criteria"), Number(0)), "catalogue_weights",
           writers=("widgets.industry.industry",)),
    Choice("need_changes", "team", Entries(Id("needs"), _NEED), writers=("widgets.needs.need",)),
    Choice("line_changes", "team", Entries(Id("opportunities"), _LINE), writers=("widgets.needs.need_product",)),
    Choice("customer", "team", Id("customers"), "customer_worth_a_look", undo=False,
           writers=("widgets.base.picker",), readers=("widgets.base.picker",)),
    Choice("ratings", "team", _OWN_RATINGS, writers=("choices.rating_edits",)),
    Choice("rival_ratings", "team", _CARRIERS_RATINGS, writers=("choices.rating_edits",)),
    Choice("what_if", "team", _CARRIERS_RATINGS, writers=("choices.rating_edits",), readers=("choices.rating_edits",)),
    Choice("places", "team", Entries(Id("customers"), Fields({"cell": Id("nine_cells", "name"), "reason": Text()},
                                                             needed=("cell",))),
           writers=("widgets.odds.nine_grid",)),
    Choice("activities", "team", Entries(Text(), Left(_ACTIVITY)), "draft_route", writers=("widgets.route.route",),
           readers=("plan.route_chain",)),
    Choice("questionnaire", "person", _QUESTIONNAIRE, writers=("widgets.opening.questionnaire",),
           readers=("widgets.opening.questionnaire", "opening.answers")),
)  # fmt: skip

#: Name → declaration.
SCHEMA: Mapping[str, Choice] = MappingProxyType({choice.name: choice for choice in _DECLARED})

_FIRSTS = (
    Choice("first:u04.", "team", Number(0, 1), undo=False,
           writers=("widgets.needs.need_product",), readers=("widgets.needs.need_product",)),
    Choice("first:u07.plan", "team",
           Fields({"date": Text(), "digest": Text(), "plan": Entries(Text(), Left(_ACTIVITY))},
                  needed=("date", "digest", "plan")), undo=False,
           writers=("widgets.route.route",), readers=("plan.route_chain", "widgets.route.route")),
)  # fmt: skip

#: First guesses: name → declaration; a name that ends with "." declares all that begin with it (one per line, say).
FIRSTS: Mapping[str, Choice] = MappingProxyType({choice.name: choice for choice in _FIRSTS})


def declared_choice(name: str) -> Choice | None:
    """The declaration of a choice, None if this kit knows none of that name.

    >>> declared_choice("first:u04.O026").owner, declared_choice("first:u04."), declared_choice("first:u07.plans")
    ('team', None, None)
    """
    family, dot, key = name.partition(".")
    return SCHEMA.get(name) or (FIRSTS.get(name, FIRSTS.get(family + dot)) if key else None)


def kept_for_good(name: str) -> bool:
    """Whether a choice, once made, is neither changed nor removed: a first guess, of a newer kit too.

    >>> kept_for_good("first:u04.O026"), kept_for_good("first:u99.x"), kept_for_good("industries")
    (True, True, False)
    """
    return name.startswith(FIRST)


def undoable(name: str) -> bool:
    """Whether ``undo`` takes changes of this choice back.

    >>> undoable("industries"), undoable("customer"), undoable("of a newer kit")
    (True, False, True)
    """
    if kept_for_good(name):
        return False
    declared = declared_choice(name)
    return declared is None or declared.undo


def check(path: Path, name: str, value: Any) -> None:
    """Refuse a value that has not its choice's shape.

    Raises:
        TeamError: names file, choice and place, what stands there, what is due and what to do.
    """
    declared = declared_choice(name)
    faults: Iterator[Any] = declared.shape.faults(value) if declared else iter(())
    for place, found, due in faults:
        shown = json.dumps(found, ensure_ascii=False)
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        raise TeamError(
            f"{path} 里的选择 {' › '.join([name, *place])} 写法不对：现在是 {shown}，应是{due}。"
            f"请改好这一处，或者把选择 {name} 整段删去（回到参考选择）。"
        )


def sound(name: str, value: Any, default: Any = None) -> Any:
    """``value`` without the parts that have not the shape of the choice ``name``; ``default`` if nothing is left.

    >>> sound("industries", ["I01", 5, None]), sound("industries", "I01", ["I02"])
    (['I01'], ['I02'])
    """
    declared = declared_choice(name)
    return value if declared is None else declared.shape.sound(value, copy.deepcopy(default))
