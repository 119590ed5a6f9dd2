# Built from sources/u03_needs.py; not edited by hand.
import pandas as pd
from course_lib.method import department_kinds, link_matrices, match_kinds, mine_needs, price_offers, rate_informatisation
needs = case.needs
levels = rate_informatisation(case)
matrices = link_matrices(case.catalog, case)
heard = needs[needs["need_point"].isin(["N04", "N06", "N08", "N09"])].groupby("need_point").head(2).sort_values("id")
security = heard.loc[heard["need_point"] == "N08", "id"].tolist()
answer("u03.security", security)
by_triad = needs.groupby("triad")["cost_of_leaving"].sum()
answer("u03.by_triad", by_triad)
data_level = int(((levels.share["云信息化"] >= 0.7) & (levels.share["专线"] >= 0.7)).sum())
answer("u03.data_level", data_level)
mined = pd.concat([mine_needs(case, c, levels).table.assign(customer=c) for c in case.customers["id"]], ignore_index=True)
open_gaps = int((mined["status"].isin(["空白", "短板"]) & (mined["recorded"] == "")).sum())
answer("u03.open_gaps", open_gaps)
lines = price_offers(case).good
sold = lines[lines["need"] != ""].groupby("product")["revenue"].sum()
product = sold.idxmax() if len(sold) else case.catalog.products["id"].iloc[0]
reach = needs[["id", "department", "need_point", "kind"]].assign(
    desk=department_kinds(needs["department"], case.catalog).to_numpy(),
    fit=match_kinds(case).of_product(product),
)
reach["bearing"] = [matrices.need_department.at[p, d] for p, d in zip(reach["need_point"], reach["desk"])]
shown = reach.assign(kind=reach["kind"].map(case.catalog.names("need_kinds")).fillna("没问清"))
reached = int(((reach["fit"] >= 2) & (reach["bearing"] >= 2)).sum())
answer("u03.reached", reached)
loss = needs.groupby("customer")["cost_of_leaving"].sum().sort_values(ascending=False)
ranked = loss.to_frame().assign(place=range(1, len(loss) + 1), so_far=loss.cumsum())
_share = loss.cumsum() / loss.sum()
most_pain = int((_share < 0.8 - 1e-12).sum()) + 1
answer("u03.most_pain", most_pain)
