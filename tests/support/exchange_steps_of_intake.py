"""What is sent to intake for the examples beside the way of one referral."""

from typing import Any
from uuid import UUID, uuid4

from shared.openapi.parameters import PATH_EXAMPLES
from shared.security.tokens import Caller
from tests.support.exchanges import (
    ADMIN,
    HOTLINE,
    NETWORK,
    OFFER,
    PARTNER,
    PROVIDER,
    Exchanges,
)
from tests.support.spreadsheets import FIXED, a_row, as_csv

IMPORT = PATH_EXAMPLES["import_id"]
BATCH = "application/cloudevents-batch+json"


async def waiting_for_her(exchanges: Exchanges) -> None:
    """She chose to decide when somebody has accepted; she says yes. What came is certified."""
    consent = exchanges.example("intake", "post_referral")["consent"]
    await exchanges.referred(consent={**consent, "release": "survivor_confirms"})
    await exchanges.offered()
    network = exchanges.partner.of(NETWORK)
    offer = await network.get("matching", f"/v1/offers/{exchanges.real[OFFER]}")
    entered = exchanges.real[PROVIDER]
    exchanges.real[PROVIDER] = offer.json()["provider_id"]
    await exchanges.taken("accept")
    await exchanges.follows("accepted")
    await exchanges.send(HOTLINE, "intake", "confirm_release")
    await exchanges.send(HOTLINE, "intake", "certify_referral")
    exchanges.real[PROVIDER] = entered


async def events(exchanges: Exchanges) -> None:
    """A request for help as a CloudEvent, and several."""
    await exchanges.send(HOTLINE, "intake", "post_event")
    await exchanges.send(HOTLINE, "intake", "post_event", media=BATCH)


async def imports(exchanges: Exchanges) -> None:
    """A federation's register: its columns confirmed, checked, imported, one row at fault."""
    rows = [a_row(1), a_row(2), a_row(3, 年龄="三十多")]
    text = as_csv(rows, "utf-8").decode()
    await exchanges.send(HOTLINE, "intake", "post_import", text, learn={"id": IMPORT})
    await exchanges.send(HOTLINE, "intake", "get_import")
    found = exchanges.found["intake"]["get_import"]["answered"]
    mapping = {**found["mapping"], "fixed": FIXED}
    await exchanges.send(HOTLINE, "intake", "map_import", mapping)
    for said in ({"dry_run": False}, {"dry_run": True}):
        await exchanges.send(HOTLINE, "intake", "start_import", said)
        await exchanges.send(HOTLINE, "intake", "get_import")
    for name in ("list_imports", "list_import_rows", "get_import_errors_csv"):
        await exchanges.send(HOTLINE, "intake", name)
    await exchanges.send(HOTLINE, "intake", "stop_import")
    await exchanges.send(HOTLINE, "intake", "make_page_code")


async def disclosed_and_routed(exchanges: Exchanges) -> None:
    """A case in the news; a person agrees that it leaves the country; one goes above a station."""
    await exchanges.referred()
    await exchanges.send(HOTLINE, "intake", "change_referral")
    registered = exchanges.real[PARTNER]
    exchanges.real[PARTNER] = await entered(exchanges, "Example partner abroad", "un_body")
    person = Caller("example_approver", uuid4(), frozenset({"egress:approve"}), "staff")
    await exchanges.send(person, "intake", "approve_egress")
    exchanges.real[PARTNER] = registered
    police = "public_security"
    city = await entered(exchanges, "示例市公安局", police, region="530300")
    county = await entered(exchanges, "示例县公安局", police, region="530302")
    await exchanges.referred(concerns_body=county)
    await exchanges.follows("offered")
    above = Caller("example_police", UUID(city), frozenset({"referral:read"}))
    for name in ("list_routed_referrals", "get_routed_referral"):
        await exchanges.send(above, "intake", name)


async def entered(exchanges: Exchanges, name: str, kind: str, **more: Any) -> str:
    """The id of an organisation that is entered here."""
    body = {"name": name, "kind": kind, **more}
    made = await exchanges.partner.of(ADMIN).post("intake", "/v1/partners", body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])
