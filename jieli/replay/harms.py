"""What was done: the kinds of harm as published, the forms of domestic violence around them."""

from collections.abc import Sequence
from random import Random
from typing import Any

from jieli.replay.draws import exactly, one_of, some_of
from jieli.replay.persons import Person
from jieli.replay.published import HARMS, MENTAL_WITH_PHYSICAL
from shared.vocabulary import AgeClass, Gender, HarmForm, HarmSub, HarmType, Relation

FORMS_RECORDED = (0.88, 0.93)
PHYSICAL = (0.76, 0.84)
OTHER_FORMS = {HarmForm.SEXUAL: 0.06, HarmForm.ECONOMIC: 0.17}
NEGLECT = 0.2
MENTAL_SUBS = {
    HarmSub.VERBAL_ABUSE: 0.6,
    HarmSub.BELITTLING: 0.35,
    HarmSub.SPREADING_RUMOURS: 0.12,
    HarmSub.DEATH_THREAT: 0.07,
}
SEXUAL_SHAMING = 0.15
PHYSICAL_SUBS = {HarmSub.STRANGULATION: 0.02, HarmSub.CONFINEMENT: 0.03}
RELATIONS = {
    (HarmType.DOMESTIC_VIOLENCE, AgeClass.ADULT): {
        Relation.SPOUSE: 58,
        Relation.EX_PARTNER: 13,
        Relation.COHABITANT: 9,
        Relation.PARTNER: 7,
        Relation.FATHER: 4,
        Relation.MOTHER: 3,
        Relation.CHILD: 3,
        Relation.SIBLING: 2,
        Relation.RELATIVE: 1,
    },
    (HarmType.DOMESTIC_VIOLENCE, AgeClass.MINOR): {
        Relation.FATHER: 46,
        Relation.MOTHER: 30,
        Relation.PARENT: 13,
        Relation.RELATIVE: 6,
        Relation.SIBLING: 5,
    },
}
OUTSIDE_THE_FAMILY = {
    AgeClass.ADULT: {
        Relation.COLLEAGUE: 26,
        Relation.EMPLOYER: 20,
        Relation.ACQUAINTANCE: 24,
        Relation.STRANGER: 20,
        Relation.UNKNOWN: 10,
    },
    AgeClass.MINOR: {
        Relation.TEACHER: 24,
        Relation.ACQUAINTANCE: 38,
        Relation.STRANGER: 22,
        Relation.UNKNOWN: 16,
    },
}

Harm = dict[str, Any]


def harms(rng: Random, people: Sequence[Person]) -> list[Harm]:
    """One harm for each person, the kinds exactly as published.

    Of the cases of physical violence at home, the published share comes with mental violence; the
    forms are not recorded for every case, as the source says of its own figures.
    """
    kinds = exactly(rng, HARMS)
    at_home = [n for n, kind in enumerate(kinds) if kind is HarmType.DOMESTIC_VIOLENCE]
    forms = dict(zip(at_home, _forms_at_home(rng, len(at_home)), strict=True))
    return [
        _harm(rng, kind, _with_more_forms(rng, person, forms.get(n, ())), person)
        for n, (kind, person) in enumerate(zip(kinds, people, strict=True))
    ]


def relation(rng: Random, kind: HarmType, age_class: AgeClass) -> Relation:
    """Who the alleged perpetrator is to her."""
    return one_of(rng, RELATIONS.get((kind, age_class)) or OUTSIDE_THE_FAMILY[age_class])


def _forms_at_home(rng: Random, cases: int) -> list[tuple[HarmForm, ...]]:
    recorded = round(cases * rng.uniform(*FORMS_RECORDED))
    physical = round(recorded * rng.uniform(*PHYSICAL))
    both = round(physical * MENTAL_WITH_PHYSICAL)
    return exactly(
        rng,
        {
            (HarmForm.PHYSICAL, HarmForm.MENTAL): both,
            (HarmForm.PHYSICAL,): physical - both,
            (HarmForm.MENTAL,): recorded - physical,
            (): cases - recorded,
        },
    )


def _with_more_forms(
    rng: Random, person: Person, forms: tuple[HarmForm, ...]
) -> tuple[HarmForm, ...]:
    if not forms:
        return ()
    more = some_of(rng, OTHER_FORMS)
    if person.age_class is AgeClass.MINOR and rng.random() < NEGLECT:
        more.append(HarmForm.NEGLECT)
    return (*forms, *more)


def _harm(rng: Random, kind: HarmType, forms: tuple[HarmForm, ...], person: Person) -> Harm:
    harm: Harm = {"type": kind, "forms": list(forms)}
    sub: list[HarmSub] = []
    if HarmForm.PHYSICAL in forms:
        sub += some_of(rng, PHYSICAL_SUBS)
    if HarmForm.MENTAL in forms:
        sub += some_of(rng, MENTAL_SUBS)
        if person.gender is Gender.FEMALE and rng.random() < SEXUAL_SHAMING:
            sub.append(HarmSub.SEXUAL_SHAMING)
    return harm | ({"sub": sub} if sub else {})
