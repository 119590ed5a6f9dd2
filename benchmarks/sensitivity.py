"""How far each constant of the model moves the chance of the target, in both counties, before and after the reference.

Run ``python benchmarks/sensitivity.py [county …]`` from the checkout; ``course sensitivity`` writes the same as a page.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course_lib.case import load_case
from course_lib.plan.sensitivity import case_sensitivity

COUNTIES = ("gulou", "minhou")


def main() -> None:
    """Print the tables."""
    for name in sys.argv[1:] or COUNTIES:
        case, begin = load_case(name), time.process_time()
        found = case_sensitivity(case)
        print(f"\n{name}: {time.process_time() - begin:.1f} s of CPU with the reference plan")
        for state, one in found.items():
            print(f"{state}: P = {one.probability:.3f}")
            for key, row in one.table.iterrows():
                print(f"  {key:13s} {row['p_low']:6.3f} {row['p_high']:6.3f} {row['swing']:6.3f}  {row['sentence']}")


if __name__ == "__main__":
    main()
