"""Many providers on one connection: a set of lines in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request

from services.matching.context import MatchingContext, context_in, seal_key_in
from services.matching.directory.form import ProviderForm, ProviderLine
from services.matching.directory.registration import Entry, EntryResult, enter
from services.matching.directory.rules import findings
from shared.errors import Invalid, Refused
from shared.http import Caller
from shared.http.ndjson import Result
from shared.strict_json import read_as


@dataclass(frozen=True)
class Providers:
    """The lines of one batch, entered for one partner."""

    request: Request
    caller: Caller

    def read(self, _number: int, line: bytes) -> ProviderLine:
        """One line as a provider. Raises Malformed, Invalid."""
        return read_as(ProviderLine, line)

    def is_urgent(self, _item: ProviderLine) -> bool:
        """None is."""
        return False

    async def take(self, items: Sequence[ProviderLine]) -> Sequence[Result]:
        """Enter those that are right; of two lines for one provider the later one stands."""
        state = self.request.app.state
        context, key = context_in(state.resources), seal_key_in(state.resources)
        async with state.db.transaction() as tx:
            entries = [_entry_or_fault(context, item, tx.now) for item in items]
            last = {e.provider_id: e for e in entries if isinstance(e, Entry)}
            kept = await enter(tx, key, self.caller, list(last.values())) if last else {}
        return [
            _result(entry.provider_id, kept[entry.provider_id])
            if isinstance(entry, Entry)
            else entry
            for entry in entries
        ]


def entry_of(
    context: MatchingContext, provider_id: UUID, form: ProviderForm, now: datetime
) -> Entry:
    """What is to be entered. Raises Invalid."""
    if found := findings(context.policy, form, now.date()):
        raise Invalid("Mend these fields and send it again.", errors=found)
    capacity = form.service_capacity
    return Entry(provider_id, form.terms(), capacity.available, form.active)


def _entry_or_fault(context: MatchingContext, item: ProviderLine, now: datetime) -> Entry | Invalid:
    try:
        return entry_of(context, item.provider_id, item, now)
    except Invalid as fault:
        return fault


def _result(provider_id: UUID, kept: EntryResult | Refused) -> Result:
    if isinstance(kept, Refused):
        return kept
    result = {"status": 200, "provider_id": provider_id, "state": kept.state}
    return result if kept.waiting is None else result | {"version": kept.waiting}
