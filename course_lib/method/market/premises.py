"""One place, one book (一场一册): a market hall, an office building or a street of shops, door by door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import locate, sum_by
from course_lib.method.market.completeness import check_completeness
from course_lib.method.market.market_space import STATES, address_states, market_by, record_volumes, service_states
from course_lib.method.market.white_spots import contract_ends, fresh_addresses, white_spots

__all__ = ["PlaceBook", "UnknownPlaceError", "open_book", "places_of", "reference_place"]


class UnknownPlaceError(ValueError):
    """No place of that name in the case."""


@dataclass(frozen=True)
class PlaceBook:
    """The book of a place; amounts in yuan a month.

    Attributes
    ----------
    place, kind, grid : str
        Name, 市场|楼宇|街铺, grid id.
    doors : DataFrame
        Index address id, by floor and position: ``floor, position, address, name, industry, state, services`` (by
        state), ``ours, white`` (bool), ``volume, our_volume, our_share, potential`` (of a white spot, else 0),
        ``fresh`` (verified lately), ``verified, contact, phone``, ``rival_end`` and ``our_end`` (the next contract
        end), ``missing`` (fields).
    floors : DataFrame
        Index floor, the highest first: ``doors, ours, white, volume, our_volume, our_share``.
    states : Series
        How many doors are in each of ``STATES``.
    ends : DataFrame
        Contracts that end soon (:func:`contract_ends`), of this place.
    visits : DataFrame
        White spots to go to first, with the ``reason``.
    facts : Series
        ``doors, ours, white, fresh`` (counts), ``penetration, our_share, revenue, volume, potential, completeness``.
    """

    place: str
    kind: str
    grid: str
    doors: pd.DataFrame
    floors: pd.DataFrame
    states: pd.Series
    ends: pd.DataFrame
    visits: pd.DataFrame
    facts: pd.Series


def places_of(case: Case) -> pd.DataFrame:
    """List the places of the case: index name, ``kind, grid, doors, white, our_share, penetration, completeness``."""
    premises = case.premises
    if premises.empty:
        columns = ["kind", "grid", "doors", "white", "our_share", "penetration", "completeness"]
        return pd.DataFrame(columns=columns, index=pd.Index([], name="place"))
    grid = case.addresses.set_index("id")["grid"]
    white = premises["address"].isin(white_spots(case).index)
    grouped = premises.assign(grid=premises["address"].map(grid), white=white).groupby("place", sort=False)
    table = grouped[["kind", "grid"]].first()
    table["doors"], table["white"] = grouped.size(), grouped["white"].sum()
    return table.join(market_by(case, "place")[["our_share", "penetration", "completeness"]])


def reference_place(case: Case) -> str | None:
    """Return the place that the lesson walks through: the office building with most white spots, else any place.

    None if the case has no places.
    """
    table = places_of(case)
    if table.empty:
        return None
    towers = table[table["kind"] == "楼宇"]
    return str((towers if len(towers) else table)["white"].astype(int).idxmax())


def open_book(case: Case, place: str) -> PlaceBook:
    """Write the book of a place: its doors, floors, states, contract ends and whom to visit first.

    First visits are the white spots with a reason (the largest of the place, a rival's contract ends soon, lost lately,
    nobody provides yet), the largest potential first, at most ``rules.survey.visits``.

    Raises
    ------
    UnknownPlaceError
        ``place`` is not in ``premises``.

    Notes
    -----
    One place, one book is named by grid marketing (课程材料：网格营销); what stands in it and the order of visits are
    本课程定义 (definition of this kit).
    """
    premises = case.premises
    mine = premises[premises["place"] == place]
    if mine.empty:
        known = "、".join(premises["place"].drop_duplicates()) or "（本案例没有登记场所）"
        raise UnknownPlaceError(f"没有场所“{place}”，有：{known}")
    doors = _doors(case, mine.sort_values(["floor", "position"], kind="stable"))
    ends = contract_ends(case)
    ends = ends[ends["address"].isin(doors.index)].reset_index(drop=True)
    sums = market_by(case, "place").loc[[place]]
    facts = doors[["ours", "white", "fresh", "our_volume", "volume", "potential"]].sum().astype(float)
    facts = facts.rename({"our_volume": "revenue"})
    facts["doors"] = float(len(doors))
    for column in ("penetration", "our_share", "completeness"):
        facts[column] = float(sums[column].iloc[0])
    states = doors["state"].value_counts().reindex(list(STATES), fill_value=0)
    return PlaceBook(
        place=place,
        kind=str(mine["kind"].iloc[0]),
        grid=str(case.addresses.set_index("id").at[doors.index[0], "grid"]),
        doors=doors,
        floors=_floors(doors),
        states=states,
        ends=ends,
        visits=_visits(case, doors, ends),
        facts=facts,
    )


def _doors(case: Case, mine: pd.DataFrame) -> pd.DataFrame:
    ids = pd.Index(mine["address"].to_numpy(), name="address_id")
    addresses = case.addresses.set_index("id").loc[ids]
    states, parts, records = service_states(case), record_volumes(case), case.service_records
    here = states["address"].isin(ids).to_numpy()
    states, parts, ends = states[here], parts[here], records.loc[here, "contract_end"]
    rows = locate(states["address"], pd.DataFrame({"id": ids}))
    size = len(ids)
    doors = pd.DataFrame({"floor": mine["floor"].astype(int).to_numpy()}, index=ids)
    doors["position"] = mine["position"].astype(int).to_numpy()
    doors["address"], doors["name"] = addresses["address"], addresses["customer_name"]
    industries = case.industries.set_index("id")["name"]
    doors["industry"] = addresses["industry"].map(industries).fillna("")
    doors["state"] = address_states(case).loc[ids].to_numpy()
    doors["services"] = _services_by_state(states).reindex(ids).fillna("")
    doors["ours"] = sum_by(rows, states["ours"], size) > 0
    spots = white_spots(case)
    doors["white"] = ids.isin(spots.index)
    doors["volume"], doors["our_volume"] = sum_by(rows, parts["volume"], size), sum_by(rows, parts["ours"], size)
    share = np.divide(doors["our_volume"], doors["volume"], out=np.zeros(size), where=doors["volume"].to_numpy() > 0)
    doors["our_share"] = share
    doors["potential"] = spots["potential"].reindex(ids).fillna(0.0)
    doors["fresh"], doors["verified"] = fresh_addresses(case).loc[ids], addresses["verified"]
    doors["contact"], doors["phone"] = addresses["contact_name"], addresses["phone"]
    coming = ends.where(ends >= pd.Timestamp(case.meta.as_of))
    rival = states["rivals"] > 0
    for column, which in (("rival_end", rival), ("our_end", states["ours"] & ~rival)):
        doors[column] = coming[which].groupby(states.loc[which, "address"]).min().reindex(ids)
    doors["missing"] = check_completeness(case).table.loc[ids, "missing"]
    return doors


def _services_by_state(states: pd.DataFrame) -> pd.Series:
    """Join each address's services by state, in the order of ``STATES``: 竞争 宽带；他网 固话、专线."""
    order = pd.Categorical(states["state"], categories=list(STATES), ordered=True)
    grouped = states.assign(state=order).groupby(["address", "state"], observed=True)["service"].agg("、".join)
    told = grouped.reset_index()
    texts = told["state"].astype("str") + " " + told["service"]
    return texts.groupby(told["address"].to_numpy()).agg("；".join)


def _floors(doors: pd.DataFrame) -> pd.DataFrame:
    table = doors.groupby("floor").agg(
        doors=("ours", "size"),
        ours=("ours", "sum"),
        white=("white", "sum"),
        volume=("volume", "sum"),
        our_volume=("our_volume", "sum"),
    )
    table["our_share"] = (table["our_volume"] / table["volume"].where(table["volume"] > 0)).fillna(0.0)
    return table.sort_index(ascending=False)


def _visits(case: Case, doors: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    rival = ends[ends["whose"] == "rival"].drop_duplicates("address").set_index("address")["contract_end"]
    spots = doors[doors["white"]].sort_values("potential", ascending=False, kind="stable")
    reasons: list[str] = []
    for end, state in zip(rival.reindex(spots.index), spots["state"], strict=True):
        said = [] if pd.isna(end) else [f"对手合同 {end:%Y-%m-%d} 到期"]
        if state == "流失":
            said.append("不久前从我方流走")
        if state == "潜在":
            said.append("有需求，还没有一家进门")
        if not reasons:
            said.append("这里最大的一块")
        reasons.append("；".join(said))
    table = spots.assign(reason=reasons)
    table = table[table["reason"] != ""]
    columns = ["floor", "position", "address", "name", "state", "services", "potential", "contact", "phone", "reason"]
    return table.head(case.catalog.rules.survey.visits)[columns]
