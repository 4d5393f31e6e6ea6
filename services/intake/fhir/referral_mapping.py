"""Makes one request for help of a hospital's resources: codes become ours, the rest is sealed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.intake.fhir import resource_mapping, rules
from services.intake.fhir.loading import Found, Opened
from services.intake.fhir.resource_mapping import codes
from services.intake.fhir.resources import Condition, Consent, Patient, ServiceRequest
from services.intake.fhir.rules import Code
from services.intake.imports import places
from services.intake.referrals import keep_away
from shared.errors import FieldError
from shared.fields import UnfitError
from shared.vocabulary import Channel

ASSUMED = "It says no region: the one your organisation is registered for was taken."
NOT_KEPT = "Nothing of this was kept: send it to whoever accepts, if she agrees."
A_DAY = 10
"""Characters of a date without a time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One service request: where it is and what it says."""

    found: Found
    model: ServiceRequest

    @property
    def path(self) -> str:
        """Where it is."""
        return self.found.path


@dataclass(slots=True)
class Making:
    """One request for help in the making.

    `said`: as `Submission` has it. `places`: JSON pointers of what is said, with their FHIRPaths.
    `home`: the region its sender is registered for. `assumed`: what only the registry says.
    """

    opened: Opened
    today: date
    requests: list[Asked]
    tasks: list[Found]
    home: str | None = None
    said: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    assumed: list[FieldError] = field(default_factory=list)

    def make(self) -> None:
        """Put everything together; what is missing is noted."""
        first = self.requests[0]
        self.places[""] = first.path
        self._say("channel", Channel.PARTNER_API.value, first.path)
        self.places["/region"] = f"{first.path}.locationCode"
        self.places["/consent"] = f"{first.path}.supportingInfo"
        for request in self.requests:
            self._need(request)
        self._reference(first)
        self._urgency()
        self._moment()
        self._contact(first)
        self._subject(first)
        self._harm(first)
        self._consent(first)
        self._notes()
        self._inputs()
        self._region()

    def _say(self, name: str, value: Any, path: str) -> None:
        self.said[name] = value
        self.places[f"/{name}"] = path

    def _put(self, name: str, part: resource_mapping.Part) -> None:
        """What a part of the resources says, under a name; its places are known below it."""
        self._say(name, part.said, part.path)
        self.places |= {f"/{name}{pointer}": path for pointer, path in part.places.items()}

    def _need(self, request: Asked) -> None:
        need = rules.need_of(codes([request.model.code]), codes(request.model.category))
        where = f"{request.path}.code"
        if need is None:
            detail = "A code of what help is wanted, or an SDOH category, is needed."
            self.opened.refuse(where, "required", detail, rules.NEEDS)
            return
        needs = self.said.setdefault("needs", [])
        self.places.setdefault("/needs", where)
        self.places[f"/needs/{len(needs)}"] = where
        needs.append(need)

    def _reference(self, first: Asked) -> None:
        for at, each in enumerate(first.model.identifier):
            if each.value is not None and "source_ref" not in self.said:
                self._say("source_ref", each.value, f"{first.path}.identifier[{at}].value")

    def _urgency(self) -> None:
        order = list(rules.URGENCIES)
        ranked = [
            (order.index(priority), priority, path) for path, priority in self._of_all("priority")
        ]
        if ranked:
            _, priority, path = max(ranked)
            self._say("urgency", rules.URGENCIES[priority].value, f"{path}.priority")

    def _moment(self) -> None:
        for path, written in list(self._of_all("authored_on"))[:1]:
            moment = f"{written}T00:00:00+08:00" if len(written) == A_DAY else written
            self._say("occurred_at", moment, f"{path}.authoredOn")

    def _of_all(self, name: str) -> Iterator[tuple[str, str]]:
        """What requests and tasks say under a name, with the path of each."""
        for found in [*(each.found for each in self.requests), *self.tasks]:
            said = getattr(found.model, name)
            if said is not None:
                yield found.path, said

    def _contact(self, first: Asked) -> None:
        prohibited = Code(rules.sdoh(), rules.NO_CONTACT)
        if prohibited in codes(c for each in self.requests for c in each.model.order_detail):
            self._say("safe_contact", {"channel": "none"}, f"{first.path}.orderDetail")

    def _subject(self, first: Asked) -> None:
        found = {
            held.path if held else None: held
            for held in (self.opened.resolve(r.model.subject, r.found) for r in self.requests)
        }
        if len(found) > 1:
            detail = "All requests of one message are for one person."
            self.opened.refuse(f"{self.requests[1].path}.subject", "several_persons", detail)
        subject = next(iter(found.values()))
        where = f"{first.path}.subject"
        if subject is None:
            self._say("subject", {"age_band": "undisclosed"}, where)
        elif isinstance(subject.model, Patient):
            part = resource_mapping.subject(self.opened, subject.path, subject.model, self.today)
            self._put("subject", part)
            identity = resource_mapping.identity(subject.path, subject.model)
            if identity.said:
                self._put("identity", identity)
        else:
            detail = "Another kind of resource belongs here."
            self.opened.refuse(where, "wrong_resource", detail, ("Patient",))
        flags = [code.code for code in self._categories() if code.system == rules.FLAG]
        if flags and "subject" in self.said:
            self.said["subject"]["flags"] = flags
            self.places["/subject/flags"] = f"{first.path}.category"

    def _categories(self) -> list[Code]:
        return codes(concept for each in self.requests for concept in each.model.category)

    def _harm(self, first: Asked) -> None:
        reasons = [
            (f"{each.path}.reasonCode[{at}]", codes([concept]))
            for each in self.requests
            for at, concept in enumerate(each.model.reason_code)
        ]
        reasons += [(f"{path}.code", codes([held.code])) for path, held in self._conditions()]
        part = resource_mapping.harm(f"{first.path}.reasonCode", reasons, self._categories())
        self._put("harm", part)
        for path, said in reasons:
            kept = {rules.KEEP_AWAY[c.system]: c.code for c in said if c.system in rules.KEEP_AWAY}
            known: dict[str, str] = self.said.get("perpetrator", {})
            named = [code.code for code in said if code.system == rules.RELATION]
            relation = named[0] if named else known.get("relation")
            if kept or named:
                self._say("perpetrator", known | (keep_away.said_by(relation, **kept) or {}), path)

    def _conditions(self) -> Iterator[tuple[str, Condition]]:
        for request in self.requests:
            yield from self.conditions_of(request)

    def conditions_of(self, request: Asked) -> Iterator[tuple[str, Condition]]:
        """The conditions that a request refers to as its reasons, with their places."""
        for reference in request.model.reason_reference:
            found = self.opened.resolve(reference, request.found)
            if found is not None and isinstance(found.model, Condition):
                yield found.path, found.model

    def tasks_of(self, request: Asked) -> list[Found]:
        """The tasks whose focus is this request."""
        return [
            task
            for task in self.tasks
            if self.opened.resolve(getattr(task.model, "focus", None), task) == request.found
        ]

    def _consent(self, first: Asked) -> None:
        for request in self.requests:
            for reference in request.model.supporting_info:
                found = self.opened.resolve(reference, request.found)
                if found is not None and isinstance(found.model, Consent):
                    self._put("consent", resource_mapping.consent(found.path, found.model))
                    return
                if self.opened.is_spoilt(reference, request.found):
                    return
        self.opened.refuse(
            f"{first.path}.supportingInfo",
            "required",
            "Refer to the Consent that came along: why her data may be handled and to whom it "
            "goes is never assumed.",
        )

    def _notes(self) -> None:
        held = [
            *((each.path, each.model.note) for each in self.requests),
            *((each.path, getattr(each.model, "note", [])) for each in self.tasks),
            *((path, condition.note) for path, condition in self._conditions()),
        ]
        told = [(path, note.text) for path, notes in held for note in notes]
        if told:
            self.said.setdefault("identity", {})["narrative"] = "\n".join(
                dict.fromkeys(text for _, text in told)
            )
            self.places["/identity/narrative"] = f"{told[0][0]}.note"

    def _inputs(self) -> None:
        """What a task brings beside its request is not taken, and its sender is told so."""
        for task in self.tasks:
            if getattr(task.model, "input", None):
                where = f"{task.path}.input"
                self.assumed.append(FieldError(pointer=where, code="not_kept", detail=NOT_KEPT))

    def _region(self) -> None:
        """The region: of the request, else of her address, else the one its sender answers for."""
        for path, written in self._regions():
            try:
                self._say("region", places.region(written), path)
            except UnfitError as unfit:
                self.opened.refuse(path, unfit.code, str(unfit), unfit.allowed or ())
                self._say("region", "", path)
            return
        where = self.places["/region"]
        if self.home is not None:
            self._say("region", self.home, where)
            self.assumed.append(FieldError(pointer=where, code="region_of_sender", detail=ASSUMED))
            return
        self.opened.refuse(
            where,
            "required",
            "Say the region, as a code of GB/T 2260 or by the names in the patient's address.",
        )

    def _regions(self) -> Iterable[tuple[str, str]]:
        for each in self.requests:
            for code in codes(each.model.location_code):
                if code.system == rules.REGION:
                    yield f"{each.path}.locationCode[0].coding[0].code", code.code
        for each in self.requests:
            found = self.opened.resolve(each.model.subject, each.found)
            if found is not None and isinstance(found.model, Patient):
                yield from resource_mapping.place_of(found.path, found.model)
