"""A plan of model v2: the same district with the next catalogue, other stories and account managers of their own."""

from __future__ import annotations

import dataclasses
import math

from course_lib.case.generate.plan import Industry, Plan, make_plan
from course_lib.case.generate.spec import named_districts
from course_lib.case.generate.spec_model2 import read_model2
from course_lib.case.load import load_catalog

__all__ = ["make_plan2"]

_KINDS = {"城区": "urban", "郊县": "suburban"}


def _managers(plan: Plan, given: tuple[str, ...]) -> tuple[str, ...]:
    """One account manager for so many customers; the hero has the same place and name in every district."""
    rule, words = plan.rules2.districts, plan.words
    wanted = max(rule.fewest_managers, math.ceil(sum(plan.counts.values()) / rule.customers_per_manager))
    draw = plan.draw("managers", plan.name)
    weights = {name: weight for name, weight in words.surnames.items() if name not in rule.not_managers}
    pairs = [a + b for a in words.given_first for b in words.given_last]
    order = draw.order(len(pairs))
    family = draw.pick(list(weights.values()), wanted)
    names = list(given[:wanted])
    for n in range(wanted):
        if len(names) == wanted:
            break
        name = list(weights)[int(family[n])] + pairs[int(order[n % len(pairs)])]
        if name not in names:
            names.append(name)
    names += [f"{names[k % len(given or names)]}{k}" for k in range(wanted - len(names))]
    names[rule.hero_place] = rule.hero
    return tuple(names)


def make_plan2(
    name: str, seed: int, kind: str, customers: int, merchants: int, addresses: int, redraw: int = 0
) -> Plan:
    """Put a plan of model v2 together; parameters and errors as :func:`course_lib.case.generate.plan.make_plan`.

    ``redraw``: which draw of the portfolio.
    """
    old, rules = make_plan(name, seed, kind, customers, merchants, addresses), read_model2()
    local = rules.districts.districts[name] if name in named_districts() else None
    other = local.industries if local else {}
    plan = dataclasses.replace(
        old,
        industries=tuple(
            Industry(i.common, i.local.model_copy(update=other.get(i.common.id, {}))) for i in old.industries
        ),
        kind=old.kind.model_copy(update={"stories": rules.stories.of(_KINDS[old.kind.kind])}),
        story_names={**old.story_names, **(local.story_names if local else {})},
        ratings=old.ratings.model_copy(update={"lead": rules.ratings.lead}),
        offers=old.offers.model_copy(update={"stock": rules.offers.stock}),
        catalog=load_catalog(),
        model2=rules,
        redraw=redraw,
    )
    return dataclasses.replace(plan, managers=_managers(plan, local.managers if local else ()))
