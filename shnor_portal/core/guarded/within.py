"""A program of its own: puts limits on itself and becomes another program.

within.py MEMORY SECONDS FILE_SIZE PROGRAM [ARGUMENT…]
"""

import os
import resource
import sys


def main() -> None:
    memory, seconds, file_size = map(int, sys.argv[1:4])
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Behind the portal, yet not so far that other work leaves it no time before patience ends:
    # at 10 a busy core gives it a tenth, and two seconds of work take twenty.
    os.nice(3)
    with open("/proc/self/oom_score_adj", "w") as adjustment:
        adjustment.write("1000")
    os.execv(sys.argv[4], sys.argv[4:])


if __name__ == "__main__":
    main()
