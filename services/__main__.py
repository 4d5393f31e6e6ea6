"""`python -m services migrate`: keys, schemas, roles, topics, grants, own clients."""

import asyncio
import sys

from services.intake.partners.service_clients import register_services
from services.keys_in_use import keys_in_use
from shared.command_line import parser_of
from shared.kafka import provisioning
from shared.language import say
from shared.migrate import migrate
from shared.security import keys
from shared.settings import SERVICES, Settings
from shared.telemetry import logs

_log = logs.logger("migrate")


async def prepare(settings: Settings) -> None:
    """Make everything the services need before they start; safe to repeat.

    Raises KeysLost, and has then made nothing.
    """
    logs.setup("all", "migrate", level=settings.log_level, strict=settings.telemetry_strict)
    sys.excepthook = sys.__excepthook__  # who prepares reads what went wrong
    keys.ensure(settings.secrets, await keys_in_use(settings))
    for service in SERVICES:
        for script in await migrate(settings, service):
            _told(f"{service}: {script}")
    for change in await asyncio.to_thread(provisioning.provision, settings):
        _told(change)
    await register_services(settings)


def _told(done: str) -> None:
    """A line for the person at the terminal, or one of the log."""
    if sys.stdout.isatty():
        print(done)
    else:
        _log.info("prepared", name=done)


def main() -> None:
    """Run the command line."""
    parser = parser_of(
        "python -m services",
        "Prepares everything before services start: keys, schemas, roles, topics, grants, clients.",
        "在服务启动前准备一切：密钥、数据表、角色、主题、授权、自身客户端。",
    )
    parser.add_argument("command", choices=["migrate"], help=say("what to do", "要做的事"))
    parser.parse_args()
    settings = Settings()
    try:
        asyncio.run(prepare(settings))
    except keys.KeysLost as lost:
        print(lost, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
