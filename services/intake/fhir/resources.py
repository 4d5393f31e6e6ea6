"""The part of HL7 FHIR R4 that a request for help may use; anything else is refused, unread.

Each resource says which of its elements are `unread`: they may come, and nothing of them is kept.
What is neither a field nor unread is refused by its path.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from shared.fields import line, prose, typed

Text = Annotated[str, line(1, 300)]
Word = Annotated[str, typed(1, 300)]
Prose = Annotated[str, prose(1, 20_000)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,64}$")]
BirthDate = Annotated[
    str, Field(pattern=r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")
]


class Element(BaseModel):
    """A part of a resource: strict, and never repeated in an error."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        strict=True,
        frozen=True,
        hide_input_in_errors=True,
    )
    unread: ClassVar[frozenset[str]] = frozenset()
    _always: ClassVar[frozenset[str]] = frozenset({"id", "extension"})

    @model_validator(mode="before")
    @classmethod
    def _leave_unread(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        read = {field.alias or name for name, field in cls.model_fields.items()}
        left = (cls.unread | cls._always) - read
        primitives = {"_" + name for name in read}
        return {n: v for n, v in said.items() if n not in left and n not in primitives}


class Coding(Element):
    """A code of a system; its display is not read."""

    unread = frozenset({"display", "version", "userSelected"})
    system: Word | None = None
    code: Word | None = None


class CodeableConcept(Element):
    """Codes for one thing; its text is not read."""

    unread = frozenset({"text"})
    coding: list[Coding] = Field([], max_length=20)


class Identifier(Element):
    """A number somebody gave a thing."""

    unread = frozenset({"use", "type", "period", "assigner"})
    system: Word | None = None
    value: Word | None = None


class Reference(Element):
    """Where another resource is; its display is not read."""

    unread = frozenset({"display", "type"})
    reference: Word | None = None
    identifier: Identifier | None = None


class Annotation(Element):
    """Free text; it is sealed."""

    unread = frozenset({"authorReference", "authorString", "time"})
    text: Prose


class Period(Element):
    """A time with an end."""

    unread = frozenset({"start"})
    end: Word | None = None


class HumanName(Element):
    """A name; it is sealed."""

    unread = frozenset({"use", "prefix", "suffix"})
    text: Text | None = None
    family: Text | None = None
    given: list[Text] = Field([], max_length=5)
    period: Period | None = None


class ContactPoint(Element):
    """A telephone number; it is sealed. Nobody writes to it: it is no safe contact."""

    unread = frozenset({"rank", "period", "use"})
    system: Literal["phone", "sms"]
    value: Annotated[str, typed(1, 40)]


class Address(Element):
    """An address: its words are sealed, of its place the region alone goes on."""

    unread = frozenset({"use", "type", "country", "postalCode"})
    text: Text | None = None
    line: list[Text] = Field([], max_length=5)
    state: Text | None = None
    city: Text | None = None
    district: Text | None = None
    period: Period | None = None


class Communication(Element):
    """A language she speaks."""

    unread = frozenset({"preferred"})
    language: CodeableConcept


class Resource(Element):
    """What all resources share."""

    id: Id | None = None


_DOMAIN = frozenset({"meta", "text", "language"})


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


class Patient(Resource):
    """The person harmed: in bands, what leads to her sealed."""

    unread = _DOMAIN | {"identifier", "active", "generalPractitioner", "managingOrganization"}
    resource_type: Literal["Patient"]
    name: list[HumanName] = Field([], max_length=5)
    telecom: list[ContactPoint] = Field([], max_length=1)
    gender: Literal["female", "male", "other", "unknown"] | None = None
    birth_date: BirthDate | None = None
    address: list[Address] = Field([], max_length=5)
    communication: list[Communication] = Field([], max_length=6)


class Condition(Resource):
    """What was done to her, in codes."""

    unread = _DOMAIN | _names(
        "identifier clinicalStatus verificationStatus category severity encounter "
        "onsetDateTime onsetPeriod abatementDateTime recordedDate recorder asserter evidence"
    )
    resource_type: Literal["Condition"]
    code: CodeableConcept | None = None
    subject: Reference
    note: list[Annotation] = Field([], max_length=5)


class Actor(Element):
    """Who may have it."""

    role: CodeableConcept
    reference: Reference


class Provision(Element):
    """To whom it goes and until when."""

    unread = frozenset({"purpose"})
    type: Literal["permit"] | None = None
    period: Period | None = None
    actor: list[Actor] = Field([], max_length=20)


class Consent(Resource):
    """Why her data may be handled, and to whom it goes."""

    unread = _DOMAIN | _names(
        "identifier dateTime performer organization sourceAttachment sourceReference verification"
    )
    resource_type: Literal["Consent"]
    status: Literal["active"]
    scope: CodeableConcept
    category: list[CodeableConcept] = Field(min_length=1, max_length=10)
    patient: Reference | None = None
    policy_rule: CodeableConcept | None = None
    provision: Provision | None = None


Priority = Literal["routine", "urgent", "asap", "stat"]


class ServiceRequest(Resource):
    """One kind of help wanted."""

    unread = _DOMAIN | _names(
        "contained basedOn replaces requisition requester performer performerType encounter "
        "occurrenceDateTime occurrencePeriod insurance relevantHistory locationReference"
    )
    resource_type: Literal["ServiceRequest"]
    identifier: list[Identifier] = Field([], max_length=5)
    status: Literal["active"]
    intent: Literal["order", "original-order", "filler-order", "instance-order"]
    category: list[CodeableConcept] = Field([], max_length=10)
    priority: Priority | None = None
    do_not_perform: Literal[False] = False
    code: CodeableConcept | None = None
    order_detail: list[CodeableConcept] = Field([], max_length=10)
    subject: Reference
    authored_on: Word | None = None
    location_code: list[CodeableConcept] = Field([], max_length=1)
    reason_code: list[CodeableConcept] = Field([], max_length=10)
    reason_reference: list[Reference] = Field([], max_length=10)
    supporting_info: list[Reference] = Field([], max_length=10)
    note: list[Annotation] = Field([], max_length=5)


class Task(Resource):
    """That a request is to be carried out."""

    unread = _DOMAIN | _names(
        "contained identifier basedOn groupIdentifier partOf businessStatus requester owner "
        "performerType lastModified encounter executionPeriod reasonCode reasonReference "
        "location"
    )
    resource_type: Literal["Task"]
    status: Literal["requested"]
    intent: Literal["order"]
    priority: Priority | None = None
    code: CodeableConcept | None = None
    focus: Reference
    for_: Reference | None = Field(None, alias="for")
    authored_on: Word | None = None
    note: list[Annotation] = Field([], max_length=5)
    input: list[Any] = Field([], max_length=50)


class MessageHeader(Resource):
    """What a message is about."""

    unread = _DOMAIN | _names(
        "destination sender enterer author source responsible reason definition"
    )
    resource_type: Literal["MessageHeader"]
    event_coding: Coding | None = None
    event_uri: Word | None = None
    focus: list[Reference] = Field(min_length=1, max_length=12)


class Entry(Element):
    """One resource of a bundle."""

    unread = frozenset({"link"})
    full_url: Word | None = None
    resource: dict[str, Any]


class Bundle(Resource):
    """A message."""

    unread = frozenset({"meta", "language", "timestamp", "link", "signature"})
    resource_type: Literal["Bundle"]
    type: Literal["message"]
    identifier: Identifier | None = None
    entry: list[Entry] = Field(min_length=1, max_length=60)


MODELS: dict[str, type[Resource]] = {
    "Bundle": Bundle,
    "MessageHeader": MessageHeader,
    "Task": Task,
    "ServiceRequest": ServiceRequest,
    "Patient": Patient,
    "Condition": Condition,
    "Consent": Consent,
}
UNREAD = frozenset(
    {"Organization", "Practitioner", "PractitionerRole", "HealthcareService", "Location"}
)
"""Resources that may come along; nothing of them is kept: who asks is known by the token."""
