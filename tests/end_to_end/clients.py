"""jieli-client as an integrator has it, against the running system."""

from deploy.local.kafka import password_file
from jieli.credentials import credential
from jieli_client import Addresses, AsyncClient, Client, Credentials
from shared.kafka.acls import SUBSCRIBER
from shared.settings import SERVICES
from tests.support.stack import RunningJieli


def addresses(jieli: RunningJieli) -> Addresses:
    """Where its services are."""
    return Addresses(**{service: jieli.url(service) for service in SERVICES})


def credentials(jieli: RunningJieli, name: str) -> Credentials:
    """Who a demo client is. Raises CommandError where there is none of that name."""
    known = credential(jieli.settings, name)
    return Credentials(known.client_id, known.client_secret)


def synchronous(jieli: RunningJieli, name: str, language: str = "en") -> Client:
    """A demo client that blocks."""
    return Client(credentials(jieli, name), addresses(jieli), language=language)


def asynchronous(jieli: RunningJieli, name: str, language: str = "en") -> AsyncClient:
    """A demo client for asyncio."""
    return AsyncClient(credentials(jieli, name), addresses(jieli), language=language)


def subscriber_password(jieli: RunningJieli) -> str:
    """The file that a stranger was given."""
    return str(password_file(SUBSCRIBER, jieli.home.secrets))
