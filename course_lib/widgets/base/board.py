"""What all boards share: a view on a team's choices that saves each change at once and shows what follows from it.

The browser sends *commands* (``{"view", "n", "do", "args"}``); the methods of the same name, marked ``@command``, are
also what a person calls from Python. After each command the kernel sends the whole ``state`` back, with ``ack`` =
which command it answers and ``refused`` = why it was not taken. ``setup`` holds what does not change: rows and words.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import anywidget
import traitlets
import yaml

from course_lib.choices.store import Team, TeamError, Undone
from course_lib.paths import boards_dir

__all__ = ["Board", "BoardError", "board_style", "board_words", "command", "script"]

STATIC = Path(__file__).parents[1] / "static"
P = ParamSpec("P")
B = TypeVar("B", bound="Board")


class BoardError(TeamError):
    """A move that a board cannot take; the message is for the trainee, nothing was changed."""


def command(method: Callable[Concatenate[B, P], str | None]) -> Callable[Concatenate[B, P], None]:
    """Mark a method as callable from the browser; afterwards the state is sent, with what the method says."""

    @functools.wraps(method)
    def call(self: B, /, *args: P.args, **kwargs: P.kwargs) -> None:
        said = method(self, *args, **kwargs)
        self.refresh(said or "")

    call.is_command = True  # type: ignore[attr-defined]
    return call


@cache
def board_words(name: str) -> dict[str, Any]:
    """The words of board ``name`` (``data/boards/<name>.yml``), on top of those that all boards share."""
    words: dict[str, Any] = {}
    for part in ("board", name):
        words |= yaml.safe_load((boards_dir() / f"{part}.yml").read_text(encoding="utf-8"))
    return words


@cache
def script(name: str, *shared: str) -> str:
    """The board's module: the part of all boards, those ``shared`` with some, then its own."""
    return _joined(("board", *shared, name), "js")


@cache
def board_style(name: str, *shared: str) -> str:
    """The board's style sheet, of the same parts."""
    return _joined(("board", *shared, name), "css")


def _joined(parts: tuple[str, ...], kind: str) -> str:
    return "\n".join((STATIC / f"{part}.{kind}").read_text(encoding="utf-8") for part in parts)


class Board(anywidget.AnyWidget):
    """A view on the choices ``names`` of a team.

    A subclass gives ``kind`` (name of its files), ``names``, ``_esm``, ``_css``; ``_answer`` (what the browser shows),
    ``value`` and the snapshots ``_plain`` and ``_snapshot``.

    Args:
        team: whose choices; each change is on the disk before the browser hears of it.
        setup: JSON data that does not change.
    """

    kind: ClassVar[str]
    names: ClassVar[tuple[str, ...]]

    setup = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, team: Team, setup: Mapping[str, Any]) -> None:
        self.team = team
        self._handling: dict[str, Any] | None = None
        super().__init__(setup={**setup, "words": self.words})
        self.on_msg(self._receive)
        self.refresh()

    @property
    def words(self) -> dict[str, Any]:
        """The board's words."""
        return board_words(self.kind)

    # -- what a subclass gives ---------------------------------------------------------------------------------------

    @property
    def value(self) -> Any:
        """The choice as it stands: the team's, or the reference."""
        raise NotImplementedError

    def _answer(self) -> dict[str, Any]:
        """What the browser shows, from the team's file; JSON without NaN."""
        raise NotImplementedError

    def _plain(self) -> str:
        """One or a few lines of text that say the choice."""
        raise NotImplementedError

    def _snapshot(self) -> str:
        """The same as HTML; every name escaped, no ids, no addresses."""
        raise NotImplementedError

    def _undone(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """What an undo (or redo) changed, for the message line; may also turn the board to where it happened."""
        return ""

    # -- commands of every board -------------------------------------------------------------------------------------

    @command
    def undo(self) -> str:
        """Take the last change back, also one from before a restart."""
        return self._travel(self.team.undo, "undone", "nothing_to_undo")

    @command
    def redo(self) -> str:
        """Make the change again that was taken back."""
        return self._travel(self.team.redo, "redone", "nothing_to_redo")

    @command
    def reset(self) -> str:
        """Go back to the reference choice; ``undo`` brings the team's choices back."""
        self.team.forget(*self.names)
        return str(self.words["was_reset"])

    def _travel(self, go: Callable[..., Undone], done: str, nothing: str) -> str:
        gone = go(*self.names)
        if not gone:
            return str(self.words[nothing])
        before, after = ({name: choices.raw(name) for name in choices.names} for choices in gone[1:])
        what = self._undone(before, after)
        return self.say(done, what=what or "、".join(self.words["choices"][name] for name in gone.names))

    # -- talking with the browser ------------------------------------------------------------------------------------

    def say(self, word: str, **values: object) -> str:
        """The words ``word`` of the board's file with ``{name}`` filled in."""
        return str(self.words[word]).format(**values)

    def refresh(self, said: str = "", refused: Mapping[str, Any] | None = None) -> None:
        """Read the choices again and send the state."""
        source = "team" if any(self.team.source(name) == "team" for name in self.names) else "reference"
        self.state = {
            **self._answer(),
            "ack": self._handling,
            "can_redo": self.team.can_redo(*self.names),
            "can_undo": self.team.can_undo(*self.names),
            "refused": refused,
            "said": said,
            "source": source,
        }

    def _receive(self, _: object, content: Any, buffers: object) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("do"), str):
            return
        args = content.get("args") or {}
        self._handling = {"view": content.get("view"), "n": content.get("n")}
        try:
            self._carry_out(content["do"], args)
        except (TeamError, ValueError, OverflowError) as error:
            self.refresh(refused={"do": content["do"], "args": args, "text": str(error)})
        except Exception as error:
            text = self.say("broken", error=f"{type(error).__name__}: {error}")
            self.refresh(refused={"do": content["do"], "args": args, "text": text})
            raise
        finally:
            self._handling = None

    def _carry_out(self, do: str, args: Any) -> None:
        method = getattr(type(self), do, None)
        if not getattr(method, "is_command", False) or not isinstance(args, dict):
            raise BoardError(self.say("unknown_command", do=do))
        try:
            inspect.signature(method).bind(self, **args)  # type: ignore[arg-type]
        except TypeError:
            raise BoardError(self.say("unknown_command", do=do)) from None
        method(self, **args)  # type: ignore[misc]

    # -- what stays in a stored notebook ------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live view, and beside it a snapshot for whatever shows no live views."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**data, "text/html": self._snapshot(), "text/plain": self._plain()}, metadata
