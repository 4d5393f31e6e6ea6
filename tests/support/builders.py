"""Bodies of requests. Everybody in them is invented."""

from typing import Any
from uuid import uuid4


def a_referral(**changes: Any) -> dict[str, Any]:
    """Build the body of one referral; a change to None leaves that field out."""
    body: dict[str, Any] = {
        "channel": "hotline_12338",
        "source_ref": f"call-{uuid4().hex[:12]}",
        "occurred_at": "2026-11-20T09:12:00+08:00",
        "region": "110105",
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
                "sub": ["death_threat"],
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
            "name": "林某甲",
            "phone": "19900000001",
            "narrative": "编造的经过，只用于测试。",
        },
        "safe_contact": {
            "channel": "sms",
            "address": "19900000001",
            "windows": [{"days": "mon-fri", "from": "09:00", "to": "11:30"}],
            "code_word": "青石",
            "language": "zh",
        },
    }
    body |= changes
    return {name: value for name, value in body.items() if value is not None}


def anonymous(**changes: Any) -> dict[str, Any]:
    """Build the smallest referral that is accepted: nobody is named."""
    return a_referral(
        **{
            "source_ref": None,
            "occurred_at": None,
            "subject": {"age_band": "undisclosed"},
            "perpetrator": None,
            "children_witnessing": None,
            "urgency": None,
            "identity": None,
            "safe_contact": None,
        }
        | changes
    )
