"""How a lesson shows a board: the live view and, as an output of its own, the snapshot, of which one hides the other.

A notebook that is opened another day still holds its views but no kernel: JupyterLab then shows an error instead of
the snapshot if both are one output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.display import publish_display_data

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from course_lib.widgets import Board

__all__ = ["install_boards", "show_board"]

#: Where the view lives, its snapshot (the next output) is hidden; where it doesn't, what stands in its place is.
ONE_OF_TWO = (
    "<style>.jp-OutputArea-child:has(.ck) + .jp-OutputArea-child:has(.ck-snapshot), "
    ".jp-OutputArea-child:has(.jupyter-widgets):not(:has(.ck)):has(+ .jp-OutputArea-child .ck-snapshot) "
    "{ display: none }</style>"
)


def show_board(board: Board) -> None:
    """Show a board as two outputs."""
    data, metadata = board._repr_mimebundle_()
    html, text = data.pop("text/html"), data.pop("text/plain")
    publish_display_data({**data, "text/plain": ""}, metadata)
    publish_display_data({"text/html": f'{ONE_OF_TWO}<div class="ck-snapshot">{html}</div>', "text/plain": text})


def install_boards(shell: InteractiveShell | None) -> None:
    """Let a shell show boards so, once there are any."""
    if shell is not None and shell.display_formatter is not None:
        shell.display_formatter.ipython_display_formatter.for_type_by_name(
            "course_lib.widgets.base.board", "Board", show_board
        )
