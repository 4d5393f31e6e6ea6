"""The stack that runs here: its own ports and addresses, not the defaults; and whether it does."""

import os
import socket
from urllib.parse import urlsplit

from deploy.local.home import Home
from deploy.local.record import Lock, Record
from jieli.errors import AWAY, CommandError
from shared.language import say
from shared.settings import Settings

SECONDS = 1.5
"""So long a service may take to let itself be connected to, seconds."""


def stack_settings() -> Settings:
    """Settings for talking to the running stack.

    What the environment says holds; then what the stack wrote down when it started; then defaults.
    """
    asked = Settings()
    record = Record.read(Home.at(asked.jieli_home))
    if record is None:
        return asked
    written = {
        name: value
        for name, value in record.environment.items()
        if name.lower() in Settings.model_fields and not os.environ.get(name)
    }
    return Settings(**{name.lower(): value for name, value in written.items()})


def running_stack() -> Settings:
    """The settings of a stack that answers. Raises CommandError within two seconds if none does."""
    settings = stack_settings()
    address = settings.url("intake")
    if answers(address):
        return settings
    if Lock(Home.at(settings.jieli_home)).is_held():
        raise CommandError(
            say(f"intake does not answer at {address}.", f"intake 在 {address} 没有应答。"),
            say("See which part is away: jieli status", "看看哪个部分不在：jieli status"),
            AWAY,
        )
    raise CommandError(
        say(
            f"Jieli is not running: nothing answers at {address}.",
            f"接力没有在运行：{address} 没有应答。",
        ),
        say(
            "Start it: make up · with sample data: make run", "启动：make up · 带示例数据：make run"
        ),
        AWAY,
    )


def answers(address: str) -> bool:
    """Whether somebody lets himself be connected to there."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), SECONDS).close()
    except OSError:
        return False
    return True
