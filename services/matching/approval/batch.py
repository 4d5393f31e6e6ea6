"""Many decisions on one connection: a set of lines in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from services.matching.approval.decisions import Decided, Rules, Said, decide
from services.matching.approval.form import VersionLine
from services.matching.approval.rules import Decider
from services.matching.context import context_in, seal_key_in
from shared.http import Caller
from shared.http.ndjson import Result
from shared.strict_json import read_as


@dataclass(frozen=True)
class Decisions:
    """The lines of one batch, decided by one person."""

    request: Request
    caller: Caller

    def read(self, _number: int, line: bytes) -> Said:
        """One line as a decision. Raises Malformed, Invalid."""
        form = read_as(VersionLine, line)
        return Said(form.provider_id, form.decision, form.ground, form.version)

    def is_urgent(self, _item: Said) -> bool:
        """None is."""
        return False

    async def take(self, items: Sequence[Said]) -> Sequence[Result]:
        """Decide them in one transaction, about each provider once."""
        async with self.request.app.state.db.transaction() as tx:
            decided = await decide(tx, rules_of(self.request), decider(self.caller), items)
        return [one.refused or {"status": 200, **shown_decision(one)} for one in decided]


def decider(caller: Caller) -> Decider:
    """The person behind a token."""
    return Decider(caller.client_id, caller.partner_id)


def rules_of(request: Request) -> Rules:
    """What deciding works with in this process."""
    resources = request.app.state.resources
    return Rules(context_in(resources).approval, seal_key_in(resources))


def shown_decision(decided: Decided) -> dict[str, Any]:
    """How the provider stands after a decision, and whether a second person is waited for."""
    return {
        "provider_id": str(decided.said.provider_id),
        "state": decided.state,
        "second_person": decided.second_person,
    }
