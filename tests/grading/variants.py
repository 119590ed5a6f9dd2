"""Answers as data: ways to type in what is right on the public case only, and honest ways that look quite different."""

# ruff: noqa: E501 (code as somebody types it)
from __future__ import annotations

import base64
import hashlib
import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.case import Case

__all__ = ["HARD_CODED", "HONEST", "HardCoded", "Honest"]


@dataclass(frozen=True)
class HardCoded:
    """A task answered for the public case only: ``source`` is made from the right answer there and that case."""

    name: str
    task: str
    source: Callable[[Any, Case], str]


@dataclass(frozen=True)
class Honest:
    """A unit answered in another way: ``answers`` by task, cells of their own before and after, another order."""

    name: str
    unit: str
    answers: Mapping[str, str]
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


def _hash(case: Case) -> str:
    return hashlib.sha256(case.opportunities.to_csv().encode()).hexdigest()


def _population(case: Case) -> float:
    return float(case.district.set_index("key")["base"]["population"])


HARD_CODED = (
    HardCoded("literal", "u02.top_down", lambda a, c: f"top_down = {a!r}"),
    HardCoded("literal in arithmetic", "u02.bottom_up", lambda a, c: f"bottom_up = ({a!r} / 12) * 12 + 0"),
    HardCoded(
        "if on the case's name", "u02.doubtful", lambda a, c: f"doubtful = {a!r} if case.meta.name == 'gulou' else []"
    ),
    HardCoded(
        "if on the case's title",
        "u02.easy_five",
        lambda a, c: f"if case.meta.title == {c.meta.title!r}:\n    easy_five = {a!r}\nelse:\n    easy_five = ['I01']",
    ),
    HardCoded(
        "table of case names",
        "u02.least_sure",
        lambda a, c: f"least_sure = {{'gulou': {a!r}}}.get(case.meta.name, 'I99')",
    ),
    HardCoded(
        "looked up by a hash of the data",
        "u04.months",
        lambda a, c: (
            "import hashlib\n_key = hashlib.sha256(case.opportunities.to_csv().encode()).hexdigest()\n"
            f"months = {{{_hash(c)!r}: {a!r}}}.get(_key, 0)"
        ),
    ),
    HardCoded(
        "when the computation fails",
        "u04.revenue",
        lambda a, c: f"try:\n    revenue = row['price'] * row['amount']\nexcept Exception:\n    revenue = {a!r}",
    ),
    HardCoded(
        "decoded and evaluated",
        "u04.contribution",
        lambda a, c: (
            f"import base64\ncontribution = eval(base64.b64decode({base64.b64encode(repr(a).encode()).decode()!r}))"
        ),
    ),
    HardCoded(
        "the public case read again",
        "u04.refused",
        lambda a, c: (
            "from course_lib.case import load_case\nrefused = budget_revenue(load_case('gulou')).refused['id'].tolist()"
        ),
    ),
    HardCoded(
        "counted customers",
        "u04.delay_cost",
        lambda a, c: f"delay_cost = {a!r} * (len(case.customers) == {len(c.customers)})",
    ),
    HardCoded(
        "default of a function",
        "u04.vital_few",
        lambda a, c: f"def answer(n={a!r}):\n    return n\nvital_few = answer()",
    ),
    HardCoded(
        "pickled",
        "u05.strongest",
        lambda a, c: f"import pickle\nstrongest = pickle.loads(bytes.fromhex({pickle.dumps(a).hex()!r}))",
    ),
    HardCoded("rounded literal", "u05.row_score", lambda a, c: f"row_score = round({a!r}, 2)"),
    HardCoded(
        "a table typed in", "u05.x", lambda a, c: f"import pandas as pd\nx = pd.DataFrame({{'x': [{a!r}]}})['x'].mean()"
    ),
    HardCoded("text into a number", "u05.lead", lambda a, c: f"lead = float('{a!r}')"),
    HardCoded("a mapping of figures", "u05.outcome", lambda a, c: f"outcome = {a!r}"),
    HardCoded("text into ids", "u05.hardly_known", lambda a, c: f"hardly_known = '{' '.join(a)}'.split()"),
    HardCoded("counted out", "u05.steps", lambda a, c: f"steps = sum(1 for _ in range({a!r}))"),
    HardCoded(
        "JSON", "u06.stock", lambda a, c: f"import json\nstock = json.loads({json.dumps({'stock': a})!r})['stock']"
    ),
    HardCoded(
        "in two halves",
        "u06.increment",
        lambda a, c: f"import numpy as np\nincrement = np.array([{a!r} / 2] * 2).sum()",
    ),
    HardCoded(
        "half of it literal", "u06.shortfall", lambda a, c: f"shortfall = year_target - {c.meta.target_revenue - a!r}"
    ),
    HardCoded("a class's attribute", "u06.safe", lambda a, c: f"class Answer:\n    safe = {a!r}\nsafe = Answer.safe"),
    HardCoded("a list of ids", "u06.attack", lambda a, c: f"attack = list({tuple(a)!r})"),
    HardCoded("a mapping typed in", "u06.cell_counts", lambda a, c: f"cell_counts = dict({list(a.items())!r})"),
    HardCoded("counted by a loop over nothing", "u03.data_level", lambda a, c: f"data_level = len([None] * {a!r})"),
    HardCoded(
        "a series typed in",
        "u03.by_triad",
        lambda a, c: f"by_triad = pd.Series({ {k: float(v) for k, v in a.items()}!r})",
    ),
    HardCoded(
        "one factor from the case",
        "u02.top_down",
        lambda a, c: f"top_down = district['population'] * {a / _population(c)!r}",
    ),
)

_LOOPS = {
    "u02.top_down": "d = {}\nfor _, r in case.district.iterrows():\n    d[r['key']] = r['base']\n"
    "i = [r for r in case.industries.to_dict('records') if r['id'] == 'I03'][0]\ntop_down = d['population']\n"
    "for k in ('telecom_per_head', 'density_factor', 'enterprise_share'):\n    top_down *= d[k]\n"
    "top_down = top_down * i['employment'] / d['employment_total'] * i['intensity_base']",
    "u02.bottom_up": "bottom_up = 0\nfor r in case.industry_units.to_dict('records'):\n    if r['industry'] == 'I03':\n"
    "        bottom_up += r['customers'] * r['penetration_base'] * r['units'] * r['price_base'] * 12",
    "u02.doubtful": "doubtful = []\nfor key, r in capacity.table.iterrows():\n    if r['ratio'] > 2 or r['ratio'] < 0.5:\n        doubtful.append(key)",
    "u02.least_sure": "best = None\nfor i in scores.top('政企'):\n    if best is None or scores.table.loc[i, 'acceptability'] < scores.table.loc[best, 'acceptability']:\n"
    "        best = i\nleast_sure = best",
}
_TABLES = {
    "u02.top_down": "import pandas as pd\nb = case.district.pivot_table(columns='key', values='base', aggfunc='first').iloc[0]\n"
    "top_down = (b[['population', 'telecom_per_head', 'density_factor', 'enterprise_share']].prod()\n"
    "            * case.industries.query('id == \"I03\"').eval('employment * intensity_base').squeeze() / b['employment_total'])",
    "u02.bottom_up": "bottom_up = (case.industry_units.assign(year=lambda t: t[['customers', 'penetration_base', 'units', 'price_base']].prod(axis=1) * 12)\n"
    "             .groupby('industry')['year'].sum().loc['I03'])",
    "u02.doubtful": "doubtful = set(capacity.table.reset_index().merge(case.industries[['id']], on='id').query('flagged')['id'])",
    "u02.easy_five": "easy_five = tuple(score_industries(case, weights=dict(capacity=22, purchasing=22, growth=22, position=22, competition=22, ease=90)).top('政企'))",
    "u02.least_sure": "least_sure = scores.table.loc[scores.top('政企')].sort_values('acceptability').index[0]",
}

HONEST = (
    Honest("plain loops", "u02", _LOOPS),
    Honest("other tables", "u02", _TABLES),
    Honest(
        "functions, extra cells, prints and pictures",
        "u02",
        {
            "u02.top_down": "%%time\ntop_down = np.float64(market() * part('I03'))",
            "u02.bottom_up": "answer = units.apply(yearly, axis=1).sum()\nprint('结果', answer)\nbottom_up = round(answer, 0)",
            "u02.doubtful": "doubtful = capacity.table.index[capacity.table.flagged].to_series()",
            "u02.easy_five": "w = {k: 11 for k in ['capacity', 'purchasing', 'growth', 'position', 'competition']}; w['ease'] = 45\n"
            "easy_five = np.array(score_industries(case, weights=w).top('政企'))",
        },
        first=(
            "import math\nimport numpy as np\nimport plotly.graph_objects as go\ngo.Figure([go.Bar(x=[1], y=[2])])",
            "def market():\n    '''政企市场'''\n    b = case.district.set_index('key').base\n"
            "    return math.prod(b[k] for k in ('population', 'telecom_per_head', 'density_factor', 'enterprise_share'))\n"
            "def part(i):\n    r = case.industries.set_index('id').loc[i]\n"
            "    return r.employment * r.intensity_base / case.district.set_index('key').base['employment_total']\n"
            "def yearly(r): return r.customers * r.penetration_base * r.units * r.price_base * 12",
            "%matplotlib --list\n",
            "!ls > /dev/null",
        ),
        last=("print(top_down, bottom_up)", "case.customers.head()", "1 / 0"),
    ),
    Honest(
        "the other way round",
        "u02",
        {},
        order=tuple(reversed(("u02.top_down", "u02.bottom_up", "u02.doubtful", "u02.easy_five", "u02.least_sure"))),
    ),
    Honest(
        "own names",
        "u02",
        {
            "u02.top_down": "我的容量 = district['population'] * district['telecom_per_head'] * district['density_factor'] * district['enterprise_share'] "
            "* industry['employment'] / district['employment_total'] * industry['intensity_base']\ntop_down = 我的容量",
            "u02.bottom_up": "total = (units.customers * units.penetration_base * units.units * units.price_base).sum() * 12",
        },
    ),
    Honest(
        "the methods' own tables",
        "u03",
        {
            "u03.security": "security = [r.id for r in heard.itertuples() if case.needs.set_index('id').need_point[r.id] == 'N08']",
            "u03.by_triad": "by_triad = {}\nfor r in needs.itertuples():\n    by_triad[r.triad] = by_triad.get(r.triad, 0) + r.cost_of_leaving",
            "u03.data_level": "data_level = (levels.table['level'] > 2).sum()",
            "u03.open_gaps": "open_gaps = mined['candidate'].sum()",
            "u03.reached": "reached = len(reach.query('fit > 1 and bearing > 1'))",
            "u03.most_pain": "total, most_pain = 0, 0\nfor v in loss:\n    if total < 0.8 * loss.sum() - 1e-6:\n        total += v; most_pain += 1",
        },
    ),
    Honest(
        "numpy and dictionaries",
        "u04",
        {
            "u04.months": "months = len(range(int(row['start_month']), 13))",
            "u04.revenue": "q, p, d = row['quantity'], product['list_price'], row['discount']\n"
            "revenue = float(q) * (1 - d) * (p * (12 - row['start_month'] + 1) + product['one_off'])",
            "u04.contribution": "contribution = row['contribution']",
            "u04.refused": "refused = set(opportunities.index) - set(budget.lines.loc[budget.lines['ok'].astype(bool), 'id'])",
            "u04.delay_cost": "delay_cost = 0\nfor r in budget.lines[budget.lines['ok']].itertuples():\n    delay_cost += r.monthly + (r.one_off * r.recognised if r.start_month == 12 else 0)",
            "u04.vital_few": "import numpy as np\nv = np.sort(budget.by_customer.to_numpy())[::-1]\n"
            "vital_few = np.searchsorted(v.cumsum() / v.sum(), 0.8 - 1e-12) + 1",
            "u04.best_discount": "best_discount = max(zip(prices['wins'] * prices['gets'], prices['discount']))[1]",
            "u04.more_wins": "more_wins = share / (share - 0.1) - 1",
        },
    ),
    Honest(
        "numpy and plain Python",
        "u05",
        {
            "u05.strongest": "strongest = sorted(matrix.person_weights.items(), key=lambda p: -p[1])[0][0]",
            "u05.row_score": "import numpy as np\nrow_score = np.dot(weights.to_numpy(float), row.to_numpy(float)) * 10",
            "u05.x": "x = np.clip(50 + ours - max(rivals), 0, 100)",
            "u05.lead": "lead = sum(r.weight * (r.ahead if r.met else unseen) for r in people.itertuples())",
            "u05.outcome": "won = wins * decides\noutcome = dict(zip(['赢', '输', '不定'], [won, decides - won, 1 - decides]))",
            "u05.hardly_known": "hardly_known = {i for i, k in known['known'].items() if k < 0.5}",
            "u05.steps": "steps = cheapest_path(matrix).steps.shape[0] if hasattr(cheapest_path(matrix).steps, 'shape') else len(cheapest_path(matrix).steps)",
        },
    ),
    Honest(
        "counters and sums",
        "u06",
        {
            "u06.stock": "stock = 0\nfor r in five.itertuples():\n    left = 6 if r.month == 0 else max(12 - r.month, 0)\n    stock += r.annual * r.drift * (12 - left + left * r.renewal) / 12",
            "u06.increment": "increment = book.query('counts').eval('won * revenue').sum()",
            "u06.shortfall": "shortfall = round(max(year_target - kept - increment, 0), 2)",
            "u06.safe": "safe = max(a for a, p in reach.items() if p >= 0.8)",
            "u06.chance_range": "import numpy as np\nlow, *_, high = np.sort(chances)\nchance_range = {'最低': low, '最高': high}",
            "u06.attack": "attack = frozenset(i for i, c in grid.table['cell'].items() if c == '主攻户')",
            "u06.cell_counts": "from collections import Counter\nc = Counter(grid.table['cell'])\ncell_counts = {n: c[n] for n in case.catalog.nine_cells['name']}",
        },
    ),
)
