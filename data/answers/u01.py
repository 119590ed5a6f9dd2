# Built from sources/u01_survey.py; not edited by hand.
from course_lib.method import check_completeness, example_grid, record_patterns, service_states, survey_market, white_spots
survey = survey_market(case)
grid = example_grid(case)
patterns = record_patterns(case, grid)
contested = patterns[patterns["ours"] & (patterns["rivals"] > 0)]["n"].sum()
answer("u01.contested", contested)
_theirs = patterns[~patterns["ours"] & (patterns["rivals"] > 0)]
_nobody = patterns[~patterns["ours"] & (patterns["rivals"] == 0)]
other_states = {
    "流失": _theirs[_theirs["recent"]]["n"].sum(),
    "他网": _theirs[~_theirs["recent"]]["n"].sum(),
    "存量": patterns[patterns["ours"] & (patterns["rivals"] == 0)]["n"].sum(),
    "潜在": _nobody[_nobody["need"] == "是"]["n"].sum(),
}
answer("u01.other_states", other_states)
usage = survey.services.loc[grid].reset_index()
penetration = usage["lines"].sum() / usage["units"].sum()
answer("u01.penetration", penetration)
share = usage["our_volume"].sum() / usage["volume"].sum()
answer("u01.share", share)
records = check_completeness(case).table
candidates = records[records["filled"] < records["required"]].nlargest(30, "volume")
_open = records[records["filled"] < records["required"]]
fill_first = _open.sort_values("priority", ascending=False, kind="stable").head(3).index.tolist()
answer("u01.fill_first", fill_first)
spots = white_spots(case)
white_grids = spots.groupby("grid")["potential"].sum().nlargest(3).index.tolist()
answer("u01.white_grids", white_grids)
states = service_states(case)
lost = states[states["state"] == "流失"]
lost_targets = lost[lost["customer"] != ""]["customer"].unique().tolist()
answer("u01.lost_targets", lost_targets)
