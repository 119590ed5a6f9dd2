# Built from sources/u03_needs.py; not edited by hand.
from course_lib.method import link_matrices, mine_needs, rate_informatisation
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
