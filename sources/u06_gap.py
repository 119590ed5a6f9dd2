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
# 1. 把目标拆成三块：存量、增量、缺口；说出哪条业务差、要再找多少商机；
# 2. 说出“八成把握能到多少”“承诺缺口多大”和“达标可能性在几成到几成之间”，不再只报一个数；
# 3. 把客户放进**九宫营销地图**，每一格配一个打法，没摸清的放在旁边。
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
from course_lib.lesson import check, chosen_industries, chosen_odds, fingerprint, open_unit, sheet
from course_lib.plots import (
    plot_contributions,
    plot_distribution,
    plot_gap,
    plot_nine_grid,
    plot_outcomes,
    plot_scenarios,
    plot_services,
)

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
# 开讲前让每队写下：“今年达标可能性是百分之几？”单元末对一对。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 一月的例会上，小林说：“目标没问题，手上跟着二十几单，总额够补还有多。”
#
# 带他的老黄在旁边画了三道线。第一道：去年的客户，合同哪个月到期，今年留得下来多少？第二道：二十几单里，有几单今年会定，定了又有几单选我们？第三道：剩下的空白，谁来填？
#
# 画完，第三道线下面空着一大块。小林的“没问题”，是把每一单都当成了百分之百。
#
# **心里有底，不是胆子大，是把三块分开算。**

# %% [markdown] tags=["lesson"]
# ## 方法一：缺口法（gap method）
#
# 目标 = ① **存量**　＋　② **增量**　＋　③ **缺口**。前两块超过目标时，缺口是零，多出来的写明多多少。
#
# - **存量**看合同哪个月到期。到期那个月还照收；后面几个月，要看续不续：三月到期的，有九个月悬着；十二月到期的，今年一分不悬，悬的是明年。
#   合同到明年以后的，今年全算；没写到期日的，当作一半悬着。
# - **增量** = 每条商机今年能收的钱 × 赢的可能（第5单元的三种结局）。每一条都算，没摸清的也算，另外写明“其中没摸清多少”。
# - 升级的单，要老线今年还在才升得成，所以先打过续约的折：这里的商机总额比第4单元的预算略小。
# - 存量算全部客户；增量只算你们选中的行业和商群（本课程定义）。
#
# 要填缺口，还得再找多少商机？**缺口 ÷ 平均赢的可能（摸清了的，按金额加权）**。赢的可能三成，就得找三倍多的单。

# %% tags=["lesson"]
industries = chosen_industries(unit)
plan = chosen_odds(unit, target)
year = plan.outlook
plot_outcomes(plan.lines)

# %% tags=["lesson"]
plot_gap(year, plan.stock_year)

# %% tags=["lesson"]
over = f"（预计超出 {year.surplus / 1e4:,.1f}）" if year.surplus else ""
print(f"目标 {year.target / 1e4:,.1f} 万元 = 存量 {year.stock / 1e4:,.1f} + 增量 {year.increment / 1e4:,.1f} + 缺口 {year.gap / 1e4:,.1f}{over}")
print(f"增量里没摸清的 {year.unknown / 1e4:,.1f} 万元：照算，但先去见人")
if year.gap and year.needed_pipeline:
    print(f"要填上缺口，还得再找 {year.needed_pipeline / 1e4:,.0f} 万元的商机")
print(f"大纲的算法：保底和有把握两档的商机共 {plan.upper_bands / 1e4:,.1f} 万元，没有乘可能性，只作对照")

# %% tags=["lesson"]
plot_services(year)

# %% [markdown] tags=["lesson"]
# 总数够，不等于条条线都够：一条业务多出来的，填不了另一条的任务。

# %% [markdown] tags=["lesson"]
# ## 方法二：不只报一个数
#
# 每一笔续约、每一条商机，成不成都有可能。把所有可能的结果一笔一笔加起来（不靠掷骰子，每次算都一样），就知道年收入落在哪里、有多大可能：
#
# - **P50**：一半的可能到得了这个数；
# - **P80**：**八成的可能到得了这个数**，所以它比 P50 小。敢对老板承诺的，是它；
# - **承诺缺口** = 目标 − P80：按目标去承诺，有这么多钱是拿运气在担保；
# - **达标可能性**：到得了目标的可能，只说整的百分数，再带一个范围。
#
# 为什么有范围？同一家对手一发力，好几单会一起难。一起动的程度说不准：各动各的，到大家一起动。**同涨同跌，帮落后的、害领先的**：
# 落后的要靠运气翻身，领先的最怕一起出事。
#
# <details><summary>想知道怎么算的</summary>
#
# - 每笔钱只有“到手”和“没到手”两种；两笔合起来有四种，三笔八种。电脑把几百笔一笔一笔合上去，相同的金额并在一起，所以是准数，不是抽样。
# - 对手是同一家的商机，先定这家今年是强是弱，再各自成不成（单因素相关，Vasicek 2002）。相关多大是本课程定义，范围取从“各动各的”到“明显一起动”。
# - 续约之间、没有对手的客户之间，当作互不相干。
#
# </details>

# %% tags=["lesson"]
plot_distribution(plan.distribution)

# %% tags=["lesson"]
print(f"五成把握 {plan.distribution.p50 / 1e4:,.0f} 万元，八成把握 {year.p80 / 1e4:,.0f} 万元，承诺缺口 {year.promise_gap / 1e4:,.0f} 万元")
print(f"达标可能性 {year.probability:.0%}（{year.low:.0%} 到 {year.high:.0%}）")

# %% [markdown] tags=["lesson"]
# 要是对手降价、财政收紧呢？按图上的按钮看。你们队打算防哪一种？

# %% tags=["lesson"]
plot_scenarios(plan.scenarios.spreads, plan.scenarios.table)

# %% tags=["lesson"]
plot_contributions(plan.swings, case)

# %% [markdown] tags=["lesson"]
# ## 方法三：九宫营销地图（nine-grid map）
#
# 横着三档：保底、有把握、没有机会（第5单元判的）。竖着三档：今年的商机大、中、小（第4单元算的；有商机的客户按金额三等分，没有商机的归到“小”）。九个格子，九种打法；每种打法一年给一家留几人天、初稿里排在第几批，也写在格子里（格名、打法和人天是本课程定义）。
# **情报不足的客户不进格子**，放在九格下面“没摸清”：先见人。
# 形状是市场状态：存量（只用我们）、竞争（我们和对手都用）、他网（只用对手）、流失（一年内从我们这里走的）、潜在（谁都还没用）。左边的色条是政企或商群。
#
# ## 看板：你来移
#
# 算出来的格子不一定对：你知道机器不知道的事。把客户拖到你认为对的格子，再写一句为什么。移过的客户，上面会同时写着“算出来”和“放在”哪一格。
# 移格改的是打法、留几人天、初稿里第几批排；**不改输赢、缺口和达标可能性**：挪一挪格子，客户不会因此更喜欢我们。
# 不急着拖，先点三家你熟的客户看一看：它为什么落在这一格？

# %% tags=["lesson"]
from course_lib.widgets import NineGridBoard

board = NineGridBoard(case, plan.chain.placed, unit.team)
board

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 缺口占目标的几成？是存量掉得多，还是增量不够？
# 2. 缺口、承诺缺口、各条业务的缺口，三个数为什么不一样？对老板该说哪一个？
# 3. P50 和 P80 差多少？差得大，说明押在少数几家客户上；是哪几家？是存量还是新商机？
# 4. 哪一格的商机总额最大？如果只能派三个人，你怎么分？
# 5. “破冰户”和“放弃户”都没有机会，为什么打法不同？
# 6. 在看板上只看你自己的客户（“全部客户经理”那一栏）：落在“主攻户”的，你一个人跑得过来吗？
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
# 1. 写一句承诺：“我们队今年保 ____ 万元，争 ____ 万元，达标可能性 ____ 到 ____；最怕的情景是 ____。”每个数各指出处。
# 2. 从九宫图里挑 3 家去填缺口：为什么是它们，各填多少，靠哪个动作？
# 3. 挑 2 家移格，写理由；再挑 2 家，说明为什么不移。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **把商机总额当增量**。没乘赢的可能，没扣月数。
# - **以为 P80 比 P50 大**。八成把握的数更保守，当然更小。让他把图从右往左盖，盖到还剩两成为止。
# - **只报一个百分数**。问：对手一起动呢？范围的两头各是几？
# - **把“没摸清”的划掉，或者当成十拿九稳**。两样都不对：照算，写明是多少，先去见人。
# - **拿“没有机会”的大户填缺口**。破冰户今年的任务是找到教练、做一个试点，不是出收入。
# - **存量当成白来的**。看合同到期的月份：越早到期，今年悬着的月份越多；十二月到期的，悬的是明年，一样要守。
# - **以为移格就能补缺口**。移格改的是人往哪里派；缺口要靠人派过去以后做的事。
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
import pandas as pd

from course_lib.method import budget_target, value_stock
from course_lib.plan import report_plan

plan = report_plan(case).odds
year_target = budget_target(case)
print(f"目标 {year_target:,.0f} 元")
contracts = value_stock(case).lines.nlargest(5, "annual")
five = contracts[["annual", "renewal"]].assign(drift=contracts["twelve"] / contracts["annual"], month=[0, 1, 6, 12, 99][: len(contracts)])
sheet(five, {"stock": "编号", "annual": "去年收入 annual", "drift": "今年涨落 drift", "renewal": "续约率 renewal", "month": "几月到期 month"}, digits={"annual": 0, "drift": 3, "renewal": 2})

# %% [markdown] tags=["task"]
# **题1　存量**：上面五份合同（到期月是出题人改的），今年一共能留下多少元？`month` 写着几月到期：0 是没写到期日，99 是明年以后才到期。
# 每份 = 去年收入 × 涨落 ×（1 − 悬着的几成 × (1 − 续约率)）。悬着的几成：写了月份的，(12 − 月份) ÷ 12；没写的，一半；明年以后的，0。
# 提示：先列出悬着的五个数，比如 `hanging = [0.5, ...]`，再一起算。

# %% tags=["task"]
# BEGIN SOLUTION
_hanging = [0.5 if m == 0 else 0 if m > 12 else (12 - m) / 12 for m in five["month"]]
stock = (five["annual"] * five["drift"] * (1 - pd.Series(_hanging, five.index) * (1 - five["renewal"]))).sum()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 到期那个月还照收；十二月到期的，今年一分不悬
# tolerance: 0.005
check(unit, "u06.stock", stock)

# %% [markdown] tags=["task"]
# **题2　增量**：选中的行业和商群里，每条商机赢的可能 × 今年能收的钱，合计多少元？没摸清的也算。
# 下面的 `book` 一行一条商机；`counts` 是“不算”的（报不了的，或者同一条需求只买一样），先留下算的：`keep = book[book["counts"]]`，再 `(keep["一列"] * keep["另一列"]).sum()`。

# %% tags=["task"]
book = plan.lines.lines[["customer", "won", "revenue", "unknown", "counts"]]
sheet(book, {"line": "商机", "customer": "客户", "won": "赢 won", "revenue": "今年收入 revenue", "unknown": "没摸清 unknown", "counts": "算 counts"}, digits={"revenue": 0, "won": 3})

# %% tags=["task"]
# BEGIN SOLUTION
_keep = book[book["counts"]]
increment = (_keep["won"] * _keep["revenue"]).sum()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 只留counts是True的行；没摸清的不要去掉
# tolerance: 0.002
check(unit, "u06.increment", increment)

# %% [markdown] tags=["task"]
# **题3　缺口**：全部存量今年留得下来 `kept` 元，加上题2的增量，离目标还差多少元？（不差就写 0。）

# %% tags=["task"]
kept = plan.stock_year.total
print(f"存量 {kept:,.0f} 元")

# %% tags=["task"]
# BEGIN SOLUTION
_sold = book[book["counts"]]
shortfall = max(0, year_target - kept - (_sold["won"] * _sold["revenue"]).sum())
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 目标减存量减增量；小于0就是0
# tolerance: 0.005
check(unit, "u06.shortfall", shortfall)

# %% [markdown] tags=["task"]
# **题4　敢承诺多少**：八成把握能到的年收入是多少元？`reach` 是一张表：左边金额从小到大，右边是年收入到得了这个金额的可能。
# 要的是可能不低于 0.8 的最大金额。写法：`reach[reach >= 几].index.max()`。

# %% tags=["task"]
amounts = plan.distribution.amounts
reach = pd.Series([plan.distribution.reach(amount) for amount in amounts], index=amounts, name="可能")
print(f"{len(reach)} 个金额，从 {amounts[0]:,.0f} 到 {amounts[-1]:,.0f}")
for amount in reach.index[:: max(len(reach) // 12, 1)]:
    print(f"{amount:>14,.0f} 元：{reach[amount]:.3f}")

# %% tags=["task"]
# BEGIN SOLUTION
safe = reach[reach >= 0.8].index.max()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 可能越大，金额越小；找还够得上八成的最大金额
# tolerance: 0.002
check(unit, "u06.safe", safe)

# %% [markdown] tags=["task"]
# **题5　说一个范围**：达标可能性，最低几成、最高几成？下面三个数是对手“各动各的”“照平常”“一起动”时的。
# 写成 `{"最低": 几, "最高": 几}`，0 到 1 的数。先猜：我们现在是落后还是领先？一起动帮了我们还是害了我们？

# %% tags=["task"]
from course_lib.method import distribute

together = [0, case.catalog.rules.distribution.rho, 0.3]
chances = [distribute(plan.stock_year, plan.lines, year_target, case.catalog.rules, rho=rho, wide=False).probability for rho in together]
print("，".join(f"{name} {p:.4f}" for name, p in zip(["各动各的", "照平常", "一起动"], chances, strict=True)))

# %% tags=["task"]
# BEGIN SOLUTION
chance_range = {"最低": min(chances), "最高": max(chances)}
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 三个数里最小的和最大的
# tolerance: 0.005
check(unit, "u06.chance_range", chance_range)

# %% [markdown] tags=["task"]
# **题6　主攻谁**：九宫图里落在“主攻户”一格的是哪几家？写客户编号列表。

# %% tags=["task"]
grid = plan.grid
sheet(grid.table.sort_values("value", ascending=False), {"customer": "编号", "name": "客户", "value": "商机（元）", "cell": "格"}, digits={"value": 0})

# %% tags=["task"]
# BEGIN SOLUTION
attack = grid.table.index[grid.table["cell"] == "主攻户"].tolist()
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 商机大、又有把握、已经摸清的那一格
check(unit, "u06.attack", attack)

# %% [markdown] tags=["task"]
# **题7　数一数**：九个格子各有几家？没摸清的不在格子里，不数。写成 `{"堡垒户": 几, "主攻户": 几, ...}`，九格都要写，没有的写 0。
# 会用程序的，可以从 `grid.table["cell"].value_counts()` 开始。

# %% tags=["task"]
# BEGIN SOLUTION
_names = case.catalog.nine_cells["name"]
cell_counts = grid.table["cell"].value_counts().reindex(_names, fill_value=0).to_dict()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 九格的家数，加上没摸清的，等于选中行业和商群的客户总数
# tolerance: 0.0001
check(unit, "u06.cell_counts", cell_counts)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
from course_lib.plan import report_plan

odds = report_plan(case).odds
year, spread = odds.outlook, odds.distribution
codes = {
    "存量": (odds.stock_year.lines, odds.stock_year.total),
    "三种结局": (odds.lines.lines[["won", "lost", "none", "counts"]],),
    "缺口": (year.stock, year.increment, year.gap, year.surplus, year.unknown, year.promise_gap, year.by_service),
    "分布": (spread.mean, spread.sd, spread.p50, spread.p80, spread.probability, spread.low, spread.high),
    "情景": (odds.scenarios.table[["p80", "probability", "gap"]],),
    "九宫": (odds.grid.table, odds.grid.bounds),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1：同样的收入，到期月份不同，今年悬着的不同；十二月到期的，今年不掉，明年掉。
# - 题2和存量加起来是 P50 附近的数，不是敢承诺的数。
# - 题4的数一定比 P50 小。拿它去承诺，十年里有八年你不会食言。
# - 题5：落后的时候，一起动反而多一点机会；领先的时候，一起动是风险。
# - 题6是今年出人出方案的地方；题7看的是人手够不够分。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 目标分三块：存量、增量、缺口；三块加起来就是目标。
# - 存量看到期月份；增量要乘赢的可能，没摸清的照算、另外写明。
# - 对外承诺用八成把握的数，对内争取用五成把握的数；达标可能性说一个范围。
# - 总数够，不等于条条业务都够。
# - 九宫图：横看赢不赢得了，竖看值不值得；一格一种打法。
# - 移格可以，理由要留下；移格改打法，不改可能性。
#
# 下一站：谁、哪天、去做什么？（第7单元）
