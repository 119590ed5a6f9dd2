"""What ``case.yml`` says of other tables: the target by service, who plays which role of the told story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from course_lib.case.meta import Meta
from course_lib.case.problems import Problem
from course_lib.case.tables import StoryRole, declared, declared_label, story_roles

__all__ = ["check_meta"]

_FILE = "case.yml"


def check_meta(meta: Meta, tables: Mapping[str, pd.DataFrame], folder: str) -> list[Problem]:
    """Return what is wrong with a folder's ``case.yml`` where it speaks of its tables and the catalogue's."""
    found = [*_targets(meta, tables), *_story(meta, tables)]
    if meta.name != folder:
        message = f"名字是 {meta.name}，文件夹叫 {folder}：选择和结果会存在 {meta.name} 名下"
        found.append(Problem(_FILE, 0, "name", message, "与文件夹同名，免得和别的案例混在一起", "notice"))
    return found


def _targets(meta: Meta, tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    if "targets" not in meta.model_fields_set:
        told = next(c.added for c in declared("head")["meta"].columns if c.name.startswith("targets."))
        yield Problem(_FILE, 0, "targets", f"没有这一项，{told}", "", "notice")
    services = [str(s) for s in tables["services"]["id"]]
    for service in meta.targets:
        if service not in services:
            yield Problem(_FILE, 0, f"targets.{service}", "没有这项业务", "、".join(services))
    if meta.parting_fault:
        yield Problem(_FILE, 0, "targets", meta.parting_fault, "相差不到一元")


def _story(meta: Meta, tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    roles = story_roles()
    if meta.story and "customer" not in meta.story:
        yield Problem(_FILE, 0, "story.customer", "缺这一项", "故事里客户的编号")
    for role, told in meta.story.items():
        place = f"story.{role}"
        if role not in roles:
            yield Problem(_FILE, 0, place, "故事里没有这个角色", "、".join(roles))
            continue
        many = not isinstance(told, str)
        if many != roles[role].many:
            yield Problem(_FILE, 0, place, "写法不对", "几个编号，写成列表" if roles[role].many else "一个编号")
            continue
        for who in [told] if isinstance(told, str) else told:
            if fault := _unknown(who, roles[role], meta, tables):
                yield Problem(_FILE, 0, place, *fault)


def _unknown(who: str, role: StoryRole, meta: Meta, tables: Mapping[str, pd.DataFrame]) -> tuple[str, str] | None:
    """Why the id cannot play the role, and what is allowed."""
    if role.ref not in tables:
        return None  # the table could not be read, which is told there
    table, customer = tables[role.ref], meta.story.get("customer")
    row = table[table["id"] == who]
    if row.empty:
        return f"“{who}”不认识", f"{declared_label(role.ref)}的编号"
    if role.ref != "customers" and isinstance(customer, str) and str(row["customer"].iloc[0]) != customer:
        return f"“{who}”属于客户 {row['customer'].iloc[0]}，不属于 {customer}", "故事里那家客户的编号"
    return None
