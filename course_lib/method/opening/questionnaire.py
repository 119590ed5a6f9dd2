"""What a class's answers say: seven dimensions, competences, three-link diagnosis, units to stress.

Dimensions, competences and the gaps of the three links (account managers, support, managers) are those of the course's
source; items, limits and the units linked to a gap are definitions of this kit (本课程定义).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.method.opening.questionnaire_rules import Questionnaire

__all__ = ["Diagnosis", "diagnose"]

COLUMNS = ["n", "mean", "sd", "low", "high"]


@dataclass(frozen=True)
class Diagnosis:
    """A class's result; no row of it belongs to one person.

    Attributes:
        answered: how many people answered at least one item.
        complete: how many answered all.
        minimum: with fewer people a figure is not shown (NaN).
        dimensions, competences: by id: ``name``, people ``n``, ``mean`` and ``sd`` of the persons' means, quartiles
            ``low`` and ``high``.
        gaps: by id: ``link``, ``name``, ``n``, ``mean``, ``weak`` (share of weak answers), ``stress`` (by the rule),
            ``units``.
        units: by unit: ``weight`` (how far below the top its weak gaps lie, summed), ``gaps`` (their ids), ``first``
            (among the first few to stress).
        tracks: (track, dimension) → mean of a track of people, where no small group can be told from it.
        sizes: people by track.
    """

    answered: int
    complete: int
    minimum: int
    dimensions: pd.DataFrame
    competences: pd.DataFrame
    gaps: pd.DataFrame
    units: pd.DataFrame
    tracks: pd.DataFrame
    sizes: pd.Series

    @property
    def shown(self) -> bool:
        """Whether enough people answered for any figure to be shown."""
        return self.answered >= self.minimum


def diagnose(questionnaire: Questionnaire, answers: pd.DataFrame, tracks: Mapping[str, str] | None = None) -> Diagnosis:
    """Sum up the answers of a class.

    Args:
        questionnaire: items and rules.
        answers: one row per person: ``role`` (role id) and a column per item (1–5, NaN = not answered).
        tracks: role id → track (account, support, manager); without it there is no split.

    Returns:
        The class's result. A figure that rests on fewer than ``minimum_group`` people is NaN, and so is a split that
        would give a smaller group away by subtraction.

    >>> from course_lib.opening.load import load_questionnaire
    >>> paper = load_questionnaire()
    >>> four = pd.DataFrame(3.0, index=range(4), columns=paper.item_ids).assign(role="support")
    >>> diagnose(paper, four).shown
    False
    """
    items = answers.reindex(columns=questionnaire.item_ids).astype(float)
    items = items[items.notna().any(axis=1)]
    minimum = questionnaire.rules.minimum_group
    dimensions = _means(questionnaire, items, "dimension")
    gaps = _gaps(questionnaire, items)
    role = answers.get("role", pd.Series("", index=answers.index)).reindex(items.index)
    known = dict(tracks or {})
    track = pd.Series([known.get(str(r), "") for r in role], index=items.index, dtype="str")
    return Diagnosis(
        answered=len(items),
        complete=int(items.notna().all(axis=1).sum()),
        minimum=minimum,
        dimensions=_summary(dimensions, questionnaire.dimensions, minimum),
        competences=_summary(_means(questionnaire, items, "competence"), questionnaire.competences, minimum),
        gaps=gaps,
        units=_units(gaps, max(questionnaire.scale), questionnaire.rules.top_units),
        tracks=_split(dimensions, track[track != ""], minimum),
        sizes=track[track != ""].value_counts().sort_index(),
    )


def _means(questionnaire: Questionnaire, items: pd.DataFrame, field: str) -> pd.DataFrame:
    """Each person's mean of the items of each dimension (or competence)."""
    groups: dict[str, list[str]] = {}
    for item in questionnaire.items:
        if getattr(item, field):
            groups.setdefault(getattr(item, field), []).append(item.id)
    return pd.DataFrame({name: items[ids].mean(axis=1) for name, ids in groups.items()}, index=items.index)


def _summary(people: pd.DataFrame, names: tuple[object, ...], minimum: int) -> pd.DataFrame:
    table = pd.DataFrame(index=[n.id for n in names], columns=["name", *COLUMNS])  # type: ignore[attr-defined]
    table["name"] = [n.name for n in names]  # type: ignore[attr-defined]
    people = people.reindex(columns=table.index)
    table["n"] = people.count()
    enough = table["n"] >= minimum
    figures = {"mean": people.mean(), "sd": people.std(), "low": people.quantile(0.25), "high": people.quantile(0.75)}
    for column, values in figures.items():
        table[column] = values.where(enough).astype(float)
    return table.rename_axis("id")


def _gaps(questionnaire: Questionnaire, items: pd.DataFrame) -> pd.DataFrame:
    rules, rows = questionnaire.rules, []
    for gap in questionnaire.gaps:
        own = items[[i.id for i in questionnaire.items if i.gap == gap.id]].to_numpy(dtype=float)
        own = own[~np.isnan(own).all(axis=1)]
        people = len(own)
        enough = people >= rules.minimum_group
        mean = float(np.nanmean(own, axis=1).mean()) if enough else np.nan
        weak = float((own[~np.isnan(own)] <= rules.weak_score).mean()) if enough else np.nan
        stress = enough and (mean < rules.stress_mean or weak >= rules.stress_share)
        rows.append((gap.id, gap.link, gap.name, people, mean, weak, stress, gap.units))
    return pd.DataFrame(rows, columns=["id", "link", "name", "n", "mean", "weak", "stress", "units"]).set_index("id")


def _units(gaps: pd.DataFrame, top: int, first: int) -> pd.DataFrame:
    """Units that weak gaps ask for, the most asked for first."""
    asked = gaps[gaps["stress"]].explode("units")
    if asked.empty:
        kinds: dict[str, type] = {"weight": float, "gaps": object, "first": bool}
        return pd.DataFrame({k: pd.Series(dtype=kind) for k, kind in kinds.items()}).rename_axis("unit")
    by_unit = asked.assign(short=top - asked["mean"]).reset_index().groupby("units", sort=True)
    table = pd.DataFrame({"weight": by_unit["short"].sum(), "gaps": by_unit["id"].agg(list)}).rename_axis("unit")
    table = table.sort_values("weight", ascending=False, kind="stable")
    return table.assign(first=np.arange(len(table)) < first)


def _split(people: pd.DataFrame, track: pd.Series, minimum: int) -> pd.DataFrame:
    """Means by track; a lone hidden track could be worked out from the rest, so then another is hidden with it."""
    sizes = track.value_counts().sort_values(kind="stable")
    hidden = set(sizes.index[sizes < minimum])
    if hidden and sizes[list(hidden)].sum() < minimum and len(hidden) < len(sizes):
        hidden.add(sizes.index[len(hidden)])
    means = people.loc[track.index].groupby(track).mean()
    return means.mask(means.index.to_series().isin(hidden))
