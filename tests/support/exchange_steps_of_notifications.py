"""What is sent to notifications for the examples, and which webhooks a receiver gets of it."""

from uuid import uuid4

from services.intake.partners.service_clients import partner_id_of
from services.notifications.messages.webhooks import WEBHOOKS
from shared.security.internal_scopes import DELIVERIES
from shared.security.tokens import Caller
from tests.support.exchanges import (
    MESSAGE,
    NETWORK,
    OFFER,
    PARTNER,
    REFERRAL,
    Exchanges,
    Json,
)
from tests.support.waiting import eventually

NOWHERE, RECEIVING = "650000", "350000"


async def deliveries(exchanges: Exchanges) -> None:
    """A receiver is gone for good; its message is sent again when there is another."""
    registered = exchanges.real[PARTNER]
    exchanges.real[PARTNER] = str(partner_id_of("Demo lawyers' network"))
    catcher = exchanges.partner.jieli.ports.catcher
    await _told_at(exchanges, f"http://127.0.0.1:{catcher}/gone/shown")
    await exchanges.asked()
    exchanges.real[MESSAGE] = await eventually(lambda: _failed(exchanges), within=30)
    service = Caller("svc_intake", uuid4(), frozenset({DELIVERIES}), "service")
    asked = {"partner_id": PARTNER, "sandbox": True}
    await exchanges.send(service, "notifications", "read_deliveries", asked)
    await _told_at(exchanges, exchanges.real["https://hooks.example.org/jieli"])
    await exchanges.send(NETWORK, "notifications", "resend_notification")
    exchanges.real[PARTNER] = registered


async def _told_at(exchanges: Exchanges, address: str) -> None:
    """Where the network's providers that are entered here are told from now on."""
    for provider in exchanges.entered:
        path = f"/v1/providers/{provider}/contact"
        body = {"channel": "webhook", "address": address}
        answer = await exchanges.partner.of(NETWORK).put("notifications", path, body)
        assert answer.status_code in {200, 404}, answer.text


async def _failed(exchanges: Exchanges) -> str:
    found = await exchanges.partner.of(NETWORK).get(
        "notifications", "/v1/notifications", referral_id=exchanges.real[REFERRAL]
    )
    ids = [each["message_id"] for each in found.json()["items"] if each["status"] == "failed"]
    assert ids, found.text
    return str(ids[0])


async def webhooks(exchanges: Exchanges) -> None:
    """Each webhook comes once: who is told is the catcher."""
    body: Json = {"channel": "webhook", "address": "https://hooks.example.org/jieli"}
    body["address"] = exchanges.real[body["address"]]
    told = await exchanges.partner.put("notifications", "/v1/contact", body)
    assert told.status_code == 200, told.text
    await exchanges.asked()
    network = exchanges.partner.of(NETWORK)
    path = f"/v1/offers/{exchanges.real[OFFER]}"
    await network.post("matching", f"{path}/questions", {"question": "remote"})
    await exchanges.taken("accept")
    await _handed_over(exchanges)
    await exchanges.taken("complete", _COMPLETED)
    await exchanges.asked()
    withdrawn = f"/v1/referrals/{exchanges.real[REFERRAL]}/withdraw"
    await exchanges.partner.post("intake", withdrawn, {"reason": "no_longer_wanted"})
    await exchanges.referred(region=NOWHERE)
    for _ in range(4):
        asked = exchanges.example("intake", "request_access") | {"referral_id": REFERRAL}
        body = {**asked, "referral_id": exchanges.real[REFERRAL]}
        await exchanges.partner.post("intake", "/v1/access-requests", body)
    await exchanges.hear(each.name for each in WEBHOOKS)


async def _handed_over(exchanges: Exchanges) -> None:
    """Another provider of the network, in a province where nobody else is, is to receive it."""
    network, id_ = exchanges.partner.of(NETWORK), str(uuid4())
    body = exchanges.example("matching", "put_provider")
    there = {**body, "service_areas": [{"extent": RECEIVING}]}
    made = await network.put("matching", f"/v1/providers/{id_}", there)
    assert made.status_code == 200, made.text
    decided = exchanges.example("matching", "decide_provider") | {"version": 1}
    person = exchanges.partner.of("test_directory")
    done = await person.post("matching", f"/v1/approvals/{id_}/decide", decided)
    assert done.status_code == 200, done.text
    exchanges.entered.append(id_)
    await _told_at(exchanges, exchanges.real["https://hooks.example.org/jieli"])
    path = f"/v1/offers/{exchanges.real[OFFER]}/handover"
    asked = await network.post("matching", path, {"to_region": RECEIVING})
    assert asked.status_code == 201, asked.text


_COMPLETED: Json = {"result": "completed", "outcome": "advice_given"}
