"""A client marked `test` reaches no telephone and no mailbox."""

from uuid import uuid4

from services.notifications.channels.transports import sandbox_transports
from tests.integration.notifications.world import World


async def test_a_rehearsals_sms_goes_to_the_sandbox_alone(world: World) -> None:
    event = world.accepted()
    world.reachable(event, sandbox=True)
    await world.happen(event)
    await world.approach()
    assert [call.path for call in world.sms.calls] == ["/rehearsal"]


async def test_a_real_message_never_goes_to_the_sandbox(world: World) -> None:
    event = world.accepted()
    world.reachable(event, sandbox=False)
    await world.happen(event)
    await world.approach()
    assert [call.path for call in world.sms.calls] == ["/sms"]


async def test_without_a_sandbox_a_rehearsals_message_is_held(world: World) -> None:
    event = world.accepted()
    world.reachable(event, channel="email", address="she@example.org", sandbox=True)
    await world.happen(event)
    await world.approach()
    [message] = await world.messages()
    assert (message["status"], message["reason"]) == ("held", "sandbox")
    assert world.mail.mails == []


async def test_a_rehearsals_offer_reaches_no_real_mailbox(world: World) -> None:
    provider = uuid4()
    await world.named(provider, channel="email", address="office@example.org")
    await world.named(provider, sandbox=True, channel="email", address="rehearsal@example.org")
    await world.happen(world.matched(provider, sandbox=True))
    await world.deliver()
    [message] = await world.messages()
    assert (message["status"], message["reason"]) == ("held", "sandbox")
    assert world.mail.mails == []


async def test_a_real_offer_knows_nothing_of_a_rehearsals_contact(world: World) -> None:
    provider = uuid4()
    await world.named(provider, channel="email", address="office@example.org")
    await world.named(provider, sandbox=True, channel="email", address="rehearsal@example.org")
    await world.happen(world.matched(provider))
    await world.deliver()
    assert [mail["To"] for mail in world.mail.mails] == ["office@example.org"]


async def test_without_a_setting_there_is_no_way_at_all(world: World) -> None:
    unset = world.settings.model_copy(update={"sandbox_sms_url": "", "sandbox_smtp_host": ""})
    ways = sandbox_transports(unset)
    assert (ways.sms, ways.mails) == (None, None)
