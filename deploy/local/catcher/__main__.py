"""`python -m deploy.local.catcher`: mail on SMTP_PORT, page and SMS stub on CATCHER_PORT."""

import asyncio
import signal

import uvicorn
import uvloop

from deploy.local.catcher.app import application
from deploy.local.catcher.mail import protocol
from deploy.local.catcher.messages import Box
from deploy.local.home import Home
from deploy.local.ports import LOOPBACK
from shared.settings import Settings


async def serve(settings: Settings) -> None:
    """Catch until asked to stop."""
    box = Box(Home.at(settings.jieli_home).root / "catcher" / "messages.jsonl")
    loop = asyncio.get_running_loop()
    mail = await loop.create_server(lambda: protocol(box), LOOPBACK, settings.smtp_port)
    server = uvicorn.Server(
        uvicorn.Config(
            application(box),
            host=LOOPBACK,
            port=settings.catcher_port,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
    )
    async with mail:
        await server.serve()


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        uvloop.run(serve(Settings()))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
