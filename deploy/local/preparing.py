"""`python -m deploy.local.preparing`: what production prepares, and then the demo clients."""

import asyncio
import sys

from deploy.local.demo_clients import seed
from services.__main__ import prepare
from shared.security.keys import KeysLost
from shared.settings import Settings


async def prepare_all(settings: Settings) -> None:
    """Prepare the services as in production, then register the demo clients."""
    await prepare(settings)
    await seed(settings)


if __name__ == "__main__":
    try:
        asyncio.run(prepare_all(Settings()))
    except KeysLost as lost:
        sys.exit(str(lost))
