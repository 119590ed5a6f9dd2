"""Why a line is refused or doubted: each finding names cell, value, limit and reason (有理由的拒绝)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

__all__ = ["FINDING_COLUMNS", "Findings"]

FINDING_COLUMNS = ["id", "rule", "column", "value", "limit", "reason"]

Bools = NDArray[np.bool_]


_Found = list[tuple[NDArray[np.intp], pd.DataFrame]]


@dataclass(eq=False)
class Findings:
    """Findings on some lines, gathered rule by rule; sentences are made for the lines found only.

    ``ids`` are the lines' ids, ``clean`` tells which lines no rule has refused so far.
    """

    ids: NDArray[np.object_]
    clean: Bools = field(init=False)
    _refused: _Found = field(default_factory=list)
    _warned: _Found = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clean = np.ones(len(self.ids), dtype=bool)

    def refuse(
        self, rule: str, column: str, wrong: ArrayLike, value: ArrayLike, limit: ArrayLike, say: Callable[[int], str]
    ) -> None:
        """Refuse the lines that are ``wrong``; ``value`` stands in cell ``column``, ``limit`` is what would pass."""
        rows = np.flatnonzero(np.asarray(wrong, dtype=bool))
        if len(rows):
            self.clean = self.clean & ~np.asarray(wrong, dtype=bool)
            self._refused.append((rows, self._table(rows, (rule, column), value, limit, say)))

    def warn(
        self, rule: str, column: str, doubtful: ArrayLike, value: ArrayLike, limit: ArrayLike, say: Callable[[int], str]
    ) -> None:
        """Note what is allowed but doubtful; arguments as :meth:`refuse`."""
        rows = np.flatnonzero(np.asarray(doubtful, dtype=bool))
        if len(rows):
            self._warned.append((rows, self._table(rows, (rule, column), value, limit, say)))

    def _table(
        self,
        rows: NDArray[np.intp],
        names: tuple[str, str],
        value: ArrayLike,
        limit: ArrayLike,
        say: Callable[[int], str],
    ) -> pd.DataFrame:
        cells = [np.broadcast_to(np.asarray(v), self.ids.shape)[rows].astype(object) for v in (value, limit)]
        texts = [say(i) for i in rows.tolist()]
        columns = (self.ids[rows], *names, *cells, texts)
        return pd.DataFrame(dict(zip(FINDING_COLUMNS, columns, strict=True)))

    def refused(self) -> pd.DataFrame:
        """All refusals (``FINDING_COLUMNS``), line by line, within a line in the order of the rules."""
        return _put_together(self._refused)

    def warned(self) -> pd.DataFrame:
        """All warnings, in the same form and order."""
        return _put_together(self._warned)

    def reasons(self) -> NDArray[np.object_]:
        """Each line's refusals as one text, "" if there is none."""
        texts = np.full(len(self.ids), "", dtype=object)
        for rows, table in self._refused:
            for i, reason in zip(rows.tolist(), table["reason"].tolist(), strict=True):
                texts[i] = f"{texts[i]}；{reason}" if texts[i] else reason
        return texts


def _put_together(found: _Found) -> pd.DataFrame:
    if not found:
        return pd.DataFrame(columns=FINDING_COLUMNS)
    whole = pd.concat([table for _, table in found], ignore_index=True)
    order = np.argsort(np.concatenate([rows for rows, _ in found]), kind="stable")
    return whole.iloc[order].reset_index(drop=True)
