"""An invented request for help, shown in the documentation and posted by tests."""

from typing import Any

SUBMISSION: dict[str, Any] = {
    "channel": "hotline_12338",
    "source_ref": "call-2026-000123",
    "occurred_at": "2026-11-20T09:12:00+08:00",
    "region": "110105",
    "subject": {
        "age_band": "18-39",
        "gender": "female",
        "languages": ["zh"],
        "flags": ["migrant_worker"],
    },
    "harm": [
        {"type": "domestic_violence", "forms": ["physical", "mental"], "sub": ["death_threat"]}
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
    "identity": {"name": "林示例", "phone": "19900000001", "narrative": "示例文字，并无其人。"},
    "safe_contact": {
        "channel": "sms",
        "address": "19900000001",
        "windows": [{"days": "mon-fri", "from": "09:00", "to": "11:30"}],
        "code_word": "栀子",
        "language": "zh",
    },
}

CALL: dict[str, Any] = {
    "via": "miniprogram",
    "topic": "domestic_violence",
    "occurred_at": "2026-11-20T21:40:00+08:00",
    "region": "440000",
    "subject": {"age_band": "18-39", "gender": "female"},
    "consent": {
        "basis": "consent",
        "scope": "any_matched_provider",
        "given_by": "self",
        "text_version": "hotline-2026-11",
    },
}

USAGE: dict[str, Any] = {
    "channel": "wechat_miniprogram",
    "day": "2026-11-19",
    "counts": [
        {"gender": "female", "age_band": "18-39", "users": 61, "opens": 97},
        {"gender": "male", "age_band": "18-39", "users": 22, "opens": 38},
    ],
}
