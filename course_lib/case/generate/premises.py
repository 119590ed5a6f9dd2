"""Places with a book of their own (一场一册): market halls, office buildings, streets of shops, door by door."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course_lib.case.generate.addresses import PER_FLOOR, Addresses, doors_of
from course_lib.case.generate.draw import Ints
from course_lib.case.generate.frames import frame
from course_lib.case.generate.grids import Grids
from course_lib.case.generate.plan import Plan

__all__ = ["premises_table"]

_ROAD_ENDS = "路街巷道"


def _position(floor: Ints) -> Ints:
    """Count the doors of each floor from 1, in the order in which they stand."""
    count = pd.Series(floor).groupby(floor).cumcount()
    return np.asarray(count, dtype=np.int64) + 1


def premises_table(plan: Plan, grids: Grids, addresses: Addresses) -> pd.DataFrame:
    """Return ``premises.csv``: addresses that exist anyway, with the floor and the door that their text tells.

    A grid with too few addresses for a whole place gets none; the table may be empty.
    """
    draw, doors = plan.draw("premises"), doors_of(plan, grids, addresses.grid)
    ids, place, kinds, floor, position = [], [], [], [], []
    taken: set[str] = set()
    for kind, words in plan.market.premises.items():
        if words.grids not in grids.kinds:
            continue
        candidates = grids.of_kind(words.grids)
        candidates = candidates[draw.order(len(candidates))]
        names = [words.names[i] for i in draw.order(len(words.names))]
        per_building = plan.market.address_words[words.grids].floors * PER_FLOOR
        start, made = draw.uniform(len(candidates)), 0
        for grid, where in zip(candidates, start, strict=True):
            mine = np.flatnonzero(addresses.grid == grid)
            rows = len(mine) // (words.buildings * per_building)  # places side by side that the grid could fill
            if made >= words.places or not rows:
                continue
            first = int(where * rows) * words.buildings
            block = doors.block[mine]
            chosen = mine[(block >= first) & (block < first + words.buildings)]
            road = plan.streets[grids.street[grid]].roads[grids.road[grid]]
            name = names[made % len(names)].format(r=road, s=road.rstrip(_ROAD_ENDS))
            name = name if name not in taken else f"{name}（{doors.number[chosen[0]]}号）"
            taken.add(name)
            made += 1
            ids += addresses.ids[chosen].tolist()
            place += [name] * len(chosen)
            kinds += [kind] * len(chosen)
            floor += doors.floor[chosen].tolist()
            position += _position(doors.floor[chosen]).tolist()
    columns = {"address": ids, "place": place, "kind": kinds, "floor": floor, "position": position}
    return frame("premises", columns, plan.catalog)
