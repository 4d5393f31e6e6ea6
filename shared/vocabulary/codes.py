"""The codes Jieli speaks, in the field's words; a code never changes its meaning, it is retired.

Sources: GB/T 2260 (regions, in `regions`), the Anti-Domestic Violence Law (forms of harm), HL7
FHIR Task and ServiceRequest (states), HL7 SDOHCC (reasons), the Personal Information Protection
Law (consent bases).
"""

from enum import StrEnum


class Channel(StrEnum):
    """Where the request for help was made."""

    WECHAT_MINIPROGRAM = "wechat_miniprogram"
    MINIPROGRAM_HOTLINE = "miniprogram_hotline"
    HOTLINE_12338 = "hotline_12338"
    HOTLINE_12309 = "hotline_12309"
    HOTLINE_12345 = "hotline_12345"
    WEB_FORM = "web_form"
    PARTNER_API = "partner_api"
    WOMENS_FEDERATION = "womens_federation"
    OFFLINE_EVENT = "offline_event"
    QR_POSTER = "qr_poster"


CHANNEL_GROUPS: dict[str, frozenset[Channel]] = {
    "online": frozenset({Channel.WECHAT_MINIPROGRAM, Channel.WEB_FORM}),
    "hotline": frozenset(
        {
            Channel.MINIPROGRAM_HOTLINE,
            Channel.HOTLINE_12338,
            Channel.HOTLINE_12309,
            Channel.HOTLINE_12345,
        }
    ),
    "organisation": frozenset(
        {
            Channel.PARTNER_API,
            Channel.WOMENS_FEDERATION,
            Channel.OFFLINE_EVENT,
            Channel.QR_POSTER,
        }
    ),
}


class AgeBand(StrEnum):
    """Age in years; 14 and 18 are legal cut points, 18–39 is the band of the published figures."""

    UNDER_14 = "<14"
    FROM_14_TO_17 = "14-17"
    FROM_18_TO_39 = "18-39"
    FROM_40_TO_59 = "40-59"
    FROM_60 = "60+"
    UNDISCLOSED = "undisclosed"


class AgeClass(StrEnum):
    """Minor (under 18, Law on the Protection of Minors, Art. 2) or adult."""

    MINOR = "minor"
    ADULT = "adult"
    UNDISCLOSED = "undisclosed"


AGE_CLASS: dict[AgeBand, AgeClass] = {
    AgeBand.UNDER_14: AgeClass.MINOR,
    AgeBand.FROM_14_TO_17: AgeClass.MINOR,
    AgeBand.FROM_18_TO_39: AgeClass.ADULT,
    AgeBand.FROM_40_TO_59: AgeClass.ADULT,
    AgeBand.FROM_60: AgeClass.ADULT,
    AgeBand.UNDISCLOSED: AgeClass.UNDISCLOSED,
}


class Gender(StrEnum):
    """Gender as the person gives it; never required."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNDISCLOSED = "undisclosed"


class Flag(StrEnum):
    """Circumstances of the person that open further help."""

    MIGRANT_WORKER = "migrant_worker"
    LEFT_BEHIND = "left_behind"
    CHILD_IN_DISTRESS = "child_in_distress"
    DISABILITY = "disability"
    PREGNANT = "pregnant"
    RURAL = "rural"
    MINORITY_LANGUAGE = "minority_language"
    TRAFFICKED = "trafficked"


class Urgency(StrEnum):
    """How soon help is needed."""

    IMMEDIATE = "immediate"
    PRESSING = "pressing"
    ROUTINE = "routine"


class Risk(StrEnum):
    """What the screening found; it may raise urgency and never lowers service."""

    HIGH = "high"
    MEDIUM = "medium"
    STANDARD = "standard"


class Need(StrEnum):
    """One kind of help wanted inside a referral."""

    LEGAL_CONSULTATION = "legal_consultation"
    COURT_REPRESENTATION = "court_representation"
    PROTECTION_ORDER = "protection_order"
    SHELTER = "shelter"
    COUNSELLING = "counselling"
    MEDICAL = "medical"
    JUDICIAL_ASSISTANCE = "judicial_assistance"
    SOCIAL_ASSISTANCE = "social_assistance"
    SKILLS_TRAINING = "skills_training"
    EMPLOYMENT_SUPPORT = "employment_support"
    CHILD_PROTECTION = "child_protection"
    CARE_VISIT = "care_visit"


class HarmType(StrEnum):
    """What was done; it is for statistics and routing and never gates a service."""

    DOMESTIC_VIOLENCE = "domestic_violence"
    SEXUAL_HARASSMENT = "sexual_harassment"
    SEXUAL_ASSAULT = "sexual_assault"
    TRAFFICKING = "trafficking"
    CHILD_ABUSE = "child_abuse"
    STALKING = "stalking"
    OTHER = "other"


class HarmForm(StrEnum):
    """The forms it took; several may hold at once (Anti-Domestic Violence Law, Art. 2)."""

    PHYSICAL = "physical"
    MENTAL = "mental"
    SEXUAL = "sexual"
    ECONOMIC = "economic"
    NEGLECT = "neglect"


class HarmSub(StrEnum):
    """Particulars that raise risk or are counted on their own."""

    VERBAL_ABUSE = "verbal_abuse"
    BELITTLING = "belittling"
    SPREADING_RUMOURS = "spreading_rumours"
    DEATH_THREAT = "death_threat"
    SEXUAL_SHAMING = "sexual_shaming"
    CONFINEMENT = "confinement"
    STRANGULATION = "strangulation"


class Relation(StrEnum):
    """Relation of the alleged perpetrator to the person; never in outcome events."""

    SPOUSE = "spouse"
    EX_PARTNER = "ex_partner"
    COHABITANT = "cohabitant"
    PARTNER = "partner"
    PARENT = "parent"
    FATHER = "father"
    MOTHER = "mother"
    SIBLING = "sibling"
    CHILD = "child"
    RELATIVE = "relative"
    COLLEAGUE = "colleague"
    EMPLOYER = "employer"
    TEACHER = "teacher"
    ACQUAINTANCE = "acquaintance"
    STRANGER = "stranger"
    UNKNOWN = "unknown"


class ConsentBasis(StrEnum):
    """Why the data may be handled (Personal Information Protection Law, Arts. 13, 29, 31)."""

    CONSENT = "consent"
    GUARDIAN_CONSENT = "guardian_consent"
    MANDATORY_REPORT = "mandatory_report"
    VITAL_INTEREST = "vital_interest"


class DutyArticle(StrEnum):
    """The article that a stated duty or emergency rests on; without one it opens nothing."""

    MINORS_PROTECTION_11 = "minors_protection_11"
    DOMESTIC_VIOLENCE_14 = "domestic_violence_14"
    PERSONAL_INFORMATION_13_4 = "personal_information_13_4"


class ConsentScope(StrEnum):
    """To whom the survivor's data may be released."""

    ANY_MATCHED_PROVIDER = "any_matched_provider"
    NAMED_PROVIDERS = "named_providers"
    STATISTICS_ONLY = "statistics_only"


class ConsentGiver(StrEnum):
    """Who gave the consent."""

    SELF = "self"
    GUARDIAN = "guardian"
    PROXY = "proxy"
    OFFICER = "officer"


class ProviderKind(StrEnum):
    """What kind of body gives the help."""

    VOLUNTEER_LAWYER = "volunteer_lawyer"
    LEGAL_AID_AGENCY = "legal_aid_agency"
    SHELTER = "shelter"
    COUNSELLING_CENTRE = "counselling_centre"
    HOSPITAL = "hospital"
    PROCURATORATE = "procuratorate"
    CIVIL_AFFAIRS = "civil_affairs"
    CHILD_PROTECTION = "child_protection"
    WOMENS_FEDERATION = "womens_federation"
    TRAINING_CENTRE = "training_centre"
    EMPLOYER = "employer"


class CapacityUnit(StrEnum):
    """What a provider's places are counted in."""

    CASE = "case"
    PERSON = "person"
    BED = "bed"
    ROOM = "room"
    SESSION = "session"


class DecisionGround(StrEnum):
    """On what ground a person decided about a provider; a code, never a sentence."""

    REGISTER_CHECKED = "register_checked"
    EVIDENCE_CHECKED = "evidence_checked"
    VISITED = "visited"
    KNOWN_AUTHORITY = "known_authority"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_NOT_VALID = "evidence_not_valid"
    NOT_CONFIRMED = "not_confirmed"
    AREA_NOT_CONFIRMED = "area_not_confirmed"
    CAPACITY_NOT_CONFIRMED = "capacity_not_confirmed"
    DUPLICATE = "duplicate"
    COMPLAINT = "complaint"
    SAFETY_INCIDENT = "safety_incident"
    DOES_NOT_ANSWER = "does_not_answer"
    UNDER_REVIEW = "under_review"
    AT_OWN_WISH = "at_own_wish"
    REVIEWED = "reviewed"
    MENDED = "mended"
    CLOSED = "closed"
    UNFIT = "unfit"


class UnmetReason(StrEnum):
    """Why nobody could be asked; counted, never hidden.

    `named_unavailable`: she allows certain providers only, and none of them can. `no_answer`: all
    were asked, and at least one of them kept silent. `consent_withdrawn` is retired: it is read in
    old events and never said any more.
    """

    NO_PROVIDER = "no_provider"
    NO_COVERAGE = "no_coverage"
    NO_CAPACITY = "no_capacity"
    NO_ANSWER = "no_answer"
    DECLINED_BY_ALL = "declined_by_all"
    NAMED_UNAVAILABLE = "named_unavailable"
    CONSENT_WITHDRAWN = "consent_withdrawn"


class DeclineReason(StrEnum):
    """Why a provider said no (HL7 SDOHCC status reasons, in our words)."""

    NO_CAPACITY = "no_capacity"
    NOT_ELIGIBLE = "not_eligible"
    NOT_SUITABLE = "not_suitable"
    NOT_IN_TIME = "not_in_time"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    PROVIDER_DECLINED = "provider_declined"


class WithdrawReason(StrEnum):
    """Why a referral was taken back."""

    SURVIVOR_DECLINED = "survivor_declined"
    CONSENT_REVOKED = "consent_revoked"
    NEED_MET_ELSEWHERE = "need_met_elsewhere"
    MISTAKE_OR_DUPLICATE = "mistake_or_duplicate"
    UNSAFE = "unsafe"


class StopReason(StrEnum):
    """Why an offer was taken back though its referral goes on."""

    PROVIDER_SUSPENDED = "provider_suspended"


class ServiceResult(StrEnum):
    """How a service ended."""

    COMPLETED = "completed"
    FAILED = "failed"


class OutcomeCode(StrEnum):
    """What came of a service; a completed or failed service names one."""

    ADVICE_GIVEN = "advice_given"
    REPRESENTED = "represented"
    ORDER_GRANTED = "order_granted"
    PLACED = "placed"
    TREATED = "treated"
    COUNSELLED = "counselled"
    AID_GRANTED = "aid_granted"
    TRAINED = "trained"
    COULD_NOT_CONTACT = "could_not_contact"
    MOVED_AWAY = "moved_away"
    NOT_ENGAGED = "not_engaged"
    NOT_GRANTED = "not_granted"


WITHOUT_HELP = frozenset(
    {
        OutcomeCode.COULD_NOT_CONTACT,
        OutcomeCode.MOVED_AWAY,
        OutcomeCode.NOT_ENGAGED,
        OutcomeCode.NOT_GRANTED,
    }
)
"""Outcomes in which nobody was helped, whatever result the provider gave with them."""


class SafeChannel(StrEnum):
    """How the survivor may be reached; `none` is a full answer."""

    NONE = "none"
    SMS = "sms"
    PHONE = "phone"
    EMAIL = "email"
    WECHAT = "wechat"


class MessageChannel(StrEnum):
    """By what a message travels."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    INBOX = "inbox"
    SMS = "sms"
    NONE = "none"


class MessageStatus(StrEnum):
    """What became of a message; `unknown` is for a person and is never sent again by itself."""

    SENT = "sent"
    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "unknown"


class MessageAudience(StrEnum):
    """For whom a message is."""

    PROVIDER = "provider"
    SURVIVOR = "survivor"
    PARTNER = "partner"


class NeedStatus(StrEnum):
    """Life of a need, in FHIR Task's words.

    `not_requested`: it may be counted and nothing else; nobody was asked, so nobody failed.
    """

    REQUESTED = "requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    UNMET = "unmet"
    NOT_REQUESTED = "not_requested"
    WITHDRAWN = "withdrawn"


class ReferralStatus(StrEnum):
    """Life of a referral as its partner sees it."""

    RECEIVED = "received"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class LetterClosing(StrEnum):
    """Why a dead letter is put away without being handled."""

    HANDLED_BY_HAND = "handled_by_hand"
    NO_LONGER_MATTERS = "no_longer_matters"
    NOT_OURS = "not_ours"
    REPEAT = "repeat"
    OTHER = "other"
