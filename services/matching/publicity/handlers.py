"""What matching does when a case comes into the news after its receipt, or is out of it."""

from collections.abc import Awaitable, Callable, Sequence

from services.matching.context import MatchingContext
from services.matching.publicity import store
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.events import Event, PublicityChanged

Reaction = Callable[..., Awaitable[None]]


async def on_publicity_changed(
    events: Sequence[PublicityChanged],
    tx: Transaction,
    context: MatchingContext,
) -> None:
    """No link to what the case is about goes into a mail from now on; or again one does."""
    await as_service(tx)
    latest = {e.referral_id: e for e in sorted(events, key=lambda e: e.changed_at)}
    await store.note(tx, [(id_, e.changed_at, e.publicity_risk) for id_, e in latest.items()])


HANDLERS: dict[type[Event], Reaction] = {PublicityChanged: on_publicity_changed}
