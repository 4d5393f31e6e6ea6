"""One invented request for help, for a first try and for the demonstration."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from shared.vocabulary import Need, ProviderKind

REGION = "110105"
REQUEST: dict[str, Any] = {
    "channel": "hotline_12338",
    "region": REGION,
    "subject": {
        "age_band": "18-39",
        "gender": "female",
        "languages": ["zh"],
        "flags": ["migrant_worker"],
    },
    "harm": [
        {
            "type": "domestic_violence",
            "forms": ["physical", "mental"],
            "sub": ["verbal_abuse"],
        }
    ],
    "perpetrator": {"relation": "spouse"},
    "children_witnessing": 1,
    "needs": ["legal_consultation", "shelter"],
    "urgency": "pressing",
    "consent": {
        "basis": "consent",
        "scope": "any_matched_provider",
        "given_by": "self",
        "text_version": "2026-11",
    },
    "identity": {
        "name": "林小满（虚构）",
        "phone": "19900000001",
        "narrative": "（虚构）他又动手了，孩子也看见了，我想知道今晚可以去哪里。",
    },
    "safe_contact": {
        "channel": "sms",
        "address": "19900000001",
        "windows": [{"days": "mon-sun", "from": "00:00", "to": "23:59"}],
        "code_word": "茉莉",
        "language": "zh",
    },
}
"""Nobody has this name, this number or this story."""


def providers() -> list[dict[str, Any]]:
    """Two invented providers that can take the request, however often it is made."""
    return [
        provider("演示律师事务所（虚构）", ProviderKind.VOLUNTEER_LAWYER, Need.LEGAL_CONSULTATION),
        provider("演示庇护所（虚构）", ProviderKind.SHELTER, Need.SHELTER),
    ]


def provider(name: str, kind: ProviderKind, need: Need) -> dict[str, Any]:
    """An invented provider of this kind for this need, where the request is made."""
    return {
        "provider_id": str(uuid5(NAMESPACE_URL, f"jieli:example:{kind}")),
        "name": name,
        "kind": kind,
        "needs": [need],
        "service_areas": [{"extent": REGION}],
        "languages": [{"code": "zh"}],
        "credentials": [
            {
                "code": "gbv_trained",
                "date": "2024-05-01",
                "valid_until": "2034-04-30",
                "evidence": "培训证书（虚构）",
            }
        ],
        "service_capacity": {"unit": "case", "available": 1000, "maximum": 1000},
    }
