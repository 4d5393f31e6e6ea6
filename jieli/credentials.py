"""The demo partners' credentials, as setting up wrote them to `credentials.json`."""

from typing import NamedTuple

import orjson

from jieli.language import say
from jieli.trouble import Trouble
from shared.settings import Settings


class Credential(NamedTuple):
    """What a client shows at the token address."""

    client_id: str
    client_secret: str
    scopes: str


def credentials(settings: Settings) -> dict[str, Credential]:
    """All demo clients by name. Raises Trouble when there are none yet."""
    path = settings.jieli_home / "credentials.json"
    try:
        found = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise Trouble(
            say(f"There are no credentials at {path}.", f"{path} 处没有凭据。"),
            say("Start the stack first: make up", "请先启动：make up"),
        ) from None
    return {
        name: Credential(client["client_id"], client["client_secret"], client.get("scopes", ""))
        for name, client in found.items()
    }


def credential(settings: Settings, name: str) -> Credential:
    """One demo client. Raises Trouble, naming the others, when it is not there."""
    known = credentials(settings)
    if name not in known:
        names = ", ".join(sorted(known))
        raise Trouble(
            say("No demo client has that name.", "没有这个名字的演示客户端。"),
            say(f"Known: {names}", f"已有：{names}"),
        )
    return known[name]
