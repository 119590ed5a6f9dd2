"""One virtual environment a contender: the kit, editable and in the versions of its lock, and the contender itself.

Everything is byte-compiled, or the first imports would be timed. Packages come from where pip is set to fetch them.

The kit brings JupyterLab, and that ``rfc3987_syntax``, whose import costs every process that reads notebooks 1.5 s
(python-jsonschema issues 1428 and 1521). It is taken out again where the contender itself would not have brought it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["CONTENDERS", "KIT", "build", "variables", "versions"]

KIT = Path(__file__).resolve().parents[1]
CONTENDERS = {"kit": "", "lean": "", "nbgrader": "nbgrader", "otter": "otter-grader"}
_LEAN = ("lean", "otter")
_SLOW = "rfc3987-syntax"


def build(folder: Path, name: str) -> Path:
    """Make the environment ``name`` below ``folder``, unless it is there and fits; return its folder."""
    place, package = folder.absolute() / name, CONTENDERS[name]
    lock = (KIT / "uv.lock").read_bytes() + (KIT / "pyproject.toml").read_bytes()
    mark = hashlib.sha256(lock + name.encode()).hexdigest()
    marker = place / "benchmark.txt"
    if not marker.is_file() or marker.read_text() != mark:
        print(f"making the environment {name} …", flush=True)
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        versions = place.parent / f"{name}.constraints.txt"
        export = ["export", "--frozen", "--no-hashes", "--no-emit-project", "--no-dev", "--output-file", str(versions)]
        _uv("--project", str(KIT), *export)
        _uv("venv", "--python", sys.executable, str(place))
        packages = ["--editable", str(KIT), *filter(None, [package])]
        python = ["--python", str(place / "bin" / "python")]
        _uv("pip", "install", *python, "--compile-bytecode", "--constraint", str(versions), *packages)
        if name in _LEAN:
            _uv("pip", "uninstall", *python, _SLOW)
        marker.write_text(mark)
    # an editable package's modules are compiled by nobody, and a sandbox cannot store what it compiles
    subprocess.run([place / "bin" / "python", "-m", "compileall", "-q", KIT / "course_lib"], env=_plain(), check=True)
    return place


def variables(environment: Path, home: Path) -> dict[str, str]:
    """Variables of a contender: its environment first, a home folder of its own, nothing of the person's Jupyter."""
    own = {
        "HOME": str(home),
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "VIRTUAL_ENV": str(environment),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "COURSE_WORK": str(home / "work"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    return {**_plain(), **own}


def versions(environment: Path) -> dict[str, str]:
    """The versions that matter."""
    code = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
    names = ["pandas", "ipykernel", "nbclient", "jupyter_client", *filter(None, [CONTENDERS[environment.name]])]
    names += [] if CONTENDERS[environment.name] else ["nbval", "papermill"]
    command = [str(environment / "bin" / "python"), "-c", code, *names]
    found: dict[str, str] = json.loads(subprocess.check_output(command, env=_plain()))
    return found


def _plain() -> dict[str, str]:
    """This process's variables without what would keep compiled modules from being stored or found."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "VIRTUAL_ENV", "JUPYTER_PATH")
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def _uv(*arguments: str) -> None:
    uv = shutil.which("uv") or next((str(p) for p in (KIT / ".tools").rglob("uv") if p.is_file()), None)
    if uv is None:
        raise SystemExit("uv is neither on the PATH nor in .tools/: run start.py once, or install uv")
    subprocess.run([uv, "--quiet", *arguments], env=_index(), check=True)


def _index() -> Mapping[str, str]:
    """uv does not read pip's settings: hand it pip's index."""
    env = _plain()
    asked = subprocess.run(["pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False)
    if asked.returncode == 0 and asked.stdout.strip():
        env.setdefault("UV_DEFAULT_INDEX", asked.stdout.strip())
    return env
