"""One glossary: every term that a unit introduces with its English name stands in it, with the same English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course_lib.case import load_catalog
from course_lib.paths import kit_dir

TERM = re.compile(r"([\u4e00-\u9fff]{2,8})（([a-z][a-z0-9 /-]+)）")
SOURCES = sorted((kit_dir() / "sources").glob("u*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_terms_stand_in_the_glossary(source: Path) -> None:
    glossary = load_catalog().glossary.set_index("term")["english"].to_dict()
    terms = TERM.findall(source.read_text(encoding="utf-8"))
    assert terms
    assert {term: glossary.get(term) for term, _ in terms} == dict(terms)
