"""The notebook that grading runs: the kit's own cells, the trainee's code, and after each task's code a probe.

What is the kit's comes from the kit (parameters, given cells, checks), what is the trainee's runs in the trainee's
order, wherever it was moved, copied, split or merged. Nothing of the submission is executed here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from course_lib.grading.judging.exercise import Code, Exercise, KitCell, Statement, Task, read_code
from course_lib.running.parameters import TAG, ParameterError, with_parameters

__all__ = ["Assembled", "assemble"]

_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
_PROBE = '__import__("course_lib.running.probe", fromlist=["tell"]).tell("{task}", lambda: ({expression}))'
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Assembled:
    """What to run, and what was understood.

    Attributes:
        notebook: code cells only; each cell's metadata give ``role`` (parameters, given, answer, own, probe), ``task``
            (its first task's id or ""), ``tasks`` (all) and ``origin`` (index of the submitted cell, or None).
        answers: task id -> the trainee's own code of the task ("" if none).
        attempted: task id -> is there anything that was not in the exercise?
        notices: for people, in Chinese.
    """

    notebook: NotebookNode
    answers: Mapping[str, str]
    attempted: Mapping[str, bool]
    notices: tuple[str, ...]


@dataclass(eq=False)
class _Piece:
    """A submitted cell that may run: ``sure`` is its task by metadata or id, ``given`` the kit's cell it copies."""

    origin: int
    source: str
    code: Code
    sure: str = ""
    given: KitCell | None = None
    tasks: list[str] = field(default_factory=list)

    @property
    def pristine(self) -> bool:
        return self.given is not None and self.source.strip() == self.given.source.strip()


def assemble(exercise: Exercise, submitted: NotebookNode, parameters: Mapping[str, object]) -> Assembled:
    """Put the trainee's code between the kit's cells.

    Args:
        exercise: the kit's own exercise.
        submitted: a normalised notebook of format 4; only types, sources, ids and the metadata ``tags`` and ``task``
            are looked at.
        parameters: values for the kit's parameters cell.

    Raises:
        ParameterError: a parameter is of another kind than the kit's.
    """
    reading = _Reading(exercise, submitted, parameters)
    reading.match()
    replay = _Replay(exercise, parameters)
    replay.run(reading.pieces, {task.id: reading.expression(task) for task in exercise.tasks})
    answered = {task.id: [p for p in reading.of(task) if reading.answers(p, task)] for task in exercise.tasks}
    return Assembled(
        replay.notebook(),
        {task: "\n\n".join(piece.source for piece in pieces) for task, pieces in answered.items()},
        {task: bool(pieces) for task, pieces in answered.items()},
        tuple(dict.fromkeys([*reading.notices, *_told(reading, answered)])),
    )


class _Reading:
    """Which submitted cell is what."""

    def __init__(self, exercise: Exercise, submitted: NotebookNode, parameters: Mapping[str, object]) -> None:
        self.exercise = exercise
        self.parameters = parameters
        self.pieces: list[_Piece] = []
        self.notices: list[str] = []
        self.asked: dict[str, str] = {}  # task id -> name in the trainee's own check, where it is another one
        self.alias: dict[str, str] = {}  # task id -> name that stands for the task's
        self._by_id = {cell.id: cell for cell in exercise.cells}
        self._givens = {cell.source.strip(): cell for cell in exercise.cells if cell.kind == "given"}
        self._known = {text for cell in self._givens.values() for text in read_code(cell.source).texts}
        self._given_names = {name for cell in self._givens.values() for name in read_code(cell.source).names}
        self._stubs = {task.id: frozenset(read_code(task.stub).texts) for task in exercise.tasks}
        self._names = {task.id: frozenset(task.names) for task in exercise.tasks}
        self._all_names = frozenset(name for names in self._names.values() for name in names)
        self._parameters = read_code(next(cell.source for cell in exercise.cells if cell.kind == "parameters"))
        for index, cell in enumerate(submitted.get("cells", [])):
            if cell.get("cell_type") == "code":
                self._read(index, cell)

    def of(self, task: Task) -> list[_Piece]:
        """The pieces that belong to a task."""
        return [piece for piece in self.pieces if task.id in piece.tasks]

    def answers(self, piece: _Piece, task: Task) -> bool:
        """Does the piece hold anything for the task beyond its stub and what the kit gives?"""
        wanted, others = self._wanted(task), self._all_names - self._names[task.id]
        return any(
            statement.names & wanted or (piece.sure == task.id and not statement.names & others)
            for statement in self._own(piece, task)
        )

    def expression(self, task: Task) -> str:
        """What the probe looks at: the kit's expression, with the trainee's name if the answer bears another one."""
        if task.id not in self.alias:
            return task.expression
        tree = ast.parse(task.expression, mode="eval")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id == task.names[0]:
                node.id = self.alias[task.id]
        return ast.unparse(tree)

    def match(self) -> None:
        """Give each piece its tasks, and leave out the stubs whose task is answered in another cell."""
        tasks = self.exercise.tasks
        assigned = self._assigned(piece for piece in self.pieces if piece.given is None)
        renamed = [t for t in tasks if len(t.names) == 1 and t.names[0] not in self._assigned(self.pieces)]
        for task in renamed:
            name = self.asked.get(task.id, "")
            if name in assigned and len(name) <= _LONGEST_NAME:
                self.alias[task.id] = name
        for piece in self.pieces:
            if piece.sure:
                piece.tasks = [piece.sure]
            elif not piece.pristine:
                wanted = self._names if piece.given else {task.id: self._wanted(task) for task in tasks}
                piece.tasks = [task for task, names in wanted.items() if names & piece.code.names]
        for task in tasks:
            if not any(self.answers(piece, task) for piece in self.of(task)):
                # the answer may stand in another task's cell
                for piece in self.pieces:
                    if not piece.pristine and task.id not in piece.tasks and self.answers(piece, task):
                        piece.tasks.append(task.id)
        for task in tasks:
            self._drop_stubs(task)
        for task in renamed:
            if task.id not in self.alias:
                names = self._assigned(p for p in self.of(task) if p.sure == task.id)
                public = {name for name in names - self._all_names - self._given_names if not name.startswith("_")}
                if len(public) == 1 and len(max(public)) <= _LONGEST_NAME:
                    self.alias[task.id] = public.pop()
        order = [task.id for task in tasks]
        for piece in self.pieces:
            piece.tasks.sort(key=order.index)

    def _wanted(self, task: Task) -> frozenset[str]:
        return self._names[task.id] | {self.alias.get(task.id, task.names[0])}

    @staticmethod
    def _assigned(pieces: Iterable[_Piece]) -> set[str]:
        """Names that are assigned something other than ``...``."""
        return {name for p in pieces for s in p.code.statements if not s.idle for name in s.names}

    def _own(self, piece: _Piece, task: Task) -> Iterator[Statement]:
        """Statements that stand neither in the kit's given cells nor in the task's stub, and do something."""
        known = self._known | self._stubs[task.id]
        return (s for s in piece.code.statements if not (s.idle or s.check or s.text in known))

    def _drop_stubs(self, task: Task) -> None:
        pieces = self.of(task)
        idle = [piece for piece in pieces if not self.answers(piece, task)]
        if len(idle) == len(pieces):
            return
        for piece in idle:
            piece.tasks.remove(task.id)
        empty = {id(piece) for piece in idle if not piece.tasks and not any(self._own(piece, task))}
        self.pieces = [piece for piece in self.pieces if id(piece) not in empty]

    def _read(self, index: int, cell: NotebookNode) -> None:
        # a lone surrogate can be written in JSON but in no file
        piece = _Piece(index, str(cell.get("source", "")).encode("utf-8", "replace").decode("utf-8"), Code((), True))
        piece.code = code = read_code(piece.source)
        for statement in code.statements:
            if statement.asks and statement.asks[0] in self._names and statement.asks[1] not in self._all_names:
                self.asked[statement.asks[0]] = statement.asks[1]
        if code.parsed and not code.statements:
            return
        metadata = cell.get("metadata", {})
        tags, named = metadata.get("tags"), str(metadata.get("task"))
        tags = tags if isinstance(tags, list) else []
        home = self._by_id.get(str(cell.get("id")))
        kind = home.kind if home else ""
        if TAG in tags or kind == "parameters" or code.texts == self._parameters.texts:
            if not self._merged_parameters(piece):
                return
        elif "check" in tags or kind == "check" or (code.parsed and all(s.check for s in code.statements)):
            if not code.names:
                return  # with an assignment it is an answer written into the check cell
        elif kind == "given" and named not in self._names:
            piece.given = home
        if named in self._names:
            piece.sure = named
        elif home and kind in ("answer", "check"):
            piece.sure = home.task
        elif piece.given is None:
            piece.given = self._givens.get(piece.source.strip())
        if piece.given and not piece.pristine and not code.names & self._all_names:
            self.notices.append(f"{self._place(piece.given)}给定的格改过：先运行原样的，再运行改过的。")
        self.pieces.append(piece)

    def _merged_parameters(self, piece: _Piece) -> bool:
        """Is an answer merged into the parameters cell? Then it runs, with the grading's parameters."""
        if piece.code.texts != self._parameters.texts:
            self.notices.append("单元开头的参数一律用评阅的，改过的不算。")
        if not piece.code.parsed or not piece.code.names & self._all_names:
            return False
        try:
            piece.source = _put(piece.source, self.parameters)
        except (ParameterError, ValueError, SyntaxError, RecursionError, MemoryError):
            return False
        return True

    def _place(self, given: KitCell) -> str:
        return next((f"{task.label}之前" for task in self.exercise.tasks if task.id == given.task), "最后一题之后")


class _Replay:
    """Lays the cells in a row, and each given cell before the code that needs it."""

    def __init__(self, exercise: Exercise, parameters: Mapping[str, object]) -> None:
        self.exercise = exercise
        self.cells: list[NotebookNode] = []
        self._names = {cell.id: read_code(cell.source).names for cell in exercise.cells if cell.kind == "given"}
        self._done: set[str] = set()
        self._holder: dict[str, str] = {}  # name -> the given cell that assigned it last
        source = next(cell.source for cell in exercise.cells if cell.kind == "parameters")
        self._add("parameters", _put(source, parameters))

    def notebook(self) -> NotebookNode:
        """All cells so far."""
        return nbformat.v4.new_notebook(cells=self.cells, metadata={"kernelspec": dict(_KERNELSPEC)})

    def run(self, pieces: Sequence[_Piece], expressions: Mapping[str, str]) -> None:
        """Lay the pieces in their order, and a probe after the last one of each task."""
        last = {task: index for index, piece in enumerate(pieces) for task in piece.tasks}
        coming = self._coming(pieces)
        for index, piece in enumerate(pieces):
            if piece.tasks:
                self._provide(self.exercise.givens_before(self.exercise.answer(piece.tasks[-1])))
                self._add("answer", piece.source, piece.tasks, piece.origin)
            elif piece.given:
                self._provide((*self.exercise.givens_before(piece.given), piece.given))
                if not piece.pristine:
                    self._add("own", piece.source, [piece.given.task] if piece.given.task else [], piece.origin)
            else:
                task, ahead = coming[index]
                if task:
                    self._provide(self.exercise.givens_before(self.exercise.answer(task)), ahead)
                self._add("own", piece.source, (), piece.origin)
            for task in piece.tasks:
                if last[task] == index:
                    self._add("probe", _PROBE.format(task=task, expression=expressions[task]), [task])
        for task, expression in expressions.items():
            if task not in last:
                self._add("probe", _PROBE.format(task=task, expression=expression), [task])

    @staticmethod
    def _coming(pieces: Sequence[_Piece]) -> list[tuple[str, frozenset[str]]]:
        """For each piece: the task of the next answer ("" if none), and the given cells that stand before that one."""
        coming: list[tuple[str, frozenset[str]]] = []
        task, ahead = "", frozenset[str]()
        for piece in reversed(pieces):
            coming.append((task, ahead))
            if piece.tasks:
                task, ahead = piece.tasks[-1], frozenset()
            elif piece.given:
                ahead |= {piece.given.id}
        return coming[::-1]

    def _provide(self, givens: Sequence[KitCell], ahead: frozenset[str] = frozenset()) -> None:
        """Bring the kit's names to where these given cells, run in order, leave them.

        A cell is run that has not run yet, or whose names another given cell has taken since. It stops at a cell that
        the trainee's notebook itself brings soon (``ahead``).
        """
        owner = {name: cell.id for cell in givens for name in self._names[cell.id]}
        for cell in givens:
            names = self._names[cell.id]
            taken = any(owner[name] == cell.id != self._holder.get(name) for name in names)
            if cell.id in self._done and not taken:
                continue
            if cell.id in ahead:
                return
            self._add("given", cell.source, [cell.task] if cell.task else [])
            self._done.add(cell.id)
            self._holder |= dict.fromkeys(names, cell.id)

    def _add(self, role: str, source: str, tasks: Sequence[str] = (), origin: int | None = None) -> None:
        metadata = {
            "tags": ["raises-exception"],
            "role": role,
            "task": tasks[0] if tasks else "",
            "tasks": list(tasks),
            "origin": origin,
        }
        self.cells.append(nbformat.v4.new_code_cell(source, id=f"{role}-{len(self.cells)}", metadata=metadata))


def _put(source: str, parameters: Mapping[str, object]) -> str:
    """The source of a parameters cell with these values."""
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": [TAG]})
    text: str = with_parameters(nbformat.v4.new_notebook(cells=[cell]), parameters).cells[0].source
    return text


def _told(reading: _Reading, answered: Mapping[str, Sequence[_Piece]]) -> list[str]:
    """What people should know of the answers."""
    notices = []
    tasks = reading.exercise.tasks
    order = sorted((t for t in tasks if answered[t.id]), key=lambda task: answered[task.id][0].origin)
    if order != [task for task in tasks if task in order]:
        labels = "、".join(task.label for task in order)
        notices.append(f"答案的次序和练习不同（{labels}）：照交来的次序运行，每题用它自己的给定数据。")
    for task in tasks:
        name = reading.alias.get(task.id, task.names[0])
        copies = sum(any(name in s.names and not s.idle for s in p.code.statements) for p in answered[task.id])
        if copies > 1:
            notices.append(f"{task.label}有 {copies} 格答案：都照次序运行，以最后一次为准。")
        if task.id in reading.alias:
            notices.append(f"{task.label}的变量名不是 {task.names[0]}：按 {name} 评。")
        if not answered[task.id] and reading.asked.get(task.id) == "":
            notices.append(f"{task.label}的答案只写在自查格里，没有评。")
        elif not reading.of(task):
            notices.append(f"{task.label}没有找到答案格。")
    return notices
