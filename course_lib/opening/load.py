"""The opening's data: timetable, map of the course, as ``data/opening`` holds them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from course_lib.case.meta import read_yaml_model
from course_lib.case.problems import CaseError
from course_lib.case.unit_cards import unit_cards
from course_lib.method.opening.agenda_rules import AgendaRules, UnitTime
from course_lib.method.opening.course_map import CourseMap
from course_lib.method.opening.questionnaire_rules import Questionnaire
from course_lib.paths import built_dir, opening_dir

__all__ = ["load_agenda", "load_map", "load_questionnaire"]

Model = TypeVar("Model", bound=BaseModel)


def load_agenda(path: Path | None = None) -> AgendaRules:
    """Read what timetables are made from (default: the kit's ``data/opening/agenda.yml``), with the units' cards.

    Raises:
        CaseError: with every fault of the file.
    """
    return _read(path or opening_dir() / "agenda.yml", AgendaRules, built_dir())


def load_map(path: Path | None = None) -> CourseMap:
    """Read the map of the course (default: the kit's ``data/opening/course_map.yml``).

    Raises:
        CaseError: with every fault of the file.
    """
    return _read(path or opening_dir() / "course_map.yml", CourseMap)


def load_questionnaire(path: Path | None = None) -> Questionnaire:
    """Read the pre-course questionnaire (default: the kit's ``data/opening/questionnaire.yml``).

    Raises:
        CaseError: with every fault of the file.
    """
    return _read(path or opening_dir() / "questionnaire.yml", Questionnaire)


def _read(path: Path, model: type[Model], built: Path | None = None) -> Model:
    stat = path.stat() if path.is_file() else None
    return _kept(path, model, (stat.st_mtime_ns, stat.st_size) if stat else None, built)


@lru_cache(maxsize=8)
def _kept(path: Path, model: type[Model], stamp: object, built: Path | None) -> Model:
    cards = unit_cards().values() if built else ()
    units = [card.model_dump(include=set(UnitTime.model_fields)) for card in cards]
    content, problems = read_yaml_model(path, model, {"units": units} if built else {})
    if content is None:
        raise CaseError(f"文件 {path.name}", problems)
    return content
