"""Erased means erased: the referral, its key, what was to be told of it, and what was typed."""

from uuid import UUID, uuid4

import httpx
import pytest

from shared.erasure import forget
from tests.integration.intake.office import HOTLINE, LAWYERS, Office
from tests.support.builders import a_referral
from tests.support.leftovers import tables_holding

A_CALL = {
    "call_ref": "call-ref-of-hers",
    "topic": "domestic_violence",
    "occurred_at": "2026-11-20T09:12:00+08:00",
    "region": "110105",
    "consent": {
        "basis": "consent",
        "scope": "any_matched_provider",
        "given_by": "self",
        "text_version": "2026-11",
    },
}


async def erase(office: Office, referral_id: str) -> httpx.Response:
    headers = office.bearer(HOTLINE)
    return await office.http.delete(f"/v1/referrals/{referral_id}", headers=headers)


def is_gone(answer: httpx.Response) -> None:
    assert answer.status_code == 410, answer.text
    assert answer.json()["type"] == "/problems/idempotency-key-erased"
    assert "id" not in answer.json()


async def test_nothing_that_a_partner_typed_is_kept_as_it_was_typed(office: Office) -> None:
    typed = ["key-of-lin-jia", "ref-of-lin-jia", "call-key-of-lin-jia", "call-ref-of-hers"]
    answer = await office.post("/v1/referrals", a_referral(source_ref=typed[1]), key=typed[0])
    called = await office.post("/v1/calls", A_CALL, key=typed[2])
    reason = {"reason": "survivor_declined"}
    await office.post(f"/v1/referrals/{answer.json()['id']}/withdraw", reason, key="why-lin-jia")

    assert (answer.status_code, called.status_code) == (202, 201)
    assert await tables_holding(office.fresh.url, [*typed, "why-lin-jia"]) == {}
    followed = await office.get(f"/v1/referrals/{answer.json()['id']}")
    assert followed.json()["source_ref"] == typed[1]
    listed = (await office.get("/v1/referrals")).json()["items"]
    assert [item["source_ref"] for item in listed] == ["call-ref-of-hers", "ref-of-lin-jia"]


async def test_of_an_erased_referral_a_tombstone_the_audit_and_the_notice_are_left(
    office: Office,
) -> None:
    answer = (await office.post("/v1/referrals", a_referral())).json()
    id_ = UUID(answer["id"])
    needs = [row["id"] for row in await office.rows("select id from need")]
    await office.rows("update outbox_published set upto = (select max(id) from outbox)")

    assert (await erase(office, answer["id"])).status_code == 200

    left = await tables_holding(office.fresh.url, [id_])
    assert set(left) == {"intake.referral", "intake.audit", "intake.outbox", "intake.erased"}
    assert await tables_holding(office.fresh.url, [*map(UUID, map(str, needs))]) == {}
    assert await tables_holding(office.fresh.url, [answer["trace_id"]]) == {"intake.outbox": 1}
    *told, notice = await office.rows("select name, body, subject from outbox order by id")
    assert [(row["name"], row["body"], row["subject"].int) for row in told] == [
        ("referral.received", b"", 0),
        ("referral.screened", b"", 0),
    ]
    assert notice["name"] == "referral.erased"
    [row] = await office.rows("select source_ref, key_digest, traceparent from referral")
    assert set(row.values()) == {None}


@pytest.mark.parametrize("path", ["/v1/referrals", "/v1/calls"])
async def test_the_same_key_afterwards_says_that_it_was_erased(office: Office, path: str) -> None:
    key = uuid4().hex
    body = a_referral() if path == "/v1/referrals" else A_CALL
    first = (await office.post(path, body, key=key)).json()

    await erase(office, first.get("referral_id", first["id"]))

    is_gone(await office.post(path, body, key=key))
    other = dict(body, region="440100")
    is_gone(await office.post(path, other, key=key))
    left = await office.rows("select status, body, fingerprint, ids from idempotency")
    assert [tuple(row.values()) for row in left] == [(410, b"", b"", None)]
    assert len(await office.rows("select 1 from referral")) == 1


async def test_a_line_of_a_batch_sent_again_says_that_it_was_erased_and_stops_no_other(
    office: Office,
) -> None:
    key, bodies = uuid4().hex, [a_referral() for _ in range(3)]
    first = await office.lines("/v1/referrals/batch", bodies, key)

    await erase(office, first[1]["id"])

    again = await office.lines("/v1/referrals/batch", bodies, key)
    assert [line["status"] for line in again] == [202, 410, 202]
    assert again[1]["problem"]["type"] == "/problems/idempotency-key-erased"
    assert [again[0]["id"], again[2]["id"]] == [first[0]["id"], first[2]["id"]]


async def test_the_key_of_a_withdrawal_is_gone_with_its_referral(office: Office) -> None:
    id_, key = str(await office.accepted(a_referral())), uuid4().hex
    path, why = f"/v1/referrals/{id_}/withdraw", {"reason": "survivor_declined"}
    assert (await office.post(path, why, key=key)).status_code == 200

    await erase(office, id_)

    is_gone(await office.post(path, why, key=key))


async def test_a_key_whose_days_were_over_before_the_erasure_is_still_known_as_erased(
    office: Office,
) -> None:
    key, body = uuid4().hex, a_referral()
    id_ = (await office.post("/v1/referrals", body, key=key)).json()["id"]
    await office.rows("delete from idempotency")

    await erase(office, id_)

    is_gone(await office.post("/v1/referrals", body, key=key))


async def test_what_was_not_told_yet_is_never_told(office: Office) -> None:
    id_ = str(await office.accepted(a_referral()))
    other = await office.accepted(a_referral())

    await erase(office, id_)

    told = await office.rows("select name, subject from outbox order by id")
    assert [(row["name"], row["subject"]) for row in told] == [
        ("referral.received", other),
        ("referral.screened", other),
        ("referral.erased", UUID(id_)),
    ]


async def test_forgetting_twice_changes_nothing_more(office: Office) -> None:
    id_ = await office.accepted(a_referral())
    other = await office.accepted(a_referral())
    await erase(office, str(id_))
    before = await office.rows("select id, name, subject, body from outbox order by id")
    async with office.db.transaction() as tx:
        await forget(tx, [id_])
    assert await office.rows("select id, name, subject, body from outbox order by id") == before
    assert (await office.get(f"/v1/referrals/{other}")).json()["status"] == "received"
    assert (await office.get(f"/v1/referrals/{id_}", LAWYERS)).status_code == 403
