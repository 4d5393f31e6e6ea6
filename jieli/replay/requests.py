"""The 1,254 online requests of the year, as the mini program would post them."""

from datetime import datetime
from random import Random
from typing import Any

from jieli.replay.draws import dice, one_of
from jieli.replay.harms import Harm, harms, relation
from jieli.replay.hours import moments
from jieli.replay.identity import Inventor, Reachability
from jieli.replay.needs import needs, urgency
from jieli.replay.persons import Person, persons
from jieli.replay.places import somewhere
from shared.vocabulary import (
    AgeClass,
    Channel,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    DutyArticle,
    HarmType,
    Relation,
)

GUARDIANS = (Relation.PARENT, Relation.FATHER, Relation.MOTHER)
CHILDREN_WATCHED = {0: 55, 1: 28, 2: 14, 3: 3}
GUARDIAN_CONSENTS = 0.5

Body = dict[str, Any]


def requests(seed: int) -> list[Body]:
    """Every request, in order of time; the margins are those published, whatever the seed."""
    rng = dice(seed, "requests")
    people = persons(rng)
    inventor = Inventor(seed)
    return [
        _request(rng, person, harm, at)
        | {"source_ref": f"mp-{seed}-{number:04d}", "occurred_at": at.isoformat()}
        | _told(inventor.reachability(rng, person, number))
        for number, (person, harm, at) in enumerate(
            zip(people, harms(rng, people), moments(rng, len(people)), strict=True), start=1
        )
    ]


def _request(rng: Random, person: Person, harm: Harm, at: datetime) -> Body:
    kind: HarmType = harm["type"]
    wanted = needs(rng, person, kind)
    perpetrator = relation(rng, kind, person.age_class)
    return {
        "channel": Channel.WECHAT_MINIPROGRAM,
        "region": somewhere(rng),
        "subject": {
            "age_band": person.age_band,
            "gender": person.gender,
            "languages": list(person.languages),
            "flags": list(person.flags),
        },
        "harm": [harm],
        "perpetrator": {"relation": perpetrator},
        "children_witnessing": _children(rng, person, kind),
        "needs": wanted,
        "urgency": urgency(rng, wanted),
        "consent": _consent(rng, person, perpetrator, at),
    }


def _children(rng: Random, person: Person, kind: HarmType) -> int:
    if person.age_class is AgeClass.MINOR or kind is not HarmType.DOMESTIC_VIOLENCE:
        return 0
    return one_of(rng, CHILDREN_WATCHED)


def _consent(rng: Random, person: Person, perpetrator: Relation, at: datetime) -> Body:
    """The basis the law allows: a child under 14 cannot consent alone, nor her abuser for her."""
    basis, giver = ConsentBasis.CONSENT, ConsentGiver.SELF
    if person.is_child:
        basis, giver = ConsentBasis.MANDATORY_REPORT, ConsentGiver.OFFICER
        if perpetrator not in GUARDIANS and rng.random() < GUARDIAN_CONSENTS:
            basis, giver = ConsentBasis.GUARDIAN_CONSENT, ConsentGiver.GUARDIAN
    said: Body = {
        "basis": basis,
        "scope": ConsentScope.ANY_MATCHED_PROVIDER,
        "given_by": giver,
        "text_version": "2022-08",
    }
    if basis is ConsentBasis.MANDATORY_REPORT:
        said["duty"] = {
            "article": DutyArticle.MINORS_PROTECTION_11,
            "officer_ref": "officer-07",
            "decided_at": at.isoformat(),
        }
    return said


def _told(person: Reachability) -> Body:
    sealed = {"identity": person.identity, "safe_contact": person.safe_contact}
    return {field: value for field, value in sealed.items() if value is not None}
