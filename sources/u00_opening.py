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
# name: 开场
# title: 开篇：赢在运筹
# short: 开篇
# chapter: opening
# needs: []
# minutes: {"2+1": [20, 10, 15, 15, 10], "3+2": [25, 15, 20, 15, 15], "3x3": [20, 10, 15, 15, 15]}
# must: [industry_director, key_account_manager, merchant_director, merchant_manager, support]
# why: 全员：同一张地图，同一种说法
# field: 听一位学员的真实客户说一件难事
# week: 1
# homework: 用自己的数重算三道题

# %% [markdown] tags=["all"]
# # 开篇　赢在运筹（课程地图、问卷、分组）
#
# **要回答的问题**：年初拿到一个目标，心里怎么才算有数？这门课从哪里走到哪里，你要走哪几站？
#
# **学完你能**
# 1. 用三个数说清今年有多难：要增长几成、手上有几成、每人扛多少；
# 2. 指着一张地图说出 6W2H 的每一问在哪个单元答，三级解码各交什么；
# 3. 知道自己和全班哪里弱，拿到一张按岗位排的课程表，坐进一个组。
#
# > **怎么用这本笔记**：灰色的格子是程序，不用看懂。第一次打开，先点菜单“运行”里的“运行所有单元格”。
# > **看板**用鼠标点，也可以全用键盘；每点一下，立即存盘，关掉电脑也不会丢。看板下面的图和表要再运行一遍才跟着变：
# > 点一下那一格，再点菜单“运行”里的“运行选中的单元格及以下所有”。

# %% tags=["all", "parameters"]
case_name = "gulou"
team_name = "demo"
work = None

# %% tags=["all"]
from course_lib.lesson import check, fingerprint, open_unit, sheet
from course_lib.method import look_ahead, value_stock
from course_lib.opening import agenda_sheet, day_sheet, load_agenda, load_map, load_questionnaire, plan_agenda_of, roles_sheet
from course_lib.plots import plot_gaps, plot_levels, plot_radar, plot_six_w

unit = open_unit("u00", case_name, team_name, work)
case = unit.case
course = load_map()

# %% [markdown] tags=["trainer"]
# ### 讲师提示：时间
#
# | 模式 | 讲解 | 看板：问卷 | 小组任务 | 练习与自查 | 汇报点评 | 合计 |
# |---|---|---|---|---|---|---|
# | 2+1 天 | 20 分 | 10 分 | 15 分 | 15 分 | 10 分 | 1 小时 10 分 |
# | 3+2 天 | 25 分 | 15 分 | 20 分 | 15 分 | 15 分 | 1.5 小时；实地日听一位学员的真实客户说一件难事 |
# | 3 天 + 3 周 | 20 分 | 10 分 | 15 分 | 15 分 | 15 分 | 1 小时 15 分；第一周作业：用自己的数重算三道题 |
#
# 问卷最好在开课前三天发出去：`python3 start.py questionnaire new 问卷.xlsx`，收回来放进一个文件夹，`python3 start.py questionnaire result 文件夹` 出全班结果，`python3 start.py teams 文件夹` 分组。
# 没来得及发，就在课上用看板填，再把各台电脑 work 文件夹里的 questionnaire 收到一处，用同一条命令出结果。开课前照结果调课程表的轻重，别等到第二天。
# 课程表：`python3 start.py agenda --mode 3+2 --role 讲师 --start 开课日期 --out 课程表.xlsx`；后缀改成 .ics，就能导进手机日历。分钟数在 `data/opening/agenda.yml`，改了就变。
#
# 课前调研不只问卷一种。时间够，三个环节各做一点：
#
# | 问谁 | 怎么问 | 带回什么 |
# |---|---|---|
# | 客户经理 | 问卷或电话；一对一访谈；跟一天，不说话只记录 | 成功和失败的案例各一个，一段真实对话 |
# | 支撑人员 | 一对一访谈；去演示厅看他怎么讲 | 一个产品的技术说法和客户说法各一句 |
# | 管理者 | 问他的下属、同事、上级；一对一访谈；看他一天怎么过 | 目标怎么分下去的，过程怎么看的 |
#
# 开讲第一句：“请写下今年你个人的收入目标，再写下已经有着落的有多少。”收起来，不念。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 一月头一个上班日，小林领到了今年的任务。他问带他的老黄：“比去年又多了，够不够得着？”老黄反问了一句：“去年的客户，今年还能给你多少？”
#
# 小林没算过。他的办法是从熟的客户跑起，跑到十二月，看看跑出多少。
#
# 老黄在纸上写了两行字。上面一行：**先跑，年底再看结果**。下面一行：**先算，再决定跑谁**。
# “以前你是跑单的，”他说，“承包以后，这几条街就是你的小公司，你是小 CEO。公司要先有一本账。”
#
# **营销是预算出来的，绩效可以事前心中有数**。这门课从头到尾，就是把这本账做出来。

# %% [markdown] tags=["lesson"]
# ## 年初一页纸
#
# 还没学任何方法，案例里已经能算出几个数。先看它们，再决定这门课值不值得上。

# %% tags=["lesson"]
outlook = look_ahead(case, value_stock(case).total, course.new_services)
print(f"今年目标 {outlook.target / 1e4:,.0f} 万元，去年收入 {outlook.last_year / 1e4:,.0f} 万元：要增长 {outlook.growth:.0%}")
print(f"去年的客户今年还能收 {outlook.kept / 1e4:,.0f} 万元，占目标 {outlook.kept_share:.0%}；其余的要靠新增")
print(f"{outlook.managers} 位客户经理，平均每人扛 {outlook.per_manager / 1e4:,.0f} 万元")
sheet(outlook.by_line, {"line": "条线", "customers": "目标客户", "ours": "已在我方", "revenue": "去年收入（万元）"}, wan=["revenue"])

# %% [markdown] tags=["lesson"]
# “今年还能收”分两块（本课程定义）：合同没到期的月份，照收；到期以后的月份，续得上才有，按续约率打折。所以**哪个月到期**很要紧：一月到期，悬着的是十一个月；十二月到期，今年一分不悬。
#
# 客户表面上像一片沙漠，谁也没说要买东西。泉眼在下面：先勘探，再下钻。**运筹（planning）** 就是在动手之前，把“找谁、卖什么、赢不赢得了、进多少钱”想清楚、算清楚。
#
# ## 方法：三级绩效解码（three-level performance decoding）
#
# 把一个年度目标，一级一级拆成行动。每一级都是**一个问题 + 一件工具 + 一场沙盘**，交一样东西；上一级交的，是下一级的料。

# %% tags=["lesson"]
plot_levels(course)

# %% [markdown] tags=["lesson"]
# **怎么看这张图**：竖着看一级，横着比三级。一级选市场，二级算收入，三级判输赢、定行动。少了哪一级都会落空：
# 没有一级，二级算的是别人地里的庄稼；没有二级，三级赢来的单不知道值多少；没有三级，前面只是纸上的数。
#
# ## 6W2H：整门课的地图
#
# 大纲把营销运筹归成八个问题：**为谁、要什么、卖什么、怎么卖、做什么、卖多少**，加上**用什么工具、什么时候到什么程度**。
# 下面这张图告诉你，每一问在哪个单元答。走丢了，就回来看这张图。

# %% tags=["lesson"]
plot_six_w(course, {u.id: u.short for u in load_agenda().units})

# %% [markdown] tags=["lesson"]
# ## 为什么要换打法：两个转型，三个转变
#
# 运营商在做两个转型。
#
# - **产品转型（product transition）**：从卖话音、宽带，到卖云、物联网、行业应用。老产品一句话讲得清，新产品要先懂客户的业务。
# - **管理转型（management transition）**：从管产品，到管客户。以前按产品分任务，现在按客户和行业分给人，一个客户经理对一个客户的全部生意负责。
#
# 落到你身上，是三个转变：
#
# | 转变 | 从 | 到 |
# |---|---|---|
# | 知识 | 会办业务 | 懂技术、懂客户的网络和流程 |
# | 模式 | 面向个人：看每个人的话费 | 面向组织：看它的办公、生产、管理缺什么 |
# | 能力 | 会推销 | 会策划、会分析的复合型 |
#
# 换不过来的时候，常见的是三板斧：打广告、降价、送试用。问题不全在客户经理身上：支撑人员说的话客户听不懂，主管只看月底的数，一样会断。
# 所以课前问卷问三个环节：**客户经理、支撑、管理**。

# %% tags=["lesson"]
print(f"产品转型走到哪里了：去年的收入里，{'、'.join(course.new_services)}占 {outlook.new_share:.0%}（哪几类算转型产品，是本课程定义）")

# %% [markdown] tags=["lesson"]
# ## 看板：课前问卷
#
# 二十一句话，每句按 1 到 5 打分，五分钟。前十五句问你自己的七个维度：产品、行业、销售、管理、时间、客户、沟通；后六句问支撑和管理两个环节（题目是本课程定义）。
# 照实填。结果只有全班的平均数，人数不够的不显示。
#
# 几个人共用一台电脑，把下面的 `person` 换成各自的代号，再运行这一格。

# %% tags=["lesson"]
from course_lib.widgets import QuestionnaireBoard

person = team_name
board = QuestionnaireBoard(load_questionnaire(), load_agenda(), person, unit.team.folder.parent.parent)
board

# %% tags=["lesson"]
from course_lib.opening import class_answers, class_diagnosis

answers = class_answers(unit.team.folder.parent.parent)
diagnosis = class_diagnosis(answers)
plot_radar(diagnosis, "dimensions", own=board.means["dimensions"])

# %% [markdown] tags=["lesson"]
# **怎么看雷达图**：越靠外越做得到。粗线是全班平均，浅色带是中间一半的人。带子宽，说明班里差得远，可以让强的带弱的；你答完问卷，你的那一圈是虚线。
#
# 十五句话也可以按**能力模型（competence model）** 归成四项：产品知识、客户知识、问题解决、领导力。再看三个环节，哪里断了。

# %% tags=["lesson"]
plot_radar(diagnosis, "competences", own=board.means["competences"])

# %% tags=["lesson"]
plot_gaps(diagnosis, load_questionnaire().links)

# %% [markdown] tags=["lesson"]
# 这就是**三环节诊断（three-link diagnosis）**：一个环节断了，别的环节再用力也传不过去。弱的环节连着几个单元，讲师会在那里多停一会儿。

# %% tags=["lesson"]
titles = {u.id: u.title for u in load_agenda().units}
stressed = diagnosis.units.assign(title=[titles[u] for u in diagnosis.units.index], why=diagnosis.units["gaps"].map("、".join), mark=diagnosis.units["first"].map({True: "★ 加重", False: "其次"}))
sheet(stressed, {"mark": "轻重", "unit": "单元", "title": "名称", "why": "连着哪几条短板"})

# %% [markdown] tags=["lesson"]
# ## 你的课程表
#
# 每个**岗位（role）** 的必修不同：总监要会选市场、管缺口，客户经理要会判输赢、排路线，中间一段大家都要会；支撑人员在听需求、配产品、联合拜访时进来。
# 这叫三个层面、一个体系：说法一样，用力的地方不一样。必修的单元要交练习；选修的可以只来听汇报，练习自愿。

# %% tags=["lesson"]
roles_sheet()

# %% [markdown] tags=["lesson"]
# 三种上课模式：**2+1 天**（两天面授，一天沙盘）、**3+2 天**（三天面授，两天实地加沙盘）、**3 天 + 3 周**（三天面授，再挑战 21 天，每周布置、随访、汇报）。数据多，晚上也要用上。
#
# 把下面引号里的模式和岗位换成你的，再运行。岗位可以写：行业总监、大客户经理、商群总监、商群经理、支撑人员、讲师。

# %% tags=["lesson"]
agenda = plan_agenda_of("2+1", "大客户经理")
print(f"共 {agenda.hours:.1f} 小时，其中必修 {agenda.must_hours:.1f} 小时")
day_sheet(agenda)

# %% tags=["lesson"]
agenda_sheet(agenda)

# %% [markdown] tags=["lesson"]
# ## 分组
#
# **A 队打政企，B 队打商群，每队最多三组**，每组至少一台电脑。怎么分才公平？先把人按能力从高到低蛇形发牌，再两两对换，直到各组的岗位、能力、年数最接近（规则是本课程定义，扣分在数据里）。
# 同一批人、同一个种子，分出来永远一样，谁也不用怀疑讲师偏心。

# %% tags=["lesson"]
from course_lib.opening import groups_sheet, make_groups

groups = make_groups(answers, seed=1)
groups_sheet(groups)

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 目标里有几成已经有着落？剩下的几成，你今天说得出从哪几家来吗？
# 2. 6W2H 里，你平时最常想的是哪一问？从来没想过的是哪一问？
# 3. 全班最弱的是哪个维度？你自己和全班差最多的是哪个？
# 4. 三个环节里断得最厉害的是哪一条？你能做的是什么，要请别人做的是什么？
# 5. 政企、商群两条线，客户数一样，去年的收入差几倍？这对两队的打法意味着什么？
#
# ## 小组任务（汇报 3 分钟）
#
# 1. 给组起个名字，定一位组长（小 CEO）、一位算账的、一位讲的。谁带电脑，写下来。
# 2. 用“年初一页纸”的三个数写一段话：今年有多难，难在哪里。只许写三句。
# 3. 每人说一张自己手上最大的单，全组判断它卡在 6W2H 的哪一问。数一数，哪一问卡得最多？
# 4. 从全班结果里挑一条短板，写下你们组这三天怎么补它。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **拿目标减去年就当缺口**。去年的客户不会全留下来。让他看“今年还能收”那个数：它比去年的少，所以要新增的比“目标减去年”多。
# - **觉得 6W2H 是口号**。请他拿自己的一张单逐问答一遍，答不出来的那一问，就是这门课对他最值钱的一站。
# - **问卷全填 4 和 5**。不要追问个人。只问一句：“哪一句，你昨天刚做到过？”
# - **把短板都推给支撑和主管**。三个环节都要看，但小组任务只许写自己能做的。
# - **嫌分组不好，想换人**。把种子和规则给他看；真要换，两个同岗位的人对换，平均数不会变。
# - **总监说“打分那几节我不用听”**。选修可以不做练习，汇报那一段请他来：他的人要靠这张矩阵向他要资源。
# - **人数不到五人**。结果页不显示，这是有意的：人太少，平均数就等于点名。改用口头问。
#
# **点评顺序**：先让一组念三句话；再比各组卡得最多的一问；最后拿出开讲时收的纸条，不念名字，只报一个数：全班“有着落”的占目标几成。和案例里的几成比一比。

# %% [markdown] tags=["task"]
# ## 练习
#
# 每题只要写一两行。把 `...` 换成你的答案，运行，再运行下面的自查格。看不出哪里错，就读提示，不要去翻答案。
#
# 手边三样东西：`target`（今年目标，元）、`stock`（存量表，一行一条正在收钱的业务）、`customers`（目标客户表）。

# %% tags=["task"]
target = case.meta.target_revenue
stock = value_stock(case).lines.rename(columns={"annual": "annual_revenue"})
customers = case.customers
print(f"今年目标 target = {target:,.0f} 元；存量表 {len(stock)} 行，目标客户 {len(customers)} 家")
sheet(stock.head(3), {"customer": "客户 customer", "service": "业务 service", "annual_revenue": "去年收入 annual_revenue（元）", "sure": "今年照收 sure（元）", "at_stake": "续上才有 at_stake（元）", "renewal": "续约率 renewal"}, digits={"annual_revenue": 0, "sure": 0, "at_stake": 0})

# %% [markdown] tags=["task"]
# **题1　要增长几成**：今年目标比去年收入（存量表 `annual_revenue` 一列的合计）多几成？写成小数，多两成写 0.2。

# %% tags=["task"]
# BEGIN SOLUTION
growth = target / stock["annual_revenue"].sum() - 1
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 目标除以去年的合计，再减1
# tolerance: 0.003
check(unit, "u00.growth", growth)

# %% [markdown] tags=["task"]
# **题2　手上有几成**：每条存量今年还能收 = 照收的 `sure` + 续上才有的 `at_stake` × 续约率 `renewal`。全部加起来，占今年目标的几成？写成小数。

# %% tags=["task"]
# BEGIN SOLUTION
kept_share = (stock["sure"] + stock["at_stake"] * stock["renewal"]).sum() / target
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 续约率只乘“续上才有”的那一块，照收的不打折；一行一行算好再加总，最后除以目标
# tolerance: 0.002
check(unit, "u00.kept_share", kept_share)

# %% [markdown] tags=["task"]
# **题3　每人扛多少**：目标平均分给各位客户经理，每人多少元？客户经理的姓名在 `customers["owner"]`，同一个人会出现很多次。

# %% tags=["task"]
# BEGIN SOLUTION
per_manager = target / customers["owner"].nunique()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 先数有几位不同的客户经理，再除
# tolerance: 0.001
check(unit, "u00.per_manager", per_manager)

# %% [markdown] tags=["task"]
# **题4　转型走到哪里了**：去年的收入里，云信息化和物联视频两类业务占几成？业务类别在 `stock["service"]`，写法：`stock[stock["service"].isin(["云信息化", "物联视频"])]`。

# %% tags=["task"]
# BEGIN SOLUTION
_new = stock[stock["service"].isin(["云信息化", "物联视频"])]
new_share = _new["annual_revenue"].sum() / stock["annual_revenue"].sum()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 两类业务的收入合计，除以全部收入的合计；是钱的几成，不是行数的几成
# tolerance: 0.003
check(unit, "u00.new_share", new_share)

# %% [markdown] tags=["task"]
# **题5　用数回答 6W2H**：四问各填一个数，写成 `{"为谁": 数, "要什么": 数, "怎么卖": 数, "卖多少": 数}`。
# 为谁 = 存量表里一共有几家客户（同一家只算一次）；要什么 = 需求表 `case.needs` 有几行；怎么卖 = 关键人表 `case.contacts` 有几位；卖多少 = 商机表 `case.opportunities` 有几行。

# %% tags=["task"]
# BEGIN SOLUTION
six_w = {"为谁": stock["customer"].nunique(), "要什么": len(case.needs), "怎么卖": len(case.contacts), "卖多少": len(case.opportunities)}
# END SOLUTION

# %% tags=["check"]
# title: 题5 用数回答6W2H
# points: 15
# hints: 数行数用len，数不同的客户用nunique
# tolerance: 0.0001
check(unit, "u00.six_w", six_w)

# %% [markdown] tags=["task"]
# **题6　一小时课值多少**：你是大客户经理，上 2+1 天的课。目标里还没有着落的钱（目标 − 题2里“今年还能收”的合计），平均到你每一小时必修课上，是多少元？
# 必修小时数在 `agenda.must_hours`。

# %% tags=["task"]
agenda = plan_agenda_of("2+1", "大客户经理")

# %% tags=["task"]
# BEGIN SOLUTION
_open = target - (stock["sure"] + stock["at_stake"] * stock["renewal"]).sum()
hour_value = _open / agenda.must_hours
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 先减掉题2的那个合计；除的是必修小时，不是全部小时
# tolerance: 0.002
check(unit, "u00.hour_value", hour_value)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
from course_lib.opening.answers import demo_answers
from course_lib.opening.groups import class_diagnosis

outlook, found = look_ahead(case, value_stock(case).total, load_map().new_services), class_diagnosis(demo_answers())
plans = [plan_agenda_of(mode, "大客户经理").table for mode in ("2+1", "3+2", "3x3")]
codes = {
    "一页纸": (outlook.growth, outlook.kept_share, outlook.per_manager, outlook.new_share, outlook.by_line),
    "课程表": (case.meta.name, *plans),
    "诊断": (case.meta.name, found.dimensions, found.competences, found.gaps, found.units),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1和题2要放在一起看：要增长的几成，加上流失的几成，才是真正要新找的。
# - 题3只是平均数。各人的街道大小不同，第2单元会按容量来看。
# - 题4的比例没有对错，要问的是：它比去年高了还是低了，你自己的客户里又是几成？
# - 题5四个数都是家底。后面七个单元做的事，就是从这四张表里挑出该打的、算出能收的。
# - 题6不是说听一小时就有这么多钱，而是提醒你：没有着落的钱很多，时间很少，所以要先运筹。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 营销是预算出来的：先算，再决定跑谁。
# - 年初三个数：要增长几成、手上有几成、每人扛多少。
# - 三级解码：一级选市场，二级算收入，三级判输赢、定行动；每级一问、一工具、一沙盘。
# - 6W2H 是地图，走丢了回来看。
# - 三个环节都不能断；问卷只看全班，不看个人。
#
# 下一站：先把市场摸一遍（第1单元），再选行业、估容量（第2单元）。
