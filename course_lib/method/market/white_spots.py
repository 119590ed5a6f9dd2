"""Where there is need but nothing of ours: white spots, what they may be worth, and which contracts end soon."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import at, fetch, sum_by
from course_lib.method.market.market_space import address_states, record_volumes, service_states

__all__ = ["contract_ends", "fresh_addresses", "typical_volumes", "white_spots"]


def typical_volumes(case: Case) -> pd.Series:
    """Return the median monthly volume (yuan) of the records of each service that tell one; NaN without any."""
    records = case.service_records
    told = records["monthly_volume"] > 0
    found = records.loc[told, "monthly_volume"].groupby(records.loc[told, "service"].to_numpy()).median()
    return found.reindex(case.catalog.services["id"]).rename("typical")


def fresh_addresses(case: Case) -> pd.Series:
    """Tell which addresses were verified at most ``rules.survey.fresh_within_months`` ago (index address id)."""
    as_of = pd.Timestamp(case.meta.as_of)
    since = as_of - pd.DateOffset(months=case.catalog.rules.survey.fresh_within_months)
    return case.addresses.set_index("id")["verified"].between(since, as_of).rename("fresh")


def white_spots(case: Case) -> pd.DataFrame:
    """List the white spots (白点): addresses with need and not one service of ours, the largest potential first.

    An address is one if none of its services is ours and at least one has a state of ``rules.survey.white_states``.

    Returns
    -------
    DataFrame
        Index address id: ``grid, address, customer_name, industry, state`` (of the address), ``services`` (those in a
        white state, joined by 、), ``volume`` (what rivals are known to earn there, yuan a month), ``estimated`` (what
        services without a known volume may bring: the service's median in this case, :func:`typical_volumes`),
        ``potential`` (both), ``fresh`` (verified lately).

    Notes
    -----
    White spot and potential: 本课程定义 (definitions of this kit).
    """
    return case.derived("white_spots", _find_white_spots)


def _find_white_spots(case: Case) -> pd.DataFrame:
    states, parts, addresses = service_states(case), record_volumes(case), case.addresses
    rows, size = case.codes("service_records", "address"), len(addresses)
    white = states["state"].isin(case.catalog.rules.survey.white_states).to_numpy()
    here = (sum_by(rows, states["ours"], size) == 0) & (sum_by(rows, white, size) > 0)
    counted = white & np.where(rows >= 0, here[rows], False)
    known = parts["theirs"].to_numpy() * counted
    guess = at(typical_volumes(case).to_numpy(), case.codes("service_records", "service"), np.nan)
    guess = np.nan_to_num(guess) * (counted & (known <= 0))
    frame = addresses[["id", "grid", "address", "customer_name", "industry"]].set_index("id")
    frame["state"] = address_states(case).to_numpy()
    named = states.loc[counted, ["address", "service"]].groupby("address", sort=False)["service"].agg("、".join)
    frame["services"] = named.reindex(frame.index).fillna("")
    frame["volume"], frame["estimated"] = sum_by(rows, known, size), sum_by(rows, guess, size)
    frame["potential"] = frame["volume"] + frame["estimated"]
    frame["fresh"] = fresh_addresses(case).to_numpy()
    return frame[here].sort_values("potential", ascending=False, kind="stable")


def contract_ends(case: Case, months: int | None = None) -> pd.DataFrame:
    """List the contracts that end within ``months`` from the case's day (default ``rules.survey``), the nearest first.

    Returns
    -------
    DataFrame
        ``address, grid, customer_name, service, whose`` (``"ours"``: renew; ``"rival"``: a way in; where both are
        present, the date is the rival's), ``contract_end``, ``days`` (from the case's day) and ``volume`` at stake
        (yuan a month; ours, or the rivals').
    """
    if months is None:
        months = case.catalog.rules.survey.ends_within_months
    if months < 0:
        raise ValueError(f"月数 {months} 不能小于 0")
    as_of, states, records = pd.Timestamp(case.meta.as_of), service_states(case), case.service_records
    until = as_of + pd.DateOffset(months=months)
    present = states["ours"] | (states["rivals"] > 0)
    soon = records["contract_end"].between(as_of, until) & present
    picked, parts = states[soon], record_volumes(case)[soon]
    frame = picked[["address", "grid", "service"]].reset_index(drop=True)
    rows = case.codes("service_records", "address")[soon.to_numpy()]
    names = fetch(case.addresses, "customer_name", rows)
    frame.insert(2, "customer_name", names)
    rival = picked["rivals"].to_numpy() > 0
    frame["whose"] = np.where(rival, "rival", "ours")
    frame["contract_end"] = records.loc[soon, "contract_end"].to_numpy()
    frame["days"] = (frame["contract_end"] - as_of).dt.days
    frame["volume"] = np.where(rival, parts["theirs"], parts["ours"])
    return frame.sort_values(["contract_end", "volume"], ascending=[True, False], kind="stable", ignore_index=True)
