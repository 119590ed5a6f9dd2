"""Attacks as data: what somebody puts into an exercise who wants points or damage, and what that may cost them.

Where a source looks for something that must not be in reach, it notes it in ``found`` and raises that; it stands in
front of a right answer, so that full points prove that nothing was found. ``@NAME@`` stands for what only the test
knows (``PLACES``). Nothing here may ever run outside an isolated kernel.
"""

# ruff: noqa: E501 (code as somebody types it)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ATTACKS", "PLACES", "TASKS", "Attack"]

PLACES = ("KIT", "PLACE", "AREA", "HOME", "OUTSIDE", "MARK", "PORT", "ABSTRACT", "SOCKET", "ZYGOTE", "VICTIM")
"""Folders and files of the grader, a mark for files and processes, listeners outside, a process of the same user."""

TASKS = ("u02.top_down", "u02.bottom_up", "u02.doubtful", "u02.easy_five", "u02.least_sure")
FIRST = TASKS[0]


@dataclass(frozen=True)
class Attack:
    """One attack on unit u02, the rest of which is answered rightly.

    Attributes:
        name: id.
        source: the code.
        where: ``first`` or ``last``: a cell of its own before or after all answers; ``answer``: in front of the right
            answer to the first task; ``instead``: in its place.
        loses: task -> the reasons that may be given; each task named must be lost.
        may: reasons for which any other task may be lost.
        endless: only the clock ends it, so it runs where the clock is quick.
    """

    name: str
    source: str
    where: str = "first"
    loses: Mapping[str, set[str]] = field(default_factory=dict)
    may: frozenset[str] = frozenset()
    endless: bool = False


def _all(*reasons: str) -> dict[str, set[str]]:
    return {task: set(reasons) for task in TASKS}


def _one(*reasons: str) -> dict[str, set[str]]:
    return {FIRST: set(reasons)}


_STOPPED = frozenset({"time", "died", "memory", "output"})
_TRY = """
import ctypes, glob, json, os, shutil, signal, socket, subprocess, sys, time
found = []
def attempt(what, action):
    try:
        result = action()
    except BaseException as error:
        return None
    if result is not None and result is not False:
        found.append((what, str(result)[:80]))
    return result
"""
_TELL = "\nassert not found, found\n"


def _probe(name: str, body: str) -> Attack:
    return Attack(name, _TRY + body + _TELL, "answer")


_TIME = [
    Attack("endless loop", "while True: pass", endless=True),
    Attack(
        "endless loop that swallows interrupts",
        "import time\nwhile True:\n    try:\n        while True: time.sleep(.01)\n    except BaseException: pass",
        "last",
        endless=True,
    ),
    Attack(
        "endless loop in an answer",
        "import time\nwhile True:\n    try:\n        while True: time.sleep(.01)\n    except BaseException: pass",
        "answer",
        _one("time"),
        _STOPPED,
        endless=True,
    ),
    Attack("endless loop in C", "sum(range(10**12))", "last", endless=True),
    Attack(
        "signals ignored",
        "import signal\nfor number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):\n"
        "    signal.signal(number, signal.SIG_IGN)\nimport time\nwhile True: time.sleep(.01)",
        "last",
        endless=True,
    ),
    Attack(
        "import signal, time\nsignal.signal(2, lambda *a: time.sleep(1000))\ntime.sleep(1000)",
        "last",
    ),
    Attack(
        "waits for input",
        "try:\n    input('?')\nexcept BaseException: pass\nget_ipython().kernel._allow_stdin = True\ninput('?')",
        "last",
        endless=True,
    ),
]

_DEATH = [
    Attack("os._exit", "import os; os._exit(0)", loses=_all("died")),
    Attack("segfault", "import ctypes; ctypes.string_at(0)", loses=_all("died")),
    Attack("abort", "import os; os.abort()", loses=_all("died")),
    Attack("kill itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", may=_STOPPED),
    Attack("kill all it can see", "import os, signal\nos.kill(-1, signal.SIGKILL)", may=_STOPPED),
    Attack(
        "kill by number",
        "import os\nfor n in range(2, 40000):\n    try: os.kill(n, 9)\n    except OSError: pass",
        may=_STOPPED,
    ),
    Attack("kill groups", "import os\nos.killpg(0, 9)", may=_STOPPED),
    Attack("stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", may=_STOPPED),
    Attack("exit()", "exit()", may=_STOPPED),
    Attack("quit() in an answer", "quit()", "answer", may=_STOPPED),
    Attack("sys.exit", "import sys; sys.exit(3)"),
    Attack("shutdown", "get_ipython().kernel.do_shutdown(False)", may=_STOPPED),
    Attack("shell ends", "!kill -9 1 $PPID; exit 1\n", may=_STOPPED),
    Attack("bash", "%%bash\nkill -9 -1; rm -rf / --no-preserve-root 2>/dev/null; :", may=_STOPPED),
]

_AMOUNT = [
    Attack("fork bomb", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", "last", endless=True),
    Attack(
        "busy children, each in a session of its own",
        "import os, time\nfor _ in range(200):\n    try:\n        if not os.fork():\n            os.setsid()\n"
        "            while True: pass\n    except OSError: pass\ntime.sleep(1)",
        "last",
    ),
    Attack(
        "thread bomb",
        "import threading, time\ntry:\n    for _ in range(10**6): threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
        "except RuntimeError: pass",
        may=_STOPPED,
    ),
    Attack("100 GB at once", "x = bytearray(100 << 30)"),
    Attack("memory bit by bit", "x = []\nwhile True: x.append(bytes(10**6) + b'x' * 10**6)", loses=_all("memory")),
    Attack(
        "memory in children",
        "import os, time\nfor _ in range(8):\n    if not os.fork():\n"
        "        x = b'x' * (90 << 20)\n        time.sleep(60)\ntime.sleep(1.5)",
        loses=_all("memory"),
    ),
    Attack(
        "memory in sockets",
        "import os, socket, time\nfor _ in range(12):\n    if not os.fork():\n        kept = []\n        try:\n"
        "            while True:\n                kept += socket.socketpair()\n        except OSError: time.sleep(60)\ntime.sleep(1.5)",
        loses=_all("memory"),
    ),
    _probe(
        "memory outside of processes",
        """
libc = ctypes.CDLL(None, use_errno=True)
import mmap
attempt("memfd", lambda: os.memfd_create("x"))
attempt("shared memory", lambda: mmap.mmap(-1, 1 << 20))
attempt("zero device", lambda: mmap.mmap(os.open("/dev/zero", os.O_RDWR), 1 << 20))
attempt("shmget", lambda: libc.shmget(0, 1 << 20, 0o1600) >= 0)
attempt("msgget", lambda: libc.msgget(0, 0o1600) >= 0)
attempt("semget", lambda: libc.semget(0, 32000, 0o1600) >= 0)
attempt("vmsplice", lambda: libc.vmsplice(1, 0, 0, 0) >= 0)
attempt("many files", lambda: len([os.pipe() for _ in range(1000)]))
""",
    ),
    _probe(
        "limits raised",
        """
import resource
for kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE):
    attempt(kind, lambda: resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)) or "raised")
attempt("nice", lambda: os.nice(-5) < 0)
attempt("oom", lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000"))
attempt("namespaces", lambda: os.write(os.open("/proc/sys/user/max_user_namespaces", os.O_WRONLY), b"9"))
""",
    ),
    _probe(
        "disk, one file",
        """
size = 0
for folder in ("/tmp", "/dev/shm", "/tmp/work", os.getcwd()):
    for number in range(20):
        try:
            with open(f"{folder}/@MARK@{number}", "wb") as file:
                for _ in range(100): size += file.write(b"x" * (1 << 20)) >> 20
        except OSError: pass
if size > 80: found.append(size)
for folder in ("/tmp", "/dev/shm", "/tmp/work"):
    for name in glob.glob(f"{folder}/@MARK@*"): os.remove(name)
""",
    ),
    _probe(
        "disk, many files",
        """
count = 0
for folder in ("/tmp", "/dev/shm"):
    try:
        for number in range(100_000):
            open(f"{folder}/@MARK@{number}", "wb").close()
            count += 1
    except OSError: pass
if count > 10_000: found.append(count)
for folder in ("/tmp", "/dev/shm"):
    for name in glob.glob(f"{folder}/@MARK@*"): os.remove(name)
""",
    ),
]

_OUTPUT = [
    # what is printed faster than it is sent becomes one message, too large to be taken in
    Attack("200 MB printed", "for _ in range(200): print('x' * 10**6)", loses=_all("output", "memory")),
    Attack(
        "200 MB to descriptor 1",
        "import os\nfor _ in range(200):\n    os.write(1, b'x' * 10**6); os.write(2, b'x' * 10**6)",
        may=_STOPPED,
    ),
    Attack(
        "200 MB to the first descriptor of the process",
        "import os, sys\nfor _ in range(200): sys.__stdout__.write('x' * 10**6)",
        may=_STOPPED,
    ),
    Attack(
        "200 MB displayed",
        "from IPython.display import HTML, display\nfor _ in range(200): display(HTML('x' * 10**6))",
        loses=_all("output"),
    ),
    Attack("a huge message", "print('x' * (24 << 20))", loses=_all("output")),
    Attack("a huge result", "list(range(3_000_000))\n'x' * (10 << 20)", loses=_all("output")),
    Attack("100,000 messages", "import sys\nfor _ in range(100_000):\n    print(1); sys.stdout.flush()", may=_STOPPED),
    Attack(
        "updates of a display",
        "from IPython.display import display\nhandle = display('a', display_id=True)\n"
        "for _ in range(100_000): handle.update('x' * 1000)",
        loses=_all("output"),
    ),
    Attack(
        "clear_output",
        "from IPython.display import clear_output\nfor _ in range(100_000):\n    print('x' * 1000); clear_output()",
        loses=_all("output"),
    ),
    Attack(
        "comm messages",
        "from comm import create_comm\ncomm = create_comm(target_name='jupyter.widget', data={'state': {}})\n"
        "for _ in range(100_000): comm.send({'method': 'update', 'state': {'x': 'y' * 1000}})",
        loses=_all("output", "died"),
        endless=True,
    ),
    Attack(
        "an output widget that takes the checks' outputs",
        "import ipywidgets\nout = ipywidgets.Output()\nout.__enter__()\nget_ipython().display_pub.publish",
        may=frozenset({"wrong", "died"}),
    ),
]

_REACH = [
    _probe(
        "network",
        """
def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.settimeout(0.5)
        s.connect(address)
        s.sendall(b"@MARK@")
        return "connected"
attempt("loopback", lambda: connect(socket.AF_INET, ("127.0.0.1", int("@PORT@"))))
attempt("loopback 6", lambda: connect(socket.AF_INET6, ("::1", int("@PORT@"))))
attempt("all addresses", lambda: connect(socket.AF_INET, ("0.0.0.0", int("@PORT@"))))
attempt("abstract socket", lambda: connect(socket.AF_UNIX, "\\0@ABSTRACT@"))
attempt("socket file", lambda: connect(socket.AF_UNIX, "@SOCKET@"))
attempt("out", lambda: connect(socket.AF_INET, ("192.0.2.1", 80)))
attempt("name service", lambda: connect(socket.AF_INET, ("198.51.100.1", 53)))
attempt("datagram", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"@MARK@", ("127.0.0.1", int("@PORT@"))))
for family in (17, 38, 40, 44):  # packets, ciphers of the kernel, the virtual machine's host, express data path
    attempt(family, lambda: socket.socket(family, socket.SOCK_STREAM) and "made")
    attempt(family, lambda: socket.socket(family, socket.SOCK_RAW) and "made")
attempt("interfaces", lambda: [name for _, name in socket.if_nameindex() if name != "lo"] or None)
""",
    ),
    _probe(
        "references",
        """
def read(path):
    with open(path, "rb") as file: return file.read(1) or "empty"
for place in ("@KIT@", "@PLACE@", "@HOME@", "@AREA@", "/proc/1/root@KIT@", "/proc/self/cwd/../..@KIT@"):
    for part in ("solutions", "sources", "tests", "exercises", ".git", ".grading", "specs", "cwd",
                 "data/answers", "course_lib/grading", "stage", ".ssh", ".bashrc", "seed", "journal.jsonl"):
        attempt(f"{place}/{part}", lambda: os.listdir(f"{place}/{part}") or None)
        attempt(f"{place}/{part}", lambda: read(f"{place}/{part}"))
derived = __import__("course_lib.lesson.derived", fromlist=["expect"])
attempt("an answer", lambda: read("@KIT@/data/answers/u02.py"))
attempt("expected", lambda: derived.expect(case, "u02.top_down"))
attempt("kept answers", lambda: derived._answers.cache_info().currsize or None)
for place in ("/proc/1/root@KIT@/data", "/proc/self/cwd/../..@KIT@/data", "@PLACE@", "@AREA@"):
    os.environ["COURSE_BUILT"] = place
    attempt(f"expected by {place}", lambda: derived.expect(case, "u02.top_down"))
del os.environ["COURSE_BUILT"]
attempt("grading", lambda: __import__("course_lib.grading.judging.setup", fromlist=["Setup"]).Setup)
attempt("imported", lambda: [name for name, module in sys.modules.items() if "course_lib.grading" in name and getattr(module, "__file__", None)] or None)
attempt("marker", lambda: read("@HOME@/@MARK@"))
attempt("marker", lambda: read("@OUTSIDE@/@MARK@"))
attempt("passwords", lambda: read("/etc/shadow"))
attempt("home folders", lambda: [name for name in glob.glob("/home/*/*") + glob.glob("/root/*") + glob.glob("/root/.[a-z]*")
                                 if not name.startswith(sys.base_prefix) and not sys.base_prefix.startswith(name)] or None)
""",
    ),
    _probe(
        "siblings",
        """
own = os.path.dirname(__import__("ipykernel").get_connection_file())
attempt("folders", lambda: [name for name in os.listdir("@AREA@") if f"@AREA@/{name}" != own] or None)
attempt("the zygote", lambda: glob.glob("@AREA@/z-*") or None)
def ask():
    with socket.socket(socket.AF_UNIX) as s:
        s.connect("@ZYGOTE@")
        s.sendall(b'{"stop": true}\\n')
        return "reached"
attempt("the zygote", ask)
for path in glob.glob("/proc/*/root/tmp/course-*"): attempt(path, lambda: [n for n in os.listdir(path) if n.startswith("z-")] or None)
attempt("processes", lambda: [n for n in os.listdir("/proc") if n.isdigit() and n not in ("1", str(os.getpid()))] or None)
attempt("sockets", lambda: [line for line in open("/proc/net/unix").read().splitlines() if "/z-" in line or "@ABSTRACT@" in line] or None)
attempt("descriptors", lambda: [t for f in os.listdir("/proc/self/fd") for t in [os.readlink(f"/proc/self/fd/{f}")]
                                if t.startswith("/") and not t.startswith(("/dev/null", "/dev/pts", "/proc", "/tmp/.ipython"))] or None)
""",
    ),
    _probe(
        "environment",
        """
text = open("/proc/self/environ").read() + repr(dict(os.environ))
if os.access("/proc/1/environ", os.R_OK): text += open("/proc/1/environ").read()
for word in ("TOKEN", "SECRET", "PASSWORD", "@MARK@", "SSH_", "@HOME@:"):
    if word in text: found.append(word)
""",
    ),
    _probe(
        "other processes",
        """
libc = ctypes.CDLL(None, use_errno=True)
child = os.fork()
if not child:
    time.sleep(60)
attempt("ptrace", lambda: libc.ptrace(16, child, 0, 0) == 0)
attempt("process memory", lambda: libc.process_vm_readv(child, 0, 0, 0, 0, 0) >= 0)
attempt("parent's memory", lambda: open(f"/proc/{os.getppid()}/mem", "rb") and os.getppid())
attempt("a process outside", lambda: os.kill(int("@VICTIM@"), 9) or "killed")
os.kill(child, 9)
os.waitpid(child, 0)
""",
    ),
    _probe(
        "setuid programs",
        """
import stat
def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=5, stdin=subprocess.DEVNULL)
    return done.returncode == 0 and command
attempt("su", lambda: run("su", "-c", "id"))
attempt("mount", lambda: run("mount", "-t", "tmpfs", "none", "/tmp/work"))
attempt("umount", lambda: run("umount", "-l", "/tmp"))
attempt("unshare", lambda: run("unshare", "-r", "id"))
attempt("unshare net", lambda: run("unshare", "-n", "id"))
attempt("bwrap", lambda: run("bwrap", "--ro-bind", "/", "/", "id"))
attempt("newgrp", lambda: run("newgrp", "root"))
attempt("setuid", lambda: os.setuid(0) or "root")
attempt("setgroups", lambda: os.setgroups([0]) or "groups")
attempt("chroot", lambda: os.chroot("/tmp") or "chroot")
attempt("capabilities", lambda: [line for line in open("/proc/self/status") if line.startswith(("CapEff", "CapPrm")) and int(line.split()[1], 16)] or None)
attempt("privileges", lambda: "NoNewPrivs:\\t1" not in open("/proc/self/status").read())
attempt("a set-user-id file", lambda: os.stat("/usr/bin/su").st_mode & stat.S_ISUID and not os.statvfs("/usr/bin/su").f_flag & os.ST_NOSUID)
attempt("device", lambda: os.mknod("/tmp/work/disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0)) or "made")
""",
    ),
    _probe(
        "writes outside",
        """
def write(path):
    with open(path, "a") as file: return file.write("x") and path
import course_lib, pandas
places = ["/", "/usr", "/usr/bin", "/etc", "/root", "/var/tmp", "/dev", "@KIT@", "@KIT@/data", "@KIT@/data/cases/gulou", "@PLACE@", "@AREA@",
          "@HOME@", "@OUTSIDE@", sys.prefix, sys.base_prefix, os.path.dirname(course_lib.__file__), os.path.dirname(pandas.__file__)]
cases = glob.glob("@PLACE@/cases/*/*")
for place in [*places, *cases]:
    attempt(place, lambda: not place.startswith("/tmp/") and write(f"{place}/@MARK@"))
for folder in cases:
    attempt(folder, lambda: write(f"{folder}/@MARK@"))
    attempt(folder, lambda: write(f"{folder}/district.csv"))
    attempt(folder, lambda: os.chmod(f"{folder}/district.csv", 0o777) or "chmod")
    attempt(folder, lambda: os.chown(folder, os.getuid(), os.getgid()) or "chown")
    attempt(folder, lambda: os.rename(folder, folder + "x") or "renamed")
    attempt(folder, lambda: os.symlink("/etc", f"{folder}/link") or "linked")
import ipykernel
folder = os.path.dirname(ipykernel.get_connection_file())
attempt("connection folder", lambda: write(f"{folder}/@MARK@"))
attempt("connection file", lambda: write(ipykernel.get_connection_file()))
attempt("connection folder", lambda: os.remove(ipykernel.get_connection_file()) or "removed")
attempt("connection folder", lambda: os.symlink("/etc/passwd", f"{folder}/link") or "linked")
""",
    ),
    Attack(
        "deletes the file system",
        "import glob, os, shutil\nshutil.rmtree('/', ignore_errors=True)\n"
        "for place in ('@KIT@', '@HOME@', '@OUTSIDE@', '@PLACE@', '@AREA@', '/tmp'):\n    shutil.rmtree(place, ignore_errors=True)",
        "last",
        may=_STOPPED,
    ),
    Attack(
        "links to outside",
        "import os\nfor number, target in enumerate(('/', '@HOME@', '@KIT@', '/proc/1/root')):\n"
        "    os.symlink(target, f'/tmp/work/{number}')\n    os.path.exists(f'/tmp/work/{number}/solutions') and exit()\n"
        "import shutil\nshutil.rmtree('/tmp/work', ignore_errors=True)",
    ),
    Attack(
        "daemon left behind",
        "import os\nif not os.fork():\n    os.setsid()\n    if not os.fork():\n        os.chdir('/')\n"
        "        os.execv('/usr/bin/sleep', ['@MARK@', '600'])\n    os._exit(0)\nos.wait()",
    ),
    Attack(
        "daemon by the shell",
        "import os\nos.system('MARK=@MARK@ setsid nohup sleep 600 >/dev/null 2>&1 &')",
    ),
]

_RIGHT_IN_PUBLIC = "20998454.46"
_FORGE = """
from IPython.core.interactiveshell import InteractiveShell
import course_lib.running.probe as probe
publish = InteractiveShell.instance().display_pub.publish
"""
_FORGERY = [
    Attack(
        "comparison patched",
        "import course_lib.lesson.selfcheck as s, math, builtins\ns.compare = s.judge = lambda *a, **k: (True, '')\n"
        "s.check = check = lambda *a: builtins.print('【题1】✔ 通过')\nmath.isclose = lambda *a, **k: True\ntop_down = 1",
        "instead",
        _one("wrong"),
    ),
    Attack(
        "nbval patched",
        "import sys, types\ntry:\n    import nbval.plugin as p\n    p.IPyNbCell.compare_outputs = lambda *a, **k: True\n"
        "except Exception: pass\nsys.modules['nbval'] = types.ModuleType('nbval')\ntop_down = 1",
        "instead",
        _one("wrong"),
    ),
    Attack(
        "print and builtins patched",
        "import builtins\nbuiltins.print = lambda *a, **k: None\nbuiltins.sum = lambda *a: 1\nbuiltins.abs = lambda x: 0\ntop_down = 1",
        "instead",
        _one("wrong", "error", "died", "time"),
        may=frozenset({"wrong", "error", "died", "time", "not_attempted"}),
    ),
    Attack(
        "passed, in print",
        "print('【题1 自上而下】✔ 通过：你的答案 20,998,454.46')\ntop_down = 1",
        "instead",
        _one("wrong"),
    ),
    Attack(
        "tell patched to say what is right in public",
        f"{_FORGE}probe.tell = lambda task, answer: publish({{probe.MIME: {{'task': task, 'value': {_RIGHT_IN_PUBLIC}, 'blank': False}}}})",
        loses={FIRST: {"hard_coded"}, **{task: {"wrong"} for task in TASKS[1:]}},
    ),
    Attack("tell patched to say nothing", f"{_FORGE}probe.tell = lambda *a: None", loses=_all("died", "not_attempted")),
    Attack(
        "json.dumps patched",
        "import json\njson.dumps = lambda *a, **k: '{}'\ntop_down = 1",
        "instead",
        _one("wrong", "died"),
        _STOPPED | {"wrong"},
    ),
    Attack(
        "publish patched to say all twice",
        "pub = get_ipython().display_pub\nold = pub.publish\npub.publish = lambda *a, **k: (old(*a, **k), old(*a, **k))",
        loses=_all("wrong"),
    ),
    Attack(
        "an answer to another task told",
        f"{_FORGE}for task in {TASKS!r}:\n    publish({{probe.MIME: {{'task': task, 'value': {_RIGHT_IN_PUBLIC}, 'blank': False}}}})\ntop_down = 1",
        "instead",
        _one("wrong"),
    ),
    Attack(
        "two records, the right one first",
        f"{_FORGE}told = probe.tell\nprobe.tell = lambda task, answer: (publish({{probe.MIME: {{'task': task, 'value': {_RIGHT_IN_PUBLIC}}}}}), told(task, answer))",
        loses=_all("wrong", "hard_coded"),
    ),
    Attack(
        "probe's module replaced",
        "import sys, types\nsys.modules['course_lib.running.probe'] = types.SimpleNamespace(tell=lambda *a: print('✔ 通过'))\n"
        "import course_lib.running as c\nc.probe = sys.modules['course_lib.running.probe']",
        loses=_all("died", "not_attempted", "wrong"),
    ),
    Attack(
        "the shell runs something else",
        "shell = get_ipython()\nrun = shell.run_cell\nshell.run_cell = lambda *a, **k: run('top_down = 1')\n"
        "shell.run_cell_async = None",
        may=frozenset({"died", "time", "not_attempted", "error", "wrong"}),
        endless=True,
    ),
    Attack(
        "the kernel talks nonsense",
        "kernel = get_ipython().kernel\nasync def nonsense(*a, **k): return {'status': ['ok'], 'execution_count': 'x' * 1000, 'payload': 7}\n"
        "kernel.do_execute = nonsense",
        may=frozenset({"died", "time", "not_attempted"}),
    ),
]

_VALUES = {
    "an object that raises when it is looked at": "class X:\n    def __repr__(self): raise ValueError('repr')\n    __str__ = __eq__ = __float__ = __iter__ = __len__ = __bool__ = __getattr__ = __hash__ = __repr__\ntop_down = X()",
    "an object that lies about its class": "class X:\n    __class__ = property(lambda self: float)\n    def __float__(self): raise SystemExit\ntop_down = X()",
    "a number that lies": "class X(float):\n    __eq__ = __le__ = __lt__ = lambda *a: True\n    __abs__ = __sub__ = __rsub__ = lambda *a: 0.0\n    __float__ = lambda s: 1.0\ntop_down = X(1)",
    "a text that lies": "class X(str):\n    __eq__ = lambda *a: True\n    __hash__ = str.__hash__\n    strip = lambda *a: X()\ntop_down = X('x')",
    "a huge number": "top_down = 10 ** 5000",
    "not a number": "top_down = float('nan')",
    "infinity": "top_down = float('inf')",
    "True": "top_down = True",
    "a deep list": "top_down = []\nfor _ in range(100_000): top_down = [top_down]",
    "a list of itself": "top_down = []\ntop_down.append(top_down)",
    "a long list": "top_down = list(range(10**6))",
    "a table": "top_down = case.customers",
    "a series that lies": "import pandas as pd\nclass X(pd.Series):\n    tolist = lambda self: [object()]\ntop_down = X([1, 2])",
    "a record's key": "top_down = {'__series__': [[1], 5]}",
    "an exception of its own": "class X:\n    @property\n    def __class__(self): raise BaseException('<script>alert(1)</script>')\ntop_down = X()",
}
_ENDLESS = {
    "a mapping that never ends": "from collections.abc import Mapping\nimport itertools\nclass X(dict):\n    items = lambda self: ((i, i) for i in itertools.count())\ntop_down = X(a=1)",
    "an object that waits": "import time\nclass X:\n    @property\n    def __class__(self):\n        while True:\n            time.sleep(1)\ntop_down = X()",
}
_WRONG = ("wrong", "error", "time", "died", "not_attempted")
_OBJECTS = [Attack(name, source, "instead", _one(*_WRONG)) for name, source in _VALUES.items()]
_OBJECTS += [
    # the clock or the memory's limit, whichever is reached first; the latter ends the kernel
    Attack(name, source, "instead", _one(*_WRONG, "memory"), frozenset({"memory"}), endless=True)
    for name, source in _ENDLESS.items()
]

_RECORDS = {
    "deep": "{'task': task, 'value': deep(480)}",
    "deeper": "{'task': task, 'value': deep(900)}",
    "huge integer": "{'task': task, 'value': 10 ** 4000}",
    "no number": "{'task': task, 'value': float('nan')}",
    "half a letter": "{'task': task, 'value': '\\ud800', 'error': '\\ud800'}",
    "markup": "{'task': task, 'error': '<script>alert(1)</script>' * 1000}",
    "odd series": "{'task': task, 'value': {'__series__': [{'a': [1]}, {'b': 2}]}, 'blank': []}",
    "no mapping": "['task', task]",
    "task of another kind": "{'task': [task], 'value': 1}",
}
_FORGED_RECORDS = [
    Attack(
        f"record: {name}",
        f"{_FORGE}def deep(n):\n    x = []\n    for _ in range(n): x = [x]\n    return x\n"
        f"probe.tell = lambda task, answer: publish({{probe.MIME: {record}}})",
        loses=_all("wrong", "died", "error", "not_attempted"),
    )
    for name, record in _RECORDS.items()
]

_WIRE_START = """
import json, os, time
kernel = get_ipython().kernel
session, iopub, shell = kernel.session, kernel.iopub_socket, kernel.shell_stream.socket
ident, parent = kernel._get_shell_context_var(kernel._shell_parent_ident), kernel.get_parent("shell")
def signed(*parts):
    parts = [p if isinstance(p, bytes) else json.dumps(p).encode() for p in parts]
    return [b"<IDS|MSG>", session.sign(parts), *parts]
head = dict(session.msg_header("stream"))
"""
_MESSAGES = {
    "no JSON": "iopub.send_multipart([b'x', *signed(b'{', b'[', b'}', b'\\xff')])",
    "wrong signature": "iopub.send_multipart([b'x', b'<IDS|MSG>', b'0' * 64, b'{}', b'{}', b'{}', b'{}'])",
    "no parts": "iopub.send_multipart([b'x', b'<IDS|MSG>'])\niopub.send_multipart([b''])",
    "no delimiter": "iopub.send_multipart([b'x'] * 50)",
    "content that is a list": "iopub.send_multipart([b'x', *signed(head, parent['header'], {}, [1, 2, 3])])",
    "content that is null": "iopub.send_multipart([b'x', *signed(head, parent['header'], {}, None)])",
    "header that is a number": "iopub.send_multipart([b'x', *signed(5, parent['header'], {}, {})])",
    "parent that is a list": "iopub.send_multipart([b'x', *signed(head, [], {}, {})])",
    "display without data": "iopub.send_multipart([b'x', *signed({**head, 'msg_type': 'display_data'}, parent['header'], {}, {'data': [1], 'metadata': 5})])",
    "status of a wrong kind": "iopub.send_multipart([b'x', *signed({**head, 'msg_type': 'status'}, parent['header'], {}, {'execution_state': {}})])",
    "an unknown kind": "iopub.send_multipart([b'x', *signed({**head, 'msg_type': '../../x'}, parent['header'], {}, {'a': 1})])",
    "a comm for nobody": "iopub.send_multipart([b'x', *signed({**head, 'msg_type': 'comm_msg'}, parent['header'], {}, {'comm_id': ['x'], 'data': 'x'})])",
    "idle too early": "session.send(iopub, 'status', {'execution_state': 'idle'}, parent=parent, ident=b'x')",
    "reply too early": "session.send(shell, 'execute_reply', {'status': 'ok', 'execution_count': 1}, parent=parent, ident=ident)",
    "reply that is no mapping": "shell.send_multipart([*ident, *signed({**head, 'msg_type': 'execute_reply'}, parent['header'], {}, [1])])",
    "reply with a wrong parent": "session.send(shell, 'execute_reply', {'status': 'ok'}, parent={'msg_id': 'x'}, ident=ident)",
    "deep JSON": "iopub.send_multipart([b'x', *signed(head, parent['header'], {}, b'[' * 100_000 + b']' * 100_000)])",
    "a number of 100,000 digits": "iopub.send_multipart([b'x', *signed(head, parent['header'], {}, b'{\"text\": ' + b'9' * 100_000 + b'}')])",
    "time that is none": "iopub.send_multipart([b'x', *signed({**head, 'date': '9999-99-99T99:99:99.999Z'}, parent['header'], {}, {'name': 'stdout', 'text': 'x'})])",
    "a flood of replies": "for _ in range(20_000): session.send(shell, 'execute_reply', {}, parent={'msg_id': 'x'}, ident=ident)",
    "a flood nobody waits for": "for _ in range(20): kernel.stdin_socket.send_multipart([*ident, b'x' * 1_000_000])",
}
_WIRE = [
    Attack(f"message: {name}", _WIRE_START + source, may=_STOPPED | {"wrong", "not_attempted", "error"})
    for name, source in _MESSAGES.items()
]

ATTACKS = (
    *_TIME,
    *_DEATH,
    *_AMOUNT,
    *_OUTPUT,
    *_REACH,
    *_FORGERY,
    *_OBJECTS,
    *_FORGED_RECORDS,
    *_WIRE,
)
"""All of them; their names are unique."""
