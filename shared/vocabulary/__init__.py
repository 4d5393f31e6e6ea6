"""The codes Jieli speaks, one file for each family, and the regions of China.

A code never changes its meaning. Sources: GB/T 2260, the Anti-Domestic Violence Law, the Personal
Information Protection Law, HL7 FHIR Task and ServiceRequest, HL7 SDOHCC.
"""

from shared.vocabulary.case_stage import CaseStage
from shared.vocabulary.channel import CHANNEL_GROUPS, Channel, VenueKind
from shared.vocabulary.clock import ClockCode, ClockStep
from shared.vocabulary.clue import ClueChannel, ClueClock, ClueReason, ClueStatus, ClueStep
from shared.vocabulary.code import Code, names
from shared.vocabulary.consent import (
    BodyClass,
    ConsentBasis,
    ConsentDecision,
    ConsentEnd,
    ConsentGiver,
    ConsentMethod,
    ConsentPurpose,
    ConsentScope,
    DutyArticle,
    RecipientKind,
    ReleaseMoment,
)
from shared.vocabulary.course import CourseSubject
from shared.vocabulary.dead_letter import DeadLetterClosing, DeadLetterReason
from shared.vocabulary.disclosure import DisclosedPart, DisclosureBasis, SheKnows
from shared.vocabulary.duty import InquiryQuestion, InquiryReply, ReportResult, ReportSituation
from shared.vocabulary.handover import HandoverState
from shared.vocabulary.harm import (
    Exploitation,
    HarmForm,
    HarmSub,
    HarmType,
    MedicalDeadline,
    Relation,
    Risk,
)
from shared.vocabulary.helper import HelperRole, HelperScope
from shared.vocabulary.legal_aid import LegalAidCircumstance, LegalAidReason, MeansLevel
from shared.vocabulary.message import MessageAudience, MessageChannel, MessageStatus, SafeChannel
from shared.vocabulary.need import (
    Need,
    NeedBasis,
    NeedStatus,
    ReferralStatus,
    UnmetReason,
    Urgency,
    WithdrawReason,
)
from shared.vocabulary.offer import (
    VERDICTS,
    WITHOUT_HELP,
    ContactMeans,
    DeclineReason,
    OfferQuestion,
    OfferReply,
    OutcomeCode,
    ServiceReport,
    ServiceResult,
    StopReason,
)
from shared.vocabulary.partner import OrganisationLevel, PartnerKind
from shared.vocabulary.person import AGE_CLASS, AgeBand, AgeClass, Flag, Gender, SpecialCare
from shared.vocabulary.place import PlaceKind
from shared.vocabulary.provider import (
    CapacityUnit,
    ComplaintFinding,
    ComplaintKind,
    DecisionGround,
    ProviderKind,
)
from shared.vocabulary.rehearsal import RehearsedEnd
from shared.vocabulary.task import (
    FHIR_REQUEST,
    FHIR_TASK,
    BusinessStatus,
    Decider,
    FailReason,
    MissReason,
    OfferState,
    PauseReason,
    RequestStatus,
    TaskCoding,
    TaskStatus,
    WaitlistReason,
)

__all__ = [
    "AGE_CLASS",
    "CHANNEL_GROUPS",
    "FHIR_REQUEST",
    "FHIR_TASK",
    "VERDICTS",
    "WITHOUT_HELP",
    "AgeBand",
    "AgeClass",
    "BodyClass",
    "BusinessStatus",
    "CapacityUnit",
    "CaseStage",
    "Channel",
    "ClockCode",
    "ClockStep",
    "ClueChannel",
    "ClueClock",
    "ClueReason",
    "ClueStatus",
    "ClueStep",
    "Code",
    "ComplaintFinding",
    "ComplaintKind",
    "ConsentBasis",
    "ConsentDecision",
    "ConsentEnd",
    "ConsentGiver",
    "ConsentMethod",
    "ConsentPurpose",
    "ConsentScope",
    "ContactMeans",
    "CourseSubject",
    "DeadLetterClosing",
    "DeadLetterReason",
    "Decider",
    "DecisionGround",
    "DeclineReason",
    "DisclosedPart",
    "DisclosureBasis",
    "DutyArticle",
    "Exploitation",
    "FailReason",
    "Flag",
    "Gender",
    "HandoverState",
    "HarmForm",
    "HarmSub",
    "HarmType",
    "HelperRole",
    "HelperScope",
    "InquiryQuestion",
    "InquiryReply",
    "LegalAidCircumstance",
    "LegalAidReason",
    "MeansLevel",
    "MedicalDeadline",
    "MessageAudience",
    "MessageChannel",
    "MessageStatus",
    "MissReason",
    "Need",
    "NeedBasis",
    "NeedStatus",
    "OfferQuestion",
    "OfferReply",
    "OfferState",
    "OrganisationLevel",
    "OutcomeCode",
    "PartnerKind",
    "PauseReason",
    "PlaceKind",
    "ProviderKind",
    "RecipientKind",
    "ReferralStatus",
    "RehearsedEnd",
    "Relation",
    "ReleaseMoment",
    "ReportResult",
    "ReportSituation",
    "RequestStatus",
    "Risk",
    "SafeChannel",
    "ServiceReport",
    "ServiceResult",
    "SheKnows",
    "SpecialCare",
    "StopReason",
    "TaskCoding",
    "TaskStatus",
    "UnmetReason",
    "Urgency",
    "VenueKind",
    "WaitlistReason",
    "WithdrawReason",
    "names",
]
