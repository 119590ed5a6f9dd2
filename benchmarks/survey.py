"""States and grid views of a million service records: the kit's pandas/NumPy beside DuckDB and Polars.

Run ``uv run --group bench python benchmarks/survey.py [records]``. The market is generated once; each contender then
computes in a process of its own from the same Parquet-free start: the tables in the contender's own form, in memory.
Asked for are the state of each record and, per grid, penetration, share and revenue. All results must be equal.
"""

from __future__ import annotations

import json
import multiprocessing
import pickle
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

ROUNDS = 7
STATES = ("竞争", "流失", "他网", "存量", "潜在", "未知", "范围外")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def generate(records: int, path: str) -> None:
    """Write the tables of a market with at least ``records`` service records."""
    from course_lib.case.generate import make_tables

    made = make_tables("bench", seed=1, kind="urban", customers=500, merchants=500, addresses=round(records / 1.988))
    Path(path).write_bytes(pickle.dumps(made))


def kit(meta, tables, *, load: bool = False) -> Callable[[], tuple[np.ndarray, pd.DataFrame]]:
    """The kit's own: a new case each time, because a case remembers what was derived from it.

    Its own form of the tables is a case with coded references, as the others' is a frame or a database; with ``load``
    they are coded anew each time, inside the clock.
    """
    from course_lib.case import case_from_tables
    from course_lib.method import market_by
    from course_lib.method.market.market_space import record_states

    loaded = case_from_tables(meta, tables)

    def run():
        case = case_from_tables(meta, tables) if load else loaded.replace()  # keeps the codes, nothing derived
        return record_states(case), market_by(case, "grid")[["penetration", "our_share", "our_volume"]]

    return run


def _since(meta) -> pd.Timestamp:
    return pd.Timestamp(meta.as_of) - pd.DateOffset(months=12)


def polars(meta, tables) -> Callable[[], tuple[np.ndarray, pd.DataFrame]]:
    """The same in Polars, lazily, with all cores."""
    import polars as pl

    names = ["id", "grid"]
    addresses = pl.DataFrame({c: tables["addresses"][c].to_list() for c in names})
    records = pl.DataFrame(
        {c: v.to_list() if v.dtype.kind in "OTU" or str(v.dtype) == "str" else v.to_numpy()
         for c, v in tables["service_records"].items()}
    ).with_columns(pl.col(pl.Float64).fill_nan(None))  # fmt: skip
    us, rivals = meta.carrier.id, [c.id for c in meta.rivals]
    since, as_of = _since(meta), pd.Timestamp(meta.as_of)

    def run():
        has = {c: pl.col("carriers").str.split("|").list.contains(c) for c in (us, *rivals)}
        rival = pl.sum_horizontal([has[c].cast(pl.Int8) for c in rivals])
        ours, lost = has[us], pl.col("last_ours").is_between(since, as_of)
        state = (
            pl.when(ours & (rival > 0)).then(pl.lit("竞争"))
            .when((rival > 0) & lost).then(pl.lit("流失"))
            .when(rival > 0).then(pl.lit("他网"))
            .when(ours).then(pl.lit("存量"))
            .when(pl.col("need") == "是").then(pl.lit("潜在"))
            .when(pl.col("need") == "未知").then(pl.lit("未知"))
            .otherwise(pl.lit("范围外"))
        )  # fmt: skip
        volume = pl.col("monthly_volume").fill_null(0.0)
        split = volume * ours.cast(pl.Float64) / pl.max_horizontal(ours.cast(pl.Int8) + rival, pl.lit(1))
        told = pl.when(pl.col("units").is_not_null()).then(pl.col("lines"))
        table = (
            records.lazy()
            .join(addresses.lazy(), left_on="address", right_on="id", how="left", maintain_order="left")
            .with_columns(state=state, volume=volume, ours=pl.col("our_volume").fill_null(split), told=told)
            .select("grid", "state", "volume", "ours", "told", "units")
            .collect()
        )
        views = (
            table.lazy()
            .group_by("grid")
            .agg(pl.col("told").sum(), pl.col("units").sum(), pl.col("volume").sum(), our_volume=pl.col("ours").sum())
            .with_columns(
                penetration=pl.col("told") / pl.col("units"), our_share=pl.col("our_volume") / pl.col("volume")
            )
            .sort("grid")
            .collect()
        )
        frame = pd.DataFrame({c: views[c].to_numpy() for c in ("penetration", "our_share", "our_volume")})
        return table["state"], frame.set_axis(pd.Index(views["grid"].to_list(), name="id"))

    return run


def duckdb(meta, tables) -> Callable[[], tuple[np.ndarray, pd.DataFrame]]:
    """The same in SQL; the states stay in DuckDB as a table, as Polars' stay in a frame."""
    import duckdb as db

    link = db.connect()
    for name in ("addresses", "service_records"):
        frame = tables[name]
        shown = frame.astype({c: "object" for c in frame if str(frame[c].dtype) == "str"})
        link.register("shown", shown)
        link.execute(f"create table {name} as select row_number() over () as n, * from shown")
        link.unregister("shown")
    rivals = " + ".join(f"list_contains(c, '{r.id}')::int" for r in meta.rivals)
    states = f"""
        create or replace table states as
        with split as (
            select r.*, a.grid, string_split(carriers, '|') as c
            from service_records r left join addresses a on a.id = r.address
        ), told as (select *, list_contains(c, '{meta.carrier.id}') as us, {rivals} as rivals from split)
        select n, grid, units, case when units is not null and not isnan(units) then lines end as told,
            case when us and rivals > 0 then '竞争'
                 when rivals > 0 and last_ours between '{_since(meta)}' and timestamp '{meta.as_of}' then '流失'
                 when rivals > 0 then '他网' when us then '存量'
                 when need = '是' then '潜在' when need = '未知' then '未知' else '范围外' end as state,
            coalesce(monthly_volume, 0) as volume,
            coalesce(our_volume, coalesce(monthly_volume, 0) * us::int / greatest(us::int + rivals, 1)) as ours
        from told"""
    views = """
        select grid, sum(told) / sum(units) as penetration, sum(ours) / sum(volume) as our_share,
            sum(ours) as our_volume
        from states group by grid order by grid"""

    def run():
        link.execute(states)
        return lambda: link.execute("select state from states order by n").fetchnumpy()["state"], link.execute(
            views
        ).df()

    return run


CONTENDERS = {"kit": kit, "kit with loading": partial(kit, load=True), "polars": polars, "duckdb": duckdb}


def measure(name: str, path: str) -> dict[str, object]:
    """Time one contender; return its times, memory and result."""
    with Path(path).open("rb") as file:
        meta, tables = pickle.load(file)
    run = CONTENDERS[name](meta, tables)
    before, clock, work = _peak_mb(), [], []
    for _ in range(ROUNDS + 1):
        start, busy = time.perf_counter(), time.process_time()
        states, views = run()
        clock.append(time.perf_counter() - start)
        work.append(time.process_time() - busy)
    after = _peak_mb()
    states = states() if callable(states) else states
    codes = pd.Index(STATES).get_indexer(pd.Index(np.asarray(states, dtype=object)))
    views = views.set_index("grid") if "grid" in views else views
    return {
        "records": len(codes),
        "clock": clock[1:],  # the first round warms up
        "work": work[1:],  # of all threads
        "before": before,
        "peak": after,
        "codes": codes.astype(np.int8),
        "views": views.sort_index(),
    }


def main() -> None:
    """Generate, measure each contender in a fresh process, compare, print one JSON line each."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    context = multiprocessing.get_context("spawn")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "market.pickle")
        with context.Pool(1) as pool:
            pool.apply(generate, (wanted, path))
        for name in CONTENDERS:
            with context.Pool(1) as pool:
                found[name] = pool.apply(measure, (name, path))
    ours = found["kit"]
    for name, got in found.items():
        assert (got["codes"] == ours["codes"]).all(), f"{name}: other states"
        assert list(got["views"].index) == list(ours["views"].index), f"{name}: other grids"
        for column in ("penetration", "our_share", "our_volume"):
            given, expected = got["views"][column].to_numpy(float), ours["views"][column].to_numpy(float)
            # a grid without a denominator is 0 in the kit, blank elsewhere
            assert np.allclose(np.nan_to_num(given), expected, rtol=1e-9), f"{name}: {column}"
        row = {
            "contender": name,
            "records": got["records"],
            "grids": len(got["views"]),
            "median_s": round(statistics.median(got["clock"]), 3),
            "cpu_s": round(statistics.median(got["work"]), 3),
            "min_s": round(min(got["clock"]), 3),
            "max_s": round(max(got["clock"]), 3),
            "before_mb": round(got["before"]),
            "peak_mb": round(got["peak"]),
        }
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
