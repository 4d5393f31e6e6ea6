"""`python -m services.reporting.publications.judge`: decides about one wish, and ends.

It reads the wish with its facts from standard input and writes what may be published to standard
output, or the class of what went wrong: never its words, which might hold a count. It connects to
nothing. Both sides are the same program on the same machine, so they speak in pickles.
"""

import os
import pickle
import sys

from services.reporting.publications.protected_reports import decided, protection_rule

GENTLE = 5
"""How much it lets others go first (`nice`): counting goes on beside it."""


def main() -> None:
    """Decide."""
    os.nice(GENTLE)
    wish, facts, threshold = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the worker that started us
    try:
        answer: object = decided(wish, facts, protection_rule(threshold))
    except Exception as error:  # noqa: BLE001 - nothing may be told that was not judged
        answer = type(error).__name__
    pickle.dump(answer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
