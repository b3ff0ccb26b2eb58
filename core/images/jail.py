"""Take from the current process everything that decoding an image does not need (Linux; elsewhere only the limits).

Runs in the child only. Alone among our modules it is imported without the project: standard library, nothing else.
"""

import ctypes
import platform
import resource
import struct

CPU_SECONDS = 2
MEMORY_BYTES = 256 * 1024 * 1024
OUTPUT_BYTES = 16 * 1024 * 1024

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 4, 38, 22, 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # _REFUSE: the call returns EPERM
_X32_BIT = 0x40000000

# The system calls left: files already open, memory, time, end. No socket, no open, no exec, no fork.
# read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64 madvise mremap
# sched_yield getpid exit futex clock_gettime exit_group sigaltstack getrandom ftruncate
_CALLS = {
    "x86_64": (
        0xC000003E,
        (0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 17, 28, 25, 24, 39, 60, 202, 228, 231, 131, 318, 77),
    ),
    "aarch64": (
        0xC00000B7,
        (63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 67, 233, 216, 124, 172, 93, 98, 113, 94, 132, 278, 46),
    ),
}


def limit_resources() -> None:
    """Bound processor time, memory beyond what is in use now, and output; forbid core files and new processes."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory = _address_space() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def drop_system_calls() -> bool:
    """Leave only the system calls above; return False where the kernel or the processor offers no such filter."""
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return False
    architecture, calls = _CALLS.get(platform.machine(), (0, ()))
    if not calls:
        return False
    prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    program = _program(architecture, calls)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    return bool(prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(header), 0, 0) == 0)


def _program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Return the BPF program: right architecture or death, listed calls pass, all others answer EPERM."""
    load, jump_equal, jump_at_least, answer = 0x20, 0x15, 0x35, 0x06
    steps = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (jump_equal, 1, 0, architecture),
        (answer, 0, 0, _KILL),
        (load, 0, 0, 0),  # seccomp_data.nr
        (jump_at_least, 0, 1, _X32_BIT),
        (answer, 0, 0, _KILL),
    ]
    for position, call in enumerate(calls):
        steps.append((jump_equal, len(calls) - position, 0, call))
    steps += [(answer, 0, 0, _REFUSE), (answer, 0, 0, _ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _address_space() -> int:
    try:
        with open("/proc/self/statm") as pages:  # noqa: PTH123  # no pathlib in the child: it starts faster
            return int(pages.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 64 * 1024 * 1024
