"""The API by name: what a partner, a provider or a subscriber asks for."""

from collections.abc import AsyncIterator, Iterable, Mapping
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import quote
from uuid import UUID

from jieli_client._async.connection import AsyncConnection, Json
from jieli_client.addresses import Addresses, Credentials, Service
from jieli_client.batches import LINES, Line
from jieli_client.models import intake, matching, notifications
from jieli_client.outcomes import Outcome, Tier

Body = Mapping[str, Any]


class AsyncClient(AsyncConnection):
    """All of the API as one client. Every method raises Problem or Unreachable.

    What has no method here is reached by `get`, `write` and `lines`.
    """

    @classmethod
    def from_environment(cls, **given: Any) -> Self:
        """Credentials and addresses from the environment. Raises KeyError without credentials."""
        return cls(Credentials.from_environment(), Addresses.from_environment(), **given)

    async def __aenter__(self) -> Self:
        """Use it until the block ends."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its connections."""
        await self.aclose()

    # Who refers

    async def refer(
        self, referral: intake.Submission | Body, *, key: str | None = None
    ) -> intake.Accepted:
        """Post a referral. When this returns it is safe: nothing will lose it."""
        return cast(
            intake.Accepted, await self.write("POST", "intake", "/v1/referrals", referral, key=key)
        )

    async def refer_many(
        self,
        referrals: Iterable[intake.Submission | Body],
        *,
        key: str | None = None,
        lines: int = LINES,
    ) -> AsyncIterator[Line]:
        """Post many; an answer for each, in their order. See `lines`."""
        answers = self.lines("intake", "/v1/referrals/batch", referrals, key=key, lines=lines)
        async for line in answers:
            yield line

    async def referral(self, referral_id: UUID | str) -> intake.ReferralView | intake.Tombstone:
        """What became of a referral of yours until now; of an erased one, that it was."""
        found = await self.get("intake", f"/v1/referrals/{referral_id}")
        return cast(intake.ReferralView | intake.Tombstone, found)

    async def referrals(self, **filters: Any) -> AsyncIterator[intake.ItemView]:
        """Your referrals, page after page; filters as `GET /v1/referrals` has them."""
        async for item in self.pages("intake", "/v1/referrals", **filters):
            yield cast(intake.ItemView, item)

    async def withdraw(
        self, referral_id: UUID | str, reason: str, *, key: str | None = None
    ) -> intake.Ended:
        """Take a request back: whoever was asked is told to stop."""
        path = f"/v1/referrals/{referral_id}/withdraw"
        ended = await self.write("POST", "intake", path, {"reason": reason}, key=key)
        return cast(intake.Ended, ended)

    async def erase(self, referral_id: UUID | str, *, key: str | None = None) -> intake.Tombstone:
        """Have everything about her destroyed, for good."""
        path = f"/v1/referrals/{referral_id}"
        return cast(intake.Tombstone, await self.write("DELETE", "intake", path, key=key))

    async def messages(self, referral_id: UUID | str) -> list[notifications.MessageView]:
        """Who was told of a referral, by which way, and whether it arrived."""
        found = await self.get("notifications", "/v1/notifications", referral_id=str(referral_id))
        return cast(list[notifications.MessageView], found["items"])

    # Who helps

    async def offers(self, **filters: Any) -> AsyncIterator[matching.OfferView]:
        """Offers to your providers, page after page; filters as `GET /v1/offers` has them."""
        async for item in self.pages("matching", "/v1/offers", **filters):
            yield cast(matching.OfferView, item)

    async def offer(self, offer_id: UUID | str) -> matching.OfferView:
        """One offer."""
        return cast(matching.OfferView, await self.get("matching", f"/v1/offers/{offer_id}"))

    async def accept(
        self, offer_id: UUID | str, *, key: str | None = None
    ) -> matching.AnsweredView:
        """Say yes in time; then `identity` shows whom to help."""
        return await self._answer(offer_id, "accept", {}, key)

    async def decline(
        self, offer_id: UUID | str, reason: str, *, key: str | None = None
    ) -> matching.AnsweredView:
        """Say no, with a coded reason; the next provider is asked at once."""
        return await self._answer(offer_id, "decline", {"reason": reason}, key)

    async def start(self, offer_id: UUID | str, *, key: str | None = None) -> matching.AnsweredView:
        """Say that first contact was made."""
        return await self._answer(offer_id, "start", {}, key)

    async def complete(
        self, offer_id: UUID | str, result: str, outcome: str, *, key: str | None = None
    ) -> matching.AnsweredView:
        """Say how the service ended, with codes."""
        return await self._answer(offer_id, "complete", {"result": result, "outcome": outcome}, key)

    async def identity(self, referral_id: UUID | str) -> intake.Released:
        """Whom to help, after an accepted offer, as far as she agreed. The look is recorded."""
        shown = await self.get("intake", f"/v1/referrals/{referral_id}/identity")
        return cast(intake.Released, shown)

    # How you are told

    async def put_contact(
        self, contact: notifications.ContactForm | Body, *, provider_id: UUID | str | None = None
    ) -> notifications.ContactKept:
        """Say how your organisation, or a provider of yours, is told.

        A secret that was made for a webhook is in this answer and nowhere else: keep it.
        """
        path = "/v1/contact" if provider_id is None else f"/v1/providers/{provider_id}/contact"
        kept = await self.write("PUT", "notifications", path, contact)
        return cast(notifications.ContactKept, kept)

    # What became of it

    async def outcomes(self, tier: Tier = "coarse", *, after: int = 0) -> AsyncIterator[Outcome]:
        """Outcomes after a position, then what comes, for ever. Keep `position` to go on later."""
        async for outcome in self.events("/v1/outcomes/stream", tier, after):
            yield outcome

    async def report(self, name: str, **question: Any) -> Json:
        """A report of protected figures; the question as `GET /v1/reports/{name}` has it."""
        return cast(Json, await self.get("reporting", f"/v1/reports/{quote(name)}", **question))

    async def pages(self, service: Service, path: str, **params: Any) -> AsyncIterator[Json]:
        """Every item of a list, page after page."""
        after: Any = params.pop("after", None)
        while True:
            page = await self.get(service, path, after=after, **params)
            for item in page["items"]:
                yield item
            after = page.get("next")
            if not after:
                return

    async def _answer(
        self, offer_id: UUID | str, answer: str, body: Body, key: str | None
    ) -> matching.AnsweredView:
        path = f"/v1/offers/{offer_id}/{answer}"
        answered = await self.write("POST", "matching", path, body, key=key)
        return cast(matching.AnsweredView, answered)
