import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.resolve import reachable_at
from services.notifications.channels.rules import (
    TargetRefused,
    address_fault,
    read_target,
    refuse_unsafe,
)

FORBIDDEN_ADDRESSES = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "not an address",
]
PUBLIC_ADDRESSES = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2400:3200::1"]

REFUSED_TARGETS = [
    ("http://hooks.example.org/", "not_https"),
    ("https://hooks.example.org:8443/", "port_not_allowed"),
    ("https://hooks.example.org:22/", "port_not_allowed"),
    ("https://user:secret@hooks.example.org/", "credentials_in_url"),
    ("https://hooks.example.org@127.0.0.1/", "credentials_in_url"),
    ("https://hooks.example.org/#fragment", "credentials_in_url"),
    ("https://127.0.0.1/", "private_address"),
    ("https://[::1]/", "private_address"),
    ("https://[::ffff:127.0.0.1]/", "private_address"),
    ("https://[64:ff9b::7f00:1]/", "private_address"),
    ("https://169.254.169.254/latest/meta-data/", "private_address"),
    ("https://2130706433/", "address_spelling"),
    ("https://0177.0.0.1/", "address_spelling"),
    ("https://0x7f.0.0.1/", "address_spelling"),
    ("https://0x7f000001/", "address_spelling"),
    ("https://127.1/", "address_spelling"),
    ("https://127.0.0.01/", "address_spelling"),
    ("https://8.8.8.8.1/", "address_spelling"),
    ("https://localhost/", "private_address"),
    ("https://localhost./", "private_address"),
    ("https://intranet/", "private_address"),
    ("https://printer.local/", "private_address"),
    ("https://metadata.google.internal/", "private_address"),
    ("https://LOCALHOST/", "private_address"),
    ("ftp://hooks.example.org/", "not_a_url"),
    ("file:///etc/passwd", "not_a_url"),
    ("hooks.example.org", "not_a_url"),
    ("https:///path", "not_a_url"),
    ("https://", "not_a_url"),
    ("https://hooks.example.org:99999/", "not_a_url"),
    ("https://hooks example.org/", "not_a_url"),
    ("https://hooks.example.org\\@127.0.0.1/", "not_a_url"),
    ("https://hooks.example.org/\r\nx: y", "not_a_url"),
    ("https://钩子.example.org/", "not_a_url"),
    ("https://hooks..example.org/", "not_a_url"),
    ("https://[::1/", "not_a_url"),
    ("https://exa_mple.org/", "not_a_url"),
    ("https://hooks.example.org/" + "a" * 2048, "not_a_url"),
    ("", "not_a_url"),
]


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert address_fault(address) is not None


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_a_public_address_is_allowed(address: str) -> None:
    assert address_fault(address) is None


@pytest.mark.parametrize(("url", "code"), REFUSED_TARGETS)
def test_a_target_that_is_spelt_wrong_is_refused_by_name(url: str, code: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        read_target(url)
    assert refused.value.code == code


def test_a_refusal_says_what_is_allowed_and_never_repeats_the_target() -> None:
    with pytest.raises(TargetRefused) as refused:
        read_target("https://10.20.30.40/canary-7f3a")
    assert refused.value.allowed
    assert "10.20.30.40" not in refused.value.detail
    assert "canary" not in str(refused.value)


def test_a_good_target_is_taken_apart_and_put_together_the_same() -> None:
    target = read_target("https://Hooks.Example.org./jieli?tenant=7")
    assert (target.host, target.port, target.path) == ("hooks.example.org", 443, "/jieli?tenant=7")
    assert target.url == "https://hooks.example.org/jieli?tenant=7"
    assert read_target(target.url) == target


def test_only_the_named_host_and_port_are_exempt() -> None:
    allowed = frozenset({"127.0.0.1:8025"})
    exempt = read_target("http://127.0.0.1:8025/webhooks", allowed)
    assert exempt.exempt
    assert refuse_unsafe(exempt, ["127.0.0.1"]) == ("127.0.0.1",)
    for url in ("http://127.0.0.1:8026/", "http://127.0.0.2:8025/", "https://127.0.0.1/"):
        with pytest.raises(TargetRefused):
            read_target(url, allowed)


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES)
def test_one_private_address_among_public_ones_refuses_the_name(address: str) -> None:
    target = read_target("https://hooks.example.org/")
    with pytest.raises(TargetRefused) as refused:
        refuse_unsafe(target, ["8.8.8.8", address, "1.1.1.1"])
    assert refused.value.code == "private_address"


def test_a_name_without_an_address_is_refused() -> None:
    with pytest.raises(TargetRefused) as refused:
        refuse_unsafe(read_target("https://hooks.example.org/"), [])
    assert refused.value.code == "unresolvable"


async def test_a_literal_address_is_not_looked_up() -> None:
    async def look(_host: str, _port: int) -> list[str]:
        raise AssertionError("looked up")

    assert await reachable_at(read_target("https://8.8.8.8/"), look) == ("8.8.8.8",)


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_no_ipv4_address_hides_inside_an_ipv6_one(number: int) -> None:
    four = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    high, low = number >> 16, number & 0xFFFF
    for six in (f"::ffff:{four}", f"::{four}", f"64:ff9b::{four}", f"2002:{high:x}:{low:x}::1"):
        assert address_fault(six) is not None


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    try:
        target = read_target(f"https://{text}")
    except TargetRefused:
        return
    assert read_target(target.url) == target
    assert target.port == 443
