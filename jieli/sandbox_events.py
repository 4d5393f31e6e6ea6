"""Events made on purpose: a real referral through the sandbox, as far as one event needs it.

Whoever builds a receiver sees what it will see later: the same bodies, signed by the service that
sends them. Nobody is behind it; every name and number is invented.
"""

import asyncio
import hmac
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx

from jieli.approvals import approve
from jieli.client import Api, Problem
from jieli.credentials import credential
from jieli.example import REQUEST, provider
from jieli.polling import wait_for
from shared.language import say
from shared.settings import Settings
from shared.vocabulary import Need, ProviderKind

HOTLINE, NETWORK, READER = "test_hotline", "test_lawyer_network", "test_reader"
HOOK = "listen"
"""The catcher's address that webhooks for a receiver under construction go to."""
PROVIDER = str(uuid5(NAMESPACE_URL, "jieli:sandbox-events:lawyer"))
RECEIVER = str(uuid5(NAMESPACE_URL, "jieli:sandbox-events:receiver"))
ELSEWHERE = "340000"
NOBODY = str(uuid5(NAMESPACE_URL, "jieli:sandbox-events:nobody"))
ALIKE = 11
"""So many outcomes must share their values before coarse records of them are released."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """What was made: the event, the referral behind it, and which client it is for."""

    event: str
    referral_id: str
    client: str


def signing_secret(settings: Settings) -> str:
    """What webhooks to `listen` are signed with; the same for one stack, and nobody else's."""
    known = credential(settings, HOTLINE).client_secret
    digest = hmac.new(known.encode(), b"jieli listen", sha256).digest()
    return "whsec_" + b64encode(digest).decode("ascii")


def contact(settings: Settings) -> Json:
    """How a client is told whose webhooks `listen` forwards."""
    address = f"http://127.0.0.1:{settings.catcher_port}/hooks/{HOOK}"
    return {"channel": "webhook", "address": address, "secret": signing_secret(settings)}


@dataclass(frozen=True)
class Sandbox:
    """Those who take part: who refers, who helps, who watches, and two who approve."""

    settings: Settings
    hotline: Api
    network: Api
    operator: Api
    persons: tuple[Api, Api]

    async def make(self, event: str) -> Made:
        """Make one event of this name and wait until it was sent. Raises CommandError."""
        kind = EVENTS[event]
        await self._prepare()
        referral_id = await kind.steps(self)
        if kind.client != READER:
            await self._sent(referral_id, event.replace(".", "_"))
        return Made(event, referral_id, kind.client)

    async def offered(self) -> str:
        """A referral whose one need is offered to the invented lawyer."""
        [referral_id] = await self._ask(1, PROVIDER)
        await self._offers([referral_id])
        return referral_id

    async def withdrawn(self) -> str:
        """A referral that is taken back after the offer."""
        referral_id = await self.offered()
        path = f"/v1/referrals/{referral_id}/withdraw"
        await self.hotline.post("intake", path, {"reason": "survivor_declined"}, _key())
        return referral_id

    async def completed(self, count: int = 1) -> str:
        """Referrals that were helped; gives the last of them."""
        referrals = await self._ask(count, PROVIDER)
        offers = await self._offers(referrals)
        said: tuple[Json, ...] = (
            {"answer": "accept"},
            {"answer": "start"},
            {"answer": "complete", "result": "completed", "outcome": "advice_given"},
        )
        for answer in said:
            lines = [{"offer_id": offer, **answer} for offer in offers]
            await self.network.ndjson("matching", "/v1/offers/answers", lines, _key())
        return referrals[-1]

    async def many_completed(self) -> str:
        """As many alike as a coarse record needs."""
        return await self.completed(ALIKE)

    async def appointed(self) -> str:
        """A referral whose lawyer agreed on a time that comes near."""
        referral_id = await self.offered()
        [offer_id] = await self._offers([referral_id])
        soon = (datetime.now(UTC) + timedelta(hours=20)).isoformat()
        for move, body in (("accept", {}), ("schedule", {"at": soon})):
            await self.network.post("matching", f"/v1/offers/{offer_id}/{move}", body, _key())
        return referral_id

    async def handed_over(self) -> str:
        """A referral that the lawyer serves, and that one elsewhere is asked to receive."""
        [referral_id] = await self._ask(1, PROVIDER, RECEIVER)
        [offer_id] = await self._offers([referral_id])
        for move, body in (("accept", {}), ("handover", {"to_region": ELSEWHERE})):
            await self.network.post("matching", f"/v1/offers/{offer_id}/{move}", body, _key())
        return referral_id

    async def questioned(self) -> str:
        """A referral of which the lawyer asks something before it answers."""
        referral_id = await self.offered()
        [offer_id] = await self._offers([referral_id])
        path = f"/v1/offers/{offer_id}/questions"
        await self.network.post("matching", path, {"question": "remote"}, _key())
        return referral_id

    async def unmet(self) -> str:
        """A referral that names one provider only, and nobody knows it."""
        [referral_id] = await self._ask(1, NOBODY)
        return referral_id

    async def endangered(self) -> str:
        """A referral at high risk."""
        body = _request(NOBODY)
        threat = {**body["harm"][0], "sub": ["death_threat"]}
        answer = await self.hotline.post(
            "intake", "/v1/referrals", body | {"harm": [threat]}, _key()
        )
        return str(answer["id"])

    async def harassed(self) -> str:
        """A referral whose person somebody asked to interview three times, in vain."""
        [referral_id] = await self._ask(1, NOBODY)
        asked = {"referral_id": referral_id, "purpose": "media_interview", "body": "media"}
        for _ in range(3):
            try:
                await self.hotline.post("intake", "/v1/access-requests", asked, _key())
            except Problem as refused:
                if refused.status != httpx.codes.FORBIDDEN:
                    raise
        return referral_id

    async def _prepare(self) -> None:
        lawyer = provider(
            "接收测试律师（虚构）", ProviderKind.VOLUNTEER_LAWYER, Need.LEGAL_CONSULTATION
        )
        lawyer["provider_id"] = PROVIDER
        there = {"provider_id": RECEIVER, "service_areas": [{"extent": ELSEWHERE}]}
        key = _key()
        lawyers = [lawyer, lawyer | there]
        entered = await self.network.ndjson("matching", "/v1/providers/batch", lawyers, key)
        await approve(self.persons, entered, key)
        told = contact(self.settings)
        for provider_id in (PROVIDER, RECEIVER):
            path = f"/v1/providers/{provider_id}/contact"
            await self.network.put("notifications", path, told, _key())
        await self.hotline.put("notifications", "/v1/contact", told, _key())

    async def _ask(self, count: int, *named: str) -> list[str]:
        bodies = [_request(*named)] * count
        answers = await self.hotline.ndjson("intake", "/v1/referrals/batch", bodies, _key())
        return [str(answer["id"]) for answer in answers]

    async def _offers(self, referrals: Sequence[str]) -> list[str]:
        return list(await asyncio.gather(*map(self._offer, referrals)))

    async def _offer(self, referral_id: str) -> str:
        async def look() -> list[Json]:
            page = await self.operator.find("matching", f"/v1/referrals/{referral_id}/needs")
            return [offer for need in page["items"] for offer in need["offers"]] if page else []

        [offer] = await wait_for(look, bool, say("an offer", "邀约"))
        return str(offer["offer_id"])

    async def _sent(self, referral_id: str, template: str) -> None:
        async def look() -> list[Json]:
            page = await self.operator.find(
                "notifications", "/v1/notifications", referral_id=referral_id
            )
            found = page["items"] if page else []
            return [m for m in found if m["template"] == template and m["settled_at"]]

        await wait_for(look, bool, say("the webhook", "webhook"))


@dataclass(frozen=True)
class Kind:
    """One kind of event: the client that hears of it, how it is made, and in words."""

    client: str
    steps: Callable[[Sandbox], Awaitable[str]]
    about: tuple[str, str]


EVENTS: Mapping[str, Kind] = {
    "offer.made": Kind(
        NETWORK,
        Sandbox.offered,
        ("A provider of yours is asked for help", "向你的服务机构发出邀约"),
    ),
    "offer.withdrawn": Kind(
        NETWORK,
        Sandbox.withdrawn,
        ("An offer is taken back: stop", "邀约被撤回：请停止"),
    ),
    "appointment.near": Kind(
        NETWORK,
        Sandbox.appointed,
        ("An appointment of a provider of yours comes near", "你的服务机构有预约将到"),
    ),
    "handover.moved": Kind(
        NETWORK,
        Sandbox.handed_over,
        ("A provider of yours is asked to receive a case", "请你的服务机构接收一项个案移交"),
    ),
    "offer.questioned": Kind(
        HOTLINE,
        Sandbox.questioned,
        ("A provider asks something before it answers", "机构在答复之前有疑问"),
    ),
    "need.completed": Kind(
        HOTLINE,
        Sandbox.completed,
        ("Somebody you referred was helped", "你转介的一项需求已得到帮助"),
    ),
    "need.unmet": Kind(
        HOTLINE,
        Sandbox.unmet,
        ("Nobody is left to ask for somebody you referred", "你转介的一项需求已无人可询问"),
    ),
    "referral.screened": Kind(
        HOTLINE,
        Sandbox.endangered,
        ("Somebody you referred is at high risk", "你转介的人处于高风险"),
    ),
    "access.harassment": Kind(
        HOTLINE,
        Sandbox.harassed,
        ("Somebody asks again and again to see her", "有人多次要求接触当事人"),
    ),
    "outcome.recorded": Kind(
        READER,
        Sandbox.many_completed,
        ("Eleven outcomes that look the same, released together", "十一条相同的结果一并发布"),
    ),
}
"""Every event that can be made at will, with the client that hears of it.

`outcome.released` is not among them: a quarter's tables come when the quarter is over.
"""


def _request(*named: str) -> Json:
    kept = {name: REQUEST[name] for name in ("channel", "region", "subject", "harm")}
    return kept | {
        "needs": [Need.LEGAL_CONSULTATION],
        "urgency": "routine",
        "consent": {**REQUEST["consent"], "scope": "named_providers", "providers": list(named)},
    }


def _key() -> str:
    return f"trigger-{uuid4()}"
