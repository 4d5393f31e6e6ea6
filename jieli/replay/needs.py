"""What help is asked for, and how soon."""

from random import Random

from jieli.replay.draws import one_of, some_of
from jieli.replay.persons import Person
from shared.vocabulary import AgeClass, Flag, HarmType, Need, Urgency

AT_HOME = {
    Need.LEGAL_CONSULTATION: 0.66,
    Need.PROTECTION_ORDER: 0.16,
    Need.COURT_REPRESENTATION: 0.07,
    Need.COUNSELLING: 0.38,
    Need.SHELTER: 0.09,
    Need.MEDICAL: 0.06,
    Need.SOCIAL_ASSISTANCE: 0.05,
    Need.EMPLOYMENT_SUPPORT: 0.03,
    Need.SKILLS_TRAINING: 0.02,
}
CHILD_AT_HOME = {
    Need.CHILD_PROTECTION: 0.55,
    Need.COUNSELLING: 0.5,
    Need.LEGAL_CONSULTATION: 0.35,
    Need.SHELTER: 0.06,
    Need.MEDICAL: 0.05,
    Need.CARE_VISIT: 0.08,
}
ELSEWHERE = {
    Need.LEGAL_CONSULTATION: 0.72,
    Need.COURT_REPRESENTATION: 0.09,
    Need.COUNSELLING: 0.42,
    Need.MEDICAL: 0.1,
    Need.JUDICIAL_ASSISTANCE: 0.06,
}
URGENCY = {Urgency.IMMEDIATE: 0.07, Urgency.PRESSING: 0.31, Urgency.ROUTINE: 0.62}


def needs(rng: Random, person: Person, kind: HarmType) -> list[Need]:
    """At least one kind of help, in the order of the list."""
    chosen = some_of(rng, _chances(person, kind))
    if Flag.LEFT_BEHIND in person.flags and Need.CARE_VISIT not in chosen:
        chosen += some_of(rng, {Need.CARE_VISIT: 0.4})
    if chosen:
        return chosen
    minor = person.age_class is AgeClass.MINOR
    return [Need.COUNSELLING if minor else Need.LEGAL_CONSULTATION]


def urgency(rng: Random, wanted: list[Need]) -> Urgency:
    """How soon; nobody who needs a bed tonight is a routine case."""
    drawn = one_of(rng, URGENCY)
    hurried = Need.SHELTER in wanted and drawn is Urgency.ROUTINE
    return Urgency.PRESSING if hurried else drawn


def _chances(person: Person, kind: HarmType) -> dict[Need, float]:
    if kind is not HarmType.DOMESTIC_VIOLENCE:
        return ELSEWHERE
    return CHILD_AT_HOME if person.age_class is AgeClass.MINOR else AT_HOME
