# Built from sources/u05_decision.py; not edited by hand.
from course_lib.method import cheapest_path, rate, score_customers
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
coverage = matrix.parts["coverage"]
_x = min(100, max(0, 50 + ours - rivals.max()))
discounted = 50 + coverage * (_x - 50)
answer("u05.discounted", discounted)
decisions = score_customers(case)
names = decisions.table.join(case.customers.set_index("id")["name"])
overrated = decisions.table.query("raw > 75 and band != 'assured'").index.tolist()
answer("u05.overrated", overrated)
steps = len(cheapest_path(matrix).steps)
answer("u05.steps", steps)
