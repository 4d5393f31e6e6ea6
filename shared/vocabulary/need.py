"""What help is wanted and how soon, and the life of needs and referrals (HL7 FHIR Task)."""

from shared.vocabulary.code import Code


class Need(Code):
    """One kind of help wanted inside a referral."""

    LEGAL_CONSULTATION = "legal_consultation", "法律咨询", "Legal consultation"
    COURT_REPRESENTATION = "court_representation", "诉讼代理", "Court representation"
    PROTECTION_ORDER = "protection_order", "人身安全保护令", "Protection order"
    SHELTER = "shelter", "庇护", "Shelter"
    COUNSELLING = "counselling", "心理疏导", "Counselling"
    MEDICAL = "medical", "医疗", "Medical care"
    JUDICIAL_ASSISTANCE = "judicial_assistance", "司法救助", "Judicial assistance"
    SOCIAL_ASSISTANCE = "social_assistance", "社会救助", "Social assistance"
    SKILLS_TRAINING = "skills_training", "技能培训", "Skills training"
    EMPLOYMENT_SUPPORT = "employment_support", "就业帮扶", "Employment support"
    CHILD_PROTECTION = "child_protection", "儿童保护", "Child protection"
    CARE_VISIT = "care_visit", "关爱探访", "Care visit"


class Urgency(Code):
    """How soon help is needed."""

    IMMEDIATE = "immediate", "即刻", "Immediate"
    PRESSING = "pressing", "紧迫", "Pressing"
    ROUTINE = "routine", "常规", "Routine"


class NeedStatus(Code):
    """Life of a need, in FHIR Task's words.

    `not_requested`: it may be counted and nothing else; nobody was asked, so nobody failed.
    """

    REQUESTED = "requested", "已提出", "Requested"
    OFFERED = "offered", "已询问机构", "Offered"
    ACCEPTED = "accepted", "已接受", "Accepted"
    SCHEDULED = "scheduled", "已预约", "Scheduled"
    IN_PROGRESS = "in_progress", "进行中", "In progress"
    WAITLISTED = "waitlisted", "排队等候", "On a waiting list"
    PAUSED_SAFETY = "paused_safety", "为安全暂停", "Paused for safety"
    COMPLETED = "completed", "已完成", "Completed"
    FAILED = "failed", "未成功", "Failed"
    UNMET = "unmet", "未能满足", "Unmet"
    NOT_REQUESTED = "not_requested", "仅作统计，未转介", "Counted only, nobody asked"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    ENTERED_IN_ERROR = "entered_in_error", "录入有误", "Entered in error"


class NeedBasis(Code):
    """How a need comes from another one of the same referral."""

    ESCALATED = "escalated", "由前一需求发展而来", "Grown out of it"
    REOPENED = "reopened", "重新提出", "Taken up again"


class ReferralStatus(Code):
    """Life of a referral as its partner sees it."""

    RECEIVED = "received", "已收到", "Received"
    OFFERED = "offered", "已询问机构", "Offered"
    ACCEPTED = "accepted", "已接受", "Accepted"
    IN_PROGRESS = "in_progress", "进行中", "In progress"
    CLOSED = "closed", "已结束", "Closed"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    ERASED = "erased", "已删除", "Erased"


class UnmetReason(Code):
    """Why nobody could be asked; counted, never hidden.

    `named_unavailable`: she allows certain providers only, and none of them can. `no_answer`: all
    were asked, and at least one of them kept silent. `consent_withdrawn` is retired: it is read in
    old events and never said any more.
    """

    NO_PROVIDER = "no_provider", "没有此类机构", "No provider of this kind"
    NO_COVERAGE = "no_coverage", "当地没有机构", "No provider covers the place"
    NO_CAPACITY = "no_capacity", "名额已满", "No free place"
    NO_ANSWER = "no_answer", "无人答复", "No answer"
    DECLINED_BY_ALL = "declined_by_all", "均已婉拒", "Declined by all"
    NAMED_UNAVAILABLE = "named_unavailable", "指定机构均不可用", "Named providers unavailable"
    CONSENT_WITHDRAWN = "consent_withdrawn", "同意已撤回", "Consent withdrawn"


class WithdrawReason(Code):
    """Why a referral was taken back."""

    SURVIVOR_DECLINED = "survivor_declined", "本人不再需要", "She declined"
    CONSENT_REVOKED = "consent_revoked", "撤回同意", "Consent revoked"
    NEED_MET_ELSEWHERE = "need_met_elsewhere", "已在别处得到帮助", "Need met elsewhere"
    MISTAKE_OR_DUPLICATE = "mistake_or_duplicate", "误报或重复", "Mistake or duplicate"
    UNSAFE = "unsafe", "继续会有危险", "Unsafe to go on"
