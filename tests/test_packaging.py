"""What is said twice is said the same: pyproject.toml, uv.lock, environment.yml, README, CI."""

from __future__ import annotations

import ast
import os
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FIRST = "python3 start.py run --case gulou"
SECOND = "python3 start.py test"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


@pytest.fixture(scope="module")
def locked() -> dict[str, Any]:
    return tomllib.loads(read("uv.lock"))


def stated(requirements: list[str]) -> set[tuple[str, frozenset[str], str, str]]:
    parsed = map(Requirement, requirements)
    return {(canonicalize_name(r.name), frozenset(r.extras), str(r.specifier), str(r.marker or "")) for r in parsed}


def in_lock(rows: list[dict[str, Any]]) -> set[tuple[str, frozenset[str], str, str]]:
    return {
        (
            row["name"],
            frozenset(row.get("extras", [])),
            row.get("specifier", ""),
            row.get("marker", "").replace("'", '"'),
        )
        for row in rows
    }


def test_environment_yml_names_python_pip_and_the_package_itself_only(project: dict[str, Any]) -> None:
    conda = yaml.safe_load(read("environment.yml"))
    bound = project["project"]["requires-python"]
    assert conda["dependencies"] == [f"python{bound}", "pip", {"pip": ["-e ."]}]


def test_every_dependency_has_a_lower_bound(project: dict[str, Any]) -> None:
    groups = [project["project"]["dependencies"], project["build-system"]["requires"]]
    groups += [*project["dependency-groups"].values(), *project["project"]["optional-dependencies"].values()]
    requirements = [Requirement(text) for group in groups for text in group]
    assert len(requirements) > 20
    assert [str(r) for r in requirements if not any(s.operator in (">=", "==", "~=") for s in r.specifier)] == []


def test_the_lock_is_in_step_with_the_project(project: dict[str, Any], locked: dict[str, Any]) -> None:
    assert locked["requires-python"] == project["project"]["requires-python"]
    [kit] = [package for package in locked["package"] if package["name"] == project["project"]["name"]]
    assert kit["version"] == project["project"]["version"]
    metadata = kit["metadata"]
    extras = project["project"]["optional-dependencies"].items()
    wanted = [*project["project"]["dependencies"]]
    wanted += [f"{text} ; extra == '{extra}'" for extra, texts in extras for text in texts]
    assert in_lock(metadata["requires-dist"]) == stated(wanted)
    groups = project["dependency-groups"]
    assert {name: in_lock(rows) for name, rows in metadata["requires-dev"].items()} == {
        name: stated(texts) for name, texts in groups.items()
    }


def test_every_dependency_is_locked_with_hashes_from_a_public_index(
    project: dict[str, Any], locked: dict[str, Any]
) -> None:
    others = [package for package in locked["package"] if "registry" in package["source"]]
    assert len(others) == len(locked["package"]) - 1
    assert {package["source"]["registry"] for package in others} == {"https://pypi.org/simple"}
    files = [
        file for package in others for file in [*package.get("wheels", []), package.get("sdist", {"hash": "sha256:"})]
    ]
    assert all(file["hash"].startswith("sha256:") for file in files)


def test_the_package_and_the_project_have_one_version(project: dict[str, Any]) -> None:
    import course_lib

    assert course_lib.__version__ == project["project"]["version"]


def test_whatever_the_package_imports_is_a_declared_dependency(project: dict[str, Any]) -> None:
    extras = [text for texts in project["project"]["optional-dependencies"].values() for text in texts]
    declared = {canonicalize_name(Requirement(text).name) for text in [*project["project"]["dependencies"], *extras]}
    owners = packages_distributions()
    missing: dict[str, str] = {}
    for path in sorted((ROOT / "course_lib").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            for name in {name.partition(".")[0] for name in names} - {"course_lib", *sys.stdlib_module_names}:
                if declared.isdisjoint(canonicalize_name(owner) for owner in owners.get(name, [name])):
                    missing.setdefault(name, path.relative_to(ROOT).as_posix())
    assert missing == {}


def test_start_py_needs_the_standard_library_only() -> None:
    imported = set()
    for node in ast.walk(ast.parse(read("start.py"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_opens_with_the_two_commands(readme: str) -> None:
    blocks = re.findall(r"```\w*\n(.*?)```", read(readme), re.DOTALL)
    commands = [line.partition("#")[0].strip() for line in blocks[0].splitlines()]
    assert [line for line in commands if line] == [FIRST, SECOND]


def test_ci_runs_the_readmes_test_command_and_nothing_else() -> None:
    lines = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', SECOND]
    assert read(".ci/run").startswith("#!/usr/bin/env bash\n")
    assert os.name == "nt" or os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_licence_is_what_the_project_says(project: dict[str, Any]) -> None:
    assert project["project"]["license"] == "MIT" and read("LICENSE").startswith("MIT License")
    assert "course kit authors" in read("LICENSE")
