"""Which webhook targets may be called: how one may be spelt, which addresses may be behind it.

The same rules hold when a target is registered and each time it is called.

The list of address ranges follows IANA's special-purpose registries (RFC 6890, RFC 8190).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

LONGEST_TARGET = 2048

_FORBIDDEN_RANGES = {
    "this network": ("0.0.0.0/8", "::/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "shared by a carrier": ("100.64.0.0/10",),
    "loopback": ("127.0.0.0/8", "::1/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "protocol assignments": ("192.0.0.0/24", "2001::/23"),
    "documentation": (
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "2001:db8::/32",
        "3fff::/20",
    ),
    "benchmarking": ("198.18.0.0/15", "2001:2::/48"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "reserved": ("240.0.0.0/4", "100::/64", "5f00::/16"),
    "relay or tunnel": (
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2620:4f:8000::/48",
    ),
    "IPv4 inside IPv6": ("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96"),
    "a cloud's own service": ("168.63.129.16/32",),
}
_FORBIDDEN = tuple(
    (ip_network(cidr), why) for why, cidrs in _FORBIDDEN_RANGES.items() for cidr in cidrs
)
_GLOBAL_UNICAST_6 = ip_network("2000::/3")
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa")
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")


class TargetRefused(ValueError):  # noqa: N818 - an answer, not a crash
    """A webhook target that may not be called. `code` is stable, `allowed` says what would be."""

    def __init__(self, code: str, detail: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook target taken apart once; requests are built from the parts, never from the text."""

    scheme: str
    host: str
    port: int
    path: str
    exempt: bool = False

    @property
    def url(self) -> str:
        """The target as one canonical text."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        port = "" if self.port == usual else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    @property
    def is_literal(self) -> bool:
        """True if the host is an address and needs no look-up."""
        return _as_address(self.host) is not None


def read_target(url: str, allowed_hosts: Collection[str] = ()) -> Target:
    """Take a webhook target apart.

    `allowed_hosts` are `host:port` pairs exempt from the rules (the local sandbox's catcher).
    Raises TargetRefused if its spelling alone forbids it.
    """
    parts, host, port = _split(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if f"{host}:{port}" in allowed_hosts:
        return Target(parts.scheme, host, port, path, exempt=True)
    if parts.scheme != "https":
        raise TargetRefused("not_https", "A webhook target must use https.", ("https",))
    if port != 443:
        raise TargetRefused("port_not_allowed", "A webhook target must use port 443.", ("443",))
    _refuse_local_host(host)
    return Target("https", host, port, path)


def refuse_unsafe(target: Target, addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses a target may be reached at: all that it has, or none.

    Raises TargetRefused if there is no address or any one of them is not public: a name that
    answers with a public and a private address is an attack, not a choice.
    """
    known = tuple(dict.fromkeys(addresses))
    if not known:
        raise TargetRefused("unresolvable", "The host name of the target has no address.")
    if not target.exempt:
        for address in known:
            why = address_fault(address)
            if why is not None:
                raise _not_public(why)
    return known


def address_fault(address: str) -> str | None:
    """Why an address may not be called, in words; None if it is public."""
    parsed = _as_address(address)
    if parsed is None:
        return "not an address"
    for network, why in _FORBIDDEN:
        if parsed.version == network.version and parsed in network:
            return why
    if isinstance(parsed, IPv6Address) and parsed not in _GLOBAL_UNICAST_6:
        return "not global unicast"
    return None if parsed.is_global else "not global"


def _split(url: str) -> tuple[SplitResult, str, int]:
    if len(url) > LONGEST_TARGET or not url.isascii() or not url.isprintable() or " " in url:
        raise _not_a_url()
    if "\\" in url:
        raise _not_a_url()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _not_a_url() from error
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in {"https", "http"} or not host:
        raise _not_a_url()
    if "@" in parts.netloc or parts.fragment:
        raise TargetRefused(
            "credentials_in_url", "A webhook target has no user, password or fragment."
        )
    return parts, host, port if port is not None else (443 if parts.scheme == "https" else 80)


def _refuse_local_host(host: str) -> None:
    if _as_address(host) is not None:
        why = address_fault(host)
        if why is not None:
            raise _not_public(why)
        return
    labels = host.split(".")
    if not set(host) <= _HOST_CHARACTERS or not all(labels):
        raise _not_a_url()
    if _ends_in_number(labels[-1]):
        raise TargetRefused(
            "address_spelling",
            "An address is written as four decimal numbers, or as IPv6 in brackets.",
        )
    if len(labels) == 1 or labels[-1] in _LOCAL_NAMES:
        raise _not_public("a local name")


def _ends_in_number(label: str) -> bool:
    """True for what resolvers read as part of an IPv4 address: 127.1, 017700000001, 0x7f.1."""
    return label.isdigit() or label.startswith("0x")


def _as_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _not_a_url() -> TargetRefused:
    return TargetRefused(
        "not_a_url",
        f"A webhook target is an https address of at most {LONGEST_TARGET} ASCII characters.",
    )


def _not_public(why: str) -> TargetRefused:
    return TargetRefused(
        "private_address",
        f"The target is not on the public internet ({why}).",
        ("a host name or address that is reachable on the public internet",),
    )
