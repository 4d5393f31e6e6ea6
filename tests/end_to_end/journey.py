"""One referral's way, step by step, as the outside sees it."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.vocabulary import regions
from tests.support.api_client import Json, Partner
from tests.support.builders import a_referral
from tests.support.providers import a_provider, enter
from tests.support.waiting import eventually

HER_ZONE = ZoneInfo("Asia/Shanghai")
_prefectures = (
    code
    for code in regions.regions()
    if code.endswith("00") and not code.endswith("0000") and not regions.is_retired(code)
)


def a_prefecture() -> str:
    """A prefecture that no other test of this run has."""
    return next(_prefectures)


def hours_from_now(first: float, last: float) -> list[Json]:
    """A safe window of every day that begins and ends so many hours from now, in her zone."""
    now = datetime.now(UTC).astimezone(HER_ZONE)
    begin, end = (f"{now + timedelta(hours=hours):%H:%M}" for hours in (first, last))
    return [{"days": "mon-sun", "from": begin, "to": end}]


def by_sms(number: str, first: float = -2, last: float = 3, **changes: Any) -> Json:
    """A safe contact by SMS whose window is open now, unless said otherwise."""
    return {
        "channel": "sms",
        "address": number,
        "windows": hours_from_now(first, last),
        "code_word": "青石",
        "language": "zh",
    } | changes


@dataclass
class Place:
    """A region where nobody but this test's lawyer works."""

    hotline: Partner
    region: str
    hook: str
    provider_id: UUID = field(init=False)

    @property
    def network(self) -> Partner:
        """The organisation of the lawyer."""
        return self.hotline.of("test_lawyer_network")

    @property
    def secret(self) -> str:
        """What the webhooks to the lawyer are signed with."""
        return "whsec_" + b64encode(sha256(self.hook.encode()).digest()).decode()

    async def furnish(self, places: int = 50) -> Self:
        """Enter the lawyer and how it is told."""
        lawyer = a_provider(places=places, service_areas=[{"extent": self.region}])
        address = f"http://127.0.0.1:{self.hotline.jieli.ports.catcher}/hooks/{self.hook}"
        contact = {"channel": "webhook", "address": address, "secret": self.secret}
        [self.provider_id] = await enter(self.network, [lawyer], lambda _: contact)
        return self

    async def ask(self, **changes: Any) -> Json:
        """Post a request for a lawyer in this place; gives what the 202 said."""
        body = a_referral(
            **{"region": self.region, "needs": ["legal_consultation"], "safe_contact": None}
            | changes
        )
        answer = await self.hotline.post("intake", "/v1/referrals", body)
        assert answer.status_code == 202, (answer.status_code, answer.text)
        found: Json = answer.json()
        return found

    async def life(self, referral_id: str) -> Json:
        """What intake shows its partner of a referral."""
        answer = await self.hotline.get("intake", f"/v1/referrals/{referral_id}")
        assert answer.status_code == 200, (answer.status_code, answer.text)
        found: Json = answer.json()
        return found

    async def becomes(self, referral_id: str, status: str, within: float = 30) -> Json:
        """Wait until the referral has this status and give its life."""

        async def there() -> Json | None:
            life = await self.life(referral_id)
            assert life["status"] == status, life["status"]
            return life

        return await eventually(there, within)

    async def offers(self, referral_id: str) -> list[Json]:
        """The offers of a referral that the lawyer sees."""
        answer = await self.network.get(
            "matching", "/v1/offers", provider_id=self.provider_id, referral_id=referral_id
        )
        assert answer.status_code == 200, (answer.status_code, answer.text)
        found: list[Json] = answer.json()["items"]
        return found

    async def offer(self, referral_id: str) -> str:
        """Wait for the offer to the lawyer and give its id."""
        [offer] = await eventually(lambda: self.offers(referral_id), within=30)
        return str(offer["offer_id"])

    async def say(self, offer_id: str, answer: str, body: Json | None = None) -> None:
        """Let the lawyer answer."""
        answered = await self.network.post("matching", f"/v1/offers/{offer_id}/{answer}", body)
        assert answered.status_code == 200, (answered.status_code, answered.text)

    async def messages(self, referral_id: str) -> list[Json]:
        """What notifications shows of a referral's messages."""
        answer = await self.hotline.get(
            "notifications", "/v1/notifications", referral_id=referral_id
        )
        assert answer.status_code == 200, (answer.status_code, answer.text)
        found: list[Json] = answer.json()["items"]
        return found

    async def told(
        self, referral_id: str, what: Callable[[Json], bool], within: float = 30
    ) -> Json:
        """Wait until one of the referral's messages is as wanted."""

        async def there() -> Json | None:
            found = await self.messages(referral_id)
            wanted = [message for message in found if what(message)]
            assert wanted, [(m["template"], m["status"], m["reason"]) for m in found]
            return wanted[0]

        return await eventually(there, within)


async def caught(partner: Partner, kind: str, to: str) -> list[Json]:
    """What the catcher holds for one address."""
    port = partner.jieli.ports.catcher
    to = f"+86{to}" if kind == "sms" else to
    answer = await partner.http.get(
        f"http://127.0.0.1:{port}/messages.json", params={"kind": kind, "to": to}
    )
    found: list[Json] = answer.json()["messages"]
    return found


Waiting = Callable[[], Awaitable[list[Json]]]


def catching(partner: Partner, kind: str, to: str) -> Waiting:
    """`caught`, to be waited for."""

    async def look() -> list[Json]:
        return await caught(partner, kind, to)

    return look
