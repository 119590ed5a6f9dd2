# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [raw] tags=["card"]
# name: 需求、产品与收入预算
# title: 需求—产品—收入预算（二级解码）
# short: 算收入
# chapter: needs
# needs: [district, industries, industry_units, customers, needs, opportunities]
# helps: [addresses, service_records, contacts]
# minutes: {"2+1": [20, 30, 40, 20, 30], "3+2": [30, 45, 60, 30, 45], "3x3": [30, 30, 40, 30, 30]}
# must: [industry_director, merchant_director, key_account_manager, merchant_manager, support]
# why: 总监和客户经理都要会（大纲）；支撑人员一起配产品
# field: 拜访一家，补两条需求
# week: 2
# homework: 自己的客户做一张预算

# %% [markdown] tags=["all"]
# # 第4单元　需求—产品—收入预算（二级解码）
#
# **要回答的问题**：选中的行业里，客户要什么？我们用哪个产品答？今年能进多少钱？
#
# **学完你能**
# 1. 把一条需求配到产品上，认出没有产品能答的空白；
# 2. 给一单定数量、优惠、起租月，算出今年的收入和十二个月的贡献；被退回了，说得出是哪一条；
# 3. 先定自己的优惠，再看常用、最合算、打平三个刻度：降价到底值不值；
# 4. 交出一张**按月、按产品的收入预算**，指出哪几家客户撑起八成收入。
#
# > **怎么用这本笔记**：灰色的格子是程序，不用看懂。第一次打开，先点菜单“运行”里的“运行所有单元格”。
# > **看板**用鼠标点、用鼠标拖，也可以全用键盘；每动一下，立即存盘，关掉电脑也不会丢。看板下面的图和表要再运行一遍才跟着变：
# > 点一下那一格，再点菜单“运行”里的“运行选中的单元格及以下所有”。

# %% tags=["all", "parameters"]
case_name = "gulou"
team_name = "demo"
work = None

# %% tags=["all"]
from course_lib.lesson import check, chosen_industries, chosen_needs, fingerprint, open_unit, sheet
from course_lib.method import believe, budget_revenue, mark_prices, match_needs, price_curve, price_offers
from course_lib.plots import plot_budget_months, plot_budget_products, plot_needs, plot_pareto

unit = open_unit("u04", case_name, team_name, work)
case = unit.case
industries = chosen_industries(unit)

# %% [markdown] tags=["trainer"]
# ### 讲师提示：时间
#
# | 模式 | 讲解 | 看板：配产品 | 小组任务 | 练习与自查 | 汇报点评 | 合计 |
# |---|---|---|---|---|---|---|
# | 2+1 天 | 20 分 | 30 分 | 40 分 | 20 分 | 30 分 | 2 小时 20 分 |
# | 3+2 天 | 30 分 | 45 分 | 60 分 | 30 分 | 45 分 | 3.5 小时；实地日拜访一家，补两条需求 |
# | 3 天 + 3 周 | 30 分 | 30 分 | 40 分 | 30 分 | 30 分 | 2 小时 40 分；第二周作业：自己的客户做一张预算 |
#
# 需求表就是第3单元各队留下的那一张（没改过就是案例里现成的）。先让学员读三行原话，再讲方法。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 一月，小林从区里那家医院回来，报了二十个点的便宜线路，优惠给得很深。单子当天就被挡了回来，理由有两条：优惠超过了产品的上限；
# 医院现在的线是对手的，合同明年才到期，今年起租根本不可能。
#
# 老黄问他：“苏副科的原话是什么？”原话是：主备两条线走的是同一根光缆。苏副科要的不是便宜，是“断一根，还有一根”。
#
# 同一条需求，换一样产品：另走一根缆、另一个口进楼的备线。价钱就用大家都拿得到的常用价，没有人再退回来。
# **卖得动、守得住、算得清**，这一单元就来算。

# %% [markdown] tags=["lesson"]
# ## 方法：从一句抱怨到一行预算
#
# 1. **听需求**：谁的痛点、瓶颈点、难点？哪一种需求？不解决，一年亏多少？**要多少**（没问到的，先按一般用量的中间算）？
# 2. **配产品**：**匹配度（fit）** 分四级：0 不沾边，1 沾一点，2 合适，3 正对。没有任何产品到 2 的需求叫**空白（blank）**，要找伙伴。
# 3. **定价钱**：月收入 = 数量 × 目录月单价 ×（1 − 优惠）。一次性费用打同样的折。**常用优惠（usual discount）** 是大家都拿得到的价。
# 4. **看方式**：他没有的，是**新增（new）**；对手的线还在，是**替换（replacement）**，等对手的合同到期；我方的老线还在，是**升级（upgrade）**，只算新旧的差额。
# 5. **算时间**：他还有几道关口没过，最早几月能定；再加开通的月数，就是最早起租月。
# 6. **算两笔钱**：**今年收入** = 月收入 × 起租月到 12 月的月数 + 一次性费用，用来比目标。**贡献（contribution）** = 起租后十二个月的收入 − 成本，用来比哪个价好。
# 7. **过规矩**：哪一格不合规矩，就在那一格退回，写明最多能填多少。
#
# 匹配度、常用优惠、贡献和退回的规矩，都是本课程定义。
#
# <details><summary>想知道怎么算的：哪些单子会被退回</summary>
#
# | 看哪一格 | 什么时候退回 |
# |---|---|
# | 需求 | 没有需求支撑。只有升级我方老线、业主的标书，可以不写 |
# | 产品 | 匹配度 0；同一条需求的同一样产品写了两行 |
# | 数量 | 超过他要的 1.2 倍；离一般用量太远；比他的人头还多 |
# | 数量 | 这条需求的几单加起来，一年比他的损失还多：他凭什么买 |
# | 数量 | 连接类业务加起来，比他一年的通信花费多出太多 |
# | 优惠 | 超过产品的上限；十二个月的贡献守不住产品的底线；升级反而比老线便宜 |
# | 起租月 | 他还定不下来；对手的合同没到期；不在今年 |
#
# 给得不到他要的一半，匹配度降一级。限额都在案例的规则表里。
# </details>
#
# 下面是你们选中的行业里，需求落在哪几个机会点上。

# %% tags=["lesson"]
market = chosen_needs(unit)
match = match_needs(market, industries=industries)
plot_needs(match, market)

# %% tags=["lesson"]
words = market.needs[market.needs["id"].isin(match.table.index)].assign(
    name=lambda t: t["customer"].map(case.customers.set_index("id")["name"]),
    point=lambda t: t["need_point"].map(case.catalog.names("need_points")),
)
words = words.drop(columns=["kind", "quantity"], errors="ignore").join(match.table[["kind_name", "quantity", "unit", "told", "fit", "product_name"]], on="id")
words = words.sort_values(["fit", "id"]).groupby("fit").head(5)
words["wants"] = [f"{q:,.0f} {u}" + ("" if told else "（没问过）") for q, u, told in zip(words["quantity"], words["unit"], words["told"])]
headers = {"name": "客户", "point": "机会点", "kind_name": "哪一种", "pain": "痛点", "wants": "要多少", "fit": "匹配度", "product_name": "最合适的产品"}
print(f"{len(match.table)} 条需求，空白 {len(match.blanks)} 条")
sheet(words.assign(product_name=words["product_name"].str.replace("|", "、")), headers)

# %% [markdown] tags=["lesson"]
# 有产品答得上，不等于报的就是那一样：把专线报给“病房手机没信号”，匹配度照样是 0。
#
# ## 看板：你来配
#
# 左边是客户的需求，右边是我们的产品，中间的线是一单商机。案例已经给每家客户拟了方案，有几单不合规矩，红着。做四件事：
# 1. 挑一家客户，读一遍它的原话。哪一条需求还没有线？他要多少？
# 2. 点一条线，改数量、优惠、起租月，看今年收入和十二个月贡献怎么变。不合规矩的会被退回，是哪一格、最多能填多少，写在旁边；
# 3. 从需求往产品拉一条新线，定一个你签得下来的价；
# 4. 给一单定好你自己的优惠，按**锁定**。锁定以后不能改，这一单的三个刻度才会显示。

# %% tags=["lesson"]
from course_lib.widgets import NeedProductBoard

board = NeedProductBoard(market, unit.team, industries)
board

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 起租月往后挪一个月，今年收入少多少？十二个月的贡献变了没有？（所以比目标用今年收入，比价钱用贡献。）
# 2. 同一条需求再加一样产品，为什么会被退回？
# 3. 你锁定的优惠，比最合算的深还是浅？差多少钱？
# 4. 哪一家客户有需求没有线？是没有产品，还是没有人去谈？
#
# **三个刻度怎么读**
#
# - **常用**：大家都拿得到的价，拿它当尺子。
# - **最合算（best）**：优惠深一点，赢面大一点，可是每一单少赚一点。赢面 × 贡献最大的地方，就是最合算。
# - **打平（break-even）**：优惠再往前给，多赢的补不上少赚的。给到打平那一点，和常用价赚得一样多。
# - 一句话：**每降 10%，要多赢几成才不亏**。贡献占价钱的比例越低，要多赢的就越多。
#
# <details><summary>想知道怎么算的：打平要多赢多少</summary>
#
# 按常用价，贡献占价钱的比例记作 m。价钱再降 z，每一单的贡献从 m 变成 m − z。赢的次数要变成原来的 m ÷（m − z）倍，
# 也就是多赢 z ÷（m − z），才和原来一样。比如 m = 40%，降 10%：0.10 ÷ 0.30，多赢三成三。这张打平表是公开的（价格管理的教科书都有）。
#
# 赢面怎么随价钱变：便宜 10%，我们的领先多几分，几分由客户的人有多看重价格定（本课程定义，第5单元细讲）。
# </details>
#
# 配好了，运行下面几格，看全年的预算。

# %% tags=["lesson"]
budget = board.budget
print(f"今年收入 {budget.total / 1e4:,.0f} 万元；起租后十二个月：收入 {budget.yearly / 1e4:,.0f} 万元，贡献 {budget.contribution / 1e4:,.0f} 万元")
print(f"做得成 {len(budget.lines) - len(budget.refused)} 行，退回 {len(budget.refused)} 行")
for line in budget.refused.itertuples():
    print(f"✘ {line.id} {line.customer_name} {line.product_name}：{line.reason}")

# %% tags=["lesson"]
plot_budget_months(budget, case)

# %% tags=["lesson"]
plot_budget_products(budget, case)

# %% tags=["lesson"]
plot_pareto(budget, case)

# %% [markdown] tags=["lesson"]
# **再看这三张图**
#
# 1. 年初几乎没有收入，为什么？（想一想关口和开通的月数。）哪几个月特别高，高出来的是月租还是一次性费用？
# 2. 收入最大的产品，贡献也最大吗？哪个产品“看着大、赚得少”？
# 3. 几家客户撑起八成收入？占有商机客户的几成？真的是“二八”吗？
#
# ## 小组任务（汇报 5 分钟）
#
# 1. 挑一家客户，照上面七步走一遍：听需求 → 配产品 → 定价钱 → 看方式 → 算时间 → 算两笔钱 → 过规矩，再写一个推进动作。写在一页纸上。
# 2. 把退回的行都救回来，或者写清为什么放弃。每救一行，改的是价钱、数量、时间，还是换了产品？
# 3. 挑两单，各自锁定一个优惠，再看三个刻度。哪一单给深了，哪一单其实可以再给一点？为什么不一样？

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **按 12 个月算今年的收入**。问他：合同哪天签，线哪天通，哪天开始出账？
# - **把两笔钱混在一起**。和目标比，用今年收入；价钱值不值，用起租后十二个月的贡献。十二月起租的好单子，今年收入很小，贡献一样大。
# - **先报价，后听需求**。让他读出客户的原话，再问这个产品答了哪半句。
# - **报得越多越好**。他要的就那么多，多出的不算；一条需求的几单加起来，贵过他的损失，全退。
# - **优惠给到上限才甘心**。先锁他自己的数，再看刻度：越过打平，赢得多、赚得少。反过来，一分不让也常常不合算。
# - **替换当新增报**。对手的线还在，起租要等它到期。方式由记录定，不由我们勾。
# - **把被退回的线删掉了事**。删了，需求还在。请他读退回的那一格，再改那一格。
#
# **点评顺序**：先比各队总额，再比退回行的处理，最后问：“这张预算里，有多少钱是你今天就敢签字的？”这一问带出第5单元。

# %% [markdown] tags=["task"]
# ## 练习
#
# 这里固定用全部商机，不看你们选了哪些行业。手边三张表：`opportunities`（商机）、`products`（产品）、`needs`（需求）。

# %% tags=["task"]
opportunities = case.opportunities.set_index("id")
products = case.catalog.products.set_index("id")
needs = case.needs
budget = budget_revenue(case)
good = budget.lines[budget.lines["ok"]]
plain = good[(good["mode"] == "新增") & (good["monthly"] > 0) & (good["one_off"] > 0) & (good["quantity"] == good["counted_quantity"])]
row = plain.sort_values(["revenue", "id"], ascending=[False, True]).iloc[0]
product = products.loc[row["product"]]
print(f"收入最大的一行新增（有月租，也有一次性费用）：{row['id']}，客户 {row['customer']}，产品 {row['product']} {product['name']}")
print(f"数量 {row['quantity']:g}，优惠 {row['discount']:.0%}，{row['start_month']:.0f} 月起租")
print(f"目录月单价 {product['list_price']:,.0f} 元，一次性费用 {product['one_off']:,.0f} 元（每单位，都按优惠打折）")
print(f"月单位成本 {product['unit_cost']:,.0f} 元，一次性成本 {product['one_off_cost']:,.0f} 元（每单位，不打折）")

# %% [markdown] tags=["task"]
# **题1　收几个月**：上面这一行，今年收几个月的月租？

# %% tags=["task"]
# BEGIN SOLUTION
months = 13 - row["start_month"]
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 起租的那个月也收；1月起租收12个月
check(unit, "u04.months", months)

# %% [markdown] tags=["task"]
# **题2　今年收入**：这一行今年收入多少元？（月租和一次性费用都按优惠后的价；一次性费用只收一次。）

# %% tags=["task"]
# BEGIN SOLUTION
_monthly = row["quantity"] * product["list_price"] * (1 - row["discount"])
_once = row["quantity"] * product["one_off"] * (1 - row["discount"])
revenue = _monthly * (13 - row["start_month"]) + _once
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 月租 = 数量 × 单价 ×（1 − 优惠），乘月数；再加上数量 × 一次性费用 ×（1 − 优惠）
# tolerance: 0.002
check(unit, "u04.revenue", revenue)

# %% [markdown] tags=["task"]
# **题3　贡献**：这一行起租后十二个月的贡献是多少元？贡献 = 十二个月的月租 + 一次性费用 − 十二个月的成本 − 一次性成本。

# %% tags=["task"]
# BEGIN SOLUTION
_monthly = row["quantity"] * product["list_price"] * (1 - row["discount"])
_once = row["quantity"] * product["one_off"] * (1 - row["discount"])
_cost = row["quantity"] * (product["unit_cost"] * 12 + product["one_off_cost"])
contribution = _monthly * 12 + _once - _cost
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 这里总是十二个月，不管几月起租；成本 = 数量 ×（月成本 × 12 + 一次性成本）
# tolerance: 0.005
check(unit, "u04.contribution", contribution)

# %% [markdown] tags=["task"]
# **题4　谁被退回**：全部商机里，被退回的是哪几行？写商机编号列表。（`budget.refused` 是退回的表，`budget.refused["id"]` 是它的编号一列。）

# %% tags=["task"]
# BEGIN SOLUTION
refused = budget.refused["id"].tolist()
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: budget.refused是一张表，要的是它的id那一列
check(unit, "u04.refused", refused)

# %% [markdown] tags=["task"]
# **题5　晚一个月的代价**：如果所有做得成的商机都晚一个月起租（12 月起租的就落到明年，今年不收），今年少收多少元？
# 下面按起租月列出了做得成的商机。把数加起来就行，可以写成 `1200 + 3400 + ...`，也可以写 `late["monthly"].sum()`。

# %% tags=["task"]
late = good.assign(once=good["revenue"] - good["monthly"] * good["months"]).groupby("start_month", as_index=False)[["monthly", "once"]].sum()
sheet(late, {"start_month": "起租月", "monthly": "月租合计（元）monthly", "once": "今年入账的一次性费用（元）once"}, digits={"monthly": 2, "once": 2})

# %% tags=["task"]
# BEGIN SOLUTION
_december = late[late["start_month"] == 12]
delay_cost = late["monthly"].sum() + _december["once"].sum()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 每行少一个月的月租；12月起租的整行都落到明年，连一次性费用也是；只算ok的行
# tolerance: 0.002
check(unit, "u04.delay_cost", delay_cost)

# %% [markdown] tags=["task"]
# **题6　二八线**：最少几家客户撑起八成的今年收入？

# %% tags=["task"]
by_customer = budget.by_customer.sort_values(ascending=False)
ranked = by_customer.to_frame().assign(place=range(1, len(by_customer) + 1), so_far=by_customer.cumsum())
print(f"今年收入合计 {by_customer.sum():,.0f} 元")
sheet(ranked.head(40), {"place": "第几家", "customer": "客户", "revenue": "今年收入（元）", "so_far": "加到这家为止（元）"}, digits={"revenue": 0, "so_far": 0})

# %% tags=["task"]
# BEGIN SOLUTION
_share = by_customer.cumsum() / by_customer.sum()
vital_few = int((_share < 0.8 - 1e-12).sum()) + 1
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 从大到小一家家加，加到刚好不少于八成时停，数一数是第几家
# tolerance: 0.0001
check(unit, "u04.vital_few", vital_few)

# %% [markdown] tags=["task"]
# **题7　最合算的优惠**：下面这一单，优惠给多少最合算？写成小数，如 0.15。
# 表里一行一个优惠：`wins` 是赢面，`gets` 是赢了能拿到的贡献（元）。优惠越深，赢面越大，拿到的越少。最合算 = 赢面 × 贡献最大。

# %% tags=["task"]
marks = mark_prices(budget.offers, believe(case)).table.join(budget.lines.set_index("id")[["ok", "mode", "margin", "usual_price"]])
wanted = [marks["ok"], marks["inside"], marks["mode"] == "新增", marks["margin"] > 0.2, marks["best"] > 0.1, (marks["best"] - marks["usual"]).abs() > 0.02, marks["deepest"] - marks["best"] > 0.03, marks["lead"].abs() < 15]
for fits in wanted:  # 县小，挑不到样样都合的，就少挑几样
    marks = marks[fits[marks.index]] if fits[marks.index].any() else marks
line = marks["usual_price"].idxmax()
prices = price_curve(budget.offers, believe(case), line, steps=100)
prices = prices.assign(gets=prices["earns"] / prices["wins"]).drop(columns="earns")
print(f"{line}，{products.at[budget.lines.set_index('id').at[line, 'product'], 'name']}")
sheet(prices[::10], {"discount": "优惠 discount", "wins": "赢面 wins", "gets": "赢了拿到的贡献（元）gets"}, digits={"discount": 3, "wins": 3, "gets": 0})

# %% tags=["task"]
# BEGIN SOLUTION
best_discount = prices.loc[(prices["wins"] * prices["gets"]).idxmax(), "discount"]
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 先把每一行的wins乘gets，看哪一行最大，再取那一行的discount；prices有一百多行，印出来的只是一部分
# tolerance: 0.03
check(unit, "u04.best_discount", best_discount)

# %% [markdown] tags=["task"]
# **题8　打平**：换一单升级。老线本来就在赚钱，所以只算多出来的贡献：按常用价，它占新线价钱的比例是 `share`。
# 价钱从常用价再降 10%，要多赢几成才不亏？写成小数，多赢三成三就写 0.33。

# %% tags=["task"]
earning = good[good["margin"] > 0.15]
upgrades = earning[earning["mode"] == "升级"]
upgrade = (upgrades if len(upgrades) else earning).sort_values(["usual_price", "id"]).iloc[-1]
share = float(upgrade["margin"])
instead = f"代替老线 {upgrade['replaces']}" if upgrade["replaces"] else "这里没有升级的商机，换一单新的：没有老线，多出来的就是它的全部贡献"
print(f"{upgrade['id']}，{upgrade['product_name']}，{instead}；常用优惠 {upgrade['usual']:.0%}")
print(f"按常用价，多出来的贡献占价钱的 share = {share:.4f}")

# %% tags=["task"]
# BEGIN SOLUTION
more_wins = 0.10 / (share - 0.10)
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 降价以前每一元价钱赚share，降价以后赚share − 0.10；少赚的要靠多赢补回来：0.10 ÷（share − 0.10）
# tolerance: 0.015
check(unit, "u04.more_wins", more_wins)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
match, offers = match_needs(case), price_offers(case)
budget, marks = budget_revenue(case, offers), mark_prices(offers, believe(case))
codes = {
    "匹配": (match.table, match.blanks),
    "商机": (offers.lines, offers.refusals, offers.warnings),
    "预算": (budget.by_month, budget.by_product, budget.pareto),
    "价钱": (marks.table,),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1到题3的次序就是审批表的次序：先月数，再今年收入，再贡献。晚起租，今年收入少；贡献按十二个月算，不变。
# - 题4每一行写着退回的理由，改的就是理由里的那一格：价钱、数量、时间，或者产品。
# - 题5告诉你“早一个月”值多少钱。把它除以工作日，就是全队拖一天的代价。
# - 题7：给到最深，赢面最大，赚得却少；一分不让，赚得厚，赢得少。最合算在中间。题8：贡献占得越薄，降价越划不来。
# - 题6的这几家，下一单元要一家一家判输赢。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 一句抱怨里常有两三条需求；先问是哪一种、要多少、亏多少，再配产品。
# - 匹配度到 2 才算答到了；有产品不等于配对了，匹配度 0 的会被退回。
# - 比目标，用今年收入：起租月到 12 月。比价钱，用起租后十二个月的贡献。
# - 先定自己的优惠，再看常用、最合算、打平。每降 10%，要多赢几成才不亏，心里要有数。
# - 少数客户撑起八成收入（不一定正好二八）：先盯住它们。
#
# 下一站：这些单子，我们赢得了吗？（第5单元）
