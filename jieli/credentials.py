"""The demo partners' credentials, as setting up wrote them to `credentials.json`."""

import os
from typing import NamedTuple

import orjson

from jieli.choices import not_one_of
from jieli.errors import AWAY, USAGE, CommandError
from shared.language import say
from shared.security.keys import write_private
from shared.settings import Settings


class Credential(NamedTuple):
    """What a client shows at the token address."""

    client_id: str
    client_secret: str
    scopes: str


def administrator(settings: Settings) -> Credential:
    """Who keeps clients: `JIELI_CLIENT_ID` and `JIELI_CLIENT_SECRET`, else the demo administrator.

    Raises CommandError when there is neither.
    """
    named = [os.environ.get(name, "") for name in ("JIELI_CLIENT_ID", "JIELI_CLIENT_SECRET")]
    if all(named):
        return Credential(named[0], named[1], "")
    return credential(settings, "test_admin")


def note_secret(settings: Settings, name: str, secret: str) -> None:
    """Write down a demo client's new secret, so that it stays a demo client."""
    path = settings.jieli_home / "credentials.json"
    try:
        known = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return
    if name in known:
        known[name]["client_secret"] = secret
        write_private(path, orjson.dumps(known, option=orjson.OPT_INDENT_2).decode() + "\n")


def credentials(settings: Settings) -> dict[str, Credential]:
    """All demo clients by name. Raises CommandError when there are none yet."""
    path = settings.jieli_home / "credentials.json"
    try:
        found = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise CommandError(
            say(f"There are no credentials at {path}.", f"{path} 处没有凭据。"),
            say("Start the stack first: make up", "请先启动：make up"),
            AWAY,
        ) from None
    return {
        name: Credential(client["client_id"], client["client_secret"], client.get("scopes", ""))
        for name, client in found.items()
    }


def credential(settings: Settings, name: str) -> Credential:
    """One demo client. Raises CommandError, naming the others, when it is not there."""
    known = credentials(settings)
    if name not in known:
        raise CommandError(
            say("No demo client has that name: ", "没有这个名字的演示客户端：")
            + not_one_of(name, sorted(known)),
            exit_code=USAGE,
        )
    return known[name]
