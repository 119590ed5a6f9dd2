# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [raw] tags=["card"]
# name: 演示
# title: 演示单元
# short: 演示
# chapter: opening
# needs: []
# minutes: {}
# must: []
# why: 这个单元只用来检验生成器

# %% [markdown] tags=["all"]
# # 演示单元
#
# 这个单元只用来检验生成器。

# %% tags=["all", "parameters"]
team_name = "red"
target: float = 1.2e6

# %% tags=["all"]
from course_lib.lesson import check, fingerprint, open_unit

unit = open_unit("u90", "gulou", team_name)
case = unit.case

# %% [markdown] tags=["lesson"]
# 先看一个例子：把目标分到十二个月。

# %% [markdown] tags=["lesson"] lang="en"
# First an example: spread the target over twelve months.

# %% tags=["lesson"]
monthly = target / 12
# copy the figure into your notes
print(f"{monthly:.0f}")

# %% [markdown] tags=["task"]
# **任务一** 算出每个季度的目标，再写出一个函数。

# %% tags=["task"]
# 两个答案
# BEGIN SOLUTION
quarters = 4
_months = 12 // quarters
quarterly, rest = divmod(target, quarters)
# END SOLUTION


def share(part, whole):
    if not whole:
        return 0.0
    # BEGIN SOLUTION
    rate = part / whole
    return rate
    # END SOLUTION


prices = {}
for service in ("宽带", "专线"):
    # BEGIN SOLUTION
    prices[service] = f"""
{service}
"""
    # END SOLUTION

# %% tags=["check"]
print("每季", quarterly if quarterly is ... else f"{quarterly:.0f}")
share(1, 4)

# %% [markdown] tags=["solution"]
# 目标除以四就是一个季度的目标。

# %% tags=["solution"]
spread = [round(quarterly / 3)] * 3
print(spread)

# %% [markdown] tags=["trainer"]
# """
# 追问：为什么不按去年的季节分？
# """

# %% tags=["task"]
# BEGIN SOLUTION
quarterly += 1
# END SOLUTION

# %% tags=["task"]
# BEGIN SOLUTION
quarterly += 1
# END SOLUTION

# %% [markdown] tags=["task"]
# **题1　行业有几个？**

# %% tags=["task"]
sheet = case.industries
print(len(sheet))

# %% tags=["task"]
# BEGIN SOLUTION
industries = len(sheet)
# END SOLUTION

# %% tags=["check"]
# points: 100
# hints: 数一数行
# slips: [{code: "len(sheet) - 1", say: 少数了一行}]
check(unit, "u90.industries", industries)

# %% tags=["codes"]
codes = {"行业": case.industries}

# %% tags=["check"]
fingerprint(unit)

# %% tags=["check", "all"]
print(f"队伍 {team_name}，目标 {target:.0f} 元")
