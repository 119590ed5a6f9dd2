# Built from sources/u07_route.py; not edited by hand.
from course_lib.method import add_working_days, assess_plan, tell_activities, tell_kinds, working_days_between
from course_lib.plan import Chain
year = case.meta.budget_year
kinds = tell_kinds(case.catalog)
plain = Chain(case).route
ground = plain.ground.route
draft = assess_plan(ground, plain.draft)
written = tell_activities(case, ground, draft)
contracts = case.stock[case.stock["contract_end"].dt.year == year].sort_values(["annual_revenue", "id"], ascending=[False, True]).head(4)
days_left = {i: working_days_between(f"{year}-01-02", end) for i, end in zip(contracts["id"], contracts["contract_end"])}
answer("u07.days_left", days_left)
queue = draft.lines.groupby("customer")["revenue"].sum().sort_values(ascending=False, kind="stable").head(6).index.tolist()
starts = [add_working_days(f"{year}-01-09", 10 * place) for place in range(len(queue))]
in_time = [customer for customer, start in zip(queue, starts) if add_working_days(start, 14) <= add_working_days(f"{year}-03-29", 0)]
answer("u07.in_time", in_time)
spare = float((draft.capacity["limit"] - draft.capacity["used"]).sum())
answer("u07.spare", spare)
line = draft.lines.sort_values("gain", ascending=False, kind="stable").iloc[0]
q_before, q_after, w_before, w_after = (float(line[c]) for c in ("decides_before", "decides_after", "wins_before", "wins_after"))
contribution = float(line["value"])
worth = contribution * (q_after * w_after - q_before * w_before)
answer("u07.worth", worth)
import pandas as pd
rows = []
for number, (name, row) in enumerate(draft.lines.sort_index().head(10).iterrows(), start=1):
    kind = kinds.iloc[number % len(kinds)]
    due = ground.year.date(next(x.due for x in ground.accounts[row["customer"]].lines if x.id == name) - 1)
    end = add_working_days(f"{year}-{3 * (number % 4) + 2:02d}-18", int(kind["length"]) - 1)
    rows.append({"number": f"T{number}", "line": name, "kind": kind["name"], "needs": int(kind["needs"]), "passed": int(row["stage_before"]), "end": end, "due": due})
tries = pd.DataFrame(rows)
idle = {t["number"]: "关口" if t["passed"] < t["needs"] else "来不及" if t["end"] > t["due"] else "有用" for t in tries.to_dict("records")}
answer("u07.idle", idle)
ending = draft.renewals.reset_index()
alarmed = sorted(set(ending["customer"]) - set(written["customer"]))
answer("u07.alarmed", alarmed)
gap_before = plain.standing("before").loop.gap
moved = draft.lines[draft.lines["won_after"] > draft.lines["won_before"]].reset_index()
kept = draft.renewals[draft.renewals["after"] > draft.renewals["before"]].reset_index()
_saved = (kept["at_stake"] * (kept["after"] - kept["before"])).sum()
_decides = (moved["revenue"] * (moved["decides_after"] - moved["decides_before"]) * (moved["wins_before"] + moved["wins_after"]) / 2).sum()
_chooses = (moved["revenue"] * (moved["wins_after"] - moved["wins_before"]) * (moved["decides_before"] + moved["decides_after"]) / 2).sum()
loop = {"续约守住": _saved, "他定了": _decides, "他选我们": _chooses, "还差": gap_before - _saved - _decides - _chooses}
answer("u07.loop", loop)
best_plan = plain.best_plan
other = ground.kept
_reference, _his = ((p.renewals["stake"] * p.renewals["after"]).sum() + (p.lines["won_after"] * p.lines["value"]).sum() - p.cost for p in (best_plan, draft))
regret = _reference - _his
answer("u07.regret", regret)
