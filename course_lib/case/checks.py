"""Turn text cells into typed tables and gather every fault on the way."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pandera.pandas as pa

from course_lib.case.problems import Problem
from course_lib.case.reader import RawTable
from course_lib.case.tables import Column, Table, pandera_schema

__all__ = ["Refs", "check_table"]

#: For each table that may be referred to: what may be typed → the id it means.
Refs = Mapping[str, Mapping[str, str]]

_MAX_LISTED = 12
_DATE_MARKS = r"[/.年月日]"  # 2019/3/31, 2019.3.31 and 2019年3月31日 as spreadsheets show dates
_MIDNIGHT = r"\s+0?0:00(:00)?$"
_SERIAL = re.compile(r"[34]\d{4}")
_CODE = re.compile(r"([A-Za-z]+)\d+")
_SEPARATORS = re.compile(r"[|、，,;；/]")
_UNIT = re.compile(r"\([^()]*\)$")


def _head(text: str) -> str:
    """A header as it is compared: no spaces, no full-width letters, no capitals, no unit in brackets."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    return _UNIT.sub("", plain)


def _listing(values: Mapping[str, str], wrong: str) -> str:
    ids = list(dict.fromkeys(values.values()))
    near = [v for v in values if v.lower() == wrong.lower()]
    if not near and not _CODE.fullmatch(wrong):  # a code that is off by a digit is near to many
        near = difflib.get_close_matches(wrong, list(values), n=1)
    text = "、".join(ids[:_MAX_LISTED]) + (f"…共{len(ids)}个" if len(ids) > _MAX_LISTED else "")
    return text + (f"（是不是 {near[0]}？）" if near else "")


class _Checker:
    """Collects problems of one table while its columns are converted."""

    def __init__(self, raw: RawTable, table: Table, columns: tuple[Column, ...], refs: Refs) -> None:
        self.raw, self.table, self.columns, self.refs = raw, table, columns, refs
        self.problems: list[Problem] = []

    def say(self, position: int | None, column: str, message: str, allowed: str = "", level: str = "error") -> None:
        row = 0 if position is None else self.raw.rows[position]
        self.problems.append(Problem(self.raw.file, row, column, message, allowed, level))

    def header(self) -> pd.DataFrame:
        """Match headers by name or by Chinese label; tell missing, doubled and unused columns."""
        named = {_head(c.name): c.name for c in self.columns} | {
            _head(c.label): c.name for c in self.columns if c.label
        }
        frame = self.raw.frame
        taken: dict[str, int] = {}
        unused = []
        for i, head in enumerate(frame.columns):
            name = named.get(_head(head))
            if name is None:
                unused.append(head)
            elif name in taken:
                self.say(None, head, "这一列出现了两次", "每列一次")
            else:
                taken[name] = i
        for c in self.columns:
            if c.name not in taken:
                near = difflib.get_close_matches(c.name, unused, n=1)
                hint = f"，表里有相近的 {near[0]}" if near else ""
                self.say(None, c.shown, f"缺少这一列{hint}", f"表头写 {c.name} 或 {c.label}")
        for head in filter(None, unused):
            self.say(None, head, "多余的一列，没有读", "", "notice")
        data = {c.name: frame.iloc[:, taken[c.name]] for c in self.columns if c.name in taken}
        return pd.DataFrame(data)

    def convert(self, c: Column, cells: pd.Series) -> pd.Series:
        """Type one column; a bad cell is told and becomes blank."""
        empty = cells.eq("").to_numpy()
        if not c.blank:
            for i in np.flatnonzero(empty):
                self.say(int(i), c.shown, "空着", c.allowed if c.kind != "text" else "必须填写")
        if c.kind in ("number", "integer"):
            return self._number(c, cells, empty)
        if c.kind == "date":
            plain = cells.str.normalize("NFKC").str.replace(_MIDNIGHT, "", regex=True)
            plain = plain.str.replace(_DATE_MARKS, "-", regex=True).str.rstrip("-")
            values = pd.to_datetime(plain.where(~empty), format="%Y-%m-%d", errors="coerce").astype("datetime64[ns]")
            for i in np.flatnonzero(values.isna().to_numpy() & ~empty):
                serial = "（像是Excel的日期序号，请把这一列的格式设为日期）" if _SERIAL.fullmatch(cells.iloc[i]) else ""
                self.say(int(i), c.shown, f"“{cells.iloc[i]}”不是日期{serial}", c.allowed)
            return values
        if c.kind == "ref":
            return self._ref(c, cells, empty)
        if c.kind == "refs":
            return self._refs(c, cells)
        return cells

    def _number(self, c: Column, cells: pd.Series, empty: np.ndarray) -> pd.Series:
        plain = cells.str.normalize("NFKC").str.replace(r"^[¥$]|[,\s]|元$", "", regex=True).where(~empty)
        percent = plain.str.endswith("%").fillna(False).astype(bool)
        values = pd.to_numeric(plain.str.rstrip("%"), errors="coerce").astype("float64")
        values = values.mask(percent, (values / 100).round(12))
        bad = (values.isna() | np.isinf(values)).to_numpy() & ~empty
        if c.kind == "integer":
            bad |= (values.notna() & (values % 1 != 0)).to_numpy()
        for i in np.flatnonzero(bad):
            self.say(int(i), c.shown, f"“{cells.iloc[i]}”不是{'整数' if c.kind == 'integer' else '数字'}", c.allowed)
        return values.mask(bad)

    def _ref(self, c: Column, cells: pd.Series, empty: np.ndarray) -> pd.Series:
        known = self.refs.get(c.ref)
        if known is None:  # the table referred to could not be read; told there
            return cells
        values = cells.map(known)
        for i in np.flatnonzero(values.isna().to_numpy() & ~empty):
            self.say(int(i), c.shown, f"“{cells.iloc[i]}”不认识", _listing(known, cells.iloc[i]))
        return values.fillna(cells).astype("str")

    def _refs(self, c: Column, cells: pd.Series) -> pd.Series:
        known = self.refs.get(c.ref)
        if known is None:
            return cells
        translated: dict[str, str] = {}
        unknown: dict[str, list[str]] = {}
        for cell in cells.unique():
            parts = [p.strip() for p in _SEPARATORS.split(cell) if p.strip()]
            unknown[cell] = [p for p in parts if p not in known]
            translated[cell] = "|".join(dict.fromkeys(known.get(p, p) for p in parts))
        if any(unknown.values()):
            for i, cell in enumerate(cells):
                for part in unknown[cell]:
                    self.say(i, c.shown, f"“{part}”不认识", _listing(known, part))
        return cells.map(translated).astype("str")

    def values(self, frame: pd.DataFrame) -> None:
        """Ranges and choices, by pandera, all at once."""
        present = tuple(c for c in self.columns if c.name in frame)
        try:
            pandera_schema(present).validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            shown = {c.name: c.shown for c in present}
            for case in errors.failure_cases.itertuples():
                position = None if pd.isna(case.index) else int(case.index)
                value = f"{case.failure_case:g}" if isinstance(case.failure_case, float) else str(case.failure_case)
                self.say(position, shown.get(case.column, str(case.column)), f"“{value}”不在允许范围", str(case.check))

    def unique(self, frame: pd.DataFrame) -> None:
        keys: list[tuple[tuple[str, ...], str]] = [
            ((c.name,), c.shown) for c in self.columns if c.unique and c.name in frame
        ]
        if self.table.key and set(self.table.key) <= set(frame):
            keys.append((self.table.key, "、".join(self.table.key)))
        for names, shown in keys:
            subset = frame[list(names)]
            for i in np.flatnonzero(subset.duplicated().to_numpy()):
                same = (subset == subset.iloc[i]).all(axis=1).to_numpy()
                first = self.raw.rows[int(np.flatnonzero(same)[0])]
                value = " / ".join(map(str, subset.iloc[i]))
                if value.strip(" /"):
                    self.say(int(i), shown, f"“{value}”与第{first}行重复", "不得重复")

    def orders(self, frame: pd.DataFrame) -> None:
        for names in self.table.ordered:
            for a, b in itertools.pairwise(names):
                if {a, b} <= set(frame):
                    for i in np.flatnonzero((frame[a] > frame[b]).to_numpy()):
                        message = f"{a} {frame[a].iloc[i]:g} 大于 {b} {frame[b].iloc[i]:g}"
                        self.say(int(i), b, message, "由小到大：" + " ≤ ".join(names))
        for a, b in self.table.dates:
            if {a, b} <= set(frame):
                for i in np.flatnonzero((frame[a] > frame[b]).to_numpy()):
                    self.say(int(i), b, f"早于 {a}（{frame[a].iloc[i]:%Y-%m-%d}）", f"不早于 {a}")
        if self.table.keys and "key" in frame:
            for missing in sorted(set(self.table.keys) - set(frame["key"])):
                self.say(None, "key", f"缺少 {missing} 一行", "、".join(self.table.keys))


def check_table(
    raw: RawTable, table: Table, refs: Refs, wide: Mapping[str, str] | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the typed table and every fault of its cells.

    ``refs`` says what each referred table knows; ``wide`` spells out the wide columns (id → Chinese name).
    """
    columns = table.with_wide(wide or {})
    checker = _Checker(raw, table, columns, refs)
    text = checker.header()
    frame = pd.DataFrame({c.name: checker.convert(c, text[c.name]) for c in columns if c.name in text})
    checker.values(frame)
    checker.unique(frame)
    checker.orders(frame)
    return frame, checker.problems
