#!/usr/bin/env python3
"""三级绩效解码课程套件：一条命令，装好并运行。 One command that installs what the kit needs and runs it.

    python3 start.py run --case gulou      在案例上跑完各单元      run every unit on a case
    python3 start.py lab                   打开 JupyterLab 上课    open the lessons in JupyterLab
    python3 start.py check 我的案例/        检查自己的案例          check a case of your own
    python3 start.py grade 作业.zip         评分                    grade what trainees handed in
    python3 start.py test                  检查整个套件            lint, types, notebooks, tests
    python3 start.py test --quick          一分半钟的检查          lint, types, what needs no kernel and no browser

Needs Python >= 3.11 with pip; everything is installed below this folder (.tools/ and .venv/), nothing elsewhere,
except that ``test`` without ``--quick`` asks Debian or Ubuntu for a browser, a Chinese font, bubblewrap, LibreOffice
and Poppler if they are missing, and ``grade`` for bubblewrap.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
UV = "uv>=0.9"
WINDOWS = os.name == "nt"
BROWSERS = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"
)  # fmt: skip
BESIDE = ("course build --check",)  # uses one core, as the step before it does: both at once
PROCESSES = 3  # many tests wait for a clock, a kernel or a browser: one more than the cores that they are meant for


class Stop(Exception):
    """Work cannot go on; the text says what to do."""


def say(chinese: str, english: str) -> None:
    """Tell what is going on."""
    print(f"» {chinese}\n  {english}", flush=True)
    note(english)


def note(text: str) -> None:
    """Append to the log that ``--log FILE`` or COURSE_LOG names, in which the course goes on; else nothing."""
    name = os.environ.get("COURSE_LOG", "").strip()
    for place, word in enumerate(sys.argv):
        if word == "--log" or word.startswith("--log="):
            name = word.partition("=")[2] or " ".join(sys.argv[place + 1 : place + 2])
    if name and not name.startswith("-"):
        with contextlib.suppress(OSError), Path(name).expanduser().open("a", encoding="utf-8") as log:
            log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} start.py: {text.rstrip()}\n")


# -- installing ------------------------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Variables for every program started here: the person's own, and a home folder where there is none to write."""
    variables = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
    variables.update(UV_PROJECT_ENVIRONMENT=str(VENV), PYTHONUTF8="1")
    variables.setdefault("UV_SYSTEM_CERTS", "true")  # as pip does: trust what this machine trusts
    home = variables.get("HOME", "")
    if not WINDOWS and not (home and os.access(home, os.W_OK)):
        (TOOLS / "home").mkdir(parents=True, exist_ok=True)
        variables["HOME"] = str(TOOLS / "home")
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            variables.pop(name, None)
    return variables


def program(folder: Path, name: str) -> Path:
    """A program of a virtual environment."""
    return folder / "Scripts" / f"{name}.exe" if WINDOWS else folder / "bin" / name


def done(*command: str | Path, quiet: bool = False) -> bool:
    """Run a program here; whether it ended well."""
    output = subprocess.PIPE if quiet else None
    try:
        ended = subprocess.run(command, cwd=ROOT, env=environment(), stdout=output, stderr=output)
    except OSError as error:
        note(f"{command[0]}: {error}")
        return False
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace") if quiet else ""
        note(f"exit status {ended.returncode}: {' '.join(map(str, command))}\n{said}")
    return ended.returncode == 0


def get_uv() -> Path:
    """The installer ``uv``, put into .tools/ once by this Python's pip with the person's pip configuration."""
    folder = TOOLS / "uv"
    found = [
        path for path in (program(folder, "uv"), program(folder / "lib", "uv")) if done(path, "--version", quiet=True)
    ]
    if found:
        return found[0]
    say("第一次使用：安装 uv", "first use: installing uv into .tools/")
    shutil.rmtree(folder, ignore_errors=True)
    if done(sys.executable, "-m", "venv", folder, quiet=True):
        installed = done(program(folder, "python"), "-m", "pip", "install", "--quiet", UV)
        path = program(folder, "uv")
    else:  # Debian splits venv off; pip alone is enough
        shutil.rmtree(folder, ignore_errors=True)
        if not done(sys.executable, "-m", "pip", "--version", quiet=True):
            raise Stop(
                "这个 Python 没有 venv 和 pip。Debian/Ubuntu 请运行：apt install python3-venv\n"
                "  This Python has neither venv nor pip. On Debian/Ubuntu: apt install python3-venv"
            )
        installed = done(sys.executable, "-m", "pip", "install", "--quiet", "--target", folder / "lib", UV)
        path = program(folder / "lib", "uv")
    if not installed or not done(path, "--version", quiet=True):
        raise Stop(
            "没能安装 uv，请检查网络或 pip 的镜像设置。\n  uv could not be installed: check the network or pip's index."
        )
    return path


def prepare(dev: bool) -> Path:
    """Install the locked packages (``dev``: those of the tests too) unless that is done; return the Python to use."""
    python = program(VENV, "python")
    wanted = fingerprint()
    stamps = [VENV / ".course-dev"] if dev else [VENV / ".course-run", VENV / ".course-dev"]
    if python.is_file() and any(stamp.is_file() and stamp.read_text() == wanted for stamp in stamps):
        return python
    uv = get_uv()
    say("安装课程需要的包（第一次要几分钟）", "installing the locked packages (a few minutes the first time)")
    chosen = [] if python.is_file() else ["--python", sys.executable]
    groups = [] if dev else ["--no-dev", "--inexact"]
    if not done(uv, "sync", "--quiet", "--frozen", "--compile-bytecode", *groups, *chosen):
        say("改用 pip 和它的镜像设置再试一次", "trying again with pip and its configured index")
        install_with_pip(uv, dev)
    stamps[0].write_text(wanted)
    return python


def install_with_pip(uv: Path, dev: bool) -> None:
    """The same locked versions by pip, for people whose network reaches their pip mirror only."""
    python, listed = program(VENV, "python"), TOOLS / "requirements.txt"
    groups = [] if dev else ["--no-dev"]
    ready = (
        (python.is_file() or done(uv, "venv", "--python", sys.executable, "--seed", VENV))
        and done(uv, "export", "--frozen", "--no-emit-project", *groups, "--output-file", listed, quiet=True)
        and (done(python, "-m", "pip", "--version", quiet=True) or done(python, "-m", "ensurepip", quiet=True))
        and done(python, "-m", "pip", "install", "--quiet", "--requirement", listed)
        and done(python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ".")
    )
    if not ready:
        raise Stop(
            "没能安装课程需要的包，请检查网络后重试同一条命令。\n"
            "  The packages could not be installed: check the network and run the same command again."
        )


def fingerprint() -> str:
    """What the installed packages depend on: the lock, the project file and the place of this folder."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


# -- course … --------------------------------------------------------------------------------------------------------


def course(arguments: list[str]) -> int:
    """Hand over to ``course …``."""
    if arguments[0] == "grade" and "--unsafe" not in arguments:
        install({"bubblewrap": has_bubblewrap()})  # without it the course says what to do
    command = [str(prepare(dev=False)), "-m", "course_lib.cli", *arguments]
    variables = environment()
    sys.stdout.flush()
    if not WINDOWS:
        os.execve(command[0], command, variables)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the course's
    return subprocess.run(command, env=variables).returncode


# -- test ------------------------------------------------------------------------------------------------------------


def steps(python: Path, quick: bool = False) -> list[tuple[str, str, list[str]]]:
    """What ``test`` does, in order: Chinese name, English name, command. ``quick`` leaves out what takes long."""
    module = [str(python), "-m"]
    strict = ["--nbval", "--nbval-kernel-name=course-warm", "--nbval-cell-timeout=120"]
    strict += ["--nbval-kernel-startup-timeout=120"]
    # tests/conftest.py says what belongs together, and puts the long runs first: no process waits at the end
    shared = ["-n", str(PROCESSES), "--dist", "loadscope", "--no-loadscope-reorder", "--durations=15"]
    look = [
        ("代码检查", "ruff check", [*module, "ruff", "check", "."]),
        ("代码格式", "ruff format", [*module, "ruff", "format", "--check", "."]),
        ("类型检查", "mypy", [*module, "mypy"]),
    ]
    if quick:
        return [*look, ("不费时的测试", "pytest (quick)", [*module, "pytest", "-q", *shared, "-m", "not slow"])]
    return [
        *look,
        ("笔记本与源文件一致", "course build --check", [*module, "course_lib.cli", "build", "--check"]),
        ("测试与文档示例", "pytest", [*module, "pytest", "-q", *shared]),
        # nbval's cells of one notebook share a kernel: never let xdist part them
        (
            "答案笔记本逐格核对",
            "nbval (strict)",
            [*module, "pytest", "-q", "-n", "2", "--dist", "loadfile", *strict, "solutions"],
        ),
    ]


def test(quick: bool = False) -> int:
    """Check the whole kit, or only what is quick; stop at the first step that fails."""
    python = prepare(dev=True)
    if not quick:
        get_system_packages(python)
    plan = steps(python, quick)
    temporary = tempfile.TemporaryDirectory(prefix="course-test-", ignore_cleanup_errors=True)
    with temporary as folder, ThreadPoolExecutor(1) as helper:
        # a person's own choices, start-up files and kernels must not decide a test
        own = {"COURSE_WORK": f"{folder}/work", "IPYTHONDIR": f"{folder}/ipython", "JUPYTER_PREFER_ENV_PATH": "1"}
        own["JUPYTER_PATH"] = str(ROOT / "course_lib" / "kernels" / "share")  # kernels that are ready at once
        own["PYTHONDONTWRITEBYTECODE"] = ""  # each of some hundred processes would compile the same sources
        begun: dict[str, Future[subprocess.CompletedProcess[bytes]]] = {}

        def run(command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
            return subprocess.run(command, cwd=ROOT, env={**environment(), **own}, **more)

        for number, (chinese, english, command) in enumerate(plan, 1):
            say(f"[{number}/{len(plan)}] {chinese}", english)
            began = time.monotonic()
            if number < len(plan) and (after := plan[number])[1] in BESIDE:
                begun[after[1]] = helper.submit(run, after[2], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            ended = begun[english].result() if english in begun else run(command)
            print((ended.stdout or b"").decode("utf-8", "replace"), end="", flush=True)
            status = ended.returncode
            if status:
                say(f"失败：{chinese}", f"FAILED: {english} (exit status {status})")
                return 1
            print(f"  ✔ {time.monotonic() - began:.0f} s", flush=True)
    say("全部通过", "all passed")
    return 0


def check(options: list[str]) -> int:
    """``test`` as it is typed."""
    if unknown := [option for option in options if option != "--quick"]:
        raise Stop(
            f"test 没有选项 {' '.join(unknown)}，只有 --quick。\n"
            f"  test has no option {' '.join(unknown)}, only --quick."
        )
    return test(quick="--quick" in options)


def get_system_packages(python: Path) -> None:
    """What the tests need beside Python's packages: a browser, a Chinese font, an office, on Linux bubblewrap."""
    font, office = has_font(), has_office()
    here = {"chromium-headless-shell|chromium": has_browser(python), "fonts-wqy-microhei": font, "fontconfig": font}
    here |= {"libreoffice-calc": office, "libreoffice-impress": office, "poppler-utils": has_poppler()}
    install({**here, "bubblewrap": has_bubblewrap()})
    if not has_browser(python):
        raise Stop(
            f"测试需要 Chromium 或 Chrome。请安装，或运行：{program(VENV, 'playwright')} install chromium\n"
            "  The tests need Chromium or Chrome: install it, or run the command above."
        )
    if not has_bubblewrap():
        raise Stop(
            "测试需要 bubblewrap，请安装这个软件包。\n  The tests need bubblewrap: install the package of that name."
        )
    if not has_font():
        raise Stop(
            "测试需要一种中文字体，例如 fonts-wqy-microhei 或 Noto Sans CJK SC。\n"
            "  The tests need a Chinese font, e.g. fonts-wqy-microhei or Noto Sans CJK SC."
        )
    if not has_office() or not has_poppler():
        raise Stop(
            "测试需要 LibreOffice（Calc 和 Impress）和 Poppler（pdftoppm、pdftotext），请安装。\n"
            "  The tests need LibreOffice (Calc and Impress) and Poppler (pdftoppm, pdftotext): install them."
        )


def install(packages: dict[str, bool]) -> None:
    """Ask Debian or Ubuntu for the packages (``a|b``: a where they have it, else b) that are missing, where one may."""
    missing = [package for package, there in packages.items() if not there]
    if not missing or WINDOWS or not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not done(*sudo, "true", quiet=True):
        return
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    done(*apt, "update")
    choices = [package.partition("|") for package in missing]
    chosen = [first if not second or known_to_apt(first) else second for first, _, second in choices]
    say(f"安装 {' '.join(chosen)}", f"installing {' '.join(chosen)}")
    done(*apt, "install", "-y", "--no-install-recommends", *chosen)


def known_to_apt(package: str) -> bool:
    """Whether this Debian or Ubuntu has the package."""
    return done("apt-cache", "show", "--no-all-versions", package, quiet=True)


def has_bubblewrap() -> bool:
    """Whether submissions can be isolated, as far as a program is needed for it; only Linux has it."""
    return not sys.platform.startswith("linux") or bool(shutil.which("bwrap"))


def has_browser(python: Path) -> bool:
    """Whether there is a Chromium: named by COURSE_CHROMIUM, on the path, or playwright's own."""
    if os.environ.get("COURSE_CHROMIUM") or any(map(shutil.which, BROWSERS)):
        return True
    look = (
        "import os, sys; from playwright.sync_api import sync_playwright as start\n"
        "with start() as p: sys.exit(not os.path.exists(p.chromium.executable_path))"
    )
    return done(python, "-c", look, quiet=True)


def has_office() -> bool:
    """Whether LibreOffice is here with both parts that the plan's files need."""
    office = shutil.which("soffice")
    if not office:
        return False
    folder = Path(office).resolve().parent
    parts = [folder / name for name in ("libsclo.so", "libsdlo.so")]
    return not (folder / "libsofficeapp.so").exists() or all(part.exists() for part in parts)  # Debian splits it


def has_poppler() -> bool:
    """Whether there are the programs that look into a PDF."""
    return bool(shutil.which("pdftoppm") and shutil.which("pdftotext"))


def has_font() -> bool:
    """Whether a Chinese font is installed (macOS and Windows bring theirs)."""
    if WINDOWS or sys.platform == "darwin":
        return True
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, env=environment())
    return bool(listed.stdout.strip())


def main(arguments: list[str]) -> int:
    """Run one command; return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file is what tells the person)
        say("需要 Python 3.11 或更新的版本", f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
        return 2
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    try:
        return check(arguments[1:]) if arguments[0] == "test" else course(arguments)
    except Stop as reason:
        print(f"✘ {reason}", file=sys.stderr)
        note(f"stopped: {reason}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
