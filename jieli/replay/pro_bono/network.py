"""What the network posts in three years, and what its lawyers will say of each need."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from jieli.replay.answers import Step
from jieli.replay.directory import NATIONAL, directory
from jieli.replay.draws import dice, exactly, one_of
from jieli.replay.hours import moment_of
from jieli.replay.places import somewhere
from jieli.replay.pro_bono.published import LAWYERS, YEARS, OneYear
from jieli.replay.year import Bodies, Year
from shared.vocabulary import (
    AgeBand,
    Channel,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    Flag,
    Gender,
    HarmForm,
    HarmType,
    MessageChannel,
    Need,
    OutcomeCode,
    Relation,
    ServiceResult,
    Urgency,
)

PLACES = 15
AGES = {AgeBand.FROM_18_TO_39: 80, AgeBand.FROM_40_TO_59: 20}
RELATIONS = {Relation.SPOUSE: 60, Relation.EX_PARTNER: 20, Relation.COHABITANT: 20}

Wanted = dict[Need, OutcomeCode]
"""What one woman asks for, and what will come of each."""


@dataclass(frozen=True)
class Network:
    """What is posted, and by reference and need what comes of it."""

    posted: Year
    outcomes: dict[tuple[str, str], OutcomeCode]

    def answers(self, reference: str, need: str) -> list[Step]:
        """Everything that the lawyer who is asked first will say of a need."""
        outcome = self.outcomes[reference, need]
        failed = outcome in {OutcomeCode.COULD_NOT_CONTACT, OutcomeCode.NOT_ENGAGED}
        result = ServiceResult.FAILED if failed else ServiceResult.COMPLETED
        end = {"answer": "complete", "result": result, "outcome": outcome}
        return [{"answer": "accept"}, {"answer": "start"}, end]


def make_network(seed: int) -> Network:
    """Invent three years of the network; its margins are those published, whatever the seed."""
    rng = dice(seed, "pro-bono")
    asked = [
        (_day(rng, number), wanted)
        for number, year in YEARS.items()
        for wanted in _wanted(rng, year)
    ]
    asked.sort(key=lambda each: each[0])
    references = [f"j4h-{seed}-{place:04d}" for place in range(1, len(asked) + 1)]
    bodies = [
        _request(rng, at, wanted) | {"source_ref": reference}
        for reference, (at, wanted) in zip(references, asked, strict=True)
    ]
    lawyers = _lawyers(seed)
    posted = Year(seed, lawyers, _told(lawyers), [], bodies, [], name="j4h")
    outcomes = {
        (reference, str(need)): outcome
        for reference, (_, wanted) in zip(references, asked, strict=True)
        for need, outcome in wanted.items()
    }
    return Network(posted, outcomes)


def _wanted(rng: Random, year: OneYear) -> list[Wanted]:
    """Everybody of a year."""
    verdicts = exactly(rng, year.verdicts)
    given: list[Wanted] = [
        {Need.LEGAL_CONSULTATION: OutcomeCode.ADVICE_GIVEN} for _ in range(year.consulted)
    ]
    alone: list[Wanted] = [{} for _ in range(year.represented_alone)]
    in_court = year.brought - year.represented_alone
    for who in (*alone, *given[:in_court]):
        who[Need.COURT_REPRESENTATION] = verdicts.pop()
    for who in given[in_court : in_court + year.not_brought]:
        who[Need.COURT_REPRESENTATION] = OutcomeCode.NOT_ENGAGED
    lost: list[Wanted] = [
        {Need.LEGAL_CONSULTATION: OutcomeCode.COULD_NOT_CONTACT} for _ in range(year.not_consulted)
    ]
    return [*given, *alone, *lost]


def _day(rng: Random, year: int) -> datetime:
    first = date(year, 1, 1)
    return moment_of(rng, first + timedelta(days=rng.randrange(365)))


def _request(rng: Random, at: datetime, wanted: Wanted) -> dict[str, Any]:
    return {
        "channel": Channel.PRO_BONO_NETWORK,
        "occurred_at": at.isoformat(),
        "region": somewhere(rng),
        "subject": {
            "age_band": one_of(rng, AGES),
            "gender": Gender.FEMALE,
            "languages": ["zh"],
            "flags": [Flag.MIGRANT_WORKER],
        },
        "harm": [{"type": HarmType.DOMESTIC_VIOLENCE, "forms": [HarmForm.PHYSICAL]}],
        "perpetrator": {"relation": one_of(rng, RELATIONS)},
        "needs": [str(need) for need in wanted],
        "urgency": Urgency.ROUTINE,
        "consent": {
            "basis": ConsentBasis.CONSENT,
            "scope": ConsentScope.ANY_MATCHED_PROVIDER,
            "given_by": ConsentGiver.SELF,
            "text_version": "2018-01",
        },
    }


def _lawyers(seed: int) -> Bodies:
    """300 lawyers of the whole country, each with places enough that nobody waits."""
    return [
        lawyer
        | {
            "provider_id": str(uuid5(NAMESPACE_URL, f"jieli:pro-bono:{seed}:{number}")),
            "needs": [Need.LEGAL_CONSULTATION, Need.COURT_REPRESENTATION],
            "service_areas": [{"extent": NATIONAL}],
            "service_capacity": {"unit": "case", "available": PLACES, "maximum": PLACES},
        }
        for number, lawyer in enumerate(directory(seed, LAWYERS)[:LAWYERS])
    ]


def _told(lawyers: Bodies) -> Bodies:
    return [
        {"provider_id": lawyer["provider_id"], "channel": MessageChannel.INBOX}
        for lawyer in lawyers
    ]
