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
# 2. 说出每条商机的**三种结局**：赢、输、今年不定，各有多大可能；
# 3. 分清“他不喜欢我们”和“我们还没见过他”，知道见他一面能看清多少。
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
from course_lib.method import believe, cheapest_path, rate, score_customers, sensitivity, swot
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
# 开讲先做一件事：让每人写下手上最大一单的赢、输、今年不定（百分数），收起来，单元末再看改不改。

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
# 课程大纲给了三档：**X 高于 75 是保底，45 到 75 是有把握，低于 45 没有机会**。权重和“50 是打平”是本课程定义。
# 还有一道**门槛（gate）**：我方得分不到 60，或者决策者、批准者给我们的分不到 40，再领先也不算保底。
#
# 三档是颜色和说法，**不是可能性**。可能性在下面另算。先看全部客户站在哪里。

# %% tags=["lesson"]
decisions, belief = score_customers(case), believe(case)
plot_bands(decisions, belief, case)

# %% tags=["lesson"]
bands = case.catalog.names("bands")
table = decisions.table.join(belief.table["unknown"])
print("，".join(f"{name} {int((table['band'] == band).sum())} 家" for band, name in bands.items()))
print(f"情报不足 {int(table['unknown'].sum())} 家（空心）；被门槛拦下 {int((table['gates'] != '').sum())} 家")

# %% [markdown] tags=["lesson"]
# ## 方法：三种结局（three outcomes）
#
# 一条商机，年底只有三种结局：**赢**（他定了，选我们）、**输**（他定了，选别家）、**今年不定**。分两步问：
#
# 1. **他今年定不定？** 看这条商机过了几道关口：刚接触的，多半今年定不了；报过价、进了商务的，多半能定。越急，可能越大。
# 2. **他要是定，选不选我们？** 看每位关键人那里我们领先几分。**领先 10 分，我们的分量就是对手的两倍**；几家对手，分量合起来算。
#    按影响力合到一起，再看产品合不合、价格比平常便宜多少。X 只和最强的一家比，这里和全部对手比：所以 X 过了 50，也可能不到五成。
#
# **没见过的人，不当作打平，当作不知道**：在一个范围里都有可能，平均还略落后一点。见他一面，范围就变窄：可能更好，也可能更坏。
# 见面让我们**看清**，不会凭空让我们**赢**。
#
# **覆盖度（coverage）** = 见过的人占多少影响力。不到一半，标“情报不足”：钱照样算，但先去见人。
# 一位的领先怎么算、10 分为什么算两倍、见过一半才算摸清，都是本课程定义。
#
# <details><summary>想知道怎么算的</summary>
#
# - 一个人那里：每家的分量 = 2 的（行分 ÷ 10）次方。我们的分量 ÷ 全部分量，就是他选我们的可能。这是选择模型的通行写法（Luce 1959，McFadden 1974）。
# - 他没给哪家对手打分，就按他打过的那几家的平均算。
# - 没见过的人：平均落后几分、各家之间和各人之间差多少，印在下面。见过的人越多，对没见过的人也越有数。
# - 赢 = 今年定 × 选我们；输 = 今年定 − 赢；不定 = 1 − 今年定。三样加起来正好是 1。
# - 进了商务以后的那一级对照 CSO Insights 2016、2018 年的统计；其余几级是本课程定义，讲师可以换成本公司的数。
#
# </details>

# %% tags=["lesson"]
prior = rules.odds.prior
for gates, chance in enumerate(rules.odds.decide):
    print(f"过了 {gates} 道关口：今年定下来的可能 {chance:.0%}")
print(f"没见过的人：平均 {prior.mean:+g} 分，各家之间差 {prior.customer:g} 分左右，同一家各人之间差 {prior.person:g} 分左右")

# %% [markdown] tags=["lesson"]
# ## 看板：你来判一家
#
# 行是人，列是要素，格里是他给的分。上面换运营商，也可以看“领先”。第4单元看过的客户会带过来；都没看过时，是故事里的医院（没有故事的案例：见过人、还在争的客户里商机最大的一家）。做四件事：
# 1. 先看下面左边：谁那里领先，谁那里落后，谁还没见过、没问出看法（斜线框）？问清了，能看清多少？
# 2. 再看下面右边：每条商机赢、输、今年不定各几成？“不定”的那一段，是价格解决不了的；
# 3. 打开“试一试”，照最省力那一步动一格，看 X、档位和三种结局怎么变。试的时候，存好的分不动；
# 4. 真有新情报，关掉“试一试”再改，或者试完按“采用”。对手的分也要改。打过的分可以改，不能撤回。你们改的分是“我们的看法”，各队比较时用案例的分。

# %% tags=["lesson"]
from course_lib.widgets import DecisionBoard

board = DecisionBoard(case, unit.team)
board

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 领先最多的和落后最多的各是谁？他们的影响力差多少？
# 2. 我们的优势落在对方看重的要素上吗？还是强在没人在意的地方？
# 3. 输的那一段和不定的那一段，哪一段更长？各要用什么办法？
# 4. 没见过的那一位，见了以后最好能到多少，最坏会到多少？值不值得先去见？
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
print(f"升到{bands[path.target]}：一共要 {len(path.steps)} 步（一步 1 分）" if path.reachable else path.reason)
moves = path.steps.groupby(["person", "factor_name"], sort=False, as_index=False).agg({"from": "min", "to": "max", "x": "max"})
sheet(moves, {"person": "谁", "factor_name": "要素", "from": "从", "to": "到", "x": "X 到"}, digits={"from": 1, "to": 1, "x": 1})

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
# 1. 每队判三家：一家保底、一家有把握、一家没有机会。各写一句“凭什么”，再写最大一条商机的赢、输、不定。
# 2. 挑一家情报不足的，写清：还没见谁，怎么见，见了问哪三个问题，见了以后会看清多少。
# 3. 给“有把握”的那家写出升一档的路线：动谁、哪个要素、拿什么证据去动；再写：怎样让他今年就定。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **给自己打高分**。问：这一分，是他说的，还是你觉得的？说不出来源的，减一分再算一遍。
# - **只给自己打，不给对手打**。领先是差值，对手那张表同样要花一半时间。
# - **把“情报不足”当“有把握”**。看空心的点：颜色再好，也是少数几个人说的。先去见人。
# - **以为见了面就会赢**。见面让范围变窄，平均不变。值钱的是：看清以后，不再往没戏的单子上押人。
# - **只盯着对手**。许多单子不是输给别家，是今年没定。让他定，靠关口，不靠降价。
# - **想撤掉不喜欢我们的分**。看板不收：问过的就是问过的，只能用新情报去改。
# - **试着试着就当真了**。“试一试”里的分不算数；要他说出依据，再按“采用”。
# - **见一个人就当见了客户**。看覆盖度：见了五次的办事员，影响力往往很小。
# - **去升“没有机会”的大户**。先看省力路线要几步。十几步的，放到明年。
# - **把 X 当可能性**。X 只和最强的一家比，还不问他定不定；三种结局才是可能性。
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
# points: 15
# hints: 十个要素的权重乘评分，加起来，再乘10
# tolerance: 0.005
check(unit, "u05.row_score", row_score)

# %% [markdown] tags=["task"]
# **题3　领先多少**：用 U 和各家对手的得分，算出 X。

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
# points: 15
# hints: 只和最强的那一家对手比；打平是50
# tolerance: 0.003
check(unit, "u05.x", x)

# %% [markdown] tags=["task"]
# **题4　有人没见过**：我们在这家客户领先几分？下面每位一行：影响力 `weight`，见过的人那里领先几分 `ahead`。
# 没见过的人，都按 `unseen` 分算（案例里见过的人告诉了我们大概会是多少）。= Σ 影响力 × 领先。

# %% tags=["task"]
from course_lib.method import meetings

people = matrix.persons[["name", "title", "weight", "met", "ahead"]]
told = meetings(matrix.belief)
unseen = float((told["low"] + told["high"]).mean() / 2) if len(told) else 0.0
print(f"没见过的人按 {unseen:.4f} 分算")
sheet(people, {"contact": "编号", "name": "姓名", "title": "职务", "weight": "影响力 weight", "met": "见过 met", "ahead": "领先 ahead"}, percent=["weight"], digits={"ahead": 2})

# %% tags=["task"]
# BEGIN SOLUTION
lead = (people["weight"] * people["ahead"].fillna(unseen)).sum()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 没见过的那一位也要乘他的影响力，不能跳过，也不能当0
# tolerance: 0.005
check(unit, "u05.lead", lead)

# %% [markdown] tags=["task"]
# **题5　三种结局**：这家客户最大的一条商机，赢、输、今年不定各多少？已知他今年定下来的可能 `decides`，定了以后选我们的可能 `wins`。
# 写成 `{"赢": 几, "输": 几, "不定": 几}`，0 到 1 的数。

# %% tags=["task"]
from course_lib.method import judge_lines
from course_lib.plan import Chain

lines = judge_lines(case, Chain(case).own_offers(customer).lines, matrix.belief).lines
largest = lines[lines["counts"]].sort_values("revenue").iloc[-1]
decides, wins = float(largest["decides"]), float(largest["wins"])
print(f"商机 {largest.name}：今年定下来的可能 {decides:.4f}，定了选我们的可能 {wins:.4f}")

# %% tags=["task"]
# BEGIN SOLUTION
outcome = {"赢": decides * wins, "输": decides * (1 - wins), "不定": 1 - decides}
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 先定，才有输赢；三样加起来是1
# tolerance: 0.005
check(unit, "u05.outcome", outcome)

# %% [markdown] tags=["task"]
# **题6　谁还没摸清**：全部客户里，哪些情报不足？见过的人占的影响力 `known` 不到一半的就是。写客户编号列表。

# %% tags=["task"]
from course_lib.method import believe

known = believe(case).table[["known"]].join(case.customers.set_index("id")["name"])
sheet(known[known["known"] < 0.7].sort_values("known"), {"customer": "编号", "name": "客户", "known": "见过的人占 known"}, percent=["known"])

# %% tags=["task"]
# BEGIN SOLUTION
hardly_known = known.index[known["known"] < 0.5].tolist()
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: known小于0.5的客户
check(unit, "u05.hardly_known", hardly_known)

# %% [markdown] tags=["task"]
# **题7　最省力的路**：这家客户升一档，最少要动几个一分？（`cheapest_path(matrix)` 的 `steps` 一行是一个一分。）

# %% tags=["task"]
# BEGIN SOLUTION
steps = len(cheapest_path(matrix).steps)
# END SOLUTION

# %% tags=["check"]
# points: 10
# hints: 数steps有几行
# tolerance: 0.0001
check(unit, "u05.steps", steps)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
from course_lib.method import believe, reference_customer

matrix = rate(case, reference_customer(case))
codes = {
    "得分": (score_customers(case).table,),
    "领先": (believe(case).table, believe(case).persons),
    "敏感度": (sensitivity(matrix), cheapest_path(matrix).steps),
    "优劣势": (swot(case, matrix),),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题2与题3的差别：一行的分只是一个人的看法；U 是所有人按影响力合起来的看法。
# - 题3与题4的差别：X 只和最强的一家比，只算打过分的人；题4把全部对手的分量合起来比，没见过的人也占他那一份。
# - 题5：别只看赢和输；不定的那一段要用关口去推。
# - 题6里的客户，钱照样算在计划里，只是靠不住：先去见人。
# - 题7：先动影响力大、权重大、还没到 10 分的格子。步数就是工作量的起点，不是终点。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 赢不赢，看领先，不看自己多好；对手那张表同样要打。
# - 三档：高于 75 保底，45 到 75 有把握，低于 45 没有机会。
# - 三档是颜色；可能性看三种结局：赢、输、今年不定。
# - 没见过的人是“不知道”，不是“打平”；见面让我们看清，不会凭空让我们赢。
# - 决策者不认你，分再高也不保底。
# - 先找最省力的那一步，再安排活动。
#
# 下一站：全部客户加起来，离目标还差多少？（第6单元）
