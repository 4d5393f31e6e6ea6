"""Three years of the pro bono network: every published figure comes out of the facts as it was."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from jieli.replay.figures import compare
from jieli.replay.pro_bono.figures import FIGURES, PERIOD, POPULATION, PUBLISHED_AS, QUESTIONS
from jieli.replay.pro_bono.network import Network, make_network
from services.reporting.facts.handlers import HANDLERS
from shared.db import Database
from shared.events import (
    Event,
    HarmFact,
    NeedFact,
    OfferAccepted,
    ReferralReceived,
    ServiceCompleted,
    ServiceStarted,
)
from tests.integration.reporting.conftest import Reporting
from tests.integration.reporting.test_publications import ask, published

PARTNER, LAWYER = UUID(int=1), UUID(int=2)
BATCH = 1000


def lives(made: Network) -> Iterator[list[Event]]:
    for body in made.posted.requests:
        at = datetime.fromisoformat(body["occurred_at"])
        got = ReferralReceived(
            referral_id=uuid4(),
            partner_id=PARTNER,
            channel=body["channel"],
            region=body["region"],
            received_at=at,
            occurred_at=at,
            age_band=body["subject"]["age_band"],
            gender=body["subject"]["gender"],
            harms=tuple(HarmFact(**harm) for harm in body["harm"]),
            needs=tuple(NeedFact(need_id=uuid4(), type=need) for need in body["needs"]),
            urgency=body["urgency"],
            risk="standard",
            consent_scope="any_matched_provider",
        )
        yield [got, *(e for need in got.needs for e in answers(made, body, got, need))]


def answers(
    made: Network, body: dict[str, Any], got: ReferralReceived, need: NeedFact
) -> list[Event]:
    said = made.answers(body["source_ref"], str(need.type))
    shared: dict[str, Any] = {
        "referral_id": got.referral_id, "offer_id": uuid4(), "need_id": need.need_id,
        "need": need.type, "provider_id": LAWYER, "provider_partner_id": LAWYER,
        "at": got.received_at + timedelta(hours=3),
    }  # fmt: skip
    end = {"result": said[-1]["result"], "outcome": said[-1]["outcome"]}
    return [OfferAccepted(**shared), ServiceStarted(**shared), ServiceCompleted(**shared, **end)]


async def count(db: Database, made: Network) -> None:
    events: dict[type[Event], list[Any]] = {}
    for life in lives(made):
        for event in life:
            events.setdefault(type(event), []).append(event)
    for kind, together in events.items():
        for start in range(0, len(together), BATCH):
            async with db.transaction() as tx:
                await HANDLERS[kind](together[start : start + BATCH], tx)


async def test_s_26_s_28_s_29_every_published_figure_is_met(reporting: Reporting) -> None:
    await count(reporting.db, make_network(3))
    [made] = await published(reporting, period=PUBLISHED_AS, population=POPULATION)
    client = await reporting.client("report:read")
    reports = {
        name: await ask(client, k, **asked, **PERIOD) for name, (k, asked) in QUESTIONS.items()
    }
    found = compare(reports, FIGURES)
    assert [(c.figure.number, c.computed) for c in found if not c.equal] == []
    assert reports["cases"]["benchmark"] is None
    by_year = {row["year"]: row["value"] for row in reports["cases by year"]["rows"]}
    assert by_year == {"2018": None, "2019": 18, "2020": None}, "28 and 18 leave 10 for two years"
    rows = reports["consultations by year"]["rows"]
    assert sum(row["value"] for row in rows) == reports["consultations by year"]["total"] == 2980
    units = [row["unit"] for row in reports["support"]["rows"]]
    assert (reports["support"]["unit"], units) == ("persons", ["consultations", "cases"])
    whole = (await client.get(f"/v1/publications/{made}")).json()
    assert whole["withheld"] is None
