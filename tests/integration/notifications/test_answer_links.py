"""A provider that answers by link is mailed one for each offer, made at the moment of sending."""

from uuid import UUID, uuid4

import pytest

from shared.errors import Invalid
from tests.integration.notifications.api import Api
from tests.integration.notifications.world import World


async def by_link(world: World, **more: object) -> UUID:
    provider = uuid4()
    contact = {"channel": "email", "address": "office@example.org", "answer_by_link": True}
    await world.named(provider, **contact | more)
    return provider


async def test_a_mail_carries_a_link_in_its_language_and_nothing_is_kept_of_it(
    world: World,
) -> None:
    event = world.matched(await by_link(world, language="en"))
    await world.happen(event)
    await world.deliver()
    (mail,) = world.mail.mails
    text = mail.get_content()
    link = f"{world.settings.matching_url}/answer/en/of-{event.offers[0].offer_id}"
    assert link in text
    assert "do not pass it on" in text
    for table in ("message", "outbox", "provider_contact"):
        async with world.db.reading() as conn:
            assert "/answer/" not in str(await conn.fetch(f"select * from {table}"))


async def test_while_matching_is_away_the_mail_waits_and_one_that_needs_no_link_goes(
    world: World,
) -> None:
    plain = uuid4()
    await world.named(plain, channel="email", address="other@example.org")
    world.intake.away = True
    await world.happen(world.matched(await by_link(world)), world.matched(plain))
    await world.deliver()
    assert [mail["To"] for mail in world.mail.mails] == ["other@example.org"]
    world.intake.away = False
    await world.run("update message set not_before = now() where status = 'pending'")
    await world.deliver()
    assert [mail["To"] for mail in world.mail.mails] == [
        "other@example.org",
        "office@example.org",
    ]
    assert [row["status"] for row in await world.messages()] == ["sent", "sent"]


async def test_an_offer_that_is_over_by_then_gets_no_link(world: World) -> None:
    event = world.matched(await by_link(world))
    world.intake.closed = {str(event.offers[0].offer_id)}
    await world.happen(event)
    await world.deliver()
    (mail,) = world.mail.mails
    assert "/answer/" not in mail.get_content()


async def test_only_an_email_can_carry_links(world: World, api: Api) -> None:
    with pytest.raises(Invalid) as refused:
        await world.named(uuid4(), channel="inbox", answer_by_link=True)
    assert [error.pointer for error in refused.value.errors] == ["/answer_by_link"]
    provider, partner = uuid4(), uuid4()
    contact = {"channel": "email", "address": "office@example.org"}
    assert (await api.put(provider, partner, **contact, answer_by_link=True)).status_code == 200
    headers = api.token("provider:write", partner_id=partner)
    shown = await api.http.get(f"/v1/providers/{provider}/contact", headers=headers)
    assert shown.json()["answer_by_link"] is True
    wrong = await api.put(provider, partner, **contact, answer_by_link="perhaps")
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/answer_by_link"]
