"""`python -m deploy.local.preparing`: what production prepares, and then the demo clients."""

import asyncio

from deploy.local.demo_clients import seed
from services.__main__ import prepare
from shared.settings import Settings


async def prepare_all(settings: Settings) -> None:
    """Prepare the services as in production, then register the demo clients."""
    await prepare(settings)
    await seed(settings)


if __name__ == "__main__":
    asyncio.run(prepare_all(Settings()))
