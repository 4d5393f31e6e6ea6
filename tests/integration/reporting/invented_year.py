"""The invented mini-program year as the events reporting reads, with outcomes drawn from a seed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from jieli.replay.year import Year, make_year
from services.reporting.facts.handlers import HANDLERS
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.publication_job import PublicationJob
from services.reporting.publications.publishing import make
from services.reporting.reports.periods import named, programmes
from shared.db import Database
from shared.events import (
    Event,
    HarmFact,
    MessageSettled,
    NeedFact,
    NeedUnmet,
    NotificationSettled,
    OfferAccepted,
    OfferMade,
    ReferralMatched,
    ReferralReceived,
    ServiceCompleted,
    ServiceStarted,
    UsageCount,
    UsageReported,
)
from shared.settings import Settings

PARTNER, ORGANISATION = UUID(int=1), UUID(int=2)
HOURS = {"immediate": 2, "pressing": 20, "routine": 70}
BATCH = 500


class Invented:
    """One year of events. Times of answers are drawn; nobody in it exists."""

    def __init__(self, seed: int = 7) -> None:
        self.dice = Random(seed)
        self.year: Year = make_year(seed, "http://127.0.0.1:1")

    def id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def usage(self) -> list[UsageReported]:
        return [
            UsageReported(
                usage_id=self.id(),
                partner_id=PARTNER,
                channel=body["channel"],
                day=date.fromisoformat(body["day"]),
                counts=tuple(UsageCount(**count) for count in body["counts"]),
            )
            for body in self.year.usage
        ]

    def lives(self) -> Iterator[list[Event]]:
        for body in self.year.requests:
            yield self.life(self.received(body))
        for body in self.year.calls:
            call = {
                "channel": "miniprogram_hotline",
                "harm": [{"type": body["topic"]}],
                "needs": ["legal_consultation"],
                "urgency": "routine",
            }
            yield self.life(self.received(body | call))

    def received(self, body: dict[str, Any]) -> ReferralReceived:
        at = datetime.fromisoformat(body["occurred_at"])
        return ReferralReceived(
            referral_id=self.id(),
            partner_id=PARTNER,
            channel=body["channel"],
            region=body["region"],
            received_at=at,
            occurred_at=at,
            age_band=body["subject"]["age_band"],
            gender=body["subject"]["gender"],
            harms=tuple(HarmFact(**harm) for harm in body["harm"]),
            needs=tuple(NeedFact(need_id=self.id(), type=need) for need in body["needs"]),
            urgency=body["urgency"],
            risk="standard",
            consent_scope="any_matched_provider",
        )

    def life(self, got: ReferralReceived) -> list[Event]:
        at = got.received_at + timedelta(seconds=2)
        unmet = [need for need in got.needs if self.dice.random() < 0.09]
        offers = tuple(self.offer(need, at) for need in got.needs if need not in unmet)
        told = MessageSettled(
            message_id=self.id(),
            audience="provider",
            channel="webhook",
            status="sent",
            template="offer_made",
            settled_at=at,
        )
        life: list[Event] = [
            got,
            ReferralMatched(
                referral_id=got.referral_id,
                partner_id=PARTNER,
                matched_at=at,
                urgency=got.urgency,
                offers=offers,
                unmet=tuple(
                    NeedUnmet(need_id=n.need_id, need=n.type, reason="no_provider") for n in unmet
                ),
            ),
            NotificationSettled(referral_id=got.referral_id, messages=(told,)),
        ]
        for offer in offers:
            life += self.answers(got, offer)
        return life

    def offer(self, need: NeedFact, at: datetime) -> OfferMade:
        return OfferMade(
            offer_id=self.id(),
            need_id=need.need_id,
            need=need.type,
            provider_id=self.id(),
            provider_partner_id=ORGANISATION,
            provider_kind="volunteer_lawyer",
            answer_due_at=at + timedelta(days=1),
        )

    def answers(self, got: ReferralReceived, offer: OfferMade) -> list[Event]:
        reached = self.dice.choices(range(4), (5, 8, 10, 77))[0]
        at = got.received_at + timedelta(
            hours=self.dice.expovariate(1 / HOURS[got.urgency]), minutes=5
        )
        shared: dict[str, Any] = {
            "referral_id": got.referral_id,
            "offer_id": offer.offer_id,
            "need_id": offer.need_id,
            "need": offer.need,
            "provider_id": offer.provider_id,
            "provider_partner_id": ORGANISATION,
        }
        steps: list[Event] = [
            OfferAccepted(at=at, **shared),
            ServiceStarted(at=at + timedelta(hours=5), **shared),
            ServiceCompleted(
                at=at + timedelta(days=6), result="completed", outcome="advice_given", **shared
            ),
        ]
        return steps[:reached]


async def count_year(db: Database, seed: int = 7) -> None:
    """Put the year into the facts through the service's own handlers."""
    invented = Invented(seed)
    events: dict[type[Event], list[Any]] = {UsageReported: invented.usage()}
    for life in invented.lives():
        for event in life:
            events.setdefault(type(event), []).append(event)
    for kind, together in events.items():
        for start in range(0, len(together), BATCH):
            async with db.transaction() as tx:
                await HANDLERS[kind](together[start : start + BATCH], tx)


async def publish_year(db: Database) -> None:
    """Count the year, publish it as the programme's, and withhold what is everybody's."""
    await count_year(db)
    threshold = Settings.model_fields["suppression_threshold"].default
    await make(
        db, PublicationJob(programmes("mini-program")[0], [POPULATIONS["mini-program"]]), threshold
    )
    calendar = named("2023", date(2026, 11, 27))
    assert calendar is not None
    await make(db, PublicationJob(calendar, [POPULATIONS["all"]]), threshold)
