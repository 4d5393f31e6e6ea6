"""What is sent for the examples of the API documents, in the order of a referral's life.

`run` is asked by a test, which compares each answer with the one that is documented, and by
`make examples`, which writes them anew.
"""

import asyncio
import json
import sys
from typing import Any
from uuid import uuid4

from kafka import KafkaProducer

from services.intake.partners.service_clients import partner_id_of
from shared.kafka.client_config import client_config
from shared.openapi.exchanges import EXCHANGES
from shared.openapi.parameters import PATH_EXAMPLES
from shared.openapi.samples import NAMED
from shared.security.internal_scopes import INBOX, REVOCATIONS, SAFE_CONTACTS
from shared.security.tokens import Caller
from shared.settings import SERVICES
from tests.support.api_client import partner
from tests.support.exchange_steps_of_intake import (
    disclosed_and_routed,
    events,
    imports,
    waiting_for_her,
)
from tests.support.exchange_steps_of_matching import (
    cohorts,
    complaint,
    directory,
    handovers,
    helpers,
    links,
    many_places,
    places,
    questions,
)
from tests.support.exchange_steps_of_notifications import deliveries, webhooks
from tests.support.exchange_steps_of_reporting import extracts, publications, references
from tests.support.exchanges import (
    ADMIN,
    HOTLINE,
    LEGAL,
    MESSAGE,
    NEED,
    NETWORK,
    PARTNER,
    PROVIDER,
    REFERRAL,
    STAFF,
    Exchanges,
)
from tests.support.stack import running_jieli
from tests.support.waiting import eventually

Json = dict[str, Any]
PLACE = "110105"
EVERYWHERE = (
    *("list_problem_types", "get_problem_type", "get_landing", "get_health", "get_readiness"),
    *("get_metrics", "check_audit"),
)
ALWAYS = {"days": "daily", "from": "00:00", "to": "24:00"}
CLUE = PATH_EXAMPLES["clue_id"]
LINKED = "0190a1b2-0000-5000-8000-0000000000b1"


def of_hotline(*scopes: str) -> Caller:
    """Somebody of the demo hotline with other scopes, whose client no documented call revokes."""
    partner = partner_id_of("Demo hotline 12338")
    return Caller("hotline_of_examples", partner, frozenset(scopes), test=True, rate=1e5)


async def run(exchanges: Exchanges) -> None:
    """Everything once, by whoever may."""
    await _directory(exchanges)
    await _clients(exchanges)
    await _a_referral(exchanges)
    await _declined(exchanges)
    await _others(exchanges)
    for step in (
        registry,
        messages,
        clues,
        duties,
        moves,
        many_places,
        waiting_for_her,
        events,
        imports,
        disclosed_and_routed,
        directory,
        places,
        cohorts,
        questions,
        handovers,
        helpers,
        links,
        between_services,
        dead_letters,
        outcomes,
        references,
        publications,
        extracts,
        deliveries,
        webhooks,
        complaint,
    ):
        await step(exchanges)
    await _everywhere(exchanges)
    await _retired(exchanges)


async def _directory(exchanges: Exchanges) -> None:
    network, person = "test_lawyer_network", "test_directory"
    for entered, decided in (
        ("put_providers", "decide_providers"),
        ("put_provider", "decide_provider"),
    ):
        exchanges.entered.append(str(uuid4()))
        exchanges.real[PROVIDER] = exchanges.entered[-1]
        near = (
            {**exchanges.example("matching", entered), "service_areas": [{"extent": PLACE}]}
            if (entered == "put_provider")
            else None
        )
        await exchanges.send(network, "matching", entered, near)
        if entered == "put_provider":
            await exchanges.send(person, "matching", "list_approvals")
            await exchanges.send(person, "matching", "get_approval")
        await exchanges.send(person, "matching", decided)
    for name in ("get_provider", "list_providers"):
        await exchanges.send(network, "matching", name)
    for name in ("put_provider_contacts", "put_provider_contact", "get_provider_contact"):
        await exchanges.send(network, "notifications", name)
    await exchanges.send(person, "matching", "suspend_provider")
    await exchanges.send(person, "matching", "reinstate_provider", {"ground": "reviewed"})
    asked = {"region": PLACE, "need": LEGAL}
    await exchanges.send("test_hotline", "matching", "find_matches", **asked)
    await exchanges.send("test_hotline", "matching", "find_coverage", region=PLACE)
    await exchanges.send("test_hotline", "matching", "check_legal_aid")


async def _clients(exchanges: Exchanges) -> None:
    admin, secret = "test_admin", {"client_secret": NAMED["client_secret"]}
    await exchanges.send(admin, "intake", "register_client", learn=secret)
    await exchanges.send("", "intake", "issue_token")
    for name in ("get_client", "list_clients"):
        await exchanges.send(admin, "intake", name)
    await exchanges.send(admin, "intake", "change_client", {"rate_per_second": 20.0})
    for name in ("disable_client", "enable_client", "rotate_client"):
        await exchanges.send(admin, "intake", name)
    await exchanges.send(admin, "intake", "get_jwks")


async def _a_referral(exchanges: Exchanges) -> None:
    hotline, network = "test_hotline", "test_lawyer_network"
    learn = {"id": REFERRAL, "receipt_code": NAMED["receipt_code"]}
    await exchanges.send(hotline, "intake", "post_referral", learn=learn)
    await exchanges.offered()
    for name in ("list_offers", "get_offer", "accept_offer"):
        await exchanges.send(network, "matching", name)
    await exchanges.follows("accepted")
    await exchanges.send(network, "intake", "get_identity")
    for name in ("start_service", "complete_service"):
        await exchanges.send(network, "matching", name)
    await exchanges.follows("closed")
    for name in ("get_referral", "list_referrals", "look_up_receipt", "search_referrals"):
        await exchanges.send(hotline, "intake", name)
    for name in ("get_referral", "get_needs"):
        await exchanges.send(hotline, "matching", name)
    await exchanges.send(hotline, "notifications", "list_notifications", referral_id=REFERRAL)
    for service in SERVICES:
        await exchanges.send("test_ops", service, "get_journey")
    await consents(exchanges)
    for name in ("change_safe_contact", "confirm_safe_contact"):
        await exchanges.send(hotline, "intake", name)


async def _declined(exchanges: Exchanges) -> None:
    hotline, network = "test_hotline", "test_lawyer_network"
    for name in ("decline_offer", "answer_offers"):
        await exchanges.send(hotline, "intake", "post_referrals", learn={"id": REFERRAL})
        await exchanges.offered()
        await exchanges.send(network, "matching", name)
    # The others are closed as soon as nobody is left to be asked.
    await exchanges.send(hotline, "intake", "post_referrals", learn={"id": REFERRAL})
    await exchanges.offered()
    await exchanges.send(hotline, "intake", "withdraw_referral")
    await exchanges.send(hotline, "intake", "erase_referral")


async def _others(exchanges: Exchanges) -> None:
    hotline, staff = "test_hotline", "test_ops"
    for name in ("post_call", "post_calls"):
        await exchanges.send(hotline, "intake", name)
    await exchanges.send("test_miniprogram", "intake", "post_usage")
    for name in ("put_own_contact", "get_own_contact"):
        await exchanges.send("test_miniprogram", "notifications", name)
    for name in ("put_stop", "get_stop"):
        await exchanges.send(staff, "notifications", name)
    path = "/v1/survivor-messages/stop"
    await exchanges.partner.of(staff).put("notifications", path, {"stopped": False})
    for name in ("list_templates", "list_held_notifications", "resend_notifications"):
        await exchanges.send(staff, "notifications", name)
    await exchanges.send(staff, "reporting", "count_referrals")


async def _everywhere(exchanges: Exchanges) -> None:
    for service in SERVICES:
        for name in EVERYWHERE:
            if (service, name) != ("reporting", "get_landing"):
                await exchanges.send("test_ops", service, name)
        await exchanges.send("test_ops", service, "check_anchors", {"anchors": []})


async def _retired(exchanges: Exchanges) -> None:
    """Who was entered here is asked by nobody after this."""
    for id_ in exchanges.entered:
        exchanges.real[PROVIDER] = id_
        await exchanges.send("test_directory", "matching", "retire_provider", {"ground": "closed"})


async def registry(exchanges: Exchanges) -> None:
    """An organisation is entered, changed, found; who speaks for it is named."""
    await exchanges.send(ADMIN, "intake", "enter_partner", learn={"id": PARTNER})
    for name in ("list_partners", "get_partner"):
        await exchanges.send(ADMIN, "intake", name)
    # Day and night from now on: whoever is asked for it at any hour finds it open.
    entered = exchanges.example("intake", "enter_partner")
    always = {"windows": [ALWAYS], "time_zone": "Asia/Shanghai"}
    await exchanges.send(ADMIN, "intake", "change_partner", entered | {"hours": always})
    for name in ("name_liaison", "get_liaison"):
        await exchanges.send(ADMIN, "intake", name)
    asked = {"region": "530302", "org": "womens_federation"}
    await exchanges.send(HOTLINE, "intake", "route_partner", **asked)
    for name in ("get_own_partner", "list_import_fields", "make_upload_code"):
        await exchanges.send(HOTLINE, "intake", name)


async def consents(exchanges: Exchanges) -> None:
    """What she agrees to, who had what of her, what she says of the help; then no more."""
    found = await exchanges.partner.get("intake", f"/v1/referrals/{exchanges.real[REFERRAL]}")
    [need] = [each for each in found.json()["needs"] if each["type"] == LEGAL]
    exchanges.real[NEED] = need["id"]
    names = ("list_services", "report_service", "get_ledger", "give_consent", "list_consents")
    for name in names:
        await exchanges.send(HOTLINE, "intake", name)
    path = f"/v1/referrals/{exchanges.real[REFERRAL]}/consents"
    given = {
        "recipient": {"kind": "body", "body": "media"},
        "purpose": "media_interview",
        "basis": "consent",
        "given_by": "self",
        "method": "spoken",
        "text_version": "2026-11",
    }
    answer = await exchanges.partner.post("intake", path, given)
    assert answer.status_code == 201, answer.text
    await exchanges.send(HOTLINE, "intake", "request_access")
    await exchanges.send(HOTLINE, "intake", "list_linked")
    linked = await exchanges.partner.get(
        "intake", f"/v1/referrals/{exchanges.real[REFERRAL]}/linked"
    )
    exchanges.real[LINKED] = linked.json()["items"][0]["id"]
    for name in ("change_linked", "judge_risk", "withdraw_consent"):
        await exchanges.send(HOTLINE, "intake", name)


async def duties(exchanges: Exchanges) -> None:
    """A minor: what the law asks is owed, done, on record; a department is asked and replies."""
    body = exchanges.example("intake", "post_referral")
    body |= {"source_ref": uuid4().hex[:12], "subject": {"age_band": "14-17", "gender": "female"}}
    body |= {"perpetrator": {"relation": "stranger"}, "children_witnessing": 0}
    by_guardian = {"given_by": "guardian", "basis": "guardian_consent"}
    body["consent"] = body["consent"] | by_guardian
    answer = await exchanges.partner.post("intake", "/v1/referrals", body)
    assert answer.status_code == 202, answer.text
    exchanges.real[REFERRAL] = answer.json()["id"]
    await exchanges.send(HOTLINE, "intake", "list_owed_reports")
    report = {"report_id": "0190a1b2-0000-7000-8000-000000000004"}
    await exchanges.send(HOTLINE, "intake", "post_mandatory_report", learn=report)
    for name in ("get_mandatory_report", "list_mandatory_reports"):
        await exchanges.send(HOTLINE, "intake", name)
    noted = {"result": "protected", "of": "civil_affairs"}
    await exchanges.send(HOTLINE, "intake", "tell_report_result", noted)
    for name in ("post_disclosure", "list_disclosures"):
        await exchanges.send(HOTLINE, "intake", name)
    asked = {"request_id": "0190a1b2-0000-7000-8000-000000000005"}
    await exchanges.send(HOTLINE, "intake", "post_investigation_request", learn=asked)
    for name in ("list_investigation_requests", "reply_investigation_request"):
        await exchanges.send(HOTLINE, "intake", name)
    await exchanges.send(ADMIN, "intake", "get_egress")


async def messages(exchanges: Exchanges) -> None:
    """Somebody writes back, and a person reads it."""
    text = {"channel": "web_form", "text": "我很害怕，他还在打我，能有人帮我吗？"}
    await exchanges.send(HOTLINE, "intake", "post_message", text, learn={"id": MESSAGE})
    for name in ("list_messages", "get_message", "close_message"):
        await exchanges.send(HOTLINE, "intake", name)


async def clues(exchanges: Exchanges) -> None:
    """A clue is handed from a hotline to a federation, which confirms that it came."""
    body = {"name": "示例热线 12309", "kind": "hotline"}
    made = await exchanges.partner.of(ADMIN).post("intake", "/v1/partners", body)
    assert made.status_code == 201, made.text
    scopes = frozenset({"clue:write"})
    hotline = Caller("example_12309", made.json()["id"], scopes, rate=1e5)
    federation = Caller("example_federation", exchanges.real[PARTNER], scopes, rate=1e5)
    person = {"name": "林示例", "phone": "19900000001"}
    said = {**exchanges.example("intake", "post_clue"), "person": person}
    for _ in range(2):
        await exchanges.send(hotline, "intake", "post_clue", said, learn={"clue_id": CLUE})
    clue = exchanges.real[CLUE]
    done = await exchanges.holding(hotline).post(
        "intake", f"/v1/clues/{clue}/steps", {"step": "confirm"}
    )
    assert done.status_code == 200, done.text
    await exchanges.send(hotline, "intake", "transfer_clue")
    for name in ("step_clue", "list_clues", "get_clue", "list_clue_letters"):
        await exchanges.send(federation, "intake", name)
    for name in ("get_clue_person", "post_joint_consultation", "list_joint_consultations"):
        await exchanges.send(hotline, "intake", name)
    await exchanges.send("", "intake", "get_letter_keys")
    await exchanges.send(hotline, "intake", "erase_clue")


async def moves(exchanges: Exchanges) -> None:
    """Every move of an offer beside the first yes and the end."""
    await exchanges.asked()
    await exchanges.send(NETWORK, "matching", "acknowledge_offer")
    await exchanges.taken("accept")
    for name in ("schedule_service", "miss_appointment"):
        await exchanges.send(NETWORK, "matching", name)
    await exchanges.taken("start")
    for name in ("pause_service", "resume_service", "put_on_waiting_list"):
        await exchanges.send(NETWORK, "matching", name)
    await exchanges.taken("start")
    clock = {"clock_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a05"}
    ordered = {"clock": "protection_order", "started_on": "2026-11-20"}
    await exchanges.send(NETWORK, "matching", "start_clock", ordered, learn=clock)
    for name in ("list_clocks", "meet_clock", "escalate_need"):
        await exchanges.send(NETWORK, "matching", name)
    for name in ("fail_service", "withdraw_offer", "enter_offer_in_error"):
        await exchanges.asked()
        await exchanges.taken("accept")
        await exchanges.send(HOTLINE if name == "withdraw_offer" else NETWORK, "matching", name)
    await exchanges.asked()
    await exchanges.taken("accept")
    await exchanges.taken("complete", {"result": "completed", "outcome": "advice_given"})
    await exchanges.send(HOTLINE, "matching", "reopen_need")


async def between_services(exchanges: Exchanges) -> None:
    """What one service asks another, and operations ask of intake."""
    service = Caller("svc_notifications", uuid4(), frozenset({SAFE_CONTACTS}), "service")
    await exchanges.send(service, "intake", "get_safe_contacts")
    receipt = {"receipt_code": NAMED["receipt_code"]}
    await exchanges.send(STAFF, "intake", "find_referral", receipt)
    service = Caller("svc_matching", uuid4(), frozenset({REVOCATIONS}), "service")
    await exchanges.send(service, "intake", "list_revocations")
    service = Caller("svc_intake", uuid4(), frozenset({INBOX}), "service")
    for name in SERVICES:
        await exchanges.send(service, name, "find_unseen_events")


async def dead_letters(exchanges: Exchanges) -> None:
    """Events that cannot be read, in every service: listed, looked at, tried again, put away."""
    await asyncio.to_thread(_spoil, exchanges)
    for service in SERVICES:
        operator = exchanges.partner.of(STAFF)

        async def letters(of: str = service, who: Any = operator) -> list[int]:
            answer = await who.get(of, "/internal/v1/dead-letters", limit=500)
            ids = [each["id"] for each in answer.json()["dead_letters"]]
            assert len(ids) >= 2, answer.text
            return ids

        one, another, *_ = await eventually(letters, within=30)
        exchanges.paths["letter_id"] = str(one)
        for name in ("list_dead_letters", "get_dead_letter", "replay_dead_letter"):
            await exchanges.send(STAFF, service, name)
        ids = {"ids": [one, another]}
        await exchanges.send(STAFF, service, "replay_dead_letters", ids)
        await exchanges.send(STAFF, service, "close_dead_letter")
        reason = {"reason": "handled_by_hand"}
        await exchanges.send(STAFF, service, "close_dead_letters", ids | reason)


def _spoil(exchanges: Exchanges) -> None:
    """Two events that nobody can read, on a topic of each producer."""
    producer = KafkaProducer(**client_config(exchanges.partner.jieli.settings))
    for topic, name, source in (
        *[("referrals", b"referral.received", b"/intake")] * 2,
        *[("offers", b"referral.matched", b"/matching")] * 2,
    ):
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", str(uuid4()).encode()),
            ("ce_type", name),
            ("ce_source", source),
            ("ce_dataversion", b"1"),
        ]
        producer.send(topic, key=str(uuid4()).encode(), value=b"{", headers=headers)
    producer.flush()
    producer.close()


async def outcomes(exchanges: Exchanges) -> None:
    """What became of needs, as one of the two parties reads it; which reports there are."""
    subscriber = of_hotline("outcome:subscribe")
    await exchanges.send(subscriber, "reporting", "list_outcomes", tier="party")
    unmet = '"result":"unmet"'
    await exchanges.stream(subscriber, "reporting", "stream_outcomes", unmet, tier="party")
    await exchanges.send("test_evaluator", "reporting", "list_reports")


def _documented(kept: Json) -> Json:
    return {name: kept[name] for name in ("request", "response", "also") if name in kept}


def main() -> None:
    """Send everything to a system of its own and write down what was answered."""

    async def sent() -> dict[str, dict[str, Json]]:
        with running_jieli() as jieli:
            async with partner(jieli) as hotline:
                exchanges = Exchanges(hotline)
                await run(exchanges)
                return exchanges.found

    found: dict[str, dict[str, Json]] = {}
    for service, of in sorted(asyncio.run(sent()).items()):
        documented = {name: _documented(kept) for name, kept in sorted(of.items())}
        found[service] = {name: kept for name, kept in documented.items() if kept}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    EXCHANGES.write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"{sum(map(len, found.values()))} exchanges in {EXCHANGES}\n")


if __name__ == "__main__":
    main()
