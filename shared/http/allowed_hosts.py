"""Under which names a service answers; a request that names another host was not meant for it."""

from urllib.parse import urlsplit

from starlette.types import Scope

from shared.settings import LOCAL, SERVICES, Settings


class AllowedHosts:
    """The local names, the address listened on, the services' own addresses, `ALLOWED_HOSTS`."""

    def __init__(self, settings: Settings) -> None:
        listed = (name.strip() for name in settings.allowed_hosts.split(","))
        own = (urlsplit(settings.url(service)).hostname or "" for service in SERVICES)
        names = {*LOCAL, settings.bind_host, *own, *listed}
        self._names = frozenset(_plain(name) for name in names if name)

    def allow(self, scope: Scope) -> bool:
        """Whether exactly one host is named, and it is one of these."""
        named = [value for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1:
            return False
        return (
            "*" in self._names or _plain(_without_port(named[0].decode("latin-1"))) in self._names
        )


def _without_port(host: str) -> str:
    if host.startswith("["):
        name, bracket, port = host[1:].partition("]")
        return name if bracket and (not port or port[1:].isdecimal()) else ""
    name, colon, port = host.partition(":")
    return name if not colon or port.isdecimal() else ""


def _plain(name: str) -> str:
    return name.strip("[]").rstrip(".").lower()
