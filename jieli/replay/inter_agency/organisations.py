"""What the organisations of the system post in a year, and what whoever is asked says or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from jieli.replay.answers import REASONS, Step
from jieli.replay.draws import dice, exactly, one_of, shares
from jieli.replay.identity import INVENTED
from jieli.replay.inter_agency.published import ORGANISATIONS, SECTORS, Published, Sector
from jieli.replay.places import PEOPLE, somewhere
from jieli.replay.year import Bodies, Year
from shared.vocabulary import (
    AgeBand,
    Channel,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    Gender,
    HarmForm,
    HarmType,
    MessageChannel,
    Relation,
    Urgency,
)

AREAS = 3
"""Every body serves a third of the provinces, so that four or five can be asked in each."""
PLACES = 100_000
"""Nobody is full: what is shown is silence, not want of places."""
AGES = {
    AgeBand.FROM_18_TO_39: 60,
    AgeBand.FROM_40_TO_59: 30,
    AgeBand.FROM_60: 10,
}
SILENT, ACCEPTS, DECLINES = "silent", "accepts", "declines"


@dataclass(frozen=True)
class System:
    """What is posted, and by reference what the first body that is asked says."""

    posted: Year
    sectors: dict[str, Sector]
    first: dict[str, str]

    def answers(
        self, seed: int, reference: str, _offer: dict[str, Any], attempt: int
    ) -> list[Step]:
        """What a body says when it is asked: nothing, yes, or no with a reason."""
        rng = dice(seed, f"inter-agency/{reference}/{attempt}")
        sector = SECTORS[self.sectors[reference]]
        said = self.first[reference] if attempt == 1 else one_of(rng, _shares_of(sector))
        if said == SILENT:
            return []
        if said == DECLINES:
            return [{"answer": "decline", "reason": one_of(rng, REASONS)}]
        return [{"answer": "accept"}]


def _shares_of(sector: Published) -> dict[str, float]:
    declined = 100 - sector.silent - sector.accepted
    return {SILENT: sector.silent, ACCEPTS: sector.accepted, DECLINES: declined}


def make_system(seed: int, referrals: int) -> System:
    """Invent a year of so many referrals with one need each.

    The first body that is asked says nothing to as many of a sector as was published of it.
    """
    rng = dice(seed, "inter-agency")
    weights = [sector.weight for sector in SECTORS.values()]
    counts = dict(zip(SECTORS, shares(referrals, weights), strict=True))
    order = exactly(rng, counts)
    said = {name: exactly(rng, _counts(SECTORS[name], count)) for name, count in counts.items()}
    sectors = {f"inter-agency-{seed}-{n:06d}": name for n, name in enumerate(order, start=1)}
    first = {reference: said[name].pop() for reference, name in sectors.items()}
    bodies = [
        {
            "channel": Channel.PARTNER_API,
            "source_ref": reference,
            "region": somewhere(rng),
            "subject": {
                "age_band": str(one_of(rng, AGES)),
                "gender": Gender.FEMALE,
                "languages": ["zh"],
            },
            "harm": [{"type": HarmType.DOMESTIC_VIOLENCE, "forms": [HarmForm.PHYSICAL]}],
            "perpetrator": {"relation": Relation.SPOUSE},
            "needs": [str(SECTORS[name].need)],
            "urgency": Urgency.PRESSING,
            "consent": {
                "basis": ConsentBasis.CONSENT,
                "scope": ConsentScope.ANY_MATCHED_PROVIDER,
                "given_by": ConsentGiver.SELF,
                "text_version": "2023-01",
            },
        }
        for reference, name in sectors.items()
    ]
    providers = _providers(seed)
    told = [{"provider_id": p["provider_id"], "channel": MessageChannel.INBOX} for p in providers]
    posted = Year(seed, providers, told, [], bodies, [], name="inter-agency")
    return System(posted, sectors, first)


def _counts(sector: Published, count: int) -> dict[str, int]:
    weights = _shares_of(sector)
    return dict(zip(weights, shares(count, list(weights.values())), strict=True))


def _providers(seed: int) -> Bodies:
    """The organisations, as many for each sector."""
    provinces = list(PEOPLE)
    each = ORGANISATIONS // len(SECTORS)
    return [
        _provider(seed, name, number, provinces[number % AREAS :: AREAS])
        for name in SECTORS
        for number in range(each)
    ]


def _provider(seed: int, name: Sector, number: int, areas: Sequence[str]) -> dict[str, Any]:
    sector = SECTORS[name]
    return {
        "provider_id": str(uuid5(NAMESPACE_URL, f"jieli:inter-agency:{seed}:{name}:{number}")),
        "name": f"{sector.chinese}机构{number + 1}{INVENTED}",
        "kind": sector.kind,
        "needs": [sector.need],
        "service_areas": [{"extent": code} for code in areas],
        "languages": [{"code": "zh"}],
        "credentials": [],
        "service_capacity": {"unit": "case", "available": PLACES, "maximum": PLACES},
    }
