"""The providers of the year: 300 volunteer lawyers and the bodies beside them, in every province.

Lawyers stand where people live; 84 of them are trained on gender-based violence. Shelters, child
protection and training do not exist everywhere, so that some needs find nobody, as in life.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from jieli.replay.draws import dice, shares, some_of
from jieli.replay.identity import INVENTED, Inventor
from jieli.replay.places import PEOPLE
from jieli.replay.published import LAWYERS, TRAINED_LAWYERS
from shared.vocabulary import Need, ProviderKind, regions

NATIONAL = "000000"
NATIONAL_EVERY = 12
FEWEST_PEOPLE = 10.0
LAWYER_PLACES = (5, 11)
TRAINED_ON = "2022-03-01"
TRAINED_UNTIL = "2032-02-29"
LOCAL_LANGUAGES = {
    "150000": "mn",
    "450000": "za",
    "510000": "ii",
    "530000": "ii",
    "540000": "bo",
    "650000": "ug",
}
SPEAKS_LOCAL = 0.5

Provider = dict[str, Any]


@dataclass(frozen=True)
class Body:
    """A kind of provider beside the lawyers: in what share of provinces, with how many places."""

    kind: ProviderKind
    chinese: str
    needs: Sequence[Need]
    presence: float = 1.0
    trained: float = 0.6
    places: int = 10
    places_per_million: float = 0.0
    per_province: int = 1


BODIES = (
    Body(
        ProviderKind.LEGAL_AID_AGENCY,
        "法律援助工作站",
        (Need.LEGAL_CONSULTATION, Need.COURT_REPRESENTATION, Need.PROTECTION_ORDER),
        places=12,
    ),
    Body(ProviderKind.SHELTER, "临时庇护所", (Need.SHELTER,), presence=0.85, places=6),
    Body(
        ProviderKind.COUNSELLING_CENTRE,
        "心理辅导中心",
        (Need.COUNSELLING,),
        trained=0.7,
        places=8,
        places_per_million=0.25,
        per_province=2,
    ),
    Body(ProviderKind.HOSPITAL, "医院反家暴门诊", (Need.MEDICAL,), presence=0.95, trained=0.75),
    Body(ProviderKind.PROCURATORATE, "检察院救助窗口", (Need.JUDICIAL_ASSISTANCE,), trained=0.9),
    Body(
        ProviderKind.CIVIL_AFFAIRS,
        "民政救助站",
        (Need.SOCIAL_ASSISTANCE, Need.CARE_VISIT, Need.CHILD_PROTECTION),
        places=12,
    ),
    Body(
        ProviderKind.CHILD_PROTECTION,
        "未成年人保护工作站",
        (Need.CHILD_PROTECTION, Need.COUNSELLING, Need.CARE_VISIT),
        presence=0.9,
        places=10,
        places_per_million=0.2,
    ),
    Body(
        ProviderKind.WOMENS_FEDERATION,
        "妇女之家",
        (Need.PROTECTION_ORDER, Need.SOCIAL_ASSISTANCE, Need.CARE_VISIT, Need.SHELTER),
        presence=0.7,
        places=10,
    ),
    Body(
        ProviderKind.TRAINING_CENTRE,
        "技能培训中心",
        (Need.SKILLS_TRAINING, Need.EMPLOYMENT_SUPPORT),
        presence=0.6,
    ),
    Body(ProviderKind.EMPLOYER, "爱心企业", (Need.EMPLOYMENT_SUPPORT,), presence=0.4),
)


def directory(seed: int, lawyers: int = LAWYERS) -> list[Provider]:
    """Every provider as the directory's API takes it, with its own `provider_id`.

    The share of trained lawyers is the published one (84 of 300), whatever their number.
    """
    rng = dice(seed, "directory")
    people = list(_lawyers(rng, lawyers, Inventor(seed)))
    for lawyer in rng.sample(people, round(lawyers * TRAINED_LAWYERS / LAWYERS)):
        lawyer["credentials"] = _training()
    return [
        {"provider_id": str(_id(seed, number))} | provider
        for number, provider in enumerate([*people, *_bodies(rng)])
    ]


def _id(seed: int, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"jieli:provider:{seed}:{number}")


def _lawyers(rng: Random, count: int, inventor: Inventor) -> Iterator[Provider]:
    weights = [max(people, FEWEST_PEOPLE) for people in PEOPLE.values()]
    homes = [
        province
        for province, share in zip(PEOPLE, shares(count, weights), strict=True)
        for _ in range(share)
    ]
    for number, province in enumerate(homes):
        wide = (NATIONAL,) if number % NATIONAL_EVERY == 0 else ()
        yield _provider(
            f"{inventor.name()}律师",
            ProviderKind.VOLUNTEER_LAWYER,
            [
                Need.LEGAL_CONSULTATION,
                *some_of(rng, {Need.COURT_REPRESENTATION: 0.7, Need.PROTECTION_ORDER: 0.7}),
            ],
            (province, *wide),
        ) | _means(rng, province, rng.randrange(*LAWYER_PLACES))


def _bodies(rng: Random) -> Iterator[Provider]:
    for body in BODIES:
        for province, people in PEOPLE.items():
            if rng.random() >= body.presence:
                continue
            for number in range(1, body.per_province + 1):
                name = f"{regions.name(province)}{body.chinese}{number}{INVENTED}"
                trained = _training() if rng.random() < body.trained else []
                places = body.places + round(people * body.places_per_million)
                yield (
                    _provider(name, body.kind, list(body.needs), (province,))
                    | _means(rng, province, places)
                    | {"credentials": trained}
                )


def _provider(name: str, kind: ProviderKind, needs: list[Need], areas: tuple[str, ...]) -> Provider:
    return {
        "name": name,
        "kind": kind,
        "needs": needs,
        "service_areas": [{"extent": code} for code in areas],
        "credentials": [],
    }


def _means(rng: Random, province: str, places: int) -> Provider:
    local = LOCAL_LANGUAGES.get(province)
    languages = ["zh", *([local] if local and rng.random() < SPEAKS_LOCAL else [])]
    return {
        "languages": [{"code": code} for code in languages],
        "service_capacity": {"unit": "case", "available": places, "maximum": places},
    }


def _training() -> list[dict[str, str]]:
    return [
        {
            "code": "gbv_trained",
            "date": TRAINED_ON,
            "valid_until": TRAINED_UNTIL,
            "evidence": f"培训证书{INVENTED}",
        }
    ]
