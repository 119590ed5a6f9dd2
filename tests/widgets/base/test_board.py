"""What all boards share."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest
import traitlets
import yaml

from course_lib.choices.store import Team
from course_lib.lesson import boards
from course_lib.paths import boards_dir, kit_dir
from course_lib.widgets.base.board import Board, BoardError, board_words, command
from course_lib.widgets.base.picker import CustomerBoard
from tests.widgets.front import send

STATIC = kit_dir() / "course_lib" / "widgets" / "static"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


class Counter(Board):
    """The smallest board there is."""

    kind = "nine_grid"
    names = ("a", "b")
    _esm = "export default {}"

    @property
    def value(self) -> dict[str, int]:
        return {name: self.team.choice(name, 0) for name in self.names}

    def _answer(self) -> dict[str, int]:
        return self.value

    def _plain(self) -> str:
        return str(self.value)

    def _snapshot(self) -> str:
        return f"<p>{self.value}</p>"

    @command
    def put(self, name: str, number: int) -> str:
        """Set one of the numbers."""
        if number == 13:
            raise BoardError("没有 13")
        if number == 99:
            raise ZeroDivisionError("/")
        self.team.choose(name, number)
        return f"{name} 是 {number}"

    def hidden(self) -> None:
        raise AssertionError("not a command")


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    words = {**board_words("nine_grid"), "choices": {"a": "甲", "b": "乙"}}
    monkeypatch.setattr(Counter, "words", property(lambda self: words))
    return Counter(Team("demo", "red", tmp_path), {})


def test_a_command_is_on_the_disk_before_the_browser_hears_of_it(counter: Counter) -> None:
    seen: list[object] = []
    counter.observe(
        lambda change: seen.append(Team("demo", "red", counter.team.folder.parents[1]).choice("a")), "state"
    )
    state = send(counter, "put", name="a", number=3)
    assert seen == [3] and state["a"] == 3
    assert (state["said"], state["refused"], state["source"]) == ("a 是 3", None, "team")
    assert (state["can_undo"], state["can_redo"]) == (True, False)


def test_a_refusal_says_why_and_returns_what_was_typed(counter: Counter) -> None:
    send(counter, "put", name="a", number=3)
    before = counter.team.path.read_bytes()
    state = send(counter, "put", name="a", number=13)
    assert state["refused"] == {"do": "put", "args": {"name": "a", "number": 13}, "text": "没有 13"}
    assert state["a"] == 3 and counter.team.path.read_bytes() == before
    assert send(counter, "put", name="a", number=4)["refused"] is None


def test_a_fault_of_the_program_is_told_too_and_not_swallowed(counter: Counter) -> None:
    with pytest.raises(ZeroDivisionError):
        counter._receive(counter, {"view": "v", "n": 1, "do": "put", "args": {"name": "a", "number": 99}}, [])
    assert "ZeroDivisionError" in counter.state["refused"]["text"]
    assert counter.state["ack"] == {"view": "v", "n": 1}
    assert send(counter, "put", name="a", number=1)["a"] == 1


@pytest.mark.parametrize("do", ["hidden", "close", "_answer", "value", "nothing", "__init__"])
def test_only_commands_can_be_called_from_the_browser(counter: Counter, do: str) -> None:
    assert do in send(counter, do)["refused"]["text"]


@pytest.mark.parametrize("args", [{"name": "a"}, {"name": "a", "number": 1, "more": 2}, ["a", 1], "a"])
def test_a_command_with_the_wrong_arguments_is_refused(counter: Counter, args: object) -> None:
    counter._handle_custom_msg({"view": "v", "n": 1, "do": "put", "args": args}, [])
    assert "put" in counter.state["refused"]["text"] and counter.value == {"a": 0, "b": 0}


@pytest.mark.parametrize("content", [None, [], "put", {}, {"do": 3}])
def test_what_is_no_command_is_ignored(counter: Counter, content: object) -> None:
    before = counter.state
    counter._handle_custom_msg(content, [])
    assert counter.state == before


def test_undo_and_redo_go_through_all_choices_and_over_a_restart(counter: Counter) -> None:
    for name, number in (("a", 1), ("b", 1), ("a", 2)):
        counter.put(name, number)
    again = Counter(Team("demo", "red", counter.team.folder.parents[1]), {})
    assert again.state["can_undo"]
    assert [send(again, "undo")["said"] for _ in range(4)] == [
        "已撤销：甲",
        "已撤销：乙",
        "已撤销：甲",
        "没有可撤销的改动",
    ]
    assert again.value == {"a": 0, "b": 0} and again.state["source"] == "reference"
    assert [send(again, "redo")["said"] for _ in range(2)] == ["已重做：甲", "已重做：乙"]
    assert again.value == {"a": 1, "b": 1}


def test_reset_goes_back_to_the_reference_and_can_be_undone(counter: Counter) -> None:
    counter.put("a", 1)
    counter.put("b", 2)
    assert send(counter, "reset")["source"] == "reference"
    assert send(counter, "undo")["said"] == "已撤销：甲、乙"
    assert counter.value == {"a": 1, "b": 2}


def test_the_display_holds_a_live_view_and_a_snapshot_of_the_last_state(counter: Counter) -> None:
    counter.put("b", 7)
    data, _ = counter._repr_mimebundle_()
    assert data["text/html"] == "<p>{'a': 0, 'b': 7}</p>" and data["text/plain"] == "{'a': 0, 'b': 7}"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_view_and_snapshot_are_shown_one_after_the_other(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr(boards, "publish_display_data", lambda data, *_: shown.append(data))
    boards.show_board(counter)
    view, snapshot = shown
    assert "application/vnd.jupyter.widget-view+json" in view and "text/html" not in view and view["text/plain"] == ""
    assert counter._snapshot() in snapshot["text/html"] and snapshot["text/plain"] == counter._plain()
    assert "widget-view" not in str(snapshot)


def test_words_stand_in_the_data_and_not_in_the_scripts() -> None:
    scripts = sorted(STATIC.glob("*.js")) + sorted(STATIC.glob("*.css"))
    assert len(scripts) >= 10
    for path in scripts:
        code = path.read_text(encoding="utf-8")
        named = re.sub(r'font: [^;]+;|"(?:Noto|Source|Microsoft)[^"]*"', "", code)
        assert not CHINESE.search(named), path.name


def test_scripts_never_build_markup_from_text_and_import_nothing() -> None:
    for path in STATIC.glob("*.js"):
        code = path.read_text(encoding="utf-8")
        for unsafe in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "DOMParser",
        ):
            assert unsafe not in code, (path.name, unsafe)
        assert not re.search(r"\bimport\b|https?://(?!www\.w3\.org/2000/svg)", code), path.name


def is_whole(cls: type[Board]) -> bool:
    """Whether it is one of the package's boards, not what several share."""
    return cls.__module__.startswith("course_lib") and "kind" in vars(cls)


def shared(kind: str) -> list[Path]:
    """The scripts that a board shares with others."""
    parts = ["board", *(["picker"] if kind in {cls.kind for cls in CustomerBoard.__subclasses__()} else [])]
    return [STATIC / f"{part}.js" for part in parts]


def test_every_board_has_a_class_a_script_a_sheet_and_words() -> None:
    for path in STATIC.parent.glob("*/*.py"):  # a board that no face names is one too
        importlib.import_module(".".join(path.relative_to(kit_dir()).with_suffix("").parts))
    kinds = {cls.kind: cls for cls in (*Board.__subclasses__(), *CustomerBoard.__subclasses__()) if is_whole(cls)}
    files = {path.stem for path in STATIC.iterdir()} - {"board", "picker"}
    words = {path.stem for path in boards_dir().glob("*.yml")} - {"board"}
    assert set(kinds) == files == words
    for kind, cls in kinds.items():
        assert {(STATIC / f"{kind}.{end}").is_file() for end in ("js", "css")} == {True}
        assert set(cls.names) <= set(board_words(kind)["choices"])
        assert isinstance(cls.setup, traitlets.Dict)


def test_every_word_a_script_asks_for_is_there() -> None:
    for path in boards_dir().glob("*.yml"):
        if path.stem == "board":
            continue
        scripts = [STATIC / f"{path.stem}.js", *shared(path.stem)]
        code = "".join(script.read_text(encoding="utf-8") for script in scripts)
        missing = set(re.findall(r"\bwords\.(\w+)", code)) - set(board_words(path.stem)) - {"how"}
        assert not missing, (path.stem, missing)


def test_no_word_is_left_that_nobody_says() -> None:
    """Neither in the board's script nor in a module of its chapter or of all boards."""
    boards = (*Board.__subclasses__(), *CustomerBoard.__subclasses__())
    chapters = {cls.kind: Path(inspect.getfile(cls)).parent for cls in boards if is_whole(cls)}
    base = STATIC.parent / "base"
    for path in boards_dir().glob("*.yml"):
        kind = path.stem
        scripts = STATIC.glob("*.js") if kind == "board" else [*shared(kind), STATIC / f"{kind}.js"]
        modules = {*chapters.get(kind, base).glob("*.py"), *base.glob("*.py"), *scripts}
        code = "".join(sorted(module.read_text(encoding="utf-8") for module in modules))
        own = yaml.safe_load(path.read_text(encoding="utf-8"))
        unused = [w for w in own if not re.search(rf"\b{w}\b", code) and not _composed(w, code)]
        assert unused == [], kind


def _composed(word: str, code: str) -> bool:
    """Whether a script puts the word together of a fixed part and another, as in ``words[`filter_${name}`]``."""
    texts = re.findall(r"\w*\$?\{\w+\}\w*", code)
    fixed = [text for text in texts if re.sub(r"\$?\{\w+\}", "", text).strip("_")]
    return any(re.fullmatch(re.sub(r"\$?\{\w+\}", r"\\w+", text), word) for text in fixed)
