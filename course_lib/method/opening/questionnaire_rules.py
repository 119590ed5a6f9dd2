"""The pre-course questionnaire (``data/opening/questionnaire.yml``) as frozen, checked objects."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["Gap", "Item", "Questionnaire", "Rules", "TeamRules"]

Share = Annotated[float, Field(ge=0, le=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Frozen):
    """An id and its Chinese name."""

    id: str
    name: str


class Gap(_Frozen):
    """What one of the three links may lack, and which units to stress then."""

    id: str
    link: str
    name: str
    units: tuple[str, ...] = Field(min_length=1)


class Item(_Frozen):
    """A statement to answer on the scale; self-assessments belong to a dimension and a competence, all to a gap."""

    id: str
    text: str
    dimension: str = ""
    competence: str = ""
    gap: str


class Rules(_Frozen):
    """When a gap is weak, and how few answers are too few to be shown apart."""

    minimum_group: int = Field(ge=2)
    weak_score: int
    stress_mean: float
    stress_share: Share
    top_units: int = Field(ge=1)


class TeamRules(_Frozen):
    """How groups are formed: letter → line, at most ``most`` groups a line of about ``size`` people."""

    lines: dict[str, str] = Field(min_length=1)
    most: int = Field(ge=1)
    size: int = Field(ge=2)
    weights: dict[str, Annotated[float, Field(ge=0)]]


class Questionnaire(_Frozen):
    """All of ``questionnaire.yml``."""

    scale: dict[int, str]
    rules: Rules
    dimensions: tuple[Named, ...]
    competences: tuple[Named, ...]
    links: dict[str, str]
    gaps: tuple[Gap, ...]
    items: tuple[Item, ...]
    teams: TeamRules

    @model_validator(mode="after")
    def _agree(self) -> Questionnaire:
        levels = sorted(self.scale)
        if len(levels) < 2 or levels != list(range(levels[0], levels[-1] + 1)):
            raise ValueError("scale 要是连续的整数，至少两级")
        known = {
            "dimension": {d.id for d in self.dimensions} | {""},
            "competence": {c.id for c in self.competences} | {""},
            "gap": {g.id for g in self.gaps},
        }
        ids = [i.id for i in self.items]
        if len(set(ids)) != len(ids):
            raise ValueError("items 里有重复的题号")
        for item in self.items:
            for field, allowed in known.items():
                if getattr(item, field) not in allowed:
                    listed = "、".join(sorted(allowed - {""}))
                    raise ValueError(f"题 {item.id} 的 {field} {getattr(item, field)!r} 不认识，可选：{listed}")
        for gap in self.gaps:
            if gap.link not in self.links:
                raise ValueError(f"短板 {gap.id} 的 link {gap.link!r} 不在 links 里")
            if gap.id not in {i.gap for i in self.items}:
                raise ValueError(f"短板 {gap.id} 没有题目")
        return self

    @property
    def levels(self) -> range:
        """The answers that are allowed."""
        return range(min(self.scale), max(self.scale) + 1)

    @property
    def item_ids(self) -> list[str]:
        """Ids of the items in order."""
        return [i.id for i in self.items]
