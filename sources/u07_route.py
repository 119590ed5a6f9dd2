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
# name: 路线图与计划
# title: 路线图与计划管控（三级解码）
# short: 路线图
# chapter: route
# needs: [district, industries, industry_units, customers, contacts, ratings, stock, opportunities]
# helps: [needs, addresses, service_records]
# minutes: {"2+1": [25, 30, 40, 25, 30], "3+2": [40, 40, 60, 40, 60], "3x3": [40, 30, 50, 30, 40]}
# must: [key_account_manager, merchant_manager]
# why: 客户经理排路线（大纲）
# field: 照路线图走一家，回来标“完成”或“受阻”
# week: 0  # 0 = 每周
# homework: 三周里每周一开一次管控会，用管控表开场

# %% [markdown] tags=["all"]
# # 第7单元　路线图与计划管控（三级解码之三）
#
# **要回答的问题**：谁、哪天、去找谁、做什么？做到哪一步算数？
#
# **学完你能**
# 1. 把九宫图变成全年的打法和一季度的**路线图**，避开春节，算准工作日；
# 2. 算一次活动值多少钱，知道人手和费用够不够；
# 3. 用一张管控表看住计划，见到五种报警就知道该做什么；
# 4. 把一家客户写成一张 6W2H。
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
from course_lib.lesson import check, chosen_budget, chosen_decisions, chosen_industries, chosen_map, chosen_terrain, fingerprint, open_unit, sheet
from course_lib.method import (
    add_working_days,
    analyse_gap,
    compare_routes,
    control_route,
    days_off,
    fill_six_w,
    map_terrain,
    optimise_route,
    place_customers,
    plan_route,
    price_lines,
    quarter_working_days,
    rehearse_progress,
    score_customers,
    win_probability,
    working_days_between,
)
from course_lib.plots import plot_capacity_use, plot_control, plot_route, plot_route_comparison

unit = open_unit("u07", case_name, team_name, work)
case = unit.case
year = case.meta.budget_year

# %% [markdown] tags=["trainer"]
# ### 讲师提示：时间
#
# | 模式 | 讲解 | 看板：排计划 | 小组任务 | 练习与自查 | 汇报点评 | 合计 |
# |---|---|---|---|---|---|---|
# | 2+1 天 | 25 分 | 30 分 | 40 分 | 25 分 | 30 分 | 2.5 小时；沙盘日第三轮直接用这张计划 |
# | 3+2 天 | 40 分 | 40 分 | 60 分 | 40 分 | 60 分 | 4 小时；实地日照路线图走一家，回来标“完成”或“受阻” |
# | 3 天 + 3 周 | 40 分 | 30 分 | 50 分 | 30 分 | 40 分 | 3 小时 10 分；三周里每周一开一次管控会，用管控表开场 |
#
# 开讲前让每人在纸上写下：“二月份我能见几次客户？”讲完春节那张图再对。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 元旦刚过，小林交了一季度计划：一月写方案，二月集中拜访，三月签约。十二家大客户，排得整整齐齐。
#
# 老黄只问了一句：“今年春节哪天？”
#
# 二月四日放到十日。节前一周，客户的人在盘点、在抢票；节后一周，人还没回齐。小林排在二月的三十几次活动，真正做得成的不到一半；三月一到，两份老合同已经过期了。
#
# **计划不是把事情写上日历，是把日历先读一遍，再把人和钱放到最值的地方。**

# %% [markdown] tags=["lesson"]
# ## 方法一：先读日历
#
# 计划按**工作日**（working day）算：周末和节假日不算，调休上班的周末要算。放假安排用的是国务院办公厅每年的通知（程序包 `chinesecalendar` 里存着）。
# 一次活动从开工那天起数；做 15 天的试点，是 15 个工作日，不是 15 天。

# %% tags=["lesson"]
print(f"{year} 年工作日：" + "、".join(f"{q}季度 {n} 天" for q, n in quarter_working_days(year).items()) + f"，全年 {quarter_working_days(year).sum()} 天")
print(f"1月21日开工的 15 个工作日的试点，{add_working_days(f'{year}-01-21', 14):%m月%d日}才做完")
festivals = days_off(f"{year}-01-01", f"{year}-12-31").query("name != ''")
sheet(festivals.assign(start=festivals["start"].dt.strftime("%m月%d日"), end=festivals["end"].dt.strftime("%m月%d日")), {"name": "节日", "start": "从", "end": "到", "days": "连休（天）"})

# %% [markdown] tags=["lesson"]
# ## 方法二：一次活动值多少钱
#
# 九种活动，每一种写清五件事：几个工作日、几个**人天**（manager-day）、花多少钱、找谁、能让他在哪几项上多给我们几分。做完要有**证据**，没有证据不算做完。
# 天数、费用、提高几分，都是本课程定义；你们公司的数不一样，改 `data/catalog/activity_kinds.csv` 就行。

# %% tags=["lesson"]
kinds = case.catalog.activity_kinds
factor_names, role_names, stage_names = (case.catalog.names(t) for t in ("factors", "roles", "stages"))
said = kinds.assign(
    roles=["、".join(role_names[r] for r in roles.split("|")) for roles in kinds["roles"]],
    factors=["、".join(factor_names[f] for f in factors.split("|")) for factors in kinds["factors"]],
    stage=kinds["stage"].map(stage_names),
)
sheet(said, {"name": "活动", "length": "工作日", "days": "人天", "cost": "费用（元）", "roles": "找谁（按先后）", "factors": "提高哪几项", "delta": "各提高几分", "renewal": "挽回几成流失", "stage": "阶段", "evidence": "完成证据"}, percent=["renewal"])

# %% [markdown] tags=["lesson"]
# **一次活动怎样变成钱**（本课程定义）：
#
# 1. 他的评分提高 → 得分 X′ 提高 → 赢面提高（第5单元的那条曲线）；以前没见过的人，见了面就算进覆盖度。
# 2. 多出来的赢面，从**做完的下个月**起算钱：十月做完，只收十一月、十二月的。商机没起租以前收不到钱，所以**赶在起租月以前做完，一分不少；拖过了起租月，晚一个月少一个月**。
# 3. 同一种活动对同一个人再做一次，效果只剩一半；评分最高到 10。
# 4. 我方的合同到期前做完的活动，还能挽回一部分本来会流失的存量。
# 5. 标为“受阻”的活动，人天和费用照算，效果先不算。
#
# 一家客户一个季度做一个**活动包**（activity package）：九宫图的每一格，都有几个现成的包。

# %% tags=["lesson"]
kind_names = case.catalog.names("activity_kinds")
packs = case.catalog.packages
packs = packs.assign(step=packs["kind"].map(kind_names)).groupby(["cell", "name"], sort=False)["step"].agg("、".join).reset_index()
sheet(packs, {"cell": "九宫格", "name": "活动包", "step": "里面有什么"})

# %% [markdown] tags=["lesson"]
# ## 方法三：人手和费用有限，先做谁？
#
# 人天和费用都有上限，不可能家家都做。下面这张**参考计划**（reference plan），是程序逐家排、再合起来挑出来的：
#
# > 每家客户每个季度最多一个活动包；每季度的人天、每个人自己的天数、每季度的费用都不超；让“多收的钱 − 活动花的钱”最多。
#
# 这叫**混合整数规划**（mixed-integer programming）。程序同时给出一个上限：再怎么排，也多不过它。
# 简化的地方也要知道：包里的活动排在固定的日子；客户之间互不影响；只算今年的钱，所以四季度几乎空着，那时该为明年铺路。

# %% tags=["lesson"]
industries = chosen_industries(unit)
budget = chosen_budget(unit, industries)
decisions = chosen_decisions(unit)
grid = chosen_map(unit, industries, decisions, budget)
terrain = chosen_terrain(unit, decisions, budget, grid, target)
optimum = optimise_route(terrain)
reference = optimum.plan
print(f"参考计划：{len(reference.activities)} 次活动，{reference.activities['days'].sum():g} 人天，花 {reference.cost / 1e4:.1f} 万元")
print(f"期望收入从 {reference.expected_before / 1e4:.1f} 万元到 {reference.expected / 1e4:.1f} 万元，另外守住存量 {reference.saved / 1e4:.1f} 万元（没有机会的客户也按赢面折算，所以比第6单元的增量略大）")
print(f"各家客户的全年排法一共 {optimum.courses:,} 种，每家至多挑一种；离理论上限最多差 {optimum.gap:.2%}")

# %% tags=["lesson"]
plot_route(reference, quarter=1)

# %% tags=["lesson"]
plot_route(reference)

# %% tags=["lesson"]
plot_capacity_use(reference)

# %% [markdown] tags=["lesson"]
# ## 看板：你来排
#
# 没动过的时候，看板上就是参考计划。一行一家客户，一列一周，一块一次活动（块上的字：访 = 拜访，联 = 联合拜访，演 = 演示，试 = 试点，价 = 报价，会 = 高层会晤，标 = 投标）。
# 点一块看资料；拖到另一周就是改期；点一个空格，给这家客户加一次活动。日子落在放假里，自动顺延到下一个工作日。
# 每动一下，人天、费用、多得多少立即重算，立即存盘；“撤销”一步步退。
#
# 先试三步：把一块一季度的活动拖到七月；给没见过决策者的客户加一次高层会晤；删掉一次你觉得不值的。
# （也可以写一句话：`board.add("客户编号", "演示", "2019-03-04")`、`board.mark("A003", "完成")`、`board.clear()`。）

# %% tags=["lesson"]
from course_lib.widgets import RouteBoard

board = RouteBoard(terrain, unit.team, optimum)
board

# %% [markdown] tags=["lesson"]
# 排好了，运行下面三格：一季度的路线图（带进汇报），和参考计划比一比，一季度的活动清单。

# %% tags=["lesson"]
mine = board.plan
for problem in mine.problems:
    print("要改：", problem)
plot_route(mine, quarter=1)

# %% tags=["lesson"]
comparison = compare_routes(terrain, mine, optimum)
plot_route_comparison(comparison)

# %% [markdown] tags=["lesson"]
# 差的这笔钱叫**后悔值**（regret）：参考计划的净额，减你们计划的净额（净额 = 期望收入 + 守住的存量 − 费用）。它是负数，说明你们比参考排得好：程序只会挑现成的包，你们不必。

# %% tags=["lesson"]
first = board.table(quarter=1)
sheet(first.assign(start=first["start"].dt.strftime("%m月%d日"), end=first["end"].dt.strftime("%m月%d日")), {"activity": "编号", "customer": "客户", "customer_name": "名称", "kind_name": "活动", "contact_name": "找谁", "who": "谁去", "start": "开始", "end": "结束", "evidence": "凭什么算做完", "status": "进度"})

# %% [markdown] tags=["lesson"]
# ## 方法四：看住计划
#
# 商机走七个**阶段**，每个阶段有标准天数和一道**关口**（stage gate）：过不了关，就不能算进下一阶段。
# 管控表（control table）是阶段 × 程度：按时、逾期、受阻。逾期 = 过了日子没做完，或者该开工没开工。

# %% tags=["lesson"]
sheet(case.catalog.stages, {"name": "阶段", "norm": "标准（工作日）", "gate": "关口：做到什么程度才算过", "definition": "做什么"})

# %% [markdown] tags=["lesson"]
# 课堂演练：假设今天是 3 月 15 日。态度负面的人那里受了阻；排在春节前后四个工作日的，没约到人；其余照计划做了（本课程定义）。
# 实际工作里，在看板上标真实的进度，再把下面的 `staged` 换成 `mine`。

# %% tags=["lesson"]
today = f"{year}-03-15"
staged = rehearse_progress(terrain, mine, today)
control = control_route(terrain, staged, today, analyse_gap(case, decisions, budget, target=target))
plot_control(control)

# %% [markdown] tags=["lesson"]
# 五种报警（本课程定义）：**阶段超期**、**合同到期没人管**（90 天内到期，到期前没有活动）、**没见过决策者**、**单线联系**（好几位关键人只认识一位）、**缺口商机不够**。

# %% tags=["lesson"]
alarms = control.alarms
sheet(alarms.assign(due=[f"{day.month}月{day.day}日" if day == day else "" for day in alarms["due"]]), {"name": "报警", "customer": "客户", "customer_name": "名称", "due": "日期", "text": "怎么回事", "action": "怎么办"})

# %% [markdown] tags=["lesson"]
# ## 收成一张纸：6W2H
#
# 课程开头的八个问题，到这里全有答案了。下面是你们计划里多得最多的那家客户；换一家，把编号写进 `fill_six_w` 的最后一个位置。

# %% tags=["lesson"]
best = str(mine.uplift["gain"].idxmax())
ours, theirs = unit.team.mapping("ratings", 2) or None, unit.team.mapping("rival_ratings", 3) or None
six = fill_six_w(terrain, mine, budget, grid, best, ratings=ours, rival_ratings=theirs)
print(f"{six.customer} {six.name}（{six.cell}）")
sheet(six.table.assign(answer=six.table["answer"].str.replace("\n", "；")), {"name": "6W2H", "question": "问什么", "answer": "答案"})

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 参考计划一季度做的最多，四季度几乎空着。为什么？如果你是总监，四季度让大家做什么？
# 2. 哪些大客户没排活动？是赢面已经很高，还是做了也不划算？
# 3. 把一次一季度的活动挪到四月、七月，全年各少得多少？为什么有的活动挪一个月并不少？（看看那一单几月起租。）
# 4. 报警里，哪一条今天就能解决？哪一条要领导出面？
# 5. 一季度和二季度，人天和费用，先用完的是哪一样？再给你一个人，还是再给你一万元？

# %% [markdown] tags=["lesson"]
# ## 小组任务（汇报 8 分钟）
#
# 1. 全年策略一句话：九宫图的每一格，今年做什么、不做什么。
# 2. 一季度路线图：不超人天、不超费用、没有“要改”。挑三次关键活动，说清谁去、找谁、过哪道关、凭什么算做完。
# 3. 至少改三处，说出为什么比参考好，或者为什么愿意少得这笔钱。
# 4. 挑一家主攻户，交一张 6W2H。
# 5. 写下 3 月 15 日那天，你们最不愿意看到的一条报警，和预防它的办法。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **按自然日排**。15 天的试点从 1 月 21 日排到 2 月 4 日，正好撞上放假。让他自己运行 `add_working_days`。
# - **把活动当目标**。“拜访二十次”不是目标，“局长见过一面、需求写成一页纸”才是。追问关口和证据。
# - **人人都做一点**。五十家客户每家一次拜访，人天用完，没有一家过得了关口。看路线图里空着的行：不做，也是决定。
# - **迷信参考计划**。它不知道谁和谁是同学。后悔值是负数的队要表扬，问清他们知道什么程序不知道的。
# - **计划排完就不管了**。管控表是给周例会用的：先看受阻，再看逾期，最后才看按时。
# - **把见新人当坏事**。见了没接触过的人，领先的客户赢面会升，落后的会降：不是做坏了，是看清楚了。
# - **不敢动**。看板上“撤销”一步步退，“回到参考”全部还原，退回去的还能“重做”。让学员先放手改。
#
# **点评顺序**：先看各队有没有“要改”；再比一季度多得多少；再请后悔值最大和最小的两队各说一处改动；最后每队认领一条报警。
# **复盘**：三周后带着标好进度的管控表回来，对照当初写的“最不愿意看到的报警”。

# %% [markdown] tags=["task"]
# ## 练习
#
# 这里固定用参考选择（总分最高的 5 个行业、3 个商群）、案例里的目标和评分。

# %% tags=["task"]
from course_lib.method import score_industries

scores = score_industries(case)
picked = [*scores.top("政企"), *scores.top("商群")]
budget, decisions = price_lines(case, industries=picked), score_customers(case)
in_scope = case.customers.loc[case.customers["industry"].isin(picked), "id"].tolist()
terrain = map_terrain(case, decisions, budget, place_customers(case, decisions, budget, customers=in_scope))
optimum = optimise_route(terrain)
contracts = case.stock[case.stock["contract_end"].dt.year == year].sort_values("annual_revenue", ascending=False).head(4)
sheet(contracts.assign(end=contracts["contract_end"].dt.strftime("%Y-%m-%d")), {"id": "存量编号", "customer": "客户", "annual_revenue": "年收入（元）", "end": "到期日"})

# %% [markdown] tags=["task"]
# **题1　还有几天**：上面四份今年到期的大合同，从 1 月 2 日（算）到各自到期日（算），各有几个工作日？
# 写成 `{"存量编号": 几, ...}`。写法：`working_days_between(f"{year}-01-02", "到期日")`。

# %% tags=["task"]
# BEGIN SOLUTION
days_left = {i: working_days_between(f"{year}-01-02", end) for i, end in zip(contracts["id"], contracts["contract_end"])}
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 头尾两天都算；春节放假扣掉，2月2日、3日那样调休上班的周末要算；键是存量编号
# tolerance: 0.0001
check(unit, "u07.days_left", days_left)

# %% [markdown] tags=["task"]
# **题2　排得完吗**：商机最大的六家客户一家接一家做试点（每次 15 个工作日）。第一家 1 月 9 日开工，后面每家比前一家晚 10 个工作日开工。
# 哪几家能在 3 月 31 日以前做完？写客户编号列表。从第 n 个工作日数起：开工那天算第 1 天，所以 15 个工作日的活动，结束在 `add_working_days(开工日, 14)`。

# %% tags=["task"]
queue = budget.by_customer.sort_values(ascending=False).head(6).index.tolist()
print("六家客户，按先后：", "、".join(queue))
starts = [add_working_days(f"{year}-01-09", 10 * place) for place in range(len(queue))]
print("开工日：", "、".join(f"{day:%m-%d}" for day in starts))

# %% tags=["task"]
# BEGIN SOLUTION
in_time = [customer for customer, start in zip(queue, starts) if add_working_days(start, 14) <= add_working_days(f"{year}-03-29", 0)]
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 每家的结束日是开工日再过14个工作日；和3月31日比一比
check(unit, "u07.in_time", in_time)

# %% [markdown] tags=["task"]
# **题3　还剩几个人天**：参考计划做完，一季度还剩几个人天？（有的减去用的。）

# %% tags=["task"]
sheet(optimum.plan.capacity, {"quarter": "季度", "days_available": "有（人天）days_available", "days_used": "用（人天）days_used", "budget_available": "有（元）", "budget_used": "用（元）"}, digits={"days_available": 1, "days_used": 1})

# %% tags=["task"]
# BEGIN SOLUTION
_first = optimum.plan.capacity.loc[1]
spare = _first["days_available"] - _first["days_used"]
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 只看一季度那一行，有的减去用的
# tolerance: 0.002
check(unit, "u07.spare", spare)

# %% [markdown] tags=["task"]
# **题4　一次活动值多少**：给下面这家客户在 1 月里做一次演示，今年的期望收入多多少元？
# 先用 `win_probability(得分, case.catalog.rules)` 把做之前、做之后的得分都变成赢面；多出来的赢面 × 二月起租能收的钱。

# %% tags=["task"]
prospect = terrain.customers.loc[decisions.table.reindex(terrain.customers.index)["band"] == "confident", "value"].idxmax()
one = plan_route(terrain, {"A001": {"customer": prospect, "kind": "demo", "start": f"{year}-01-08"}})
x_before, x_after = (float(one.uplift.loc[prospect, c]) for c in ("x_before", "x_after"))
from_february = float(terrain.prospects[prospect].value[1])
print(f"{prospect} {terrain.customers.loc[prospect, 'name']}：得分 {x_before:.2f} → {x_after:.2f}，二月起租能收 {from_february:,.0f} 元")

# %% tags=["task"]
# BEGIN SOLUTION
worth = float(win_probability(x_after, case.catalog.rules) - win_probability(x_before, case.catalog.rules)) * from_february
# END SOLUTION

# %% tags=["check"]
# points: 25
# hints: 先把两个得分都变成赢面，再相减；乘的是二月起租能收的钱，不是满年
# tolerance: 0.005
check(unit, "u07.worth", worth)

# %% [markdown] tags=["task"]
# **题5　谁会报警**：如果今年什么活动都不排，1 月 1 日那天，哪些客户会响“合同到期没人管”？（合同在 1 月 1 日以后 90 天内到期，第 90 天也算。）
# 写客户编号列表，一家只写一次。`ends` 是选中的行业和商群里、今年上半年到期的合同。

# %% tags=["task"]
ends = case.stock[case.stock["customer"].isin(in_scope) & (case.stock["contract_end"] < f"{year}-07-01")].sort_values("contract_end")
ends = ends[ends["contract_end"] >= f"{year}-01-01"]
last_day = f"{year}-04-01"  # 1 月 1 日再过 90 天；闰年是 3 月 31 日
print(f"1 月 1 日再过 90 天是 {last_day}")
sheet(ends.assign(end=ends["contract_end"].dt.strftime("%m-%d")), {"customer": "客户", "end": "到期日", "annual_revenue": "年收入（元）"})

# %% tags=["task"]
# BEGIN SOLUTION
alarmed = sorted(set(ends.loc[ends["contract_end"] <= last_day, "customer"]))
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 只看到期日不晚于第90天的；同一家客户有几份合同也只写一次
check(unit, "u07.alarmed", alarmed)

# %% [markdown] tags=["task"]
# **题6　小林的计划**：小林给商机最大的十二家客户，二月里各排一次拜访、一次演示、一次报价。净额 = 期望收入 + 守住的存量 − 费用。
# 他的后悔值是多少元？（参考计划的净额减他的净额。）

# %% tags=["task"]
big = terrain.customers["value"].sort_values(ascending=False).head(12).index
wishes = {}
for customer in big:
    for kind, day in (("visit", "02-01"), ("demo", "02-11"), ("offer", "02-20")):
        wishes[f"A{len(wishes) + 1:03d}"] = {"customer": customer, "kind": kind, "start": f"{year}-{day}"}
xiaolin = plan_route(terrain, wishes)
for who, route in (("参考计划", optimum.plan), ("小林", xiaolin)):
    print(f"{who}：期望收入 {route.expected:,.0f}，守住存量 {route.saved:,.0f}，费用 {route.cost:,.0f} 元")

# %% tags=["task"]
# BEGIN SOLUTION
_reference, _his = (r.expected + r.saved - r.cost for r in (optimum.plan, xiaolin))
regret = _reference - _his
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 两边的净额都要减费用；参考减他的
# tolerance: 0.002
check(unit, "u07.regret", regret)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
from course_lib.method import score_industries

decisions, budget = score_customers(case), price_lines(case, industries=score_industries(case).reference)
grid = place_customers(case, decisions, budget, customers=budget.by_customer.index)
terrain = map_terrain(case, decisions, budget, grid)
optimum = optimise_route(terrain)
plan = rehearse_progress(terrain, optimum.plan, f"{year}-03-15")
control = control_route(terrain, plan, f"{year}-03-15")
codes = {
    "活动": (quarter_working_days(year), plan.activities, plan.uplift),
    "参考计划": (optimum.packages, optimum.objective),
    "管控": (control.table, control.alarms),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1、题2的错，十有八九错在春节：节前节后加调休，要一天一天数，别心算。
# - 题3剩得少，说明人手是瓶颈；剩得多，就看费用那一栏。
# - 题4是全单元的核心：得分动几分不重要，赢面动多少、钱从哪个月起算才重要。
# - 题5的客户，一季度第一件事就是它们。
# - 题6：小林不是懒，是把同一套动作给了所有大客户，又都放在二月。参考计划给赢面在中间的客户，而且早做。

# %% [markdown] tags=["lesson"]
# ## 带走这份计划
#
# 点一下按钮，你们队的计划就写成两个文件，放在队伍的文件夹里：
#
# - 一个 **Excel 工作簿**：收入预算、决策矩阵、九宫、缺口、行动日历、管控表、6W2H 都在，公式是活的，改了数跟着变；
# - 一份**幻灯片**：十来页，一页一句话，图和表都能改，汇报直接用。
#
# 浅黄底的格子可以改。回去以后每周更新“行动日历”里的状态，“管控表”自己会数。文件被你改过，再导出也不会盖掉它。

# %% tags=["lesson"]
from course_lib.lesson.export_button import export_plan

export_plan(unit, target)

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 先读日历，再排活动：按工作日算，避开节前节后。
# - 一次活动值多少，看它让赢面动多少、钱从哪个月起算；赶在起租月以前做完，一分不少。
# - 人天和费用有限：不做谁，和做谁一样重要。
# - 没有证据不算做完，过不了关口不算进阶。
# - 管控表每周看一次：先受阻，再逾期；报警要有人认领。
# - 一家客户一张 6W2H，说不满八格的，回去再问客户。
#
# 下一站：把三级解码连成一局，在沙盘上和别的队对垒。
