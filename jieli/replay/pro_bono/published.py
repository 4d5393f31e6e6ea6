"""The published figures of Justice4Her, 2018 to 2020, and the margins that a replay holds exactly.

Final evaluation: more than 3,000 women supported, 28 cases brought, 54 % with a favourable verdict.
Annual report 2019: 18 cases taken to court and 1,400 consultations. How the rest divides by year,
and how many asked and were not helped, is a proposal: the sources do not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.vocabulary import VERDICTS, OutcomeCode

FIRST_DAY, LAST_DAY = date(2018, 1, 1), date(2020, 12, 31)
LAWYERS = 300


def _ended(*numbers: int) -> Mapping[OutcomeCode, int]:
    return dict(zip(VERDICTS, numbers, strict=True))


@dataclass(frozen=True, slots=True)
class OneYear:
    """What the network did in a year: consultations given and not, cases brought and not."""

    consulted: int
    not_consulted: int
    verdicts: Mapping[OutcomeCode, int]
    """How the cases that were brought ended."""
    not_brought: int
    represented_alone: int
    """Of the cases brought, those of women who had no consultation before."""

    @property
    def brought(self) -> int:
        """How many cases were brought."""
        return sum(self.verdicts.values())


YEARS = {
    2018: OneYear(860, 20, _ended(2, 1, 1, 0), 5, 3),
    2019: OneYear(1400, 20, _ended(11, 2, 4, 1), 5, 14),
    2020: OneYear(720, 20, _ended(2, 2, 1, 1), 5, 4),
}
PERSONS = sum(year.consulted + year.represented_alone for year in YEARS.values())
"""3,001: everybody who was given a consultation, and those who were represented alone."""
