"""`python -m services migrate`: keys, schemas, roles, topics, grants, own clients."""

import argparse
import asyncio

from services.intake.partners.registration import register_services
from shared.kafka import topics
from shared.migrate import migrate
from shared.security import keys
from shared.settings import SERVICES, Settings


async def prepare(settings: Settings) -> None:
    """Make everything the services need before they start; safe to repeat."""
    keys.ensure(settings.secrets)
    for service in SERVICES:
        for script in await migrate(settings, service):
            print(f"{service}: {script}")
    for change in await asyncio.to_thread(topics.prepare, settings):
        print(change)
    await register_services(settings)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    parser.add_argument("command", choices=["migrate"])
    parser.parse_args()
    asyncio.run(prepare(Settings()))


if __name__ == "__main__":
    main()
