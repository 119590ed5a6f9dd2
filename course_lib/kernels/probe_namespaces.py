"""Try inside the sandbox what a warden will do: end well if kernels can be parted from each other."""

from __future__ import annotations

import os
import sys
import tempfile

from course_lib.kernels import isolation
from course_lib.kernels.forking import fork

if __name__ == "__main__":
    isolation.separate(tempfile.mkdtemp(dir="/tmp"), (), 1)
    child = fork(isolation.seal)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
