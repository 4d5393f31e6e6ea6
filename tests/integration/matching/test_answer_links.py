"""Answering by a link: once, by a form alone, before it runs out, without a word of who she is."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.matching.tenancy import as_service
from shared.events import PublicityChanged, ReferralErased, ReferralWithdrawn
from tests.integration.matching.conftest import LAWYERS, STAFF, Matching, asks, key, lawyer
from tests.integration.matching.inbox_page import HERE, browser
from tests.unit.matching.given import NOON


async def linked(matching: Matching, **changes: Any) -> tuple[UUID, str]:
    """An offer and the path of its link in Chinese, as notifications gets it."""
    event = asks(**changes)
    await matching.hear(event)
    (row,) = await matching.rows(
        "select offer_id from offer where referral_id = $1", event.referral_id
    )
    return row["offer_id"], await a_link(matching, row["offer_id"])


async def a_link(matching: Matching, offer_id: UUID) -> str:
    (item,) = await links_of(matching, offer_id)
    path: str = item["paths"]["zh"]
    return path


async def links_of(matching: Matching, *offer_ids: UUID) -> list[Any]:
    caller = await matching.client(
        STAFF, "internal:answer-links", kind="service", name="svc_notifications"
    )
    body = {"offer_ids": [str(id_) for id_ in offer_ids]}
    answer = await caller.post("/internal/v1/answer-links", json=body)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def posted(http: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
    return await http.post(path, data=form, headers=HERE)


async def test_a_link_is_random_kept_as_a_digest_and_given_to_notifications_alone(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    offer_id, path = await linked(matching)
    token = path.rpartition("/")[2]
    # 256 bits in base64url (RFC 4648, 5) are 43 characters.
    assert re.fullmatch(r"/answer/zh/[A-Za-z0-9_-]{43}", path)
    assert await a_link(matching, offer_id) != path
    for table in ("answer_link", "audit", "outbox"):
        assert token not in str(await matching.rows(f"select * from {table}"))
    provider = await matching.client(LAWYERS, "offer:respond")
    body = {"offer_ids": [str(offer_id)]}
    assert (await provider.post("/internal/v1/answer-links", json=body)).status_code == 403


async def test_a_mail_scanner_that_opens_it_changes_nothing(matching: Matching) -> None:
    await matching.have(lawyer(1))
    _, path = await linked(matching)
    before = await matching.rows("select * from offer")
    http = await browser(matching)
    for _ in range(3):
        assert (await http.head(path)).status_code == 200
        assert (await http.get(path)).status_code == 200
        assert (await http.get(f"{path}?do=accept")).status_code == 200
    assert (await http.put(path)).status_code == 405
    assert await matching.rows("select * from offer") == before
    assert await matching.rows("select from answer_link where used_at is not null") == []


async def test_a_link_shows_the_blind_view_answers_once_and_then_says_when(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    _, path = await linked(matching, perpetrator_relation="parent", age_band="14-17")
    http = await browser(matching)
    page = await http.get(path)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "广州市" in page.text
    assert "海珠区" not in page.text
    assert "绝不可联系" not in page.text
    assert (await http.get(path.replace("/zh/", "/en/"))).text.count("Guangdong") == 1
    done = await posted(http, path, do="accept")
    assert done.status_code == 200
    assert "已接受" in done.text
    assert "登录码" in done.text
    assert "海珠区" not in done.text, "no more than before, without a code by another way"
    (row,) = await matching.rows("select referral_id from referral")
    looks = await matching.rows(
        "select actor, action, ground from audit where subject = $1 order by id",
        row["referral_id"],
    )
    assert [tuple(look.values()) for look in looks] == [
        ("answer_link", "read_offer", "asked"),
        ("answer_link", "read_offer", "asked"),
        ("answer_link", "accept_offer", "asked"),
    ]
    await used(matching, http, path)


async def used(matching: Matching, http: httpx.AsyncClient, path: str) -> None:
    """Whoever uses it again is told when it was answered, and nothing else."""
    told = await matching.published()
    (row,) = await matching.rows(
        "select status, to_char(answered_at + interval '8 hours', 'HH24:MI') as at from offer"
    )
    assert row["status"] == "accepted"
    for answer in (
        await posted(http, path, do="decline", reason="no_capacity"),
        await http.get(path),
    ):
        assert answer.status_code == 410
        assert f"{row['at']} 答复" in answer.text
        assert "广州市" not in answer.text
    assert await matching.published() == told


async def test_a_no_by_link_needs_a_reason_and_asks_the_next(matching: Matching) -> None:
    await matching.have(lawyer(1), lawyer(2))
    _, path = await linked(matching)
    http = await browser(matching)
    wrong = await posted(http, path, do="decline")
    assert wrong.status_code == 422
    assert "请选择原因" in wrong.text
    assert (await posted(http, path, do="decline", reason="not_in_time")).status_code == 200
    rows = await matching.rows("select status, reason from offer order by seq")
    assert [(row["status"], row["reason"]) for row in rows] == [
        ("declined", "not_in_time"),
        ("offered", None),
    ]


@pytest.mark.parametrize("how", ["answered", "withdrawn", "expired", "suspended", "erased"])
async def test_a_link_dies_with_its_offer(matching: Matching, how: str) -> None:
    await matching.have(lawyer(1))
    offer_id, path = await linked(matching)
    http = await browser(matching)
    await ended(matching, how, offer_id)
    told = await matching.published()
    for answer in (await http.get(path), await posted(http, path, do="accept")):
        assert answer.status_code == (404 if how == "erased" else 410), answer.text
        assert "没有保存任何改动" in answer.text
        assert "广州市" not in answer.text
    assert await matching.published() == told
    assert await links_of(matching, offer_id) == []


async def ended(matching: Matching, how: str, offer_id: UUID) -> None:
    if how == "answered":
        provider = await matching.client(LAWYERS, "offer:respond")
        await provider.post(f"/v1/offers/{offer_id}/accept", headers=key())
    elif how == "withdrawn":
        (row,) = await matching.rows("select referral_id from referral")
        gone = {"withdrawn_at": datetime.now(UTC), "reason": "unsafe"}
        await matching.hear(ReferralWithdrawn(referral_id=row["referral_id"], **gone))
    elif how == "expired":
        await matching.makes_overdue()
    elif how == "suspended":
        await suspended_and_back(matching)
    else:
        async with matching.db.transaction() as tx:
            await as_service(tx)
            await tx.execute("delete from offer")


async def suspended_and_back(matching: Matching) -> None:
    """A person stops the provider and lets it serve again: what was sent before stays dead."""
    (row,) = await matching.rows("select provider_id from provider")
    person = await matching.approver()
    for step, ground in (("suspend", "complaint"), ("reinstate", "reviewed")):
        at = f"/v1/approvals/{row['provider_id']}/{step}"
        answer = await person.post(at, headers=key(), json={"ground": ground})
        assert answer.status_code == 200, answer.text


async def test_guessing_is_slowed_down_and_learns_nothing(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await linked(matching)
    http = await browser(matching)
    for wrong in ("x", "A" * 43, "A" * 200):
        answer = await posted(http, f"/answer/zh/{wrong}", do="accept")
        assert answer.status_code == 404
        assert "没有这个链接" in answer.text
    assert (await http.get(f"/answer/zh/{'A' * 201}")).status_code in (404, 422)
    for _ in range(2000):
        answer = await http.get(f"/answer/zh/{'B' * 42}")
        if answer.status_code != 404:
            break
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


def in_the_news(referral_id: UUID, minutes: int = 0, *, risk: bool = True) -> PublicityChanged:
    at = NOON + timedelta(minutes=minutes)
    return PublicityChanged(referral_id=referral_id, changed_at=at, publicity_risk=risk)


async def test_s_30_of_a_case_in_the_news_no_link_is_given_and_of_another_one_is(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 9}))
    known, later, quiet = asks(publicity_risk=True), asks(), asks()
    await matching.hear(known, later, quiet)
    rows = await matching.rows("select referral_id, offer_id from offer")
    offers = {row["referral_id"]: row["offer_id"] for row in rows}

    async def with_links() -> set[UUID]:
        items = await links_of(matching, *offers.values())
        given = {UUID(item["offer_id"]) for item in items}
        return {id_ for id_, offer in offers.items() if offer in given}

    assert await with_links() == {later.referral_id, quiet.referral_id}
    await matching.hear(in_the_news(later.referral_id, 5))
    await matching.hear(in_the_news(later.referral_id, 1, risk=False))
    assert await with_links() == {quiet.referral_id}, "an older word changes nothing"
    await matching.hear(in_the_news(later.referral_id, 9, risk=False))
    assert await with_links() == {later.referral_id, quiet.referral_id}
    for event in (known, later):
        await matching.hear(ReferralErased(referral_id=event.referral_id, erased_at=NOON))
        await matching.hear(in_the_news(event.referral_id, 99))
    assert await matching.rows("select * from case_publicity") == []
