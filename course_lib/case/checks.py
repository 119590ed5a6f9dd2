"""Turn text cells into typed tables and gather every fault on the way."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from course_lib.case.problems import Problem
from course_lib.case.quantities import folded, parse_dates, parse_numbers, plain_head, scale_between, unit_of
from course_lib.case.reader import Head, RawTable
from course_lib.case.tables import Column, Table, declared_label, pandera_schema, within_limits
from course_lib.case.xlsx import column_letter

__all__ = ["AMBIGUOUS", "Refs", "check_table"]

#: Stands for the id of a name that several rows have.
AMBIGUOUS = ""

#: For each table that may be referred to: what may be typed → the id it means; nothing if the table is still empty.
Refs = Mapping[str, Mapping[str, str]]

_MAX_LISTED = 12
_SERIAL = re.compile(r"[34]\d{4}")
_CODE = re.compile(r"([A-Za-z]+)\d+")
_SEPARATORS = re.compile(r"[|、，,;；/]")


def _listing(values: Mapping[str, str], wrong: str, *, names: bool) -> str:
    """What may be typed: ids, or the names where there are any."""
    named = list(dict.fromkeys(text for text, i in values.items() if text != i and i != AMBIGUOUS)) if names else []
    ids = named or [i for i in dict.fromkeys(values.values()) if i != AMBIGUOUS]
    near = [v for v in values if v.lower() == wrong.lower()]
    if not near and not _CODE.fullmatch(wrong):  # a code that is off by a digit is near to many
        near = difflib.get_close_matches(wrong, list(values), n=1)
    text = "、".join(ids[:_MAX_LISTED]) + (f"…共{len(ids)}个" if len(ids) > _MAX_LISTED else "")
    return text + (f"（是不是 {near[0]}？）" if near else "")


def _meant(known: Mapping[str, str]) -> dict[str, str]:
    """What may be typed, folded → the id it means, if it can only be one."""
    found: dict[str, str] = {}
    for text, i in known.items():
        key = folded(text)
        found[key] = i if found.get(key, i) == i else AMBIGUOUS
    return found


class _Checker:
    """Collects problems of one table while its columns are converted."""

    def __init__(self, raw: RawTable, table: Table, columns: tuple[Column, ...], refs: Refs) -> None:
        self.raw, self.table, self.columns, self.refs = raw, table, columns, refs
        self.problems: list[Problem] = []
        self.places: dict[str, int] = {}

    def say(self, position: int | None, column: str, message: str, allowed: str = "", level: str = "error") -> None:
        self.problems.append(self.raw.problem(position, column, message, allowed, level))

    def header(self) -> pd.DataFrame:
        """Match headers by name or by Chinese label; tell missing, doubled and unused columns."""
        named = {plain_head(c.name): c.name for c in self.columns} | {
            plain_head(c.label): c.name for c in self.columns if c.label
        }
        frame, raw = self.raw.frame, self.raw
        unused: dict[str, str] = {}  # header as compared → as it stands
        for i, head in enumerate(frame.columns):
            raw.heads[head] = Head(column_letter(i) if raw.lettered else "", head, head)
            name = named.get(plain_head(head))
            if name is None:
                unused[plain_head(head)] = head
            elif name in self.places:
                self.say(None, head, "这一列出现了两次", "每列一次")
            else:
                self.places[name] = i
        for c in self.columns:
            place = self.places.get(c.name)
            letter = column_letter(place) if raw.lettered and place is not None else ""
            shown = c.label if raw.lettered and c.label else c.shown
            raw.heads[c.name] = Head(letter, shown, shown if raw.lettered else c.name)
        for c in self.columns:
            if c.name not in self.places:
                wanted = [plain_head(c.label), plain_head(c.name)]
                near = next((n for w in wanted for n in difflib.get_close_matches(w, list(unused), n=1)), None)
                hint = f"，表里有相近的 {unused.pop(near)}" if near else ""
                allowed = f"表头写“{c.label}”" if raw.lettered else f"表头写 {c.name} 或 {c.label}"
                if not c.added:
                    self.say(None, c.name, f"缺少这一列{hint}", allowed)
                elif raw.rows:
                    self.say(None, c.name, f"没有这一列{hint}，{c.added}", "", "notice")
        for head in filter(None, unused.values()):
            self.say(None, head, "多余的一列，没有读", "", "notice")
        return pd.DataFrame({name: frame.iloc[:, i] for name, i in self.places.items()})

    def blank(self, c: Column) -> pd.Series:
        """The cells of a column that the file may lack."""
        if c.kind in ("number", "integer"):
            return pd.Series(np.nan, index=self.raw.frame.index, dtype="float64")
        if c.kind == "date":
            return pd.Series(pd.NaT, index=self.raw.frame.index, dtype="datetime64[ns]")
        return pd.Series("", index=self.raw.frame.index, dtype="str")

    def convert(self, c: Column, cells: pd.Series) -> pd.Series:
        """Type one column; a bad cell is told and becomes blank."""
        told = {i: why for (i, place), why in self.raw.told.items() if place == self.places[c.name]}
        for i, why in told.items():
            if why:
                self.say(i, c.name, why, c.allowed)
        cells = cells.mask(cells.index.isin(list(told)), "") if told else cells
        empty = cells.eq("").to_numpy()
        waits = c.kind in ("ref", "refs") and not self.refs.get(c.ref)  # cannot be filled before that table is
        if not c.blank and not waits:
            for i in np.flatnonzero(empty).tolist():
                if i not in told:
                    self.say(i, c.name, "空着", c.allowed if c.kind != "text" else "必须填写")
        if c.kind in ("number", "integer"):
            return self._number(c, cells, empty)
        if c.kind == "date":
            values = parse_dates(cells)
            for n in np.flatnonzero(values.isna().to_numpy() & ~empty).tolist():
                serial = "（像是Excel的日期序号，请把这一列的格式设为日期）" if _SERIAL.fullmatch(cells.iloc[n]) else ""
                self.say(n, c.name, f"“{cells.iloc[n]}”不是日期{serial}", c.allowed)
            return values
        if c.kind == "ref":
            return self._ref(c, cells, empty)
        if c.kind == "refs":
            return self._refs(c, cells)
        if c.kind == "choice":
            meant = {folded(choice): choice for choice in c.choices}
            return cells.map({text: meant.get(folded(text), text) for text in cells.unique()}).astype("str")
        return cells

    def _number(self, c: Column, cells: pd.Series, empty: np.ndarray) -> pd.Series:
        unit, head_unit = unit_of(c.label), unit_of(str(self.raw.frame.columns[self.places[c.name]]))
        if scale_between(head_unit, unit) != 1:
            self.say(None, c.name, f"这一列写的是{head_unit}，已换算成{unit}", "", "notice")
        values = parse_numbers(cells, unit, head_unit)
        bad = values.isna().to_numpy() & ~empty
        if c.kind == "integer":
            bad |= (values.notna() & (values % 1 != 0)).to_numpy()
        for i in np.flatnonzero(bad):
            self.say(int(i), c.name, f"“{cells.iloc[i]}”不是{'整数' if c.kind == 'integer' else '数字'}", c.allowed)
        if unit == "%" and (values.abs() < 1).all() and (values != 0).any():
            self.say(None, c.name, "每一格都不到 1，是不是把百分数写成了小数？", "6.5% 写成 6.5", "notice")
        return values.mask(bad)

    def _unchecked(self, c: Column, cells: pd.Series) -> pd.Series:
        """The table referred to could not be read, which is told there, or nobody has filled it yet."""
        if c.ref in self.refs and cells.ne("").any():
            self.say(None, c.name, f"“{declared_label(c.ref)}”还没有填，这一列先不算", "", "notice")
            return cells if c.name in self.table.key else cells.where(cells.eq(""), "")
        return cells

    def _unknown(self, c: Column, i: int, value: str, known: Mapping[str, str]) -> None:
        if value in known:
            self.say(i, c.name, f"不止一行叫“{value}”", "写编号，不写名字")
        else:
            self.say(i, c.name, f"“{value}”不认识", _listing(known, value, names=self.raw.lettered))

    def _ref(self, c: Column, cells: pd.Series, empty: np.ndarray) -> pd.Series:
        known = self.refs.get(c.ref)
        if not known:
            return self._unchecked(c, cells)
        meant = _meant(known)
        values = cells.map({text: known.get(text) or meant.get(folded(text)) or None for text in cells.unique()})
        for i in np.flatnonzero(values.isna().to_numpy() & ~empty):
            self._unknown(c, int(i), cells.iloc[i], known)
        return values.fillna(cells).astype("str")

    def _refs(self, c: Column, cells: pd.Series) -> pd.Series:
        known = self.refs.get(c.ref)
        if not known:
            return self._unchecked(c, cells)
        meant = {**_meant(known), **known}
        translated: dict[str, str] = {}
        unknown: dict[str, list[str]] = {}
        for cell in cells.unique():
            parts = [p.strip() for p in _SEPARATORS.split(cell) if p.strip()]
            ids = [meant.get(part) or meant.get(folded(part)) for part in parts]
            unknown[cell] = [part for part, i in zip(parts, ids, strict=True) if not i]
            translated[cell] = "|".join(dict.fromkeys(i or part for part, i in zip(parts, ids, strict=True)))
        if any(unknown.values()):
            for i, cell in enumerate(cells):
                for part in unknown[cell]:
                    self._unknown(c, i, part, known)
        return cells.map(translated).astype("str")

    def values(self, frame: pd.DataFrame) -> None:
        """Ranges and choices: where anything is amiss pandera tells what, all at once."""
        present = tuple(c for c in self.columns if c.name in frame)
        if within_limits(frame, present):
            return
        from pandera.errors import SchemaErrors  # takes as long as reading a county: only where it is needed

        try:
            pandera_schema(present).validate(frame, lazy=True)
        except SchemaErrors as errors:
            for case in errors.failure_cases.itertuples():
                position = None if pd.isna(case.index) else int(case.index)
                value = f"{case.failure_case:.10g}" if isinstance(case.failure_case, float) else str(case.failure_case)
                self.say(position, str(case.column), f"“{value}”不在允许范围", str(case.check))

    def unique(self, frame: pd.DataFrame) -> None:
        keys: list[tuple[str, ...]] = [(c.name,) for c in self.columns if c.unique and c.name in frame]
        if self.table.key and set(self.table.key) <= set(frame):
            keys.append(self.table.key)
        for names in keys:
            subset = frame[list(names)]
            shown = names[0] if len(names) == 1 else "、".join(map(self.raw.short, names))
            for i in np.flatnonzero(subset.duplicated().to_numpy()):
                same = (subset == subset.iloc[i]).all(axis=1).to_numpy()
                first = self.raw.rows[int(np.flatnonzero(same)[0])]
                value = " / ".join(map(str, subset.iloc[i]))
                if value.strip(" /"):
                    self.say(int(i), shown, f"“{value}”与第{first}行重复", "不得重复")

    def orders(self, frame: pd.DataFrame) -> None:
        short = self.raw.short
        for names in self.table.ordered:
            for a, b in itertools.pairwise(names):
                if {a, b} <= set(frame):
                    for i in np.flatnonzero((frame[a] > frame[b]).to_numpy()):
                        message = f"{short(a)} {frame[a].iloc[i]:g} 大于 {short(b)} {frame[b].iloc[i]:g}"
                        self.say(int(i), b, message, "由小到大：" + " ≤ ".join(map(short, names)))
        for a, b in self.table.dates:
            if {a, b} <= set(frame):
                for i in np.flatnonzero((frame[a] > frame[b]).to_numpy()):
                    self.say(int(i), b, f"早于 {short(a)}（{frame[a].iloc[i]:%Y-%m-%d}）", f"不早于 {short(a)}")
        if self.table.keys and "key" in frame and not frame.empty:  # an empty table waits to be filled
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
    frame = pd.DataFrame(
        {
            c.name: checker.convert(c, text[c.name]) if c.name in text else checker.blank(c)
            for c in columns
            if c.name in text or c.added
        }
    )
    checker.values(frame)
    checker.unique(frame)
    checker.orders(frame)
    return frame, checker.problems
