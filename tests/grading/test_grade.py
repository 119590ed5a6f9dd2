"""``course grade`` as a whole: reports, what is kept from an earlier run, and what a kill leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from course_lib.case import load_case
from course_lib.grading.grade import Graded, _seed, grade_submissions
from course_lib.grading.judging.setup import CaseFiles, make_setup, write_case
from course_lib.grading.model import UnitResult
from course_lib.lesson.derived import expect
from tests.grading.conftest import SEED
from tests.grading.handed_in import submission

PEOPLE = {
    "张三": {},
    "李四": {"u02.top_down": "top_down = 20_998_454.46"},
    "王五": {"u02.bottom_up": "bottom_up = ..."},
    "<b>赵六": {"u02.doubtful": "doubtful = case.nothing"},
}


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """The zip of a class."""
    path = tmp_path / "作业.zip"
    with ZipFile(path, "w") as archive:
        for name, answers in PEOPLE.items():
            archive.writestr(f"{name}/u02_industries.ipynb", submission(name, "u02", answers).text)
        archive.writestr("坏了/u02_industries.ipynb", "{")
    return path


class Heard:
    """A listener."""

    def __init__(self) -> None:
        self.begun: tuple[int, int] = (0, 0)
        self.people: list[str] = []

    def start(self, total: int, done: int) -> None:
        self.begun = (total, done)

    def graded(self, result: UnitResult) -> None:
        self.people.append(result.person)


def grade(source: Path, out: Path, heard: Heard | None = None, processes: int = 2) -> Graded:
    return grade_submissions(source, seed=SEED, out=out, processes=processes, listener=heard)


def answers_on(case: CaseFiles, folder: Path) -> dict[str, str]:
    """The numbers that are right on a case, as they would be written."""
    written = load_case(write_case(case, folder))
    return {task: f"{expect(written, task):.0f}" for task in ("u02.top_down", "u02.bottom_up")}


def reasons(graded: Graded) -> dict[str, dict[str, str]]:
    return {r.person: {t.task: t.reason for t in r.tasks if t.reason != "right"} for r in graded.results}


def test_a_class_is_graded_reported_and_not_graded_again(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, out, place = Heard(), tmp_path / "out", tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    graded = grade(handed_in, out, heard)
    lost = reasons(graded)
    assert lost.pop("坏了").keys() and lost == {
        "张三": {},
        "李四": {"u02.top_down": "hard_coded"},
        "王五": {"u02.bottom_up": "not_attempted"},
        "<b>赵六": {"u02.doubtful": "error"},
    }
    assert (graded.seed, graded.kept, heard.begun) == (SEED, 0, (5, 0)) and len(heard.people) == 5
    assert {"class.csv", "tasks.csv", "class.xlsx", "class.html", "results.json"} <= {p.name for p in out.iterdir()}
    assert "<b>赵六" not in (out / "class.html").read_text(encoding="utf-8")

    hidden = answers_on(make_setup("gulou", SEED, ["u02"]).cases[1], tmp_path)
    # nothing that a person gets tells the hidden case or a right answer
    for path in (out / "feedback").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ("种子", "county", *hidden.values()) if word in text]
        assert "20,998,454" not in text and ("20_998_454" not in text or "李四" in path.name)

    again = Heard()
    second = grade(handed_in, out, again)
    assert (second.kept, again.begun, again.people) == (5, (5, 5), [])
    assert second.results == graded.results
    assert list(place.iterdir()) == []


def test_the_seed_is_the_one_asked_for_or_the_earlier_one_or_a_secret(tmp_path: Path) -> None:
    kept = tmp_path / "seed"
    assert _seed(kept, 7) == 7
    assert _seed(kept, None) != _seed(kept, None)
    kept.write_text("12", encoding="ascii")
    assert (_seed(kept, None), _seed(kept, 7)) == (12, 7)


def test_killed_anywhere_it_goes_on_where_it_was(tmp_path: Path) -> None:
    source, out = tmp_path / "class", tmp_path / "out"
    for number in range(5):
        (source / f"p{number}").mkdir(parents=True)
        text = submission(f"p{number}", "u02").text
        (source / f"p{number}" / "u02_industries.ipynb").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "course_lib.cli", "grade", str(source), "--seed", str(SEED)]
    command += ["--out", str(out), "--processes", "1"]
    journal = out / ".grading" / "journal.jsonl"
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True)
    end = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < end:
        if journal.is_file() and journal.read_bytes().count(b"\n") >= 2:
            break
        time.sleep(0.01)
    assert process.poll() is None, "it ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = journal.read_bytes().count(b"\n")
    assert 2 <= done < 5
    graded = grade(source, out, processes=1)  # a process is a zygote more for each case
    assert graded.kept == done and len(graded.results) == 5
    keys = [json.loads(line)["key"] for line in journal.read_text(encoding="utf-8").splitlines()]
    assert len(keys) == len(set(keys)) == 5
    assert all(result.earned == result.points == 100 for result in graded.results)


def test_without_isolation_it_says_so_and_asks(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course_lib.grading.judging.grader.why_not", lambda: "没有装 bubblewrap")
    command = {"seed": SEED, "out": tmp_path / "out", "processes": 1}
    with pytest.raises(ValueError, match=r"(?s)bubblewrap.*--unsafe"):
        grade_submissions(handed_in, **command)
    unsafe = grade_submissions(handed_in, **command, isolate=False)
    assert reasons(unsafe)["李四"] == {"u02.top_down": "hard_coded"} and reasons(unsafe)["张三"] == {}
