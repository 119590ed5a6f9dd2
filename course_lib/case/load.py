"""Load a case (folder or workbook) and the catalogue; every fault is told at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import pandas as pd

from course_lib.case.checks import AMBIGUOUS, check_table
from course_lib.case.meta import Meta, read_yaml_model
from course_lib.case.model import Case, Catalog
from course_lib.case.own_rates import check_rates, own_rates
from course_lib.case.packs import read_packs
from course_lib.case.problems import CaseError, Problem
from course_lib.case.reader import RawTable, empty_csv, read_csv
from course_lib.case.rules import Rules
from course_lib.case.tables import Table, declared
from course_lib.case.ties import check_case_relations, check_catalog_relations, remarks
from course_lib.case.ties_lines import check_lines, line_remarks
from course_lib.case.ties_meta import check_meta
from course_lib.case.workbook import Workbook
from course_lib.case.xlsx import ENDINGS
from course_lib.paths import cases_dir, catalog_dir, shipped_case, shipped_titles

__all__ = [
    "case_from_tables",
    "case_place",
    "load_case",
    "load_catalog",
    "shipped_cases",
]


def shipped_cases() -> list[str]:
    """Return the names of the cases that come with the kit."""
    return sorted(p.parent.name for p in cases_dir().glob("*/case.yml"))


def _typed_names(frame: pd.DataFrame) -> dict[str, str]:
    """What may be typed to mean a row of this table: its id, or its name where it has one that no other row has."""
    ids = {str(i): str(i) for i in frame["id"]} if "id" in frame else {}
    names: dict[str, str] = {}
    if {"id", "name"} <= set(frame):
        doubled = set(frame.loc[frame["name"].duplicated(), "name"])
        names = {n: AMBIGUOUS if n in doubled else i for n, i in zip(frame["name"], frame["id"], strict=True) if n}
    return {**names, **ids}


class _Source(Protocol):
    """Where a case or catalogue stands."""

    def table(self, table: Table, wide: Mapping[str, str]) -> tuple[RawTable | None, list[Problem]]:
        """The cells of a table as text; ``wide`` are the ids and names of its wide columns."""
        ...


@dataclass(frozen=True)
class _Folder:
    path: Path

    def table(self, table: Table, wide: Mapping[str, str]) -> tuple[RawTable | None, list[Problem]]:
        if table.optional and not any(self.path.glob(f"{table.name}.*")):  # one saved under another ending is told
            return empty_csv(table)
        return read_csv(self.path / table.file)


def _read_tables(
    source: _Source, part: str, refs: dict[str, Mapping[str, str]]
) -> tuple[dict[str, pd.DataFrame], dict[str, RawTable], list[Problem]]:
    """Read the declared tables in order; ``refs`` grows with each table that others may refer to."""
    tables: dict[str, pd.DataFrame] = {}
    raws: dict[str, RawTable] = {}
    problems: list[Problem] = []
    for name, table in declared(part).items():
        wide = {i: n for n, i in refs.get(table.over, {}).items() if n != i} if table.over else {}
        raw, found = source.table(table, wide)
        problems += found
        if raw is None:
            continue
        frame, found = check_table(raw, table, refs, wide)
        problems += found
        tables[name], raws[name] = frame, raw
        refs[name] = _typed_names(frame)
    return tables, raws, problems


def _finish(where: str, problems: list[Problem]) -> tuple[Problem, ...]:
    errors = [p for p in problems if p.level == "error"]
    if errors:
        raise CaseError(where, [*errors, *(p for p in problems if p.level != "error")])
    return tuple(problems)


def load_catalog(folder: Path | None = None) -> Catalog:
    """Load the shared catalogue (default: the kit's ``data/catalog``).

    Raises
    ------
    CaseError
        With every fault found.
    """
    folder = (folder or catalog_dir()).absolute()
    return _kept_catalog(folder, _stamp(folder))


_Stamp = tuple[tuple[str, int, int, int, int], ...]


def _stamp(place: Path) -> _Stamp:
    """Changes when the file, or a file of the folder, changes."""
    paths = sorted(place.iterdir()) if place.is_dir() else [place] if place.exists() else []
    files = [(path.name, path.stat()) for path in paths]
    return tuple((name, s.st_mtime_ns, s.st_ctime_ns, s.st_size, s.st_ino) for name, s in files)


@lru_cache(maxsize=4)
def _kept_catalog(folder: Path, stamp: _Stamp) -> Catalog:
    tables, raws, problems = _read_tables(_Folder(folder), "catalog", {})
    rules, found = read_yaml_model(folder / "rules.yml", Rules)
    problems += found + check_catalog_relations(tables, raws, rules)
    packs, found = read_packs(folder, tables)
    problems += found
    _finish(f"目录 {folder.name}", problems)
    assert rules is not None
    return Catalog(tables, rules, packs)


def case_place(name_or_path: str | Path) -> Path:
    """Return the folder of a shipped case (``gulou``, 鼓楼), or the path of a folder or workbook; CaseError if none."""
    if shipped := shipped_case(name_or_path):
        return cases_dir() / shipped
    path = Path(name_or_path).expanduser()
    if path.is_dir() or (path.is_file() and path.suffix.lower() in ENDINGS):
        return path
    message, hint = "找不到这个案例", ""
    if path.is_file():
        old = path.suffix.lower() in (".xls", ".et", ".ods")
        message = "是旧格式的工作簿" if old else "不是文件夹，也不是工作簿"
        hint = "；在Excel或WPS里打开，另存为“Excel 工作簿（.xlsx）”"
    elif path.parent.is_dir():
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], n=1)
        hint = f"（是不是 {near[0]}？）" if near else ""
    ours = "、".join(f"{name}（{title.partition('（')[0]}）" for name, title in shipped_titles().items())
    allowed = f"自带案例 {ours}，或你的案例文件夹、工作簿（.xlsx）的路径{hint}"
    raise CaseError(f"案例 {name_or_path}", [Problem(str(name_or_path), message=message, allowed=allowed)])


def load_case(name_or_path: str | Path, catalog: Catalog | None = None) -> Case:
    """Load and check a case: a shipped name such as ``"gulou"``, the path of a folder, or that of a workbook.

    The last few cases are kept: as long as no file of theirs changes, they are not read again. Tables that nobody has
    filled yet are empty, and ``notices`` say so; ``waiting`` tells which units can do without.

    Raises
    ------
    CaseError
        With every fault of every file or sheet: where, row, column, what is allowed.

    Examples
    --------
    >>> case = load_case("gulou")
    >>> case.meta.budget_year, len(case.customers)
    (2019, 100)
    """
    place = case_place(name_or_path)
    if catalog is not None:
        return _load(place, catalog)
    return _kept(place.absolute(), _stamp(place), load_catalog())


@lru_cache(maxsize=6)
def _kept(place: Path, stamp: _Stamp, catalog: Catalog) -> Case:
    return _load(place, catalog)


def _load(place: Path, catalog: Catalog) -> Case:
    book = Workbook.read(place) if place.is_file() else None
    if book is not None:
        _finish(f"案例 {place.name}", [*book.problems])
        meta, problems = book.meta()
        problems = [*book.problems, *problems]
    else:
        meta, problems = read_yaml_model(place / "case.yml", Meta)
    refs: dict[str, Mapping[str, str]] = {name: _typed_names(getattr(catalog, name)) for name in catalog}
    if meta is not None:
        refs["carriers"] = {c.name: c.id for c in meta.carriers} | {c.id: c.id for c in meta.carriers}
        refs["rivals"] = {c.name: c.id for c in meta.rivals} | {c.id: c.id for c in meta.rivals}
    tables, raws, found = _read_tables(book or _Folder(place), "case", refs)
    carriers = tuple(c.id for c in meta.carriers) if meta else ()
    problems += found + check_case_relations(tables, raws, carriers)
    every = {**{name: getattr(catalog, name) for name in catalog}, **tables}
    problems += check_lines(every, raws, catalog.rules) + check_rates(tables, raws, catalog) + remarks(tables, raws)
    if meta is not None:
        problems += line_remarks(every, raws, catalog.rules, meta.budget_year)
        if book is None:
            problems += check_meta(meta, every, place.name)
    if "stock" in tables and "renewal" in tables["stock"]:
        renewal = tables["stock"]["renewal"].fillna(catalog.rules.stock.blank_renewal)
        tables["stock"] = tables["stock"].assign(renewal=renewal)
    notices = _finish(f"案例 {place.name}", problems)
    assert meta is not None
    return own_rates(Case(meta, catalog, tables, notices)).coded()


def case_from_tables(meta: Meta, tables: Mapping[str, pd.DataFrame], catalog: Catalog | None = None) -> Case:
    """Wrap tables that are known to be sound (generated ones) without reading files; ``optional`` ones may be left out.

    What they set of the constants (:mod:`course_lib.case.own_rates`) holds here too.
    """
    absent = {n: t for n, t in declared("case").items() if n not in tables}
    missing = sorted(n for n, t in absent.items() if not t.optional)
    if missing:
        raise KeyError(f"缺少表 {'、'.join(missing)}")
    empty = {name: check_table(empty_csv(table)[0], table, {}, {})[0] for name, table in absent.items()}
    return own_rates(Case(meta, catalog or load_catalog(), {**tables, **empty})).coded()
