"""matching: what goes in and comes out. Generated from its OpenAPI document."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict

AgeBand: TypeAlias = Literal["<14", "14-17", "18-39", "40-59", "60+", "undisclosed"]
"""
Age in years; 14 and 18 are legal cut points, 18–39 is the band of the published figures. · 年龄（岁）；14 与 18 为法定界限，18–39 为公布数据所用分段。
"""


class Appointment(TypedDict):
    """
    When she is expected; where is agreed with her alone. · 约定的时间；地点只与她本人商定。
    """

    at: str
    """
    When, with its offset; not in the past and at most two years ahead · 时间，含时区偏移；不得早于现在，最多两年之内
    """


class AreaView(TypedDict):
    """
    A region served. · 服务的地区。
    """

    extent: str
    """
    Code of GB/T 2260, or 000000 for the whole country · GB/T 2260 代码，或 000000 表示全国
    """
    extent_type: Literal["gb2260"]
    """
    What the code is of · 代码所属标准
    """


class AttendanceView(TypedDict):
    """
    Whether somebody is there at this moment. · 此刻是否有人在岗。
    """

    open: bool
    """
    Whether it is open now · 现在是否开放
    """
    until: str | None
    """
    Until when it is open; null: it is closed · 开放至何时；null 表示未开放
    """
    opens_at: str | None
    """
    When it opens next; null: it is open, or not within three weeks · 下次开放时间；null 表示现正开放，或三周内不开放
    """
    provisional: bool
    """
    Whether a day counts here of a year whose public holidays are not known yet · 是否计入了法定节假日尚未公布之年份的日子
    """


BusinessStatus: TypeAlias = Literal[
    "consent-pending",
    "matching",
    "sent",
    "capacity-held",
    "event-scheduled",
    "waitlist",
    "unsafe-to-contact",
    "offer-expired",
    "withdrawn",
    "superseded",
]
"""
`Task.businessStatus`: what the status alone does not say. · Task.businessStatus：状态本身未说明的内容。
"""


CapacityUnit: TypeAlias = Literal["case", "person", "bed", "room", "session", "seat"]
"""
What a provider's places are counted in. · 机构名额的计量单位。
"""


class CapacityView(TypedDict):
    """
    How many at once, and how many of these are taken now. · 同时可承接的数量，以及已占用的数量。
    """

    unit: CapacityUnit
    """
    What is counted · 计量单位
    """
    maximum: int
    """
    Places in all · 名额总数
    """
    available: int | None
    """
    Places free now; null: it did not say · 现有空位；null：未说明
    """
    held: int
    """
    Places held for open offers and taken cases · 为未结邀约与已承接个案保留的名额
    """


CaseStage: TypeAlias = Literal[
    "reception", "protection", "treatment", "justice", "resettlement", "follow_up"
]
"""
A stage of a case, in the order in which they begin. · 个案的阶段，按开始先后。
"""


ClockCode: TypeAlias = Literal[
    "first_contact",
    "protection_order",
    "protection_order_urgent",
    "protection_order_review",
    "protection_order_expiry",
    "mandatory_report",
    "report_feedback",
    "legal_aid_decision",
    "legal_aid_assignment",
    "legal_aid_objection",
    "judicial_aid_decision",
    "judicial_aid_collect",
    "clue_transfer",
    "clue_feedback",
    "joint_consultation",
    "hiv_prophylaxis",
    "emergency_contraception",
    "review",
]
"""
One clock. Its length, its kind of day and its source are dated rules of matching. · 一项时限。其长短、日的计法和依据均为匹配服务中标明日期的规则。
"""


class ClockStart(TypedDict):
    """
    Which clock begins to run, and when: a moment, or a day where nobody knows the hour. · 哪一项时限开始计算及起算时间：某一时刻，或不知时刻时的某一日。
    """

    clock: ClockCode
    """
    Which clock · 哪一项时限
    """
    started_at: NotRequired[str | None]
    """
    When it began, with its offset · 起算时间，含时区偏移
    """
    started_on: NotRequired[str | None]
    """
    The day it began, where nobody knows the hour: reckoned from its first · 起算之日（不知具体时刻时）：自该日零时起算
    """


class ClockView(TypedDict):
    """
    One clock of an offer: what the law or practice gives, and how far it has come. · 邀约的一项时限：法律或惯例规定的期限及其进展。
    """

    clock_id: str | None
    """
    Id of the clock; null: it runs by itself · 时限编号；null 表示自动计时
    """
    clock: ClockCode
    """
    Which clock · 哪一项时限
    """
    state: Literal["running", "warned", "breached", "met", "stopped"]
    """
    How far it has come · 进展
    """
    started_at: str
    """
    From when it runs · 起算时间
    """
    due_at: str
    """
    Until when it must be done · 最迟完成时间
    """
    provisional: bool
    """
    A year's public holidays were not known when it was reckoned · 计算时该年度的节假日安排尚未公布
    """
    met_at: str | None
    """
    When it was done · 完成时间
    """
    rules: str
    """
    Version of the table that gave it its length · 确定其长短的规则版本
    """
    source: str
    """
    The article or practice it rests on · 所依据的条款或惯例
    """
    certainty: Literal["S", "R", "U", "P"]
    """
    S sure, R sure but for the article, U to be verified, P a proposal · S 确定，R 规则确定但条款待核，U 待核实，P 建议
    """


class ClocksView(TypedDict):
    """
    The clocks of an offer, first to last. · 邀约的各项时限，按先后排列。
    """

    items: list[ClockView]
    """
    The clocks · 时限列表
    """


class ClosedPlace(TypedDict):
    """
    A place that is no more. · 已撤销的场所。
    """

    place_id: str
    """
    Id of the place · 场所的 id
    """


ComplaintFinding: TypeAlias = Literal["upheld", "not_upheld"]
"""
What a person found of a complaint. · 人工对投诉的认定。
"""


ComplaintKind: TypeAlias = Literal[
    "victim_blaming",
    "breach_of_confidence",
    "pressure_to_reconcile",
    "discrimination",
    "demanded_payment",
    "not_reachable",
]
"""
What a provider is said to have done to who came to it for help. · 服务机构对求助者被指称的行为。
"""


class ComplaintView(TypedDict):
    """
    A complaint about a provider. · 对服务机构的投诉。
    """

    complaint_id: str
    """
    Id of the complaint · 投诉的 id
    """
    provider_id: str
    """
    The provider it is about · 被投诉的服务机构
    """
    kind: ComplaintKind
    """
    What it is said to have done · 被指称的行为
    """
    state: Literal["open", "overdue", "decided"]
    """
    Whether a person has decided, or should have by now · 是否已由人工认定，或已逾期
    """
    filed_at: str
    """
    When it was filed · 投诉时间
    """
    due_at: str
    """
    Until when a person must have decided · 人工认定的期限
    """
    finding: ComplaintFinding | None
    """
    What was found; null: not decided yet · 认定结果；null 表示尚未认定
    """
    decided_at: str | None
    """
    When it was decided · 决定时间
    """


class ComplaintsPage(TypedDict):
    """
    Complaints about which a person must decide, the oldest first. · 等待人工认定的投诉，最早者在前。
    """

    items: list[ComplaintView]
    """
    The complaints · 投诉
    """


CourseSubject: TypeAlias = Literal["life_skills", "digital_skills"]
"""
What a course teaches; each serves the need `skills_training`. · 课程教授的内容；均对应需求 `skills_training`。
"""


class Credential(TypedDict):
    """
    A training or licence: gained on `date`, good through `valid_until`, proved by `evidence`. · 培训或执照：取得于 date，有效至 valid_until，由 evidence 证明。
    """

    code: Literal["gbv_trained", "licensed_counsellor"]
    """
    Which it is · 哪一种
    """
    valid_until: str
    """
    Last day it is good · 有效期最后一天
    """
    date: str
    """
    Day it was gained · 取得日期
    """
    evidence: str
    """
    What proves it; a reference, nobody's data · 证明材料的编号，不含任何人的信息
    """


class CredentialView(TypedDict):
    """
    A training or licence. · 培训或执照。
    """

    code: Literal["gbv_trained", "licensed_counsellor"]
    """
    Which it is · 哪一种
    """
    date: str
    """
    Day it was gained · 取得日期
    """
    valid_until: str
    """
    Last day it is good · 有效期最后一天
    """
    evidence: NotRequired[str | None]
    """
    What proves it; left out where operations read it · 证明材料；运维查看时省略
    """


Decider: TypeAlias = Literal["provider", "survivor", "circumstance", "system", "referrer"]
"""
Whose decision a reason tells of. · 原因体现的是谁的决定。
"""


DecisionGround: TypeAlias = Literal[
    "register_checked",
    "evidence_checked",
    "visited",
    "known_authority",
    "evidence_missing",
    "evidence_not_valid",
    "not_confirmed",
    "area_not_confirmed",
    "capacity_not_confirmed",
    "duplicate",
    "complaint",
    "safety_incident",
    "does_not_answer",
    "under_review",
    "at_own_wish",
    "reviewed",
    "mended",
    "closed",
    "unfit",
]
"""
On what ground a person decided about a provider; a code, never a sentence. · 对机构作决定的理由；代码，不用语句。
"""


DeclineReason: TypeAlias = Literal[
    "no_capacity",
    "not_eligible",
    "not_suitable",
    "not_in_time",
    "conflict_of_interest",
    "provider_declined",
]
"""
Why a provider said no (HL7 SDOHCC status reasons, in our words). · 机构拒绝的原因（HL7 SDOHCC 状态原因，用本系统用语）。
"""


class Enrolment(TypedDict):
    """
    Who is to take part, by the offer under which she is helped. · 参加者，以为其提供帮助所依据的邀约表示。
    """

    offer_id: str
    """
    An offer that the teaching provider has taken · 授课机构已接受的邀约
    """


class EnrolmentView(TypedDict):
    """
    One who takes part or waits for it. · 一名学员或候补者。
    """

    cohort_id: str
    """
    Id of the cohort · 课程的 id
    """
    offer_id: str
    """
    The offer under which she is helped · 为其提供帮助所依据的邀约
    """
    seated: bool
    """
    Whether she has a seat · 是否有席位
    """
    waitlist_position: int | None
    """
    Her place on the waiting list, from 1; null: she has a seat · 候补顺位，从 1 起；null 表示已有席位
    """


class EnrolmentsPage(TypedDict):
    """
    Who takes part, then who waits, in the order in which they were enrolled. · 先为学员，后为候补者，按报名先后排列。
    """

    items: list[EnrolmentView]
    """
    Who is enrolled · 已报名者
    """


FailReason: TypeAlias = Literal[
    "no_capacity",
    "not_eligible",
    "not_suitable",
    "conflict_of_interest",
    "provider_unable",
    "distance",
    "transport",
    "could_not_contact",
    "moved_away",
    "not_engaged",
    "died",
    "survivor_declined",
    "need_met_elsewhere",
    "work_or_care",
]
"""
Why a provider that had said yes could not give the help (HL7 SDOHCC). · 已接受的机构为何未能提供帮助（HL7 SDOHCC）。
"""


class FindingForm(TypedDict):
    """
    What a person found. · 人工认定的结果。
    """

    finding: ComplaintFinding
    """
    Whether it is so · 是否属实
    """


Gender: TypeAlias = Literal["female", "male", "other", "undisclosed"]
"""
Gender as the person gives it; never required. · 当事人自述的性别；从不要求。
"""


class GivenView(TypedDict):
    """
    A case that a helper was given or has no more. · 已分派给帮助人员或已收回的个案。
    """

    helper_id: str
    """
    Id of the helper · 帮助人员的 id
    """
    offer_id: str
    """
    The offer under which she is served · 为其提供服务所依据的邀约
    """
    given: bool
    """
    Whether the helper has it now · 该帮助人员现在是否持有该个案
    """


class Handover(TypedDict):
    """
    Where a case moves to, and whether both meet her first. · 案件移交到哪里，双方是否先一起与她见面。
    """

    to_region: str
    """
    Where she will be, GB/T 2260 · 她将去的地区，GB/T 2260 代码
    """
    warm: NotRequired[bool]
    """
    Whether both are present with her before the case passes · 移交之前双方是否都在场与她见面
    """
    meeting_at: NotRequired[str | None]
    """
    When both meet her, with its offset; belongs to a warm one · 双方与她见面的时间，须带时区；仅用于当面移交
    """


HandoverRole: TypeAlias = Literal["sender", "receiver", "referrer"]
"""
Who somebody is to a hand-over. · 在移交中的角色。
"""


HandoverState: TypeAlias = Literal[
    "requested", "accepted", "completed", "rejected", "cancelled", "expired"
]
"""
Where a hand-over stands, in the words of FHIR's Task. · 移交所处状态，用 FHIR Task 的词。
"""


HandoverStep: TypeAlias = Literal["accept", "decline", "met", "cancel"]
"""
What can be done with a hand-over. · 对移交可以做什么。
"""


HarmType: TypeAlias = Literal[
    "domestic_violence",
    "sexual_harassment",
    "sexual_assault",
    "trafficking",
    "child_abuse",
    "stalking",
    "other",
]
"""
What was done; it is for statistics and routing and never gates a service. · 所受伤害；用于统计与分派，绝不作为服务门槛。
"""


class Health(TypedDict):
    """
    The process is alive. · 进程存活。
    """

    status: Literal["ok"]
    """
    Always ok · 始终为 ok
    """


HelperRole: TypeAlias = Literal[
    "child_supervisor",
    "child_director",
    "federation_committee_member",
    "volunteer_woman",
    "youth_rights_post",
    "law_vice_principal",
    "five_elders",
]
"""
In what role somebody helps on behalf of an organisation. · 某人代表机构以何种角色提供帮助。
"""


HelperScope: TypeAlias = Literal["visit_only", "accompany", "case_work"]
"""
How much of a case a helper may read. · 帮助人员可阅读的个案范围。
"""


class HelperView(TypedDict):
    """
    A helper, and how much of a case it may read. · 帮助人员及其可阅读的个案范围。
    """

    helper_id: str
    """
    Id of the helper · 帮助人员的 id
    """
    role: HelperRole
    """
    In what role it helps · 以何种角色提供帮助
    """
    scope: HelperScope
    """
    How much of a case that role may read · 该角色可阅读的个案范围
    """
    reads: list[Literal["need", "status", "appointment_at", "urgency", "languages", "age_band"]]
    """
    What of a case it reads · 可阅读个案的哪些内容
    """
    notes: bool
    """
    Whether it reads the notes of a case · 是否可阅读个案记录
    """
    region: str
    """
    Where, as a code of GB/T 2260 · 所在地区，GB/T 2260 代码
    """
    client_id: str
    """
    The client it reads with · 其阅读所用的客户端
    """
    entered_at: str
    """
    When it was entered · 登记时间
    """
    rules: str
    """
    Version of the rules · 规则版本
    """


class HelpersPage(TypedDict):
    """
    The helpers of your organisation, in the order they were entered. · 本机构的帮助人员，按登记先后排列。
    """

    items: list[HelperView]
    """
    The helpers · 帮助人员
    """


class Landing(TypedDict):
    """
    What a service is, and where to go on. · 本服务是什么，以及下一步去哪里。
    """

    service: str
    """
    Its name · 名称
    """
    title: dict[str, str]
    """
    Its name by language · 各语言的名称
    """
    about: dict[str, str]
    """
    What it does, by language · 各语言的用途说明
    """
    links: dict[str, str]
    """
    Where to go on: addresses by what they are · 后续地址，按用途
    """


class LanguageView(TypedDict):
    """
    A language in which help is given. · 提供帮助的语言。
    """

    id: str
    """
    Id of the language, always the same · 语言的 id，固定不变
    """
    code: str
    """
    Its BCP 47 tag · BCP 47 标签
    """


class Lead(TypedDict):
    """
    Who is to lead. · 由谁牵头。
    """

    offer_id: str
    """
    The part of the case that leads from now on · 今后牵头的部分
    """


class Left(TypedDict):
    """
    An enrolment that is no more. · 已取消的报名。
    """

    cohort_id: str
    """
    Id of the cohort · 课程的 id
    """
    offer_id: str
    """
    The offer under which she is helped · 为其提供帮助所依据的邀约
    """


LegalAidCircumstance: TypeAlias = Literal[
    "no_fixed_income_elderly", "no_fixed_income_disabled", "on_relief", "migrant_worker_claim"
]
"""
What spares somebody the check of means (Legal Aid Law, Art. 42). · 免予核查经济困难状况的情形（《法律援助法》第四十二条）。
"""


LegalAidReason: TypeAlias = Literal[
    "no_means_test", "minor_no_means_check", "no_means_check", "local_rule", "means_test_needed"
]
"""
Which rule of legal aid holds. · 适用的法律援助规则。
"""


class LegalAidView(TypedDict):
    """
    What the law says of her case. · 法律对其情况的规定。
    """

    eligible: bool | None
    """
    true: her means do not matter; null: the agency decides. Never false · true：不受经济状况限制；null：由法律援助机构决定。从不为 false
    """
    reason: LegalAidReason
    """
    Which rule holds · 适用的规则
    """
    article: str
    """
    Where it is written · 法律依据
    """
    rules: str
    """
    Version of the rules · 规则版本
    """


class LoadView(TypedDict):
    """
    How full a provider was when it was chosen. · 选定时机构的占用情况。
    """

    held: int
    """
    Places held for open offers and taken cases · 为未结邀约与已承接个案保留的名额
    """
    places: int
    """
    Places in all · 名额总数
    """


MeansLevel: TypeAlias = Literal["low", "high", "undisclosed"]
"""
What she has to live on, as she says it. · 本人陈述的经济状况。
"""


MissReason: TypeAlias = Literal[
    "she_did_not_come", "she_cancelled", "provider_did_not_come", "unsafe"
]
"""
Why an appointment did not take place. Whoever it was, it is no fault of hers. · 预约未能成行的原因。无论是谁，都不算她的过错。
"""


class Missed(TypedDict):
    """
    Why an appointment did not take place. · 预约未能成行的原因。
    """

    reason: NotRequired[MissReason | None]
    """
    Why; a code that tells whose decision it was · 原因；代码说明是谁的决定
    """


Need: TypeAlias = Literal[
    "legal_consultation",
    "court_representation",
    "protection_order",
    "shelter",
    "counselling",
    "medical",
    "judicial_assistance",
    "social_assistance",
    "skills_training",
    "employment_support",
    "child_protection",
    "care_visit",
]
"""
One kind of help wanted inside a referral. · 转介中的一种帮助需求。
"""


NeedBasis: TypeAlias = Literal["escalated", "reopened"]
"""
How a need comes from another one of the same referral. · 需求如何由同一转介中的另一需求产生。
"""


NeedStatus: TypeAlias = Literal[
    "requested",
    "offered",
    "accepted",
    "scheduled",
    "in_progress",
    "waitlisted",
    "paused_safety",
    "completed",
    "failed",
    "unmet",
    "not_requested",
    "withdrawn",
    "entered_in_error",
]
"""
Life of a need, in FHIR Task's words.

`not_requested`: it may be counted and nothing else; nobody was asked, so nobody failed. · 需求的过程，用 FHIR Task 的词。not_requested：仅可计数；没有询问任何人，因此无人失败。
"""


class NotTaken(TypedDict):
    """
    Why the receiver says no. · 接收方婉拒的原因。
    """

    reason: DeclineReason
    """
    Why; a code · 原因代码
    """


class Nothing(TypedDict):
    """
    An empty body. · 空请求体。
    """


OfferQuestion: TypeAlias = Literal["call_us", "later_start", "remote", "accompanied", "interpreter"]
"""
What a provider asks who referred her before it answers. · 机构在答复之前向转介方所问的内容。
"""


OfferReply: TypeAlias = Literal["yes", "no", "not_known", "will_call"]
"""
What who referred her replies to a provider's question. · 转介方对机构问题的答复。
"""


OfferState: TypeAlias = Literal[
    "requested",
    "offered",
    "accepted",
    "scheduled",
    "in_progress",
    "waitlisted",
    "paused_safety",
    "completed",
    "failed",
    "declined",
    "expired",
    "withdrawn",
    "superseded",
    "entered_in_error",
]
"""
Life of an offer: FHIR Task with its business status, in our words. · 邀约的状态：FHIR Task 及其业务状态，用本平台的词语。
"""


class OnProvider(TypedDict):
    """
    On what ground a provider is suspended, reinstated or retired. · 停用、恢复或退出机构的理由。
    """

    ground: DecisionGround
    """
    On what ground; a code · 理由代码
    """


class OnVersion(TypedDict):
    """
    Yes or no to the version that was read, and on what ground. · 对所阅读版本的决定及其理由。
    """

    version: int
    """
    The version that was read · 所阅读的版本
    """
    decision: Literal["approve", "reject"]
    """
    Yes or no · 是或否
    """
    ground: DecisionGround
    """
    On what ground; a code · 理由代码
    """


class OpeningView(TypedDict):
    """
    Hours of some days of each week, by the clock of China, in the words of HSDS. · 每周若干日的开放时间，按中国时间，采用 HSDS 的用语。
    """

    byday: list[Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]]
    """
    Days of the week (RFC 5545) · 星期几（RFC 5545）
    """
    opens_at: str
    """
    From this hour · 开始时刻
    """
    closes_at: str
    """
    Until this hour; 23:59: until midnight · 至此时；23:59 表示至午夜
    """
    holidays: bool
    """
    false: not on China's public holidays, whatever day they fall on · false 表示中国法定节假日不开放，无论星期几
    """
    valid_to: str | None
    """
    Last day of these hours; null: they have no end · 此开放时间的最后一日；null 表示无截止日
    """


OutcomeCode: TypeAlias = Literal[
    "advice_given",
    "represented",
    "order_granted",
    "placed",
    "treated",
    "counselled",
    "aid_granted",
    "trained",
    "could_not_contact",
    "moved_away",
    "not_engaged",
    "not_granted",
    "verdict_favourable",
    "verdict_partly",
    "verdict_unfavourable",
    "case_withdrawn",
]
"""
What came of a service; a completed or failed service names one. · 服务的结果；已完成或失败的服务须注明。
"""


class OwnCohortView(TypedDict):
    """
    A course of your own. · 贵方自己的课程。
    """

    cohort_id: str
    """
    Id of the cohort · 课程的 id
    """
    subject: CourseSubject
    """
    What is taught · 教授的内容
    """
    region: str | None
    """
    Where it is taught, GB/T 2260; null: online · 授课地区，GB/T 2260；null 表示线上
    """
    seats: int
    """
    How many can take part · 可参加的人数
    """
    seats_free: int
    """
    Seats free now · 现有空余席位
    """
    waitlist_position: int | None
    """
    Whose turn the next one would be who enrols, from 1; null: a seat is free · 下一名报名者的候补顺位，从 1 起；null 表示尚有席位
    """
    enrol_until: str
    """
    Last day on which somebody can be enrolled · 报名截止日
    """
    starts_on: str
    """
    First day · 第一天
    """
    ends_on: str
    """
    Last day · 最后一天
    """
    provider_id: str
    """
    The provider that teaches it · 授课的服务机构
    """
    updated_at: str
    """
    When it was entered or changed last · 最近一次录入或更改的时间
    """


PauseReason: TypeAlias = Literal["unsafe", "could_not_contact"]
"""
Why nobody may approach her for now. · 为何暂时不得与她接触。
"""


class PhoneView(TypedDict):
    """
    A telephone by which it is reached. · 联系电话。
    """

    id: str
    """
    Id of the telephone, always the same · 电话的 id，固定不变
    """
    number: str
    """
    Its number, E.164 or as it is dialled · 号码，E.164 或拨打格式
    """


PlaceKind: TypeAlias = Literal["childrens_home", "childrens_heart_harbour"]
"""
What kind of place it is. · 场所的类别。
"""


class PlaceView(TypedDict):
    """
    A place: where it is, when it is open, how many can be there. · 场所：所在位置、开放时间与可容纳人数。
    """

    place_id: str
    """
    Id of the place · 场所的 id
    """
    provider_id: str
    """
    The provider that keeps it · 运营该场所的服务机构
    """
    kind: PlaceKind
    """
    What it is · 类型
    """
    name: str
    """
    Its name · 名称
    """
    address: str
    """
    Where it is found · 所在位置
    """
    region: str
    """
    The region it is in, GB/T 2260 · 所在地区，GB/T 2260
    """
    seats: int
    """
    How many can be there at once · 可同时容纳的人数
    """
    schedules: list[OpeningView]
    """
    When it is open · 开放时间
    """
    now: AttendanceView
    """
    Whether it is open at this moment · 此刻是否开放
    """
    updated_at: str
    """
    When it was entered or changed last · 最近一次录入或更改的时间
    """


class PlacesPage(TypedDict):
    """
    Some places, in order of id. · 部分场所，按 id 排列。
    """

    items: list[PlaceView]
    """
    The places · 场所
    """
    next: str | None
    """
    Give it as `after` for the next page; null: no more · 作为下一页的 after；null：没有更多
    """


class PointsView(TypedDict):
    """
    The points of a provider for a need, each for one thing; their sum decides. · 服务机构就某项需求所得的逐项分值，以合计为准。
    """

    helper: float
    """
    It helped her with the need that this one comes from · 曾为当事人办理此需求所源自的需求
    """
    first_kind: float
    """
    Its kind is asked first in this situation · 其类型在此情形下优先询问
    """
    language: float
    """
    It speaks one of her languages, or she named none · 能使用当事人的一种语言，或当事人未指明语言
    """
    yields: float
    """
    Taken off: its share is reached, or it was silent · 扣减：所占份额已满，或曾未作答复
    """
    distance: float
    """
    How near the area is that it serves · 其服务区域的远近
    """
    body: float
    """
    Its organisation already has another need of hers · 其所属组织已在办理当事人的另一项需求
    """
    load: float
    """
    How much of it is free after this place · 占用此名额后尚余的比例
    """


class ProblemType(TypedDict):
    """
    A problem type. · 一种错误类型。
    """

    type: str
    """
    Address of the page that explains it · 说明页地址
    """
    title: str
    """
    What went wrong · 出了什么问题
    """
    cure: str
    """
    What to do · 如何处理
    """
    again: bool
    """
    Whether it is worth sending the same again · 原样重发是否有意义
    """


class ProblemTypes(TypedDict):
    """
    All problem types. · 所有错误类型。
    """

    items: list[ProblemType]
    """
    The problem types · 错误类型列表
    """


ProviderKind: TypeAlias = Literal[
    "volunteer_lawyer",
    "legal_aid_agency",
    "shelter",
    "counselling_centre",
    "hospital",
    "procuratorate",
    "civil_affairs",
    "child_protection",
    "womens_federation",
    "training_centre",
    "employer",
]
"""
What kind of body gives the help. · 提供帮助的机构类型。
"""


class QuestionView(TypedDict):
    """
    A question about an offer, and the reply to it. · 关于邀约的问题及其答复。
    """

    question: OfferQuestion
    """
    What was asked · 所问的内容
    """
    asked_at: str
    """
    When it was asked · 提问时间
    """
    reply: OfferReply | None
    """
    What was replied; null: nothing yet · 答复的内容；null 表示尚未答复
    """
    replied_at: str | None
    """
    When it was replied to · 答复时间
    """


class QuestionsView(TypedDict):
    """
    The questions about an offer, first to last. · 关于邀约的问题，按先后。
    """

    items: list[QuestionView]
    """
    The questions · 各问题
    """


class Readiness(TypedDict):
    """
    Whether the service can do its work. · 服务能否正常工作。
    """

    ready: bool
    """
    Whether it can · 是否可以
    """
    missing: dict[str, str]
    """
    What is missing, by part: a code that says how · 缺少什么，按部件：说明情况的代码
    """


class ReasonsView(TypedDict):
    """
    Why this provider was asked, or why nobody was. · 询问该机构或无人可询问的理由。
    """

    rules: str
    """
    Version of the rules that decided · 起决定作用的规则版本
    """
    level: NotRequired[Literal["county", "prefecture", "province", "national"] | None]
    """
    How near: the kind of area it serves that holds her place · 远近：其服务区域中包含她所在地的级别
    """
    region: NotRequired[str | None]
    """
    The area that decided, GB/T 2260 or 000000 · 起决定作用的区域，GB/T 2260 或 000000
    """
    language: NotRequired[str | None]
    """
    The language they share; null: none was asked · 共同语言；null：未要求
    """
    gbv_trained: NotRequired[bool | None]
    """
    Whether it is trained in such violence · 是否受过此类暴力的专门培训
    """
    gbv_trained_required: NotRequired[bool | None]
    """
    Whether training was required · 是否要求专门培训
    """
    continuity: NotRequired[bool | None]
    """
    true: it helped her with the need that this one comes from · true：前一需求即由该机构提供帮助
    """
    load: NotRequired[LoadView | None]
    """
    How full it was; for operations only · 占用情况；仅供运维
    """
    considered: NotRequired[int | None]
    """
    Providers between whom was chosen; for operations only · 可供选择的机构数；仅供运维
    """
    excluded: dict[Refusal, int]
    """
    Providers that were not asked, by why not · 未询问的机构数，按原因
    """


ReferralStatus: TypeAlias = Literal[
    "received", "offered", "accepted", "in_progress", "closed", "withdrawn", "erased"
]
"""
Life of a referral as its partner sees it. · 合作方所见的转介过程。
"""


Refusal: TypeAlias = Literal[
    "outside_region",
    "wrong_kind",
    "not_trained",
    "not_licensed",
    "age",
    "gender",
    "not_offered",
    "full",
    "tried",
]
"""
Why a provider that serves a need is not asked for it. · 提供该服务的机构未被询问的原因。
"""


Relation: TypeAlias = Literal[
    "spouse",
    "ex_partner",
    "cohabitant",
    "partner",
    "parent",
    "father",
    "mother",
    "sibling",
    "child",
    "relative",
    "colleague",
    "employer",
    "teacher",
    "acquaintance",
    "stranger",
    "unknown",
]
"""
Relation of the alleged perpetrator to the person; never in outcome events. · 被指施害人与当事人的关系；绝不出现在结果事件中。
"""


class Replied(TypedDict):
    """
    The reply to one question. · 对一个问题的答复。
    """

    reply: OfferReply
    """
    A code · 代码
    """


RequestStatus: TypeAlias = Literal[
    "draft", "active", "on-hold", "completed", "revoked", "entered-in-error"
]
"""
`ServiceRequest.status` of HL7 FHIR R4: where a need stands, whoever is asked for it. · HL7 FHIR R4 的 ServiceRequest.status：需求所处状态，与询问了哪家机构无关。
"""


class RoundView(TypedDict):
    """
    A round in which many needs were given at once, so that the sum of their points is best. · 一轮统一分配：多项需求同时分配，使总分最高。
    """

    needs: int
    """
    Needs that were given together · 同时分配的需求数
    """
    providers: int
    """
    Providers with their places · 参与分配的服务机构数
    """
    value: float
    """
    Points of all needs together, as planned · 全部需求的计划总分
    """
    made_at: str
    """
    When it was made · 发出时间
    """


class RulesView(TypedDict):
    """
    The dated rules that decided. · 起决定作用的带日期规则。
    """

    version: str
    """
    Their version · 版本
    """
    date: str
    """
    In force from this day · 自该日起生效
    """
    source: str
    """
    On what they rest · 依据
    """


class Schedule(TypedDict):
    """
    Hours of some days of each week, by the clock of China. A day without any is a day closed. · 每周若干日的开放时间，按中国时间。未列出的日子不开放。
    """

    byday: list[Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]]
    """
    Days of the week (RFC 5545) · 星期几（RFC 5545）
    """
    opens_at: str
    """
    From this hour · 开始时刻
    """
    closes_at: str
    """
    Until this hour · 结束时刻
    """
    holidays: NotRequired[bool]
    """
    false: not on China's public holidays, whatever day they fall on · false 表示中国法定节假日不开放，无论星期几
    """
    valid_to: NotRequired[str | None]
    """
    Last day of these hours · 此开放时间的末日
    """


class ScheduleView(TypedDict):
    """
    Hours of some days of each week. · 每周若干日的开放时间。
    """

    id: str
    """
    Id of the hours, always the same · 开放时间的 id，固定不变
    """
    freq: Literal["WEEKLY"]
    """
    They repeat each week (RFC 5545) · 每周重复（RFC 5545）
    """
    byday: str
    """
    Days of the week · 星期几
    """
    opens_at: str
    """
    From this hour, with the offset · 开始时刻，含时差
    """
    closes_at: str
    """
    Until this hour, with the offset · 结束时刻，含时差
    """
    valid_to: NotRequired[str | None]
    """
    Last day of these hours · 此开放时间的末日
    """
    notes: str
    """
    Whether it is open on public holidays · 法定节假日是否开放
    """


class ServedAreaView(TypedDict):
    """
    A region served. · 服务的地区。
    """

    id: str
    """
    Id of the area, always the same · 区域的 id，固定不变
    """
    name: str
    """
    What the region is called · 区域名称
    """
    extent: str
    """
    Code of GB/T 2260, or 000000 for the whole country · GB/T 2260 代码，或 000000 表示全国
    """
    extent_type: Literal["gb2260"]
    """
    What the code is of · 代码所属标准
    """


class ServiceArea(TypedDict):
    """
    A region served: a code of GB/T 2260, or 000000 for the whole country. · 服务的地区：GB/T 2260 代码，或 000000 表示全国。
    """

    extent: str
    """
    Code of GB/T 2260, or 000000 for the whole country · GB/T 2260 代码，或 000000 表示全国
    """
    extent_type: NotRequired[Literal["gb2260"]]
    """
    What the code is of · 代码所属标准
    """


class ServiceCapacity(TypedDict):
    """
    How many at once: `maximum` in all, `available` free now by the provider's own count. · 同时可承接的数量：maximum 为总数，available 为机构自行统计的空位。
    """

    unit: NotRequired[CapacityUnit]
    """
    What is counted · 计量单位
    """
    maximum: int
    """
    Places in all · 名额总数
    """
    available: NotRequired[int | None]
    """
    Places free now by its own count; unsaid: those that are not held · 机构自行统计的空位；未填：未被占用的名额
    """


ServiceResult: TypeAlias = Literal["completed", "failed"]
"""
How a service ended. · 服务如何结束。
"""


class SignInCode(TypedDict):
    """
    A code that opens the inbox page once. · 只能打开一次收件箱页面的登录码。
    """

    code: str
    """
    Type it at /inbox within ten minutes; it opens once · 请在十分钟内到 /inbox 输入；只能使用一次
    """
    url: str
    """
    Where it is typed · 在何处输入
    """


class SpokenLanguage(TypedDict):
    """
    A language in which help is given, by its BCP 47 tag; `ug-CN` is kept as `ug`. · 提供帮助的语言，BCP 47 标签；ug-CN 记作 ug。
    """

    code: str
    """
    Its BCP 47 tag · BCP 47 标签
    """


class SpokenView(TypedDict):
    """
    A language in which help is given. · 提供帮助的语言。
    """

    code: str
    """
    Its BCP 47 tag · BCP 47 标签
    """


State: TypeAlias = Literal["pending", "approved", "rejected", "suspended", "retired"]
"""
How a provider stands. · 机构的状态。
"""


Step: TypeAlias = Literal["approve", "reject", "suspend", "reinstate", "retire"]
"""
What a person can decide. · 人工可作的决定。
"""


TaskStatus: TypeAlias = Literal[
    "draft",
    "requested",
    "accepted",
    "in-progress",
    "on-hold",
    "rejected",
    "cancelled",
    "completed",
    "failed",
    "entered-in-error",
]
"""
`Task.status` of HL7 FHIR R4; `received` and `ready` are not used, as SDOHCC has it. · HL7 FHIR R4 的 Task.status；按 SDOHCC 不使用 received 和 ready。
"""


class TermView(TypedDict):
    """
    A code and what it means. · 代码及其含义。
    """

    id: str
    """
    Id of the code, always the same · 代码的 id，固定不变
    """
    taxonomy: Literal[
        "jieli-kind", "jieli-need", "jieli-age-band", "jieli-gender", "jieli-credential"
    ]
    """
    The list it comes from · 所属代码表
    """
    code: str
    """
    The code · 代码
    """
    name: str
    """
    What it is called in English · 英文名称
    """
    description: str
    """
    What it is called in Chinese · 中文名称
    """


class TurnForm(TypedDict):
    """
    A turn of the rota: on call for what is immediate, out of hours. · 值班的一个班次：在非开放时间受理即刻需求。
    """

    begins_at: str
    """
    When the turn begins, with its offset · 班次何时开始，含时区偏移
    """
    ends_at: str
    """
    When it is over, at most 14 days later · 何时结束，至多 14 日之后
    """


class TurnView(TypedDict):
    """
    A turn of the rota. · 值班的一个班次。
    """

    begins_at: str
    """
    When the turn begins · 班次何时开始
    """
    ends_at: str
    """
    When it is over · 何时结束
    """


class UnitView(TypedDict):
    """
    In what places are counted. · 名额的计量单位。
    """

    id: str
    """
    Id of the unit, always the same · 单位的 id，固定不变
    """
    name: CapacityUnit
    """
    What is counted · 计量单位
    """


class Unlisted(TypedDict):
    """
    A provider that is in no feed any more. · 不再列入任何目录的服务机构。
    """

    provider_id: str
    """
    Id of the provider · 机构编号
    """


UnmetReason: TypeAlias = Literal[
    "no_provider",
    "no_coverage",
    "no_capacity",
    "no_answer",
    "declined_by_all",
    "named_unavailable",
    "consent_withdrawn",
]
"""
Why nobody could be asked; counted, never hidden.

`named_unavailable`: she allows certain providers only, and none of them can. `no_answer`: all
were asked, and at least one of them kept silent. `consent_withdrawn` is retired: it is read in
old events and never said any more.

无人可询问的原因；计入统计，绝不隐藏。named_unavailable：她只允许某些机构，而它们都不能。no_answer：都已询问，至少一家未答复。consent_withdrawn 已停用，只见于旧事件。
"""


Urgency: TypeAlias = Literal["immediate", "pressing", "routine"]
"""
How soon help is needed. · 需要帮助的紧急程度。
"""


class WaitingTurnView(TypedDict):
    """
    A need for which nobody is asked yet, because it waits. · 因等候而尚未询问任何机构的需求。
    """

    until: Literal["batch", "place"]
    """
    batch: given with others within seconds; place: every place is taken · batch：数秒内与其他需求一并分配；place：名额已满，等候空位
    """
    since: str
    """
    From when it waits · 开始等候的时间
    """
    turn: int
    """
    Its place in the order, 1 is the next · 排队次序，1 为下一个
    """


class WaitingView(TypedDict):
    """
    A provider about which a person must decide. · 须人工决定的机构。
    """

    provider_id: str
    """
    Id of the provider · 机构编号
    """
    partner_id: str
    """
    The organisation that keeps it · 维护它的机构
    """
    kind: ProviderKind | None
    """
    What kind of body it is · 机构类型
    """
    state: State
    """
    How it stands · 状态
    """
    version: int | None
    """
    The version that waits, to be named when decided · 正在等待的版本，决定时须注明
    """
    entered_at: str | None
    """
    When that version was entered · 该版本的登记时间
    """
    approved_version: int | None
    """
    Number of the version that was approved · 已通过版本的编号
    """
    persons_needed: Literal[1, 2]
    """
    How many persons must approve · 须由几人通过
    """
    approvals: int
    """
    How many have · 已有几人通过
    """
    unanswered_in_a_row: int
    """
    Offers it let lapse since it last answered · 自上次答复以来未答复而过期的邀约数
    """
    cases_held: int
    """
    Cases it has accepted and not ended · 已接受且未结束的个案
    """
    complaints_open: int
    """
    Complaints about it nobody has decided yet · 关于它的、尚无人决定的投诉数
    """
    review_due_at: str | None
    """
    Until when the first of them must be · 其中最早一件须在何时之前决定
    """


WaitlistReason: TypeAlias = Literal["no_capacity", "not_in_time", "work_or_care"]
"""
Why somebody who said yes lets her wait. · 已接受的机构为何让她等候。
"""


WithdrawReason: TypeAlias = Literal[
    "survivor_declined", "consent_revoked", "need_met_elsewhere", "mistake_or_duplicate", "unsafe"
]
"""
Why a referral was taken back. · 撤回转介的原因。
"""


class FieldProblem(TypedDict):
    """
    One wrong field: where, what is wrong, what is allowed. It never repeats the value. · 一个有误的字段：位置、错误、允许的取值。绝不重复所提交的值。
    """

    pointer: str
    """
    JSON pointer (RFC 6901) of the field; a parameter is /name · 字段的 JSON 指针（RFC 6901）；参数写作 /name
    """
    code: str
    """
    What is wrong; a code that stays · 错误代码，保持不变
    """
    detail: str
    """
    The same in words, in the language of Accept-Language · 同一内容的文字，语言依 Accept-Language
    """
    allowed: NotRequired[list[str] | None]
    """
    What is allowed · 允许的取值
    """


class Problem(TypedDict):
    """
    What is answered when something is refused (RFC 9457). No value given is repeated. · 拒绝时的回答（RFC 9457）。不重复任何提交的值。
    """

    type: str
    """
    Address of the page that explains it · 说明页地址
    """
    title: str
    """
    What went wrong, in the language of Accept-Language · 出了什么问题，语言依 Accept-Language
    """
    status: int
    """
    The HTTP status · HTTP 状态码
    """
    detail: NotRequired[str | None]
    """
    What to do, in the language of Accept-Language · 如何处理，语言依 Accept-Language
    """
    errors: NotRequired[list[FieldProblem] | None]
    """
    Every wrong field at once · 一次列出所有有误的字段
    """
    trace_id: NotRequired[str | None]
    """
    Names this request in our log; tell us this · 在日志中标识此请求；请告知此值
    """
    retry_after: NotRequired[int | None]
    """
    Seconds to wait, as Retry-After says · 等待秒数，同 Retry-After
    """
    state: NotRequired[str | None]
    """
    Where the offer stands · 邀约当前状态
    """
    error: NotRequired[str | None]
    """
    The error code of OAuth 2.0 · OAuth 2.0 错误代码
    """
    allowed: NotRequired[list[str] | None]
    """
    The scopes this client may ask for · 该客户端可请求的权限
    """


class RefusedLine(TypedDict):
    """
    One line's answer when it was refused; the others are taken. · 被拒绝的一行的回答；其余各行照常受理。
    """

    line: int
    """
    Number of the line, from 1 · 行号，从 1 起
    """
    status: int
    """
    The HTTP status this line would have had alone · 该行单独提交时的 HTTP 状态码
    """
    problem: Problem
    """
    Why it was refused · 被拒绝的原因
    """


class ProviderEntered(TypedDict):
    """
    One line's answer: how the provider stands now. · 一行的回答：机构现在的状态。
    """

    line: int
    """
    Number of the line, from 1 · 行号，从 1 起
    """
    status: Literal[200]
    """
    The HTTP status this line would have had alone · 该行单独提交时的 HTTP 状态码
    """
    provider_id: str
    """
    Id of the provider · 机构编号
    """
    state: State
    """
    How it stands · 状态
    """
    version: NotRequired[int | None]
    """
    The version that waits for approval, if one does · 等待审核的版本（如有）
    """


class Area(TypedDict):
    """
    A region served. · 服务的地区。
    """

    extent: str
    """
    Code of GB/T 2260, or 000000 for the whole country · GB/T 2260 代码，或 000000 表示全国
    """
    extent_type: NotRequired[Literal["gb2260"]]
    """
    What the code is of · 代码所属标准
    """
    id: NotRequired[str | None]
    """
    Id in the system it comes from; not kept · 来源系统中的 id；不保存
    """
    name: NotRequired[str | None]
    """
    Not kept · 不保存
    """


class Spoken(TypedDict):
    """
    A language in which help is given. · 提供帮助的语言。
    """

    id: NotRequired[str | None]
    """
    Id in the system it comes from; not kept · 来源系统中的 id；不保存
    """
    code: str
    """
    Its BCP 47 tag · BCP 47 标签
    """
    name: NotRequired[str | None]
    """
    Not kept · 不保存
    """


class Term(TypedDict):
    """
    A code and the list it comes from. · 代码及其所属代码表。
    """

    id: NotRequired[str | None]
    """
    Id in the system it comes from; not kept · 来源系统中的 id；不保存
    """
    taxonomy: Literal[
        "jieli-kind", "jieli-need", "jieli-age-band", "jieli-gender", "jieli-credential"
    ]
    """
    The list the code comes from · 代码所属的代码表
    """
    code: str
    """
    The code · 代码
    """
    name: NotRequired[str | None]
    """
    What it is called; not kept · 名称；不保存
    """
    description: NotRequired[str | None]
    """
    What it means; not kept · 含义；不保存
    """


class Unit(TypedDict):
    """
    In what places are counted. · 名额的计量单位。
    """

    id: NotRequired[str | None]
    """
    Id in the system it comes from; not kept · 来源系统中的 id；不保存
    """
    name: CapacityUnit
    """
    What is counted · 计量单位
    """


class VersionLine(TypedDict):
    """
    A decision in a batch. · 批量中的一项决定。
    """

    version: int
    """
    The version that was read · 所阅读的版本
    """
    decision: Literal["approve", "reject"]
    """
    Yes or no · 是或否
    """
    ground: DecisionGround
    """
    On what ground; a code · 理由代码
    """
    provider_id: str
    """
    Id of the provider · 机构编号
    """


class DecidedLine(TypedDict):
    """
    One line's answer: how the provider stands after the decision. · 一行的回答：决定之后机构的状态。
    """

    provider_id: str
    """
    Id of the provider · 机构编号
    """
    state: State
    """
    How it stands · 状态
    """
    second_person: bool
    """
    Whether a second, different person is waited for · 是否等待另一人作第二次决定
    """
    line: int
    """
    Number of the line, from 1 · 行号，从 1 起
    """
    status: Literal[200]
    """
    The HTTP status this line would have had alone · 该行单独提交时的 HTTP 状态码
    """


AnswerKind: TypeAlias = Literal["accept", "decline", "start", "complete"]
"""
What a provider can say of many offers at once. · 机构批量答复邀约时可用的答复。
"""


class AnswerLine(TypedDict):
    """
    An answer in a batch: decline needs `reason`, complete needs `result` and `outcome`. · 批量中的一项答复：decline 须有 reason，complete 须有 result 和 outcome。
    """

    offer_id: str
    """
    Id of the offer · 邀约编号
    """
    answer: AnswerKind
    """
    What the provider says · 机构的答复
    """
    reason: NotRequired[DeclineReason | None]
    """
    With decline: why; a code · 用于 decline：原因代码
    """
    result: NotRequired[ServiceResult | None]
    """
    With complete: how it ended · 用于 complete：如何结束
    """
    outcome: NotRequired[OutcomeCode | None]
    """
    With complete: what came of it; a code · 用于 complete：结果代码
    """


class AnsweredLine(TypedDict):
    """
    One line's answer: the offer after it was answered. · 一行的回答：答复之后的邀约。
    """

    offer_id: str
    """
    Id of the offer · 邀约编号
    """
    state: OfferState
    """
    Where it stands now · 现在的状态
    """
    task_status: NotRequired[TaskStatus | None]
    """
    The same as FHIR's `Task.status` · 对应 FHIR 的 Task.status
    """
    business_status: NotRequired[BusinessStatus | None]
    """
    FHIR's business status, where it has one · FHIR 的业务状态（如有）
    """
    referral_id: NotRequired[str | None]
    """
    Id of the referral · 转介编号
    """
    need_id: NotRequired[str | None]
    """
    Id of the need · 需求编号
    """
    provider_id: NotRequired[str | None]
    """
    The provider that was asked · 被询问的机构
    """
    need: NotRequired[Need | None]
    """
    The kind of help; until the offer has ended · 帮助种类；邀约结束前显示
    """
    line: int
    """
    Number of the line, from 1 · 行号，从 1 起
    """
    status: Literal[200]
    """
    The HTTP status this line would have had alone · 该行单独提交时的 HTTP 状态码
    """
    replayed: NotRequired[bool | None]
    """
    true: this answer stood already · true：此答复早已成立
    """


class Accepts(TypedDict):
    """
    Whom the provider helps; an empty list means everyone. · 该机构帮助谁；空列表表示所有人。
    """

    age_bands: NotRequired[list[AgeBand]]
    """
    Age bands it helps · 所帮助的年龄段
    """
    genders: NotRequired[list[Gender]]
    """
    Genders it helps · 所帮助的性别
    """


class AcceptsView(TypedDict):
    """
    Whom the provider helps; an empty list means everyone. · 该机构帮助谁；空列表表示所有人。
    """

    age_bands: list[AgeBand]
    """
    Age bands it helps · 所帮助的年龄段
    """
    genders: list[Gender]
    """
    Genders it helps · 所帮助的性别
    """


class AddedNeed(TypedDict):
    """
    A need that came from another one, and who is asked for it. · 由另一需求产生的需求，以及就此询问的机构。
    """

    need_id: str
    """
    Id of the need · 需求编号
    """
    referral_id: str
    """
    Id of the referral · 转介编号
    """
    type: Need
    """
    The kind of help · 帮助种类
    """
    status: NeedStatus
    """
    Where it stands · 当前状态
    """
    request_status: RequestStatus
    """
    The same as FHIR's `ServiceRequest.status` · 对应 FHIR 的 ServiceRequest.status
    """
    parent_need: str
    """
    The need it comes from · 所源自的需求
    """
    basis: NeedBasis
    """
    How it comes from that · 与前一需求的关系
    """
    offer_id: str | None
    """
    The offer that was made; null: nobody can be asked · 已发出的邀约；null 表示无机构可询问
    """
    provider_id: str | None
    """
    The provider that is asked · 被询问的机构
    """
    unmet_reason: UnmetReason | None
    """
    Why nobody was found · 无人可询问的原因
    """


class AlternativeView(TypedDict):
    """
    What may carry her over where nobody was found; a proposal. · 无人可承接时的替代帮助；仅供参考。
    """

    needs: list[Need]
    """
    Other help that can be asked for, nearest first · 可另行请求的帮助，最接近者在前
    """
    lines: list[str]
    """
    Telephone lines open to everybody · 面向所有人的电话
    """


class AnsweredView(TypedDict):
    """
    An offer after it was answered. Once it has ended, ids are said of it and no more. · 答复之后的邀约。结束后仅显示编号。
    """

    offer_id: str
    """
    Id of the offer · 邀约编号
    """
    state: OfferState
    """
    Where it stands now · 现在的状态
    """
    task_status: NotRequired[TaskStatus | None]
    """
    The same as FHIR's `Task.status` · 对应 FHIR 的 Task.status
    """
    business_status: NotRequired[BusinessStatus | None]
    """
    FHIR's business status, where it has one · FHIR 的业务状态（如有）
    """
    referral_id: NotRequired[str | None]
    """
    Id of the referral · 转介编号
    """
    need_id: NotRequired[str | None]
    """
    Id of the need · 需求编号
    """
    provider_id: NotRequired[str | None]
    """
    The provider that was asked · 被询问的机构
    """
    need: NotRequired[Need | None]
    """
    The kind of help; until the offer has ended · 帮助种类；邀约结束前显示
    """


class Asked(TypedDict):
    """
    What is to be known before an answer. · 答复之前想知道的事。
    """

    question: OfferQuestion
    """
    A code · 代码
    """


class AssignedView(TypedDict):
    """
    Who has a need now. · 现在由谁负责该需求。
    """

    id: str
    """
    Id of the provider · 机构编号
    """
    kind: ProviderKind
    """
    What kind of body it is · 机构类型
    """


class AttributeView(TypedDict):
    """
    A code that describes the service. · 描述服务的代码。
    """

    id: str
    """
    Id of the attribute, always the same · 属性的 id，固定不变
    """
    link_entity: Literal["service"]
    """
    Of what it is said · 所描述的对象
    """
    taxonomy_term: TermView
    """
    The code · 代码
    """
    value: NotRequired[str | None]
    """
    Of a credential: first and last day · 资质的起止日期
    """


class CandidateReasons(TypedDict):
    """
    Why one stands where it stands among those who could be asked. · 在可询问者中排列位置的理由。
    """

    level: Literal["county", "prefecture", "province", "national"]
    """
    How near: the kind of area it serves that holds her place · 远近：其服务区域中包含她所在地的级别
    """
    region: NotRequired[str | None]
    """
    The area that decides; of own providers · 起决定作用的区域；仅本方机构
    """
    language: str | None
    """
    The language they share; null: none was asked · 共同语言；null：未要求
    """
    load: NotRequired[LoadView | None]
    """
    How full it is; of own providers · 占用情况；仅本方机构
    """
    free: NotRequired[int | None]
    """
    Places free now; of own providers · 现有空位；仅本方机构
    """


class CandidateView(TypedDict):
    """
    An own provider, or others that are alike. · 本方机构，或若干同类机构。
    """

    provider_id: NotRequired[str | None]
    """
    Id of the provider; of own ones · 机构编号；仅本方机构
    """
    kind: ProviderKind
    """
    What kind of body it is · 机构类型
    """
    gbv_trained: bool
    """
    Whether it is trained in such violence · 是否受过此类暴力的专门培训
    """
    languages: list[str]
    """
    Languages it helps in, BCP 47 · 提供帮助的语言，BCP 47
    """
    reasons: CandidateReasons
    """
    Why it stands where it stands · 排列位置的理由
    """
    availability: NotRequired[Literal["some", "none"] | None]
    """
    Whether any of three or more others alike has a free place · 三家或以上同类机构中是否有空位
    """


class CapacityAskedView(TypedDict):
    """
    How many at once. · 同时可承接的数量。
    """

    unit: CapacityUnit
    """
    What is counted · 计量单位
    """
    maximum: int
    """
    Places in all · 名额总数
    """


class CaseView(TypedDict):
    """
    The case, as far as the provider may know it now. · 个案信息，以该机构此刻可知为限。
    """

    area: NotRequired[str | None]
    """
    Prefecture or wider, GB/T 2260; before the answer · 市级或更大范围，GB/T 2260；答复之前
    """
    age_band: AgeBand
    """
    Age in years, as a band · 年龄段（岁）
    """
    urgency: Urgency
    """
    How soon help is needed · 需要帮助的紧急程度
    """
    languages: list[str]
    """
    Languages she can be helped in, BCP 47 · 可以接受帮助的语言，BCP 47
    """
    children: int
    """
    Children who saw it · 目睹的儿童人数
    """
    region: NotRequired[str | None]
    """
    GB/T 2260 code; after the provider said yes · GB/T 2260 代码；机构接受之后
    """
    gender: NotRequired[Gender | None]
    """
    As she gives it; after the provider said yes · 按其自述；机构接受之后
    """
    contacts_excluded: NotRequired[list[Relation] | None]
    """
    Persons never to be contacted; after the provider said yes · 绝不可联系的人；机构接受之后
    """


class CohortForm(TypedDict):
    """
    A course of one of your providers, for people who begin together. · 贵方服务机构开设的一期课程，学员同时开课。
    """

    provider_id: str
    """
    The provider of yours that teaches it · 授课的贵方服务机构
    """
    subject: CourseSubject
    """
    What is taught · 教授的内容
    """
    region: NotRequired[str | None]
    """
    Where it is taught, GB/T 2260; null: online · 授课地区，GB/T 2260；null 表示线上
    """
    seats: int
    """
    How many can take part · 可参加的人数
    """
    enrol_until: str
    """
    Last day on which somebody can be enrolled · 报名截止日
    """
    starts_on: str
    """
    First day · 第一天
    """
    ends_on: str
    """
    Last day · 最后一天
    """


class CohortView(TypedDict):
    """
    A course, with the seats that are free now, or whose turn it would be. · 课程及现有空余席位，或新报名者的候补顺位。
    """

    cohort_id: str
    """
    Id of the cohort · 课程的 id
    """
    subject: CourseSubject
    """
    What is taught · 教授的内容
    """
    region: str | None
    """
    Where it is taught, GB/T 2260; null: online · 授课地区，GB/T 2260；null 表示线上
    """
    seats: int
    """
    How many can take part · 可参加的人数
    """
    seats_free: int
    """
    Seats free now · 现有空余席位
    """
    waitlist_position: int | None
    """
    Whose turn the next one would be who enrols, from 1; null: a seat is free · 下一名报名者的候补顺位，从 1 起；null 表示尚有席位
    """
    enrol_until: str
    """
    Last day on which somebody can be enrolled · 报名截止日
    """
    starts_on: str
    """
    First day · 第一天
    """
    ends_on: str
    """
    Last day · 最后一天
    """


class ComparedView(TypedDict):
    """
    A provider that was compared, as it stood then. · 参与比较的服务机构当时的情况。
    """

    place: int
    """
    Place in the order of the points, 1 is asked · 按分值排列的名次，1 为被询问者
    """
    provider_id: str
    """
    Id of the provider · 机构编号
    """
    level: Literal["county", "prefecture", "province", "national"]
    """
    How near: the kind of area it serves that holds her place · 远近：其服务区域中包含她所在地的级别
    """
    gbv_trained: bool
    """
    Whether it is trained in such violence · 是否受过此类暴力的专门培训
    """
    held: int
    """
    Places held for open offers and taken cases · 为未结邀约与已承接个案保留的名额
    """
    places: int
    """
    Places in all · 名额总数
    """
    asked_before: int
    """
    How often it had been asked in all · 此前共被询问的次数
    """
    points: PointsView
    """
    Its points, one by one · 逐项分值
    """
    total: float
    """
    Their sum · 合计
    """


class ComplaintForm(TypedDict):
    """
    What a provider is said to have done in one offer; a code, never a story. · 投诉中所称服务机构在某次邀约中的行为；仅为代码，不含叙述。
    """

    offer_id: str
    """
    The offer in which it happened · 发生此事的邀约
    """
    kind: ComplaintKind
    """
    What it did · 其行为
    """


class Complete(TypedDict):
    """
    How the service ended and what came of it. · 服务如何结束及其结果。
    """

    result: ServiceResult
    """
    How it ended · 如何结束
    """
    outcome: OutcomeCode
    """
    What came of it; a code · 结果代码
    """


class CoveringView(TypedDict):
    """
    An own provider, or others of one kind, that cover a region. · 覆盖某地区的本方机构，或某类其他机构。
    """

    provider_id: NotRequired[str | None]
    """
    Id of the provider; of own ones · 机构编号；仅本方机构
    """
    kind: ProviderKind
    """
    What kind of body it is · 机构类型
    """
    level: Literal["county", "prefecture", "province", "national"]
    """
    How near: the kind of area it serves that holds her place · 远近：其服务区域中包含她所在地的级别
    """
    needs: list[Need]
    """
    Kinds of help it gives there · 在该地提供的帮助种类
    """


class DecidedView(TypedDict):
    """
    How a provider stands after a decision. · 决定之后机构的状态。
    """

    provider_id: str
    """
    Id of the provider · 机构编号
    """
    state: State
    """
    How it stands · 状态
    """
    second_person: bool
    """
    Whether a second, different person is waited for · 是否等待另一人作第二次决定
    """


class DecisionView(TypedDict):
    """
    A decision about a provider. · 对机构的一次决定。
    """

    number: int
    """
    The version it was about · 所涉版本
    """
    decision: Step
    """
    What was decided · 所作决定
    """
    ground: DecisionGround
    """
    On what ground · 理由
    """
    decided_by: str
    """
    The client that decided · 作决定的客户端
    """
    decided_for: str
    """
    The organisation of that client · 该客户端的机构
    """
    decided_at: str
    """
    When · 时间
    """


class Decline(TypedDict):
    """
    Why the provider says no. · 机构拒绝的原因。
    """

    reason: DeclineReason
    """
    Why; a code · 原因代码
    """


class Escalation(TypedDict):
    """
    What the need grows into. · 需求发展为何种需求。
    """

    to: Need
    """
    The kind of help wanted now · 现在需要的帮助种类
    """


class Fail(TypedDict):
    """
    Why the help could not be given. · 为何未能提供帮助。
    """

    reason: FailReason
    """
    Why; a code. Some ask the next provider, others end the need · 原因；代码。有的会转询下一家机构，有的则结束该需求
    """


class HelperCaseView(TypedDict):
    """
    A case as far as a helper's role may read it; what it may not is left out. · 帮助人员按其角色可阅读的个案内容；不可阅读的不列出。
    """

    offer_id: str
    """
    The offer under which she is served · 为其提供服务所依据的邀约
    """
    need: Need
    """
    The kind of help · 帮助种类
    """
    status: OfferState
    """
    Where it stands · 当前状态
    """
    appointment_at: str | None
    """
    When she is met; null: not agreed · 见面时间；null 表示尚未约定
    """
    urgency: NotRequired[Urgency | None]
    """
    How soon help is needed · 需要帮助的紧急程度
    """
    languages: NotRequired[list[str] | None]
    """
    Languages she can be helped in · 可以接受帮助的语言
    """
    age_band: NotRequired[AgeBand | None]
    """
    Age in years, as a band · 年龄段（岁）
    """


class HelperCasesPage(TypedDict):
    """
    The cases of a helper that are served now. · 帮助人员正在服务的个案。
    """

    items: list[HelperCaseView]
    """
    The cases · 个案
    """


class HelperForm(TypedDict):
    """
    Somebody who helps on behalf of your organisation: the role and the client, never a name. · 代表本机构提供帮助的人员：只登记角色和客户端，不登记姓名。
    """

    role: HelperRole
    """
    In what role it helps · 以何种角色提供帮助
    """
    region: str
    """
    Where, as a code of GB/T 2260 · 所在地区，GB/T 2260 代码
    """
    client_id: str
    """
    The client it reads with; one of your organisation with the scope `case:assist` alone · 其阅读所用的客户端；须为本机构名下仅有 `case:assist` 权限的客户端
    """


class HistoryLineView(TypedDict):
    """
    What one provider did for her before: codes and times, never words. · 此前一家机构为其所做的：仅代码和时间，不含文字。
    """

    need: Need
    """
    The kind of help · 帮助种类
    """
    provider_kind: ProviderKind
    """
    What kind of body gave it · 提供帮助的机构类别
    """
    status: OfferState
    """
    Where it stands · 当前状态
    """
    accepted_at: str
    """
    When it was taken on · 承接时间
    """
    started_at: str | None
    """
    When help began · 帮助开始的时间
    """
    ended_at: str | None
    """
    When it ended · 结束时间
    """
    outcome: str | None
    """
    What came of it; a code · 结果代码
    """


class LeadView(TypedDict):
    """
    The one body that leads; it names nobody. · 唯一的牵头单位；不指明任何人。
    """

    by: Literal["provider", "referrer"]
    """
    Whether a provider leads, or the body that referred her · 由服务机构牵头，还是由转介机构牵头
    """
    offer_id: str | None
    """
    The offer of that provider; null: none leads · 该机构的邀约；null 表示没有机构牵头
    """
    provider_kind: ProviderKind | None
    """
    What kind of body; null: none leads · 单位类别；null 表示没有机构牵头
    """


class LegalAidCheck(TypedDict):
    """
    What is known of her that decides whether her means are looked at. Nothing of it is kept. · 决定是否核查其经济困难状况的已知信息，均不保存。
    """

    harms: list[HarmType]
    """
    What was done, each once · 遭受的侵害，每种仅列一次
    """
    age_band: NotRequired[AgeBand]
    """
    Age in years, as a band · 年龄段（岁）
    """
    income: NotRequired[MeansLevel]
    """
    Her means; where a rule spares her they do not count · 经济状况；依规定无须核查时不予考虑
    """
    circumstances: NotRequired[list[LegalAidCircumstance]]
    """
    What else spares her the look at her means · 其他免予核查经济困难状况的情形
    """


class ListingForm(TypedDict):
    """
    How a provider is listed: who sees it, by which telephone it is reached, when it is open. · 服务机构如何列入目录：谁能看到、联系电话、开放时间。
    """

    tier: Literal["public", "partner", "allied"]
    """
    Who sees it: everybody, every partner, or named partners alone · 谁能看到：所有人、所有合作机构，或仅指定的合作机构
    """
    allies: NotRequired[list[str]]
    """
    Partners that see all of it · 可看到全部内容的合作机构
    """
    shows_capacity: NotRequired[bool]
    """
    Whether partners see how many places are free; of shelter never · 合作机构能否看到空额；庇护一律不显示
    """
    telephone: NotRequired[str | None]
    """
    By which it is reached; of a shelter that of who stands in for it · 联系电话；庇护所填写其代为联络者的电话
    """
    schedules: NotRequired[list[Schedule]]
    """
    When it is open · 开放时间
    """


class MatchesView(TypedDict):
    """
    Who could be asked now. Nothing is held. · 此刻可以询问谁。不保留名额。
    """

    candidates: list[CandidateView]
    """
    In the order they would be asked · 按询问的顺序
    """
    considered: int
    """
    Providers between whom is chosen · 可供选择的机构数
    """
    excluded: dict[Refusal, int]
    """
    Providers that would not be asked, by why · 不会询问的机构数，按原因
    """
    gbv_trained_required: bool
    """
    Whether training is required · 是否要求专门培训
    """
    rules: RulesView
    """
    The dated rules that decide · 起决定作用的带日期规则
    """
    reason: NotRequired[UnmetReason | None]
    """
    Why there is nobody · 没有机构的原因
    """
    cohorts: NotRequired[list[CohortView] | None]
    """
    Where a course is asked for: what can still be joined, the first first · 查询课程时：仍可报名的班次，先开课者在前
    """


class MemberView(TypedDict):
    """
    One part of a case: what is given, by what kind of body, and who leads. It names nobody. · 案件的一部分：提供什么、由何种机构提供、由谁牵头。不出现任何人的姓名。
    """

    offer_id: str
    """
    The offer under which it is served · 所依据的邀约
    """
    need: Need
    """
    The kind of help · 帮助种类
    """
    provider_kind: ProviderKind
    """
    What kind of body serves it · 提供帮助的机构类型
    """
    status: OfferState
    """
    Where it stands · 当前状态
    """
    lead: bool
    """
    Whether it leads the case; exactly one does · 是否牵头；有且只有一个
    """
    own: bool
    """
    Whether it is yours: then you can read it in full · 是否属于您：属于您的可以完整查看
    """


class OfferView(TypedDict):
    """
    An offer. Once it has ended, its provider reads its ids and its state only. · 邀约。结束后，其机构只能看到编号与状态。
    """

    offer_id: str
    """
    Id of the offer · 邀约编号
    """
    referral_id: str
    """
    Id of the referral · 转介编号
    """
    need_id: str
    """
    Id of the need · 需求编号
    """
    provider_id: str
    """
    The provider that is asked · 被询问的机构
    """
    status: OfferState
    """
    Where the offer stands · 邀约当前状态
    """
    task_status: NotRequired[TaskStatus | None]
    """
    The same as FHIR's `Task.status` · 对应 FHIR 的 Task.status
    """
    business_status: NotRequired[BusinessStatus | None]
    """
    FHIR's business status, where it has one · FHIR 的业务状态（如有）
    """
    need: NotRequired[Need | None]
    """
    The kind of help · 帮助种类
    """
    provider_kind: NotRequired[ProviderKind | None]
    """
    What kind of body is asked · 被询问机构的类型
    """
    offered_at: NotRequired[str | None]
    """
    When it was made · 发出时间
    """
    answer_due_at: NotRequired[str | None]
    """
    Until when an answer is awaited · 等待答复的期限
    """
    acknowledged_at: NotRequired[str | None]
    """
    When a person there first saw it; no answer · 对方有人首次看到的时间；不算答复
    """
    answered_at: NotRequired[str | None]
    """
    When it was answered · 答复时间
    """
    appointment_at: NotRequired[str | None]
    """
    When she is expected · 约定的时间
    """
    missed: NotRequired[int | None]
    """
    Appointments that did not take place · 未能进行的预约次数
    """
    started_at: NotRequired[str | None]
    """
    When the service began · 服务开始时间
    """
    attempt: NotRequired[int | None]
    """
    The how-manieth provider asked for the need · 为该需求询问的第几家机构
    """
    based_on: NotRequired[str | None]
    """
    The offer that the need it comes from was served under · 前一需求所依据的邀约
    """
    ended_at: NotRequired[str | None]
    """
    When it ended · 结束时间
    """
    reason: NotRequired[str | None]
    """
    Why it moved or ended so; a code · 为何如此变化或结束；代码
    """
    decided_by: NotRequired[Decider | None]
    """
    Whose decision the reason tells of · 该原因体现谁的决定
    """
    outcome: NotRequired[OutcomeCode | None]
    """
    What came of it · 结果
    """
    case: NotRequired[CaseView | None]
    """
    The case; for the provider and operations · 个案；供机构与运维查看
    """
    reasons: NotRequired[ReasonsView | None]
    """
    Why this provider; for the partner that referred her and operations · 选择该机构的理由；供转介方与运维查看
    """


class OffersPage(TypedDict):
    """
    Some offers, in the order they were made. · 部分邀约，按发出的顺序。
    """

    items: list[OfferView]
    """
    The offers · 邀约列表
    """
    next: str | None
    """
    Give it as `after` for the next page; null: no more · 作为下一页的 after；null：没有更多
    """


class Pause(TypedDict):
    """
    Why nobody may approach her for now. · 为何暂时不得与她接触。
    """

    reason: PauseReason
    """
    Why; a code · 原因代码
    """


class PlaceForm(TypedDict):
    """
    A place that one of your providers keeps. · 由贵方某一服务机构运营的场所。
    """

    provider_id: str
    """
    The provider of yours that keeps it · 运营该场所的贵方服务机构
    """
    kind: PlaceKind
    """
    What it is · 类型
    """
    name: str
    """
    Its name · 名称
    """
    address: str
    """
    Where it is found · 所在位置
    """
    region: str
    """
    The region it is in, GB/T 2260 · 所在地区，GB/T 2260
    """
    seats: int
    """
    How many can be there at once · 可同时容纳的人数
    """
    schedules: list[Schedule]
    """
    When it is open · 开放时间
    """


class ProviderForm(TypedDict):
    """
    Everything the directory knows of a provider. · 目录中关于机构的全部内容。
    """

    name: str
    """
    Its name · 名称
    """
    kind: ProviderKind
    """
    What kind of body it is · 机构类型
    """
    needs: list[Need]
    """
    Kinds of help it gives, each once · 提供的帮助种类，每种一次
    """
    service_areas: list[ServiceArea]
    """
    Regions it serves, 1 at least · 服务的地区，至少 1 个
    """
    languages: NotRequired[list[SpokenLanguage]]
    """
    Languages it helps in, 1 at least · 提供帮助的语言，至少 1 种
    """
    credentials: NotRequired[list[Credential]]
    """
    Its trainings and licences · 培训与执照
    """
    service_capacity: ServiceCapacity
    """
    How many it takes at once · 同时可承接的数量
    """
    accepts: NotRequired[Accepts]
    """
    Whom it helps; unsaid: everyone · 帮助谁；未填：所有人
    """
    active: NotRequired[bool]
    """
    false: it is asked nothing new; what it holds it keeps · false：不再询问新的；已承接的保留
    """


class ProviderHoursForm(TypedDict):
    """
    When a provider is open, and its turns of the rota otherwise. · 服务机构的开放时间，以及其余时间的值班班次。
    """

    schedules: list[Schedule]
    """
    When it is open · 开放时间
    """
    on_call: NotRequired[list[TurnForm]]
    """
    Its turns of the rota; those that are over are dropped · 其值班班次；已结束的不保留
    """


class ProviderHoursView(TypedDict):
    """
    When a provider is open, whether somebody is there now, and its turns of the rota. · 服务机构的开放时间、现在是否有人在岗，以及值班班次。
    """

    provider_id: str
    """
    Id of the provider · 机构编号
    """
    schedules: list[OpeningView]
    """
    When it is open · 开放时间
    """
    now: AttendanceView
    """
    Whether it is open at this moment · 此刻是否开放
    """
    on_call_now: bool
    """
    Whether it is on call at this moment · 此刻是否值班
    """
    on_call: list[TurnView]
    """
    Its turns that are not over · 尚未结束的班次
    """


class ServiceCapacityView(TypedDict):
    """
    `service_capacity`: how many places are free now, of how many. · `service_capacity`：总名额与现有空额。
    """

    id: str
    """
    Id of the capacity, always the same · 名额的 id，固定不变
    """
    unit: UnitView
    """
    What is counted · 计量单位
    """
    available: int
    """
    Places free now · 现有空额
    """
    maximum: int
    """
    Places in all · 名额总数
    """
    updated: str
    """
    When it was counted · 统计时间
    """


class ServiceView(TypedDict):
    """
    A service of HSDS 3.1. · HSDS 3.1 的服务。
    """

    id: str
    """
    Id of the provider · 机构编号
    """
    organization_id: str
    """
    The partner that keeps it · 维护该机构信息的合作机构
    """
    name: str
    """
    Its name; of a shelter only what it is · 名称；庇护所只显示类别
    """
    status: Literal["active", "inactive"]
    """
    Whether it may be asked · 是否可询问
    """
    service_areas: list[ServedAreaView]
    """
    Regions it serves · 服务的地区
    """
    languages: list[LanguageView]
    """
    Languages it helps in · 提供帮助的语言
    """
    attributes: list[AttributeView]
    """
    Kind, needs, whom it helps, credentials · 类型、可满足的需求、服务对象、资质
    """
    phones: list[PhoneView]
    """
    By which telephone it is reached · 联系电话
    """
    schedules: list[ScheduleView]
    """
    When it is open · 开放时间
    """
    capacities: NotRequired[list[ServiceCapacityView] | None]
    """
    Places; left out where the reader may not know them · 名额；读者无权知晓时省略
    """


class ServicesPage(TypedDict):
    """
    A page of HSDS 3: some of the services the reader may see, in order of id. · HSDS 3 的一页：读者可见的部分服务，按 id 排列。
    """

    total_items: int
    """
    Services in all · 服务总数
    """
    total_pages: int
    """
    Pages in all · 总页数
    """
    page_number: int
    """
    Which page this is, from 1 · 页码，从 1 起
    """
    size: int
    """
    Services on this page · 本页服务数
    """
    first_page: bool
    """
    Whether it is the first · 是否首页
    """
    last_page: bool
    """
    Whether it is the last · 是否末页
    """
    empty: bool
    """
    Whether there is nothing on it · 是否为空
    """
    contents: list[ServiceView]
    """
    The services · 服务
    """


class TakeBack(TypedDict):
    """
    Why this one need is taken back. · 为何撤回这一项需求。
    """

    reason: WithdrawReason
    """
    Why; a code · 原因代码
    """


class TaskView(TypedDict):
    """
    A task of a stage, with the one body that leads it. · 阶段中的一项任务及其唯一牵头单位。
    """

    task: str
    """
    Which task, as a code of the plan · 哪项任务，计划中的代码
    """
    need: Need | None
    """
    The need it serves; null: it is in every case · 对应的需求；null 表示每个个案均有
    """
    lead: LeadView
    """
    Who leads it now · 现由谁牵头
    """
    planned_lead: str
    """
    The kind of body that leads it by the plan · 依计划牵头的单位类别
    """
    co_bodies: list[str]
    """
    The kinds that take part by the plan · 依计划参与的单位类别
    """


class TeamView(TypedDict):
    """
    Everybody who serves a case now. · 现在为一个案件提供帮助的各方。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    members: list[MemberView]
    """
    The parts, in the order of their yes · 各部分，按接受的先后
    """


class TermsView(TypedDict):
    """
    What a provider offers, as it was entered. · 机构登记的服务内容。
    """

    name: NotRequired[str | None]
    """
    Its name; left out where operations read it · 名称；运维查看时省略
    """
    kind: ProviderKind
    """
    What kind of body it is · 机构类型
    """
    needs: list[Need]
    """
    Kinds of help it gives · 提供的帮助种类
    """
    service_areas: list[AreaView]
    """
    Regions it serves · 服务的地区
    """
    languages: list[SpokenView]
    """
    Languages it helps in · 提供帮助的语言
    """
    credentials: list[CredentialView]
    """
    Its trainings and licences · 培训与执照
    """
    service_capacity: CapacityAskedView
    """
    How many it takes at once · 同时可承接的数量
    """
    accepts: AcceptsView
    """
    Whom it helps · 帮助谁
    """


class WaitingPage(TypedDict):
    """
    Some providers about which a person must decide, in order of id. · 部分须人工决定的机构，按编号排列。
    """

    items: list[WaitingView]
    """
    The providers · 机构列表
    """
    next: str | None
    """
    Give it as `after` for the next page; null: no more · 作为下一页的 after；null：没有更多
    """


class Waitlist(TypedDict):
    """
    Why she has to wait. · 为何她需要等候。
    """

    reason: WaitlistReason
    """
    Why; a code · 原因代码
    """


class ProviderLine(TypedDict):
    """
    A provider in a batch, with its id. · 批量中的一家机构，带编号。
    """

    name: str
    """
    Its name · 名称
    """
    kind: ProviderKind
    """
    What kind of body it is · 机构类型
    """
    needs: list[Need]
    """
    Kinds of help it gives, each once · 提供的帮助种类，每种一次
    """
    service_areas: list[ServiceArea]
    """
    Regions it serves, 1 at least · 服务的地区，至少 1 个
    """
    languages: NotRequired[list[SpokenLanguage]]
    """
    Languages it helps in, 1 at least · 提供帮助的语言，至少 1 种
    """
    credentials: NotRequired[list[Credential]]
    """
    Its trainings and licences · 培训与执照
    """
    service_capacity: ServiceCapacity
    """
    How many it takes at once · 同时可承接的数量
    """
    accepts: NotRequired[Accepts]
    """
    Whom it helps; unsaid: everyone · 帮助谁；未填：所有人
    """
    active: NotRequired[bool]
    """
    false: it is asked nothing new; what it holds it keeps · false：不再询问新的；已承接的保留
    """
    provider_id: str
    """
    Id of the provider · 机构编号
    """


class Attribute(TypedDict):
    """
    A code that describes the service; of a credential also its days and its proof. · 描述服务的代码；资质另有起止日期与证明。
    """

    id: NotRequired[str | None]
    """
    Id in the system it comes from; not kept · 来源系统中的 id；不保存
    """
    link_id: NotRequired[str | None]
    """
    Id in the system it comes from; not kept · 来源系统中的 id；不保存
    """
    link_type: NotRequired[str | None]
    """
    Not kept · 不保存
    """
    link_entity: NotRequired[Literal["service"] | None]
    """
    Of what it is said · 所描述的对象
    """
    taxonomy_term: Term
    """
    The code · 代码
    """
    value: NotRequired[str | None]
    """
    Of a credential: first and last day · 资质的起止日期
    """
    label: NotRequired[str | None]
    """
    Of a credential: what proves it; a reference, nobody's data · 资质的证明：仅为编号，不含任何人的信息
    """


class Capacity(TypedDict):
    """
    `service_capacity` of HSDS 3.1: how many are free now, of how many. · HSDS 3.1 的 `service_capacity`：总名额与现有空额。
    """

    id: NotRequired[str | None]
    """
    Id in the system it comes from; not kept · 来源系统中的 id；不保存
    """
    unit: Unit
    """
    What is counted · 计量单位
    """
    available: int
    """
    Places free now · 现有空额
    """
    maximum: int
    """
    Places in all · 名额总数
    """
    updated: NotRequired[str | None]
    """
    When it was counted; not kept · 统计时间；不保存
    """


class ServiceLine(TypedDict):
    """
    A service of HSDS 3, as far as it is taken in. · HSDS 3 的服务，以本系统接收的字段为限。
    """

    id: str
    """
    Id of the service; the id of the provider here · 服务的 id，即此处服务机构的 id
    """
    name: str
    """
    Its name · 名称
    """
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    """
    Only `active` is asked anything · 只有 `active` 会被询问
    """
    organization_id: NotRequired[str | None]
    """
    Id in the system it comes from; not kept · 来源系统中的 id；不保存
    """
    service_areas: list[Area]
    """
    Regions it serves · 服务的地区
    """
    languages: NotRequired[list[Spoken]]
    """
    Languages of its help · 提供帮助所用的语言
    """
    attributes: list[Attribute]
    """
    Kind, needs, whom it helps, credentials · 类型、可满足的需求、服务对象、资质
    """
    capacities: list[Capacity]
    """
    Its places · 名额
    """


class ChangeView(TypedDict):
    """
    A version that waits for a person, or that was refused. · 等待人工决定或已被拒绝的版本。
    """

    version: int
    """
    Its number, to be named when it is decided · 其编号，决定时须注明
    """
    state: Literal["pending", "rejected"]
    """
    Whether it waits or was refused · 正在等待还是已被拒绝
    """
    reason: DecisionGround | None
    """
    Why it was refused · 被拒绝的原因
    """
    entered_at: str | None
    """
    When it was entered · 登记时间
    """
    decided_at: str | None
    """
    When it was refused · 被拒绝的时间
    """
    asked: TermsView
    """
    What would be in force · 将要生效的内容
    """


class ChoiceView(TypedDict):
    """
    Why a provider was asked: the choice made again from its record. · 为何询问该机构：依记录重新作出选择。
    """

    offer_id: str
    """
    Id of the offer · 邀约编号
    """
    need_id: str
    """
    Id of the need · 需求编号
    """
    need: Need
    """
    The kind of help · 帮助种类
    """
    provider_id: str
    """
    Id of the provider that was asked · 被询问的服务机构 id
    """
    attempt: int
    """
    1 for the first one asked · 1 表示第一个被询问的机构
    """
    offered_at: str
    """
    When it was asked · 提问时间
    """
    considered: int
    """
    Providers between whom was chosen · 在其中作出选择的服务机构数
    """
    excluded: dict[str, int]
    """
    How many others could not be asked, by reason · 其他不能询问的机构数，按原因
    """
    score: str | None
    """
    Version of the points; null: no record was kept then · 分值规则的版本；null 表示当时未留记录
    """
    seed: str | None
    """
    What the seed of ties was committed to · 平分时所用种子的承诺值
    """
    seed_known: bool
    """
    false: another seed is in use now; ties stay as made · false 表示现用种子已不同，平分时保留原次序
    """
    same: bool | None
    """
    Whether the choice comes out as it was made · 重新计算的结果是否与当时一致
    """
    round: RoundView | None
    """
    Given together with others; null: by itself · 与其他需求一并分配；null 表示单独分配
    """
    compared: list[ComparedView]
    """
    Who was chosen and who stood next, in order · 被选者及其后的机构，按名次
    """


class CoverageView(TypedDict):
    """
    Who covers a region. · 哪些机构覆盖某地区。
    """

    region: str
    """
    The region, GB/T 2260 or 000000 · 地区，GB/T 2260 或 000000
    """
    providers: list[CoveringView]
    """
    Nearest first · 由近到远
    """
    reason: NotRequired[UnmetReason | None]
    """
    Why there is nobody · 没有机构的原因
    """


class ExaminedView(TypedDict):
    """
    A provider as whoever decides reads it: what is in force, and what would change. · 审核人所见的机构：生效内容与将变更的内容。
    """

    provider_id: str
    """
    Id of the provider · 机构编号
    """
    state: State
    """
    How it stands · 状态
    """
    name: NotRequired[str | None]
    """
    Its name; left out where operations read it · 名称；运维查看时省略
    """
    kind: NotRequired[ProviderKind | None]
    """
    What kind of body it is · 机构类型
    """
    needs: NotRequired[list[Need] | None]
    """
    Kinds of help it gives · 提供的帮助种类
    """
    service_areas: NotRequired[list[AreaView] | None]
    """
    Regions it serves · 服务的地区
    """
    languages: NotRequired[list[SpokenView] | None]
    """
    Languages it helps in · 提供帮助的语言
    """
    credentials: NotRequired[list[CredentialView] | None]
    """
    Its trainings and licences · 培训与执照
    """
    service_capacity: NotRequired[CapacityView | None]
    """
    How many it takes at once, and how many of these are taken now · 同时可承接的数量，以及已占用的数量
    """
    accepts: NotRequired[AcceptsView | None]
    """
    Whom it helps · 帮助谁
    """
    active: bool
    """
    Whether its partner lets it be asked · 合作方是否允许询问它
    """
    unanswered_in_a_row: int
    """
    Offers it let lapse since it last answered · 自上次答复以来未答复而过期的邀约数
    """
    approved_version: int | None
    """
    Number of the version that was approved · 已通过版本的编号
    """
    change: ChangeView | None
    """
    The version that waits or was refused · 正在等待或已被拒绝的版本
    """
    updated_at: str
    """
    When anything of it last changed · 最近一次变更时间
    """
    partner_id: str
    """
    The organisation that keeps it · 维护它的机构
    """
    cases_held: int
    """
    Cases it has accepted and not ended · 已接受且未结束的个案
    """
    complaints_open: int
    """
    Complaints about it nobody has decided yet · 关于它的、尚无人决定的投诉数
    """
    review_due_at: str | None
    """
    Until when the first of them must be · 其中最早一件须在何时之前决定
    """
    approved: TermsView | None
    """
    What was approved last · 最近一次通过的内容
    """
    differs: list[str]
    """
    Fields in which it goes beyond what was approved · 超出已通过内容的字段
    """
    decisions: list[DecisionView]
    """
    Who decided what about it, first to last · 谁作了什么决定，按时间顺序
    """


class HandoverView(TypedDict):
    """
    A hand-over as one of its sides reads it. · 移交双方所见的移交。
    """

    handover_id: str
    """
    Id of the hand-over · 移交编号
    """
    referral_id: str
    """
    Id of the referral · 转介编号
    """
    offer_id: str
    """
    The offer under which she is served until it passes · 移交之前她所得帮助的邀约
    """
    role: HandoverRole
    """
    Who you are to it · 您在移交中的角色
    """
    state: HandoverState
    """
    Where it stands · 当前状态
    """
    allowed: list[HandoverStep]
    """
    What you may do with it now · 您现在可以做什么
    """
    need: Need
    """
    The kind of help · 帮助种类
    """
    to_region: str
    """
    Where she will be, GB/T 2260 · 她将去的地区，GB/T 2260 代码
    """
    to_provider: str
    """
    The provider that is asked to receive her · 被请求接收的机构
    """
    to_kind: ProviderKind
    """
    What kind of body that is · 该机构的类型
    """
    warm: bool
    """
    Whether both are present with her before the case passes · 移交之前双方是否都在场与她见面
    """
    meeting_at: str | None
    """
    When both meet her · 双方与她见面的时间
    """
    sender_met_at: str | None
    """
    When the sender said that they met · 移交方说明已见面的时间
    """
    receiver_met_at: str | None
    """
    When the receiver said so · 接收方说明已见面的时间
    """
    asked_at: str
    """
    When it was asked for · 申请时间
    """
    due_at: str
    """
    Until when an answer is awaited · 等待答复的期限
    """
    ended_at: str | None
    """
    When it ended · 结束时间
    """
    reason: str | None
    """
    Why the receiver said no; a code · 接收方婉拒的原因；代码
    """
    new_offer_id: str | None
    """
    The offer under which she is served after it · 移交之后她所得帮助的邀约
    """
    case: NotRequired[CaseView | None]
    """
    The case, as whoever is asked may know it · 案件，限于被询问者可知的范围
    """
    history: NotRequired[list[HistoryLineView] | None]
    """
    For whoever has received her: what others did before, so that she need not tell it again; left out where she does not let it be told · 供接收方：此前其他机构所做的，使其不必再次陈述；其不同意告知的，不列出
    """


class HandoversView(TypedDict):
    """
    The hand-overs that you have a part in, the newest first. · 您参与的移交，最新的在前。
    """

    items: list[HandoverView]
    """
    The hand-overs · 各项移交
    """


class NeedView(TypedDict):
    """
    One kind of help wanted. A provider reads of it only what it was asked itself. · 一种帮助需求。机构只能看到询问过自己的部分。
    """

    need_id: str
    """
    Id of the need · 需求编号
    """
    type: NotRequired[Need | None]
    """
    The kind of help · 帮助种类
    """
    status: NeedStatus | OfferState
    """
    Where it stands · 当前状态
    """
    request_status: NotRequired[RequestStatus | None]
    """
    The same as FHIR's `ServiceRequest.status` · 对应 FHIR 的 ServiceRequest.status
    """
    parent_need: NotRequired[str | None]
    """
    The need it comes from · 所源自的需求
    """
    basis: NotRequired[NeedBasis | None]
    """
    How it comes from that · 与前一需求的关系
    """
    provider: NotRequired[AssignedView | None]
    """
    Who is asked or helps · 正在询问或提供帮助的机构
    """
    offers: list[OfferView]
    """
    Everybody asked, first to last · 已询问的所有机构，按时间顺序
    """
    unmet_reason: NotRequired[UnmetReason | None]
    """
    Why nobody was found · 无人可询问的原因
    """
    reasons: NotRequired[ReasonsView | None]
    """
    What left nobody to ask · 没有可询问机构的缘由
    """
    waiting: NotRequired[WaitingTurnView | None]
    """
    For what it waits; null: it does not · 等候的对象；null 表示未在等候
    """
    alternatives: NotRequired[AlternativeView | None]
    """
    Other help, where it is unmet · 未能满足时的其他帮助
    """


class NeedsView(TypedDict):
    """
    The needs of a referral. · 转介的需求。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    items: list[NeedView]
    """
    Its needs · 其需求
    """


class ProviderView(TypedDict):
    """
    A provider: what is in force, how it stands, what waits. Without terms it is to be entered.

    A provider of an older version of the directory has no terms until it is entered again.

    机构：生效内容、状态与等待内容。目录旧版本中的机构在重新登记之前没有内容。
    """

    provider_id: str
    """
    Id of the provider · 机构编号
    """
    state: State
    """
    How it stands · 状态
    """
    name: NotRequired[str | None]
    """
    Its name; left out where operations read it · 名称；运维查看时省略
    """
    kind: NotRequired[ProviderKind | None]
    """
    What kind of body it is · 机构类型
    """
    needs: NotRequired[list[Need] | None]
    """
    Kinds of help it gives · 提供的帮助种类
    """
    service_areas: NotRequired[list[AreaView] | None]
    """
    Regions it serves · 服务的地区
    """
    languages: NotRequired[list[SpokenView] | None]
    """
    Languages it helps in · 提供帮助的语言
    """
    credentials: NotRequired[list[CredentialView] | None]
    """
    Its trainings and licences · 培训与执照
    """
    service_capacity: NotRequired[CapacityView | None]
    """
    How many it takes at once, and how many of these are taken now · 同时可承接的数量，以及已占用的数量
    """
    accepts: NotRequired[AcceptsView | None]
    """
    Whom it helps · 帮助谁
    """
    active: bool
    """
    Whether its partner lets it be asked · 合作方是否允许询问它
    """
    unanswered_in_a_row: int
    """
    Offers it let lapse since it last answered · 自上次答复以来未答复而过期的邀约数
    """
    approved_version: int | None
    """
    Number of the version that was approved · 已通过版本的编号
    """
    change: ChangeView | None
    """
    The version that waits or was refused · 正在等待或已被拒绝的版本
    """
    updated_at: str
    """
    When anything of it last changed · 最近一次变更时间
    """


class ProvidersPage(TypedDict):
    """
    Some of your providers, in order of id. · 部分本方机构，按编号排列。
    """

    items: list[ProviderView]
    """
    The providers · 机构列表
    """
    next: str | None
    """
    Give it as `after` for the next page; null: no more · 作为下一页的 after；null：没有更多
    """


class ReferralView(TypedDict):
    """
    A referral in matching. A provider reads its own offers, and of the case what it holds. · 匹配中的转介。机构只能看到自己的邀约及所承接的部分。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    status: NotRequired[ReferralStatus | None]
    """
    Where it stands · 当前状态
    """
    region: NotRequired[str | None]
    """
    GB/T 2260 code; null when none was named · GB/T 2260 代码；未填时为 null
    """
    urgency: NotRequired[Urgency | None]
    """
    How soon help is needed · 需要帮助的紧急程度
    """
    received_at: NotRequired[str | None]
    """
    When it was received · 收到时间
    """
    matched_at: NotRequired[str | None]
    """
    When somebody was first asked · 首次询问时间
    """
    asked_first: NotRequired[list[ProviderKind] | None]
    """
    Kinds of body that are asked before others · 优先询问的机构类型
    """
    contacts_excluded: NotRequired[list[Relation] | None]
    """
    Persons never to be contacted · 绝不可联系的人
    """
    needs: list[NeedView]
    """
    Its needs · 其需求
    """
    rules: NotRequired[RulesView | None]
    """
    The dated rules that decide · 起决定作用的带日期规则
    """


class StageView(TypedDict):
    """
    A stage of a case, with the one body that leads it. · 个案的一个阶段及其唯一牵头单位。
    """

    stage: CaseStage
    """
    Which stage · 哪个阶段
    """
    lead: LeadView
    """
    Who leads it now: always exactly one · 现由谁牵头：始终恰为一个
    """
    planned_lead: str
    """
    The kind of body that leads it by the plan · 依计划牵头的单位类别
    """
    co_bodies: list[str]
    """
    The kinds that take part by the plan · 依计划参与的单位类别
    """
    tasks: list[TaskView]
    """
    What is to be done, each with one lead · 应做的任务，每项有唯一牵头单位
    """


class CasePlanView(TypedDict):
    """
    The stages of a case, in the order in which they begin. · 个案的各阶段，按开始先后。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    stages: list[StageView]
    """
    The stages · 阶段
    """
    plan: str
    """
    Version of the plan · 计划的版本
    """
