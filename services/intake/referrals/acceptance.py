"""From the bytes a partner sent to a referral that only has to be written. No I/O.

Personal fields are sealed here, before anything waits or is stored; what goes on is sealed or
coarse.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.intake.consent.rules import duty_needs
from services.intake.referrals import keep_away, receipt, rules
from services.intake.referrals.alike import Alike, Told
from services.intake.referrals.contents import contents_of
from services.intake.referrals.facts import facts_of, signs_of, with_need_ids
from services.intake.referrals.kept_consent import duty_of, kept_consent, permission
from services.intake.referrals.submission import Submission
from services.intake.referrals.validation import refuse_unfit, refuse_unlawful
from services.intake.registry.rules import Body, Conflict, conflict_fault, conflict_of
from services.intake.same_person.rules import NOBODY, Known, known_of
from services.intake.sandbox.rules import Endings
from services.intake.screening.rules import Screening, screen, screening
from services.intake.vault.sealing import Sealed, Vault
from shared.events.referral import ReferralReceived
from shared.events.screening import ReferralScreened
from shared.idempotency import fingerprint, key_digest, reference_aad
from shared.ids import new_id
from shared.security.aead import seal, unseal
from shared.security.keep_away import KeepAway, KeepAwayFact
from shared.security.key_versions import KeyVersions
from shared.strict_json import canonical
from shared.vocabulary import ConsentScope, Risk, Urgency

_AS_SENT = b"fhir_request|sealed|"


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Who asks, under which route and idempotency key, in which trace.

    `test`: the client is marked so, and what it asks for is a rehearsal.
    """

    partner_id: UUID
    client_id: str
    route: str
    key: str
    traceparent: str
    test: bool = False
    channels: frozenset[str] | None = None
    """The channels the client speaks for; None: any."""

    @property
    def trace_id(self) -> str:
        """The trace id, 32 hexadecimal digits."""
        return self.traceparent[3:35]


@dataclass(frozen=True, slots=True)
class Call:
    """A registered call that a referral was made from."""

    id: UUID
    via: str
    topic: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class SealedReferral:
    """A referral that may be written as it is. Nothing in it can be read by who should not.

    `ids` is what is kept as the answer: ids only, so that it can be kept. `duty` is the ground of a
    stated duty or emergency.
    """

    id: UUID
    ids: dict[str, str]
    request_context: RequestContext
    key_digest: bytes
    fingerprint: bytes
    facts: dict[str, Any]
    urgency: Urgency
    source_ref: bytes | None
    consent: str
    duty: str | None
    duties: tuple[str, ...]
    receipt_index: bytes
    sealed: Sealed | None
    phone_index: bytes | None
    screening: Screening
    known: Known = NOBODY
    call: Call | None = None
    rights_info_wanted: bool = False
    conflict: tuple[UUID, UUID | None] | None = None
    """The body the case is about, and the one above it that sees it in its place."""
    as_sent: bytes | None = None
    """What the sender gets back as it was sent, sealed."""

    @property
    def needs(self) -> Sequence[Mapping[str, Any]]:
        """What she needs, each with its `need_id` and `type`."""
        needs: list[dict[str, Any]] = self.facts["needs"]
        return needs

    def received(self, now: datetime) -> ReferralReceived:
        """What is told of it. `now` is the database's clock."""
        occurred_at = self.facts["occurred_at"] or now
        return ReferralReceived(**{**self.facts, "received_at": now, "occurred_at": occurred_at})

    def screened(self, now: datetime) -> ReferralScreened | None:
        """What is told beside it where the risk is high."""
        if self.screening.risk is not Risk.HIGH:
            return None
        return ReferralScreened(
            referral_id=self.id,
            partner_id=self.request_context.partner_id,
            screened_at=now,
            rules=screening().version,
            risk=self.screening.risk,
            urgency=self.urgency,
            indicators=self.screening.indicators,
            judgement=self.screening.judged,
            sandbox=self.request_context.test,
        )


class Acceptance:
    """Reads, judges and seals requests for help."""

    def __init__(
        self,
        vault: Vault,
        fingerprint_key: bytes,
        bodies: Callable[[], Sequence[Body]] = tuple,
        keep_away_keys: Callable[[], KeyVersions] | None = None,
    ) -> None:
        """`bodies`: the public bodies that a case may be about, as they are known now.

        `keep_away_keys`: with what it is digested what she is kept away from.
        """
        self._keep_away_keys = keep_away_keys
        self._vault = vault
        self._fingerprint_key = fingerprint_key
        self._bodies = bodies
        self._endings = Endings()

    def read(self, line: bytes, request_context: RequestContext) -> SealedReferral:
        """The referral a line is. Raises Malformed, or Invalid with every fault at once."""
        return self.judge(canonical(line), request_context)

    def judge(self, known: bytes, request_context: RequestContext) -> SealedReferral:
        """The referral in a canonical body. Raises Invalid."""
        try:
            said = Submission.model_validate_json(known)
        except ValidationError as error:
            raise refuse_unfit(error, known) from None
        self._refuse_unlawful(said, request_context)
        return self.sealed(said, request_context, known)

    def _refuse_unlawful(self, said: Submission, request_context: RequestContext) -> None:
        conflict = self._conflict(said)
        fault = conflict_fault(said.concerns_body, conflict, request_context.partner_id)
        refuse_unlawful(said, request_context.channels, fault)

    def judge_alike(
        self, known: bytes, request_context: RequestContext, alike: Alike
    ) -> SealedReferral:
        """As `judge`, where many requests of one caller say the same but for who she is.

        `alike`: what was read of earlier ones. Raises Invalid.
        """
        said = alike.read(known)
        if said is None:
            return self.judge(known, request_context)
        if said.told is None:
            self._refuse_unlawful(said.whole, request_context)
            said.keep(self._told(said.whole))
        return self.sealed(said.whole, request_context, known, told=said.told)

    def _conflict(self, said: Submission) -> Conflict | None:
        if said.concerns_body is None:
            return None
        return conflict_of(self._bodies(), said.concerns_body)

    def sealed(
        self,
        said: Submission,
        request_context: RequestContext,
        body: bytes,
        call: Call | None = None,
        told: Told | None = None,
    ) -> SealedReferral:
        """Judge and seal what was said; `body` is what a repetition is compared with.

        `told`: what it tells beside who she is, where that is known from another that says it.
        """
        digest = key_digest(
            self._fingerprint_key,
            request_context.partner_id,
            request_context.route,
            request_context.key,
        )
        end = self._endings.end_of(said.source_ref, digest, test=request_context.test)
        referral_id, vault = new_id(), self._vault
        contents = contents_of(said)
        phone = said.identity.phone if said.identity else None
        told = told or self._told(said)
        facts = with_need_ids(told.facts)
        facts["referral_id"] = referral_id
        if kept := keep_away.facts_of(said.perpetrator):
            facts["keep_away"] = self._digests(referral_id, kept)
        conflict = self._conflict(said)
        owner = _owner(request_context, conflict)
        facts["partner_id"] = owner.partner_id
        facts["sandbox"] = request_context.test
        facts["rehearsed_end"] = end
        if conflict is not None:
            facts |= _kept_from(said, conflict)
        if said.consent.duty is not None:
            wanted = [need["type"] for need in facts["needs"]]
            facts["duty_needs"] = duty_needs(permission(said.consent), wanted)
        return SealedReferral(
            id=referral_id,
            ids=_ids(referral_id, request_context, call) | _route(conflict) | _crossing(said),
            request_context=owner,
            key_digest=digest,
            fingerprint=fingerprint(self._fingerprint_key, body),
            facts=facts,
            urgency=facts["urgency"],
            source_ref=self._reference(referral_id, said.source_ref),
            consent=told.consent or kept_consent(said.consent, owner.partner_id, vault),
            duty=duty_of(said.consent),
            duties=told.duties,
            receipt_index=receipt.index_for(vault, referral_id),
            sealed=vault.seal(referral_id, contents) if contents else None,
            phone_index=vault.phone_index(owner.partner_id, phone) if phone else None,
            screening=told.screening,
            known=known_of(vault, said, test=request_context.test),
            call=call,
            rights_info_wanted=getattr(said.subject, "rights_info_wanted", False),
            conflict=(facts["kept_from"], facts["routed_to"]) if conflict else None,
        )

    @staticmethod
    def _told(said: Submission) -> Told:
        relation = said.perpetrator.relation if said.perpetrator else None
        found = screen(signs_of(said, relation)).raised_to(said.judged_risk)
        facts = facts_of(said, relation, found.risk)
        return Told(
            facts=facts,
            screening=found,
            duties=rules.duties_of(said.subject.age_band, relation, facts["special_care"]),
            consent=None if said.consent.duty else said.consent.model_dump_json(exclude_none=True),
        )

    def _digests(self, referral_id: UUID, kept: Sequence[KeepAwayFact]) -> tuple[str, ...]:
        if self._keep_away_keys is None:
            raise RuntimeError("no key to digest what she is kept away from")
        return KeepAway(self._keep_away_keys()).digests(referral_id, kept)

    def _reference(self, referral_id: UUID, reference: str | None) -> bytes | None:
        if reference is None:
            return None
        return seal(
            self._fingerprint_key, reference.encode(), reference_aad(referral_id), lasting=True
        )

    def seal_as_sent(self, referral_id: UUID, plain: bytes) -> bytes:
        """Seal what its sender gets back as it was sent."""
        return seal(self._fingerprint_key, plain, _AS_SENT + referral_id.bytes, lasting=True)

    def open_as_sent(self, referral_id: UUID, sealed: bytes) -> bytes:
        """What was sent, for whoever sent it. Raises SealBroken."""
        return unseal(self._fingerprint_key, sealed, _AS_SENT + referral_id.bytes)

    def reference(self, referral_id: UUID, sealed: bytes | None) -> str | None:
        """A partner's own reference as it typed it. Raises SealBroken."""
        if sealed is None:
            return None
        return unseal(self._fingerprint_key, sealed, reference_aad(referral_id)).decode()


def _owner(request_context: RequestContext, conflict: Conflict | None) -> RequestContext:
    """Whose the case is: where it is about the body that handed it in, that of the one above."""
    if conflict is None or conflict.above is None:
        return request_context
    if conflict.body.id != request_context.partner_id:
        return request_context
    return replace(request_context, partner_id=conflict.above.id)


def _kept_from(said: Submission, conflict: Conflict) -> dict[str, UUID | None]:
    """From whom it is kept, and who sees it in that body's place, if she lets anybody be asked."""
    others = said.consent.scope is ConsentScope.ANY_MATCHED_PROVIDER
    above = conflict.above.id if conflict.above and others else None
    return {"kept_from": conflict.body.id, "routed_to": above}


def _route(conflict: Conflict | None) -> dict[str, str]:
    if conflict is None or conflict.above is None:
        return {}
    return {"route_to": str(conflict.above.id), "route_level": str(conflict.above.level)}


def _crossing(said: Submission) -> dict[str, str]:
    """Kept with the answer where she was taken from one province to another."""
    route = said.route
    if route is None or not rules.crosses_regions(route.origin, route.destination):
        return {}
    return {"cross_region": "true"}


def _ids(referral_id: UUID, request_context: RequestContext, call: Call | None) -> dict[str, str]:
    ids = {"id": str(referral_id), "trace_id": request_context.trace_id}
    return ids if call is None else {**ids, "id": str(call.id), "referral_id": ids["id"]}
