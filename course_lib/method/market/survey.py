"""The holographic views (全息视图): penetration, share, revenue, states and white spots of each grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import at, places, sum_by
from course_lib.method.market.market_space import STATES, lost_lately, market_by, service_states, sum_up
from course_lib.method.market.white_spots import contract_ends, fresh_addresses, white_spots

__all__ = ["MarketSurvey", "example_grid", "lost_customers", "record_patterns", "survey_market"]


@dataclass(frozen=True)
class MarketSurvey:
    """The market space by grid.

    Attributes
    ----------
    grids : DataFrame
        Index grid id: ``name, street, kind, addresses, fresh`` (share of addresses verified lately) and
        :func:`market_by`'s columns (``penetration``, ``our_share``, ``our_volume`` = our revenue a month, …), ``white``
        (how many white spots), ``white_volume`` (their known volume), ``white_potential``, ``ends`` (rivals' contracts
        that end soon), ``lost`` (records in state 流失).
    states : DataFrame
        Grid × ``STATES``: how many service records.
    services : DataFrame
        Index (grid, service), only those with records: columns of :func:`sum_up`, and ``white``: somebody provides
        it there or somebody needs it, and nothing is ours.
    total : Series
        The whole district: ``records, addresses, lines, units, penetration, volume, our_volume, our_share, white,
        white_potential``.
    """

    grids: pd.DataFrame
    states: pd.DataFrame
    services: pd.DataFrame
    total: pd.Series


def survey_market(case: Case) -> MarketSurvey:
    """Sum the market space up by grid, by grid and state, by grid and service.

    Notes
    -----
    The views are those that grid marketing names (课程材料：网格营销, 渗透率、占有率、收入分布); white spots are
    本课程定义 (definition of this kit).
    """
    states, size = service_states(case), len(case.grids)
    ids = pd.Index(case.grids["id"])
    codes = at(case.codes("addresses", "grid"), case.codes("service_records", "address"))
    table = case.grids.set_index("id")[["name", "street", "kind"]].join(market_by(case, "grid"))
    home = case.codes("addresses", "grid")
    counted = sum_by(home, np.ones(len(home)), size)
    fresh = sum_by(home, fresh_addresses(case).to_numpy(), size)
    table.insert(3, "addresses", counted.astype(int))
    table.insert(4, "fresh", np.divide(fresh, counted, out=np.zeros(size), where=counted > 0))
    white, ends = white_spots(case), contract_ends(case)
    spot = places(ids, white["grid"])
    table["white"] = sum_by(spot, np.ones(len(spot)), size).astype(int)
    table["white_volume"] = sum_by(spot, white["volume"], size)
    table["white_potential"] = sum_by(spot, white["potential"], size)
    near = places(ids, ends.loc[ends["whose"] == "rival", "grid"])
    table["ends"] = sum_by(near, np.ones(len(near)), size).astype(int)
    by_state = _count_states(states, codes, ids)
    table["lost"] = by_state["流失"].to_numpy()
    return MarketSurvey(table, by_state, _by_service(case, states, codes, ids), _total(table))


def _count_states(states: pd.DataFrame, codes: np.ndarray, ids: pd.Index) -> pd.DataFrame:
    which = pd.Index(STATES).get_indexer(pd.Index(states["state"]))
    inside = codes >= 0
    counts = np.bincount(codes[inside] * len(STATES) + which[inside], minlength=len(ids) * len(STATES))
    return pd.DataFrame(counts.reshape(len(ids), len(STATES)), index=ids, columns=list(STATES))


def _by_service(case: Case, states: pd.DataFrame, grid: np.ndarray, ids: pd.Index) -> pd.DataFrame:
    services = pd.Index(case.catalog.services["id"])
    service = case.codes("service_records", "service")
    pairs = pd.MultiIndex.from_product([ids, services], names=["grid", "service"])
    codes = np.where((grid >= 0) & (service >= 0), grid * len(services) + service, -1)
    frame = sum_up(case, codes, pairs)
    wanted = states["state"].isin(case.catalog.rules.survey.white_states)
    ours, need = sum_by(codes, states["ours"], len(pairs)), sum_by(codes, wanted, len(pairs))
    frame["white"] = (ours == 0) & (need > 0)
    return frame[frame["records"] > 0]


def _total(table: pd.DataFrame) -> pd.Series:
    summed = ["records", "addresses", "lines", "units", "volume", "our_volume", "white", "white_potential"]
    total = table[summed].sum()
    total["penetration"] = total["lines"] / total["units"] if total["units"] > 0 else 0.0
    total["our_share"] = total["our_volume"] / total["volume"] if total["volume"] > 0 else 0.0
    return total


def lost_customers(case: Case) -> pd.DataFrame:
    """List what we lost within ``rules.market.lost_within_months``: one row per service record in state 流失.

    Returns
    -------
    DataFrame
        ``address, grid, customer`` ("" if no target customer), ``customer_name, service, last_ours`` and ``volume``
        (what the rivals now earn, yuan a month), the largest first.
    """
    states, records = service_states(case), case.service_records
    lost = (states["state"] == "流失").to_numpy()
    frame = states.loc[lost, ["address", "grid", "customer", "service"]].reset_index(drop=True)
    names = case.addresses.set_index("id")["customer_name"]
    frame.insert(3, "customer_name", frame["address"].map(names))
    frame["last_ours"] = records.loc[lost, "last_ours"].to_numpy()
    frame["volume"] = records.loc[lost, "monthly_volume"].fillna(0.0).to_numpy()
    return frame.sort_values("volume", ascending=False, kind="stable", ignore_index=True)


def example_grid(case: Case) -> str:
    """Return the grid with the most addresses, which the exercise counts by hand."""
    return str(survey_market(case).grids["addresses"].idxmax())


def record_patterns(case: Case, grid: str) -> pd.DataFrame:
    """Count a grid's service records by what the rule of the states looks at, without telling the state.

    Returns
    -------
    DataFrame
        ``ours`` (bool), ``rivals`` (how many), ``recent`` (a service of others that was ours within
        ``rules.market.lost_within_months``), ``need`` (是|否|未知) and ``n``, the number of such records.

    Raises
    ------
    ValueError
        A grid id that the case does not know.
    """
    if grid not in set(case.grids["id"]):
        raise ValueError(f"没有网格“{grid}”，有：{'、'.join(case.grids['id'])}")
    states = service_states(case)
    frame = states[["ours", "rivals"]].assign(recent=lost_lately(case), need=case.service_records["need"])
    frame = frame[(states["grid"] == grid).to_numpy()]
    keys = ["ours", "rivals", "recent", "need"]
    return frame.groupby(keys).size().rename("n").reset_index().sort_values(keys, ascending=[False, False, False, True])
