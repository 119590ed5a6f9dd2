"""An area of their own for the zygotes of these tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from course_lib.kernels import area, zygotes
from tests.kernels.warm import Kernel


@pytest.fixture(scope="package", autouse=True)
def root() -> Iterator[Path]:
    """Folder of the area: not pytest's, whose path is too long and which isolated kernels' user cannot enter."""
    with pytest.MonkeyPatch.context() as patch:
        folder = Path(tempfile.mkdtemp(prefix="ct", dir="/tmp"))
        folder.chmod(0o755)
        patch.setattr(area, "_ROOT", folder)
        yield folder
        for path in folder.glob("course-*/z-*"):
            if path.is_socket():
                zygotes._stop(path)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start() -> Iterator[Callable[..., Kernel]]:
    """Start kernels that end with the test: ``start(configuration, **options of start_kernel)``."""
    kernels = []

    def begin(config: dict[str, Any], **options: Any) -> Kernel:
        kernels.append(Kernel(config, **options))
        return kernels[-1]

    yield begin
    for kernel in kernels:
        kernel.end()
