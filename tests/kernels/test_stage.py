"""Root's step before bubblewrap; who is not root is refused by the system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from course_lib.kernels.sandbox import UNPRIVILEGED

_LOOK = "echo $(id -u) $(id -g) $(id -G); cat $0/0/file; ls -A $0; ls $1 2>&1"


def test_paths_are_reachable_for_the_unprivileged_user(root: Path, tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    given = private / "given"
    given.mkdir()
    (given / "file").write_text("text of the file\n")
    stage = root / "stage"
    staged = [str(given), f"{stage}/0", str(given / "file"), f"{stage}/1"]
    command = [sys.executable, "-m", "course_lib.kernels.stage", str(UNPRIVILEGED), *staged, "--"]
    done = subprocess.run([*command, "/bin/sh", "-c", _LOOK, str(stage), str(private)], capture_output=True, text=True)
    if os.getuid() == 0:
        user = str(UNPRIVILEGED)
        ids, text, *names, refused = done.stdout.splitlines()
        assert ids.split() == [user, user, user], done.stderr  # no group of root's is left
        assert text == "text of the file"
        assert names == ["0", "1"]
        assert "Permission denied" in refused
    else:
        assert "Operation not permitted" in done.stderr
    assert list(stage.iterdir()) == []  # mounted for that process only
