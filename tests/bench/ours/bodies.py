"""Invented referrals and providers for Jieli, alike in size and kind to what the peers get."""

from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from shared.vocabulary import (
    Channel,
    Flag,
    Gender,
    HarmForm,
    HarmSub,
    HarmType,
    Need,
    ProviderKind,
    Relation,
    Urgency,
    regions,
)

PROVINCES = ("11", "13", "21", "31", "32", "33", "37", "44", "51", "65")
COUNTIES = 36
"""Counties used of each province: as many places as the peers have."""
KINDS = {
    Need.LEGAL_CONSULTATION: ProviderKind.LEGAL_AID_AGENCY,
    Need.SHELTER: ProviderKind.SHELTER,
    Need.MEDICAL: ProviderKind.HOSPITAL,
    Need.COUNSELLING: ProviderKind.COUNSELLING_CENTRE,
    Need.SOCIAL_ASSISTANCE: ProviderKind.CIVIL_AFFAIRS,
}
"""The needs asked for, and who serves each."""
PROVIDERS = 20
"""Providers of each need in each province: 1,000 in all."""
PLACES = 50_000
ADULTS = ("18-39", "40-59", "60+", "undisclosed")
CHANNELS = (Channel.HOTLINE_12338, Channel.WECHAT_MINIPROGRAM, Channel.PARTNER_API)
NOTE = "编造的经过，只用于测量。" * 5

Body = dict[str, Any]


def bodies(count: int, seed: int) -> Iterator[bytes]:
    """`count` referrals of adults with two needs each; the same for the same seed."""
    dice, places = Random(seed), _places()
    for number in range(count):
        yield orjson.dumps(_referral(dice, places, f"bench-{seed}-{number}"))


def providers() -> list[Body]:
    """1,000 providers with room for everybody, some for a whole province and some for a city."""
    found: list[Body] = []
    for province in PROVINCES:
        cities = sorted({code[:4] + "00" for code in _counties(province)} & set(regions.regions()))
        for need, kind in KINDS.items():
            areas = [f"{province}0000"] * (PROVIDERS // 2) + (cities * PROVIDERS)[: PROVIDERS // 2]
            areas += [f"{province}0000"] * (PROVIDERS - len(areas))
            found += [
                _provider(f"{need}-{province}-{number}", (need, kind), area)
                for number, area in enumerate(areas)
            ]
    return found


def contacts() -> list[Body]:
    """Every provider reads its offers itself: nothing leaves the machine, as with the peers."""
    return [
        {"provider_id": provider["provider_id"], "channel": "inbox"} for provider in providers()
    ]


def _provider(name: str, serves: tuple[Need, ProviderKind], area: str) -> Body:
    need, kind = serves
    return {
        "provider_id": str(uuid5(NAMESPACE_URL, f"jieli:bench:{name}")),
        "name": f"测量用机构 {name}",
        "kind": kind,
        "needs": [need],
        "service_areas": [{"extent": area}],
        "languages": [{"code": "zh"}],
        "credentials": [
            {
                "code": "gbv_trained",
                "date": "2022-03-01",
                "valid_until": "2099-02-28",
                "evidence": "测量用",
            }
        ],
        "service_capacity": {"unit": "case", "available": PLACES, "maximum": PLACES},
    }


def _places() -> list[str]:
    return [code for province in PROVINCES for code in _counties(province)]


def _counties(province: str) -> list[str]:
    found = [code for code in regions.regions() if code[:2] == province and code[4:] != "00"]
    return [code for code in found if not regions.is_retired(code)][:COUNTIES]


def _referral(dice: Random, places: list[str], reference: str) -> Body:
    phone = f"1990000{dice.randint(0, 9999):04d}"
    return {
        "channel": dice.choice(CHANNELS),
        "source_ref": reference,
        "occurred_at": "2026-11-20T09:12:00+08:00",
        "region": dice.choice(places),
        "subject": {
            "age_band": dice.choice(ADULTS),
            "gender": dice.choice(list(Gender)),
            "languages": ["zh"],
            "flags": [dice.choice(list(Flag))],
        },
        "harm": [_harm(dice)],
        "perpetrator": {"relation": dice.choice(list(Relation))},
        "children_witnessing": dice.randint(0, 2),
        "needs": dice.sample(list(KINDS), 2),
        "urgency": dice.choice([Urgency.PRESSING, Urgency.ROUTINE]),
        "consent": {
            "basis": "consent",
            "scope": "any_matched_provider",
            "given_by": "self",
            "text_version": "2026-11",
        },
        "identity": {"name": "林某甲", "phone": phone, "address": "样例路1号", "narrative": NOTE},
        "safe_contact": {
            "channel": "sms",
            "address": phone,
            "windows": [{"days": "mon-fri", "from": "09:00", "to": "11:30"}],
            "code_word": "青石",
            "language": "zh",
        },
    }


def _harm(dice: Random) -> Body:
    return {
        "type": dice.choice(list(HarmType)),
        "forms": dice.sample(list(HarmForm), 2),
        "sub": [dice.choice(list(HarmSub))],
    }
