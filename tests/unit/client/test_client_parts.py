"""The pure parts of jieli-client: pauses, addresses, credentials, events seen before."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli_client import Addresses, Client, Credentials, Retries
from jieli_client.batches import Part
from jieli_client.outcomes import Seen
from jieli_client.retries import may_be_repeated, retry_after

README = Path(__file__).parents[3] / "README.md"


@given(st.integers(1, 30))
def test_pauses_grow_and_are_bounded(tried: int) -> None:
    retries = Retries(tries=20, first_pause=0.5, longest_pause=8)
    pause = retries.pause(tried)
    if tried >= 20:
        assert pause is None
        return
    most = min(0.5 * 2 ** (tried - 1), 8)
    assert pause is not None
    assert most / 2 <= pause <= most


@given(st.floats(0, 30))
def test_nobody_is_asked_before_the_time_it_named(asked: float) -> None:
    assert Retries().pause(1, asked) == asked
    assert Retries(longest_pause=asked).pause(1, asked + 1) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("１", None),
        ("1.5", None),
    ],
)
def test_retry_after_is_a_number_or_nothing(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header}) == seconds


def test_retry_after_may_be_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=90)
    found = retry_after({"retry-after": format_datetime(later, usegmt=True)})
    assert found is not None
    assert 85 < found <= 90
    assert retry_after({"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"}) == 0.0


def test_the_client_tries_again_what_the_table_of_problems_says_and_nothing_else() -> None:
    rows = re.findall(
        r"^\| `(/problems/[a-z-]+)` \| (\d+) \|.*\| (yes|no) \|$",
        README.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(rows) >= 25
    for slug, status, again in rows:
        assert may_be_repeated(int(status), slug) is (again == "yes"), slug


def test_addresses_and_credentials_come_from_the_environment(tmp_path: Path) -> None:
    named = {"INTAKE_URL": "https://intake.example.org/", "JIELI_CLIENT_ID": "hotline"}
    addresses = Addresses.from_environment(named)
    assert addresses.url("intake", "/v1/referrals") == "https://intake.example.org/v1/referrals"
    assert addresses.url("matching", "/v1/offers") == "http://127.0.0.1:8002/v1/offers"
    with pytest.raises(KeyError, match="JIELI_CLIENT_SECRET"):
        Credentials.from_environment(named)
    whole = named | {"JIELI_CLIENT_SECRET": "hers"}
    assert Credentials.from_environment(whole) == Credentials("hotline", "hers")
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps({"a": {"client_id": "a", "client_secret": "b"}}))
    assert Credentials.from_file(file, "a") == Credentials("a", "b")


def test_a_secret_is_never_printed() -> None:
    who = Credentials("hotline", "a secret of hers")
    with Client(who) as client:
        assert "a secret of hers" not in f"{who} {who!r} {client!r} {vars(client)!r}"


def test_only_so_many_events_are_remembered_and_the_oldest_is_forgotten() -> None:
    seen = Seen(most=2)
    for event_id in ("a", "b", "c"):
        seen.add(event_id)
    assert [event_id in seen for event_id in ("a", "b", "c")] == [False, True, True]


@given(st.sets(st.integers(1, 8)))
def test_a_line_keeps_its_number_however_often_the_rest_is_sent_again(taken: set[int]) -> None:
    part = Part("intake", 41, [{"n": number} for number in range(1, 9)])
    for number in taken:
        line = part.read(json.dumps({"line": number, "status": 202}).encode())
        assert line is not None
        assert line.number == 40 + number
    sent = part.content().split(b"\n")[:-1]
    assert [number for number, line in enumerate(sent, 1) if not line] == sorted(taken)
    assert part.open == 8 - len(taken)
