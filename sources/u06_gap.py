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
# name: 缺口与九宫营销地图
# title: 缺口法与九宫营销地图（三级解码）
# short: 缺口九宫
# chapter: odds
# needs: [district, industries, industry_units, customers, contacts, ratings, stock, opportunities]
# helps: [needs, addresses, service_records]
# minutes: {"2+1": [20, 30, 40, 20, 30], "3+2": [30, 40, 60, 30, 50], "3x3": [30, 30, 40, 20, 30]}
# must: [industry_director, merchant_director, key_account_manager, merchant_manager]
# why: 客户经理分类（大纲）；总监要对缺口负责（本课程定义）
# field: 去看一家“伺机户”
# week: 3
# homework: 自己的九宫图带到复盘会

# %% [markdown] tags=["all"]
# # 第6单元　缺口与九宫营销地图（三级解码之二）
#
# **要回答的问题**：离全年目标还差多少？差的这一块，该去谁那里找？
#
# **学完你能**
# 1. 把目标拆成三块：存量、有把握的增量、缺口；
# 2. 说出“八成把握能到多少”和“达标的可能性”，不再只报一个数；
# 3. 把客户放进**九宫营销地图**，每一格配一个打法。
#
# > **怎么用这本笔记**：灰色的格子是程序，不用看懂。第一次打开，先点菜单“运行”里的“运行所有单元格”。
# > **看板**用鼠标点、用鼠标拖，也可以全用键盘；每动一下，立即存盘，关掉电脑也不会丢。看板下面的图和表要再运行一遍才跟着变：
# > 点一下那一格，再点菜单“运行”里的“运行选中的单元格及以下所有”。

# %% tags=["all", "parameters"]
case_name = "gulou"
team_name = "demo"
work = None
target = None

# %% tags=["all"]
from course_lib.lesson import check, chosen_budget, chosen_decisions, chosen_industries, fingerprint, open_unit, sheet
from course_lib.method import analyse_gap, place_customers, price_lines, score_customers, simulate_revenue
from course_lib.plots import plot_contributions, plot_distribution, plot_gap, plot_nine_grid

unit = open_unit("u06", case_name, team_name, work)
case = unit.case

# %% [markdown] tags=["trainer"]
# ### 讲师提示：时间
#
# | 模式 | 讲解 | 看板：移格 | 小组任务 | 练习与自查 | 汇报点评 | 合计 |
# |---|---|---|---|---|---|---|
# | 2+1 天 | 20 分 | 30 分 | 40 分 | 20 分 | 30 分 | 2 小时 20 分 |
# | 3+2 天 | 30 分 | 40 分 | 60 分 | 30 分 | 50 分 | 3.5 小时；实地日去看一家“伺机户” |
# | 3 天 + 3 周 | 30 分 | 30 分 | 40 分 | 20 分 | 30 分 | 2.5 小时；第三周作业：自己的九宫图带到复盘会 |
#
# 开讲前让每队写下：“今年达标的可能性是百分之几？”单元末对一对。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 四月的例会上，小林说：“目标没问题，手上跟着二十几单，总额比目标还多。”
#
# 带他的老黄在旁边画了三道线。第一道：去年的客户，今年续得下来多少？第二道：二十几单里，保底和有把握的有几单，乘上赢面还剩多少？第三道：剩下的空白，谁来填？
#
# 画完，第三道线下面空着一大块。小林的“没问题”，是把每一单都当成了百分之百。
#
# **心里有底，不是胆子大，是把三块分开算。**

# %% [markdown] tags=["lesson"]
# ## 方法一：缺口法（gap method）
#
# 目标 = ① **存量**：去年的收入 × 续约率　＋　② **有把握的增量**：保底和有把握两档客户，赢面 × 今年能收的钱　＋　③ **缺口**：剩下的。
#
# 三块一定加到目标；前两块超过目标时，缺口是零，多出来的写明多多少。存量算全部客户；增量只算你们选中的行业和商群（本课程定义）。
#
# 要填缺口，还得再找多少商机？**缺口 ÷ 有把握那一档的平均赢面（按金额加权）**。赢面一半，就得找两倍的单。

# %% tags=["lesson"]
industries = chosen_industries(unit)
budget = chosen_budget(unit, industries)
decisions = chosen_decisions(unit)
gap = analyse_gap(case, decisions, budget, target=target)
plot_gap(gap)

# %% tags=["lesson"]
print(f"目标 {gap.target / 1e4:,.1f} 万元 = 存量 {gap.stock / 1e4:,.1f} + 增量 {gap.increment / 1e4:,.1f} + 缺口 {gap.gap / 1e4:,.1f}" + (f"（已超 {gap.surplus / 1e4:,.1f}）" if gap.surplus else ""))
if gap.gap and gap.needed_pipeline:
    print(f"要填上缺口，还得再找 {gap.needed_pipeline / 1e4:,.0f} 万元的商机")

# %% [markdown] tags=["lesson"]
# ## 方法二：不只报一个数
#
# 把这一年重演两万遍。每一遍：存量的每一笔续不续，有把握的每家客户赢不赢，都掷一次骰子（没有机会的不算）。留下的和赢来的加起来，就是一个可能的年收入。两万个数排开：
#
# - **P50**：一半的年份能到这个数；
# - **P80**：**八成的年份能到这个数**，所以它比 P50 小。敢对老板承诺的，是它；
# - **达标可能性**：两万遍里有几成到了目标。
#
# 同一个对手发力，好几家会一起丢，所以不是各掷各的（相关系数是本课程定义）。

# %% tags=["lesson"]
distribution = simulate_revenue(case, decisions, budget, target=target)
plot_distribution(distribution)

# %% tags=["lesson"]
plot_contributions(distribution, case)

# %% [markdown] tags=["lesson"]
# ## 方法三：九宫营销地图（nine-grid map）
#
# 横着三档：保底、有把握、没有机会（第5单元判的）。竖着三档：今年的商机大、中、小（第4单元算的；有商机的客户按金额三等分，没有商机的归到“小”）。九个格子，九种打法（格名和打法是本课程定义）。
# 形状是市场状态：存量（只用我们）、竞争（我们和对手都用）、他网（只用对手）、流失（一年内从我们这里走的）、潜在（谁都还没用）。左边的色条是政企或商群。
#
# ## 看板：你来移
#
# 算出来的格子不一定对：你知道机器不知道的事。把客户拖到你认为对的格子，再写一句为什么。移过的客户，上面会同时写着“算出来”和“放在”哪一格。
# 移格只改打法，不改缺口和达标可能性。不急着拖，先点三家你熟的客户看一看：它为什么落在这一格？

# %% tags=["lesson"]
from course_lib.widgets import NineGridBoard

in_scope = case.customers.loc[case.customers["industry"].isin(industries), "id"].tolist()
grid = place_customers(case, decisions, budget, customers=in_scope)
board = NineGridBoard(case, grid, unit.team)
board

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 缺口占目标的几成？是存量掉得多，还是增量不够？
# 2. P50 和 P80 差多少？差得大，说明押在少数几家客户上；是哪几家？是存量还是新商机？
# 3. 哪一格的商机总额最大？如果只能派三个人，你怎么分？
# 4. “破冰户”和“放弃户”都没有机会，为什么打法不同？
# 5. 在看板上只看你自己的客户（“全部客户经理”那一栏）：落在“主攻户”的，你一个人跑得过来吗？
#
# 移好了，运行下面两格：一张带进汇报的图，一张移格的清单。

# %% tags=["lesson"]
plot_nine_grid(board.chosen, case)

# %% tags=["lesson"]
moved = board.table.query("cell != computed")
print(f"移了 {len(moved)} 家，其中 {int((moved['reason'] == '').sum())} 家还没写理由")
sheet(moved, {"customer": "编号", "name": "客户", "computed": "算出来", "cell": "放在", "reason": "理由"})

# %% [markdown] tags=["lesson"]
# ## 小组任务（汇报 6 分钟）
#
# 1. 写一句承诺：“我们队今年保 ____ 万元，争 ____ 万元，达标可能性 ____。”三个数各指出处。
# 2. 从九宫图里挑 3 家去填缺口：为什么是它们，各填多少，靠哪个动作？
# 3. 挑 2 家移格，写理由；再挑 2 家，说明为什么不移。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **把商机总额当增量**。没乘赢面，没扣月数。
# - **以为 P80 比 P50 大**。八成把握的数更保守，当然更小。让他把骰子图从右往左盖，盖到还剩两成为止。
# - **拿“没有机会”的大户填缺口**。破冰户今年的任务是找到教练、做一个试点，不是出收入。
# - **存量当成白来的**。看瀑布图第一段掉了多少：守一家大户，往往顶十家新户。
# - **移格只为好看**。带“？”的还没写理由；没有理由的移格，课上不认。
# - **一下子全移到左边**。看板上写着“算出来”的格子：请他对着第5单元的矩阵说，是哪一位关键人变了。
# - **怕移错**。“撤销”一步步退，“回到参考”全部还原，退回去的还能“重做”。让学员先放手移。
#
# **点评顺序**：先比各队的承诺句；再看哪队的“保”高过自己的 P80，请他们解释；最后对开讲时写的可能性。

# %% [markdown] tags=["task"]
# ## 练习
#
# 这里固定用参考选择（总分最高的 5 个行业、3 个商群）和案例里的目标。

# %% tags=["task"]
from course_lib.method import score_industries

scores = score_industries(case)
reference = [*scores.top("政企"), *scores.top("商群")]
budget = price_lines(case, industries=reference)
decisions = score_customers(case)
in_scope = case.customers.loc[case.customers["industry"].isin(reference), "id"].tolist()
grid = place_customers(case, decisions, budget, customers=in_scope)
year_target = case.meta.target_revenue
print(f"目标 {year_target:,.0f} 元")
sheet(case.stock.head(3), {"customer": "客户", "product": "产品", "annual_revenue": "年收入 annual_revenue", "renewal": "续约率 renewal"})

# %% [markdown] tags=["task"]
# **题1　存量**：续约后的存量收入合计多少元？每行年收入 × 续约率，全部行再加总。
# 写法：`(case.stock["一列"] * case.stock["另一列"]).sum()`，列名在上面的表头里。

# %% tags=["task"]
# BEGIN SOLUTION
stock = (case.stock["annual_revenue"] * case.stock["renewal"]).sum()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 每行先乘续约率，再加总；用全部行
# tolerance: 0.002
check(unit, "u06.stock", stock)

# %% [markdown] tags=["task"]
# **题2　有把握的增量**：保底和有把握两档客户，赢面 × 年收入，合计多少元？
# 下面的 `book` 是选中的行业和商群里有商机的客户。写法：先留下要的行 `keep = book[book["band"] != "不要的档位"]`，再 `(keep["一列"] * keep["另一列"]).sum()`。

# %% tags=["task"]
book = decisions.table[["band", "probability"]].join(budget.by_customer, how="inner").query("revenue > 0")
sheet(book, {"customer": "客户", "band": "档位 band", "probability": "赢面 probability", "revenue": "年收入 revenue"}, digits={"revenue": 0})

# %% tags=["task"]
# BEGIN SOLUTION
_keep = book[book["band"] != "none"]
increment = (_keep["probability"] * _keep["revenue"]).sum()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 没有机会一档不算；没有商机的客户年收入当0
# tolerance: 0.002
check(unit, "u06.increment", increment)

# %% [markdown] tags=["task"]
# **题3　缺口**：离目标还差多少元？（不差就写 0。）

# %% tags=["task"]
# BEGIN SOLUTION
_gap = analyse_gap(case, decisions, budget)
shortfall = max(0, year_target - _gap.stock - _gap.increment)
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 目标减前两题；小于0就是0
# tolerance: 0.005
check(unit, "u06.shortfall", shortfall)

# %% [markdown] tags=["task"]
# **题4　敢承诺多少**：八成把握能到的年收入是多少元？`samples` 是两万次重演的年收入，已经从小到大排好，跳过最小的两成就是。
# 写法：`samples[第几个]`，从 0 数起。

# %% tags=["task"]
samples = simulate_revenue(case, decisions, budget).samples
print(f"{len(samples)} 次重演，最小 {samples.min():,.0f}，最大 {samples.max():,.0f}")

# %% tags=["task"]
# BEGIN SOLUTION
safe = samples[len(samples) // 5]
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 八成的年份不低于它，所以它在从小到大排的五分之一处
# tolerance: 0.002
check(unit, "u06.safe", safe)

# %% [markdown] tags=["task"]
# **题5　主攻谁**：九宫图里落在“主攻户”一格的是哪几家？写客户编号列表。

# %% tags=["task"]
sheet(grid.table.sort_values("value", ascending=False), {"customer": "编号", "name": "客户", "value": "商机（元）", "cell": "格"}, digits={"value": 0})

# %% tags=["task"]
# BEGIN SOLUTION
attack = grid.table.index[grid.table["cell"] == "主攻户"].tolist()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 商机大、又有把握的那一格
check(unit, "u06.attack", attack)

# %% [markdown] tags=["task"]
# **题6　数一数**：九个格子各有几家？写成 `{"堡垒户": 几, "主攻户": 几, ...}`，九格都要写，没有的写 0。
# 会用程序的，可以从 `grid.table["cell"].value_counts()` 开始。

# %% tags=["task"]
# BEGIN SOLUTION
_names = case.catalog.nine_cells["name"]
cell_counts = grid.table["cell"].value_counts().reindex(_names, fill_value=0).to_dict()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 九格的家数加起来应等于选中行业和商群的客户总数
# tolerance: 0.0001
check(unit, "u06.cell_counts", cell_counts)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
from course_lib.method import score_industries
from course_lib.plan import summarise_plan

decisions, budget = score_customers(case), price_lines(case, industries=score_industries(case).reference)
gap, revenue, grid = analyse_gap(case, decisions, budget), simulate_revenue(case, decisions, budget), place_customers(case, decisions, budget)
codes = {
    "缺口": (gap.stock, gap.increment, gap.gap, gap.surplus, gap.needed_pipeline, gap.by_band),
    "分布": (revenue.mean, revenue.variance, revenue.p50, revenue.p80, revenue.probability),
    "九宫": (grid.table, grid.bounds),
    "计划": (summarise_plan(case).to_dict(),),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1到题3加起来正好是目标；三块里先问存量，因为守比攻便宜。
# - 题4的数一定比 P50 小。拿它去承诺，十年里有八年你不会食言。
# - 题5是今年出人出方案的地方；题6看的是人手够不够分：主攻户多过客户经理人数的，要再砍。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 目标分三块：存量、有把握的增量、缺口；三块加起来就是目标。
# - 增量要乘赢面，要按起租月算；商机总额不是增量。
# - 对外承诺用八成把握的数，对内争取用五成把握的数。
# - 九宫图：横看赢不赢得了，竖看值不值得；一格一种打法。
# - 移格可以，理由要留下。
#
# 下一站：谁、哪天、去做什么？（第7单元）
