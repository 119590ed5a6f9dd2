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
# 2. 给一单定数量、优惠、起租月，算出年收入和毛利，守住底线；
# 3. 交出一张**按月、按产品的收入预算**，指出哪几家客户撑起八成收入。
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
from course_lib.method import match_needs, price_lines
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
# 第二年，小林终于走进了区医院信息科。刘主任说：“影像传得太慢。”小林回去报了一条 100M 专线，月租打两折，客户很满意。
#
# 年底一算账：专线五月才开通，当年只收了八个月；两折之后扣掉成本，毛利低过公司的底线，审批卡了三周。
# 而刘主任那句话里还有一半他没听见：影像慢，是因为全存在地下室的旧服务器上，备份也没有。那是云存储，没有人报。
#
# 一句话听出几条需求，一条需求配哪个产品，一个价钱守不守得住，一年到底进多少钱。**收入是算出来的**，这一单元就来算。

# %% [markdown] tags=["lesson"]
# ## 方法：从一句抱怨到一行预算
#
# 1. **听需求**：谁的痛点、瓶颈点、难点？归到十大机会点里的哪一个？不解决，一年亏多少？
# 2. **配产品**：**匹配度（fit）** 分四级：0 不沾边，1 沾一点，2 合适，3 正对。没有任何产品到 2 的需求叫**空白（blank）**，要找伙伴。匹配度是本课程定义。
# 3. **定价钱**：月收入 = 数量 × 目录月单价 ×（1 − 优惠）。优惠 30% 就是打七折（表里写 0.3）。优惠不能超过产品的上限，毛利不能低于产品的底线。
# 4. **算年收入**：只算**起租月到 12 月**这几个月，再加一次性费用。三月起租收 10 个月，十月起租只收 3 个月。
# 5. **排月份**：一行行加起来，就是全年预算。
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
words = words.join(match.table[["fit", "product_name"]], on="id").sort_values(["fit", "id"]).groupby("fit").head(5)
headers = {"name": "客户", "point": "机会点", "pain": "痛点", "bottleneck": "瓶颈点", "fit": "匹配度", "product_name": "最合适的产品"}
sheet(words.assign(product_name=words["product_name"].str.replace("|", "、")), headers)

# %% [markdown] tags=["lesson"]
# 匹配度到不了 2 的就是空白：排在最上面的几条，我们没有产品能答，要找伙伴。
#
# ## 看板：你来配
#
# 左边是客户的需求，右边是我们的产品，中间的线是一单商机。案例已经给每家客户拟了方案，有几单不合规矩，红着。做三件事：
# 1. 挑一家客户，读一遍它的原话。哪一条需求还没有线？哪一条是空白？
# 2. 点一条线，改数量、优惠、起租月，看年收入和毛利怎么变。优惠过头会被退回，理由写在旁边；
# 3. 从需求往产品拉一条新线，定一个你签得下来的价。

# %% tags=["lesson"]
from course_lib.widgets import NeedProductBoard

board = NeedProductBoard(market, unit.team, industries)
board

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 起租月往后挪一个月，年收入少多少？毛利率为什么也跟着变？
# 2. 同一个产品，数量翻一倍，能多给多少优惠？（想一想底线守的是什么。）
# 3. 哪一家客户有需求没有线？是没有产品，还是没有人去谈？
#
# 配好了，运行下面几格，看全年的预算。

# %% tags=["lesson"]
budget = board.budget
print(f"年收入 {budget.total / 1e4:,.0f} 万元，做得成 {len(budget.lines) - len(budget.refused)} 行，退回 {len(budget.refused)} 行")
for line in budget.refused.itertuples():
    print(f"✘ {line.id}　{line.reason}")

# %% tags=["lesson"]
plot_budget_months(budget, case)

# %% tags=["lesson"]
plot_budget_products(budget, case)

# %% tags=["lesson"]
plot_pareto(budget, case)

# %% [markdown] tags=["lesson"]
# **再看这三张图**
#
# 1. 头两个月几乎没有收入，为什么？哪几个月特别高，高出来的是月租还是一次性费用？如果所有单子都提前一个月起租呢？
# 2. 收入最大的产品，毛利也最好吗？哪个产品“看着大、赚得少”？
# 3. 几家客户撑起八成收入？占有商机客户的几成？真的是“二八”吗？
#
# ## 小组任务（汇报 5 分钟）
#
# 1. 挑一家客户，照上面五步走一遍：听需求 → 配产品 → 定价钱 → 算年收入 → 排月份，再写一个推进动作。写在一页纸上。
# 2. 把退回的行都救回来，或者写清为什么放弃。每救一行，少给了多少优惠？
# 3. 找一条空白或只有“沾一点”的需求：缺的是什么？本地哪家伙伴能补？

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **按 12 个月算收入**。问他：合同哪天签，线哪天通，哪天开始出账？
# - **把一次性费用也打折、也乘月数**。一次性费用只在起租月入账一次，本课程里不打折。
# - **先报价，后听需求**。让他读出客户的原话，再问这个产品答了哪半句。
# - **优惠给到上限还觉得不够**。上限是产品的，底线是毛利的，两条都要守；数量少、月数短时，毛利先破底线，因为一次性成本摊不薄。
# - **一条需求配五个产品**。能答到的最多两个，其余是“我想卖”。
# - **把被退回的线删掉了事**。删了，需求还在。请他先试“少给一点优惠”和“早一点起租”，看板会说最多能优惠多少。
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
budget = price_lines(case)
row = budget.lines[budget.lines["ok"]].sort_values("revenue", ascending=False).iloc[0]
product = products.loc[row["product"]]
print(f"收入最大的一行：{row['id']}，客户 {row['customer']}，产品 {row['product']} {product['name']}")
print(f"数量 {row['quantity']:g}，优惠 {row['discount']:.0%}，{row['start_month']:.0f} 月起租")
print(f"目录月单价 {product['list_price']:,.0f} 元，一次性费用 {product['one_off']:,.0f} 元（每单位）")
print(f"月单位成本 {product['unit_cost']:,.0f} 元，一次性成本 {product['one_off_cost']:,.0f} 元（每单位）")

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
# **题2　年收入**：这一行今年收入多少元？（月租按优惠后的价，别忘了一次性费用。）

# %% tags=["task"]
# BEGIN SOLUTION
_monthly = row["quantity"] * product["list_price"] * (1 - row["discount"])
revenue = _monthly * (13 - row["start_month"]) + row["quantity"] * product["one_off"]
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 月租 = 数量 × 单价 ×（1 − 优惠）；乘月数之后，再加上数量 × 一次性费用
# tolerance: 0.002
check(unit, "u04.revenue", revenue)

# %% [markdown] tags=["task"]
# **题3　毛利率**：这一行今年的毛利率是多少？写成小数，如 0.35。毛利率 =（收入 − 成本）÷ 收入。

# %% tags=["task"]
# BEGIN SOLUTION
_monthly = row["quantity"] * product["list_price"] * (1 - row["discount"])
_revenue = _monthly * (13 - row["start_month"]) + row["quantity"] * product["one_off"]
_cost = row["quantity"] * (product["unit_cost"] * (13 - row["start_month"]) + product["one_off_cost"])
margin_rate = (_revenue - _cost) / _revenue
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 成本 = 数量 ×（月成本 × 月数 + 一次性成本）；毛利率是小数
# tolerance: 0.01
check(unit, "u04.margin_rate", margin_rate)

# %% [markdown] tags=["task"]
# **题4　谁被退回**：全部商机里，被退回的是哪几行？写商机编号列表。（`budget.refused` 是退回的表，`budget.refused["id"]` 是它的编号一列。）

# %% tags=["task"]
# BEGIN SOLUTION
refused = budget.refused["id"].tolist()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: budget.refused是一张表，要的是它的id那一列
check(unit, "u04.refused", refused)

# %% [markdown] tags=["task"]
# **题5　晚一个月的代价**：如果所有做得成的商机都晚一个月起租（12 月起租的就落到明年，今年不收），今年少收多少元？
# 下面按起租月列出了做得成的商机。把数加起来就行，可以写成 `1200 + 3400 + ...`，也可以写 `late["monthly"].sum()`。

# %% tags=["task"]
late = budget.lines[budget.lines["ok"]].groupby("start_month", as_index=False)[["monthly", "one_off"]].sum()
sheet(late, {"start_month": "起租月", "monthly": "月租合计（元）monthly", "one_off": "一次性费用合计（元）one_off"}, digits={"monthly": 2, "one_off": 2})

# %% tags=["task"]
# BEGIN SOLUTION
_december = late[late["start_month"] == 12]
delay_cost = late["monthly"].sum() + _december["one_off"].sum()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 每行少一个月的月租；12月起租的整行都落到明年，连一次性费用也是；只算ok的行
# tolerance: 0.002
check(unit, "u04.delay_cost", delay_cost)

# %% [markdown] tags=["task"]
# **题6　二八线**：最少几家客户撑起八成的年收入？

# %% tags=["task"]
by_customer = budget.by_customer.sort_values(ascending=False)
ranked = by_customer.to_frame().assign(place=range(1, len(by_customer) + 1), so_far=by_customer.cumsum())
print(f"年收入合计 {by_customer.sum():,.0f} 元")
sheet(ranked.head(40), {"place": "第几家", "customer": "客户", "revenue": "年收入（元）", "so_far": "加到这家为止（元）"}, digits={"revenue": 0, "so_far": 0})

# %% tags=["task"]
# BEGIN SOLUTION
_share = by_customer.cumsum() / by_customer.sum()
vital_few = int((_share < 0.8 - 1e-12).sum()) + 1
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 从大到小一家家加，加到刚好不少于八成时停，数一数是第几家
# tolerance: 0.0001
check(unit, "u04.vital_few", vital_few)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
match, budget = match_needs(case), price_lines(case)
codes = {
    "匹配": (match.table, match.blanks),
    "预算": (budget.lines, budget.by_month, budget.by_product),
    "二八线": (budget.pareto,),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1到题3的次序就是审批表的次序：先月数，再收入，再毛利。月数一短，一次性成本就压得毛利难看。
# - 题4每一行都有两条路：降优惠，或延长在网月数（提前起租）。系统在退回理由里写了最多可优惠多少。
# - 题5告诉你“早一个月”值多少钱。把它除以工作日，就是全队拖一天的代价。
# - 题6的这几家，下一单元要一家一家判输赢。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 一句抱怨里常有两三条需求；先归到机会点，再配产品。
# - 匹配度到 2 才算答到了；到不了 2 的是空白，找伙伴，不要硬卖。
# - 年收入只算起租月到 12 月；早一个月起租，往往比多签一单划算。
# - 优惠有上限，毛利有底线，两条都守住才进预算。
# - 少数客户撑起八成收入（不一定正好二八）：先盯住它们。
#
# 下一站：这些单子，我们赢得了吗？（第5单元）
