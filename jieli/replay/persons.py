"""Who asks: age bands, circumstances and languages of invented people."""

from dataclasses import dataclass
from random import Random

from jieli.replay.draws import exactly, one_of, some_of
from jieli.replay.published import PERSONS
from shared.vocabulary import AgeBand, AgeClass, Flag, Gender

AGE_BANDS = {
    AgeClass.MINOR: {AgeBand.UNDER_14: 0.3, AgeBand.FROM_14_TO_17: 0.7},
    AgeClass.ADULT: {
        AgeBand.FROM_18_TO_39: 0.72,
        AgeBand.FROM_40_TO_59: 0.22,
        AgeBand.FROM_60: 0.06,
    },
}
MINOR_FLAGS = {
    Flag.LEFT_BEHIND: 0.14,
    Flag.CHILD_IN_DISTRESS: 0.07,
    Flag.RURAL: 0.15,
    Flag.DISABILITY: 0.02,
}
ADULT_FLAGS = {Flag.MIGRANT_WORKER: 0.14, Flag.RURAL: 0.12, Flag.DISABILITY: 0.03}
PREGNANT = 0.04
OTHER_LANGUAGES = {"ug": 4, "bo": 3, "mn": 3, "ii": 2, "za": 2}
SPEAKS_ANOTHER = 0.02
SPEAKS_CHINESE_TOO = 0.6


@dataclass(frozen=True)
class Person:
    """An invented person, as the statistics know her."""

    age_class: AgeClass
    age_band: AgeBand
    gender: Gender
    languages: tuple[str, ...]
    flags: tuple[Flag, ...]

    @property
    def is_child(self) -> bool:
        """Whether she is under 14 and cannot consent alone."""
        return self.age_band is AgeBand.UNDER_14


def persons(rng: Random) -> list[Person]:
    """Everyone who asks online, minors and adults by gender exactly as published, in any order."""
    return [_person(rng, age_class, gender) for age_class, gender in exactly(rng, PERSONS)]


def _person(rng: Random, age_class: AgeClass, gender: Gender) -> Person:
    languages = _languages(rng)
    return Person(
        age_class=age_class,
        age_band=one_of(rng, AGE_BANDS[age_class]),
        gender=gender,
        languages=languages,
        flags=_flags(rng, age_class, gender, languages),
    )


def _languages(rng: Random) -> tuple[str, ...]:
    if rng.random() >= SPEAKS_ANOTHER:
        return ("zh",)
    own = one_of(rng, OTHER_LANGUAGES)
    return (own, "zh") if rng.random() < SPEAKS_CHINESE_TOO else (own,)


def _flags(
    rng: Random, age_class: AgeClass, gender: Gender, languages: tuple[str, ...]
) -> tuple[Flag, ...]:
    minor = age_class is AgeClass.MINOR
    flags = some_of(rng, MINOR_FLAGS if minor else ADULT_FLAGS)
    if gender is Gender.FEMALE and not minor and rng.random() < PREGNANT:
        flags.append(Flag.PREGNANT)
    if languages != ("zh",):
        flags.append(Flag.MINORITY_LANGUAGE)
    return tuple(flags)
