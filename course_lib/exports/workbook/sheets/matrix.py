"""Sheet 决策矩阵: per customer one block of persons × factors, from the ratings to score and lead by formula."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.exports.workbook.book import Sheet, cell, column_range
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.rules import NAMES
from course_lib.method.odds.decision import DecisionMatrix
from course_lib.plan.report import PlanReport

__all__ = ["SHEET", "MatrixCells"]

(CARRIER, PERSON, TITLE, ROLES, WEIGHT, CONTACTED, GATE, FACTORS) = range(8)
HEADER = 3
_PAGE = 50  # rows that a page holds at this width
_SUMMARY = ("我方得分", "最强对手", "对手得分", "领先", "得分 X", "档位", "见过", "领先分量", "不确定", "选我们")


@dataclass(frozen=True)
class MatrixCells:
    """Addresses of a customer's results, with the sheet's name."""

    us: str
    rival: str
    best_rival: str
    x: str
    band: str
    known: str
    mean: str
    sd: str
    title: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> dict[str, MatrixCells]:
    """Write all customers' blocks one below the other; return where their results stand."""
    bands = report.case.catalog.names("bands")
    row, breaks, used, found = HEADER, [], 0, {}
    for customer, matrix in report.odds.matrices.items():
        height = _height(matrix)
        if used and used + height > _PAGE:  # a block stays on one page
            breaks.append(row)
            used = 0
        found[customer] = _Block(sheet, matrix, report, row, bands).write()
        row, used = row + height, used + height
    sheet.raw.set_default_row(13.5)
    sheet.raw.set_h_pagebreaks(breaks)
    sheet.finish(1)
    return found


def _height(matrix: DecisionMatrix) -> int:
    return 6 + (len(matrix.rivals) + 1) * (len(matrix.persons) + 1)


class _Block:
    """One customer's block, its first row being ``top``."""

    def __init__(
        self, sheet: Sheet, matrix: DecisionMatrix, report: PlanReport, top: int, bands: dict[str, str]
    ) -> None:
        self.sheet, self.matrix, self.report, self.top, self.bands = sheet, matrix, report, top, bands
        self.count, self.factors = len(matrix.persons), list(matrix.us.columns)
        self.last = FACTORS + len(self.factors) - 1
        self.total = self.last + 1
        self.ahead = self.total + 1
        self.weights_row = top + 4
        self.scores = matrix.scores.to_dict()
        self.carriers = [matrix.carrier, *matrix.rivals]
        self.first = [top + 5 + k * (self.count + 1) for k in range(len(self.carriers))]

    def write(self) -> MatrixCells:
        sheet, matrix, top = self.sheet, self.matrix, self.top
        about = self.report.odds.table.loc[matrix.customer]
        told = f"{matrix.customer} {matrix.name}　{about['industry_name']}　客户经理 {about['owner']}"
        sheet.put(top, 0, told + (f"　⚠ {matrix.gates}" if matrix.gates else ""), "group")
        for column in range(1, self.ahead + 1):
            sheet.put(top, column, "", "group")
        names = [matrix.factor_names[f] for f in self.factors]
        head = ["运营商", "关键人", "职务", "角色", "影响力", "见过", "把门", *names, "行得分", "领先分量"]
        sheet.row(top + 3, head, "head")
        sheet.raw.set_row(top + 3, 28)
        sheet.put(self.weights_row, PERSON, "要素权重", "total text")
        for column in (CARRIER, TITLE, ROLES, WEIGHT, CONTACTED, GATE, self.total):
            sheet.put(self.weights_row, column, "", "total text")
        weights = matrix.factor_matrix.iloc[0] if self.count else matrix.factor_weights
        sheet.row(self.weights_row, list(weights), "percent total", FACTORS)
        for place, carrier in enumerate(self.carriers):
            self._carrier(place, carrier)
        return self._results()

    def _row(self, row: int) -> str:
        return f"{cell(row, FACTORS)}:{cell(row, self.last)}"

    def _carrier(self, place: int, carrier: str) -> None:
        sheet, matrix, first = self.sheet, self.matrix, self.first[place]
        name = matrix.carrier_names[carrier]
        ratings = matrix.us if place == 0 else matrix.rivals[carrier]
        roles = self.report.case.catalog.names("roles")
        rated, totals = ratings.to_numpy(), matrix.row_totals[carrier].to_numpy()
        for i, person in enumerate(matrix.persons.to_dict("records")):
            row = first + i
            sheet.row(row, [name, person["name"]])
            if place == 0:
                kinds = "、".join(roles.get(k, k) for k in str(person["kinds"]).split("|"))
                sheet.row(row, [person["title"], kinds, person["weight"]], ["wrap", "wrap", "percent input"], TITLE)
                sheet.row(
                    row,
                    [bool(person["contacted"]), bool(person["gate"])],
                    ["middle text input", "middle text"],
                    CONTACTED,
                )
            else:
                sheet.row(row, [""] * (FACTORS - TITLE), "text", TITLE)
                sheet.raw.set_row(row, None, None, {"level": 1})
            sheet.row(row, list(rated[i]), "rating input", FACTORS)
            counted = "*".join(f'({self._row(start + i)}<>"")' for start in self.first)
            weights = f"{cell(self.weights_row, FACTORS, fixed=True)}:{cell(self.weights_row, self.last, fixed=True)}"
            all_, mine = f"SUMPRODUCT({weights}*{counted})", f"SUMPRODUCT({weights}*{self._row(row)}*{counted})"
            formula = f'IF({all_}=0,"",100/{NAMES["rating_max"]}*{mine}/{all_})'
            sheet.formula(row, self.total, formula, totals[i], "score")
            if place == 0:
                self._lead(row, i, person)
        if self.count:
            span = (first, FACTORS, first + self.count - 1, self.last)
            top = self.report.case.catalog.rules.score.rating_max
            sheet.raw.data_validation(
                *span, {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": top}
            )
        total = first + self.count
        sheet.put(total, CARRIER, name, "total text")
        sheet.put(total, PERSON, "得分", "total text")
        sheet.row(total, [""] * (self.total - TITLE), "total text", TITLE)
        if place:
            sheet.raw.set_row(total, None, None, {"level": 1})
        score = self.scores.get(carrier, math.nan)
        if self.count:
            rows, us = self._rows(place), self._rows(0)
            held = f'SUMIF({us},">=0",{self._weights})'
            sheet.formula(
                total, self.total, f'IF({held}=0,"",SUMPRODUCT({self._weights},{rows})/{held})', score, "score total"
            )
        else:
            sheet.put(total, self.total, "", "score total")

    def _lead(self, row: int, place: int, person: Mapping[Any, Any]) -> None:
        """How far we are ahead at a person of all rivals together; blank where he was not met.

        Who has not rated all carriers in any cell is told by the method (each rival over common cells), not by formula.
        """
        sheet, ahead = self.sheet, person["ahead"]
        if math.isnan(self.matrix.row_totals[self.matrix.carrier].iloc[place]) and not math.isnan(ahead):
            sheet.put(row, self.ahead, ahead, "points")
            return
        us, unit = cell(row, self.total), f"({NAMES['double']}/LN(2))"
        rivals = [cell(first + place, self.total) for first in self.first[1:]]
        weight = "+".join(f"EXP({rival}/{unit})" for rival in rivals)
        lead = f"{us}-{unit}*LN({weight})" if rivals else f"{us}-50"
        formula = f'IF(OR({cell(row, CONTACTED)}<>"是",{us}=""),"",{lead})'
        sheet.formula(row, self.ahead, formula, "" if math.isnan(ahead) else ahead, "points")

    @property
    def _weights(self) -> str:
        return column_range(self.first[0], self.first[0] + self.count - 1, WEIGHT)

    def _rows(self, place: int) -> str:
        return column_range(self.first[place], self.first[place] + self.count - 1, self.total)

    def _results(self) -> MatrixCells:
        """The results above the block; columns as in ``_SUMMARY``, from the second on."""
        sheet, matrix, row = self.sheet, self.matrix, self.top + 2
        parts, rated = matrix.parts, not math.isnan(matrix.parts["us"])
        totals = [cell(start + self.count, self.total) for start in self.first]
        spots = list(range(PERSON, PERSON + len(_SUMMARY)))
        us, _, best, lead, x, _, known, mean, sd, _ = (cell(row, c) for c in spots)
        sheet.row(self.top + 1, _SUMMARY, "muted centre", PERSON)
        name = '""'
        for carrier, total in zip(reversed(self.carriers[1:]), reversed(totals[1:]), strict=True):
            name = f'IF(ROUND({total},9)=ROUND({best},9),"{_quoted(matrix.carrier_names[carrier])}",{name})'
        gates = column_range(self.first[0], self.first[0] + max(self.count, 1) - 1, GATE)
        low = f'COUNTIFS({gates},"是",{self._rows(0)},"<"&({NAMES["min_row"]}-5E-10))=0' if self.count else "TRUE"
        best_band = f"AND(ROUND({x},9)>{NAMES['assured']},ROUND({us},9)>={NAMES['min_score']},{low})"
        assured, confident, none = (f'"{self.bands[b]}"' for b in ("assured", "confident", "none"))
        judged = f'IF({us}="",{confident},IF({best_band},{assured},{confident}))'
        rival_name, blank = matrix.carrier_names.get(matrix.rival, ""), None if rated else ""
        chance = f"SUMPRODUCT({NAMES['weights']}/(1+EXP(-({mean}+{sd}*{NAMES['nodes']})*LN(2)/{NAMES['double']})))"
        told, standing = self._spread(), matrix.standing
        values: list[tuple[str, Any, str]] = [
            (totals[0], parts["us"] if rated else blank, "score"),
            (f'IF({us}="","",{name})', rival_name, "centre"),
            (f'IF({us}="","",MAX({",".join(totals[1:])}))', parts["best_rival"] if rated else blank, "score"),
            (f'IF({us}="","",{us}-{best})', parts["lead"] if rated else blank, "score"),
            (f'IF({us}="",{NAMES["parity"]},MEDIAN(0,100,{NAMES["parity"]}+{lead}))', matrix.score, "bold score"),
            (f"IF(ROUND({x},9)<{NAMES['confident']},{none},{judged})", self.bands[matrix.band], "bold centre"),
            (told[0], float(standing["known"]), "whole_percent"),
            (told[1].replace("KNOWN", known), float(standing["mean"]), "points"),
            (told[2].replace("KNOWN", known), float(standing["sd"]), "points"),
            (chance, float(standing["win"]), "bold whole_percent"),
        ]
        for column, (formula, value, look) in zip(spots, values, strict=True):
            sheet.formula(row, column, formula, value, look)
        addresses = [sheet.at(row, c) for c in spots]
        return MatrixCells(
            us=addresses[0],
            rival=addresses[1],
            best_rival=addresses[2],
            x=addresses[4],
            band=addresses[5],
            known=addresses[6],
            mean=addresses[7],
            sd=addresses[8],
            title=cell(self.top, 0, sheet=sheet.name),
        )

    def _spread(self) -> tuple[str, str, str]:
        """Formulas of κ, mean and sd of the lead (``expect``); ``KNOWN`` stands for the cell of κ."""
        mu, between, within = (NAMES[n] for n in ("prior_mean", "prior_customer", "prior_person"))
        if not self.count:
            return "0", mu, f"SQRT({between}^2+{within}^2)"
        weights = self._weights
        ahead = column_range(self.first[0], self.first[0] + self.count - 1, self.ahead)
        spread = f"(1/(1/{between}^2+COUNT({ahead})/{within}^2))"
        middle = f"({spread}*({mu}/{between}^2+SUM({ahead})/{within}^2))"
        squares = f"(SUMSQ({weights})-SUMPRODUCT(ISNUMBER({ahead})*{weights}^2))"
        return (
            f"MIN(1,SUMPRODUCT(ISNUMBER({ahead})*{weights}))",
            f"SUMPRODUCT({weights},{ahead})+(1-KNOWN)*{middle}",
            f"SQRT(MAX(0,(1-KNOWN)^2*{spread}+{within}^2*{squares}))",
        )


def _quoted(text: str) -> str:
    """A text inside a formula's quotes."""
    return text.replace('"', '""')


SHEET = PlanSheet(
    key="matrix",
    name="决策矩阵",
    place=60,
    title="关键人 × 要素：谁给谁打几分",
    note="评分、影响力、见过没有都可改；没评到的格子（有一家没评）不进得分。没见过的人算成一个范围",
    widths=(8, 9, 15, 17, 8, 8, 8, *[8.5] * 10, 9, 9),
    write=_write,
    needs=("rules",),
    parts=("odds",),
    unit="u05",
)
