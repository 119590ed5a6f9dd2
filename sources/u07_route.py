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
# **要回答的问题**：谁、哪天、去找谁、做什么？做到哪一步算数？做完了，离目标还差多少？
#
# **学完你能**
# 1. 把九宫图变成全年的**路线图**，避开春节，算准工作日，按关口的先后排；
# 2. 看出哪次活动是白做的，为什么；
# 3. 说清计划怎样一段一段补上缺口，和最好的排法差在哪里；
# 4. 用一张管控表看住计划，把一家客户写成一张 6W2H。
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
from course_lib.lesson import check, chosen_route, fingerprint, open_unit, sheet
from course_lib.method import (
    add_working_days,
    assess_plan,
    control_route,
    days_off,
    fill_six_w,
    quarter_working_days,
    rehearse_progress,
    tell_activities,
    tell_kinds,
    working_days_between,
)
from course_lib.plan import Chain
from course_lib.plots import plot_capacity_use, plot_control, plot_gates, plot_loop, plot_route, plot_route_comparison, plot_steps

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
# 小林回去重排了一份，避开了春节。它就是看板上的“小林的初稿”：日子对了，别的毛病还在。
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
# ## 方法二：关口一道一道过
#
# 七种活动，每一种写清：几个工作日、几个**人天**（manager-day）、花多少钱、找谁、**先要过哪道关口**（stage gate）、推过哪道关口。
# 没有证据不算做完。天数、费用、效果都是本课程定义，你们公司的数不一样，请讲师改活动表。

# %% tags=["lesson"]
kinds = tell_kinds(case.catalog)
gates = ["", *case.catalog.stages["name"]]
said = kinds.assign(needed=[gates[int(n)] or "不要" for n in kinds["needs"]])
sheet(said, {"name": "活动", "length": "工作日", "days": "人天", "cost": "费用（元）", "people": "找谁", "needed": "先要过", "stage": "推过", "factors": "评分多几分", "renewal": "少流失几成", "evidence": "完成证据"}, percent=["renewal"], digits={"days": 1})

# %% tags=["lesson"]
plot_gates(case.catalog)

# %% [markdown] tags=["lesson"]
# **一次活动怎样变成钱**（本课程定义）：
#
# 1. 商机有六道关口。活动要的那道关口还没过，做了也白做：“他还没认这件事，报价白报。”
# 2. 活动要在**他定下来那个月的月底以前**做完；晚一天也来不及。要试用的产品（云、系统这类），报价以前先试点。
# 3. 过一道关口，他**今年定下来**的可能高一点。是我们推过去的，只算他自己走到那里的一半。
# 4. 评分高了，他**选我们**的可能高一点。同一项上，最大的那次全算，第二次折半，第三次再折半。
# 5. 多得的钱 = 一年贡献 × （定下来 × 选我们，做完后减做之前）。一年 = 起租以后十二个月。
# 6. 我方的合同今年到期，到期前见过人、做过活动，流失的那部分能少掉几成。
# 7. 报价不改价：便宜几成是第4单元定的，报价只是把它正式说出来。
#
# <details><summary>想知道怎么算的</summary>
#
# - 定下来的可能：上图的柱子。过了一道关口，多出来的那一截只加一半（`push`），最高到九成五。
# - 选我们的可能：第5单元的那条线，领先每多 10 分，我们的分量翻一倍。一次活动多几分 = 在场的人的影响力 × 他看重这一项的程度 × 提高的分数 × 10，
#   每人每项最高到 10 分；没见过的人先当他给 7 分。
# - 续约：每种活动把会流失的那部分减掉它那几成；同一种再做一次，减一半的几成。
# - 一次活动值多少：按做完的先后，一次一次加上去，加上它以后多出来的，就是它的；全部加起来正好等于总数。
# </details>

# %% [markdown] tags=["lesson"]
# ## 方法三：人天有限，先做谁？
#
# 硬的有三样：每位客户经理每季度只有几天（工作日的 6.5 %，其余要留给日常走访），全队全年一笔费用，每人一周最多开始三件。
# 不可能家家都做。所以不问“还能给谁排一次”，要问“**这一天放在谁身上最值**”。
#
# 程序也排了一份：把每家客户所有合规的排法都列出来，挑加起来最多的一组，同时算出一个**上界**（bound）：照这些规矩，谁也排不过它。
# 这份**参考计划**（reference plan）先不给你看。我们请几个“对手”试过：每次挑每人天最划算的、每次挑最多的、带点随机的、拆了重排的，
# 没有一个超过上界，好的到八、九成。你们先排，**定稿**以后再对。

# %% tags=["lesson"]
route = chosen_route(unit, target)
before = route.standing("before")
print(f"还没有计划：目标 {before.outlook.target / 1e4:,.0f} 万元，" + (f"平均还差 {before.outlook.gap / 1e4:,.1f} 万元" if before.outlook.gap else f"平均超出 {before.outlook.surplus / 1e4:,.1f} 万元") + f"，达标可能性 {before.outlook.probability:.0%}")
print(f"这张图里有 {len(route.ground.route.accounts)} 家客户：有商机的，和今年有我方合同到期的")

# %% [markdown] tags=["lesson"]
# ## 看板：从小林的初稿到你们的定稿
#
# 没动过的时候，看板上是**小林的初稿**：按九宫图的先后，给每家同样的动作。它不算坏，只是离好还远。
# 每一行的小梯子是这家商机的关口：灰的已经过了，蓝的照计划能推过，空的还没过。**划掉的活动没有效果**，点开看为什么。
# 上面的表每动一下就重算：还差多少、达标可能性、**年末价值 E**。比两个计划，只比 E。
# 比的时候只用案例里的事实：你们改的评分、只有你们队发现的需求，只算在“我们的看法”里，不进各队的比较。
#
# <details><summary>E 是什么</summary>
# 年末价值 E = 守住的合同一年贡献 + 每条商机的把握 × 一年贡献 − 活动费用。不比“多得”，因为起点差的队，多得的自然多。
# </details>
#
# 先试三步：删掉一次划掉的活动；给合同快到期、还没人管的客户加一次拜访；把一次报价挪到联合拜访和演示之后。
# 排好了点**定稿**。定稿只有一次，第一版留着复盘；以后还能改，算第二版。
# （也可以写一句话：`board.add("客户编号", "演示", "2019-03-04")`、`board.mark("A003", "完成")`、`board.commit()`。）

# %% tags=["lesson"]
from course_lib.widgets import RouteBoard

board = RouteBoard(case, unit.team, target)
board

# %% [markdown] tags=["lesson"]
# 排好了，运行下面几格：路线图（带进汇报）、人天够不够、一季度的活动清单。

# %% tags=["lesson"]
route = chosen_route(unit, target)
for activity, reason in route.plan.refused.items():
    print(f"要改：{activity} 没有算进来，{reason}")
mine = tell_activities(case, route.ground.route, route.plan)
plot_route(mine, year)

# %% tags=["lesson"]
plot_capacity_use(route.plan)

# %% tags=["lesson"]
first = mine[mine["quarter"] == 1]
sheet(first.assign(start=first["start"].dt.strftime("%m-%d")), {"activity": "编号", "customer_name": "客户", "kind_name": "活动", "contact_name": "找谁", "who": "谁去", "start": "开始", "stage": "推过", "reason": "没有效果的原因"})

# %% [markdown] tags=["lesson"]
# ## 方法四：把圈合上
#
# 计划补上的缺口，正好是三段：**续约守住**、**他定了**、**他选我们**。三段加起来，一分不差。
# 补不上的，要么再找商机，要么跟上面说实话：别承诺做不到的数。

# %% tags=["lesson"]
strip = route.strip(reference=route.revealed, view=True)
own = strip.loop.loc["own"]
print(f"计划前还差 {own['gap']:,.0f} = 续约守住 {own['renewals']:,.0f} + 他定了 {own['decides']:,.0f} + 他选我们 {own['chooses']:,.0f} + 还差 {own['left']:,.0f} 元（负数 = 超出）")
ours = strip.view
print(f"我们的看法（改过的评分、自己发现的需求也算上，只给自己看）：达标可能性 {ours.outlook.probability:.0%}，年末价值 E {ours.end_value / 1e4:,.1f} 万元；比较用 {strip.steps.at['own', 'end_value'] / 1e4:,.1f} 万元")
plot_loop(route.standing("own").loop)

# %% tags=["lesson"]
plot_steps(strip)

# %% [markdown] tags=["lesson"]
# **定稿以后**再运行下面这格：和参考计划差多少（**后悔值**，regret），差在哪几家，为什么。
# 后悔值比的是 E；“路线用了多少”只比路线：同样的商机，排得再好也就那么多，你们排到了几成。

# %% tags=["lesson"]
if route.revealed:
    print(f"年末价值比参考计划少 {route.regret:,.0f} 元；同样的商机，路线用了 {route.share:.0%}")
    shown = plot_route_comparison(route.comparison)
else:
    shown = None
    print("还没有定稿：先在看板上点“定稿”，再运行这一格")
shown

# %% [markdown] tags=["lesson"]
# ## 方法五：看住计划
#
# 管控表（control table）是阶段 × 程度：按时、逾期、受阻。逾期 = 过了日子没做完，或者该开工没开工。
# 每个阶段有标准天数和关口：过不了关，就不能算进下一阶段。

# %% tags=["lesson"]
sheet(case.catalog.stages, {"name": "阶段", "norm": "标准（工作日）", "gate": "关口：做到什么程度才算过", "definition": "做什么"})

# %% [markdown] tags=["lesson"]
# 课堂演练：假设今天是 3 月 15 日。态度负面的人那里受了阻；排在春节前后四个工作日的，没约到人；其余照计划做了（本课程定义）。
# 实际工作里，在看板上标真实的进度，再把下面的 `staged` 换成 `route.plan`。

# %% tags=["lesson"]
today = f"{year}-03-15"
staged = assess_plan(route.ground.route, rehearse_progress(case, route.plan, today))
control = control_route(case, route.ground.route, staged, today, route.standing("own").outlook)
plot_control(control)

# %% [markdown] tags=["lesson"]
# 报警分两种：**能免的**，换一两次活动就行，不吃亏；**免不了的**，会说为什么（人天用在别处更值、来不及、没有能见的人）。
# 参考计划也有报警，但没有一条是它本来能免的（本课程定义：最多加两次、减两次，不吃亏，就算能免）。

# %% tags=["lesson"]
alarms = control.alarms.sort_values(["avoidable", "value"], ascending=[False, False], kind="stable")
print(f"{len(alarms)} 条报警，能免的 {int(alarms['avoidable'].sum())} 条；下面是前十五条，其余在工作簿的“管控表”里")
alarms = alarms.head(15)
sheet(alarms.assign(due=[f"{day.month}月{day.day}日" if day == day else "" for day in alarms["due"]], spared=["能" if able else why for able, why in zip(alarms["avoidable"], alarms["why"])]), {"name": "报警", "customer": "客户", "customer_name": "名称", "due": "最晚", "text": "怎么回事", "action": "怎么办", "spared": "能不能免"})

# %% [markdown] tags=["lesson"]
# ## 收成一张纸：6W2H
#
# 课程开头的八个问题，到这里全有答案了。下面是你们计划里多得最多的那家客户；换一家，把编号写进 `fill_six_w` 的最后一个位置。

# %% tags=["lesson"]
gains = mine.groupby("customer")["gain"].sum()
best = str(gains.idxmax()) if len(gains) else next(iter(route.ground.route.accounts))
six = fill_six_w(route.chain.case, route.ground.route, route.plan, route.ground.offers, route.ground.belief, route.chain.grid, best)
print(f"{six.customer} {six.name}（{six.cell}）")
sheet(six.table.assign(answer=six.table["answer"].str.replace("\n", "；")), {"name": "6W2H", "question": "问什么", "answer": "答案"})

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 小林的初稿里，划掉的活动有几次？都犯了同一个错吗？
# 2. 哪些大客户你们没排活动？是赢面已经很高，还是今年定不下来？
# 3. 计划补上的缺口，三段里哪一段最大？为什么不是你原来想的那一段？
# 4. 年末价值 E 高的计划，达标可能性一定高吗？
# 5. 哪位客户经理的人天先用完？再给你一天，给谁？

# %% [markdown] tags=["lesson"]
# ## 小组任务（汇报 8 分钟）
#
# 1. 全年策略一句话：九宫图的每一格，今年做什么、不做什么。
# 2. 路线图定稿：没有划掉的活动，没有“要改”。挑三次关键活动，说清谁去、找谁、过哪道关、凭什么算做完。
# 3. 缺口的圈：计划前还差多少，三段各补多少，还差多少，你们怎么跟上面说。
# 4. 定稿以后：后悔值是多少，差在哪两家，为什么；哪一处你们知道程序不知道的？
# 5. 挑一家主攻户，交一张 6W2H；写下 3 月 15 日那天，你们最不愿意看到的一条报警，和预防它的办法。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **按自然日排**。15 天的试点从 1 月 21 日排到 2 月 4 日，正好撞上放假。让他自己运行 `add_working_days`。
# - **价报在前面**。需求没确认、方案没讲就报价，报了白报。指着小梯子问：“这一格你怎么过的？”
# - **把活动当目标**。“拜访二十次”不是目标，“局长见过一面、需求写成一页纸”才是。追问关口和证据。
# - **人人都做一点**。五十家客户每家一次拜访，人天用完，没有一家过得了关口。不做，也是决定。
# - **忘了续约**。老合同到期前半天的一次拜访，常比新商机的一次演示值钱。看圈里“续约守住”那一段。
# - **迷信参考计划**。它不知道谁和谁是同学。E 比参考高的队，问清他们的商机和报价是怎么定的；路线只看“用了多少”。
# - **先看答案再排**。定稿以前参考计划不在页面里，别让人去翻别的队的。
# - **不敢动**。看板上“撤销”一步步退，“回到初稿”全部还原，退回去的还能“重做”。让学员先放手改。
#
# **点评顺序**：先看各队还有没有划掉的活动；再比 E；再请后悔值最大和最小的两队各说一处改动；最后每队认领一条能免的报警。
# **复盘**：三周后带着标好进度的管控表回来，对照定稿的第一版和当初写的“最不愿意看到的报警”。

# %% [markdown] tags=["task"]
# ## 练习
#
# 这里固定用参考选择（总分最高的 5 个行业、3 个商群）、案例里的商机、目标和评分；计划是小林的初稿。

# %% tags=["task"]
kinds = tell_kinds(case.catalog)
plain = Chain(case).route
ground = plain.ground.route
draft = assess_plan(ground, plain.draft)
written = tell_activities(case, ground, draft)
contracts = case.stock[case.stock["contract_end"].dt.year == year].sort_values(["annual_revenue", "id"], ascending=[False, True]).head(4)
sheet(contracts.assign(end=contracts["contract_end"].dt.strftime("%Y-%m-%d")), {"id": "存量编号", "customer": "客户", "annual_revenue": "年收入（元）", "end": "到期日"})

# %% [markdown] tags=["task"]
# **题1　还有几天**：上面四份今年到期的大合同，从 1 月 2 日（算）到各自到期日（算），各有几个工作日？
# 写成 `{"存量编号": 几, ...}`。写法：`working_days_between(f"{year}-01-02", "到期日")`。

# %% tags=["task"]
# BEGIN SOLUTION
days_left = {i: working_days_between(f"{year}-01-02", end) for i, end in zip(contracts["id"], contracts["contract_end"])}
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 头尾两天都算；春节放假扣掉，2月2日、3日那样调休上班的周末要算；键是存量编号
# tolerance: 0.0001
check(unit, "u07.days_left", days_left)

# %% [markdown] tags=["task"]
# **题2　排得完吗**：商机最大的六家客户一家接一家做试点（每次 15 个工作日）。第一家 1 月 9 日开工，后面每家比前一家晚 10 个工作日开工。
# 哪几家能在 3 月 31 日以前做完？写客户编号列表。从第 n 个工作日数起：开工那天算第 1 天，所以 15 个工作日的活动，结束在 `add_working_days(开工日, 14)`。

# %% tags=["task"]
queue = draft.lines.groupby("customer")["revenue"].sum().sort_values(ascending=False, kind="stable").head(6).index.tolist()
print("六家客户，按先后：", "、".join(queue))
starts = [add_working_days(f"{year}-01-09", 10 * place) for place in range(len(queue))]
print("开工日：", "、".join(f"{day:%m-%d}" for day in starts))

# %% tags=["task"]
# BEGIN SOLUTION
in_time = [customer for customer, start in zip(queue, starts) if add_working_days(start, 14) <= add_working_days(f"{year}-03-29", 0)]
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 每家的结束日是开工日再过14个工作日；和3月31日比一比
check(unit, "u07.in_time", in_time)

# %% [markdown] tags=["task"]
# **题3　还剩几个人天**：初稿做完，全队全年还剩几个人天？（每个人每季度有的减去用的，再加起来。）

# %% tags=["task"]
sheet(draft.capacity, {"manager": "客户经理", "quarter": "季度", "limit": "有（人天）limit", "used": "用（人天）used"}, digits={"limit": 1, "used": 1})

# %% tags=["task"]
# BEGIN SOLUTION
spare = float((draft.capacity["limit"] - draft.capacity["used"]).sum())
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 一行一行有的减去用的，再全部加起来
# tolerance: 0.002
check(unit, "u07.spare", spare)

# %% [markdown] tags=["task"]
# **题4　一条商机多得多少**：初稿推得最多的那条商机，一年贡献多得多少元？
# 多得 = 一年贡献 × （做完后的 定下来 × 选我们 − 做之前的 定下来 × 选我们）。

# %% tags=["task"]
line = draft.lines.sort_values("gain", ascending=False, kind="stable").iloc[0]
q_before, q_after, w_before, w_after = (float(line[c]) for c in ("decides_before", "decides_after", "wins_before", "wins_after"))
contribution = float(line["value"])
print(f"{line.name}（{line['customer']}）：一年贡献 {contribution:,.0f} 元；定下来 {q_before:.4f} → {q_after:.4f}，选我们 {w_before:.4f} → {w_after:.4f}")

# %% tags=["task"]
# BEGIN SOLUTION
worth = contribution * (q_after * w_after - q_before * w_before)
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 赢的可能 = 定下来 × 选我们；先把做之前、做完后各乘出来，再相减，再乘一年贡献
# tolerance: 0.005
check(unit, "u07.worth", worth)

# %% [markdown] tags=["task"]
# **题5　哪次白做，为什么**：下面每一行是一次单独的活动（前面什么都没做）：要先过几道关口、那条商机已经过了几道、哪天做完、他最晚哪天定。
# 每一行写“有用”“关口”（关口没过，白做）或“来不及”（关口过了，但做完时他已经定了）：`{"T1": "有用", ...}`。

# %% tags=["task"]
import pandas as pd

rows = []
for number, (name, row) in enumerate(draft.lines.sort_index().head(10).iterrows(), start=1):
    kind = kinds.iloc[number % len(kinds)]
    due = ground.year.date(next(x.due for x in ground.accounts[row["customer"]].lines if x.id == name) - 1)
    end = add_working_days(f"{year}-{3 * (number % 4) + 2:02d}-18", int(kind["length"]) - 1)
    rows.append({"number": f"T{number}", "line": name, "kind": kind["name"], "needs": int(kind["needs"]), "passed": int(row["stage_before"]), "end": end, "due": due})
tries = pd.DataFrame(rows)
sheet(tries.assign(end=tries["end"].dt.strftime("%m-%d"), due=tries["due"].dt.strftime("%m-%d")), {"number": "编号", "line": "商机", "kind": "活动", "needs": "先要过几道", "passed": "已经过几道", "end": "做完", "due": "最晚定"})

# %% tags=["task"]
# BEGIN SOLUTION
idle = {t["number"]: "关口" if t["passed"] < t["needs"] else "来不及" if t["end"] > t["due"] else "有用" for t in tries.to_dict("records")}
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 先看关口：已经过的少于先要过的，就是“关口”；再看日子：做完晚于最晚定，就是“来不及”
check(unit, "u07.idle", idle)

# %% [markdown] tags=["task"]
# **题6　谁没人管**：今年有我方合同到期、初稿里却一次活动也没有的客户，有哪些？写客户编号列表，一家只写一次。

# %% tags=["task"]
ending = draft.renewals.reset_index()
sheet(ending, {"stock": "合同", "customer": "客户", "stake": "以后一年贡献（元）", "before": "续约可能"}, percent=["before"])
print("初稿里有活动的客户：", "、".join(sorted(set(written["customer"]))))

# %% tags=["task"]
# BEGIN SOLUTION
alarmed = sorted(set(ending["customer"]) - set(written["customer"]))
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 合同那张表里的客户，去掉初稿里有活动的；同一家有几份合同也只写一次
check(unit, "u07.alarmed", alarmed)

# %% [markdown] tags=["task"]
# **题7　把圈合上**：用下面两张表算初稿补缺口的三段和还差多少，写成 `{"续约守住": …, "他定了": …, "他选我们": …, "还差": …}`（元）。
# 他定了 = 今年的钱 × 定下来多出来的 × 选我们前后的平均，一行一行加起来；他选我们反过来。续约守住 = 今年牵涉的钱 × 续约多出来的。

# %% tags=["task"]
gap_before = plain.standing("before").loop.gap
print(f"计划前还差 {gap_before:,.0f} 元（负数 = 已经超出）")
moved = draft.lines[draft.lines["won_after"] > draft.lines["won_before"]].reset_index()
sheet(moved, {"line": "商机", "revenue": "今年的钱 revenue", "decides_before": "定下来 前", "decides_after": "定下来 后", "wins_before": "选我们 前", "wins_after": "选我们 后"}, digits={"decides_before": 3, "decides_after": 3, "wins_before": 3, "wins_after": 3})
kept = draft.renewals[draft.renewals["after"] > draft.renewals["before"]].reset_index()
sheet(kept, {"stock": "合同", "at_stake": "今年牵涉的钱 at_stake", "before": "续约 前", "after": "续约 后"}, digits={"before": 3, "after": 3})

# %% tags=["task"]
# BEGIN SOLUTION
_saved = (kept["at_stake"] * (kept["after"] - kept["before"])).sum()
_decides = (moved["revenue"] * (moved["decides_after"] - moved["decides_before"]) * (moved["wins_before"] + moved["wins_after"]) / 2).sum()
_chooses = (moved["revenue"] * (moved["wins_after"] - moved["wins_before"]) * (moved["decides_before"] + moved["decides_after"]) / 2).sum()
loop = {"续约守住": _saved, "他定了": _decides, "他选我们": _chooses, "还差": gap_before - _saved - _decides - _chooses}
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 选我们前后的平均 =（前 + 后）÷ 2；还差 = 计划前还差，减去前三段
# tolerance: 0.005
check(unit, "u07.loop", loop)

# %% [markdown] tags=["task"]
# **题8　小林的后悔值**：年末价值 E = 守住的合同 + 各商机的把握 × 一年贡献 − 费用。参考计划的 E 减初稿的 E，是多少元？

# %% tags=["task"]
best_plan = plain.best_plan
other = ground.kept
print(f"今年不到期的合同，一年贡献 {other:,.0f} 元，两边一样")
for who, plan in (("参考计划", best_plan), ("小林", draft)):
    print(f"{who}：到期合同 {(plan.renewals['stake'] * plan.renewals['after']).sum():,.0f}，商机 {(plan.lines['won_after'] * plan.lines['value']).sum():,.0f}，费用 {plan.cost:,.0f} 元")

# %% tags=["task"]
# BEGIN SOLUTION
_reference, _his = ((p.renewals["stake"] * p.renewals["after"]).sum() + (p.lines["won_after"] * p.lines["value"]).sum() - p.cost for p in (best_plan, draft))
regret = _reference - _his
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 两边都是 到期合同 + 商机 − 费用；不到期的合同一样，减掉了；参考减他的
# tolerance: 0.002
check(unit, "u07.regret", regret)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
from course_lib.plan import Chain

route = Chain(case).route
draft, best = route.standing("draft").assessment, route.best
codes = {
    "活动": (quarter_working_days(year), draft.activities, draft.lines),
    "参考计划": (round(best.value), round(best.bound)),
    "管控": (route.control.table, route.control.alarms),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1、题2的错，十有八九错在春节：节前节后加调休，要一天一天数，别心算。
# - 题3还剩得多，不是好事：初稿只给有商机的客户排，到期的合同没人管，人天闲着。
# - 题4：定下来、选我们，两样都要动，乘起来才算数；只动一样，多得有限。
# - 题5先看关口，再看日子。报价排在需求确认以前，是最常见的白做。
# - 题6的客户，每家一次半天的拜访，往往比给大客户再加一次演示值钱。
# - 题7：三段加上还差，正好等于计划前的缺口。平均分给两边，所以不管先算谁，都一分不差。
# - 题8：小林不是懒，是把同一套动作给了所有客户，又忘了老合同。

# %% [markdown] tags=["lesson"]
# ## 带走这份计划
#
# 点一下按钮，你们队的计划就写成两个文件，放在队伍的文件夹里：
#
# - 一个 **Excel 工作簿**：收入预算、决策矩阵、九宫、缺口、闭环、行动日历、管控表、6W2H 都在，公式是活的，改了数跟着变；
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
# - 关口一道一道过：价不能报在需求前面；他定下来以前做完才算数。
# - 人天有限：不做谁，和做谁一样重要。到期的老合同，半天也值。
# - 缺口的圈要合上：续约守住、他定了、他选我们，加上还差，正好是计划前的缺口。
# - 先定稿，再看参考；差在哪里、为什么，比差多少要紧。
# - 管控表每周看一次：先受阻，再逾期；能免的报警要有人认领。
#
# 下一站：把三级解码连成一局，在沙盘上和别的队对垒。
