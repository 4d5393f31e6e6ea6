"""`python -m services.reporting.archive.recount_share`: counts one share again, and ends.

It reads the share from standard input, says on standard output how many records it has read, one
number a line, then `end`, and then what it found or what went wrong. Both sides are the same
program on the same machine, so they speak in pickles.
"""

import asyncio
import pickle
import signal
import sys

from services.reporting.archive.recount import AWAY, collect_cycles_rarely, recount

END = b"end\n"


def _say_read(records: int) -> None:
    sys.stdout.buffer.write(b"%d\n" % records)
    sys.stdout.buffer.flush()


def main() -> None:
    """Count, and say what was found."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us ends us
    collect_cycles_rarely()
    share = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started us
    try:
        found: object = asyncio.run(recount(share, _say_read))
    except AWAY as away:
        found = away
    sys.stdout.buffer.write(END)
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
