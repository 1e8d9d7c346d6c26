"""What the process that reads a document takes away from itself. It is imported by that process alone.

Whoever takes a parser over, by a file made for it, may calculate for twenty seconds and write an answer.
"""

import ctypes
import os
import platform
import resource
import signal
import sys

MEMORY = 512 * 1024 * 1024  # bytes of address space; reading the smallest file takes 145 of them
PROCESSOR_TIME = 20  # seconds
LARGEST_FILE = 32 * 1024 * 1024  # bytes; a library of 8 is unpacked
FILES = 64

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC = 1, 38, 1, 1

#: Of classic BPF: read a word of the call, compare it, end. The words are where `struct seccomp_data` has them.
LOAD, EQUAL, HAS_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16
ALLOWED, REFUSED, UNKNOWN = 0x7FFF0000, 0x00050000 | 13, 0x00050000 | 38  # with EACCES, with ENOSYS
CLONE_THREAD = 0x00010000

#: What the kernel calls a machine, and the number of its call `seccomp`.
MACHINES = {"x86_64": (0xC000003E, 317), "aarch64": (0xC00000B7, 277)}
#: Memory, threads, time, and files that are open: the numbers on x86_64 and on aarch64, None: it has none.
CALLS: dict[str, tuple[int, int | None]] = {
    "read": (0, 63), "readv": (19, 65), "pread64": (17, 67), "write": (1, 64), "writev": (20, 66),
    "pwrite64": (18, 68), "lseek": (8, 62), "close": (3, 57), "fstat": (5, 80), "dup": (32, 23), "fcntl": (72, 25),
    "pipe2": (293, 59), "socketpair": (53, 199), "eventfd2": (290, 19), "poll": (7, None), "ppoll": (271, 73),
    "select": (23, None), "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None),
    "epoll_pwait": (281, 22), "brk": (12, 214), "mmap": (9, 222), "mremap": (25, 216), "munmap": (11, 215),
    "mprotect": (10, 226), "madvise": (28, 233), "mincore": (27, 232), "membarrier": (324, 283), "futex": (202, 98),
    "set_robust_list": (273, 99), "rseq": (334, 293), "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getrandom": (318, 278), "getrusage": (98, 165),
    "uname": (63, 160), "sysinfo": (99, 179), "time": (201, None), "times": (100, 153), "gettimeofday": (96, 169),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "nanosleep": (35, 101), "clock_nanosleep": (230, 115),
    "restart_syscall": (219, 128), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "prctl": (157, 167), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
CLONE, CLONE3, TGKILL = (56, 220), (435, 435), (234, 131)

Step = tuple[int, int, int, int]  # what to do, how many to skip if so and if not, with which value


class Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("value", ctypes.c_uint)]


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(Instruction))]


def limit(parent: int) -> None:
    """Take away memory, time and files; end with whoever started this."""
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, PROCESSOR_TIME),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, FILES),
        *([(resource.RLIMIT_AS, MEMORY)] if sys.platform == "linux" else []),  # macOS does not keep to it
    ):
        resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def close_doors() -> bool:
    """From here on no thread of this process opens or changes a file, reaches another process or starts one.

    Return whether that is so: only Linux can do it, and few sandboxes around it do not let it.
    """
    machine = MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    name, seccomp = machine
    steps = _steps(name, 0 if platform.machine() == "x86_64" else 1)
    program = Program(len(steps), (Instruction * len(steps))(*(Instruction(*step) for step in steps)))
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return libc.syscall(seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, ctypes.byref(program)) == 0


def _steps(machine: int, column: int) -> list[Step]:
    """Return what the kernel goes through at each call. A thread may be started, a process not."""
    yes, no = (RETURN, 0, 0, ALLOWED), (RETURN, 0, 0, REFUSED)
    a_thread = [(LOAD, 0, 0, FIRST_ARGUMENT), (HAS_BIT, 0, 1, CLONE_THREAD), yes, no]
    to_oneself = [(LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 0, 1, os.getpid()), yes, no]
    steps = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, machine), no, (LOAD, 0, 0, NUMBER)]
    # What `clone3` starts stands in memory that cannot be seen here: without it `clone` is used.
    steps += _at(CLONE3[column], [(RETURN, 0, 0, UNKNOWN)])
    steps += _at(CLONE[column], a_thread) + _at(TGKILL[column], to_oneself)
    for numbers in CALLS.values():
        if (number := numbers[column]) is not None:
            steps += _at(number, [yes])
    return [*steps, no]


def _at(number: int, then: list[Step]) -> list[Step]:
    return [(EQUAL, 0, len(then), number), *then]
