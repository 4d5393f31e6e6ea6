"""Every sentence of her pages, in both languages; a child of fourteen reads them.

`texts.tsv` holds key, Chinese, English. All are proposals: nobody of the field has read them yet.
What she agrees to has a version, `rules.TEXT_VERSION`; whoever changes a `scope_…` changes that.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def read(name: str) -> dict[Language, dict[str, str]]:
    """A table of key, Chinese, English. Raises ValueError for a line of another shape."""
    path = Path(__file__).with_name(name)
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        "zh": {key: chinese for key, chinese, _ in rows},
        "en": {key: english for key, _, english in rows},
    }


@cache
def rights(lang: Language) -> list[str]:
    """What her rights are, from the dated file beside.

    Everybody reads all of them, so that the page tells nobody what was done to her.
    """
    known = tomllib.loads(RIGHTS.read_text(encoding="utf-8"))
    return [told[lang] for part in known.values() if isinstance(part, list) for told in part]


RIGHTS = Path(__file__).with_name("rights_2026_11.toml")
TEXTS = read("texts.tsv")
