"""Invented referrals for the peers, about 700 bytes each."""

from collections.abc import Iterator
from random import Random

import orjson

from tests.bench.peers.request import HARMS, NEEDS

NOTE = "x" * 190


def bodies(count: int, seed: int) -> Iterator[bytes]:
    """`count` referrals with two needs each; the same for the same seed."""
    dice = Random(seed)
    for _ in range(count):
        yield orjson.dumps(_body(dice))


def _body(dice: Random) -> dict[str, object]:
    region = f"{dice.randint(10, 19)}0{dice.randint(1, 4)}0{dice.randint(1, 9)}"
    return {
        "channel": dice.choice(["hotline", "app", "partner"]),
        "region": region,
        "subject": {"age": dice.randint(0, 90), "sex": dice.choice("fmx"), "lang": "en"},
        "harm": dice.choice(HARMS),
        "needs": dice.sample(NEEDS, 2),
        "consent": {
            "given_at": "2025-03-04T05:06:07Z",
            "scope": ["match", "notify", "report"],
            "evidence": "recorded call, operator 17",
        },
        "identity": {
            "name": "Example Person",
            "phone": _phone(dice),
            "address": "1 Example Street, Sampletown",
            "note": NOTE,
        },
        "safe_contact": {
            "how": "sms",
            "number": _phone(dice),
            "hours": "weekdays 09:00-11:00",
            "words": "Your parcel is ready",
        },
    }


def _phone(dice: Random) -> str:
    return f"1990000{dice.randint(0, 9999):04d}"
