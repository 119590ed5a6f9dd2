"""What a run tells while it goes on: nothing, or a bar of units and a bar of cells in the terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichBars

__all__ = ["Bars", "Progress", "Silent"]


class Progress(Protocol):
    """Listener of a run."""

    def __enter__(self) -> Self:
        """The run begins."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The run is over, whatever happened."""
        ...

    def start(self, units: int) -> None:
        """So many units will be run."""
        ...

    def unit(self, unit: str, title: str, cells: int) -> None:
        """A unit of so many cells starts."""
        ...

    def cell(self, index: int) -> None:
        """The cell with this index (from 0) starts."""
        ...

    def done(self, unit: str, title: str, problem: str, seconds: float) -> None:
        """A unit is done; ``problem`` is empty if it went well."""
        ...


class Silent:
    """Tells nobody."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def start(self, units: int) -> None:
        """Do nothing."""

    def unit(self, unit: str, title: str, cells: int) -> None:
        """Do nothing."""

    def cell(self, index: int) -> None:
        """Do nothing."""

    def done(self, unit: str, title: str, problem: str, seconds: float) -> None:
        """Do nothing."""


class Bars:
    """Two bars on a console, and one line for each unit that is done."""

    def __init__(self, console: Console) -> None:
        self._bars = RichBars(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._units = self._bars.add_task("全部单元", total=None)
        self._cells = self._bars.add_task("", total=None, visible=False)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def start(self, units: int) -> None:
        """Show the bar of units."""
        self._bars.update(self._units, total=units)

    def unit(self, unit: str, title: str, cells: int) -> None:
        """Begin the bar of cells anew."""
        self._bars.reset(self._cells, description=escape(title), total=cells, visible=True)

    def cell(self, index: int) -> None:
        """Move the bar of cells."""
        self._bars.update(self._cells, completed=index)

    def done(self, unit: str, title: str, problem: str, seconds: float) -> None:
        """Move the bar of units and leave a line."""
        self._bars.advance(self._units)
        mark = "[red]✘[/]" if problem else "[green]✔[/]"
        self._bars.console.print(f"{mark} {escape(unit)} {escape(title)} [dim]{seconds:.1f} 秒[/]", highlight=False)
        if problem:
            self._bars.console.print(f"   [red]{escape(problem)}[/]", highlight=False, soft_wrap=True)
