"""What jieli-client does when a service is busy, away, cut off or of another opinion."""

import asyncio
import inspect
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

import jieli_client
from deploy.local.ports import free_ports
from jieli_client import Addresses, AsyncClient, Client, Credentials, Retries
from tests.integration.client.faulty_service import (
    Difficult,
    answer,
    cut_off,
    difficult,
    lines,
    refused,
    stream,
)

WHO = Credentials("hotline", "a secret of hers")
SOON = Retries(tries=4, first_pause=0.01, longest_pause=1.0)
ACCEPTED = {"id": "1", "receipt_code": "ABCD", "status": "received", "trace_id": "t"}


class Asking:
    """Either client, asked in the same words."""

    def __init__(self, kind: type[Client] | type[AsyncClient], addresses: Addresses) -> None:
        self._runner = asyncio.Runner()
        self.client: Any = kind(WHO, addresses, language="zh", retries=SOON)

    def ask(self, name: str, *words: Any, **named: Any) -> Any:
        """What a method gives."""
        found = getattr(self.client, name)(*words, **named)
        return self._runner.run(found) if inspect.iscoroutine(found) else found

    def take(self, most: int, name: str, *words: Any, **named: Any) -> list[Any]:
        """The first things that a method yields."""
        found = getattr(self.client, name)(*words, **named)
        if not inspect.isasyncgen(found):
            return list(islice(found, most))

        async def first() -> list[Any]:
            taken: list[Any] = []
            async for each in found:
                taken.append(each)
                if len(taken) == most:
                    break
            await found.aclose()
            return taken

        return self._runner.run(first())

    def close(self) -> None:
        """Close its connections."""
        self.ask("aclose" if isinstance(self.client, AsyncClient) else "close")
        self._runner.close()


@pytest.fixture
def service() -> Iterator[Difficult]:
    with difficult() as running:
        yield running


@pytest.fixture(params=[Client, AsyncClient], ids=["sync", "async"])
def asking(request: pytest.FixtureRequest, service: Difficult) -> Iterator[Asking]:
    made = Asking(request.param, service.addresses)
    yield made
    made.close()


def keys(service: Difficult) -> set[str | None]:
    return set(service.header("idempotency-key"))


def sent_lines(service: Difficult) -> list[list[bytes]]:
    return [body.split(b"\n")[:-1] for *_, body in service.asked]


def test_a_token_is_asked_for_once_and_again_before_it_ends(
    asking: Asking, service: Difficult
) -> None:
    for _ in range(3):
        asking.ask("referral", "1")
    assert service.tokens == 1
    assert set(service.header("authorization")) == {"Bearer token-1"}

    service.lives = 20  # less than the half minute that a token must have left
    asking.client._token_until = 0
    for _ in range(2):
        asking.ask("referral", "1")
    assert service.header("authorization")[-2:] == ["Bearer token-2", "Bearer token-3"]


def test_a_token_that_opens_nothing_is_replaced_once(asking: Asking, service: Difficult) -> None:
    service.answers += [refused(401, "unauthorised"), answer({"status": "received"})]
    assert asking.ask("referral", "1") == {"status": "received"}
    assert service.header("authorization") == ["Bearer token-1", "Bearer token-2"]

    service.answers += [refused(401, "unauthorised"), refused(401, "unauthorised")]
    with pytest.raises(jieli_client.Unauthorised):
        asking.ask("referral", "1")
    assert len(service.asked) == 4


@pytest.mark.parametrize(
    "trouble",
    [
        refused(503, "unavailable"),
        refused(503, "unavailable", retry_after="0"),
        refused(429, "too-many-requests", retry_after="0"),
        refused(409, "idempotency-key-in-flight", retry_after="0"),
        refused(500, "internal"),
        answer({}, 502),
        cut_off(),
    ],
    ids=["503", "503 at once", "429", "in flight", "500", "a proxy's 502", "cut off"],
)
def test_a_write_is_sent_again_under_the_same_key(
    asking: Asking, service: Difficult, trouble: Any
) -> None:
    service.answers += [trouble, trouble, answer(ACCEPTED, 202)]
    assert asking.ask("refer", {"region": "110105"}) == ACCEPTED
    assert len(service.asked) == 3
    assert len(keys(service)) == 1
    assert None not in keys(service)
    assert {body for *_, body in service.asked} == {b'{"region":"110105"}'}


def test_each_write_has_a_key_of_its_own_and_a_given_one_is_used(
    asking: Asking, service: Difficult
) -> None:
    asking.ask("refer", {})
    asking.ask("refer", {})
    asking.ask("refer", {}, key="case-4711")
    assert len(keys(service)) == 3
    assert "case-4711" in keys(service)


@pytest.mark.parametrize(
    ("status", "slug", "kind"),
    [
        (400, "malformed", jieli_client.Problem),
        (403, "forbidden", jieli_client.Forbidden),
        (404, "not-found", jieli_client.NotFound),
        (409, "offer-not-open", jieli_client.Conflict),
        (410, "idempotency-key-erased", jieli_client.Problem),
        (422, "invalid", jieli_client.Invalid),
    ],
)
def test_what_waiting_cannot_mend_is_raised_at_once(
    asking: Asking, service: Difficult, status: int, slug: str, kind: type[jieli_client.Problem]
) -> None:
    service.answers.append(refused(status, slug))
    with pytest.raises(kind) as raised:
        asking.ask("refer", {})
    assert len(service.asked) == 1
    assert (raised.value.status, raised.value.type) == (status, f"/problems/{slug}")


def test_a_problem_carries_all_that_was_said(asking: Asking, service: Difficult) -> None:
    errors = [
        {"pointer": "/region", "code": "unknown_code", "detail": "Six digits.", "allowed": ["1"]},
        {"pointer": "/needs", "code": "required", "detail": "Say what she needs."},
    ]
    body = {"type": "/problems/invalid", "title": "Wrong", "detail": "Mend.", "trace_id": "abc"}
    service.answers.append(answer(body | {"status": 422, "errors": errors}, 422))
    with pytest.raises(jieli_client.Invalid) as raised:
        asking.ask("refer", {})
    problem = raised.value
    assert (problem.title, problem.detail, problem.trace_id) == ("Wrong", "Mend.", "abc")
    assert [each.pointer for each in problem.errors] == ["/region", "/needs"]
    assert problem.errors[0].allowed == ("1",)
    assert all(word in str(problem) for word in ("intake", "422", "/needs", "Six digits", "abc"))


def test_a_page_of_a_proxy_is_a_problem_too(asking: Asking, service: Difficult) -> None:
    service.answers.append(answer("<html>", 403))
    with pytest.raises(jieli_client.Forbidden, match="HTTP 403"):
        asking.ask("referral", "1")


def test_tries_are_bounded(asking: Asking, service: Difficult) -> None:
    service.answers += [refused(503, "unavailable")] * 10
    with pytest.raises(jieli_client.Unavailable):
        asking.ask("refer", {})
    assert len(service.asked) == SOON.tries
    assert len(keys(service)) == 1


def test_who_is_asked_to_wait_for_long_is_told_so_at_once(
    asking: Asking, service: Difficult
) -> None:
    service.answers.append(refused(429, "too-many-requests", retry_after="3600"))
    with pytest.raises(jieli_client.TooManyRequests) as raised:
        asking.ask("refer", {})
    assert raised.value.retry_after == 3600
    assert len(service.asked) == 1


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_nobody_there_is_said_with_the_service_and_its_address(kind: Any) -> None:
    [port] = free_ports(1)
    asking = Asking(kind, Addresses(*[f"http://127.0.0.1:{port}"] * 4))
    with pytest.raises(jieli_client.Unreachable, match=f"intake does not answer .*{port}"):
        asking.ask("referral", "1")
    asking.close()


def test_every_request_says_which_language_is_wanted(asking: Asking, service: Difficult) -> None:
    service.answers += [answer({}), answer({"line": 1, "status": 202}), stream((1, "{}"))]
    asking.ask("referral", "1")
    asking.take(1, "refer_many", [{}])
    asking.take(1, "outcomes")
    assert service.header("accept-language") == ["zh"] * 3


def test_lists_are_read_page_by_page(asking: Asking, service: Difficult) -> None:
    service.answers += [
        answer({"items": [{"n": 1}, {"n": 2}], "next": "b"}),
        answer({"items": [{"n": 3}], "next": None}),
    ]
    assert [item["n"] for item in asking.take(9, "offers", status="offered")] == [1, 2, 3]


# Many at once


def test_many_are_sent_in_parts_and_answered_in_order(asking: Asking, service: Difficult) -> None:
    def part(*numbers: int) -> Any:
        return lines([{"line": n, "status": 202, "id": f"{n}"} for n in numbers])

    service.answers += [part(1, 2), part(1, 2), part(1)]
    found = asking.take(9, "refer_many", ({"n": n} for n in range(5)), key="import", lines=2)
    assert [line.number for line in found] == [1, 2, 3, 4, 5]
    assert all(line.taken for line in found)
    assert service.header("idempotency-key") == ["import-0", "import-1", "import-2"]
    assert sent_lines(service)[1] == [b'{"n":2}', b'{"n":3}']


def test_a_line_that_must_wait_is_sent_again_at_its_old_number(
    asking: Asking, service: Difficult
) -> None:
    busy = {"type": "/problems/too-many-requests", "status": 429, "retry_after": 0}
    wrong = {"type": "/problems/invalid", "status": 422, "title": "Wrong"}
    service.answers += [
        lines(
            [
                {"line": 1, "status": 202, "id": "a"},
                {"line": 2, "status": 429, "problem": busy},
                {"line": 3, "status": 422, "problem": wrong},
            ]
        ),
        lines([{"line": 2, "status": 202, "id": "b"}]),
    ]
    found = asking.take(9, "refer_many", [{"n": 1}, {"n": 2}, {"n": 3}], key="import")
    assert [(line.number, line.status) for line in found] == [(1, 202), (3, 422), (2, 202)]
    assert isinstance(found[1].problem, jieli_client.Invalid)
    assert sent_lines(service)[1] == [b"", b'{"n":2}', b""]
    assert keys(service) == {"import-0"}


def test_a_batch_that_was_cut_off_goes_on_where_it_broke(
    asking: Asking, service: Difficult
) -> None:
    service.answers += [
        cut_off({"line": 1, "status": 202, "id": "a"}, at=b'{"line":2,"sta'),
        lines([{"line": 2, "status": 202, "replayed": True}]),
    ]
    found = asking.take(9, "refer_many", [{"n": 1}, {"n": 2}], key="import")
    assert [line.number for line in found] == [1, 2]
    assert sent_lines(service)[1] == [b"", b'{"n":2}']
    assert keys(service) == {"import-0"}


def test_lines_that_never_get_through_are_answers_too(asking: Asking, service: Difficult) -> None:
    away = {"type": "/problems/unavailable", "status": 503, "retry_after": 0}
    service.answers += [lines([{"line": 1, "status": 503, "problem": away}])] * 9
    [line] = asking.take(9, "refer_many", [{"n": 1}])
    assert isinstance(line.problem, jieli_client.Unavailable)
    assert len(service.asked) == SOON.tries


def test_a_batch_that_is_never_answered_is_an_error(asking: Asking, service: Difficult) -> None:
    service.answers += [cut_off()] * 9
    with pytest.raises(jieli_client.Unreachable):
        asking.take(9, "refer_many", [{"n": 1}])
    assert len(service.asked) == SOON.tries


def test_a_batch_that_is_refused_whole_is_an_error(asking: Asking, service: Difficult) -> None:
    service.answers.append(refused(403, "forbidden"))
    with pytest.raises(jieli_client.Forbidden):
        asking.take(9, "refer_many", [{"n": 1}])


def test_a_line_ends_with_a_line_feed_and_with_nothing_else(
    asking: Asking, service: Difficult
) -> None:
    said = "one\u2028two\u0085three"
    service.answers.append(lines([{"line": 1, "status": 202, "said": said}]))
    [line] = asking.take(9, "refer_many", [{"n": 1}])
    assert line.body == {"said": said}


# The stream


def test_a_stream_goes_on_after_the_last_event_whether_it_ended_or_broke(
    asking: Asking, service: Difficult
) -> None:
    service.answers += [
        stream((5, '{"n": 5}'), (6, '{"n": 6}')),
        stream((7, '{"n": 7}'), breaks=True),
        refused(503, "unavailable"),
        stream((8, '{"n": 8}')),
    ]
    found = asking.take(4, "outcomes", after=4)
    assert [outcome.data["n"] for outcome in found] == [5, 6, 7, 8]
    assert [outcome.position for outcome in found] == [5, 6, 7, 8]
    assert service.header("last-event-id") == ["4", "6", "7", "7"]


def test_a_stream_that_is_not_allowed_ends_with_the_problem(
    asking: Asking, service: Difficult
) -> None:
    service.answers.append(refused(403, "forbidden"))
    with pytest.raises(jieli_client.Forbidden):
        asking.take(1, "outcomes")


def test_a_stream_s_new_token_is_used_when_the_old_one_has_died(
    asking: Asking, service: Difficult
) -> None:
    service.answers += [refused(401, "unauthorised"), stream((1, "{}"))]
    asking.take(1, "outcomes")
    assert service.header("authorization") == ["Bearer token-1", "Bearer token-2"]
