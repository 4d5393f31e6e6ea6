"""What the codes of the vocabulary are called on her pages: her words, not an office's."""

from datetime import date, datetime, timedelta, timezone

from services.intake.pages.texts import Language, read
from shared.vocabulary import regions

CHINA = timezone(timedelta(hours=8))
WORDS = read("words.tsv")
"""By language, such as `need.shelter`: in the order in which they are offered."""


def word(code: str, lang: Language) -> str:
    """What a code is called, such as `need.shelter`. Raises KeyError."""
    return WORDS[lang][code]


def choices(family: str, lang: Language) -> list[tuple[str, str]]:
    """The codes of a family that she may choose, each with what it is called."""
    begin = f"{family}."
    return [
        (code[len(begin) :], name) for code, name in WORDS[lang].items() if code.startswith(begin)
    ]


def provinces(lang: Language) -> list[tuple[str, str]]:
    """The provinces in administrative order."""
    return [(code, regions.name(code, lang)) for code in regions.provinces()]


def place(code: str, lang: Language) -> str:
    """A region as people say it, with its province."""
    if lang == "en":
        return regions.name(code, lang)
    names = [regions.name(each) for each in reversed(regions.ancestors(code))]
    return "".join(name for name in names if name not in _FORMAL)


_FORMAL = frozenset({"市辖区", "县"})


def day(moment: datetime | str, lang: Language) -> str:
    """A day in China, of a moment or as it is written."""
    there = (
        date.fromisoformat(moment) if isinstance(moment, str) else moment.astimezone(CHINA).date()
    )
    if lang == "zh":
        return f"{there.month}月{there.day}日"
    return f"{there.day} {there:%B}"


def moment(at: datetime, lang: Language) -> str:
    """A time by the clock of China."""
    return f"{day(at, lang)} {at.astimezone(CHINA):%H:%M}"


def masked(address: str) -> str:
    """An address of which a stranger learns nothing and she knows which one it is."""
    return f"{address[0]}…{address[-2:]}" if len(address) > 4 else "…"
