# Built from sources/u01_survey.py; not edited by hand.
from course_lib.method import check_completeness, service_states, survey_market, white_spots
survey, completeness = survey_market(case), check_completeness(case)
codes = {
    "状态": (service_states(case)["state"], survey.states),
    "网格": (survey.grids,),
    "完整度": (completeness.fields, completeness.worklist(50)),
    "白点": (white_spots(case),),
}
