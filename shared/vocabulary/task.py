"""The life of an offer, and what HL7 FHIR calls each step of it (Task, ServiceRequest, SDOHCC).

An offer is a FHIR Task, a need the ServiceRequest behind it. Several offers may serve one need, one
after another or together. The moves between the states are rules of matching.
"""

from collections.abc import Mapping
from typing import NamedTuple

from shared.vocabulary.code import Code
from shared.vocabulary.need import NeedStatus


class OfferState(Code):
    """Life of an offer: FHIR Task with its business status, in our words."""

    REQUESTED = "requested", "已询问，名额未保留", "Asked, no place held"
    OFFERED = "offered", "已询问，名额已保留", "Asked, a place is held"
    ACCEPTED = "accepted", "已接受", "Accepted"
    SCHEDULED = "scheduled", "已预约", "Scheduled"
    IN_PROGRESS = "in_progress", "进行中", "In progress"
    WAITLISTED = "waitlisted", "已接受，排队等候", "Accepted, on a waiting list"
    PAUSED_SAFETY = "paused_safety", "为安全暂停", "Paused for safety"
    COMPLETED = "completed", "已完成", "Completed"
    FAILED = "failed", "未成功", "Failed"
    DECLINED = "declined", "已婉拒", "Declined"
    EXPIRED = "expired", "已逾期", "Expired"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    SUPERSEDED = "superseded", "已由其他机构接手", "Taken by another"
    ENTERED_IN_ERROR = "entered_in_error", "录入有误", "Entered in error"


class TaskStatus(Code):
    """`Task.status` of HL7 FHIR R4; `received` and `ready` are not used, as SDOHCC has it."""

    DRAFT = "draft", "草稿", "Draft"
    REQUESTED = "requested", "已请求", "Requested"
    ACCEPTED = "accepted", "已接受", "Accepted"
    IN_PROGRESS = "in-progress", "进行中", "In progress"
    ON_HOLD = "on-hold", "暂停", "On hold"
    REJECTED = "rejected", "已拒绝", "Rejected"
    CANCELLED = "cancelled", "已取消", "Cancelled"
    COMPLETED = "completed", "已完成", "Completed"
    FAILED = "failed", "未成功", "Failed"
    ENTERED_IN_ERROR = "entered-in-error", "录入有误", "Entered in error"


class BusinessStatus(Code):
    """`Task.businessStatus`: what the status alone does not say."""

    CONSENT_PENDING = "consent-pending", "等待同意", "Consent pending"
    MATCHING = "matching", "正在寻找", "Matching"
    SENT = "sent", "已送达询问", "Sent"
    CAPACITY_HELD = "capacity-held", "名额已保留", "Capacity held"
    EVENT_SCHEDULED = "event-scheduled", "已预约", "Event scheduled"
    WAITLIST = "waitlist", "排队等候", "On a waiting list"
    UNSAFE_TO_CONTACT = "unsafe-to-contact", "联系不安全", "Unsafe to contact"
    OFFER_EXPIRED = "offer-expired", "询问已逾期", "Offer expired"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    SUPERSEDED = "superseded", "已由其他机构接手", "Superseded"


class RequestStatus(Code):
    """`ServiceRequest.status` of HL7 FHIR R4: where a need stands, whoever is asked for it."""

    DRAFT = "draft", "草稿", "Draft"
    ACTIVE = "active", "有效", "Active"
    ON_HOLD = "on-hold", "暂停", "On hold"
    COMPLETED = "completed", "已完成", "Completed"
    REVOKED = "revoked", "已终止", "Revoked"
    ENTERED_IN_ERROR = "entered-in-error", "录入有误", "Entered in error"


class Decider(Code):
    """Whose decision a reason tells of."""

    PROVIDER = "provider", "机构", "The provider"
    SURVIVOR = "survivor", "本人", "She herself"
    CIRCUMSTANCE = "circumstance", "客观情况", "Circumstances"
    SYSTEM = "system", "系统", "The system"
    REFERRER = "referrer", "转介方", "Who referred her"


class FailReason(Code):
    """Why a provider that had said yes could not give the help (HL7 SDOHCC)."""

    NO_CAPACITY = "no_capacity", "名额已满", "No free place"
    NOT_ELIGIBLE = "not_eligible", "不符合条件", "Not eligible"
    NOT_SUITABLE = "not_suitable", "不适合", "Not suitable"
    CONFLICT_OF_INTEREST = "conflict_of_interest", "利益冲突", "Conflict of interest"
    PROVIDER_UNABLE = "provider_unable", "机构无法继续", "The provider cannot go on"
    DISTANCE = "distance", "距离太远", "Too far"
    TRANSPORT = "transport", "没有交通工具", "No transport"
    COULD_NOT_CONTACT = "could_not_contact", "联系不上", "Could not be contacted"
    MOVED_AWAY = "moved_away", "已迁离", "Moved away"
    NOT_ENGAGED = "not_engaged", "未参与", "Not engaged"
    DIED = "died", "已去世", "Died"
    SURVIVOR_DECLINED = "survivor_declined", "本人不再需要", "She declined"
    NEED_MET_ELSEWHERE = "need_met_elsewhere", "已在别处得到帮助", "Need met elsewhere"
    WORK_OR_CARE = "work_or_care", "因工作或照料无法前来", "Work or care at home"


class WaitlistReason(Code):
    """Why somebody who said yes lets her wait."""

    NO_CAPACITY = "no_capacity", "名额已满", "No free place"
    NOT_IN_TIME = "not_in_time", "时间来不及", "Not in time"
    WORK_OR_CARE = "work_or_care", "因工作或照料无法前来", "Work or care at home"


class PauseReason(Code):
    """Why nobody may approach her for now."""

    UNSAFE = "unsafe", "联系有危险", "Unsafe to contact"
    COULD_NOT_CONTACT = "could_not_contact", "联系不上", "Could not be contacted"


class MissReason(Code):
    """Why an appointment did not take place. Whoever it was, it is no fault of hers."""

    SHE_DID_NOT_COME = "she_did_not_come", "她没有来", "She did not come"
    SHE_CANCELLED = "she_cancelled", "她取消了", "She cancelled it"
    PROVIDER_DID_NOT_COME = "provider_did_not_come", "机构未能赴约", "The provider was not there"
    UNSAFE = "unsafe", "当时不安全", "It was not safe"


class TaskCoding(NamedTuple):
    """What FHIR calls the state of an offer."""

    status: TaskStatus
    business: BusinessStatus | None = None


FHIR_TASK: Mapping[str, TaskCoding] = {
    OfferState.REQUESTED: TaskCoding(TaskStatus.REQUESTED, BusinessStatus.SENT),
    OfferState.OFFERED: TaskCoding(TaskStatus.REQUESTED, BusinessStatus.CAPACITY_HELD),
    OfferState.ACCEPTED: TaskCoding(TaskStatus.ACCEPTED),
    OfferState.SCHEDULED: TaskCoding(TaskStatus.ACCEPTED, BusinessStatus.EVENT_SCHEDULED),
    OfferState.IN_PROGRESS: TaskCoding(TaskStatus.IN_PROGRESS),
    OfferState.WAITLISTED: TaskCoding(TaskStatus.ON_HOLD, BusinessStatus.WAITLIST),
    OfferState.PAUSED_SAFETY: TaskCoding(TaskStatus.ON_HOLD, BusinessStatus.UNSAFE_TO_CONTACT),
    OfferState.COMPLETED: TaskCoding(TaskStatus.COMPLETED),
    OfferState.FAILED: TaskCoding(TaskStatus.FAILED),
    OfferState.DECLINED: TaskCoding(TaskStatus.REJECTED),
    OfferState.EXPIRED: TaskCoding(TaskStatus.CANCELLED, BusinessStatus.OFFER_EXPIRED),
    OfferState.WITHDRAWN: TaskCoding(TaskStatus.CANCELLED, BusinessStatus.WITHDRAWN),
    OfferState.SUPERSEDED: TaskCoding(TaskStatus.CANCELLED, BusinessStatus.SUPERSEDED),
    OfferState.ENTERED_IN_ERROR: TaskCoding(TaskStatus.ENTERED_IN_ERROR),
}

FHIR_REQUEST: Mapping[str, RequestStatus] = {
    NeedStatus.REQUESTED: RequestStatus.ACTIVE,
    NeedStatus.OFFERED: RequestStatus.ACTIVE,
    NeedStatus.ACCEPTED: RequestStatus.ACTIVE,
    NeedStatus.SCHEDULED: RequestStatus.ACTIVE,
    NeedStatus.IN_PROGRESS: RequestStatus.ACTIVE,
    NeedStatus.WAITLISTED: RequestStatus.ACTIVE,
    NeedStatus.PAUSED_SAFETY: RequestStatus.ON_HOLD,
    NeedStatus.COMPLETED: RequestStatus.COMPLETED,
    NeedStatus.FAILED: RequestStatus.REVOKED,
    NeedStatus.UNMET: RequestStatus.REVOKED,
    NeedStatus.NOT_REQUESTED: RequestStatus.DRAFT,
    NeedStatus.WITHDRAWN: RequestStatus.REVOKED,
    NeedStatus.ENTERED_IN_ERROR: RequestStatus.ENTERED_IN_ERROR,
}
"""A need that failed or stayed unmet ends with its code; while others can be asked it is active."""
