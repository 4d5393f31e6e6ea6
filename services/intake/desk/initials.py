"""Makes `initials.tsv`: the pinyin initials of every name that a list of the desk offers.

`python -m services.intake.desk.initials` writes it anew; the library with the readings is needed
then, and never while the desk runs.
"""

import re
import sys
from itertools import islice, product
from pathlib import Path

from services.intake.desk.lists import INITIALS, chinese_names

MOST, MOST_TRIED = 6, 64
_LETTERS = re.compile(r"[^a-z0-9]")


def written() -> str:
    """The file as it should be: a name, and the first letters of its syllables as it may be read.

    The reading that the library prefers comes first; a sign with several brings the others.
    """
    lines = []
    for name in sorted(chinese_names()):
        lines.append(f"{name}\t{' '.join(_readings(name))}\n")
    return "".join(lines)


def _readings(name: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin, pinyin  # noqa: PLC0415 - to make the file alone

    first = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    signs = pinyin(name, style=Style.FIRST_LETTER, heteronym=True)
    others = islice(("".join(each) for each in product(*signs)), MOST_TRIED)
    plain = (_LETTERS.sub("", each.lower()) for each in (first, *others))
    return list(dict.fromkeys(each for each in plain if each))[:MOST]


def main() -> int:
    """Write the file."""
    Path(INITIALS).write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
