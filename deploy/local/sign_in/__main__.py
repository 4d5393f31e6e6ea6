"""`python -m deploy.local.sign_in`: the provider of identities on OIDC_PORT."""

import os
import signal

import uvicorn

from deploy.local.ports import LOOPBACK
from shared.settings import Settings


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    # The library refuses addresses without TLS unless it is told that this is for trying out.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    from deploy.local.sign_in.app import application  # noqa: PLC0415 - reads the environment
    from deploy.local.sign_in.provider import Desk, Held, Provider  # noqa: PLC0415

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = Settings()
    hosts = (LOOPBACK, "localhost")
    back = frozenset(f"http://{host}:{settings.intake_port}/desk/back" for host in hosts)
    held = Held(settings.oidc_issuer.rstrip("/"), Desk(settings.oidc_client_id, back))
    try:
        uvicorn.run(
            application(Provider(held)),
            host=LOOPBACK,
            port=settings.oidc_port,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
