"""Industry packs (行业读本): what there is to know of an industry before one asks its customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from course_lib.case.meta import read_yaml_model
from course_lib.case.problems import Problem

__all__ = ["FILES", "Blueprint", "BusinessCanvas", "Pack", "Packs", "Step", "Worked", "read_packs"]

FILES = ("packs_industry.yml", "packs_merchant.yml")
_STEP = ("name", "process", "info", "need_point", "level", "ask", "pain")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Frozen):
    """A step of the value chain: business process, information point, need point, the management level it takes, one
    question, and what hurts where it is missing. In the file a list in this order."""

    name: str = Field(min_length=1)
    process: str = Field(min_length=1)
    info: str = Field(min_length=1)
    need_point: str = Field(min_length=1)
    level: Literal["连接", "系统", "数据", "智能"]
    ask: str = Field(min_length=1)
    pain: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        if len(value) != len(_STEP):
            raise ValueError(f"一步应有 {len(_STEP)} 项，现在 {len(value)} 项")
        return dict(zip(_STEP, value, strict=True))


class Blueprint(_Frozen):
    """Service blueprint: what the customer sees, what he does not, what carries both."""

    front: tuple[str, ...] = Field(min_length=1)
    back: tuple[str, ...] = Field(min_length=1)
    support: tuple[str, ...] = Field(min_length=1)


class BusinessCanvas(_Frozen):
    """The usual business canvas in eight short lines."""

    value: str
    customers: str
    channels: str
    revenue: str
    activities: str
    resources: str
    partners: str
    cost: str


class Worked(_Frozen):
    """A worked case: what was said, what was heard, what was missed."""

    name: str
    story: str
    heard: str
    missed: str
    lesson: str


class Pack(_Frozen):
    """One industry or merchant group: how it earns its money and where information matters."""

    id: str = Field(min_length=1)
    names: tuple[str, ...] = Field(min_length=1)
    words: tuple[str, ...] = ()
    model: str
    upstream: tuple[str, ...] = Field(min_length=1)
    downstream: tuple[str, ...] = Field(min_length=1)
    blueprint: Blueprint
    canvas: BusinessCanvas
    trend: str
    cloud_case: str
    source: str = "本课程定义"
    worked: Worked | None = None
    steps: tuple[Step, ...] = Field(min_length=3)


class _File(_Frozen):
    packs: tuple[Pack, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"packs": value} if isinstance(value, list) else value


class Packs(Mapping[str, Pack]):
    """Packs by id; ``of`` finds the one for an industry's name, the first of the first file (通用) if none fits."""

    def __init__(self, packs: tuple[Pack, ...] = ()) -> None:
        self._packs = {pack.id: pack for pack in packs}

    def __getitem__(self, key: str) -> Pack:
        return self._packs[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packs)

    def __len__(self) -> int:
        return len(self._packs)

    def of(self, industry_name: str) -> Pack:
        """Return the pack whose names hold ``industry_name``, else the one with a word in it, else the general one.

        Raises
        ------
        KeyError
            There are no packs at all.
        """
        packs = list(self._packs.values())
        if not packs:
            raise KeyError("目录里没有行业读本")
        named = [pack for pack in packs if industry_name in pack.names]
        near = [pack for pack in packs if any(word in industry_name for word in pack.words)]
        return (named or near or packs)[0]


def read_packs(folder: Path, tables: Mapping[str, pd.DataFrame]) -> tuple[Packs, list[Problem]]:
    """Read the packs of a catalogue folder; return them and every fault found."""
    packs: list[Pack] = []
    problems: list[Problem] = []
    known = set(tables["need_points"]["id"]) if "need_points" in tables and "id" in tables["need_points"] else None
    for name in FILES:
        file, found = read_yaml_model(folder / name, _File)
        problems += found
        for pack in file.packs if file is not None else ():
            if pack.id in {other.id for other in packs}:
                problems.append(Problem(name, 0, pack.id, "这个编号出现了两次", "每个读本一个编号"))
            packs.append(pack)
            wrong = [step.need_point for step in pack.steps if known is not None and step.need_point not in known]
            problems += [Problem(name, 0, pack.id, f"机会点“{w}”不认识", "need_points.csv 的编号") for w in wrong]
    return Packs(tuple(packs)), problems
