# Built from sources/u05_decision.py; not edited by hand.
from course_lib.method import believe, cheapest_path, rate
from course_lib.method import reference_customer
customer = reference_customer(case)
matrix = rate(case, customer)
bands = case.catalog.names("bands")
ours = matrix.us.join(matrix.persons[["name", "title", "weight"]])
strongest = matrix.person_weights.idxmax()
answer("u05.strongest", strongest)
who = matrix.person_weights[(matrix.cell_weights > 0).all(axis=1)].idxmax()
row = matrix.us.loc[who]
weights = matrix.factor_matrix.loc[who]
row_score = 10 * (weights * row).sum()
answer("u05.row_score", row_score)
scores = matrix.scores
ours = scores[matrix.carrier]
rivals = scores.drop(matrix.carrier)
x = min(100, max(0, 50 + ours - rivals.max()))
answer("u05.x", x)
from course_lib.method import meetings
people = matrix.persons[["name", "title", "weight", "met", "ahead"]]
told = meetings(matrix.belief)
unseen = float((told["low"] + told["high"]).mean() / 2) if len(told) else 0.0
lead = (people["weight"] * people["ahead"].fillna(unseen)).sum()
answer("u05.lead", lead)
from course_lib.method import judge_lines
from course_lib.plan import Chain
lines = judge_lines(case, Chain(case).own_offers(customer).lines, matrix.belief).lines
largest = lines[lines["counts"]].sort_values("revenue").iloc[-1]
decides, wins = float(largest["decides"]), float(largest["wins"])
outcome = {"赢": decides * wins, "输": decides * (1 - wins), "不定": 1 - decides}
answer("u05.outcome", outcome)
from course_lib.method import believe
known = believe(case).table[["known"]].join(case.customers.set_index("id")["name"])
hardly_known = known.index[known["known"] < 0.5].tolist()
answer("u05.hardly_known", hardly_known)
steps = len(cheapest_path(matrix).steps)
answer("u05.steps", steps)
