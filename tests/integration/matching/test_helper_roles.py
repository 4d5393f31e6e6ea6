"""S-121: helpers of seven roles; each reads of a case what its role may, volunteers no notes."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.matching.offers.store import drop
from services.matching.tenancy import as_service
from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, asks, key, lawyer

ASSIST = "case:assist"


async def helped(matching: Matching) -> tuple[httpx.AsyncClient, str]:
    """A lawyer serves a case; its organisation's client, and the offer."""
    await matching.have(lawyer(1))
    await matching.hear(asks(languages=("zh",)))
    keeper = await matching.client(LAWYERS, "provider:write", "offer:respond", name="keeper")
    (offer,) = (await keeper.get("/v1/offers")).json()["items"]
    said = await keeper.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    assert said.status_code == 200, said.text
    return keeper, offer["offer_id"]


async def entered(keeper: httpx.AsyncClient, role: str, name: str) -> dict[str, Any]:
    form = {"role": role, "region": "620100", "client_id": name}
    answer = await keeper.post("/v1/helpers", json=form, headers=key())
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_s_121_one_of_the_five_elders_visits_and_reads_no_notes(matching: Matching) -> None:
    keeper, offer = await helped(matching)
    elder = await entered(keeper, "five_elders", "elder")
    assert elder["scope"] == "visit_only"
    assert elder["notes"] is False
    at = f"/v1/helpers/{elder['helper_id']}/cases"
    reader = await matching.client(LAWYERS, ASSIST, name="elder")
    assert (await reader.get(f"{at}/{offer}/notes")).status_code == 404, "not given yet"
    assert (await keeper.put(f"{at}/{offer}")).json()["given"] is True
    (case,) = (await reader.get(at)).json()["items"]
    assert case == {
        "offer_id": offer,
        "need": "legal_consultation",
        "status": "accepted",
        "appointment_at": None,
    }
    refused = await reader.get(f"{at}/{offer}/notes")
    assert refused.status_code == 403
    assert "440105" not in refused.text
    assert "18-39" not in refused.text
    looks = await matching.rows(
        "select actor, action, ground, allowed from audit where actor = 'elder' order by id"
    )
    assert [tuple(look.values()) for look in looks] == [
        ("elder", "read_helper_cases", "five_elders", True),
        ("elder", "read_case_notes", "five_elders", False),
    ]


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("child_supervisor", "case_work", 200),
        ("child_director", "case_work", 200),
        ("youth_rights_post", "case_work", 200),
        ("federation_committee_member", "accompany", 403),
        ("law_vice_principal", "accompany", 403),
        ("volunteer_woman", "visit_only", 403),
        ("five_elders", "visit_only", 403),
    ],
)
async def test_s_121_each_of_seven_roles_has_its_limit(
    matching: Matching, role: str, scope: str, status: int
) -> None:
    keeper, offer = await helped(matching)
    helper = await entered(keeper, role, "helper_one")
    assert helper["scope"] == scope
    at = f"/v1/helpers/{helper['helper_id']}/cases"
    assert (await keeper.put(f"{at}/{offer}")).status_code == 200
    reader = await matching.client(LAWYERS, ASSIST, name="helper_one")
    notes = await reader.get(f"{at}/{offer}/notes")
    assert notes.status_code == status
    assert ("440105" in notes.text) is (status == 200)
    (case,) = (await reader.get(at)).json()["items"]
    assert ("languages" in case) is (scope != "visit_only")


async def test_a_helper_reads_its_own_cases_alone_and_only_while_they_are_served(
    matching: Matching,
) -> None:
    keeper, offer = await helped(matching)
    helper = await entered(keeper, "child_director", "director")
    other = await entered(keeper, "child_director", "another")
    at = f"/v1/helpers/{helper['helper_id']}/cases"
    await keeper.put(f"{at}/{offer}")
    own = await matching.client(LAWYERS, ASSIST, name="director")
    same_office = await matching.client(LAWYERS, ASSIST, name="another")
    elsewhere = await matching.client(HOTLINE, ASSIST, name="director")
    for stranger in (same_office, elsewhere):
        for path in (at, f"{at}/{offer}/notes"):
            assert (await stranger.get(path)).status_code == 404
    nothing = await same_office.get(f"/v1/helpers/{other['helper_id']}/cases")
    assert nothing.json()["items"] == []
    assert (await own.get(f"/v1/offers/{offer}")).status_code == 403, "no other door opens"
    assert (await keeper.delete(f"{at}/{offer}")).json()["given"] is False
    assert (await own.get(at)).json()["items"] == []
    await keeper.put(f"{at}/{offer}")
    done = {"result": "completed", "outcome": "advice_given"}
    ended = await keeper.post(f"/v1/offers/{offer}/complete", headers=key(), json=done)
    assert ended.status_code == 200, ended.text
    assert (await own.get(at)).json()["items"] == []
    assert (await own.get(f"{at}/{offer}/notes")).status_code == 404


async def test_a_helper_is_entered_by_its_own_organisation_with_a_client_once(
    matching: Matching,
) -> None:
    keeper, offer = await helped(matching)
    helper = await entered(keeper, "five_elders", "elder")
    form = {"role": "uncle", "region": "999999", "client_id": "E"}
    wrong = await keeper.post("/v1/helpers", json=form, headers=key())
    assert wrong.status_code == 422
    assert {fault["pointer"] for fault in wrong.json()["errors"]} == {
        "/role",
        "/region",
        "/client_id",
    }
    again = {"role": "five_elders", "region": "620100", "client_id": "elder"}
    assert (await keeper.post("/v1/helpers", json=again, headers=key())).status_code == 409
    stranger = await matching.client(HOTLINE, "provider:write", "offer:respond", name="other")
    at = f"/v1/helpers/{helper['helper_id']}"
    assert (await stranger.put(f"{at}/cases/{offer}")).status_code == 404
    assert (await stranger.delete(at)).status_code == 404
    foreign = {**again, "client_id": "theirs"}
    theirs = (await stranger.post("/v1/helpers", json=foreign, headers=key())).json()
    elsewhere = await stranger.put(f"/v1/helpers/{theirs['helper_id']}/cases/{offer}")
    assert elsewhere.status_code == 404, "not a case of its own"
    assert len((await keeper.get("/v1/helpers")).json()["items"]) == 1
    assert (await keeper.delete(at)).status_code == 200
    reader = await matching.client(LAWYERS, ASSIST, name="elder")
    assert (await reader.get(f"{at}/cases")).status_code == 404
    assert UUID(theirs["helper_id"])


async def test_what_is_erased_is_erased_of_helpers_too(matching: Matching) -> None:
    keeper, offer = await helped(matching)
    helper = await entered(keeper, "child_director", "director")
    await keeper.put(f"/v1/helpers/{helper['helper_id']}/cases/{offer}")
    (row,) = await matching.rows("select referral_id from offer")
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await drop(tx, [row["referral_id"]])
    assert await matching.rows("select * from helper_case") == []
