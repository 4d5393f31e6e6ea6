"""Where a request comes from: the host that a trusted proxy names, else the one that connects."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*("[^"]*"|[^;,\s]+)', re.IGNORECASE)
_PORT = re.compile(r":[0-9_A-Za-z.-]+$")
_V6_HOST_BITS = 64


class TrustedProxies:
    """The proxies whose word is taken: `TRUSTED_PROXIES`, addresses and networks with commas."""

    def __init__(self, listed: str) -> None:
        """Raises ValueError for what is no address or network."""
        words = [word.strip() for word in listed.split(",") if word.strip()]
        self._networks: list[IPv4Network | IPv6Network] = [
            ip_network(word, strict=False) for word in words
        ]

    def trusts(self, host: str) -> bool:
        """Whether this host is one of them."""
        if not self._networks:
            return False
        address = _address(host)
        return address is not None and any(ip_address(address) in n for n in self._networks)

    def client_host(self, scope: Scope) -> str:
        """The host a request is counted for.

        That is the last one on its way that is not a trusted proxy. What stands further to the left
        can be made up by anybody. Of an IPv6 address the network of 64 bits counts, for that is
        what one customer has.
        """
        client = scope.get("client")
        peer = str(client[0]) if client else ""
        if not self.trusts(peer):
            return counted_as(peer)
        ways = [way for way in (_x_forwarded_for(scope), _forwarded(scope)) if way]
        named = {self._last_stranger(way) or peer for way in ways}
        # A proxy writes one of the two headers. Where they differ, one was made up.
        return counted_as(named.pop() if len(named) == 1 else peer)

    def _last_stranger(self, way: Sequence[str]) -> str | None:
        for hop in reversed(way):
            address = _address(hop)
            if address is None:
                return None
            if not self.trusts(address):
                return address
        return _address(way[0])


def _x_forwarded_for(scope: Scope) -> list[str]:
    return [hop.strip() for hop in _header(scope, b"x-forwarded-for").split(",") if hop.strip()]


def _forwarded(scope: Scope) -> list[str]:
    elements = _header(scope, b"forwarded").split(",")
    found = [_FOR.search(element) for element in elements if element.strip()]
    return [match.group(1).strip('"') if match else "" for match in found]


def _header(scope: Scope, wanted: bytes) -> str:
    return ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == wanted)


def _address(hop: str) -> str | None:
    """An address without its port and brackets; None for what is none."""
    bare = hop[1:].partition("]")[0] if hop.startswith("[") else hop
    if "." in bare and ":" in bare and not bare.startswith(":") and bare.count(":") == 1:
        bare = _PORT.sub("", bare)
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)


def counted_as(host: str) -> str:
    """The host or, of an IPv6 address, the network that it is counted as."""
    address = _address(host)
    if address is None:
        return host
    if ":" in address:
        return str(ip_network(f"{address}/{_V6_HOST_BITS}", strict=False))
    return address
