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
# name: 选行业、估容量
# title: 选行业、估容量（一级解码）
# short: 选行业
# chapter: industry
# needs: [district, industries, industry_units]
# helps: [addresses, service_records, customers, contacts]
# minutes: {"2+1": [20, 20, 30, 20, 30], "3+2": [30, 30, 45, 30, 45], "3x3": [30, 30, 30, 30, 30]}
# must: [industry_director, merchant_director]
# why: 总监选市场、做规划（大纲）
# field: 带着“假设”清单去核
# week: 1
# homework: 补两个行业的“假设”

# %% [markdown] tags=["all"]
# # 第2单元　选行业、估容量（一级解码）
#
# **要回答的问题**：你的区县里，哪些行业、哪些商群最值得打？它们一年各花多少通信钱？
#
# **学完你能**
# 1. 用两种算法估出一个行业的市场容量，并说清数字靠什么站住；
# 2. 用选择矩阵给所有行业排队，知道排名有几分把握；
# 3. 选出 **5 个目标行业 + 3 个目标商群**，各带一个容量。
#
# > **怎么用这本笔记**：灰色的格子是程序，不用看懂。第一次打开，先点菜单“运行”里的“运行所有单元格”。
# > **看板**用鼠标点、用鼠标拖，也可以全用键盘；每动一下，立即存盘，关掉电脑也不会丢。看板下面的图和表要再运行一遍才跟着变：
# > 点一下那一格，再点菜单“运行”里的“运行选中的单元格及以下所有”。

# %% tags=["all", "parameters"]
case_name = "gulou"
team_name = "demo"
work = None

# %% tags=["all"]
from course_lib.lesson import check, fingerprint, open_unit, sheet
from course_lib.method import estimate_capacity, score_industries
from course_lib.plots import plot_acceptability, plot_capacity, plot_selection, plot_swing

unit = open_unit("u02", case_name, team_name, work)
case = unit.case

# %% [markdown] tags=["trainer"]
# ### 讲师提示：时间
#
# | 模式 | 讲解 | 看板：选行业 | 小组任务 | 练习与自查 | 汇报点评 | 合计 |
# |---|---|---|---|---|---|---|
# | 2+1 天 | 20 分 | 20 分 | 30 分 | 20 分 | 30 分 | 2 小时 |
# | 3+2 天 | 30 分 | 30 分 | 45 分 | 30 分 | 45 分 | 3 小时；实地日带着“假设”清单去核 |
# | 3 天 + 3 周 | 30 分 | 30 分 | 30 分 | 30 分 | 30 分 | 2.5 小时；第一周作业：补两个行业的“假设” |
#
# 开讲前先问一句：“去年你花时间最多的三个客户，今年合同加起来多少钱？”先记在白板上，单元结束再看。

# %% [markdown] tags=["lesson"]
# ## 一个故事
#
# 去年，客户经理小林最熟的是做建材生意的几个老板，随叫随到。一半时间花在他们身上，签下 4 单，合计 3 万元。
#
# 同一条街上的中心医院，他没进过信息科的门，“医院归别人管吧”。它一年花的通信钱是那 4 单的几十倍，我们只拿到一个零头。
#
# 今年一月的分片会上，经理没有骂他，只问了两句：**“这个区哪些行业最有钱花在通信上？你凭什么先打建材？”** 小林答不上来。
#
# 这一单元就来回答这两句话。

# %% [markdown] tags=["lesson"]
# ## 方法一：一个行业有多大？算两遍
#
# **市场容量（market capacity）** 是一个行业在本区县一年总共花的通信钱，三家运营商都算在内，单位是元。
#
# - **自上而下（top-down）**：先估全区通信收入，再切出政企这一块，再按行业的从业人数和“人均通信强度”分下去（强度是全区平均的几倍，平均 = 1）。
# - **自下而上（bottom-up）**：数客户。大中小各有多少家，多少家在用，每家几条线、几张卡，月单价多少，乘 12 个月。
#   政企的大、中、小大致是 300 人以上、100 到 300 人、30 到 100 人；再小的归到商群。
#
# 两个数谁也不准。可是**两条不同的路走到差不多的地方，你就敢用它**。相差超过一倍（比值不在 0.5 到 2 之间），说明至少有一边的料不对，要回去查。
#
# 每个料都要记**证据种类（evidence kind）**：公共、行业、特情、假设。前三种你说得出从哪里来；“假设”是先猜一个，等着去核。

# %% tags=["lesson"]
capacity = estimate_capacity(case)
plot_capacity(capacity)

# %% [markdown] tags=["lesson"]
# **怎么看这张图**：每个行业两根条，蓝的自上而下，橙的自下而上；细线从低估到高估。两根差不多长，可信；右边标了 ⚠ 的，先别用。
# 带斜纹的那一截靠的是“假设”：斜纹越多，越该先去核。
#
# <details><summary>想知道怎么算的：细线有多长</summary>
#
# 每个料都可能错，可是不会一起错到同一头：人口估高了，单价不见得也估高。所以细线不是“样样取低”到“样样取高”，
# 而是把各个料的误差按平方加起来再开方（误差合成，课本上的办法）。样样取到头的那个数，没有哪个主管会信。
#
# </details>
#
# ## 方法二：选择矩阵，不光看大，还看我们打不打得动
#
# **选择矩阵（selection matrix）** 给每个行业打两个分（1 到 10）：
#
# - **吸引力（attractiveness）**：这块肉好不好？市场容量、购买力、增长与政策。
# - **实力（strength）**：我们咬不咬得动？现有地位、易攻程度、竞争强度（对手越强，分越低）。
#
# 六个指标全部从案例的表里算出来，再按权重合成总分。课程大纲给了其中四条标准；**增长、竞争两条和所有权重是本课程定义**，你可以改。
#
# 有三个最容易看走眼：
# - **购买力**看一个从业人员一年花多少，不看行业有多大：大不大，容量已经说过了。
# - **增长**看它买的业务在涨还是在跌：移动、固话在跌，云和物联在涨。生意好，不等于通信花得多。
# - **竞争强度**只看友商手里的那一块：被一家占住，最难撬；几家分着，就有缝。我们自己有多少，“现有地位”已经说过了。

# %% tags=["lesson"]
criteria = case.catalog.criteria.replace({"attractiveness": "吸引力", "strength": "实力"})
sheet(criteria, {"name": "指标", "axis": "方向", "weight": "权重", "definition": "怎么算", "source": "出处"})

# %% [markdown] tags=["lesson"]
# <details><summary>想知道怎么算的：增长和竞争强度</summary>
#
# - 需求增长 = 各业务一年涨几成（照工信部 2019 年上半年的统计取整），按这个行业在各业务上的花费加权；它的产值比全区快，再加上快出来的一半。
# - 竞争强度 = 最大那家友商的份额 ÷（1 − 我方份额）。一家也没有别人，就是 0。
# - 每个指标都先折成 1 到 10 分，同一条线里最差的 1 分、最好的 10 分，权重才可比。
#
# </details>
#
# 权重没有人说得准。所以再看一个数：**排名把握（rank acceptability）**。把权重随机换一万遍，看一个行业有多少遍进得了前五。
#
# ## 看板：你来选
#
# 表里一行一个行业，右边的图和它一起动。做三件事：
# 1. 先不动权重，看哪几个行业的排名把握高、哪几个低；
# 2. 拖一拖权重，看谁进前五、谁出前五，气泡往哪边跑；
# 3. 选出 5 个行业、3 个商群。选满了还想加，先放下一个。
#
# 没选过的时候，看板上是参考选择（按课程给的权重，总分最高的 5 个行业和 3 个商群）。

# %% tags=["lesson"]
from course_lib.widgets import IndustryBoard

board = IndustryBoard(case, unit.team, capacity=capacity)
board

# %% [markdown] tags=["lesson"]
# ## 你看到了什么？
#
# 1. 气泡最大的行业在哪一格？大的是不是都在右边？
# 2. 有没有“不大，但我们很强”的？打它图什么，不打它亏什么？
# 3. 你选的和总分前五差在哪一个？你凭什么换？
# 4. 哪一个权重动一点点，前五就变了？哪一个怎么动都不变？
#
# 选好了，运行下面几格：带进汇报的图、选中的清单，再加两张把“有几分把握”说透的图。
# **权重余地（weight swing）**：一个权重能加到多少、减到多少，前几名还是这几个。

# %% tags=["lesson"]
plot_selection(board.scores, board.industries, line="政企")

# %% tags=["lesson"]
plot_selection(board.scores, board.groups, line="商群")

# %% tags=["lesson"]
chosen = board.scores.table.loc[[*board.industries, *board.groups]]
columns = {"name": "名称", "rank": "排名", "total": "总分", "capacity": "容量（万元/年）", "acceptability": "排名把握"}
sheet(chosen, columns, wan=["capacity"], percent=["acceptability"])

# %% tags=["lesson"]
plot_acceptability(board.scores, line="政企")

# %% tags=["lesson"]
plot_swing(board.scores, line="政企")

# %% [markdown] tags=["lesson"]
# 排名把握过九成的，闭着眼也会选；三成到七成的，就是要吵架的那几个，时间花在它们身上。
#
# ## 小组任务（汇报 5 分钟）
#
# 1. 每人先单独选 5+3，再合成全队的 5+3。哪一个争得最凶？把两边的理由各写一句。
# 2. 给选中的每个行业写一行：容量多少、比值多少、几成靠“假设”。
# 3. 挑出“假设”占比最高的一个，写下下周去哪里、问谁、核哪一个数。

# %% [markdown] tags=["trainer"]
# ### 讲师提示：学员常错在哪里
#
# - **只看容量**。容量最大的往往是友商铁桶一块。让他指图：这个气泡在左还是右？左边的，今年先不打。
# - **把自家收入当市场容量**。容量是三家合计。自家份额乘上去才是能抢的。
# - **两个估算差三倍还拿来用**。比值超界时，合成的容量只是暂用数，先找哪边的料不对：多半是注册总部把从业人数撑大了，或者户数漏了。
# - **凭感觉改权重，改到自己喜欢的行业进前五**。看权重余地：要把一个权重挪到很远才进得去，就说明它不该进。
# - **一上来就拖权重**。先按课程给的权重选完一遍，再拖。拖乱了，看板上可以回到课程给的权重，也可以一步步撤销。
#
# **点评顺序**：先问“谁没选第一名，为什么”；再比各队第五个行业；最后回到白板上那三个客户：它们在选中的行业里吗？

# %% [markdown] tags=["task"]
# ## 练习
#
# 每题只要写一行。把 `...` 换成你的答案，运行，再运行下面的自查格。看不出哪里错，就读提示，不要去翻答案。
#
# 手边有三张表：`district`（全区总量）、`industry`（编号 I03 的一行）、`units`（它的客户分级）。取中间估计（`base`）。

# %% tags=["task"]
district = case.district.set_index("key")["base"]
industry = case.industries.set_index("id").loc["I03"]
units = case.industry_units.query("industry == 'I03'")
for key, name in case.district.set_index("key")["name"].items():
    print(f"{name} {key} = {district[key]:,.10g}")
print(f"\n{industry['name']}：从业人数 {industry['employment']:,.0f}，人均通信强度 {industry['intensity_base']:g}")
sheet(
    units,
    {
        "size_class": "规模",
        "service": "业务",
        "customers": "客户数 customers",
        "penetration_base": "使用率 penetration_base",
        "units": "每户单位数 units",
        "price_base": "月单价 price_base",
    },
)

# %% [markdown] tags=["task"]
# **题1　自上而下**：这个行业一年的容量是多少元？
# 全区通信收入 = 人口 × 人均通信收入 × 密度系数；政企市场 = 再乘政企占比；行业容量 = 再乘（从业人数 ÷ 全区从业人数）× 人均通信强度。

# %% tags=["task"]
# BEGIN SOLUTION
_revenue = district["population"] * district["telecom_per_head"] * district["density_factor"]
_share = industry["employment"] / district["employment_total"] * industry["intensity_base"]
top_down = _revenue * district["enterprise_share"] * _share
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 五个数连乘到政企市场，再乘行业占的份额；份额 = 从业人数 ÷ 全区从业人数 × 人均通信强度
# tolerance: 0.005
check(unit, "u02.top_down", top_down)

# %% [markdown] tags=["task"]
# **题2　自下而上**：同一个行业，一行一行算：客户数 × 使用率 × 每户单位数 × 月单价 × 12，再加总，是多少元？

# %% tags=["task"]
# BEGIN SOLUTION
_rows = units["customers"] * units["penetration_base"] * units["units"] * units["price_base"] * 12
bottom_up = _rows.sum()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 先一行一行乘，最后再加；别忘了乘12，也别忘了使用率
# tolerance: 0.005
check(unit, "u02.bottom_up", bottom_up)

# %% [markdown] tags=["task"]
# **题3　哪些估算不能直接用？** 写出比值超界（两个估算相差一倍以上）的行业和商群编号列表。
# 下面的 `capacity.table` 里有 `ratio` 和 `flagged` 两列。

# %% tags=["task"]
capacity = estimate_capacity(case)
sheet(capacity.table, {"id": "编号", "name": "名称", "top_down_base": "自上而下（万元）", "bottom_up_base": "自下而上（万元）", "ratio": "比值 ratio"}, wan=["top_down_base", "bottom_up_base"])

# %% tags=["task"]
# BEGIN SOLUTION
doubtful = capacity.table.index[capacity.table["flagged"]].tolist()
# END SOLUTION

# %% tags=["check"]
# title: 题3 不能直接用的估算
# points: 20
# hints: 比值大于2，或者小于0.5的，都算；商群也要看
check(unit, "u02.doubtful", doubtful)

# %% [markdown] tags=["task"]
# **题4　换一种偏好**：老板说“今年只看谁好打”。把“易攻程度”的权重加到 45，其余五项各 11，政企行业的前五名是哪五个？和原来比，换了谁？（没换，也是一个发现。）
# 写法：`score_industries(case, weights={"指标编号": 数, ...})`，再用 `.top("政企")`。
# 指标编号：`capacity` 容量、`purchasing` 购买力、`growth` 增长与政策、`position` 现有地位、`ease` 易攻程度、`competition` 竞争强度。

# %% tags=["task"]
# BEGIN SOLUTION
_weights = dict.fromkeys(["capacity", "purchasing", "growth", "position", "competition"], 11) | {"ease": 45}
easy_five = score_industries(case, weights=_weights).top("政企")
# END SOLUTION

# %% tags=["check"]
# title: 题4 只看好打
# points: 20
# hints: 六个指标都要写进去，易攻程度是ease
check(unit, "u02.easy_five", easy_five)

# %% [markdown] tags=["task"]
# **题5　最没把握的一个**：原来的权重下，政企前五名里，哪一个的排名把握（`acceptability`）最低？写它的编号。

# %% tags=["task"]
scores = score_industries(case)
sheet(scores.table.loc[scores.top("政企")], {"id": "编号", "name": "名称", "rank": "排名", "total": "总分", "acceptability": "排名把握"}, percent=["acceptability"])

# %% tags=["task"]
# BEGIN SOLUTION
least_sure = scores.table.loc[scores.top("政企"), "acceptability"].idxmin()
# END SOLUTION

# %% tags=["check"]
# points: 20
# hints: 只在前五名里比；acceptability那一列最小的
check(unit, "u02.least_sure", least_sure)

# %% [markdown] tags=["task"]
# **核对码**（给评阅人的，你不用看懂）：同一个案例、同一套方法，码就相同；码变了，说明方法、规则或数据变了。

# %% tags=["codes"]
capacity = estimate_capacity(case)
scores = score_industries(case, capacity=capacity)
codes = {
    "容量": (capacity.table, capacity.evidence_mix),
    "选择矩阵": (scores.table.drop(columns="acceptability"), scores.components, scores.scaled),
    "排名把握": (scores.rank_acceptability, scores.swing),
}

# %% tags=["check"]
fingerprint(unit)

# %% [markdown] tags=["solution"]
# **参考说法**
#
# - 题1、题2的两个数不会相等，也不必相等；比值落在 0.5 到 2 之间，就可以取两数相乘再开平方的那个数往下用。
# - 题3超界的行业，常见原因有两种：公开的从业人数把注册在本区、人不在本区的总部也算了进来（自上而下偏大）；或者客户分级表里漏了一类客户（自下而上偏小）。
# - 题4里换掉的行业，就是“好打但不大”与“大但难打”之间的取舍。没有标准答案，但要能说出放弃了多少容量。
# - 题5里把握最低的，就是最值得全队讨论十分钟的那一个。

# %% [markdown] tags=["lesson"]
# ## 要点
#
# - 先选行业，再选客户。不选，就是让最会打电话的客户替你选。
# - 容量算两遍：自上而下、自下而上；相差一倍以上先查料，查清之前图上的容量只是暂用数，不要拿去押注。
# - 每个数都带证据种类；“假设”占得多的，先去核，再押注。
# - 选择矩阵看两个方向：值不值得打，打不打得动。
# - 排名把握告诉你哪些不用争，哪些值得争。
#
# 下一站：选中的行业里，客户到底要什么？（第3单元）
