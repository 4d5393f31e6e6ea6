"""The Chinese of what the documents say, beside the English; `chinese.tsv` holds both."""

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("chinese.tsv")
LONG = 150


@cache
def table() -> dict[str, str]:
    """Every English sentence of the documents with its Chinese."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line)


def in_both(*sentences: str) -> str:
    """The sentences with their Chinese after them, in a paragraph of its own where they are long.

    They stay alone when they have both already, or when the Chinese of one is not known.
    """
    text = " ".join(sentences)
    chinese = [table().get(" ".join(each.split())) for each in sentences]
    if None in chinese:
        return text
    between = "\n\n" if len(text) > LONG else " · "
    return f"{text}{between}{''.join(filter(None, chinese))}"
