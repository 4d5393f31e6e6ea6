"""From the bytes a partner sent to a referral that only has to be written. No I/O.

Personal fields are sealed here, before anything waits or is stored; what goes on is sealed or
coarse.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from services.intake.consent.rules import Permission, duty_needs
from services.intake.referrals import receipt, rules
from services.intake.referrals.faults import refuse_unfit, refuse_unlawful
from services.intake.referrals.submission import Consent, SafeContact, Submission
from services.intake.vault.sealing import IDENTITY, NARRATIVE, SAFE_CONTACT, Sealed, Vault
from shared.contact.zones import zone
from shared.events.referral import ReferralReceived
from shared.ids import new_id, new_ids
from shared.repeats import fingerprint, key_digest, reference_place
from shared.security.sealing import seal, unseal
from shared.strict import canonical
from shared.vocabulary.codes import Need, Relation, Risk, SafeChannel, Urgency


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, under which route and idempotency key, in which trace.

    `test`: the client is marked so, and what it asks for is a rehearsal.
    """

    partner_id: UUID
    client_id: str
    route: str
    key: str
    traceparent: str
    test: bool = False

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
class Ready:
    """A referral that may be written as it is. Nothing in it can be read by who should not.

    `ids` is what is kept as the answer: ids only, so that it can be kept. `duty` is the ground of a
    stated duty or emergency.
    """

    id: UUID
    ids: dict[str, str]
    asking: Asking
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
    call: Call | None = None

    def received(self, now: datetime) -> ReferralReceived:
        """What is told of it. `now` is the database's clock."""
        occurred_at = self.facts["occurred_at"] or now
        return ReferralReceived(**{**self.facts, "received_at": now, "occurred_at": occurred_at})


class Acceptance:
    """Reads, judges and seals requests for help."""

    def __init__(self, vault: Vault, fingerprint_key: bytes) -> None:
        self._vault = vault
        self._fingerprint_key = fingerprint_key

    def read(self, line: bytes, asking: Asking) -> Ready:
        """The referral a line is. Raises Malformed, or Invalid with every fault at once."""
        return self.judge(canonical(line), asking)

    def judge(self, known: bytes, asking: Asking) -> Ready:
        """The referral in a canonical body. Raises Invalid."""
        try:
            said = Submission.model_validate_json(known)
        except ValidationError as error:
            raise refuse_unfit(error, known) from None
        refuse_unlawful(said)
        return self.make_ready(said, asking, known)

    def make_ready(
        self, said: Submission, asking: Asking, body: bytes, call: Call | None = None
    ) -> Ready:
        """Judge and seal what was said; `body` is what a repetition is compared with."""
        referral_id, vault = new_id(), self._vault
        relation = said.perpetrator.relation if said.perpetrator else None
        contents = _contents(said)
        phone = said.identity.phone if said.identity else None
        facts = _facts(said, relation)
        facts["referral_id"] = referral_id
        facts["partner_id"] = asking.partner_id
        facts["sandbox"] = asking.test
        if said.consent.duty is not None:
            facts["duty_needs"] = duty_needs(_permission(said.consent), _types(facts["needs"]))
        return Ready(
            id=referral_id,
            ids=_ids(referral_id, asking, call),
            asking=asking,
            key_digest=key_digest(
                self._fingerprint_key, asking.partner_id, asking.route, asking.key
            ),
            fingerprint=fingerprint(self._fingerprint_key, body),
            facts=facts,
            urgency=facts["urgency"],
            source_ref=self._reference(referral_id, said.source_ref),
            consent=_kept_consent(said.consent, asking.partner_id, vault),
            duty=_duty_of(said.consent),
            duties=rules.duties_of(said.subject.age_band, relation),
            receipt_index=receipt.index_for(vault, referral_id),
            sealed=vault.seal(referral_id, contents) if contents else None,
            phone_index=vault.phone_index(asking.partner_id, phone) if phone else None,
            call=call,
        )

    def _reference(self, referral_id: UUID, reference: str | None) -> bytes | None:
        if reference is None:
            return None
        return seal(self._fingerprint_key, reference.encode(), reference_place(referral_id))

    def reference(self, referral_id: UUID, sealed: bytes | None) -> str | None:
        """A partner's own reference as it typed it. Raises SealBroken."""
        if sealed is None:
            return None
        return unseal(self._fingerprint_key, sealed, reference_place(referral_id)).decode()


def _ids(referral_id: UUID, asking: Asking, call: Call | None) -> dict[str, str]:
    ids = {"id": str(referral_id), "trace_id": asking.trace_id}
    return ids if call is None else {**ids, "id": str(call.id), "referral_id": ids["id"]}


def _facts(said: Submission, relation: Relation | None) -> dict[str, Any]:
    """What others may know of the request; the event's own class checks it again."""
    subject, safe = said.subject, said.safe_contact
    risk = _risk(said)
    needs = rules.needs_of(said.needs, subject.age_band, relation)
    return {
        "channel": said.channel,
        "region": said.region,
        "occurred_at": said.occurred_at,
        "age_band": subject.age_band,
        "gender": subject.gender,
        "languages": subject.languages,
        "flags": subject.flags,
        "harms": [{"type": h.type, "forms": h.forms, "sub": h.sub} for h in said.harm],
        "perpetrator_relation": relation,
        "children_witnessing": said.children_witnessing,
        "needs": [
            {"need_id": need_id, "type": need}
            for need_id, need in zip(new_ids(len(needs)), needs, strict=True)
        ],
        "urgency": rules.urgency_of(said.urgency, risk),
        "risk": risk,
        "consent_scope": said.consent.scope,
        "consent_providers": said.consent.providers,
        "contactable": safe is not None and safe.channel is not SafeChannel.NONE,
        "self_referred": rules.wrote_herself(
            said.self_referred, said.consent.given_by, said.channel
        ),
        "publicity_risk": said.publicity_risk,
    }


def _types(needs: Iterable[Mapping[str, Any]]) -> list[Need]:
    return [need["type"] for need in needs]


def _permission(consent: Consent) -> Permission:
    article = consent.duty.article if consent.duty else None
    return Permission(consent.basis, consent.scope, frozenset(consent.providers), article)


def _duty_of(consent: Consent) -> str | None:
    return f"{consent.basis} {consent.duty.article}" if consent.duty else None


_DUTY = {"duty"}


def _kept_consent(consent: Consent, partner_id: UUID, vault: Vault) -> str:
    """Consent as it is kept. Who decided is a digest: to be compared, never read."""
    if consent.duty is None:
        return consent.model_dump_json(exclude=_DUTY)
    kept = consent.model_dump(mode="json")
    officer = kept["duty"].pop("officer_ref")
    version = vault.index_versions.at(time.time())
    digest = vault.digest(b"officer|" + partner_id.bytes, officer.encode(), version)
    kept["duty"]["officer"] = f"{version}.{digest.hex()}"
    return orjson.dumps(kept).decode()


def _risk(said: Submission) -> Risk:
    return rules.risk_of(
        [harm.type for harm in said.harm],
        {form for harm in said.harm for form in harm.forms},
        {sub for harm in said.harm for sub in harm.sub},
        said.subject.age_band,
    )


def _contents(said: Submission) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    if said.identity is not None:
        who = said.identity.model_dump(exclude_none=True)
        narrative = who.pop("narrative", None)
        if who:
            found[IDENTITY] = orjson.dumps(who)
        if narrative:
            found[NARRATIVE] = narrative.encode()
    if said.safe_contact is not None:
        found[SAFE_CONTACT] = orjson.dumps(sealed_contact(said.safe_contact))
    return found


def sealed_contact(said: SafeContact) -> dict[str, Any]:
    """A safe contact as it is sealed: confirmed the day it is said, by her own calendar."""
    safe = said.model_dump(mode="json", by_alias=True, exclude_none=True)
    safe.setdefault("confirmed_on", datetime.now(zone(said.time_zone)).date().isoformat())
    return safe
