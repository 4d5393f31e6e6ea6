"""How each provider is told of an offer: a signed webhook, an e-mail or its inbox.

The webhooks go to the catcher of the local stack, the mail to addresses that nobody has.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from jieli.replay.directory import Provider
from jieli.replay.draws import dice, one_of
from shared.vocabulary import MessageChannel

CHANNELS = {MessageChannel.WEBHOOK: 45, MessageChannel.EMAIL: 45, MessageChannel.INBOX: 10}


def contacts(seed: int, providers: Iterable[Provider], catcher: str) -> list[dict[str, Any]]:
    """One contact for each provider; `catcher` is the base address that takes the webhooks."""
    rng = dice(seed, "contacts")
    return [
        _contact(seed, number, provider["provider_id"], one_of(rng, CHANNELS), catcher)
        for number, provider in enumerate(providers, start=1)
    ]


def _contact(
    seed: int, number: int, provider_id: str, channel: MessageChannel, catcher: str
) -> dict[str, Any]:
    contact: dict[str, Any] = {"provider_id": provider_id, "channel": channel}
    if channel is MessageChannel.WEBHOOK:
        secret = b64encode(sha256(f"{seed}/{provider_id}".encode()).digest()).decode()
        return contact | {"address": f"{catcher}/hooks/{provider_id}", "secret": f"whsec_{secret}"}
    if channel is MessageChannel.EMAIL:
        return contact | {"address": f"provider-{number:04d}@example.org"}
    return contact
