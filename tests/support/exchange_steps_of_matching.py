"""What is sent to matching for the examples beside the moves of an offer."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from services.intake.partners.service_clients import partner_id_of
from shared.openapi.parameters import PATH_EXAMPLES
from shared.security.internal_scopes import ANSWER_LINKS
from shared.security.tokens import Caller
from tests.support.exchanges import HOTLINE, NETWORK, OFFER, PROVIDER, REFERRAL, STAFF, Exchanges
from tests.support.waiting import eventually

PERSON = "test_directory"
HELPER, PLACE = PATH_EXAMPLES["helper_id"], PATH_EXAMPLES["place_id"]
COHORT = PATH_EXAMPLES["cohort_id"]
COMPLAINT, HANDOVER = PATH_EXAMPLES["complaint_id"], PATH_EXAMPLES["handover_id"]
ELSEWHERE = "340000"
Json = dict[str, Any]


async def directory(exchanges: Exchanges) -> None:
    """A provider is listed, read by partners and by everybody; a directory in HSDS is entered."""
    asked = exchanges.real[PROVIDER]
    network = _network(test=False)
    exchanges.real[PROVIDER] = str(uuid4())
    await _approved(exchanges, network, exchanges.real[PROVIDER], "110105")
    await exchanges.send(network, "matching", "list_provider")
    for name in ("list_services", "get_service"):
        await exchanges.send(HOTLINE, "matching", name)
    example = exchanges.example("matching", "list_provider")
    path = f"/v1/providers/{exchanges.real[PROVIDER]}/listing"
    holder = exchanges.holding(network)
    public = await holder.put("matching", path, example | {"tier": "public"})
    assert public.status_code == 200, public.text
    await exchanges.send("", "matching", "list_public_services")
    await exchanges.send(network, "matching", "unlist_provider")
    exchanges.real[PROVIDER] = str(uuid4())
    await exchanges.send(NETWORK, "matching", "put_services")
    exchanges.real[PROVIDER] = asked


async def questions(exchanges: Exchanges) -> None:
    """Who is asked wants to know something first; operations ask why it was chosen."""
    await exchanges.asked()
    await exchanges.send(NETWORK, "matching", "ask_question")
    await exchanges.send(HOTLINE, "matching", "reply_to_question")
    await exchanges.send(NETWORK, "matching", "list_questions")
    await exchanges.send(STAFF, "matching", "explain_offer")


async def places(exchanges: Exchanges) -> None:
    """A provider says when it is open and on call, and keeps a place that children come to."""
    network, asked = _network(test=False), exchanges.real[PROVIDER]
    exchanges.real[PROVIDER] = str(uuid4())
    await _approved(exchanges, network, exchanges.real[PROVIDER], "110105")
    for name in ("put_provider_hours", "get_provider_hours", "remove_provider_hours"):
        await exchanges.send(network, "matching", name)
    exchanges.real[PLACE] = str(uuid4())
    await exchanges.send(network, "matching", "put_place")
    await exchanges.send(network, "matching", "list_places", region="620100")
    await exchanges.send(network, "matching", "remove_place")
    exchanges.real[PROVIDER] = asked


async def cohorts(exchanges: Exchanges) -> None:
    """A provider teaches a course; whom it has taken for that is enrolled, and leaves again."""
    school, asked = _network(test=True), exchanges.real[PROVIDER]
    exchanges.real[PROVIDER], exchanges.real[COHORT] = str(uuid4()), str(uuid4())
    await _approved(
        exchanges,
        school,
        exchanges.real[PROVIDER],
        "110105",
        kind="training_centre",
        needs=["skills_training"],
    )
    await exchanges.send(school, "matching", "put_cohort")
    await exchanges.send(school, "matching", "get_cohort")
    await exchanges.referred(needs=["skills_training"])
    partner = exchanges.holding(school)

    async def offered() -> str:
        found = await partner.get("matching", "/v1/offers", referral_id=exchanges.real[REFERRAL])
        offers = found.json()["items"]
        assert offers
        return str(offers[0]["offer_id"])

    exchanges.real[OFFER] = await eventually(offered, within=30)
    said = await partner.post("matching", f"/v1/offers/{exchanges.real[OFFER]}/accept", None)
    assert said.status_code == 200, said.text
    for name in ("enrol", "list_enrolments", "leave_cohort"):
        await exchanges.send(school, "matching", name)
    exchanges.real[PROVIDER] = asked


async def helpers(exchanges: Exchanges) -> None:
    """A helper is entered, given a case, reads it as far as its role may, and is let go."""
    network = partner_id_of("Demo lawyers' network")
    reader = Caller("example_helper", network, frozenset({"case:assist"}), test=True, rate=1e5)
    form = exchanges.example("matching", "enter_helper")
    await exchanges.asked()
    await exchanges.taken("accept")
    worker = form | {"role": "child_director"}
    await exchanges.send(NETWORK, "matching", "enter_helper", worker, learn={"helper_id": HELPER})
    for who, name in (
        (NETWORK, "list_helpers"),
        (NETWORK, "give_helper_case"),
        (reader, "list_helper_cases"),
        (reader, "read_helper_case_notes"),
        (NETWORK, "take_helper_case"),
        (NETWORK, "remove_helper"),
    ):
        await exchanges.send(who, "matching", name)


async def links(exchanges: Exchanges) -> None:
    """Links and codes by which a person answers without a program."""
    service = Caller("svc_notifications", uuid4(), frozenset({ANSWER_LINKS}), "service")
    offers = {"offer_ids": [OFFER]}
    await exchanges.asked()
    await exchanges.send(service, "matching", "make_answer_links", offers)
    await exchanges.send(NETWORK, "matching", "make_inbox_code")
    soon = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    await exchanges.taken("accept")
    await exchanges.taken("schedule", {"at": soon})


async def handovers(exchanges: Exchanges) -> None:
    """A case goes to another province: refused, called off, and met together; who serves it."""
    receiver = await _elsewhere(exchanges)
    await exchanges.asked()
    await exchanges.taken("accept")
    for name in ("get_team", "get_team_member", "name_lead", "get_case_plan"):
        await exchanges.send(HOTLINE, "matching", name)
    learn = {"handover_id": HANDOVER}
    await exchanges.send(NETWORK, "matching", "ask_for_handover", learn=learn)
    for name in ("list_handovers", "get_handover", "decline_handover"):
        await exchanges.send(receiver, "matching", name)
    await _asked_for(exchanges)
    await exchanges.send(NETWORK, "matching", "cancel_handover")
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    await _asked_for(exchanges, warm=True, meeting_at=soon)
    await exchanges.send(receiver, "matching", "accept_handover")
    await exchanges.send(NETWORK, "matching", "confirm_meeting")


async def _asked_for(exchanges: Exchanges, **more: Any) -> None:
    path = f"/v1/offers/{exchanges.real[OFFER]}/handover"
    network = exchanges.partner.of(NETWORK)
    made = await network.post("matching", path, {"to_region": ELSEWHERE} | more)
    assert made.status_code == 201, made.text
    exchanges.real[HANDOVER] = made.json()["handover_id"]


async def _elsewhere(exchanges: Exchanges) -> Caller:
    """Another network, with a provider in another province that a person approved."""
    network, id_ = _network(test=True), str(uuid4())
    await _approved(exchanges, network, id_, ELSEWHERE)
    exchanges.entered.append(id_)
    return network


def _network(*, test: bool) -> Caller:
    scopes = frozenset({"provider:write", "offer:respond"})
    return Caller("example_network", uuid4(), scopes, test=test, rate=1e5)


async def _approved(
    exchanges: Exchanges, network: Caller, id_: str, place: str, **changes: Any
) -> None:
    body = exchanges.example("matching", "put_provider")
    there: Json = {**body, "service_areas": [{"extent": place}], **changes}
    made = await exchanges.holding(network).put("matching", f"/v1/providers/{id_}", there)
    assert made.status_code == 200, made.text
    await _decided(exchanges, id_, 1)


async def _decided(exchanges: Exchanges, id_: str, version: int) -> None:
    decided = exchanges.example("matching", "decide_provider") | {"version": version}
    path = f"/v1/approvals/{id_}/decide"
    done = await exchanges.partner.of(PERSON).post("matching", path, decided)
    assert done.status_code == 200, done.text


async def many_places(exchanges: Exchanges) -> None:
    """Whoever is asked from now on has a place for each that is referred here."""
    id_ = exchanges.entered[-1]
    body = exchanges.example("matching", "put_provider")
    more = {"unit": "case", "maximum": 200, "available": 200}
    changed: Json = {**body, "service_areas": [{"extent": "110105"}], "service_capacity": more}
    made = await exchanges.partner.of(NETWORK).put("matching", f"/v1/providers/{id_}", changed)
    assert made.status_code == 200, made.text
    await _decided(exchanges, id_, made.json()["change"]["version"])


async def complaint(exchanges: Exchanges) -> None:
    """Who referred her complains of what a provider did; a person decides."""
    await exchanges.asked()
    await exchanges.taken("accept")
    learn = {"complaint_id": COMPLAINT}
    await exchanges.send(HOTLINE, "matching", "file_complaint", learn=learn)
    for name in ("list_complaints", "decide_complaint"):
        await exchanges.send(PERSON, "matching", name)
