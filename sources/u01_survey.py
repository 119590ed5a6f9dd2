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
# name: 市场勘探
# title: 市场勘探
# short: 勘探
# chapter: market
# needs: [industries, grids, customers, addresses, service_records]
# helps: [premises]
# minutes: {"2+1": [15, 15, 20, 20, 20], "3+2": [20, 30, 30, 30, 30], "3x3": [20, 20, 30, 20, 30]}
# must: [industry_director, merchant_director, key_account_manager, merchant_manager]
# why: 总监要会勘探（大纲）；记录是客户经理填的（本课程定义）
# field: 扫一栋楼，回来补 20 条记录
# week: 1
# homework: 给自己网格里的一处场所做一册

# %% [markdown] tags=["all"]
# # 第1单元　市场勘探：一扇门一条记录
#
# **要回答的问题**：你的网格里，每扇门后面是谁？用谁家的业务？哪些门我们从没敲开过？
#
# **学完你能**
# 1. 按规则判出一条记录的状态（存量、竞争、流失、他网、潜在），不靠感觉；
# 2. 读懂一个网格的渗透率、份额、收入，说出白点在哪里、有多大；
# 3. 拿到一处市场、一栋楼或一条街的“一场一册”，写出**先敲哪五扇门、先补哪几条记录**。
#
# > **怎么用这本笔记**：灰色的格子是程序，不用看懂。第一次打开，先点菜单“运行”里的“运行所有单元格”。
# > **看板**用鼠标点，也可以全用键盘；每动一下，立即存盘，关掉电脑也不会丢。看板下面的图和表要再运行一遍才跟着变：
# > 点一下那一格，再点菜单“运行”里的“运行选中的单元格及以下所有”。

# %% tags=["all", "parameters"]
case_name = "gulou"
team_name = "demo"
work = None
place = None

# %% tags=["all"]
from course_lib.lesson import check, fingerprint, open_unit, sheet
from course_lib.method import (
    check_completeness,
    contract_ends,
    example_grid,
    open_book,
    places_of,
    record_patterns,
    reference_place,
    service_states,
    survey_market,
    white_spots,
)
from course_lib.plots import plot_completeness, plot_floors, plot_grid_map, plot_grid_states, plot_white_spots

unit = open_unit("u01", case_name, team_name, work)
case = unit.case

# %% [markdown] tags=["trainer"]
# ### 讲师提示：时间
#
# | 模式 | 讲解 | 读一册、看板 | 小组任务 | 练习与自查 | 汇报点评 | 合计 |
# |---|---|---|---|---|---|---|
# | 2+1 天 | 15 分 | 15 分 | 20 分 | 20 分 | 20 分 | 1.5 小时 |
# | 3+2 天 | 20 分 | 30 分 | 30 分 | 30 分 | 30 分 | 2 小时 20 分；实地日扫一栋楼，回来补 20 条记录 |
# | 3 天 + 3 周 | 20 分 | 20 分 | 30 分 | 20 分 | 30 分 | 2 小时；第一周作业：给自己网格里的一处场所做一册 |
#
# 开讲前让每人闭眼写下：自己网格里最大的一栋楼有几扇门，认得几家，几家在用我们的业务。写完折起来，单元结束再打开。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 小林管这个片区两年了。经理问他：“那栋写字楼怎么样？”小林说：“熟，楼里几家大的都是我们的。”
#
# 经理没接话，带他去扫楼：从一楼走到八楼，一扇门一扇门地记。三十二扇门走完，小林的本子上，自己真有业务的不到十扇；
# 一半的门，他这两年一次也没敲过。二楼有一家，每月付给对手一万多，离他常去的那间办公室只隔一层楼梯。
#
# 回来的路上经理说：“**你熟的不是楼，是楼里的几个人。**”
#
# 打仗先看地图。这一单元就来画这张地图：一扇门一条记录，一栋楼一本册。

# %% [markdown] tags=["lesson"]
# ## 方法一：一扇门一条记录，状态由规则判出
#
# **市场勘探（market survey）** 把市场记到最小的地址：哪扇门、谁在里面、用哪几项业务、谁家提供、一个月多少钱、合同何时到期、找谁。
# 一片走得完的地方叫一个**网格（grid）**。
#
# 每一项业务有一个**市场状态（market state）**。状态不许手填，按规则判：
#
# | 我方在用 | 对手在用 | 还要看 | 状态 | 该做什么 |
# |---|---|---|---|---|
# | ✔ | ✔ | | 竞争 | 守住自己的，再抢对手的 |
# | | ✔ | 不到一年前还在我方 | 流失 | 问清为什么走，尽快去接回来 |
# | | ✔ | | 他网 | 等合同到期的窗口 |
# | ✔ | | | 存量 | 续约，加装 |
# | | | 有需求 | 潜在 | 先到先得 |
# | | | 没需求／不知道 | 范围外／未知 | 不打扰／先去问 |
#
# 五种状态的名字出自网格营销材料，**判定规则是本课程定义**。一家客户有好几项业务时，取最要紧的：竞争 > 流失 > 他网 > 存量 > 潜在。
#
# 下面每一根条是一个网格，看看这个区县被谁占着。

# %% tags=["lesson"]
survey = survey_market(case)
plot_grid_states(survey)

# %% [markdown] tags=["lesson"]
# ## 方法二：三张图看一个网格
#
# - **渗透率（penetration）** = 在用的单位数 ÷ 可用的单位数，三家合计：这里的人用没用起来？
# - **份额（share）** = 我方月收入 ÷ 三家月收入：用起来的钱，我们拿到几成？
# - **收入分布**：我们的钱从哪些网格来？
#
# 三张图要放在一起看。渗透率高、份额低，是别人家的粮仓；渗透率低、份额高，是自己没种完的地。

# %% tags=["lesson"]
plot_grid_map(survey, "penetration")

# %% tags=["lesson"]
plot_grid_map(survey, "our_share")

# %% tags=["lesson"]
plot_grid_map(survey, "our_volume")

# %% [markdown] tags=["lesson"]
# 合起来看，大业务会盖住小业务。也可以只看一项，比如固话（把 `"固话"` 换成 `"宽带"`、`"专线"` 再运行）：

# %% tags=["lesson"]
service = "固话"
recorded = survey.services.index.unique("service")  # 你的区县里有记录的业务
plot_grid_map(survey, "our_penetration", service=service if service in recorded else recorded[0])

# %% [markdown] tags=["lesson"]
# ## 方法三：找白点
#
# **白点（white spot）** 是有需求、却没有一项业务在我方的地址：要么对手在用，要么谁都还没进门。
# 对手在那里一个月收多少，就是这个白点至少值多少；没有数的业务，先按同一种业务的中位数估。白点的判定和估法是本课程定义。

# %% tags=["lesson"]
print(f"全区 {survey.total['addresses']:,.0f} 个地址，白点 {survey.total['white']:,.0f} 个，估计一个月 {survey.total['white_potential'] / 1e4:,.0f} 万元")
plot_white_spots(survey)

# %% [markdown] tags=["lesson"]
# 一个网格的白点很大，可能是六十扇小门，也可能只是一家大户。先看看最大的十个是谁。

# %% tags=["lesson"]
top = white_spots(case).head(10).assign(grid_name=lambda t: t["grid"].map(survey.grids["name"]))
sheet(
    top,
    {"id": "地址编号", "grid_name": "网格", "customer_name": "客户", "state": "状态", "services": "白着的业务", "potential": "估计（元/月）"},
    digits={"potential": 0},
)

# %% [markdown] tags=["lesson"]
# ## 方法四：一场一册
#
# **一场一册（one market one book）**：一处专业市场、一栋商务楼、一条商铺街，各做一本册，一扇门一行。客户经理拿着它上楼。
#
# 这个区县登记了下面几处。先看默认的一处；想看别处，把第一格里的 `place = None` 改成表里的名字，如 `place = "某某大厦"`，再全部运行一遍。

# %% tags=["lesson"]
places = places_of(case)
place_columns = {"place": "场所", "kind": "类型", "doors": "门数", "white": "白点", "penetration": "渗透率", "our_share": "份额", "completeness": "完整度"}
sheet(places, place_columns, percent=["penetration", "our_share", "completeness"])

# %% tags=["lesson"]
here = place or reference_place(case)
book = open_book(case, here) if here else None
plot_floors(book)

# %% [markdown] tags=["lesson"]
# **怎么看这张图**：横着一层，一格一扇门。有底下那根绿条的，我们进得去；粗框的是白点；带问号的，近期没人去核实过（核实日期在一年以内才算敲过门，本课程定义）。
# 连着几个粗框，就是一趟能扫完的几扇门。

# %% tags=["lesson"]
if book:
    facts, named = book.facts, case.grids.set_index("id").at[book.grid, "name"]
    print(f"{book.place}（{book.kind}，{named}）：{facts['doors']:.0f} 扇门，近期核实过 {facts['fresh']:.0f} 扇，我方进了 {facts['ours']:.0f} 扇，白点 {facts['white']:.0f} 扇")
    print(f"渗透率 {facts['penetration']:.0%}，份额 {facts['our_share']:.0%}，我方月收入 {facts['revenue']:,.0f} 元（三家 {facts['volume']:,.0f} 元），白点估计 {facts['potential']:,.0f} 元/月，完整度 {facts['completeness']:.0%}")

# %% tags=["lesson"]
if book:
    told = book.doors["volume"].where(book.doors["volume"] > 0)
    page = book.doors.assign(
        door=book.doors["floor"].astype(str) + book.doors["position"].map("{:02d}".format),
        name=book.doors["name"].replace("", "（不知名）"),
        spot=book.doors["white"].map({True: "白", False: ""}),
        volume=told,
        our_share=book.doors["our_share"].where(told.notna()),
        near=book.doors[["rival_end", "our_end"]].min(axis=1).dt.strftime("%Y.%m").fillna(""),
        known=book.doors["fresh"].map({True: "✔", False: "?"}),
    )
    headers = {"door": "门", "spot": "白点", "name": "客户", "state": "状态", "services": "各项业务", "volume": "三家月收入", "our_share": "我方占", "near": "到期", "known": "核实"}
    display(sheet(page, headers, percent=["our_share"], digits={"volume": 0}))

# %% [markdown] tags=["lesson"]
# **先敲哪几扇门？** 白点里挑说得出理由的：这里最大的一块、对手合同快到期、刚从我们这里流走、谁都还没进门。按钱从大到小，先去五家（本课程定义）。

# %% tags=["lesson"]
if book:
    visit_columns = {"address_id": "地址编号", "floor": "楼层", "position": "门位", "name": "客户", "potential": "估计（元/月）", "contact": "找谁", "phone": "电话", "reason": "为什么先去"}
    display(sheet(book.visits.replace({"name": {"": "（不知名）"}}), visit_columns, digits={"potential": 0}))

# %% [markdown] tags=["lesson"]
# ## 看板：先敲哪五扇门
#
# 上面是参考名单，你们队可以另有主意。做三件事：
# 1. 一层一层看：点一扇门，下面出现它的记录。哪一扇你们路过很多次、却没进去过？
# 2. 换一处场所再看一遍：市场、楼宇、商铺街，白点长得一样吗？
# 3. 选定先敲的五扇白点，可以跨场所。满了还想加，先拿掉一扇。
#
# 每点一下立即存盘。没选过的时候，名单是参考选择。

# %% tags=["lesson"]
from course_lib.widgets import FloorBoard

board = FloorBoard(case, unit.team, here)
board

# %% [markdown] tags=["lesson"]
# 选好了，运行下面几格：带上楼的名单，再看看全区哪些合同快到期。

# %% tags=["lesson"]
sheet(board.table, {"id": "地址编号", "where": "在哪里", "customer_name": "客户", "state": "状态", "services": "白着的业务", "potential": "估计（元/月）"}, digits={"potential": 0})

# %% tags=["lesson"]
ends = contract_ends(case)
soon = ends.groupby("whose")["volume"].agg(["size", "sum"]).reindex(["ours", "rival"], fill_value=0)
print(f"{case.catalog.rules.survey.ends_within_months} 个月内到期：我方要续 {soon.at['ours', 'size']:,} 份，每月 {soon.at['ours', 'sum'] / 1e4:,.1f} 万元；对手的 {soon.at['rival', 'size']:,} 份，每月 {soon.at['rival', 'sum'] / 1e4:,.1f} 万元")
words = {"ours": "我方：要续约", "rival": "对手：有窗口"}
biggest = ends.sort_values("volume", ascending=False).head(10).assign(
    whose=lambda t: t["whose"].map(words), end=lambda t: t["contract_end"].dt.strftime("%Y-%m-%d")
)
sheet(biggest, {"address": "地址编号", "customer_name": "客户", "service": "业务", "whose": "谁的合同", "end": "到期", "days": "还有几天", "volume": "月收入（元）"}, digits={"volume": 0})

# %% [markdown] tags=["lesson"]
# ## 方法五：记录完整度
#
# **完整度（completeness）** = 已填的栏 ÷ 应填的栏。缺电话，就约不上人；缺到期日，就算不出窗口；缺月收入，就不知道值不值得去。
# 补记录也要排队：**先补钱多又缺得多的**，已知月收入 × 缺的比例，从大到小（本课程定义）。

# %% tags=["lesson"]
completeness = check_completeness(case)
plot_completeness(completeness)

# %% tags=["lesson"]
work_list = completeness.worklist(8)
sheet(work_list, {"id": "地址编号", "customer_name": "客户", "volume": "月收入（元）", "completeness": "完整度", "missing": "缺什么"}, percent=["completeness"], digits={"volume": 0})

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 份额最高的网格，钱也最多吗？有没有“份额很高、钱很少”的？它高在哪里？
# 2. 白点最大的网格，是门多，还是一家大户撑起来的？两种各该怎么打？
# 3. 这一册里，哪一层我们一扇门都没进？为什么你经过它，却没进去？
# 4. 带问号的门，旧记录还算数吗？你敢拿它去报计划吗？
#
# ## 小组任务（汇报 5 分钟）
#
# 1. 每队认一处场所，读它的一册。写下先敲的五扇门：敲门第一句话说什么？
# 2. 从流失的记录里挑一条：最后在我方是哪一天？猜三个走的原因，写下去问谁。
# 3. 从完整度最低的记录里挑三条，写清怎么补：上门、问物业、查工商，还是翻自家系统？各要多久？

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **凭感觉填状态**。“他是我们的老客户”，可是宽带两年前就换了。让他念记录：我方在不在，对手在不在，一条一条判。
# - **把早就走了的也算流失**。一年以前走的算他网：那里已经是别人的老客户，打法不同。
# - **把六个业务的渗透率平均**。一条专线和一百张卡不能平均，要先加总再相除。
# - **渗透率和份额分不清**。渗透率问“用没用”，份额问“用的是谁家的”。指一个渗透率高、份额低的网格让他解释。
# - **白点当成没需求**。白点恰恰是有人在付钱，只是没付给我们。
# - **补记录从第一行补起**。三千个地址补不完，问他：只有一天，先补哪三条，为什么？
#
# **点评顺序**：先让两队讲同一处场所，比各自的五扇门；再翻开折起来的纸条，比“以为认得几家”和册子上的数；
# 最后问：“明天早上九点，你站在哪一栋楼的几楼？”答得出来，这一单元就过了。

# %% [markdown] tags=["task"]
# ## 练习
#
# 每题只要写一行。把 `...` 换成你的答案，运行，再运行下面的自查格。看不出哪里错，就读提示，不要去翻答案。
#
# 前四题看同一个网格：地址最多的那一个。下表把它的业务记录按规则要看的四样归了堆，`n` 是条数。

# %% tags=["task"]
survey = survey_market(case)
grid = example_grid(case)
patterns = record_patterns(case, grid)
print(f"网格 {grid} {survey.grids.at[grid, 'name']}：{survey.grids.at[grid, 'addresses']} 个地址，{survey.grids.at[grid, 'records']} 条业务记录")
sheet(
    patterns.replace({"ours": {True: "在", False: "不在"}, "recent": {True: "是", False: "否"}}),
    {"ours": "我方在不在 ours", "rivals": "几家对手 rivals", "recent": "一年内还在我方 recent", "need": "有无需求 need", "n": "条数 n"},
)

# %% [markdown] tags=["task"]
# **题1　数竞争**：按规则，这个网格有几条业务记录的状态是“竞争”？看着表把条数加起来就行，可以写成 `12 + 3 + ...`。

# %% tags=["task"]
# BEGIN SOLUTION
contested = patterns[patterns["ours"] & (patterns["rivals"] > 0)]["n"].sum()
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 我方在，对手也在；把这样的行的条数加起来，一家对手和两家对手都算
check(unit, "u01.contested", contested)

# %% [markdown] tags=["task"]
# **题2　其余四种状态**：流失、他网、存量、潜在各有几条？写成 `{"流失": 1, "他网": 2, "存量": 3, "潜在": 4}` 的样子。

# %% tags=["task"]
# BEGIN SOLUTION
_theirs = patterns[~patterns["ours"] & (patterns["rivals"] > 0)]
_nobody = patterns[~patterns["ours"] & (patterns["rivals"] == 0)]
other_states = {
    "流失": _theirs[_theirs["recent"]]["n"].sum(),
    "他网": _theirs[~_theirs["recent"]]["n"].sum(),
    "存量": patterns[patterns["ours"] & (patterns["rivals"] == 0)]["n"].sum(),
    "潜在": _nobody[_nobody["need"] == "是"]["n"].sum(),
}
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 先看我方在不在，再看对手在不在；都不在的才看有没有需求，潜在只数“是”
check(unit, "u01.other_states", other_states)

# %% [markdown] tags=["task"]
# 下面是这个网格各项业务的合计。

# %% tags=["task"]
usage = survey.services.loc[grid].reset_index()
sheet(
    usage,
    {"service": "业务", "units": "可用单位数 units", "lines": "在用单位数 lines", "volume": "三家月收入 volume", "our_volume": "我方月收入 our_volume"},
    digits={"volume": 0, "our_volume": 0},
)

# %% [markdown] tags=["task"]
# **题3　渗透率**：这个网格的渗透率是多少？写成小数，如 0.75。（一列的合计写 `usage["lines"].sum()`。）

# %% tags=["task"]
# BEGIN SOLUTION
penetration = usage["lines"].sum() / usage["units"].sum()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 先各自加总，再相除；不要把六个百分数平均
# tolerance: 0.003
check(unit, "u01.penetration", penetration)

# %% [markdown] tags=["task"]
# **题4　份额**：我方在这个网格的份额是多少？写成小数。

# %% tags=["task"]
# BEGIN SOLUTION
share = usage["our_volume"].sum() / usage["volume"].sum()
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 我方月收入合计除以三家月收入合计，写成小数
# tolerance: 0.003
check(unit, "u01.share", share)

# %% [markdown] tags=["task"]
# **题5　先补哪三条**：全区里，先补哪三条记录？写三个地址编号的列表。下面列出缺栏的记录里已知月收入最大的 30 条，`priority` = 月收入 × 缺的比例。
# 可以看着挑，也可以写 `candidates.nlargest(3, "priority").index.tolist()`。

# %% tags=["task"]
records = check_completeness(case).table
candidates = records[records["filled"] < records["required"]].nlargest(30, "volume")
sheet(
    candidates,
    {"id": "地址编号", "customer_name": "客户", "volume": "月收入（元）", "required": "应填", "filled": "已填", "missing": "缺什么", "priority": "先后 priority"},
    digits={"volume": 0, "priority": 0},
)

# %% tags=["task"]
# BEGIN SOLUTION
_open = records[records["filled"] < records["required"]]
fill_first = _open.sort_values("priority", ascending=False, kind="stable").head(3).index.tolist()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 看priority那一列，最大的三行的地址编号
check(unit, "u01.fill_first", fill_first)

# %% [markdown] tags=["task"]
# **题6　白点在哪**：白点估计月收入（`potential`）合计最大的是哪三个网格？写三个网格编号的列表。
# 下面的 `spots` 一行一个白点；`spots.groupby("grid")["potential"].sum()` 按网格加总，后面再接 `.nlargest(3).index.tolist()` 就是最大的三个。

# %% tags=["task"]
spots = white_spots(case)
print(f"白点 {len(spots):,} 个，最大的五个：")
sheet(spots.head(5), {"id": "地址编号", "grid": "网格 grid", "customer_name": "客户", "potential": "估计（元/月）potential"}, digits={"potential": 0})

# %% tags=["task"]
# BEGIN SOLUTION
white_grids = spots.groupby("grid")["potential"].sum().nlargest(3).index.tolist()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 按网格把potential加起来，再挑最大的三个；要网格编号
check(unit, "u01.white_grids", white_grids)

# %% [markdown] tags=["task"]
# **题7　丢了谁**：最近十二个月，哪些**目标客户**有业务从我方流失？写客户编号的列表，一家只写一次。
# 下面只列出状态是流失的记录；`customer` 空着的不是目标客户。

# %% tags=["task"]
states = service_states(case)
lost = states[states["state"] == "流失"]
print(f"流失 {len(lost):,} 条，其中目标客户的 {int((lost['customer'] != '').sum())} 条")
sheet(lost[lost["customer"] != ""], {"customer": "客户编号 customer", "address": "地址编号", "grid": "网格", "service": "业务"})

# %% tags=["task"]
# BEGIN SOLUTION
lost_targets = lost[lost["customer"] != ""]["customer"].unique().tolist()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 只要目标客户，customer空着的不算；一家丢了两项业务，只写一次
check(unit, "u01.lost_targets", lost_targets)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
survey, completeness = survey_market(case), check_completeness(case)
codes = {
    "状态": (service_states(case)["state"], survey.states),
    "网格": (survey.grids,),
    "完整度": (completeness.fields, completeness.worklist(50)),
    "白点": (white_spots(case),),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1、题2：五种状态加上未知、范围外，正好等于这个网格的全部记录。加不起来，就是有一堆数了两遍。
# - 题3、题4：渗透率看单位数，份额看钱。两个都要先加总、再相除；六个比例的平均不是这个网格的比例。
# - 题5挑出来的常是大户缺一两栏：打一个电话就补上了，却管着几万块一个月的判断。
# - 题6的三个网格，先翻白点名单：一家大户撑起来的，派客户经理盯；几十扇小门凑起来的，组织扫楼。
# - 题7的每一家都要有人去问一句“当时为什么走”。答案是第9单元的原料。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 市场记到最小的地址：一扇门一条记录，一栋楼一本册。
# - 状态由规则判出，不手填：先看我方在不在，再看对手在不在，都不在的看有没有需求。
# - 渗透率问用没用，份额问用谁家的；都要先加总、再相除。
# - 白点是别人在收钱的地方。先敲说得出理由的五扇门。
# - 记录补不完，先补钱多又缺得多的。
#
# 下一站：这么多门，哪些行业最值得打？（第2单元）
