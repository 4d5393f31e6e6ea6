"""`python -m tests.bench.profiling FILE MODULE …`: runs a module and keeps where its CPU went.

It counts the CPU time of the main thread, so that waiting for events costs nothing.
"""

import cProfile
import runpy
import sys
import time


def main() -> None:
    """Run the module until it ends, then write the profile."""
    _, path, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    profile = cProfile.Profile(time.thread_time)
    try:
        profile.runcall(runpy.run_module, module, run_name="__main__", alter_sys=True)
    finally:
        profile.dump_stats(path)


if __name__ == "__main__":
    main()
