"""Who may ask how fast, and for whom a request is counted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid, TooMany
from shared.http import rate_limits
from shared.http.client_address import TrustedProxies
from shared.http.rate_limits import STREAMS_EACH, RateLimits, TokenBuckets
from shared.security.tokens import Caller

US = UUID(int=1)


@given(
    st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, 5)), min_size=1, max_size=300),
    st.floats(2, 50),
)
def test_nobody_is_given_more_than_the_rate_and_one_burst(
    asked: list[tuple[float, int]], rate: float
) -> None:
    kept, now, given_out = TokenBuckets(4.0), 0.0, 0
    for pause, count in asked:
        now += pause
        given_out += count if kept.wait("us", rate, count, now) == 0 else 0
    assert given_out <= rate * 4 + rate * now + 1e-6


def test_whoever_is_refused_learns_when_to_come_again_and_is_let_in_then() -> None:
    kept = TokenBuckets(4.0)
    assert [kept.wait("us", 0.25, 1, 0.0) for _ in range(2)] == [0, pytest.approx(4.0)]
    assert kept.wait("us", 0.25, 1, 3.9) > 0
    assert kept.wait("us", 0.25, 1, 4.0) == 0


def test_a_batch_larger_than_a_burst_is_let_in_once_and_made_up_for() -> None:
    kept = TokenBuckets(4.0)
    assert kept.wait("us", 50, 1000, 0.0) == 0
    assert kept.wait("us", 50, 1, 15.9) > 0
    assert kept.wait("us", 50, 1, 16.1) == 0


def test_a_full_table_gives_nobody_a_new_allowance() -> None:
    kept = TokenBuckets(4.0, most=100)
    while kept.wait("attacker", 10, 1, 0.0) == 0:
        pass
    let_in = sum(kept.wait(("other", n), 10, 1, 0.01) == 0 for n in range(10_000))
    assert len(kept) <= 101
    assert kept.wait("attacker", 10, 1, 0.02) > 0
    # Those for whom there was no room shared one allowance.
    assert let_in <= 99 + 41


def test_those_known_go_on_as_ever_while_a_flood_of_new_ones_fills_the_table() -> None:
    kept = TokenBuckets(4.0, most=100)
    assert kept.wait("partner", 10, 1, 0.0) == 0
    for n in range(10_000):
        kept.wait(("other", n), 10, 1, 0.0)
    assert [kept.wait("partner", 10, 1, 0.0) for _ in range(39)] == [0] * 39
    assert kept.wait("partner", 10, 1, 0.0) > 0


def test_the_table_is_empty_again_once_all_is_whole() -> None:
    kept = TokenBuckets(4.0, most=100)
    for n in range(100):
        kept.wait(n, 10, 1, 0.0)
    assert kept.wait("new", 10, 1, 5.0) == 0
    assert len(kept) == 1


def test_what_is_urgent_has_a_reserve_and_the_reserve_has_an_end() -> None:
    let = RateLimits(rate=0.001, burst=4.0)
    let.take(US)
    with pytest.raises(TooMany):
        let.take(US)
    let.look(US)
    let.take(US, urgent=True)
    for ask in (lambda: let.take(US, urgent=True), lambda: let.look(US)):
        with pytest.raises(TooMany) as refused:
            ask()
        assert int(refused.value.headers["retry-after"]) >= 1


def test_a_partner_has_the_rate_its_token_names() -> None:
    let, fast = RateLimits(rate=0.001, burst=4.0), Caller("fast", US, frozenset(), rate=100.0)
    let.note_rate(fast)
    for _ in range(100):
        let.take(US)
    let.take(UUID(int=2))
    with pytest.raises(TooMany):
        let.take(UUID(int=2))


def test_what_is_unfit_counts_too() -> None:
    let = RateLimits(rate=0.001, burst=4.0)
    with pytest.raises(Invalid), let.judging(US):
        raise Invalid
    with pytest.raises(TooMany), let.judging(US):
        raise Invalid


def test_a_partner_follows_few_streams_at_once() -> None:
    let = RateLimits(rate=50, burst=4.0)
    held = [let.streaming(US) for _ in range(STREAMS_EACH)]
    for one in held:
        one.__enter__()
    with pytest.raises(TooMany), let.streaming(US):
        pass
    with let.streaming(UUID(int=2)):
        pass
    held[0].__exit__(None, None, None)
    with let.streaming(US):
        pass
    assert rate_limits.STREAMS >= STREAMS_EACH


def scope(peer: str, headers: Mapping[str, str]) -> dict[str, Any]:
    named = [(k.encode(), v.encode()) for k, v in headers.items()]
    return {"client": (peer, 1), "headers": named}


@pytest.mark.parametrize(
    ("peer", "headers", "host"),
    [
        ("203.0.113.9", {"x-forwarded-for": "198.51.100.1"}, "203.0.113.9"),
        ("203.0.113.9", {"forwarded": "for=198.51.100.1"}, "203.0.113.9"),
        ("10.0.0.1", {}, "10.0.0.1"),
        ("10.0.0.1", {"x-forwarded-for": "198.51.100.1"}, "198.51.100.1"),
        ("10.0.0.1", {"x-forwarded-for": "1.2.3.4, 198.51.100.1"}, "198.51.100.1"),
        ("10.0.0.1", {"x-forwarded-for": "1.2.3.4, 198.51.100.1, 10.0.0.2"}, "198.51.100.1"),
        ("10.0.0.1", {"x-forwarded-for": "10.9.9.9"}, "10.9.9.9"),
        ("10.0.0.1", {"x-forwarded-for": "198.51.100.1:4711"}, "198.51.100.1"),
        ("10.0.0.1", {"x-forwarded-for": "[2001:db8:1:2:3::4]:80"}, "2001:db8:1:2::/64"),
        ("10.0.0.1", {"x-forwarded-for": "somebody"}, "10.0.0.1"),
        (
            "10.0.0.1",
            {"forwarded": 'for=1.2.3.4, For="[2001:db8::7]:80";proto=https'},
            "2001:db8::/64",
        ),
        ("10.0.0.1", {"forwarded": "proto=https;for=198.51.100.1;by=10.0.0.1"}, "198.51.100.1"),
        ("10.0.0.1", {"forwarded": "for=unknown"}, "10.0.0.1"),
        (
            "10.0.0.1",
            {"forwarded": "for=1.2.3.4", "x-forwarded-for": "198.51.100.1"},
            "10.0.0.1",
        ),
        ("::ffff:10.0.0.1", {"x-forwarded-for": "198.51.100.1"}, "198.51.100.1"),
        ("2001:db8:1:2:3::4", {}, "2001:db8:1:2::/64"),
    ],
)
def test_a_request_is_counted_for_the_last_host_that_no_trusted_proxy_is(
    peer: str, headers: dict[str, str], host: str
) -> None:
    assert TrustedProxies("10.0.0.0/8").client_host(scope(peer, headers)) == host


def test_nobody_is_believed_unless_it_is_said() -> None:
    assert (
        TrustedProxies("").client_host(scope("10.0.0.1", {"x-forwarded-for": "1.2.3.4"}))
        == "10.0.0.1"
    )
    with pytest.raises(ValueError, match="nonsense"):
        TrustedProxies("nonsense")
