"""What `jieli listen` and `jieli trigger` refuse before they ask anybody."""

import pytest

from jieli.commands.listen import listen
from jieli.commands.trigger import listing, trigger
from jieli.errors import USAGE, CommandError
from jieli.sandbox_events import EVENTS
from services.notifications.messages.rules import EVENT_OF
from shared.events.catalogue import OUTCOMES


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hooks",
        "http://192.168.1.7/hooks",
        "http://localhost.example.org/hooks",
        "http://127.0.0.1@example.org/hooks",
        "ftp://localhost/hooks",
        "localhost:3000",
        "",
    ],
)
def test_nothing_is_forwarded_to_another_machine(url: str) -> None:
    with pytest.raises(CommandError) as refused:
        listen(url)
    assert refused.value.exit_code == USAGE
    assert "http://localhost:3000/hooks" in refused.value.cure


def test_an_event_that_cannot_be_made_is_answered_with_all_that_can() -> None:
    with pytest.raises(CommandError) as refused:
        trigger("offer.lost")
    assert refused.value.exit_code == USAGE
    assert all(event in refused.value.cure for event in EVENTS)


def test_every_webhook_and_every_outcome_can_be_made_but_a_quarter_s_tables() -> None:
    outcomes = {event.name for event in OUTCOMES.events}
    assert set(EVENTS) == {*EVENT_OF.values(), *outcomes} - {"outcome.released"}
    assert [name for name, _ in listing()[1]] == list(EVENTS)
