"""Invented persons and organisations, and everything that one of them can read."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from tests.end_to_end.journey import Place
from tests.support import topics
from tests.support.api_client import Json, Partner
from tests.support.providers import a_provider, enter

READ = (
    ("intake", "/v1/referrals"),
    ("intake", "/v1/referrals/{id}"),
    ("intake", "/v1/referrals/{id}/identity"),
    ("intake", "/v1/clients"),
    ("matching", "/v1/referrals/{id}"),
    ("matching", "/v1/referrals/{id}/needs"),
    ("matching", "/v1/offers"),
    ("matching", "/v1/providers"),
    ("matching", "/v1/matches?need=shelter&region={region}"),
    ("matching", "/v1/matches?need=legal_consultation&region={region}"),
    ("matching", "/v1/coverage?region={region}"),
    ("notifications", "/v1/notifications?referral_id={id}"),
    ("notifications", "/v1/notifications/held"),
    ("notifications", "/v1/contact"),
    ("reporting", "/v1/outcomes"),
    ("reporting", "/v1/reports"),
    ("reporting", "/"),
    *(
        (service, path)
        for service in ("intake", "matching", "notifications", "reporting")
        for path in ("/internal/v1/journeys/{id}", "/internal/v1/dead-letters", "/metrics")
    ),
)
"""Whatever anybody with a token may try to read about a referral; much of it is refused."""


def mark() -> str:
    """A word that stands for something of hers and is found nowhere by chance."""
    return f"breach{uuid4().hex[:16]}"


def spellings(number: str) -> list[str]:
    """A mobile number as people write it; the plain one is part of those with a country."""
    first, middle, last = number[:3], number[3:7], number[7:]
    return [number, *(sign.join((first, middle, last)) for sign in (" ", "-", "."))]


async def join(hotline: Partner, *scopes: str, partner_id: str = "") -> Partner:
    """A new client with these scopes: of another organisation, or of the one that is named."""
    name = f"joined_{uuid4().hex[:12]}"
    new = {
        "client_id": name,
        "partner": {
            "id": partner_id or str(uuid4()),
            "name": "Invented organisation",
            "kind": "ngo",
        },
        "scopes": list(scopes),
        "test": True,
    }
    made = await hotline.of("test_admin").post("intake", "/v1/clients", new)
    assert made.status_code == 201, made.text
    answer = await hotline.http.post(
        hotline.jieli.url("intake") + "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(name, made.json()["client_secret"]),
    )
    joined = hotline.of(name)
    joined._token = answer.json()["access_token"]
    return joined


@dataclass
class Settled(Place):
    """A provider in a place; *keeper* is its organisation where it is not the lawyers' network."""

    keeper: Partner | None = field(default=None, kw_only=True)

    @property
    def network(self) -> Partner:
        return self.keeper or super().network

    async def beside(self, hook: str, **entered: Any) -> "Settled":
        """Another provider in the same place, of another organisation."""
        keeper = await join(self.hotline, "provider:write", "offer:respond")
        other = Settled(self.hotline, self.region, hook, keeper=keeper)
        [other.provider_id] = await enter(
            keeper,
            [a_provider(service_areas=[{"extent": self.region}], **entered)],
            lambda _: {"channel": "email", "address": f"{hook}@office.example"},
        )
        return other


async def read_by(who: Partner, referral_id: str, region: str) -> dict[str, bytes]:
    """The answer to everything that somebody tries to read."""
    found = {}
    for service, path in READ:
        answer = await who.get(service, path.format(id=referral_id, region=region))
        assert answer.status_code < 500, (path, answer.text)
        found[f"{who.name}: {service} {path}"] = answer.content
    return found


async def read_with_receipt(hotline: Partner, receipt_code: str) -> dict[str, bytes]:
    """What whoever holds the receipt can read."""
    url = hotline.jieli.url("intake") + "/v1/receipts/lookup"
    answer = await hotline.http.post(url, json={"receipt_code": receipt_code})
    assert answer.status_code == 200, answer.text
    return {"receipt": answer.content}


async def on_kafka(hotline: Partner) -> dict[str, bytes]:
    """Every record of every topic, with its key and headers."""
    lying = await topics.records(hotline.jieli.settings)
    found: dict[str, list[bytes]] = {}
    for record in lying:
        parts = (record.key or b"", record.value or b"", repr(record.headers).encode())
        found.setdefault(f"topic {record.topic}", []).extend(parts)
    assert {"topic referrals", "topic offers", "topic notifications"} <= found.keys()
    return {topic: b"\0".join(parts) for topic, parts in found.items()}


async def sent(hotline: Partner, *, kind: str = "") -> list[Json]:
    """Every message that left the house, newest first."""
    port = hotline.jieli.ports.catcher
    answer = await hotline.http.get(
        f"http://127.0.0.1:{port}/messages.json", params={"kind": kind} if kind else {}
    )
    found: list[Json] = answer.json()["messages"]
    return found


async def said_in_messages(hotline: Partner) -> dict[str, bytes]:
    """Every message as sent; whom an SMS is for is left out: its own telephone must be named."""
    return {
        f"{one['kind']} {one['number']}": orjson.dumps(
            one | ({"to": "", "together": []} if one["kind"] == "sms" else {})
        )
        for one in await sent(hotline)
    }


def holding(said: dict[str, bytes], marks: list[str]) -> dict[str, list[str]]:
    """Where which of these words stand, written in UTF-8 or as JSON escapes it."""
    found = {
        where: [word for word in marks if word.encode() in text] for where, text in said.items()
    }
    return {where: words for where, words in found.items() if words}
