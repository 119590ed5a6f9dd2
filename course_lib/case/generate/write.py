"""Write a case folder: the same bytes for the same tables, on any machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import yaml

from course_lib.case.meta import Meta

__all__ = ["MARK", "check_target", "write_case"]

#: First words of a generated case.yml; a folder without them is somebody's own work and is never overwritten.
MARK = "# 由 make_case 生成"
_SEAL = "封签 "


def check_target(folder: Path) -> None:
    """Raise FileExistsError if the folder holds anything that make_case has not written."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FileExistsError(f"{folder.name} 已经是一个文件，请换一个输出文件夹")
    head = folder / "case.yml"
    text = head.read_text(encoding="utf-8", errors="replace") if head.is_file() else ""
    if any(folder.iterdir()) and not text.startswith(MARK):
        raise FileExistsError(f"文件夹 {folder.name} 里有不是生成器写的内容，不覆盖。请换一个文件夹，或先把它移走")
    if text and f"{_SEAL}{_seal(folder, text)}" not in text.partition("\n")[0]:
        raise FileExistsError(f"文件夹 {folder.name} 生成之后改过，不覆盖。请换一个文件夹，或先把它移走")


def _seal(folder: Path, case_yml: str) -> str:
    """Fingerprint of what was written: case.yml without its first line, and each table."""
    digest = hashlib.sha256(case_yml.partition("\n")[2].encode())
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _whole(value: float) -> float:
    return int(value) if value % 1 == 0 else value


def _number(value: float) -> str:
    return "" if value != value else f"{value:.10g}"


def _text(column: pd.Series) -> pd.Series:
    """A column as it stands in the file: whole numbers without a point, dates as YYYY-MM-DD, nothing for a blank."""
    if column.dtype.kind == "f":
        told = {v: _number(v) for v in column.dropna().unique()}
        return column.map(told).astype("object").where(column.notna(), "")
    if column.dtype.kind == "M":
        return column.dt.strftime("%Y-%m-%d").astype("object").where(column.notna(), "")
    return column


def write_case(folder: Path, meta: Meta, tables: Mapping[str, pd.DataFrame]) -> Path:
    """Write case.yml and the tables as UTF-8 with LF line ends; return the folder."""
    check_target(folder)
    folder.mkdir(parents=True, exist_ok=True)
    data = meta.model_dump(mode="python")
    data["sources"] = [dict(s) for s in data["sources"]]
    data["target_revenue"] = _whole(meta.target_revenue)
    data["rivals"] = [dict(r) for r in data["rivals"]]
    data["targets"] = {service: _whole(value) for service, value in meta.targets.items()}
    data["story"] = {role: who if isinstance(who, str) else list(who) for role, who in meta.story.items()}
    if not data["story"]:
        del data["story"]
    for name, table in tables.items():
        cells = pd.DataFrame({c: _text(table[c]) for c in table})
        # with a byte order mark, or a Chinese spreadsheet program opens the file as GBK
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            cells.to_csv(file, index=False, lineterminator="\n")
    body = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
    head = f"{MARK}，种子 {meta.seed}；改动请另存一个文件夹；{_SEAL}{_seal(folder, chr(10) + body)}\n"
    (folder / "case.yml").write_text(head + body, encoding="utf-8", newline="\n")
    return folder
