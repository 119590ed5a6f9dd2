"""``case.yml``: who we are, who the rivals are, which year, which target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from course_lib.case.problems import Problem

__all__ = ["Carrier", "Meta", "Source", "explain", "read_yaml_model"]

Model = TypeVar("Model", bound=BaseModel)

_YUAN = 1


class Carrier(BaseModel):
    """A carrier's id and name."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str = Field(min_length=1)
    name: str = Field(min_length=1)


class Source(BaseModel):
    """Where figures of the case come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=1)
    detail: str = ""


class Meta(BaseModel):
    """Head of a case. ``target_revenue`` in yuan for the budget year.

    ``targets`` parts it by service; empty: nobody has parted it. ``story`` says who plays which role of the told story
    (role → id, or ids); empty: no story is told here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=1, pattern=r"^[^\\/:*?\"<>|.][^\\/:*?\"<>|]*$")
    title: str = Field(min_length=1)
    kind: Literal["城区", "郊县"]
    carrier: Carrier
    rivals: tuple[Carrier, ...] = Field(min_length=1)
    budget_year: int = Field(ge=2000, le=2100)
    as_of: dt.date
    target_revenue: float = Field(gt=0)
    targets: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    seed: int
    evidence: str = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    story: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("targets", "story", mode="before")
    @classmethod
    def _blank(cls, value: Any) -> Any:
        return {} if value is None else value

    @model_validator(mode="after")
    def _distinct(self) -> Meta:
        ids = [c.id for c in self.carriers]
        if len(set(ids)) != len(ids):
            raise ValueError("我方（carrier）与对手（rivals）的编号不得重复")
        return self

    @property
    def parting_fault(self) -> str:
        """Why ``targets`` do not add up to ``target_revenue``; "" if they do to a yuan, or nobody has parted it."""
        total = sum(self.targets.values())
        if not self.targets or abs(total - self.target_revenue) <= _YUAN:
            return ""
        return f"各业务的目标合计 {total:,.0f} 元，全年目标收入 {self.target_revenue:,.0f} 元"

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """Our carrier first, then the rivals."""
        return (self.carrier, *self.rivals)


_KINDS = {
    "missing": ("缺这一项", ""),
    "extra_forbidden": ("不认识这一项", "删去或改正名字"),
    "int_parsing": ("不是整数", "整数"),
    "int_type": ("不是整数", "整数"),
    "float_parsing": ("不是数字", "数字"),
    "float_type": ("不是数字", "数字"),
    "date_from_datetime_parsing": ("不是日期", "YYYY-MM-DD"),
    "date_parsing": ("不是日期", "YYYY-MM-DD"),
    "date_type": ("不是日期", "YYYY-MM-DD"),
    "string_type": ("不是文字", "文字"),
    "string_too_short": ("不能为空", "至少一个字"),
    "too_short": ("太少", "至少一项"),
    "tuple_type": ("不是列表", "列表"),
    "model_type": ("写法不对", "多个“名: 值”"),
    "dict_type": ("写法不对", "多个“名: 值”"),
}
_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def explain(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is wrong by one of pydantic's errors, and what is allowed."""
    kind, ctx, value = error["type"], error.get("ctx") or {}, error.get("input")
    if kind in _KINDS:
        text, allowed = _KINDS[kind]
        return (text if kind in ("missing", "extra_forbidden") else f"{value!r} {text}"), allowed
    for name, sign in _BOUNDS.items():
        if name in ctx and kind.startswith(("greater", "less")):
            return f"{value!r} 超出范围", f"{sign} {ctx[name]}"
    if kind == "string_pattern_mismatch":
        return f"{value!r} 不能做文件夹名", '不含 \\ / : * ? " < > |，不以点开头'
    if kind == "literal_error":
        return f"{value!r} 不在可选值内", str(ctx.get("expected", ""))
    if kind == "value_error":
        return str(ctx.get("error", error["msg"])), ""
    return f"{value!r} 不合规定（{error['msg']}）", ""


def read_yaml_model(
    path: Path, model: type[Model], more: Mapping[str, Any] = MappingProxyType({})
) -> tuple[Model | None, list[Problem]]:
    """Read a YAML file, and what stands elsewhere (``more``), into a pydantic model; return it or every fault found."""
    name = path.name
    if not path.is_file():
        return None, [Problem(name, message="缺少这个文件", allowed=f"与各表放在同一文件夹：{path.parent.name}/{name}")]
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        return None, [Problem(name, message="不是UTF-8编码", allowed="用UTF-8另存")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else 0
        return None, [Problem(name, row, message="YAML写法不对", allowed="每行“名: 值”，缩进用空格")]
    if isinstance(data, dict):
        if twice := sorted(set(data) & set(more)):
            return None, [Problem(name, column=key, message="这一项不写在这里", allowed="删去") for key in twice]
        data = {**data, **more}
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        problems = []
        for item in error.errors():
            message, allowed = explain(item)
            problems.append(Problem(name, column=".".join(map(str, item["loc"])), message=message, allowed=allowed))
        return None, problems
