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
# name: 挖需求
# title: 挖需求（二级解码）
# short: 挖需求
# chapter: needs
# needs: [district, industries, industry_units, customers, needs]
# helps: [contacts, opportunities, addresses, service_records]
# minutes: {"2+1": [25, 30, 40, 20, 30], "3+2": [40, 45, 60, 30, 45], "3x3": [30, 30, 40, 30, 30]}
# must: [industry_director, merchant_director, key_account_manager, merchant_manager, support]
# why: 总监和客户经理都要会（大纲）；支撑人员把技术话换成客户话
# field: 每组拜访一家，带回三条原话
# week: 1
# homework: 给自己的三家客户各补两条需求

# %% [markdown] tags=["all"]
# # 第3单元　挖需求（二级解码）
#
# **要回答的问题**：选中的行业里，客户到底要什么？他说出来的是几成，没说的又是什么？
#
# **学完你能**
# 1. 照价值链读懂一个行业，说出客户的信息化走到哪一层；
# 2. 用五步法找出空白和短板，把一句话听成几条需求，写清痛点、瓶颈点、难点，谁感到痛，不解决一年亏多少；
# 3. 交出一张**商机星网图**和一家重点客户的三点式需求、三价值画布。
#
# > **怎么用这本笔记**：灰色的格子是程序，不用看懂。第一次打开，先点菜单“运行”里的“运行所有单元格”。
# > **看板**用鼠标点，也可以全用键盘；每动一下，立即存盘，关掉电脑也不会丢。看板下面的图和表要再运行一遍才跟着变：
# > 点一下那一格，再点菜单“运行”里的“运行选中的单元格及以下所有”。

# %% tags=["all", "parameters"]
case_name = "gulou"
team_name = "demo"
work = None

# %% tags=["all"]
import pandas as pd

from course_lib.lesson import check, chosen_industries, chosen_offers, fingerprint, industry_page, key_need_page, open_unit, sheet, value_page, worked_page
from course_lib.method import department_kinds, link_matrices, match_kinds, mine_industry, mine_needs, price_offers, rate_informatisation
from course_lib.plots import plot_informatisation, plot_linked, plot_stars

unit = open_unit("u03", case_name, team_name, work)
case = unit.case
industries = chosen_industries(unit)

# %% [markdown] tags=["trainer"]
# ### 讲师提示：时间
#
# | 模式 | 讲解 | 看板：记需求 | 小组任务 | 练习与自查 | 汇报点评 | 合计 |
# |---|---|---|---|---|---|---|
# | 2+1 天 | 25 分 | 30 分 | 40 分 | 20 分 | 30 分 | 2 小时 25 分 |
# | 3+2 天 | 40 分 | 45 分 | 60 分 | 30 分 | 45 分 | 3 小时 40 分；实地日每组拜访一家，带回三条原话 |
# | 3 天 + 3 周 | 30 分 | 30 分 | 40 分 | 30 分 | 30 分 | 2 小时 40 分；第一周作业：给自己的三家客户各补两条需求 |
#
# 时间不够时，“部门”和“生命周期”两张表留给学员自己看，角色扮演（小组任务第1题）不要省。
#
# **开场做一个两分钟的听力题**：读一遍苏副科的那句话，请每人在纸上写下听到了几条需求。大多数人写一条。收起来，单元结束再看。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 一月，小林第一次坐进中心医院的信息科。苏副科一边接电话一边说：“上午挂号一挤，扫码付款就转圈。”
#
# 小林在本子上写了四个字：“要粗专线”。五分钟，告辞。
#
# 第二天，老黄陪他再来，坐了四十分钟，只是一直在问：几点最慢？两条线走的是几根光缆？停过没有，停多久要上报？谁的电脑中过毒？医保的数对得上吗，对不上谁来担？
# 带走的是四条：主备两条线走的是同一根光缆；收费处的电脑中过勒索病毒，内外网靠人插拔网线；医保结算月月对不上，靠人工导表；系统一停就停诊，满一小时要上报，各科室都说不归自己管。
#
# 苏副科那句话里，**说出来的是一条，没说的是三条**。小林不是嘴笨，他是没有问下去的路。
#
# 这一单元给你三样东西：一条**价值链**，照着问；一把**尺子**，量它走到哪一层；一张**单子**，记下谁痛、亏多少、还没问什么。

# %% [markdown] tags=["lesson"]
# ## 方法一：读懂一个行业，再去见人
#
# 一个行业怎么挣钱（或履职），是一步接一步的，这叫**价值链（value chain）**。每一步往下拆三级（三级流程）：
#
# 1. **价值链**：这个行业靠哪几步挣钱？医院是挂号、检查、诊疗、结算……
# 2. **业务流程**：这一步里，谁交给谁，用什么办？
# 3. **信息点（information point）**：要记下什么，传给谁，多久一次？**商机就藏在信息点上**：记不下、传不出、对不上，都是痛。
#
# 课程里备了每个行业的一份**行业读本（industry pack）**：上下游、服务蓝图、商业画布、价值链，还有一句一句怎么问。读本是教学用的，到现场以客户的话为准。
# 两个示范：同样是一句话，顺着价值链走一遍，能听出几条？

# %% tags=["lesson"]
worked_page(case, "utilities")

# %% tags=["lesson"]
worked_page(case, "education")

# %% [markdown] tags=["lesson"]
# ## 方法二：量一量，走到哪一层
#
# **信息化四个层级（informatisation levels）**：连接 → 系统 → 数据 → 智能。名称出自课程大纲，每层看哪几项业务在用、用到几成，是本课程定义。
# 层级是从“在用业务”推出来的上限：线通了、系统买了，不等于用好了。所以它只告诉你**从哪里开始问**。

# %% tags=["lesson"]
levels = rate_informatisation(case)
plot_informatisation(levels, case)

# %% [markdown] tags=["lesson"]
# 政企多在系统、数据两层，商群多在连接、系统两层。同一个行业里落后一层的那几家，就是短板最好找的那几家。
#
# ## 方法三：五步挖需求
#
# **① 趋势**（行业往哪走）→ **② 上云案例**（同行谁做成了）→ **③ 现状**（这家在用什么）→ **④ 层级**（走到哪一层）→ **⑤ 空白和短板**。
#
# - **空白**：这一步要用的业务，一样也没有在用；
# - **短板（shortfall）**：在用，但用得不到六成，或者层级够不上这一步；
# - **在用**：有业务在用。答没答好，要去问。
#
# 五步出自课程大纲，空白、短板怎么判，是本课程定义。**注意**：第4单元里的“空白”指没有产品能答；这里指客户那里还没有。
#
# 找到一处空白，还不是需求。有人为它痛，才是。**三点式**：痛点（现在难受在哪）、瓶颈点（被什么卡住）、难点（为什么一直没解决）→ **买点**（他为什么买）→ **卖点**（我们凭什么）。
#
# 同一个机会点底下，还要分清**需求种类（need kind）**，是哪一种：都叫“扩容升级”，没备线、没信号、出口不够是三回事，答它的产品也不一样。一种一句，问到为止；问到了，再问一句**他要多少**。
# 种类没问清，配产品的时候最多算“合适”，算不上“正对”（种类和这条规则是本课程定义）。

# %% tags=["lesson"]
asked = case.catalog.need_kinds[case.catalog.need_kinds["point"] == case.needs["need_point"].mode().iloc[0]]
sheet(asked.assign(point=asked["point"].map(case.catalog.names("need_points"))), {"point": "机会点", "name": "哪一种", "ask": "问这一句"})

# %% [markdown] tags=["lesson"]
# 客户图什么？企业图**增收、降支、提效**；政府不讲增收，看**民生、效率、合规**。

# %% tags=["lesson"]
triads = case.catalog.triads.assign(
    **{c: case.catalog.triads[c].str.replace("|", "、") for c in ("needs", "signals", "solution")}
)
sheet(triads, {"id": "图什么", "needs": "具体要什么", "signals": "看见什么就该想到", "solution": "我们能做的"})

# %% [markdown] tags=["lesson"]
# 同一句话，不同的部门听着不一样疼。见一个人之前，先想他的部门要什么、他自己要什么（部门分类是本课程定义）：

# %% tags=["lesson"]
roles = case.catalog.names("roles")
departments = case.catalog.departments.assign(
    kinds=case.catalog.departments["kinds"].map(lambda t: "、".join(roles[k] for k in t.split("|")))
)
sheet(departments, {"name": "部门", "functions": "管什么", "kinds": "采购里的角色", "needs": "部门要什么", "personal": "他自己要什么"})

# %% [markdown] tags=["lesson"]
# 怎么问？**提问阶梯（question ladder）** 四步：现状、问题、后果、好处，对应材料里的“找伤口、揭开、撒盐、抹药”；问句是本课程定义，看板上每个机会点都有一套。
# 少说多听：前三步没问完，不要提产品。
#
# 一家客户在哪个阶段，也决定它要什么。创业的要省钱开张，成长的要跟得上，成熟的要精细，衰退的要省：

# %% tags=["lesson"]
points = case.catalog.names("need_points")
stages = case.catalog.life_cycle.assign(
    points=case.catalog.life_cycle["points"].map(lambda t: "、".join(points[p] for p in t.split("|")))
)
sheet(stages, {"name": "阶段", "signals": "看见什么", "needs": "要什么", "points": "机会点", "solution": "我们能做的"})

# %% [markdown] tags=["lesson"]
# ## 看板：你来听，你来记
#
# 左边是已经记下的需求，右边是这个行业的价值链，一步一问。商群客户的价值链就是一天里的一个个**微场景**：收款、看店、晚高峰……做四件事：
# 1. 挑一家你熟的客户，照右边一步步念“问”的那一句。哪一步你答不上来？
# 2. 找一处**空白**或**短板**，按“采纳”（这家没有，就换一家，商群里多得是）。它变成一条候选：亏多少是估的，证据是“假设”（证据分公共、行业、特情、假设四种，和第2单元一样）。还缺什么，卡片上写着；
# 3. 自己记一条：把你听过的一句客户原话写进“痛点”，选**需求种类**（下面那句就是该问他的），写他要多少；没问到先空着，按同类客户的中间数算。再补瓶颈点、难点、谁感到痛、一年亏多少；
# 4. 删掉一条你觉得站不住的。它如果已经有商机，看板会告诉你是哪几条。
#
# **先后**（0 到 100）由紧急、损失、问清程度加权得出，权重 40、40、20，是本课程定义。

# %% tags=["lesson"]
from course_lib.widgets import NeedBoard

board = NeedBoard(case, unit.team, industries)
board

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 星网图上，80/20 线以上有几家？它们的星集中在哪几列？
# 2. 空心星最大的那一家，为什么还没有商机？是没有产品，没有人去，还是没问清？
# 3. 有没有哪一家，痛得很（一年亏得多），可是我们从没见过感到痛的那个人？
# 4. 你删掉的那条需求，当初是谁写上去的，证据是什么？
#
# 记好了，运行下面几格，把这家客户打印出来带走。

# %% tags=["lesson"]
market, who = board.market, board.customer
industry_page(market, board.mining())

# %% tags=["lesson"]
offers = chosen_offers(unit, industries)
key_need_page(market, who, offers)

# %% tags=["lesson"]
value_page(market, who, offers)

# %% tags=["lesson"]
plot_stars(board.stars, market)

# %% [markdown] tags=["lesson"]
# **一个行业、一个商群地看**：把一群客户的价值链叠在一起，哪一步空着的最多，一场推介会就讲哪一步。下面是你们选中的商群，一行一个微场景。

# %% tags=["lesson"]
groups = case.industries[(case.industries["line"] == "商群") & case.industries["id"].isin(industries)]
scenes = pd.concat([mine_industry(market, g.id, levels).assign(group=g.name) for g in groups.itertuples(index=False)], ignore_index=True)
columns = {"group": "商群", "step": "微场景", "info": "信息点", "need_point_name": "机会点", "ask": "问一句", "customers": "客户", "blank": "空白", "short": "短板", "recorded": "已记需求", "open": "还没人记"}
sheet(scenes, columns)

# %% [markdown] tags=["lesson"]
# **三张表连起来**：产品 × 需求（匹配度），需求 × 部门职能，推出第三张**产品 × 部门**：拿着这个产品，先去找谁。
# 三张表出自精细化销售工具；第三张的算法是：每条路取两段里弱的一段，再取最好的一条路（本课程定义）。

# %% tags=["lesson"]
matrices = link_matrices(market.catalog, market)
plot_linked(matrices, market.catalog)

# %% [markdown] tags=["lesson"]
# ## 小组任务（汇报 5 分钟）
#
# 1. **角色扮演**：一人当苏副科，只许说一句“上午挂号一挤，扫码付款就转圈”，问到才答；一人当小林，用“提问阶梯”（现状、问题、后果、好处）问八分钟；其他人记。问出了几条？漏了哪一条？商群组把苏副科换成网吧老板，只许说“一到晚上老有人走”。
# 2. 挑一家 80/20 线以上的客户，把三点式需求和三价值画布补满。空着的格子，写上“下周问谁”。
# 3. 在星网图上圈三颗空心星，说清：为什么亮不起来，谁去，哪天去。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **把产品当需求**。“他要一条专线”不是需求，“上午一挤，付款就转圈”才是。让他把产品名字划掉再念一遍。
# - **把瓶颈点写成痛点**。痛点是人难受，瓶颈点是被什么卡住。问：谁在骂？骂什么？
# - **问到机会点就停**。“他要扩容”还配不出产品：是没备线，没信号，还是出口不够？要几条？没问清种类，第4单元里最多算“合适”。
# - **亏多少随手写一个整数**。问他怎么算的：一次耽误几个人、一年几次、一个人一天多少钱。算不出来，证据就写“假设”。
# - **见了信息科就当见了客户**。感到痛的常常是门诊办、车间、收银台；信息科只是听骂的。
# - **“采纳”了一串候选，一个也不去问**。候选是从表里推的，没有人痛，就不是需求。看还没问清的有几条。
# - **怕删**。删一条站不住的需求，比留着它在第4单元配三个产品强。删了，商机还在，标成“没有需求支撑”，逼着自己找出需求来。
#
# **点评顺序**：先请各队报“问出来的”和“原来就有的”各几条；再比谁的“还没问”最少；最后拿出开场那张纸：现在再听苏副科那句话，你写几条？

# %% [markdown] tags=["task"]
# ## 练习
#
# 这里固定用案例里原来的需求，不看你们队改了什么。每题只要写一两行。手边四张表：`needs`（需求）、`levels`（信息化水平）、`mined`（每家客户价值链的每一步）、`matrices`（三张表）。

# %% tags=["task"]
needs = case.needs
levels = rate_informatisation(case)
matrices = link_matrices(case.catalog, case)
heard = needs[needs["need_point"].isin(["N04", "N06", "N08", "N09"])].groupby("need_point").head(2).sort_values("id")
print("十大机会点：" + "、".join(f"{i} {name}" for i, name in case.catalog.names("need_points").items()))
sheet(heard, {"id": "需求编号", "pain": "痛点", "bottleneck": "瓶颈点"})

# %% [markdown] tags=["task"]
# **题1　归到机会点**：上面这几句，哪几句说的是**安全管理**（N08：等级保护和数据安全谁负责）？写需求编号列表。

# %% tags=["task"]
# BEGIN SOLUTION
security = heard.loc[heard["need_point"] == "N08", "id"].tolist()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 问自己：出了这件事，是不是安全的责任？账号、等保、外泄、病毒都算
check(unit, "u03.security", security)

# %% [markdown] tags=["task"]
# **题2　图什么**：全部需求按“图什么”分开，每一类不解决一年合计亏多少元？写成 `{"增收": 元, "降支": 元, ...}`，或者用 `groupby`。
# （`needs` 里 `triad` 是图什么，`cost_of_leaving` 是不解决的年损失。）

# %% tags=["task"]
# BEGIN SOLUTION
by_triad = needs.groupby("triad")["cost_of_leaving"].sum()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 每一类都要有；是cost_of_leaving的合计，单位元
# tolerance: 0.001
check(unit, "u03.by_triad", by_triad)

# %% [markdown] tags=["task"]
# **题3　走到数据层**：`levels.share` 是每家客户各项业务用到几成（0 到 1）。按本课程的定义，云信息化和专线**都**用到七成以上，就到了“数据”这一层（再往上是“智能”，也算）。到了的有几家？

# %% tags=["task"]
sheet(levels.share.reset_index().head(8), {"customer": "客户", "专线": "专线", "云信息化": "云信息化", "物联视频": "物联视频"}, percent=["专线", "云信息化", "物联视频"])

# %% tags=["task"]
# BEGIN SOLUTION
data_level = int(((levels.share["云信息化"] >= 0.7) & (levels.share["专线"] >= 0.7)).sum())
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 两项都要到七成，用 & 连起来，两边各加括号，再数有几个True
# tolerance: 0.0001
check(unit, "u03.data_level", data_level)

# %% [markdown] tags=["task"]
# **题4　还没人记的空白和短板**：`mined` 一行是一家客户价值链上的一步。状态是空白或短板、而且还没有记成需求的，全部客户加起来有几处？（`candidate` 那一列就是“空白或短板，而且没记”；也可以自己从 `status` 和 `recorded` 数。）

# %% tags=["task"]
mined = pd.concat([mine_needs(case, c, levels).table.assign(customer=c) for c in case.customers["id"]], ignore_index=True)
sheet(mined.head(8), {"customer": "客户", "step": "步骤", "need_point_name": "机会点", "status": "状态", "why": "为什么", "recorded": "已记的需求"})

# %% tags=["task"]
# BEGIN SOLUTION
open_gaps = int((mined["status"].isin(["空白", "短板"]) & (mined["recorded"] == "")).sum())
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: candidate是True的有几行；True相加就是个数
# tolerance: 0.0001
check(unit, "u03.open_gaps", open_gaps)

# %% [markdown] tags=["task"]
# **题5　一个产品，够得着几条**：写明了需求的商机里，下面这个产品今年预算收入最大。它**答得上**（匹配度不小于 2）、而且正压在那个部门**要害**上（需求 × 部门不小于 2）的需求，案例里一共几条？
# 下面的表已经把每条需求的两个数列好了：`fit` 是这个产品对这一种需求的匹配度，`bearing` 是它对自己部门有多要紧。

# %% tags=["task"]
lines = price_offers(case).good
sold = lines[lines["need"] != ""].groupby("product")["revenue"].sum()
product = sold.idxmax() if len(sold) else case.catalog.products["id"].iloc[0]
print(f"产品 {product} {case.catalog.names('products')[product]}，今年预算收入 {sold.get(product, 0):,.0f} 元")
reach = needs[["id", "department", "need_point", "kind"]].assign(
    desk=department_kinds(needs["department"], case.catalog).to_numpy(),
    fit=match_kinds(case).of_product(product),
)
reach["bearing"] = [matrices.need_department.at[p, d] for p, d in zip(reach["need_point"], reach["desk"])]
shown = reach.assign(kind=reach["kind"].map(case.catalog.names("need_kinds")).fillna("没问清"))
sheet(shown.head(8), {"id": "需求", "department": "部门", "desk": "归到哪类部门", "kind": "哪一种需求", "fit": "匹配度 fit", "bearing": "要害 bearing"})

# %% tags=["task"]
# BEGIN SOLUTION
reached = int(((reach["fit"] >= 2) & (reach["bearing"] >= 2)).sum())
# END SOLUTION

# %% tags=["check"]
# title: 题5 够得着几条
# points: 20
# hints: 两个条件同时成立的行数；都是不小于2
# tolerance: 0.0001
check(unit, "u03.reached", reached)

# %% [markdown] tags=["task"]
# **题6　二八线**：先看痛在哪。最少几家客户，占了全部“不解决的年损失”的八成？

# %% tags=["task"]
loss = needs.groupby("customer")["cost_of_leaving"].sum().sort_values(ascending=False)
ranked = loss.to_frame().assign(place=range(1, len(loss) + 1), so_far=loss.cumsum())
print(f"年损失合计 {loss.sum():,.0f} 元")
sheet(ranked.head(40), {"place": "第几家", "customer": "客户", "cost_of_leaving": "年损失（元）", "so_far": "加到这家为止（元）"}, digits={"cost_of_leaving": 0, "so_far": 0})

# %% tags=["task"]
# BEGIN SOLUTION
_share = loss.cumsum() / loss.sum()
most_pain = int((_share < 0.8 - 1e-12).sum()) + 1
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 从大到小一家家加，加到刚好不少于八成时停，数一数是第几家
# tolerance: 0.0001
check(unit, "u03.most_pain", most_pain)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
from course_lib.method import map_stars, rate_needs

matrices, stars = link_matrices(case.catalog, case), map_stars(case)
columns = ["step", "status", "share", "recorded", "candidate"]
mined = [mine_needs(case, c).table[columns] for c in case.customers["id"].head(20)]
codes = {
    "层级": (rate_informatisation(case).table,),
    "挖掘": (mined,),
    "先后": (rate_needs(case),),
    "三张表": (matrices.product_department, matrices.counts),
    "星网": (stars.stars, stars.vital_loss),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1里最容易混的，是看着像办公、像降支，怕的其实是安全的那几句。先问“出了事谁担责任”，再归类。
# - 题2告诉你这个区县的客户为什么掏钱。哪一类最大，开口第一句就说哪一类；跟政府说“增收”，等于没来。
# - 题3算的是上限。表上到了数据层，去问一句“两套系统的名单对得上吗”，多半还没到。
# - 题4这么多处，一处也没有人写进需求表：不是没有商机，是没有人问过。可是没有人痛的空白，先放着。
# - 题5说的是“拿着产品找人”：答得上、又压在部门要害上的，才值得约。其余的，是我想卖，不是他想买。
# - 题6的家数和第4单元题6的家数比一比：痛的客户和下单的客户，是同一批吗？不是的那几家，就是空心星。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 先读行业，再见人：一步一个信息点，记不下、传不出、对不上，都是商机。
# - 五步：趋势、案例、现状、层级、空白和短板。空白要有人痛，才是需求。
# - 一条需求写全七样：痛点、瓶颈点、难点、谁感到痛、见过没有、亏多少、证据；再问清是哪一种、要多少，才好配产品。
# - 企业图增收、降支、提效，政府看民生、效率、合规；部门要什么和他自己要什么，都要想到。
# - 星网图的 80/20 线按预算收入画：线以上的几家撑起八成收入，先把它们的空心星点亮；痛的八成往往散在更多客户身上，题6数过。
#
# 下一站：这些需求，我们用哪个产品答，今年能进多少钱？（第4单元）
