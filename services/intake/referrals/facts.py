"""What is told of a request for help, and what its screening reads: coarse, never who she is."""

from datetime import UTC, datetime
from typing import Any

from services.intake.consent.capacity import capacity
from services.intake.consent.rules import shares_history
from services.intake.referrals import rules
from services.intake.referrals.submission import Submission
from services.intake.screening.rules import Signs, deadlines, incident_end
from shared.ids import new_ids
from shared.vocabulary import Relation, Risk, SafeChannel


def facts_of(said: Submission, relation: Relation | None, risk: Risk) -> dict[str, Any]:
    """What others may know of the request; the event's own class checks it again.

    Its needs have no ids yet.
    """
    subject, safe = said.subject, said.safe_contact
    hours = _hours(said, relation)
    needs = rules.needs_of(said.needs, subject.age_band, relation, subject.flags)
    return {
        "channel": said.channel,
        "region": said.region,
        "occurred_at": said.occurred_at,
        "age_band": subject.age_band,
        "gender": subject.gender,
        "languages": subject.languages,
        "flags": subject.flags,
        "special_care": capacity().care_for(subject.age_band, subject.flags, subject.special_care),
        "harms": [{"type": h.type, "forms": h.forms, "sub": h.sub} for h in said.harm],
        "exploitation": said.exploitation,
        "perpetrator_relation": relation,
        "children_witnessing": said.children_witnessing,
        "needs": [{"type": need} for need in needs],
        "urgency": rules.urgency_of(said.urgency, risk, hours_run=bool(hours)),
        "deadlines": hours,
        "risk": risk,
        "consent_scope": said.consent.scope,
        "consent_providers": said.consent.providers,
        "history_shared": shares_history(said.consent.scope, said.consent.fields),
        "contactable": safe is not None and safe.channel is not SafeChannel.NONE,
        "self_referred": rules.wrote_herself(
            said.self_referred, said.consent.given_by, said.channel
        ),
        "publicity_risk": said.publicity_risk,
        "venue_kind": said.venue_kind,
        "route": _route(said),
    }


def with_need_ids(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts of another referral: each of its needs is new."""
    needs = facts["needs"]
    made = [
        {"need_id": need_id, "type": need["type"]}
        for need_id, need in zip(new_ids(len(needs)), needs, strict=True)
    ]
    return {**facts, "needs": made}


def _route(said: Submission) -> dict[str, Any] | None:
    """Which way she was taken, by provinces: more is nobody's to know."""
    if said.route is None:
        return None
    return {
        "origin": rules.province_today(said.route.origin),
        "transit": tuple(dict.fromkeys(map(rules.province_today, said.route.transit))),
        "destination": rules.province_today(said.route.destination),
    }


def signs_of(said: Submission, relation: Relation | None) -> Signs:
    """What of it raises the risk."""
    return Signs(
        frozenset(harm.type for harm in said.harm),
        frozenset(form for harm in said.harm for form in harm.forms),
        frozenset(sub for harm in said.harm for sub in harm.sub),
        said.subject.age_band,
        frozenset(said.subject.flags),
        relation,
        frozenset(said.exploitation),
    )


def _hours(said: Submission, relation: Relation | None) -> list[dict[str, Any]]:
    """What medicine can still do, each with its last moment."""
    if said.incident is None:
        return []
    happened = incident_end(said.incident.on, said.incident.hour)
    running = deadlines(signs_of(said, relation), happened, datetime.now(UTC))
    return [{"code": code, "due_at": due} for code, due in running]
