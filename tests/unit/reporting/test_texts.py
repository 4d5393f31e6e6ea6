"""Both languages say the same things under the same keys."""

import string

import pytest

from services.reporting.pages.texts import TEXTS
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.dimensions import CHANNEL_FILTERS, DIMENSIONS, STATES
from services.reporting.reports.words import WORDS
from shared import vocabulary


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_page_has_the_same_sentences_with_the_same_numbers_in_both_languages() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    assert {k: places(v) for k, v in TEXTS["zh"].items()} == {
        k: places(v) for k, v in TEXTS["en"].items()
    }


@pytest.mark.parametrize("family", sorted(WORDS))
def test_every_code_is_called_something_in_both_languages(family: str) -> None:
    for code, (chinese, english) in WORDS[family].items():
        assert chinese.strip(), code
        assert english.strip(), code
        assert english.isascii() or not any("\u4e00" <= c <= "\u9fff" for c in english), code


@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("channel", (*vocabulary.Channel, *CHANNEL_FILTERS)),
        ("age_band", vocabulary.AgeBand),
        ("age_class", vocabulary.AgeClass),
        ("gender", vocabulary.Gender),
        ("urgency", vocabulary.Urgency),
        ("harm", vocabulary.HarmType),
        ("need", vocabulary.Need),
        ("forms", (*vocabulary.HarmForm, *vocabulary.HarmSub)),
        ("state", STATES),
        ("report", REPORTS),
        ("dimension", DIMENSIONS),
        ("caveat", [code for kind in REPORTS.values() for code in kind.caveats]),
    ],
)
def test_no_code_of_the_vocabulary_is_without_a_name(family: str, codes: list[str]) -> None:
    assert [code for code in codes if str(code) not in WORDS[family]] == []
