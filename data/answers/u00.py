# Built from sources/u00_opening.py; not edited by hand.
from course_lib.method import value_stock
from course_lib.opening import plan_agenda_of
target = case.meta.target_revenue
stock = value_stock(case).lines.rename(columns={"annual": "annual_revenue"})
customers = case.customers
growth = target / stock["annual_revenue"].sum() - 1
answer("u00.growth", growth)
kept_share = (stock["sure"] + stock["at_stake"] * stock["renewal"]).sum() / target
answer("u00.kept_share", kept_share)
per_manager = target / customers["owner"].nunique()
answer("u00.per_manager", per_manager)
_new = stock[stock["service"].isin(["云信息化", "物联视频"])]
new_share = _new["annual_revenue"].sum() / stock["annual_revenue"].sum()
answer("u00.new_share", new_share)
six_w = {"为谁": stock["customer"].nunique(), "要什么": len(case.needs), "怎么卖": len(case.contacts), "卖多少": len(case.opportunities)}
answer("u00.six_w", six_w)
agenda = plan_agenda_of("2+1", "大客户经理")
_open = target - (stock["sure"] + stock["at_stake"] * stock["renewal"]).sum()
hour_value = _open / agenda.must_hours
answer("u00.hour_value", hour_value)
