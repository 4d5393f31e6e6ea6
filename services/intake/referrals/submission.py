"""What a partner may say when it asks for help; anything else is refused, unread."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from services.intake.referrals.fields import (
    Clock,
    ConfirmedDay,
    ConsentUntil,
    Language,
    Languages,
    Moment,
    PastDay,
    PersonToken,
    Reference,
    Region,
    Telephone,
    Weekdays,
    Zone,
)
from services.intake.vault.rules import Part
from shared.contact import rules as contact
from shared.contact.contact_windows import read_window
from shared.contact.time_zones import AT_HOME
from shared.fields import UnfitError, distinct, line, prose, typed
from shared.vocabulary import (
    AgeBand,
    Channel,
    ConsentBasis,
    ConsentGiver,
    ConsentMethod,
    ConsentScope,
    DutyArticle,
    Exploitation,
    Flag,
    Gender,
    HarmForm,
    HarmSub,
    HarmType,
    Need,
    Relation,
    ReleaseMoment,
    Risk,
    SafeChannel,
    SpecialCare,
    Urgency,
    VenueKind,
)


class Said(BaseModel):
    """A part of a request: strict, and never repeated in an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Subject(Said):
    """The person harmed, in bands only."""

    age_band: AgeBand = Field(description="Age in years, as a band")
    gender: Gender = Field(Gender.UNDISCLOSED, description="As she gives it; never required")
    languages: Languages = Field(
        ("zh",), min_length=1, max_length=6, description="Languages she can be helped in"
    )
    flags: Annotated[tuple[Flag, ...], AfterValidator(distinct)] = Field(
        (), description="Circumstances that open further help"
    )
    special_care: Annotated[tuple[SpecialCare, ...], AfterValidator(distinct)] = Field(
        (),
        description="To which groups that the law protects specially she belongs, as far as age "
        "and flags do not say it",
    )
    rights_info_wanted: bool = Field(
        False,
        description="Whether she wants to read what her rights are: a neutral message says that "
        "it is ready, and her page shows it",
    )


class Harm(Said):
    """One kind of harm; the first of a request is the primary."""

    type: HarmType = Field(description="What was done")
    forms: Annotated[tuple[HarmForm, ...], AfterValidator(distinct)] = Field(
        (), description="The forms it took, all that apply"
    )
    sub: Annotated[tuple[HarmSub, ...], AfterValidator(distinct)] = Field(
        (), description="Particulars that raise risk or are counted"
    )


class Incident(Said):
    """When it happened last, in China; the hour only if it is known."""

    on: PastDay = Field(description="The day")
    hour: int | None = Field(None, ge=0, le=23, description="The hour of that day, 0 to 23")


class Route(Said):
    """Which way somebody who was trafficked was taken; provinces are told on, nothing narrower."""

    origin: Region = Field(description="Where she was taken from; GB/T 2260, the province will do")
    transit: tuple[Region, ...] = Field(
        (), max_length=10, description="Through which places, in order"
    )
    destination: Region = Field(description="Where she was taken to")


class Perpetrator(Said):
    """The alleged perpetrator: the relation, and what she is to be kept away from; never who."""

    relation: Relation = Field(description="Relation to the person harmed")
    employer: Annotated[str, line(1, 200)] | None = Field(
        None,
        description="Where that person works, by the organisation's full name: sealed, compared, "
        "never shown",
    )
    body: UUID | None = Field(
        None,
        description="The public body that person works for, by its id in the registry: sealed, "
        "compared, never shown",
    )
    place: Region | None = Field(
        None,
        description="The county that person is about in, GB/T 2260: sealed, compared, never shown",
    )


class StatedDuty(Said):
    """Why somebody else decided for her: on what ground, who, and when."""

    article: DutyArticle = Field(description="The article it rests on; it must fit the basis")
    officer_ref: Reference = Field(
        description="Your staff reference of who decided; kept as a digest, never a name"
    )
    decided_at: Moment = Field(description="When, with offset")


class Consent(Said):
    """Why her data may be handled, and who may receive it."""

    basis: ConsentBasis = Field(description="Consent, or the duty or emergency in its place")
    scope: ConsentScope = Field(description="To whom identity may be released")
    given_by: ConsentGiver = Field(description="Who gave it")
    text_version: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$",
        description="Version of the text that was read to her",
        examples=["2026-11"],
    )
    providers: Annotated[tuple[UUID, ...], AfterValidator(distinct)] = Field(
        (), max_length=20, description="Providers she agreed to; with named_providers only"
    )
    fields: Annotated[tuple[Part, ...], AfterValidator(distinct)] | None = Field(
        None, min_length=1, description="Which of her fields alone; unsaid: what each need asks for"
    )
    release: ReleaseMoment = Field(
        ReleaseMoment.ON_ACCEPTANCE, description="When identity may pass after an acceptance"
    )
    until: ConsentUntil | None = Field(None, description="When it ends by itself, with offset")
    language: Language | None = Field(None, description="In which language it was read to her")
    method: ConsentMethod | None = Field(None, description="How it was given")
    duty: StatedDuty | None = Field(
        None, description="Needed with mandatory_report and vital_interest, and only there"
    )


class Identity(Said):
    """Who she is. Sealed at once; released only to a provider that accepted."""

    name: Annotated[str, line(1, 100)] | None = Field(None, description="Name")
    phone: Telephone | None = Field(None, description="Telephone number, as she says it")
    address: Annotated[str, line(1, 300)] | None = Field(None, description="Address")
    person_token: PersonToken | None = Field(
        None,
        description="A random pseudonym of 22 signs or more that your system knows her by, the "
        "same in each of her requests; kept as a digest, released to nobody",
    )
    narrative: Annotated[str, prose(1, 20_000)] | None = Field(
        None, description="What happened, in her words"
    )


class Window(Said):
    """Days and hours in her time zone when a message is safe."""

    days: Weekdays = Field(description="Days: mon-fri, or sat,sun, or daily")
    from_: Clock = Field(alias="from", description="Earliest time")
    to: Clock = Field(
        description="Latest time; earlier than `from` means past midnight, 24:00 the day's end"
    )

    @model_validator(mode="after")
    def _usable(self) -> Self:
        read_window(self.days, self.from_, self.to)
        return self


class SafeContact(Said):
    """The one way she said is safe. Absent or `none` means: no contact."""

    channel: SafeChannel = Field(description="How; `none` is a full answer")
    address: Annotated[str, typed(3, 200)] | None = Field(
        None, description="Number or address; needed unless `none`"
    )
    windows: tuple[Window, ...] = Field(
        (), max_length=14, description="When; empty: no message is sent, a person decides"
    )
    code_word: Annotated[str, line(1, 64)] | None = Field(
        None, description="Proves who speaks; never in a message"
    )
    time_zone: Zone = Field(AT_HOME, description="IANA time zone of the windows")
    language: Language = Field("zh", description="Language of the message")
    confirmed_on: ConfirmedDay | None = Field(
        None, description="Day she last confirmed it; unsaid: the day of the request"
    )

    @field_validator("address")
    @classmethod
    def _usable(cls, said: str | None, info: ValidationInfo) -> str | None:
        channel = info.data.get("channel")
        if said is None or channel is None or channel is SafeChannel.NONE:
            return said
        return contact.address(channel, said)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.channel is not SafeChannel.NONE and self.address is None:
            raise UnfitError(
                "address_needed", "Say the address of this channel, or the channel `none`."
            )
        return self


class Submission(Said):
    """A request for help, as a partner posts it."""

    channel: Channel = Field(description="Where the request was made")
    venue_kind: VenueKind | None = Field(
        None, description="With the channel qr_poster: what kind of place the poster hangs in"
    )
    source_ref: Reference | None = Field(None, description="Your own reference; no personal data")
    occurred_at: Moment | None = Field(None, description="When she asked, with offset; unsaid: now")
    region: Region = Field(description="GB/T 2260 code; the province is enough")
    subject: Subject = Field(description="The person harmed")
    harm: tuple[Harm, ...] = Field(min_length=1, max_length=7, description="Harms, primary first")
    exploitation: Annotated[tuple[Exploitation, ...], AfterValidator(distinct)] = Field(
        (),
        max_length=len(Exploitation),
        description="What was done to somebody who was bought or sold, all that apply; asked by "
        "trained staff alone",
    )
    perpetrator: Perpetrator | None = Field(None, description="The alleged perpetrator")
    route: Route | None = Field(
        None, description="With trafficking: which way she was taken, by places"
    )
    children_witnessing: int = Field(0, ge=0, le=20, description="Children who saw it")
    needs: Annotated[tuple[Need, ...], AfterValidator(distinct)] = Field(
        min_length=1, max_length=12, description="Kinds of help wanted, each once"
    )
    urgency: Urgency = Field(Urgency.ROUTINE, description="How soon; screening may raise it")
    judged_risk: Risk | None = Field(
        None, description="A worker's judgement; it raises what screening finds, never lowers it"
    )
    incident: Incident | None = Field(
        None, description="When it happened last; hours for medicine are counted from it"
    )
    self_referred: bool | None = Field(None, description="Whether she asked for herself")
    publicity_risk: bool = Field(False, description="Whether the case may reach the press")
    consent: Consent = Field(description="Why her data may be handled")
    concerns_body: UUID | None = Field(
        None,
        description="A public body the case is about, by its id in the registry: it is asked and "
        "shown nothing of it, and the body above it is told",
    )
    identity: Identity | None = Field(None, description="Who she is; help without it is real help")
    safe_contact: SafeContact | None = Field(None, description="How she may be reached")
