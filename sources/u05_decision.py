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
# name: 决策矩阵
# title: 能不能赢（三级解码）
# short: 判输赢
# chapter: odds
# needs: [district, industries, industry_units, customers, contacts, ratings, opportunities]
# helps: [needs, stock, addresses, service_records]
# minutes: {"2+1": [25, 35, 40, 20, 40], "3+2": [40, 50, 60, 30, 60], "3x3": [40, 40, 40, 30, 30]}
# must: [key_account_manager, merchant_manager, support]
# why: 客户经理判输赢（大纲）；支撑人员参加联合拜访
# field: 见一位没见过的关键人
# week: 2
# homework: 给自己最大的一单打分

# %% [markdown] tags=["all"]
# # 第5单元　决策矩阵：这一单赢得了吗？（三级解码之一）
#
# **要回答的问题**：谁说了算？他看重什么？和对手比，我们到底占不占优？
#
# **学完你能**
# 1. 用“关键人 × 决策要素”给一家客户打分，判出保底、有把握还是没有机会；
# 2. 看出分数有几分可信：真正接触过的人占多少影响力；
# 3. 找到**最省力的那一步**：动哪个人、哪个要素，就能升一档。
#
# > **怎么用这本笔记**：灰色的格子是程序，不用看懂。第一次打开，先点菜单“运行”里的“运行所有单元格”。
# > **看板**用鼠标点、用鼠标拖，也可以全用键盘；每动一下，立即存盘，关掉电脑也不会丢。看板下面的图和表要再运行一遍才跟着变：
# > 点一下那一格，再点菜单“运行”里的“运行选中的单元格及以下所有”。

# %% tags=["all", "parameters"]
case_name = "gulou"
team_name = "demo"
work = None

# %% tags=["all"]
from course_lib.lesson import check, chosen_needs, fingerprint, open_unit, sheet
from course_lib.method import cheapest_path, rate, score_customers, sensitivity, swot
from course_lib.plots import plot_bands, plot_decision, plot_sensitivity

unit = open_unit("u05", case_name, team_name, work)
case = unit.case
rules = case.catalog.rules

# %% [markdown] tags=["trainer"]
# ### 讲师提示：时间
#
# | 模式 | 讲解 | 看板：打分 | 小组任务 | 练习与自查 | 汇报点评 | 合计 |
# |---|---|---|---|---|---|---|
# | 2+1 天 | 25 分 | 35 分 | 40 分 | 20 分 | 40 分 | 2 小时 40 分 |
# | 3+2 天 | 40 分 | 50 分 | 60 分 | 30 分 | 60 分 | 4 小时；实地日见一位没见过的关键人 |
# | 3 天 + 3 周 | 40 分 | 40 分 | 40 分 | 30 分 | 30 分 | 3 小时；第二周作业：给自己最大的一单打分 |
#
# 开讲先做一件事：让每人写下手上最大一单的赢面（百分数），收起来，单元末再看改不改。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 某县的移动政务项目，三家运营商都有机会。一家的专线铺得最全，一家的价格最低，一家和信息中心最熟。比分咬得很紧。
#
# 最后中标的那家，既不是最便宜的，也不是最熟的。他们做了一件别人没做的事：把“谁说了算”画成一张表，
# 发现分管副县长看的不是网速，是**年底考核前能不能上线**；而财务局长只问一句：**以后每年要花多少**。
# 他们把交付日期写进合同，把五年总价拆成每年一笔。别人还在比带宽。
#
# 知道客户有商机，不等于拿得下。**先把人和要素摆到一张表上，再说赢不赢。**

# %% [markdown] tags=["lesson"]
# ## 方法：人 × 要素，和对手一起打分
#
# - **关键人（decision maker）** 分十类：决策者、批准者、发起者、技术推荐者……每类有一个影响力权重。一个人可以身兼几类。
# - **要素（factor）** 有十个：方案匹配、价格、质量、服务……每个有权重；企业、政府、商户看重的不一样。
# - 每个格子：**这个人在这个要素上给我们打几分（0 到 10），给对手打几分**。
#
# 两层加权，得到我方得分 U 和每家对手的得分 C，都在 0 到 100 之间。我们最看重的是**领先多少**：
#
# > **X = 50 + U − 最强对手的 C**　（落在 0 到 100 之间；50 就是打平）
#
# 课程大纲给了三档：**X 高于 75 是保底，45 到 75 是有把握，低于 45 没有机会**。权重、“50 是打平”的算法和下面两条是本课程定义：
#
# - **覆盖度（coverage）κ**：真正接触过的人占多少影响力。没见过的人，分是猜的。所以把分数往 50 拉：X' = 50 + κ（X − 50）；κ 不到一半，标“情报不足”。
# - **门槛（gate）**：我方得分不到 60，或者决策者、批准者给我们的分不到 40，再领先也不算保底。
#
# 小心一件事：谁都没见过的客户，X' 正好是 50，落在“有把握”一档里。那不是有把握，是**不知道**。所以先看有没有“情报不足”，再看档位。
#
# 先看全部客户站在哪里。

# %% tags=["lesson"]
decisions = score_customers(case)
plot_bands(decisions, case)

# %% tags=["lesson"]
bands = case.catalog.names("bands")
table = decisions.table
print("，".join(f"{name} {int((table['band'] == band).sum())} 家" for band, name in bands.items()))
guessed = int((table["thin"] & (table["band"] == "confident")).sum())
print(f"情报不足 {int(table['thin'].sum())} 家，其中 {guessed} 家看上去是“有把握”；被门槛拦下 {int((table['gates'] != '').sum())} 家")

# %% [markdown] tags=["lesson"]
# ## 看板：你来判一家
#
# 行是人，列是要素，格里是他给的分。上面换运营商，也可以看“领先”。第4单元看过的客户会带过来；都没看过时，看板上是参考客户：有把握、见过人、二十个一分之内能升一档的客户里，商机最大的那家。做三件事：
# 1. 先看“领先”：我们强在哪几格，弱在哪几格？没见过的人，分是猜的；
# 2. 打开“试一试”，照看板说的最省力那一步动一格，看 X' 和档位怎么变。试的时候，存好的分不动；
# 3. 真有新情报，关掉“试一试”再改，或者试完按“采用”。对手的分也要改。

# %% tags=["lesson"]
from course_lib.widgets import DecisionBoard

board = DecisionBoard(case, unit.team)
board

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. “领先”那一页里，领先最多的一行和最少的一行各是谁？他们的影响力差多少？
# 2. 我们的优势落在对方看重的要素上吗？还是强在没人在意的地方？
# 3. “最省力的一步”动的是谁？他的接触深度是几（0 = 没接触过）？
# 4. 把对手的分全部加一分，还赢吗？
#
# 判好了，运行下面几格：带进汇报的图，和这一单的强弱分析。

# %% tags=["lesson"]
matrix = board.matrix
plot_decision(matrix, case)

# %% [markdown] tags=["lesson"]
# 左边是他们给我们的分，中间是给最强对手的分，右边是领先（橙）还是落后（蓝）。百分数是影响力；灰格没有打过分，不算。

# %% tags=["lesson"]
plot_sensitivity(sensitivity(matrix))

# %% tags=["lesson"]
path = cheapest_path(matrix)
print(f"升到{bands[path.target]}：要动 {len(path.steps)} 个一分" if path.reachable else path.reason)
moves = path.steps.groupby(["person", "factor_name"], sort=False, as_index=False).agg({"from": "min", "to": "max", "x": "max"})
sheet(moves, {"person": "谁", "factor_name": "要素", "from": "从", "to": "到", "x": "X' 到"}, digits={"from": 1, "to": 1, "x": 1})

# %% tags=["lesson"]
kinds = {"S": "优势", "W": "劣势", "O": "机会", "T": "威胁"}
points = swot(chosen_needs(unit), matrix).replace({"kind": kinds})
for missing in [name for name in kinds.values() if name not in set(points["kind"])]:
    print(f"{missing}：按现在的规则一条也没有")
sheet(points, {"kind": "类别", "text": "内容", "evidence": "依据"})

# %% tags=["lesson"]
people = case.contacts[case.contacts["customer"] == matrix.customer]
sheet(people, {"id": "编号", "name": "姓名", "title": "职务", "contact_level": "接触深度 0–4", "attitude": "态度 −2 到 2"})

# %% [markdown] tags=["lesson"]
# 再想一想：如果把“最省力的一步”那个人的影响力调高两成，结论变不变？权重怎么量，学界至今有争议：所以永远要问一句“权重错了，结论还在不在”。
#
# ## 小组任务（汇报 6 分钟）
#
# 1. 每队判三家：一家保底、一家有把握、一家没有机会。各写一句“凭什么”。
# 2. 挑一家情报不足的，写清：还没见谁，怎么见，见了问哪三个问题。
# 3. 给“有把握”的那家写出升一档的路线：动谁、哪个要素、拿什么证据去动。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **给自己打高分**。问：这一分，是他说的，还是你觉得的？说不出来源的，减一分再算一遍。
# - **只给自己打，不给对手打**。领先是差值，对手那张表同样要花一半时间。
# - **把“情报不足”当“有把握”**。没见过人，分就停在 50 附近。先去见人，再谈赢面。
# - **试着试着就当真了**。“试一试”里的分不算数；要他说出依据，再按“采用”。
# - **见一个人就当见了客户**。看覆盖度：见了五次的文员，影响力不到一成。
# - **去升“没有机会”的大户**。先看省力路线要几步。十几步的，放到明年。
# - **把 X 当概率**。X 是比分，赢面是另一条曲线（本课程定义），沙盘之后会用真实输赢来校准。
#
# **点评顺序**：先让两队判同一家客户，比差在哪一格；再揭开开讲时收的纸条：有谁改了？改了多少？

# %% [markdown] tags=["task"]
# ## 练习
#
# 这里固定看参考客户，用案例里的原始评分。`matrix` 里有：`us`（他们给我们的分）、`person_weights`（影响力）、`factor_matrix`（每个人的要素权重）。

# %% tags=["task"]
from course_lib.method import reference_customer

customer = reference_customer(case)
matrix = rate(case, customer)
bands = case.catalog.names("bands")
print(f"客户 {customer} {matrix.name}")
ours = matrix.us.join(matrix.persons[["name", "title", "weight"]])
sheet(ours, {"contact": "编号", "name": "姓名", "title": "职务", "weight": "影响力", **matrix.factor_names}, percent=["weight"])

# %% [markdown] tags=["task"]
# **题1　谁说了算**：影响力最大的关键人是谁？写他的编号。

# %% tags=["task"]
# BEGIN SOLUTION
strongest = matrix.person_weights.idxmax()
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 看影响力那一列；身兼几职的人，权重会加起来
check(unit, "u05.strongest", strongest)

# %% [markdown] tags=["task"]
# **题2　一行的分**：打满十个要素的人里，影响力最大的是下面这位。他给我们打几分（0 到 100）？= 10 × Σ 要素权重 × 评分。

# %% tags=["task"]
who = matrix.person_weights[(matrix.cell_weights > 0).all(axis=1)].idxmax()
row = matrix.us.loc[who]
weights = matrix.factor_matrix.loc[who]
print(f"{who} {matrix.persons.at[who, 'name']}，{matrix.persons.at[who, 'title']}")
print(f"评分 {row.tolist()}")
print(f"权重 {weights.round(3).tolist()}")

# %% tags=["task"]
# BEGIN SOLUTION
row_score = 10 * (weights * row).sum()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 十个要素的权重乘评分，加起来，再乘10
# tolerance: 0.005
check(unit, "u05.row_score", row_score)

# %% [markdown] tags=["task"]
# **题3　领先多少**：用 U 和各家对手的得分，算出 X（打折之前）。

# %% tags=["task"]
scores = matrix.scores
ours = scores[matrix.carrier]
rivals = scores.drop(matrix.carrier)
print(f"U = {ours:.2f}")
print(rivals.rename(matrix.carrier_names).round(2).to_string())

# %% tags=["task"]
# BEGIN SOLUTION
x = min(100, max(0, 50 + ours - rivals.max()))
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 只和最强的那一家对手比；打平是50
# tolerance: 0.003
check(unit, "u05.x", x)

# %% [markdown] tags=["task"]
# **题4　打折**：按覆盖度往 50 拉，X' 是多少？

# %% tags=["task"]
coverage = matrix.parts["coverage"]
print(f"覆盖度 {coverage:.3f}")

# %% tags=["task"]
# BEGIN SOLUTION
_x = min(100, max(0, 50 + ours - rivals.max()))
discounted = 50 + coverage * (_x - 50)
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 离50的距离乘覆盖度，再加回50
# tolerance: 0.003
check(unit, "u05.discounted", discounted)

# %% [markdown] tags=["task"]
# **题5　哪些大话不能说**：全部客户里，有哪些打折前的 X 高于 75、最后却不是保底？写客户编号列表。
# 下面列出了 X 高于 70 的客户：档位 `assured` 是保底，`confident` 是有把握，`none` 是没有机会。

# %% tags=["task"]
decisions = score_customers(case)
names = decisions.table.join(case.customers.set_index("id")["name"])
sheet(names[names["raw"] > 70].sort_values("raw"), {"customer": "编号", "name": "客户", "raw": "X raw", "coverage": "覆盖度", "x": "X' x", "band": "档位 band"}, percent=["coverage"], digits={"raw": 1, "x": 1})

# %% tags=["task"]
# BEGIN SOLUTION
overrated = decisions.table.query("raw > 75 and band != 'assured'").index.tolist()
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: raw高于75，而band不是assured
check(unit, "u05.overrated", overrated)

# %% [markdown] tags=["task"]
# **题6　最省力的路**：这家客户升一档，最少要动几个一分？（`cheapest_path(matrix)` 的 `steps` 一行是一个一分。）

# %% tags=["task"]
# BEGIN SOLUTION
steps = len(cheapest_path(matrix).steps)
# END SOLUTION

# %% tags=["check"]
# points: 15
# hints: 数steps有几行
# tolerance: 0.0001
check(unit, "u05.steps", steps)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
from course_lib.method import reference_customer

matrix = rate(case, reference_customer(case))
codes = {
    "得分": (score_customers(case).table,),
    "另一算法": (score_customers(case, mode="absolute").table,),
    "敏感度": (sensitivity(matrix), cheapest_path(matrix).steps),
    "优劣势": (swot(case, matrix),),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题2与题3的差别：一行的分只是一个人的看法；U 是所有人按影响力合起来的看法。
# - 题4：覆盖度是 1 时不打折；是 0 时永远等于 50，什么也没说。
# - 题5里的客户最容易让你吃亏：分数好看，可是关键的人没见过，或者决策者那一行不到 40。
# - 题6：先动影响力大、权重大、还没到 10 分的格子。步数就是工作量的起点，不是终点。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 赢不赢，看领先，不看自己多好；对手那张表同样要打。
# - 三档：高于 75 保底，45 到 75 有把握，低于 45 没有机会。
# - 没见过的人，分是猜的；覆盖度把大话打回原形。
# - 决策者不认你，分再高也不保底。
# - 先找最省力的那一步，再安排活动。
#
# 下一站：全部客户加起来，离目标还差多少？（第6单元）
