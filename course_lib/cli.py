"""The ``course`` command: thin; what it does is in the rooms of the house.

Everything heavy is imported inside the commands, so that ``course --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_lib.cli_opening import add_commands
from course_lib.errors import CourseError
from course_lib.log import log_to, logger, named_log, take_log_option
from course_lib.paths import command

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["app", "main"]

app = typer.Typer(
    help="三级绩效解码课程套件 (course kit)",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseOption = Annotated[
    str, typer.Option("--case", help="案例：自带案例的名称，或你的案例的路径（工作簿 .xlsx 或文件夹）")
]
TeamOption = Annotated[str, typer.Option("--team", help="队伍名")]
WorkOption = Annotated[Path | None, typer.Option("--work", help="各队文件所在的文件夹（默认 COURSE_WORK，或 work/）")]
UnitsOption = Annotated[list[str] | None, typer.Option("--unit", help="只做这个单元，例如 u02；可重复")]

BAD_INPUT = 2
_KINDS = {"城区": "urban", "郊县": "suburban"}


@app.callback()
def options(
    log: Annotated[
        Path | None,
        typer.Option("--log", help="把经过和错误记到这个文件，出了问题发给我们（或设 COURSE_LOG）"),
    ] = None,
) -> None:
    """三级绩效解码课程套件 (course kit)。"""


@app.command()
def run(
    case: CaseOption = "gulou",
    team: TeamOption = "demo",
    parameter: Annotated[
        list[str] | None, typer.Option("-p", help="参数 名称=值，例如 target=12000000；可重复")
    ] = None,
    unit: UnitsOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="结果文件夹（默认 build/<案例>-<队伍>）")] = None,
    work: WorkOption = None,
    timeout: Annotated[float, typer.Option("--timeout", min=1, help="每个单元格最多算多少秒")] = 300,
) -> None:
    """在一个案例上无人值守地跑完各单元，生成结果页。"""
    _skip_iri_grammars()
    _start_kernels_early(case)
    with _plain_errors() as console:
        from course_lib.running.parameters import parse_assignments
        from course_lib.running.progress import Bars
        from course_lib.running.run import run_course
        from course_lib.running.terminal import print_report

        report = run_course(
            case,
            team,
            out,
            work,
            parse_assignments(parameter or []),
            unit,
            timeout=timeout,
            progress=Bars(console),
        )
        print_report(report, console)
    raise typer.Exit(report.exit_status)


@app.command()
def export(
    case: CaseOption = "gulou",
    team: TeamOption = "demo",
    parameter: Annotated[list[str] | None, typer.Option("-p", help="参数 名称=值，例如 target=12000000")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="写到哪个文件夹（默认队伍文件夹里的“计划”）")] = None,
    work: WorkOption = None,
) -> None:
    """把一个队的计划写成 Excel 工作簿和幻灯片，带回去就能用、能改。"""
    with _plain_errors() as console:
        from course_lib.lesson.export import export_case
        from course_lib.running.parameters import parse_assignments

        for path in export_case(case, team, out, work, parse_assignments(parameter or [])):
            console.print(f"已写好：{path}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def sensitivity(
    case: CaseOption = "gulou",
    out: Annotated[Path | None, typer.Option("--out", help="写成哪个文件（默认 build/<案例>-敏感性.html）")] = None,
) -> None:
    """讲师用：课程自己估的数挪一挪，达成目标的可能变多少；写成一页网页。"""
    with _plain_errors() as console:
        from course_lib.case import load_case
        from course_lib.pages.sensitivity import render_sensitivity
        from course_lib.paths import results_dir
        from course_lib.plan.sensitivity import case_sensitivity

        loaded = load_case(case)
        path = out or results_dir() / f"{loaded.meta.name}-敏感性.html"
        page = render_sensitivity(
            case_sensitivity(loaded), heading=f"{loaded.meta.title} · 预算年 {loaded.meta.budget_year}"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
        console.print(f"已写好：{path}", markup=False, highlight=False, soft_wrap=True)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context, case: CaseOption = "gulou", team: TeamOption = "demo", work: WorkOption = None) -> None:
    """打开 JupyterLab 上课；你的笔记本存放在队伍的文件夹里。其余选项（如 --no-browser）交给 JupyterLab。"""
    _skip_iri_grammars()
    with _plain_errors() as console:
        from course_lib.case import load_case
        from course_lib.choices.store import Team, default_work
        from course_lib.paths import case_argument
        from course_lib.running.lab import prepare_lab
        from course_lib.running.lab_server import serve_lab

        root = (work or default_work()).expanduser().absolute()
        chosen = Team(load_case(case).meta.name, team, root)
        copy = prepare_lab(chosen, case_argument(case))
        for name in copy.beside:
            console.print(f"套件有新版：你改过的笔记本没有动，新版放在旁边 {name}", markup=False, soft_wrap=True)
        console.print(f"你的笔记本在 {copy.root}", markup=False, highlight=False, soft_wrap=True)
        status = serve_lab(copy, root, context.args)
    raise typer.Exit(status)


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="只检查：生成的文件是否与 sources/ 一致")] = False,
    unit: UnitsOption = None,
) -> None:
    """由 sources/ 生成 notebooks/、exercises/、solutions/，和 data/ 里各单元的卡片、答案、核对码。"""
    _skip_iri_grammars()
    with _plain_errors() as console:
        from course_lib.authoring import build as builder
        from course_lib.paths import kit_dir

        root = kit_dir()
        if not (root / "sources").is_dir():
            raise typer.BadParameter("这里没有 sources/：只有在套件的源码目录里才能生成笔记本。")
        if check:
            if unit:
                raise typer.BadParameter("--check 总是检查全部单元，不能与 --unit 一起用。")
            differences = builder.check(root)
            for difference in differences:
                console.print(str(difference), markup=False, highlight=False, soft_wrap=True)
            if differences:
                console.print(f"{len(differences)} 个文件与 sources/ 不一致，请运行 {command('build')}。")
                raise typer.Exit(1)
            console.print("生成的文件与 sources/ 一致。")
            return
        report = builder.build(root, units=unit)
        console.print(f"已生成 {len(report.written)} 个文件，{len(report.unchanged)} 个没有变化。", highlight=False)


@app.command("new-unit")
def new_unit(
    unit: Annotated[str, typer.Argument(help="单元编号，例如 u08")],
    title: Annotated[str, typer.Option("--title", help="单元的题目")],
    chapter: Annotated[str, typer.Option("--chapter", help="哪一章，例如 account")],
    slug: Annotated[str, typer.Option("--slug", help="文件的英文名（默认用章名）")] = "",
    short: Annotated[str, typer.Option("--short", help="图上和工作表用的简称（默认取题目的前几个字）")] = "",
) -> None:
    """写一个新单元的骨架：源、方法、图、看板、工作表、测试；马上能生成、能跑、能评，再一处一处换成自己的。"""
    with _plain_errors() as console:
        from course_lib.authoring.new_unit import new_unit as write
        from course_lib.paths import kit_dir

        root = kit_dir()
        if not (root / "sources").is_dir():
            raise typer.BadParameter("这里没有 sources/：只有在套件的源码目录里才能写新单元。")
        for path in write(root, unit, title, chapter, slug=slug, short=short):
            console.print(path.as_posix(), markup=False, highlight=False, soft_wrap=True)
        console.print(f"写好了。先运行 {command(f'build --unit {unit}')}，再换掉写着“待写”的地方。", soft_wrap=True)


@app.command("check-case", hidden=True)
@app.command()
def check(case: Annotated[str, typer.Argument(help="案例名称，或案例的路径（工作簿 .xlsx 或文件夹）")]) -> None:
    """检查一个案例能不能用；每个问题说明在哪个文件或工作表、哪一行、哪一列，应为什么。"""
    with _plain_errors() as console:
        from course_lib.case import PLAN, CaseError, load_case, unit_tables, waiting, waiting_lines

        try:
            loaded = load_case(case)
        except CaseError as error:  # here the faults are the result: they may be sent to a file
            console.print(error.text(), markup=False, highlight=False, soft_wrap=True)
            raise typer.Exit(BAD_INPUT) from None
        for notice in (*loaded.notices, *waiting_lines(loaded)):
            console.print(f"提示：{notice}", markup=False, highlight=False, soft_wrap=True)
        if waits := waiting_lines(loaded):
            ready = [unit for unit in unit_tables() if unit != PLAN and not waiting(loaded, unit)]
            console.print(f"现在能跑的单元：{'、'.join(ready)}；还等数据的 {len(waits)} 个", highlight=False)
        lines = loaded.customers["line"]
        counts = (
            f"行业客户 {(lines == '政企').sum()} 家，商户 {(lines == '商群').sum()} 家，"
            f"地址 {len(loaded.addresses)} 个，商机 {len(loaded.opportunities)} 个"
        )
        console.print(f"案例可用：{loaded.meta.title}（{counts}）", markup=False, highlight=False, soft_wrap=True)


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(help="交来的作业：文件夹、单个 .ipynb，或学习平台导出的 zip")],
    case: CaseOption = "gulou",
    seed: Annotated[
        int | None, typer.Option("--seed", min=1, help="隐藏案例的种子（默认随机生成，记在结果文件夹里，不要告诉学员）")
    ] = None,
    unit: UnitsOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="结果文件夹（默认 build/grade-<名称>）")] = None,
    processes: Annotated[int | None, typer.Option("--processes", min=1, help="同时评几份（默认每个核一份）")] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="用 Dask 集群，例如 tcp://10.0.0.1:8786（先装 Dask，见 README）")
    ] = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="不隔离：作业能读写你的文件，只用于你信得过的作业")] = False,
) -> None:
    """评分：每份作业在公开案例和隐藏案例上各跑一遍，给出每题得分和失分原因。中断后再运行，从断点接着评。"""
    _skip_iri_grammars()
    with _plain_errors() as console:
        from course_lib.grading.grade import grade_submissions
        from course_lib.grading.reports.terminal import GradingBar, print_class

        with GradingBar(console) as bar:
            graded = grade_submissions(
                submissions,
                case=case,
                seed=seed,
                units=unit,
                out=out,
                isolate=not unsafe,
                processes=processes,
                scheduler=scheduler,
                listener=bar,
            )
        print_class(graded.results, console, graded.units)
        console.print(f"隐藏案例的种子：{graded.seed}（重评用同一个：--seed {graded.seed}）", highlight=False)
        console.print(f"成绩页：{graded.out / 'class.html'}", markup=False, highlight=False, soft_wrap=True)


@app.command("check-mine")
def check_mine(
    source: Annotated[Path | None, typer.Argument(help="你的练习：文件夹或 .ipynb（默认你们队的练习文件夹）")] = None,
    case: CaseOption = "gulou",
    team: TeamOption = "demo",
    work: WorkOption = None,
    unit: UnitsOption = None,
) -> None:
    """交作业之前自己查一遍：和评分用同一套检查，告诉你哪题还差什么，不给答案。"""
    _skip_iri_grammars()
    with _plain_errors() as console:
        from course_lib.case import load_case
        from course_lib.choices.store import Team, default_work
        from course_lib.grading.mine import check_mine as check_exercises
        from course_lib.grading.mine import print_mine

        root = (work or default_work()).expanduser().absolute()
        folder = source or Team(load_case(case).meta.name, team, root).folder / "lab" / "exercises"
        if source is None and not folder.is_dir():
            raise CourseError(f"队伍 {team} 还没有练习：先运行 {command('lab')}，或写明你的练习在哪里。")
        results = list(check_exercises(folder, case, unit))
        print_mine(results, console)
    raise typer.Exit(0 if all(task.reason == "right" for result in results for task in result.tasks) else 1)


@app.command("make-case")
def make_case(
    name: Annotated[str, typer.Argument(help="新案例的名称，也是文件夹名")],
    seed: Annotated[int, typer.Option("--seed", help="随机种子：同一种子得到同一案例")] = 1,
    kind: Annotated[str, typer.Option("--kind", help="城区 urban，或郊县 suburban")] = "urban",
    customers: Annotated[int, typer.Option("--customers", help="行业客户数")] = 50,
    merchants: Annotated[int, typer.Option("--merchants", help="商户数")] = 50,
    addresses: Annotated[int, typer.Option("--addresses", help="地址数")] = 3000,
    out: Annotated[Path | None, typer.Option("--out", help="案例文件夹（默认当前文件夹下的同名文件夹）")] = None,
) -> None:
    """生成一个教学模拟案例。"""
    with _plain_errors(ValueError, FileExistsError) as console:
        from course_lib.plan.calibrate import write_county

        folder = write_county(
            name,
            seed=seed,
            kind=_KINDS.get(kind, kind),
            customers=customers,
            merchants=merchants,
            addresses=addresses,
            out=out,
        )
        console.print(f"案例已生成：{folder}", markup=False, highlight=False, soft_wrap=True)


@app.command("new-case")
def new_case(
    path: Annotated[Path, typer.Argument(help="要写的工作簿，例如 my.xlsx")],
    county: Annotated[str, typer.Option("--county", help="区县名，也是案例名称（默认用文件名）")] = "",
    title: Annotated[str, typer.Option("--title", help="课件页眉上的标题（默认用案例名称）")] = "",
    source: Annotated[str | None, typer.Option("--from", help="先填上一个现成的案例（名称或路径），在它上面改")] = None,
    force: Annotated[bool, typer.Option("--force", help="文件已经有了也重写")] = False,
) -> None:
    """写一个空的案例工作簿，填上自己区县的数，就能上课。"""
    with _plain_errors(ValueError, OSError) as console:
        from course_lib.case import load_case, load_catalog
        from course_lib.case.template import new_workbook

        filled = load_case(source) if source else None
        written = new_workbook(path.expanduser(), load_catalog(), case=filled, name=county, title=title, force=force)
        console.print(f"工作簿已写好：{written}", markup=False, highlight=False, soft_wrap=True)
        console.print(f"先看“填写说明”；填好存盘，再运行 {command('check')} {written}", markup=False, soft_wrap=True)


@contextmanager
def _plain_errors(*also: type[Exception]) -> Iterator[Console]:
    """Give the console; tell what the person can mend in plain lines, exit status 2. Other errors are ours: trace."""
    from rich.console import Console

    try:
        yield Console()
    except typer.Exit:
        raise
    except Exception as error:
        logger.error("%s", error, exc_info=error)
        if not isinstance(error, (CourseError, *also)):
            raise
        Console(stderr=True).print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(BAD_INPUT) from None


add_commands(app, _plain_errors)


def _start_kernels_early(case: str) -> None:
    """Let the kernels' first process import its packages while this one imports its own."""
    from course_lib.kernels.specs import start_early
    from course_lib.paths import case_argument
    from course_lib.running.kernels import kernel_config

    start_early(kernel_config(case_argument(case)))


def _skip_iri_grammars() -> None:
    """Spare 1.5 s: JupyterLab brings a module whose grammars jsonschema compiles on import and nobody here needs."""
    if "jsonschema" not in sys.modules:
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def main() -> None:
    """Entry point of ``course``; ``--log FILE`` may stand anywhere."""
    try:
        arguments, path = take_log_option(sys.argv[1:])
        log_to(path or named_log())
    except CourseError as error:
        print(error, file=sys.stderr)
        sys.exit(BAD_INPUT)
    app(arguments, prog_name=command())


if __name__ == "__main__":
    main()
