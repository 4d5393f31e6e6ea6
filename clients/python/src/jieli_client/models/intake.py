"""intake: what goes in and comes out. Generated from its OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

AgeBand: TypeAlias = Literal["<14", "14-17", "18-39", "40-59", "60+", "undisclosed"]
"""
Age in years; 14 and 18 are legal cut points, 18–39 is the band of the published figures. · 年龄（岁）；14 与 18 为法定界限，18–39 为公布数据所用分段。
"""


class ApprovalView(TypedDict):
    """
    An approval, and what is still missing. · 一项批准，以及尚缺什么。
    """

    approval_id: str
    """
    Its id · 其编号
    """
    good_until: str
    """
    It opens nothing later · 此后失效
    """
    persons_missing: int
    """
    How many other persons must still approve · 尚须几人批准
    """


BodyClass: TypeAlias = Literal["media", "researchers", "inspection", "donors", "visitors"]
"""
Classes of bodies outside that ask to see or to visit people. · 请求会见或探访的外部机构类别。
"""


Language: TypeAlias = str


class CertificateView(TypedDict):
    """
    A signed statement that a request was received when and saying what. · 经签名的证明：何时收到求助、内容为何。
    """

    certificate_id: str
    """
    Id of the certificate · 证明编号
    """
    sha256: str
    """
    Digest of the signed text; the audit knows it · 已签名文本的摘要；审计中有记录
    """
    jws: str
    """
    The certificate: a compact JWS (Ed25519), to be checked with the keys at /.well-known/letter-keys.json, by any JOSE library or offline by jieli verify letter.json

    证明本身：紧凑 JWS（Ed25519），可用 /.well-known/letter-keys.json 的公钥、以任何 JOSE 库或用 jieli verify letter.json 离线核验
    """


Scope: TypeAlias = str


Channel: TypeAlias = str


class Change(TypedDict):
    """
    What shall be otherwise; what is not named stays. · 需要变更的内容；未列出的保持不变。
    """

    scopes: NotRequired[list[Scope]]
    """
    All it may do from now on · 今后的全部权限
    """
    rate_per_second: NotRequired[float | None]
    """
    Requests per second of all clients of its partner together; null: as anybody · 该合作方所有客户端合计每秒请求数；null：与一般相同
    """
    channels: NotRequired[list[Channel] | None]
    """
    The channels it may hand requests in by; null: those of its organisation's kind, and any for a sandbox client · 可使用的渠道；null 表示按机构类型适用，沙箱客户端不限
    """


Channel1: TypeAlias = Literal[
    "wechat_miniprogram",
    "miniprogram_hotline",
    "hotline_12338",
    "hotline_12309",
    "hotline_12345",
    "web_form",
    "partner_api",
    "womens_federation",
    "offline_event",
    "qr_poster",
    "pro_bono_network",
]
"""
Where the request for help was made. · 求助提交的渠道。
"""


class ClientAccess(TypedDict):
    """
    Whether a client is shut out. · 客户端是否被停用。
    """

    client_id: str
    """
    Its id · 其编号
    """
    disabled_at: str | None
    """
    Since when it gets no token; null: it does · 自何时起不再获得令牌；null：仍可获得
    """


class ClientChanged(TypedDict):
    """
    What a client may do now. · 客户端现有的权限。
    """

    client_id: str
    """
    Its id · 其编号
    """
    scopes: list[str]
    """
    What it may do · 权限
    """


class ClientRegistered(TypedDict):
    """
    A client that was registered. · 已注册的客户端。
    """

    client_id: str
    """
    Its id · 其编号
    """
    partner_id: str
    """
    The partner it speaks for · 所代表的合作方
    """
    client_secret: NotRequired[str | None]
    """
    Its secret, if one was made; shown this once · 如生成了密钥则在此；仅显示一次
    """


class ClientRenewed(TypedDict):
    """
    A client that proves itself in another way from now on. · 今后以另一种方式证明身份的客户端。
    """

    client_id: str
    """
    Its id · 其编号
    """
    former_secret_until: str | None
    """
    How long the secret before stays good · 旧密钥的有效期限
    """
    client_secret: NotRequired[str | None]
    """
    The new secret, if one was made; shown this once, in no repeat · 如生成了新密钥则在此；仅显示一次，重发时不再显示
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


ClosedAs: TypeAlias = Literal["feedback", "referred", "not_reached"]
"""
What a person found a message to be. · 人工阅读后认定的留言性质。
"""


class ClosingSaid(TypedDict):
    """
    What a message turned out to be. · 留言的最终性质。
    """

    closed_as: ClosedAs
    """
    What it was · 是什么
    """


ClueChannel: TypeAlias = Literal["hotline_12309", "complaint_platform", "federation_look_back"]
"""
By which channel a clue came. · 线索来自哪个渠道。
"""


ClueClock: TypeAlias = Literal[
    "transfer", "acknowledgement", "decision", "first_contact", "feedback"
]
"""
What of a clue is owed by a day. · 线索中有期限的事项。
"""


class ClueGone(TypedDict):
    """
    That a clue was erased. · 线索已删除。
    """

    clue_id: str
    """
    Id of the clue · 线索编号
    """
    erased_at: str
    """
    When · 时间
    """


ClueReason: TypeAlias = Literal[
    "not_in_charge",
    "not_eligible",
    "not_enough_known",
    "duplicate",
    "she_declined",
    "could_not_contact",
    "aid_granted",
    "aid_refused",
    "referred_elsewhere",
]
"""
Why a clue was returned or dismissed, or what came of it. · 线索退回、不予移送的原因，或结果。
"""


ClueStatus: TypeAlias = Literal[
    "open",
    "confirmed",
    "transferred",
    "acknowledged",
    "accepted",
    "contacted",
    "closed",
    "dismissed",
]
"""
How a clue stands. Acknowledged is not accepted, and accepted is not yet in contact. · 线索状态。签收不等于受理，受理不等于已联系。
"""


ClueStep: TypeAlias = Literal[
    "confirm", "dismiss", "acknowledge", "accept", "return", "contact", "close", "feedback"
]
"""
What one of the two bodies says happened. · 两机构之一所述的经过。
"""


class ColumnField(TypedDict):
    """
    A column, and the field it is. · 一列及其对应的字段。
    """

    name: str
    """
    What the column is called in the file · 该列在文件中的名称
    """
    field: str
    """
    The field it is · 对应的字段
    """


class ColumnView(TypedDict):
    """
    A column of the file. · 文件的一列。
    """

    name: str
    """
    What it is called in the file · 在文件中的名称
    """
    field: str | None
    """
    The field it is; null: nobody knows yet, and it is left out · 对应的字段；null：尚不清楚，不予采用
    """


class Confirmation(TypedDict):
    """
    That her contact still holds. · 确认其联系方式仍然有效。
    """

    confirmed_on: NotRequired[str | None]
    """
    Day she said so; unsaid: today · 她确认的日期；未填：今天
    """


ConsentBasis: TypeAlias = Literal[
    "consent", "guardian_consent", "mandatory_report", "vital_interest"
]
"""
Why the data may be handled (Personal Information Protection Law, Arts. 13, 29, 31). · 处理信息的依据（《个人信息保护法》第十三、二十九、三十一条）。
"""


ConsentDecision: TypeAlias = Literal["permit", "deny"]
"""
What a consent says of its recipient (HL7 FHIR Consent). · 同意书对接收方的决定（HL7 FHIR Consent）。
"""


ConsentEnd: TypeAlias = Literal["withdrawn", "expired", "changed"]
"""
Why a version of a consent is no longer in force. · 同意的某一版本为何不再有效。
"""


ConsentGiver: TypeAlias = Literal["self", "guardian", "proxy", "officer"]
"""
Who gave the consent. · 由谁同意。
"""


class ConsentKept(TypedDict):
    """
    A consent that was put on record. · 已登记的一项同意。
    """

    id: str
    """
    Id of the consent · 该项同意的标识
    """
    referral_id: str
    """
    Id of the referral · 转介编号
    """
    version: int
    """
    Version of her consents after it · 此后她的同意的版本
    """


ConsentMethod: TypeAlias = Literal["spoken", "written", "electronic", "guardian", "unsaid"]
"""
How a consent or its withdrawal was given; word of mouth is as good as a signature. · 同意或撤回如何作出；口头与签字同样有效。
"""


ConsentPurpose: TypeAlias = Literal[
    "help", "media_interview", "observation_visit", "research", "training", "legal_duty"
]
"""
For what she lets somebody have her data; each is consented to on its own.

`legal_duty`: a recorded duty or emergency that stands in the place of consent.

她允许他人为何目的使用其信息；每个目的单独同意。`legal_duty`：已登记的、代替同意的法定职责或紧急情况。
"""


ConsentScope: TypeAlias = Literal["any_matched_provider", "named_providers", "statistics_only"]
"""
To whom the survivor's data may be released. · 当事人信息可提供给谁。
"""


class ConsultationSaid(TypedDict):
    """
    That two bodies consulted together. · 两个单位举行了联席会商。
    """

    with_body: str
    """
    The other body, by its id in the registry · 对方单位在名录中的编号
    """
    held_on: str
    """
    The day it was held on · 举行日期
    """


class ConsultationView(TypedDict):
    """
    How two bodies stand with their monthly consultation. · 两个单位每月会商的情况。
    """

    with_body: str
    """
    The other body · 对方单位
    """
    held_on: str | None
    """
    When they last consulted; null: not yet · 上次会商的日期；null 表示尚未会商
    """
    clues_since: str | None
    """
    When the first clue was handed over between them; null: none was · 双方之间首次移送线索的日期；null 表示没有
    """
    due_at: str
    """
    By when they consult next · 下次会商的期限
    """
    overdue: bool
    """
    Whether that has passed · 是否已逾期
    """


class ConsultationsView(TypedDict):
    """
    With whom you consult, the longest ago first. · 与您会商的单位，最久未会商的在前。
    """

    items: list[ConsultationView]
    """
    One line for each body, at most 500 · 每个单位一行，最多 500 行
    """


class ContactKept(TypedDict):
    """
    Her contact as it is held now, without where it leads. · 现有的联系方式，不显示具体地址。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    contactable: bool
    """
    Whether she may be reached at all · 是否可以联系她
    """
    confirmed_on: str
    """
    Day she last confirmed it · 她最近一次确认的日期
    """


class Counted(TypedDict):
    """
    The counters are kept. · 计数已保存。
    """

    id: str
    """
    The same for every report of this channel and day · 同一渠道同一天的每次报告均相同
    """
    status: Literal["received"]
    """
    Always received · 始终为 received
    """
    trace_id: str
    """
    Names its journey in traces and in problems · 在追踪与错误信息中标识其全程
    """


Decider: TypeAlias = Literal["provider", "survivor", "circumstance", "system", "referrer"]
"""
Whose decision a reason tells of. · 原因体现的是谁的决定。
"""


DisclosedPart: TypeAlias = Literal["facts", "identity", "contact", "narrative", "documents"]
"""
What of a case is disclosed. · 提供个案的哪些内容。
"""


DisclosureBasis: TypeAlias = Literal["consent", "mandatory_report", "emergency_life"]
"""
On what ground a case is disclosed. · 提供个案信息的依据。
"""


Duty: TypeAlias = Literal["mandatory_report_due", "guardian_contact_blocked", "special_care_due"]
"""
What the law asks of whoever holds this referral; shown among its flags. · 法律对持有该转介者的要求；列于标记中。
"""


DutyArticle: TypeAlias = Literal[
    "minors_protection_11", "domestic_violence_14", "personal_information_13_4"
]
"""
The article that a stated duty or emergency rests on; without one it opens nothing. · 所述义务或紧急情况依据的条款；没有条款则不产生任何效力。
"""


class DutySaid(TypedDict):
    """
    Why somebody else decided for her: on what ground, who, and when. · 他人代为决定的理由、决定人与时间。
    """

    article: DutyArticle
    """
    The article it rests on; it must fit the basis · 所依据的条款；须与依据相符
    """
    officer_ref: str
    """
    Your staff reference of who decided; kept as a digest, never a name · 决定人的工作编号；只保存摘要，不记姓名
    """
    decided_at: str
    """
    When, with offset · 时间，带时区偏移
    """


class DutyView(TypedDict):
    """
    On what ground somebody else decided for her. Who it was stays sealed. · 他人代为决定的理由。决定人保持密封。
    """

    article: DutyArticle
    """
    The article it rests on · 所依据的条款
    """
    decided_at: str
    """
    When it was decided · 决定时间
    """


class EgressView(TypedDict):
    """
    What left the country in a year. · 一年内出境的信息。
    """

    year: int
    """
    The calendar year, in China · 中国的公历年度
    """
    persons: int
    """
    Persons of whom something left, emergencies apart · 有信息出境的人数，紧急情况除外
    """
    emergencies: int
    """
    Persons of whom something left in an emergency · 紧急情况下有信息出境的人数
    """
    instrument: str
    """
    What the number asks for: none, standard_contract or security_assessment · 该人数所要求的方式：none（无）、standard_contract（标准合同）或 security_assessment（安全评估）
    """


class Ended(TypedDict):
    """
    A referral that was taken back. · 已撤回的转介。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    status: Literal["withdrawn"]
    """
    It was taken back · 已撤回
    """


Exploitation: TypeAlias = Literal[
    "forced_marriage",
    "beating",
    "sexual_assault",
    "drugging",
    "forced_sex_work",
    "forced_birth",
    "forced_begging",
    "forced_labour",
    "isolation",
]
"""
What was done to somebody who was bought or sold; several may hold at once. · 对被买卖者所做的事；可同时有多项。
"""


class FieldView(TypedDict):
    """
    A field that a column may be. · 列可以对应的一个字段。
    """

    field: str
    """
    Its name · 名称
    """
    headers: list[str]
    """
    Names of columns that are known to be it · 已知对应此字段的列名
    """
    codes: dict[str, str]
    """
    What may stand in a cell, by code; none: free · 单元格可填内容（按代码）；为空表示不限
    """


class FieldsView(TypedDict):
    """
    Every field a column may be. · 列可以对应的全部字段。
    """

    version: str
    """
    Version of the list of names and words · 列名与用语表的版本
    """
    items: list[FieldView]
    """
    In the order in which they are asked for · 按询问的顺序
    """


class FileProblem(TypedDict):
    """
    Why a file cannot be read, and where. Nothing of it is stored. · 文件为何无法读取、在何处；未保存任何内容。
    """

    code: str
    """
    A code · 代码
    """
    detail: str
    """
    In words · 文字说明
    """
    row: int | None
    """
    The row, as a spreadsheet numbers it · 行号，与电子表格一致
    """
    column: int | None
    """
    The column, from 1 · 列号，从 1 起
    """


class FixedValue(TypedDict):
    """
    What a field is in every row that says nothing else. · 未另行填写的行中某字段的值。
    """

    field: str
    """
    The field · 字段
    """
    value: str
    """
    What would stand in a cell of it · 相当于单元格中的内容
    """


Flag: TypeAlias = Literal[
    "migrant_worker",
    "left_behind",
    "child_in_distress",
    "disability",
    "pregnant",
    "rural",
    "minority_language",
    "trafficked",
]
"""
Circumstances of the person that open further help. · 当事人可获得更多帮助的情形。
"""


class Found(TypedDict):
    """
    Own referrals of one person. · 同一人的本方转介。
    """

    ids: list[str]
    """
    Newest first, a hundred at most · 按时间倒序，最多一百项
    """


Gender: TypeAlias = Literal["female", "male", "other", "undisclosed"]
"""
Gender as the person gives it; never required. · 当事人自述的性别；从不要求。
"""


HarmForm: TypeAlias = Literal["physical", "mental", "sexual", "economic", "neglect"]
"""
The forms it took; several may hold at once (Anti-Domestic Violence Law, Art. 2). · 伤害形式，可并存（《反家庭暴力法》第二条）。
"""


HarmSub: TypeAlias = Literal[
    "verbal_abuse",
    "belittling",
    "spreading_rumours",
    "death_threat",
    "sexual_shaming",
    "confinement",
    "strangulation",
]
"""
Particulars that raise risk or are counted on their own. · 提高风险或单独计数的细节。
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


class HarmView(TypedDict):
    """
    One kind of harm. · 一种伤害。
    """

    type: HarmType
    """
    What was done · 所受伤害
    """
    forms: list[HarmForm]
    """
    The forms it took · 伤害形式
    """
    sub: list[HarmSub]
    """
    Particulars that raise risk or are counted · 提高风险或单独计数的细节
    """


class Health(TypedDict):
    """
    The process is alive. · 进程存活。
    """

    status: Literal["ok"]
    """
    Always ok · 始终为 ok
    """


class Identity(TypedDict):
    """
    Who she is. Sealed at once; released only to a provider that accepted. · 她是谁。立即密封；仅提供给已接受的机构。
    """

    name: NotRequired[str | None]
    """
    Name · 姓名
    """
    phone: NotRequired[str | None]
    """
    Telephone number, as she says it · 电话号码，按其所述
    """
    address: NotRequired[str | None]
    """
    Address · 地址
    """
    person_token: NotRequired[str | None]
    """
    A random pseudonym of 22 signs or more that your system knows her by, the same in each of her requests; kept as a digest, released to nobody · 贵方系统识别她的随机化名，至少22个字符，她的每次求助都用同一个；只作为摘要保存，不向任何人披露
    """
    narrative: NotRequired[str | None]
    """
    What happened, in her words · 事情经过，以其原话
    """


class IdentityView(TypedDict):
    """
    Who she is, as far as given and needed for what was taken on. · 她是谁，以已提供且所承接事项所需为限。
    """

    name: NotRequired[str | None]
    """
    Name · 姓名
    """
    phone: NotRequired[str | None]
    """
    Telephone number · 电话号码
    """
    address: NotRequired[str | None]
    """
    Address · 地址
    """


class Incident(TypedDict):
    """
    When it happened last, in China; the hour only if it is known. · 最近一次发生的时间（中国时间）；知道时才填写小时。
    """

    on: str
    """
    The day · 日期
    """
    hour: NotRequired[int | None]
    """
    The hour of that day, 0 to 23 · 当天的小时，0 至 23
    """


InquiryQuestion: TypeAlias = Literal["investigate", "explain", "correct", "protect"]
"""
What a department is asked to look into. · 请求部门查处的事项。
"""


InquiryReply: TypeAlias = Literal["handled", "under_way", "not_founded", "not_in_charge"]
"""
What a department replied. · 部门的答复。
"""


class InquirySaid(TypedDict):
    """
    What a department is asked to look into (charter of the women's federation, Art. 4). · 请求部门查处的事项（《妇联章程》第四条）。
    """

    to: str
    """
    The department: a kind such as police, or an id in the registry · 部门：类型如 police，或登记编号
    """
    referral_id: NotRequired[str | None]
    """
    The case it is about, one of your own · 所涉个案，须为本机构的
    """
    clue_id: NotRequired[str | None]
    """
    Or the clue, one you answer for · 或线索，须由您负责
    """
    question: InquiryQuestion
    """
    What is asked · 请求事项
    """


class InquiryView(TypedDict):
    """
    A request to a department, and its reply. · 向部门提出的请求及其答复。
    """

    request_id: str
    """
    Its id · 其编号
    """
    partner_id: str
    """
    Who asked · 请求方
    """
    referral_id: str | None
    """
    The case; null for the department · 个案；对被请求的部门为 null
    """
    clue_id: str | None
    """
    The clue; null for the department · 线索；对被请求的部门为 null
    """
    recipient_kind: str
    """
    What the body is · 机构类型
    """
    recipient_id: str | None
    """
    The body, where one was named · 机构，如已指明
    """
    question: InquiryQuestion
    """
    What is asked · 请求事项
    """
    asked_at: str
    """
    When · 时间
    """
    due_at: str
    """
    By when a reply is owed: the end of a working day · 答复期限：某一工作日结束时
    """
    provisional: bool
    """
    true: the holidays of a year counted are not known yet · true：所涉年度的放假安排尚未公布
    """
    overdue: bool
    """
    Whether the time has passed without a reply · 是否逾期未答复
    """
    reply: InquiryReply | None
    """
    The reply · 答复
    """
    told_by: str | None
    """
    addressee: it replied itself; sender: whoever asked noted it · addressee：由其自行答复；sender：由请求方记录
    """
    replied_at: str | None
    """
    When it replied · 答复时间
    """


class KeyView(TypedDict):
    """
    A public key (RFC 7517). · 公钥（RFC 7517）。
    """

    kty: str
    """
    Kind of key · 密钥类型
    """
    crv: str
    """
    Its curve · 曲线
    """
    x: str
    """
    The public half, base64url · 公钥部分，base64url
    """
    kid: str
    """
    Its id, as tokens name it · 令牌中使用的编号
    """
    use: NotRequired[str | None]
    """
    sig: for signatures · sig：用于签名
    """
    alg: NotRequired[str | None]
    """
    The algorithm it signs with · 签名算法
    """


Kind: TypeAlias = Literal["csv", "xlsx", "ndjson"]
"""
What a file is. · 文件种类。
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


class LeftBefore(TypedDict):
    """
    What an organisation had received before, and nobody can call back. · 某机构此前已获得、无法收回的内容。
    """

    at: str
    """
    When it received it last · 最近一次获得的时间
    """
    partner_id: str
    """
    The organisation · 该机构
    """
    fields: list[str]
    """
    Which of her fields · 她的哪些信息
    """
    ground: str
    """
    On which basis · 依据
    """


class LetterView(TypedDict):
    """
    A signed letter: check it offline with any tool that reads JWS (RFC 7515). · 已签署的函件：可用任何能读 JWS（RFC 7515）的工具离线核验。
    """

    letter_id: str
    """
    Id of the letter · 函件编号
    """
    kind: str
    """
    transfer, receipt or return · transfer（转介函）、receipt（接收单）或 return（退回函）
    """
    issued_at: str
    """
    When it was signed · 签署时间
    """
    jws: str
    """
    Compact JWS, Ed25519; its payload is the letter · 紧凑式 JWS，Ed25519；其载荷即函件
    """


class LettersView(TypedDict):
    """
    The letters of a clue. · 线索的函件。
    """

    items: list[LetterView]
    """
    The letters, first to last · 函件，由先到后
    """


class LiaisonNamed(TypedDict):
    """
    That somebody speaks for a body from now on. Nobody's name is repeated. · 该机构自此有人负责联络。不重复任何人的姓名。
    """

    partner_id: str
    """
    The body · 机构
    """
    since: str
    """
    Since when · 自何时起
    """
    ended: int
    """
    How many persons ended with it · 因此卸任的人数
    """


Line: TypeAlias = Literal["miniprogram", "12338", "12309", "12345"]
"""
By which line a call came. · 来电线路。
"""


MedicalDeadline: TypeAlias = Literal["hiv_prophylaxis", "emergency_contraception"]
"""
What medicine can do only for some hours after sexual violence (WHO). · 性暴力发生后仅在若干小时内可采取的医学措施（世卫组织）。
"""


MessageAudience: TypeAlias = Literal["provider", "survivor", "partner"]
"""
For whom a message is. · 消息发给谁。
"""


MessageChannel: TypeAlias = Literal["webhook", "email", "inbox", "sms", "none"]
"""
By what a message travels. · 消息的传送方式。
"""


class MessageClosed(TypedDict):
    """
    The message is closed and its words are destroyed. · 留言已办结，原文已销毁。
    """

    id: str
    """
    The message · 留言编号
    """
    closed_as: ClosedAs
    """
    What it was · 是什么
    """


class MessageSaid(TypedDict):
    """
    What somebody wrote. · 某人写下的内容。
    """

    channel: Channel1
    """
    Where it was written · 写于何处
    """
    text: str
    """
    The words, as they were written · 原文
    """


class MessageTaken(TypedDict):
    """
    The message is kept. It is no referral. · 已保存。这不是转介。
    """

    id: str
    """
    The message · 留言编号
    """
    kind: Literal["feedback"]
    """
    Always feedback · 总是 feedback
    """
    possible_referral: bool
    """
    true: it may hide a call for help, and stands first in the queue · true：可能隐含求助，排在队列前面
    """


class MessageView(TypedDict):
    """
    A message that waits for a person. · 等待人工阅读的留言。
    """

    id: str
    """
    The message · 留言编号
    """
    channel: Channel1
    """
    Where it was written · 写于何处
    """
    received_at: str
    """
    When it came · 到达时间
    """
    possible_referral: bool
    """
    Whether it may hide a call for help · 是否可能隐含求助
    """
    reasons: list[str]
    """
    Why: kinds of words, and of what leads to somebody · 原因：用语的类别，以及可识别到人的内容类别
    """
    text: str
    """
    The words; in a list without what leads to somebody · 原文；在列表中隐去可识别到人的内容
    """


class MessagesView(TypedDict):
    """
    Messages that wait for a person. · 等待人工阅读的留言。
    """

    items: list[MessageView]
    """
    Those that may be a call for help first · 可能隐含求助的在前
    """
    next: str | None
    """
    Ask on with `after`; null: this is all · 用 after 继续查询；null：已是全部
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


Channel2: TypeAlias = str


class Officer(TypedDict):
    """
    A named contact of a body. · 机构指定的联系人。
    """

    name: str
    """
    Name · 姓名
    """
    phone: NotRequired[str | None]
    """
    Telephone number at work · 工作电话
    """


class OfficerView(TypedDict):
    """
    A liaison officer or deputy. · 联络员或副联络员。
    """

    name: str
    """
    Name · 姓名
    """
    phone: str | None
    """
    Telephone number at work · 工作电话
    """
    since: str
    """
    Since when · 自何时起
    """


class Organisation(TypedDict):
    """
    The partner a client speaks for. · 客户端所代表的合作方。
    """

    id: str
    """
    Your id for it; the same id is the same partner · 您为其指定的编号；同一编号即同一合作方
    """
    name: str
    """
    Its name · 名称
    """
    kind: str
    """
    What it is · 类型
    """


OrganisationLevel: TypeAlias = Literal["nation", "province", "city", "county", "town"]
"""
The level of government a body belongs to, widest first. · 机构所属层级，由高到低。
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


class OwedReportView(TypedDict):
    """
    A case that a report is owed of. · 应报告而尚未报告的个案。
    """

    referral_id: str
    """
    The case · 个案
    """
    due_at: str
    """
    By when · 期限
    """
    overdue: bool
    """
    Whether the time has passed · 是否已逾期
    """


class OwedReportsView(TypedDict):
    """
    Own cases that a report is owed of. · 应报告而尚未报告的本机构个案。
    """

    items: list[OwedReportView]
    """
    The cases, the oldest 500 first to last · 个案，最早的 500 项，由先到后
    """


class OwedView(TypedDict):
    """
    Something that is owed of a clue. · 线索的一项待办。
    """

    clock: ClueClock
    """
    What · 事项
    """
    owed_by: str
    """
    By whom · 由谁负责
    """
    due_at: str
    """
    By when: the end of a working day in China · 期限：中国某一工作日结束时
    """
    provisional: bool
    """
    true: the holidays of a year counted are not known yet · true：所涉年度的放假安排尚未公布
    """
    overdue: bool
    """
    Whether the time has passed · 是否已逾期
    """


class PageCode(TypedDict):
    """
    A code that opens your organisation's own page once. · 打开本机构页面的一次性页面码。
    """

    code: str
    """
    Type it at /partner within half an hour; it opens once · 请在半小时内到 /partner 输入；只能使用一次
    """
    url: str
    """
    Where it is typed · 在何处输入
    """


Part: TypeAlias = Literal["name", "phone", "address", "narrative", "safe_contact"]
"""
A part of what the vault holds of her. · 保险库中关于她的一部分信息。
"""


PartnerKind: TypeAlias = Literal[
    "hotline",
    "app",
    "womens_federation",
    "procuratorate",
    "public_security",
    "court",
    "justice_bureau",
    "civil_affairs",
    "education",
    "hospital",
    "school",
    "committee",
    "ngo",
    "media_ngo",
    "law_firm",
    "provider_network",
    "university",
    "research",
    "foundation",
    "corporate_foundation",
    "sister_project",
    "un_body",
    "foreign_ngo",
    "foreign_public_body",
    "platform",
]
"""
What an organisation is. · 机构类型。
"""


class PartnerView(TypedDict):
    """
    An organisation as it is registered. · 登记在册的机构。
    """

    id: str
    """
    Its id · 其编号
    """
    name: str
    """
    Its name · 名称
    """
    kind: str
    """
    What it is · 类型
    """
    level: OrganisationLevel | None
    """
    The level of government it belongs to · 所属层级
    """
    region: str | None
    """
    The region it answers for, GB/T 2260; null: the whole country, or none · 负责的地区，GB/T 2260；null 表示全国或无
    """
    abroad: bool
    """
    Whether it is abroad; some kinds always are. Its clients read protected figures alone · 是否在境外；某些类型一律为境外。其客户端只能读取受保护的统计
    """
    registration_ref: str | None
    """
    The number it is registered or filed under, such as its unified social credit code · 登记或备案编号，如统一社会信用代码
    """
    parent_id: str | None
    """
    The organisation it was entered under · 录入时所属的上级机构
    """
    hours: dict[str, Any] | None
    """
    When somebody answers, and who answers otherwise · 何时有人应答，其余时间由谁应答
    """
    scopes: list[str]
    """
    The most that a client of it may have · 其客户端最多可有的权限
    """
    channels: list[str]
    """
    By which channels its clients hand requests in, unless others are entered · 未另行录入时，其客户端可使用的渠道
    """
    problems: list[str]
    """
    What is missing, as codes such as liaison.missing · 缺少的内容，代码，如 liaison.missing
    """
    registered_at: str | None
    """
    When it was entered; null: it came with a client and was never entered · 录入时间；null 表示随客户端登记而来，未曾录入
    """


class PartnersPage(TypedDict):
    """
    Some organisations, by id. · 按编号排列的若干机构。
    """

    items: list[PartnerView]
    """
    The organisations · 机构
    """
    next: str | None
    """
    `after` of the next page; null on the last · 下一页的 after；最后一页为 null
    """


class Person(TypedDict):
    """
    Who it is about. Sealed at once; the receiver reads it once it has accepted. · 所涉当事人。立即密封；接收方受理后方可读取。
    """

    name: NotRequired[str | None]
    """
    Name · 姓名
    """
    phone: NotRequired[str | None]
    """
    Telephone number · 电话号码
    """


class PersonView(TypedDict):
    """
    Who a clue is about. · 线索所涉当事人。
    """

    name: NotRequired[str | None]
    """
    Name · 姓名
    """
    phone: NotRequired[str | None]
    """
    Telephone number · 电话号码
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


PublicStatus: TypeAlias = Literal["received", "arranging", "ready", "finished", "stopped", "ask"]
"""
How a request stands, in neutral words. · 以中性用语表示的进展。
"""


class PublicStatusView(TypedDict):
    """
    How a request stands, in neutral words. · 以中性用语表示的进展。
    """

    status: PublicStatus
    """
    A neutral code · 中性代码
    """
    text: dict[str, str]
    """
    A neutral sentence by language · 各语言的中性语句
    """


Purpose: TypeAlias = Literal["referrals", "look_back"]
"""
What the rows are; of the past nobody is asked or told, whatever the file says. · 各行是什么；对于既往记录，无论文件怎么写，都不询问、不通知任何人。
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


class Receipt(TypedDict):
    """
    A receipt code, as it was written down. · 回执码，按抄写内容。
    """

    receipt_code: str
    """
    Such as 7KQ2M-9XW4T-C · 例如 7KQ2M-9XW4T-C
    """


RecipientKind: TypeAlias = Literal[
    "any_matched_provider", "provider", "organization", "provider_kind", "body", "source"
]
"""
Who a consent is about: one body by its id, or a class of bodies. · 同意针对谁：以标识指明的一家机构，或一类机构。
"""


class RecipientSaid(TypedDict):
    """
    Who it is about: with each kind exactly the one field that names it. · 针对谁：每一类只填写指明它的那一个字段。
    """

    kind: RecipientKind
    """
    One body, or a class of bodies · 一家机构，或一类机构
    """
    id: NotRequired[str | None]
    """
    With provider and organization: its id · 类别为 provider 或 organization 时：其标识
    """
    provider_kind: NotRequired[ProviderKind | None]
    """
    With provider_kind: which · 类别为 provider_kind 时：哪一类
    """
    body: NotRequired[BodyClass | None]
    """
    With body: which class of outside bodies · 类别为 body 时：哪一类外部机构
    """
    name: NotRequired[str | None]
    """
    With source: the outside body's name; kept as a digest only · 类别为 source 时：外部机构名称；仅以摘要保存
    """


class RecipientView(TypedDict):
    """
    Who a consent is about. · 同意针对谁。
    """

    kind: RecipientKind
    """
    One body, or a class of bodies · 一家机构，或一类机构
    """
    code: str
    """
    Its id, its class, or the digest of its name; empty: anybody · 其标识、类别或名称的摘要；空：任何机构
    """
    text: str
    """
    Both in one word · 合写为一个词
    """


class ReferralChange(TypedDict):
    """
    What is to be said otherwise of a referral from now on. · 此后对转介作出的更改。
    """

    publicity_risk: bool
    """
    Whether the case may reach the press · 个案是否可能见诸媒体
    """


class ReferralChanged(TypedDict):
    """
    How the referral stands after the change. · 更改后转介的情况。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    publicity_risk: bool
    """
    Whether the case may reach the press · 个案是否可能见诸媒体
    """


ReferralStatus: TypeAlias = Literal[
    "received", "offered", "accepted", "in_progress", "closed", "withdrawn", "erased"
]
"""
Life of a referral as its partner sees it. · 合作方所见的转介过程。
"""


class Registered(TypedDict):
    """
    The call is registered and is being followed as a referral. · 来电已登记，并作为转介跟踪。
    """

    id: str
    """
    The call · 来电
    """
    referral_id: str
    """
    Follow it at GET /v1/referrals/{id} · 可在 GET /v1/referrals/{id} 跟踪
    """
    receipt_code: str
    """
    Give it to her: with it alone she sees how it stands · 交给她：仅凭此码即可查询进展
    """
    trace_id: str
    """
    Names its journey in traces and in problems · 在追踪与错误信息中标识其全程
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


ReleaseMoment: TypeAlias = Literal["on_acceptance", "survivor_confirms"]
"""
When identity may pass to a recipient that was consented to.

`survivor_confirms`: only when somebody has accepted and she has said yes to that body. · 何时可以向已获同意的接收方提供身份信息。`survivor_confirms`：仅在有机构接受且她对该机构表示同意之后。
"""


class Renewal(TypedDict):
    """
    How a client shall prove itself from now on. · 客户端今后如何证明身份。
    """

    overlap_seconds: NotRequired[int]
    """
    How long the secret of now stays good beside the new one. With 0 it, and all tokens given for it, are dead at once · 现有密钥与新密钥并存的时间。为 0 时，旧密钥及其令牌立即失效
    """
    public_keys: NotRequired[dict[str, Any] | None]
    """
    JWK set that replaces what was; without it a secret is made · 替换原有内容的 JWK 集合；没有则生成密钥
    """


class ReplySaid(TypedDict):
    """
    What a department replied. · 部门的答复。
    """

    reply: InquiryReply
    """
    The reply · 答复
    """


ReportResult: TypeAlias = Literal["case_opened", "not_opened", "protected", "passed_on"]
"""
What the receiver of a mandatory report tells back. · 强制报告接收机关告知的结果。
"""


ToItem: TypeAlias = str


ReportSituation: TypeAlias = Literal[
    "abnormal_injury",
    "under_14_sexual",
    "pregnancy_by_assault",
    "many_injuries",
    "abnormal_harm",
    "abandoned",
    "trafficked_or_missing",
    "made_to_beg",
    "other_grave",
    "adult_without_capacity",
]
"""
What obliges to report. · 应当报告的情形。
"""


RequestStatus: TypeAlias = Literal[
    "draft", "active", "on-hold", "completed", "revoked", "entered-in-error"
]
"""
`ServiceRequest.status` of HL7 FHIR R4: where a need stands, whoever is asked for it. · HL7 FHIR R4 的 ServiceRequest.status：需求所处状态，与询问了哪家机构无关。
"""


class ResultSaid(TypedDict):
    """
    What came of a report. · 报告的结果。
    """

    result: ReportResult
    """
    What the receiver tells · 接收机关告知的结果
    """
    of: NotRequired[str | None]
    """
    Whose result it is, where the reporter notes it; else your own body's · 由报告人记录时，为哪个机构的结果；否则为您所在机构的
    """


Risk: TypeAlias = Literal["high", "medium", "standard"]
"""
What the screening found; it may raise urgency and never lowers service. · 筛查结果；可提高紧急程度，绝不降低服务。
"""


TransitItem: TypeAlias = str


class Route(TypedDict):
    """
    Which way somebody who was trafficked was taken; provinces are told on, nothing narrower. · 被拐卖者被带走的路线；对外只告知省份，不告知更小的地方。
    """

    origin: str
    """
    Where she was taken from; GB/T 2260, the province will do · 从哪里被带走；GB/T 2260 代码，省级即可
    """
    transit: NotRequired[list[TransitItem]]
    """
    Through which places, in order · 依次经过哪些地方
    """
    destination: str
    """
    Where she was taken to · 被带到哪里
    """


class RouteTaken(TypedDict):
    """
    Who sees a case in the place of the body it is about. · 由谁代替所涉机构查看个案。
    """

    partner_id: str
    """
    The body above it, by its id in the registry · 其上级机构，以登记编号表示
    """
    level: OrganisationLevel
    """
    Its level · 层级
    """


class RouteView(TypedDict):
    """
    The body that is responsible. · 负责的机构。
    """

    partner_id: str
    """
    Its id · 其编号
    """
    name: str
    """
    Its name · 名称
    """
    kind: str
    """
    What it is · 类型
    """
    level: OrganisationLevel
    """
    Its level · 层级
    """
    region: str | None
    """
    The region it answers for, GB/T 2260; null: the whole country, or none · 负责的地区，GB/T 2260；null 表示全国或无
    """
    escalated_from: str | None
    """
    The region asked for, where it has no such body of its own · 所查地区没有此类机构时，即该地区
    """
    open: bool | None
    """
    Whether somebody answers there now; null: not known · 现在是否有人应答；null 表示不详
    """
    stands_in: str | None
    """
    Who answers now, where it is closed · 休息时现在由谁应答
    """


class RoutedNeed(TypedDict):
    """
    One need of a routed case. · 转报个案的一项需求。
    """

    type: Need
    """
    The kind of help wanted · 所需帮助的类型
    """
    status: NeedStatus
    """
    How it stands · 状态
    """


class RowView(TypedDict):
    """
    A row that became a referral, now or before. · 已成为转介的一行，本次或以前。
    """

    row: int
    """
    The row, as a spreadsheet numbers it · 行号，与电子表格一致
    """
    referral_id: str | None
    """
    Follow it at GET /v1/referrals/{id} · 可在 GET /v1/referrals/{id} 跟踪
    """
    reference: str | None
    """
    Your own reference · 您自己的编号
    """
    status: ReferralStatus
    """
    How the referral stands · 转介的状态
    """
    status_at: str | None
    """
    Since when · 自何时起
    """
    risk: Risk | None
    """
    What the screening found · 筛查结果
    """
    known: bool
    """
    Whether an earlier import brought it · 是否由以前的导入带来
    """


class RowsView(TypedDict):
    """
    Rows of an import with their referrals. · 一次导入的各行及其转介。
    """

    items: list[RowView]
    """
    In the order of the file · 按文件顺序
    """
    next: int | None
    """
    Ask on with `after`; null: this is all · 用 after 继续查询；null：已是全部
    """


SafeChannel: TypeAlias = Literal["none", "sms", "phone", "email", "wechat"]
"""
How the survivor may be reached; `none` is a full answer. · 如何联系当事人；none 也是完整的回答。
"""


ServiceReport: TypeAlias = Literal["received", "not_received", "harmed"]
"""
What she says of a service that its provider says has ended. · 对机构称已结束的服务，她怎么说。
"""


ServiceResult: TypeAlias = Literal["completed", "failed"]
"""
How a service ended. · 服务如何结束。
"""


class ServiceView(TypedDict):
    """
    One service as its provider tells it, and as she does. · 一项服务：机构的说法与她的说法。
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
    Who took it on · 由谁承接
    """
    partner_id: str
    """
    Its organisation · 其所属机构
    """
    organization: str | None
    """
    The organisation's public name · 机构的公开名称
    """
    provider_says: NeedStatus
    """
    Where it stands, as the provider says · 机构所说的进展
    """
    outcome: OutcomeCode | None
    """
    What came of it, as the provider says · 机构所说的结果
    """
    provider_said_at: str
    """
    When the provider said so · 机构何时这样说
    """
    she_says: ServiceReport | None
    """
    Her last word of it; null: none yet · 她最近一次的说法；null：尚无
    """
    she_said_at: str | None
    """
    When she said so · 她何时这样说
    """


class ServicesView(TypedDict):
    """
    Both sides of each service of a referral. · 转介中每项服务的双方说法。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    services: list[ServiceView]
    """
    In the order they were asked for · 按提出的顺序
    """


SheKnows: TypeAlias = Literal["told", "will_be_told", "unsafe"]
"""
Whether she knows of it; she is told unless that would put her in danger. · 她是否知情；除非告知会使她陷入危险，否则须告知。
"""


SpecialCare: TypeAlias = Literal[
    "minor", "elderly", "disability", "pregnant", "nursing", "seriously_ill", "limited_capacity"
]
"""
Groups whom the Anti-Domestic Violence Law, Art. 5, protects specially. · 《反家庭暴力法》第五条给予特殊保护的人群。
"""


class StartSaid(TypedDict):
    """
    What is to be done with the file. · 对文件做什么。
    """

    dry_run: NotRequired[bool]
    """
    Check every row and store nothing · 逐行检查，不保存任何内容
    """
    purpose: NotRequired[Purpose]
    """
    What the rows are · 各行是什么
    """


class StatedDuty(TypedDict):
    """
    Why somebody else decided for her: on what ground, who, and when. · 他人代为决定的理由、决定人与时间。
    """

    article: DutyArticle
    """
    The article it rests on; it must fit the basis · 所依据的条款；须与依据相符
    """
    officer_ref: str
    """
    Your staff reference of who decided; kept as a digest, never a name · 决定人的工作编号；只保存摘要，不记姓名
    """
    decided_at: str
    """
    When, with offset · 时间，带时区偏移
    """


Status: TypeAlias = Literal[
    "reading", "unreadable", "ready", "checking", "checked", "importing", "done", "stopped"
]
"""
How an import stands. · 导入的状态。
"""


class Step(TypedDict):
    """
    What happened. · 发生了什么。
    """

    step: ClueStep
    """
    What happened · 所发生的事
    """
    reason: NotRequired[ClueReason | None]
    """
    Needed with dismiss, return, close and feedback, and only there · 仅在 dismiss、return、close、feedback 时填写，且必填
    """
    words: NotRequired[str | None]
    """
    Needed with return: why, in words. Sealed; no personal data · return 时必填：文字说明。密封保存；不含个人信息
    """


class Subject(TypedDict):
    """
    The person harmed, in bands only. · 受害人，只记分段信息。
    """

    age_band: AgeBand
    """
    Age in years, as a band · 年龄段（岁）
    """
    gender: NotRequired[Gender]
    """
    As she gives it; never required · 按其自述；从不要求
    """
    languages: NotRequired[list[Language]]
    """
    Languages she can be helped in · 可以接受帮助的语言
    """
    flags: NotRequired[list[Flag]]
    """
    Circumstances that open further help · 可获得更多帮助的情形
    """
    special_care: NotRequired[list[SpecialCare]]
    """
    To which groups that the law protects specially she belongs, as far as age and flags do not say it · 其属于法律给予特殊保护的哪些人群（年龄与情形标记未说明者）
    """
    rights_info_wanted: NotRequired[bool]
    """
    Whether she wants to read what her rights are: a neutral message says that it is ready, and her page shows it · 是否想了解自己的权利：会收到一条中性消息提示已备好，内容在她的页面上显示
    """


class SubjectView(TypedDict):
    """
    The person harmed, in bands. · 受害人，分段信息。
    """

    age_band: AgeBand
    """
    Age in years, as a band · 年龄段（岁）
    """
    gender: Gender
    """
    As she gives it · 按其自述
    """
    languages: list[str]
    """
    Languages she can be helped in · 可以接受帮助的语言
    """


class Telephone(TypedDict):
    """
    A telephone number to look for. · 要查找的电话号码。
    """

    phone: str
    """
    Telephone number, however it is written · 电话号码，写法不限
    """


class Token(TypedDict):
    """
    An access token. · 访问令牌。
    """

    access_token: str
    """
    Send it as `Authorization: Bearer …` · 以 `Authorization: Bearer …` 发送
    """
    token_type: Literal["Bearer"]
    """
    Always Bearer · 始终为 Bearer
    """
    expires_in: int
    """
    Seconds · 秒
    """
    scope: str
    """
    What it may do, space-separated · 权限，以空格分隔
    """


class Tombstone(TypedDict):
    """
    What is left of an erased referral. · 已删除转介所余内容。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    status: Literal["erased"]
    """
    It was erased · 已删除
    """
    erased_at: str
    """
    When its key was destroyed · 其密钥销毁的时间
    """


class Transfer(TypedDict):
    """
    To whom a clue is handed. · 线索移送给谁。
    """

    to: str
    """
    The body it is handed to, by its id in the registry · 移送给哪个机构，以登记编号表示
    """


class TransferView(TypedDict):
    """
    One handing over of a clue. · 线索的一次移送。
    """

    transfer_id: str
    """
    Id of the transfer · 移送编号
    """
    sender_id: str
    """
    Who handed it over · 移送方
    """
    receiver_id: str
    """
    To whom · 移送给谁
    """
    sent_at: str
    """
    When · 时间
    """
    acknowledged_at: str | None
    """
    When the receiver confirmed that it came · 接收方签收时间
    """
    accepted_at: str | None
    """
    When the receiver took it on · 接收方受理时间
    """
    contacted_at: str | None
    """
    When the receiver first reached the person · 接收方首次联系当事人的时间
    """
    returned_at: str | None
    """
    When it was returned · 退回时间
    """
    return_code: ClueReason | None
    """
    Why it was returned · 退回原因
    """
    return_words: str | None
    """
    Why, in words · 文字说明
    """
    feedback_at: str | None
    """
    When feedback was given · 反馈时间
    """
    feedback_code: ClueReason | None
    """
    What came of it · 结果
    """


class UploadCode(TypedDict):
    """
    A code that opens the import page once. · 只能打开一次批量导入页面的上传码。
    """

    code: str
    """
    Type it at /import within half an hour; it opens once · 半小时内在 /import 输入，只能使用一次
    """
    url: str
    """
    Where it is typed · 在何处输入
    """


Urgency: TypeAlias = Literal["immediate", "pressing", "routine"]
"""
How soon help is needed. · 需要帮助的紧急程度。
"""


class UsageRow(TypedDict):
    """
    New users and opens of one gender and age band. · 某一性别与年龄段的新增用户与打开次数。
    """

    gender: Gender
    """
    As users give it · 用户自述
    """
    age_band: AgeBand
    """
    Age in years, as a band · 年龄段（岁）
    """
    users: int
    """
    New users that day · 当日新增用户数
    """
    opens: int
    """
    Times opened that day · 当日打开次数
    """


class UsageSaid(TypedDict):
    """
    How often a channel was used on one day: counters, never a person. · 渠道一天的使用量：只有计数，没有个人。
    """

    channel: Channel1
    """
    The channel · 渠道
    """
    day: str
    """
    The day, in China; not one to come · 日期（中国）；不得晚于今天
    """
    counts: list[UsageRow]
    """
    One row per gender and age band · 每个性别与年龄段一行
    """


VenueKind: TypeAlias = Literal[
    "transport_hub", "entertainment_venue", "hotel", "restaurant", "other"
]
"""
Where a poster with a QR code hangs: dense places, as anti-trafficking work names them. · 二维码海报所在的场所：反拐工作所称的人员密集场所。
"""


Window = TypedDict(
    "Window",
    {
        "days": str,
        "from": str,
        "to": str,
    },
)


WindowView = TypedDict(
    "WindowView",
    {
        "days": str,
        "from": str,
        "to": str,
    },
)


WithdrawReason: TypeAlias = Literal[
    "survivor_declined", "consent_revoked", "need_met_elsewhere", "mistake_or_duplicate", "unsafe"
]
"""
Why a referral was taken back. · 撤回转介的原因。
"""


class Withdrawal(TypedDict):
    """
    Why a request is taken back. · 撤回求助的原因。
    """

    reason: WithdrawReason
    """
    A code · 代码
    """


class WithdrawalSaid(TypedDict):
    """
    What she no longer agrees to. Said by word of mouth it counts at once. · 她不再同意的内容。口头表示立即生效。
    """

    everything: NotRequired[bool]
    """
    All of it: an open request ends with it · 全部：尚未办结的求助随之终止
    """
    recipients: NotRequired[list[RecipientSaid]]
    """
    These alone; others go on as she agreed · 仅限这些；其他仍按她的同意进行
    """
    given_by: NotRequired[ConsentGiver]
    """
    Who said it · 由谁表示
    """
    method: NotRequired[ConsentMethod]
    """
    How it was said · 如何表示
    """


class WithdrawnView(TypedDict):
    """
    What was stopped. · 已停止的内容。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    version: int
    """
    Version of her consents after it · 此后她的同意的版本
    """
    withdrawn_at: str
    """
    Since when it counts · 自何时起有效
    """
    stopped: list[str]
    """
    Ids of the consents that ended · 已终止的各项同意的标识
    """
    left_before: list[LeftBefore]
    """
    What had left before · 此前已提供的内容
    """


class WordMeant(TypedDict):
    """
    A word in cells of a field, and what it means. · 某字段单元格中的用语及其含义。
    """

    field: str
    """
    The field in whose cells it stands · 该用语所在的字段
    """
    said: str
    """
    The word · 用语
    """
    code: str
    """
    The code it means · 所指的代码
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


class AcceptedLine(TypedDict):
    """
    One line's answer: the request is safe with us. · 一行的回答：求助已安全保存。
    """

    id: str
    """
    Follow it at GET /v1/referrals/{id} · 可在 GET /v1/referrals/{id} 跟踪
    """
    receipt_code: str
    """
    Give it to her: with it alone she sees how it stands · 交给她：仅凭此码即可查询进展
    """
    status: Literal[202]
    """
    The HTTP status this line would have had alone · 该行单独提交时的 HTTP 状态码
    """
    trace_id: str
    """
    Names its journey in traces and in problems · 在追踪与错误信息中标识其全程
    """
    route: NotRequired[RouteTaken | None]
    """
    With `concerns_body`: the body above that one, where there is one · 填写 `concerns_body` 时：该机构的上级，如有
    """
    cross_region: NotRequired[Literal[True] | None]
    """
    true: she was taken from one province to another · true：她被从一个省带到另一个省
    """
    line: int
    """
    Number of the line, from 1 · 行号，从 1 起
    """
    replayed: NotRequired[bool | None]
    """
    true: the same was answered before · true：此前已作同样回答
    """


class EventTaken(TypedDict):
    """
    What became of one event of a batch. · 批次中一个事件的结果。
    """

    index: int
    """
    Its place in the batch, from 0 · 在批次中的位置，从 0 起
    """
    status: int
    """
    The HTTP status it would have had alone · 单独发送时会得到的 HTTP 状态码
    """
    id: NotRequired[str | None]
    """
    The referral, where it was accepted · 被接受时的转介编号
    """
    receipt_code: NotRequired[str | None]
    """
    Give it to her: with it alone she sees how it stands · 交给她：仅凭此码即可查询进展
    """
    trace_id: NotRequired[str | None]
    """
    Names its journey in traces and in problems · 在追踪与错误信息中标识其全程
    """
    replayed: NotRequired[Literal[True] | None]
    """
    true: the same was answered before · true：此前已作同样回答
    """
    problem: NotRequired[dict[str, Any] | None]
    """
    Why it was refused · 被拒绝的原因
    """


class EventsTaken(TypedDict):
    """
    What became of a batch, event by event. · 一批事件逐个的结果。
    """

    items: list[EventTaken]
    """
    In the order of the batch · 按批次中的顺序
    """


class RegisteredLine(TypedDict):
    """
    One line's answer: the call is registered. · 一行的回答：来电已登记。
    """

    id: str
    """
    The call · 来电
    """
    referral_id: str
    """
    Follow it at GET /v1/referrals/{id} · 可在 GET /v1/referrals/{id} 跟踪
    """
    receipt_code: str
    """
    Give it to her: with it alone she sees how it stands · 交给她：仅凭此码即可查询进展
    """
    trace_id: str
    """
    Names its journey in traces and in problems · 在追踪与错误信息中标识其全程
    """
    line: int
    """
    Number of the line, from 1 · 行号，从 1 起
    """
    status: Literal[201]
    """
    The HTTP status this line would have had alone · 该行单独提交时的 HTTP 状态码
    """
    replayed: NotRequired[bool | None]
    """
    true: the same was answered before · true：此前已作同样回答
    """


class Accepted(TypedDict):
    """
    The request is safe with us. · 求助已安全保存。
    """

    id: str
    """
    Follow it at GET /v1/referrals/{id} · 可在 GET /v1/referrals/{id} 跟踪
    """
    receipt_code: str
    """
    Give it to her: with it alone she sees how it stands · 交给她：仅凭此码即可查询进展
    """
    status: Literal["received"]
    """
    Always received · 始终为 received
    """
    trace_id: str
    """
    Names its journey in traces and in problems · 在追踪与错误信息中标识其全程
    """
    route: NotRequired[RouteTaken | None]
    """
    With `concerns_body`: the body above that one, where there is one · 填写 `concerns_body` 时：该机构的上级，如有
    """
    cross_region: NotRequired[Literal[True] | None]
    """
    true: she was taken from one province to another · true：她被从一个省带到另一个省
    """


class AccessGranted(TypedDict):
    """
    She agreed to this. · 她同意了此事。
    """

    id: str
    """
    Id of the request · 请求的标识
    """
    referral_id: str
    """
    Id of the referral · 转介编号
    """
    purpose: ConsentPurpose
    """
    For what she agreed · 她同意用于什么
    """
    consent_id: str
    """
    The consent it rests on · 所依据的同意
    """
    consent_version: int
    """
    And its version · 及其版本
    """


class AccessRequest(TypedDict):
    """
    Somebody would visit, interview or study her. · 有人想探访、采访或研究她。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    purpose: ConsentPurpose
    """
    For what: an interview, a visit, research · 用于什么：采访、探访、研究
    """
    body: NotRequired[BodyClass]
    """
    What kind of body would come · 前来的是哪一类机构
    """
    source: NotRequired[str | None]
    """
    Which body it is; kept as a digest only. Unsaid: you yourself · 是哪一家机构；仅以摘要保存。未写：贵方自己
    """


class AddresseeView(TypedDict):
    """
    A body that a report went to. · 收到报告的机构。
    """

    kind: str
    """
    What the body is · 机构类型
    """
    recipient_id: str | None
    """
    The body, where one was named · 机构，如已指明
    """
    result: ReportResult | None
    """
    What it told · 所告知的结果
    """
    told_by: str | None
    """
    addressee: it said so itself; reporter: the reporter noted it · addressee：由其自行告知；reporter：由报告人记录
    """
    told_at: str | None
    """
    When · 时间
    """


class ApprovalSaid(TypedDict):
    """
    That something of a case may leave the country. · 同意个案信息出境。
    """

    referral_id: str
    """
    The case · 个案
    """
    to: str
    """
    The body abroad, by its id in the registry · 境外机构，以登记编号表示
    """
    basis: DisclosureBasis
    """
    On what ground · 理由
    """


class AwaitingView(TypedDict):
    """
    A provider that has accepted and waits for her yes. · 已接受并等待她同意的机构。
    """

    provider_id: str
    """
    The provider · 机构
    """
    partner_id: str
    """
    Its organisation · 其所属机构
    """
    organization: str | None
    """
    The organisation's public name · 机构的公开名称
    """
    need: Need
    """
    For which kind of help · 用于哪一类帮助
    """
    accepted_at: str
    """
    Since when it waits · 自何时起等待
    """


class Caller(TypedDict):
    """
    The person the call is about, as far as she says. · 来电所涉当事人，以其所述为限。
    """

    age_band: NotRequired[AgeBand]
    """
    Age in years, as a band · 年龄段（岁）
    """
    gender: NotRequired[Gender]
    """
    As she gives it; never required · 按其自述；从不要求
    """
    languages: NotRequired[list[Language]]
    """
    Languages she can be helped in · 可以接受帮助的语言
    """
    flags: NotRequired[list[Flag]]
    """
    Circumstances that open further help · 可获得更多帮助的情形
    """


class ChildSaid(TypedDict):
    """
    What was found out of a child; it takes the place of what was said before. · 对儿童的了解；取代此前所填。
    """

    age_band: NotRequired[AgeBand]
    """
    Age in years, as a band · 年龄段（岁）
    """
    gender: NotRequired[Gender]
    """
    As given; never required · 按所提供；从不要求
    """
    needs: NotRequired[list[Need] | None]
    """
    What the child needs; unsaid: what the rules assume · 儿童的需求；未写：按规则推定
    """
    judged_risk: NotRequired[Risk | None]
    """
    A worker's judgement; it raises the risk and never lowers it · 工作人员的判断；只会提高、不会降低风险
    """
    own_referral_id: NotRequired[str | None]
    """
    The child's own referral, once help was asked for it; one of yours · 已为该儿童求助后，其自己的转介；须为贵方的转介
    """


class ClientView(TypedDict):
    """
    A client as it is kept. Its secret is kept nowhere. · 所保存的客户端信息。密钥不保存。
    """

    client_id: str
    """
    Its id · 其编号
    """
    partner: Organisation
    """
    Whom it speaks for · 代表谁
    """
    kind: str
    """
    partner, staff or service · partner、staff 或 service
    """
    scopes: list[str]
    """
    What it may do · 权限
    """
    test: bool
    """
    A sandbox client · 沙箱客户端
    """
    channels: list[str] | None
    """
    The channels entered for it; null: none were, so those of its kind count · 为其录入的渠道；null 表示未录入，按机构类型适用
    """
    proves_itself_by: str
    """
    secret or public_keys · secret 或 public_keys
    """
    rate_per_second: float | None
    """
    Requests per second of all clients of its partner together; null: as anybody · 该合作方所有客户端合计每秒请求数；null：与一般相同
    """
    created_at: str
    """
    When it was registered · 注册时间
    """
    disabled_at: str | None
    """
    Since when it gets no token · 自何时起不再获得令牌
    """
    former_secret_until: str | None
    """
    How long the secret before stays good · 旧密钥的有效期限
    """


class ClientsPage(TypedDict):
    """
    Some clients, by id. · 部分客户端，按编号排列。
    """

    items: list[ClientView]
    """
    The clients · 客户端列表
    """
    next: str | None
    """
    `after` of the next page; null on the last · 下一页的 after；最后一页为 null
    """


class ClueAccepted(TypedDict):
    """
    The clue is kept, and you answer for it. · 线索已保存，由您负责。
    """

    clue_id: str
    """
    Id of the clue · 线索编号
    """
    status: ClueStatus
    """
    How it stands · 状态
    """
    known: bool
    """
    Whether it was there already under this reference · 此编号的线索是否已存在
    """


class ClueLine(TypedDict):
    """
    A clue in a list. · 列表中的线索。
    """

    clue_id: str
    """
    Id of the clue · 线索编号
    """
    owner_id: str
    """
    Who answers for it now · 现在由谁负责
    """
    status: ClueStatus
    """
    How it stands · 状态
    """
    status_at: str
    """
    Since when · 自何时起
    """
    channel: ClueChannel
    """
    By which channel it came · 来自哪个渠道
    """
    region: str
    """
    Where the person is · 当事人所在地
    """
    overdue: bool
    """
    Whether something is overdue · 是否有逾期事项
    """


class ClueSaid(TypedDict):
    """
    A clue, as a body enters it: the least that lets another decide. · 机构录入的线索：足以让另一机构判断的最少信息。
    """

    channel: ClueChannel
    """
    By which channel it came · 来自哪个渠道
    """
    ref: NotRequired[str | None]
    """
    Your own reference, no personal data; the same one is the same clue · 您的编号，不含个人信息；相同编号即同一线索
    """
    region: str
    """
    Where the person is: GB/T 2260, the province is enough · 当事人所在地：GB/T 2260，到省即可
    """
    harms: NotRequired[list[HarmType]]
    """
    What is said to have been done · 据称的侵害
    """
    flags: NotRequired[list[Flag]]
    """
    Circumstances of the person · 当事人的情况
    """
    dated: NotRequired[str | None]
    """
    The day the clue is of; unsaid: today · 线索日期；未填则为今日
    """
    person: NotRequired[Person | None]
    """
    Who it is about, where that is known · 所涉当事人，如已知
    """


class ClueStands(TypedDict):
    """
    How a clue stands after a step. · 一步之后线索的状态。
    """

    clue_id: str
    """
    Id of the clue · 线索编号
    """
    status: ClueStatus
    """
    How it stands now · 现在的状态
    """
    owner_id: str
    """
    Who answers for it now · 现在由谁负责
    """
    transfer_id: NotRequired[str | None]
    """
    The transfer, where there is one · 移送，如有
    """
    letter_id: NotRequired[str | None]
    """
    The letter that was signed, if one was · 所签署的函件，如有
    """
    due_at: NotRequired[str | None]
    """
    By when the next is owed, if something is · 下一事项的期限，如有
    """


class ClueView(TypedDict):
    """
    A clue as its bodies see it. · 有关机构所见的线索。
    """

    clue_id: str
    """
    Id of the clue · 线索编号
    """
    owner_id: str
    """
    Who answers for it now · 现在由谁负责
    """
    status: ClueStatus
    """
    How it stands · 状态
    """
    status_at: str
    """
    Since when · 自何时起
    """
    reason: ClueReason | None
    """
    Why it ended, or was returned last · 结束或最近一次退回的原因
    """
    channel: ClueChannel
    """
    By which channel it came · 来自哪个渠道
    """
    ref: str | None
    """
    The reference of whoever entered it; null for others · 录入方的编号；对其他机构为 null
    """
    region: str
    """
    Where the person is · 当事人所在地
    """
    harms: list[HarmType]
    """
    What is said to have been done · 据称的侵害
    """
    flags: list[Flag]
    """
    Circumstances of the person · 当事人的情况
    """
    dated: str
    """
    The day the clue is of · 线索日期
    """
    campaign: str | None
    """
    The campaign it falls into · 所属专项活动
    """
    phase: int | None
    """
    The phase of the campaign · 专项活动的阶段
    """
    sandbox: bool
    """
    Whether a sandbox client entered it · 是否由沙箱客户端录入
    """
    received_at: str
    """
    When it was entered · 登记时间
    """
    transfers: list[TransferView]
    """
    How it was handed over, first to last · 移送经过，由先到后
    """
    owed: list[OwedView]
    """
    What is owed now · 当前待办
    """


class CluesPage(TypedDict):
    """
    Some clues, newest first. · 若干线索，新者在前。
    """

    items: list[ClueLine]
    """
    The clues · 线索
    """
    next: str | None
    """
    `after` of the next page; null on the last · 下一页的 after；最后一页为 null
    """


class ColumnMapping(TypedDict):
    """
    Which column is which field, what own words mean, and what holds for every row. · 列与字段的对应、自有用语的含义，以及对每行都成立的内容。
    """

    columns: list[ColumnField]
    """
    What the columns are · 各列是什么
    """
    words: NotRequired[list[WordMeant]]
    """
    What own words mean · 自有用语的含义
    """
    fixed: NotRequired[list[FixedValue]]
    """
    What holds for every row that says nothing else · 未另行填写的行都成立的内容
    """


class ConfirmationSaid(TypedDict):
    """
    Her yes to a provider that has accepted. · 她对已接受的机构表示同意。
    """

    provider_id: str
    """
    The provider that waits for her yes · 等待她同意的机构
    """
    given_by: NotRequired[ConsentGiver]
    """
    Who said it · 由谁表示
    """
    method: NotRequired[ConsentMethod]
    """
    How it was said · 如何表示
    """


class Consent(TypedDict):
    """
    Why her data may be handled, and who may receive it. · 处理其信息的依据，以及可由谁接收。
    """

    basis: ConsentBasis
    """
    Consent, or the duty or emergency in its place · 同意，或代替同意的义务、紧急情况
    """
    scope: ConsentScope
    """
    To whom identity may be released · 身份信息可提供给谁
    """
    given_by: ConsentGiver
    """
    Who gave it · 由谁作出
    """
    text_version: str
    """
    Version of the text that was read to her · 向其宣读的文本版本
    """
    providers: NotRequired[list[str]]
    """
    Providers she agreed to; with named_providers only · 她同意的机构；仅用于 named_providers
    """
    fields: NotRequired[list[Part] | None]
    """
    Which of her fields alone; unsaid: what each need asks for · 仅限她的哪些信息；未写：按各项需求所需
    """
    release: NotRequired[ReleaseMoment]
    """
    When identity may pass after an acceptance · 机构接受后何时可以提供身份信息
    """
    until: NotRequired[str | None]
    """
    When it ends by itself, with offset · 何时自行终止，含时区偏移
    """
    language: NotRequired[str | None]
    """
    In which language it was read to her · 用哪种语言向她宣读
    """
    method: NotRequired[ConsentMethod | None]
    """
    How it was given · 如何作出
    """
    duty: NotRequired[StatedDuty | None]
    """
    Needed with mandatory_report and vital_interest, and only there · 仅在 mandatory_report 和 vital_interest 时填写，且为必填
    """


class ConsentObject(TypedDict):
    """
    One version of one consent. · 一项同意的一个版本。
    """

    id: str
    """
    Id of the consent, through all its versions · 该项同意的标识，各版本相同
    """
    version: int
    """
    The how manieth change of the referral's consents made it · 由该转介的第几次同意变更产生
    """
    recipient: RecipientView
    """
    Who may have it · 谁可以获得
    """
    purpose: ConsentPurpose
    """
    For what · 用于什么
    """
    decision: ConsentDecision
    """
    Whether it allows or refuses · 允许还是拒绝
    """
    fields: list[Part]
    """
    Which of her fields · 她的哪些信息
    """
    release: ReleaseMoment
    """
    When they may pass · 何时可以提供
    """
    basis: ConsentBasis
    """
    Consent, or what stands in its place · 同意，或代替同意的依据
    """
    article: DutyArticle | None
    """
    Of a recorded duty or emergency · 已登记的职责或紧急情况的条款
    """
    given_by: ConsentGiver
    """
    Who said it · 由谁表示
    """
    method: ConsentMethod
    """
    How · 如何作出
    """
    text_version: str
    """
    Version of the text that was read to her · 向其宣读的文本版本
    """
    language: str
    """
    In which language it was read, BCP 47 · 宣读所用语言，BCP 47
    """
    given_at: str
    """
    Since when it counts · 自何时起有效
    """
    until: str | None
    """
    When it ends by itself · 何时自行终止
    """
    ask_again_at: str | None
    """
    When she is to be asked if it still holds · 何时应再次询问她是否仍然同意
    """
    ended_at: str | None
    """
    When it ended; null: it is in force · 何时终止；null：仍然有效
    """
    end_reason: ConsentEnd | None
    """
    Why it ended · 为何终止
    """


class ConsentSaid(TypedDict):
    """
    One consent, or one refusal: about one recipient, for one purpose. · 一项同意或一项拒绝：针对一个接收方、一个目的。
    """

    recipient: RecipientSaid
    """
    Who it is about · 针对谁
    """
    purpose: NotRequired[ConsentPurpose]
    """
    For what · 用于什么
    """
    decision: NotRequired[ConsentDecision]
    """
    permit, or deny: that body is to have nothing · permit 同意，或 deny：该机构不得获得任何信息
    """
    fields: NotRequired[list[Part]]
    """
    Which of her fields; no more than the need asks for · 她的哪些信息；不超出需求所需
    """
    release: NotRequired[ReleaseMoment]
    """
    When they may pass after an acceptance · 机构接受后何时可以提供
    """
    until: NotRequired[str | None]
    """
    When it ends by itself, with offset · 何时自行终止，含时区偏移
    """
    basis: ConsentBasis
    """
    Consent, or what stands in its place · 同意，或代替同意的依据
    """
    duty: NotRequired[DutySaid | None]
    """
    With the purpose legal_duty, and only there: the ground · 仅用于目的 legal_duty：其依据
    """
    given_by: ConsentGiver
    """
    Who said it · 由谁表示
    """
    method: ConsentMethod
    """
    How; word of mouth counts · 如何作出；口头有效
    """
    text_version: str
    """
    Version of the text that was read to her · 向其宣读的文本版本
    """
    language: NotRequired[str]
    """
    In which language it was read to her · 用哪种语言向她宣读
    """


class ConsentView(TypedDict):
    """
    Why her data may be handled, and who may receive it. · 处理其信息的依据，以及可由谁接收。
    """

    basis: ConsentBasis
    """
    Consent, or the duty or emergency in its place · 同意，或代替同意的义务、紧急情况
    """
    scope: ConsentScope
    """
    To whom identity may be released · 身份信息可提供给谁
    """
    given_by: ConsentGiver
    """
    Who gave it · 由谁作出
    """
    text_version: str
    """
    Version of the text that was read to her · 向其宣读的文本版本
    """
    providers: list[str]
    """
    Providers she agreed to · 她同意的机构
    """
    version: NotRequired[int | None]
    """
    How often it was said; unsaid: once · 表示过多少次；未写则为一次
    """
    fields: NotRequired[list[str] | None]
    """
    Which of her fields alone · 仅限她的哪些信息
    """
    release: NotRequired[ReleaseMoment | None]
    """
    When identity may pass · 何时可以提供身份信息
    """
    until: NotRequired[str | None]
    """
    When what the request said ends by itself · 求助时所作的同意何时自行终止
    """
    language: NotRequired[str | None]
    """
    In which language it was read to her · 用哪种语言向她宣读
    """
    method: NotRequired[ConsentMethod | None]
    """
    How it was given · 如何作出
    """
    duty: NotRequired[DutyView | None]
    """
    The duty or emergency, where there is one · 义务或紧急情况（如有）
    """


class ConsentsView(TypedDict):
    """
    All she agreed to and refused; what stands nowhere here is refused. · 她同意和拒绝的全部内容；此处没有列出的一律视为拒绝。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    version: int
    """
    How often something of it was said, from 1 · 就此表示过多少次，从 1 开始
    """
    scope: ConsentScope
    """
    What it comes to for whoever asks providers · 对询问机构的一方而言的总体范围
    """
    in_force: list[ConsentObject]
    """
    What counts now · 现在有效的
    """
    ended: list[ConsentObject]
    """
    What counted once · 曾经有效的
    """
    awaiting_her_yes: list[AwaitingView]
    """
    Who waits for her to decide · 谁在等她决定
    """


class ContactSaid(TypedDict):
    """
    Her safe contact, as it is to be from now on. · 今后的安全联系方式。
    """

    channel: SafeChannel
    """
    How; `none` is a full answer · 方式；none 也是完整的回答
    """
    address: NotRequired[str | None]
    """
    Number or address; needed unless `none` · 号码或地址；除 none 外必填
    """
    windows: NotRequired[list[Window]]
    """
    When; empty: no message is sent, a person decides · 时段；空：不发送消息，由人工决定
    """
    code_word: NotRequired[str | None]
    """
    Proves who speaks; never in a message · 用于证明说话人身份；绝不写入消息
    """
    time_zone: NotRequired[str]
    """
    IANA time zone of the windows · 时段所用的 IANA 时区
    """
    language: NotRequired[str]
    """
    Language of the message · 消息语言
    """
    confirmed_on: NotRequired[str | None]
    """
    Day she last confirmed it; unsaid: the day of the request · 她最近一次确认的日期；未填：求助当日
    """


class DeadlineView(TypedDict):
    """
    Until when medicine can still do something. · 医学上何时之前仍可采取措施。
    """

    code: MedicalDeadline
    """
    What · 事项
    """
    due_at: str
    """
    Its last moment · 最后时限
    """


class DetailView(TypedDict):
    """
    What a line of the timeline is about: ids and codes. · 时间线一行所涉内容：编号与代码。
    """

    offer_id: NotRequired[str | None]
    """
    The offer · 邀约
    """
    provider_id: NotRequired[str | None]
    """
    The provider · 机构
    """
    attempt: NotRequired[int | None]
    """
    The how-manieth provider asked for the need · 为该需求询问的第几家机构
    """
    reason: NotRequired[str | None]
    """
    Why; a code · 原因代码
    """
    decided_by: NotRequired[Decider | None]
    """
    Whose decision the reason tells of · 该原因体现谁的决定
    """
    appointment_at: NotRequired[str | None]
    """
    When she is expected · 约定的时间
    """
    parent_need: NotRequired[str | None]
    """
    The need that an added one comes from · 新增需求所源自的需求
    """
    basis: NotRequired[NeedBasis | None]
    """
    How it comes from that · 与前一需求的关系
    """
    clock: NotRequired[ClockCode | None]
    """
    Which time limit · 哪一项时限
    """
    due_at: NotRequired[str | None]
    """
    When it is or was due · 到期时间
    """
    result: NotRequired[ServiceResult | None]
    """
    How the service ended · 服务如何结束
    """
    outcome: NotRequired[OutcomeCode | None]
    """
    What came of it · 结果
    """
    audience: NotRequired[MessageAudience | None]
    """
    To whom a message was addressed · 消息的收件方
    """
    channel: NotRequired[MessageChannel | None]
    """
    By which way a message went · 消息的传送方式
    """
    version: NotRequired[int | None]
    """
    Version of her consents · 她的同意的版本
    """
    recipients: NotRequired[list[str] | None]
    """
    Whom the change of consent is about · 同意变更所涉及的对象
    """
    template: NotRequired[str | None]
    """
    Which approved sentence a message was · 消息所用的已审核语句
    """


class DisclosureSaid(TypedDict):
    """
    Something that is disclosed to a body which gives no help itself. · 向本身不提供帮助的机构提供的信息。
    """

    to: str
    """
    The body it goes to: its id in the registry, or a kind of body such as police · 提供给哪个机构：登记编号，或机构类型如 police
    """
    scope: NotRequired[Literal["case", "aggregate"]]
    """
    A case, or figures in which nobody can be found · 个案，或无法识别任何人的统计数字
    """
    referral_id: NotRequired[str | None]
    """
    The case; needed with the scope case · 个案；范围为 case 时必填
    """
    basis: NotRequired[DisclosureBasis | None]
    """
    On what ground a case is disclosed · 提供个案信息的依据
    """
    article: NotRequired[DutyArticle | None]
    """
    The article that the ground rests on · 依据的条款
    """
    lacks_capacity: NotRequired[bool]
    """
    An adult without or with limited civil capacity, as you know her · 据您所知，当事人为无或限制民事行为能力的成年人
    """
    officer_ref: NotRequired[str | None]
    """
    Your staff reference of who decided; kept as a digest, never a name · 决定人的工作编号；只保存摘要，不记姓名
    """
    authority_ref: NotRequired[str | None]
    """
    Reference of the authority's approval, for public bodies abroad · 主管机关批准文号，向境外公共机构提供时填写
    """
    parts: NotRequired[list[DisclosedPart]]
    """
    What of the case goes there · 提供个案的哪些内容
    """
    she: NotRequired[SheKnows | None]
    """
    Whether she knows; she is told unless that would put her in danger · 她是否知情；除非告知会使她陷入危险，否则须告知
    """


class DisclosureView(TypedDict):
    """
    A disclosure on record. · 一项已记录的信息提供。
    """

    disclosure_id: str
    """
    Its id · 其编号
    """
    referral_id: str | None
    """
    The case; null for figures · 个案；统计数字为 null
    """
    recipient_id: str | None
    """
    The body, where one was named · 机构，如已指明
    """
    recipient_kind: str
    """
    What the body is · 机构类型
    """
    abroad: bool
    """
    Whether it left the country · 是否出境
    """
    scope: Literal["case", "aggregate"]
    """
    A case, or figures · 个案或统计数字
    """
    basis: DisclosureBasis | None
    """
    On what ground · 理由
    """
    article: DutyArticle | None
    """
    The article that the ground rests on · 依据的条款
    """
    parts: list[DisclosedPart]
    """
    What of the case goes there · 提供个案的哪些内容
    """
    she: SheKnows | None
    """
    Whether she knows; she is told unless that would put her in danger · 她是否知情；除非告知会使她陷入危险，否则须告知
    """
    disclosed_at: str
    """
    When · 时间
    """


class DisclosuresView(TypedDict):
    """
    What was disclosed of a case. · 个案已提供的信息。
    """

    items: list[DisclosureView]
    """
    The disclosures, first to last · 各次提供，由先到后
    """


class Harm(TypedDict):
    """
    One kind of harm; the first of a request is the primary. · 一种伤害；首项为主要伤害。
    """

    type: HarmType
    """
    What was done · 所受伤害
    """
    forms: NotRequired[list[HarmForm]]
    """
    The forms it took, all that apply · 伤害形式，可多选
    """
    sub: NotRequired[list[HarmSub]]
    """
    Particulars that raise risk or are counted · 提高风险或单独计数的细节
    """


class ImportView(TypedDict):
    """
    An import, and how far it has come. · 一次导入及其进度。
    """

    id: str
    """
    The import · 导入编号
    """
    kind: Kind
    """
    What the file is · 文件种类
    """
    purpose: Purpose
    """
    What its rows are · 各行是什么
    """
    status: Status
    """
    How it stands · 状态
    """
    problem: FileProblem | None
    """
    Why it cannot be read · 为何无法读取
    """
    columns: list[ColumnView]
    """
    Its columns, and which field each is; none where each row is a whole request · 各列及其对应字段；每行已是完整请求时为空
    """
    missing: list[str]
    """
    Fields that every row needs and nothing gives yet: add them to `fixed` · 每行必需但尚无来源的字段：请写入 fixed
    """
    mapping: ColumnMapping | None
    """
    Which column is which field · 列与字段的对应
    """
    rows: int
    """
    Rows of data in the file · 文件中的数据行数
    """
    done: int
    """
    Rows that are worked off · 已处理的行数
    """
    accepted: int
    """
    Rows that are new; in a check: that would be · 新增的行；检查时为将会新增的行
    """
    known: int
    """
    Rows that were imported before: linked, not stored again · 以前导入过的行：已关联，不重复保存
    """
    refused: int
    """
    Rows that are at fault: see errors.csv · 有误的行：见 errors.csv
    """
    high_risk: int
    """
    New rows that the screening found at high risk · 新增行中经筛查为高风险的行数
    """
    created_at: str
    """
    When the file came · 文件到达时间
    """
    finished_at: str | None
    """
    When it ended · 结束时间
    """
    expires_at: str
    """
    Until when the file, or what was refused of it, is kept · 文件或其中有误的行保留至何时
    """


class ImportsView(TypedDict):
    """
    The newest imports. · 最近的导入。
    """

    items: list[ImportView]
    """
    The newest first · 最近的在前
    """


class InquiriesView(TypedDict):
    """
    Requests to departments. · 向部门提出的请求。
    """

    items: list[InquiryView]
    """
    The requests, the newest 500 · 请求，最近 500 项
    """


class ItemView(TypedDict):
    """
    A referral in a list. · 列表中的一项转介。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    source_ref: str | None
    """
    Your own reference · 您自己的编号
    """
    received_at: str
    """
    When it was stored · 保存时间
    """
    status: ReferralStatus
    """
    Where it stands · 当前状态
    """
    status_at: str
    """
    Since when · 自何时起
    """
    channel: str | None
    """
    Where the request was made; null after erasure · 求助提交的渠道；删除后为 null
    """
    region: str | None
    """
    GB/T 2260 code; null after erasure · GB/T 2260 代码；删除后为 null
    """
    urgency: str | None
    """
    How soon; null after erasure · 紧急程度；删除后为 null
    """


class Judgement(TypedDict):
    """
    How great a worker judges the danger to be. · 工作人员判断危险有多大。
    """

    judged_risk: Risk
    """
    It raises the risk and never lowers it · 只会提高、不会降低风险等级
    """


class KeySetView(TypedDict):
    """
    The public halves of the keys that tokens are signed with (RFC 7517). · 用于签发令牌的密钥的公钥部分（RFC 7517）。
    """

    keys: list[KeyView]
    """
    The keys · 公钥列表
    """


class Liaison(TypedDict):
    """
    Who speaks for a body from now on; whoever did before has ended. · 今后由谁负责联络；此前的人员自此卸任。
    """

    officer: Officer
    """
    The liaison officer · 联络员
    """
    deputy: NotRequired[Officer | None]
    """
    Who stands in; unsaid: nobody from now on · 副联络员；未填则自此没有
    """


class LiaisonView(TypedDict):
    """
    Who speaks for a body. · 机构的联络人。
    """

    partner_id: str
    """
    The body · 机构
    """
    officer: OfficerView | None
    """
    The liaison officer; null: there is none · 联络员；null 表示没有
    """
    deputy: OfficerView | None
    """
    Who stands in; null: nobody · 副联络员；null 表示没有
    """


class LineView(TypedDict):
    """
    An organisation received fields of hers, or asked and was refused; equal looks together. · 某机构获得了她的若干信息，或请求被拒绝；相同的查看合并为一条。
    """

    at: str
    """
    When it happened last · 最近一次发生的时间
    """
    first_at: str
    """
    When it happened first · 首次发生的时间
    """
    times: int
    """
    How often · 多少次
    """
    what: Literal["released", "refused", "visit_granted", "visit_refused", "disclosed"]
    """
    Whether it was given something; disclosed: to a body that gives no help · 是否提供了信息；disclosed：告知了不提供服务的机关
    """
    partner_id: str
    """
    The organisation; of disclosed: the one that disclosed · 该机构；类型为 disclosed 时，为作出告知的机构
    """
    provider_id: str | None
    """
    Its provider that holds her need · 其承接她的需求的服务点
    """
    recipient: dict[str, str]
    """
    What the organisation is called, by language · 机构名称，按语言
    """
    fields: list[str]
    """
    Which of her fields · 她的哪些信息
    """
    ground: str
    """
    On which basis, or why not; codes · 依据，或未获同意的原因；代码
    """
    consent_id: str | None
    """
    The consent it rests on · 所依据的同意
    """
    consent_version: int | None
    """
    And its version · 及其版本
    """
    words: dict[str, str]
    """
    The line as one plain sentence, by language · 以一句通俗的话表述，按语言
    """
    stop: RecipientView | None
    """
    Whom to name at …/consents/withdraw to stop it; null: nothing to stop · 要停止，请在 …/consents/withdraw 中写明的对象；null：无可停止
    """


class LinkedView(TypedDict):
    """
    A child beside a referral, with a risk, needs and protection of its own. · 转介当事人身边的儿童，有其自己的风险、需求和保护。
    """

    id: str
    """
    Id of the linked record · 关联记录的标识
    """
    relation: str
    """
    Why it is linked · 因何关联
    """
    position: int
    """
    The how manieth child, from 1 · 第几个儿童，从 1 开始
    """
    age_band: AgeBand
    """
    Age in years, as a band · 年龄段（岁）
    """
    gender: Gender
    """
    As given · 按所提供
    """
    risk: Risk
    """
    The child's own risk · 儿童自己的风险
    """
    needs: list[Need]
    """
    What the child needs · 儿童的需求
    """
    duties: list[Duty]
    """
    What the law asks of whoever knows of the child · 法律对知情者的要求
    """
    own_referral_id: str | None
    """
    The child's own referral, where there is one · 儿童自己的转介（如有）
    """
    rules: str
    """
    Version of the dated rules that screened it · 筛查所用规则的版本
    """


class NeedView(TypedDict):
    """
    One kind of help wanted, and who gives it. · 一种帮助需求，以及由谁提供。
    """

    id: str
    """
    Id of the need · 需求编号
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
    offer_id: str | None
    """
    The offer that is open or was accepted · 未结或已接受的邀约
    """
    provider_id: str | None
    """
    Who is asked or helps · 正在询问或提供帮助的机构
    """
    provider_kind: ProviderKind | None
    """
    What kind of body that is · 该机构的类型
    """
    answer_due_at: str | None
    """
    Until when an answer is awaited · 等待答复的期限
    """
    reason: str | None
    """
    Why it is unmet, declined or withdrawn; a code · 未满足、被拒绝或撤回的原因代码
    """
    outcome: str | None
    """
    What came of it; a code · 结果代码
    """
    parent_need: NotRequired[str | None]
    """
    The need it comes from · 所源自的需求
    """
    basis: NotRequired[NeedBasis | None]
    """
    How it comes from that · 与前一需求的关系
    """
    for_person: bool
    """
    It ended without help: a person must look at it · 未获帮助而结束：须有人查看
    """


class NewClient(TypedDict):
    """
    A client to register. · 待注册的客户端。
    """

    client_id: str
    """
    Its id · 其编号
    """
    partner: Organisation
    """
    Whom it speaks for · 代表谁
    """
    kind: NotRequired[str]
    """
    partner or staff · partner 或 staff
    """
    scopes: list[Scope]
    """
    What it may do · 权限
    """
    test: NotRequired[bool]
    """
    A sandbox client: it never reaches a telephone · 沙箱客户端：绝不联系真实电话
    """
    channels: NotRequired[list[Channel2] | None]
    """
    The channels it may hand requests in by; null: those of its organisation's kind, and any for a sandbox client · 可使用的渠道；null 表示按机构类型适用，沙箱客户端不限
    """
    public_keys: NotRequired[dict[str, Any] | None]
    """
    JWK set for private_key_jwt; without it a secret is made · 用于 private_key_jwt 的 JWK 集合；没有则生成密钥
    """


class PageView(TypedDict):
    """
    Some of your referrals, newest first. · 部分本方转介，按时间倒序。
    """

    items: list[ItemView]
    """
    The referrals · 转介列表
    """
    next: str | None
    """
    Give it as `after` for the next page; null: no more · 作为下一页的 after；null：没有更多
    """


class Perpetrator(TypedDict):
    """
    The alleged perpetrator: the relation, and what she is to be kept away from; never who. · 被指施害人：与受害人的关系，以及应使受害人远离的单位与地点；从不记录其身份。
    """

    relation: Relation
    """
    Relation to the person harmed · 与受害人的关系
    """
    employer: NotRequired[str | None]
    """
    Where that person works, by the organisation's full name: sealed, compared, never shown · 该人的工作单位全称：加密保存，只作比对，从不显示
    """
    body: NotRequired[str | None]
    """
    The public body that person works for, by its id in the registry: sealed, compared, never shown · 该人任职的公共机构，以登记簿中的编号表示：加密保存，只作比对，从不显示
    """
    place: NotRequired[str | None]
    """
    The county that person is about in, GB/T 2260: sealed, compared, never shown · 该人出没的县级行政区，GB/T 2260 代码：加密保存，只作比对，从不显示
    """


class Report(TypedDict):
    """
    What she says of a service. · 她对一项服务的说法。
    """

    said: ServiceReport
    """
    Whether it reached her, or harmed her · 是否收到帮助，或受到伤害
    """
    given_by: NotRequired[ConsentGiver]
    """
    Who said it · 由谁表示
    """
    method: NotRequired[ConsentMethod]
    """
    How it was said · 如何表示
    """


class ReportKept(TypedDict):
    """
    Her word is on record. · 她的说法已登记。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    need_id: str
    """
    Id of the need · 需求编号
    """
    said: ServiceReport
    """
    What she said · 她说了什么
    """


class ReportSaid(TypedDict):
    """
    A mandatory report that was made. · 已作出的强制报告。
    """

    referral_id: str
    """
    The case · 个案
    """
    situation: ReportSituation
    """
    What obliges to report · 应当报告的情形
    """
    to: list[ToItem]
    """
    To which bodies: kinds such as police, or ids in the registry · 报告给哪些机构：类型如 police，或登记编号
    """
    parts: list[DisclosedPart]
    """
    What was sent · 所报送的内容
    """
    officer_ref: str
    """
    Your staff reference of who reported; kept as a digest, shown to nobody · 报告人的工作编号；仅以摘要保存，不向任何人显示
    """
    learned_at: str
    """
    When staff learned of it, with offset · 工作人员知悉时间，含时区偏移
    """
    reported_at: str
    """
    When it was reported, with offset · 报告时间，含时区偏移
    """


class ReportView(TypedDict):
    """
    A mandatory report on record. Who reported is shown to nobody. · 已记录的强制报告。报告人不向任何人显示。
    """

    report_id: str
    """
    Its id · 其编号
    """
    referral_id: str | None
    """
    The case; null for the bodies it went to · 个案；对收到报告的机构为 null
    """
    situation: ReportSituation
    """
    What obliged to report · 报告的情形
    """
    article: DutyArticle
    """
    The article that obliges · 规定义务的条款
    """
    parts: list[DisclosedPart]
    """
    What was sent · 所报送的内容
    """
    learned_at: str
    """
    When staff learned of it · 工作人员知悉时间
    """
    reported_at: str
    """
    When it was reported · 报告时间
    """
    late: bool
    """
    Whether that was later than the clock allows · 是否超过时限
    """
    addressees: list[AddresseeView]
    """
    The bodies it went to · 收到报告的机构
    """


class ReportsView(TypedDict):
    """
    The mandatory reports of a case. · 个案的强制报告。
    """

    items: list[ReportView]
    """
    The reports, first to last · 报告，由先到后
    """


class RoutedView(TypedDict):
    """
    A case about a body below, in bands only; who she is stays sealed. · 涉及下级机构的个案，仅显示区间信息；身份保持密封。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    body_id: str
    """
    The body it is about · 所涉机构
    """
    body_name: str
    """
    Its name · 名称
    """
    routed_at: str
    """
    Since when you see it · 自何时可见
    """
    status: ReferralStatus
    """
    How it stands · 状态
    """
    status_at: str
    """
    Since when · 自何时起
    """
    region: str
    """
    Where she is, GB/T 2260 · 她所在地，GB/T 2260
    """
    age_band: AgeBand
    """
    Age in years, as a band · 年龄段（岁）
    """
    gender: Gender
    """
    As she gives it · 按其自述
    """
    harms: list[HarmType]
    """
    What was done, the primary first · 侵害类型，主要者在前
    """
    urgency: Urgency
    """
    How soon help is needed · 需要帮助的紧急程度
    """
    needs: list[RoutedNeed]
    """
    The help that is wanted · 所需帮助
    """


class SafeContact(TypedDict):
    """
    The one way she said is safe. Absent or `none` means: no contact. · 她所说唯一安全的方式。未填或 none 表示不联系。
    """

    channel: SafeChannel
    """
    How; `none` is a full answer · 方式；none 也是完整的回答
    """
    address: NotRequired[str | None]
    """
    Number or address; needed unless `none` · 号码或地址；除 none 外必填
    """
    windows: NotRequired[list[Window]]
    """
    When; empty: no message is sent, a person decides · 时段；空：不发送消息，由人工决定
    """
    code_word: NotRequired[str | None]
    """
    Proves who speaks; never in a message · 用于证明说话人身份；绝不写入消息
    """
    time_zone: NotRequired[str]
    """
    IANA time zone of the windows · 时段所用的 IANA 时区
    """
    language: NotRequired[str]
    """
    Language of the message · 消息语言
    """
    confirmed_on: NotRequired[str | None]
    """
    Day she last confirmed it; unsaid: the day of the request · 她最近一次确认的日期；未填：求助当日
    """


class SafeContactView(TypedDict):
    """
    The one way she said is safe. · 她所说唯一安全的方式。
    """

    channel: SafeChannel
    """
    How; `none` is a full answer · 方式；none 也是完整的回答
    """
    address: NotRequired[str | None]
    """
    Number or address · 号码或地址
    """
    windows: list[WindowView]
    """
    When · 时间
    """
    code_word: NotRequired[str | None]
    """
    Proves who speaks; never in a message · 用于证明说话人身份；绝不写入消息
    """
    time_zone: str
    """
    IANA time zone of the windows · 时段所用的 IANA 时区
    """
    language: str
    """
    Language of the message, BCP 47 · 消息语言，BCP 47
    """
    confirmed_on: NotRequired[str | None]
    """
    Day she last confirmed it · 她最近一次确认的日期
    """


class ScreenedView(TypedDict):
    """
    The risk as it stands. · 当前的风险等级。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    risk: Risk
    """
    What counts now · 现在有效的
    """
    urgency: Urgency
    """
    How soon, after it · 据此的紧急程度
    """
    raised: bool
    """
    Whether this judgement raised it · 是否因此次判断而提高
    """


class Submission(TypedDict):
    """
    A request for help, as a partner posts it. · 合作方提交的求助。
    """

    channel: Channel1
    """
    Where the request was made · 求助提交的渠道
    """
    venue_kind: NotRequired[VenueKind | None]
    """
    With the channel qr_poster: what kind of place the poster hangs in · 渠道为 qr_poster 时：海报所在场所的类型
    """
    source_ref: NotRequired[str | None]
    """
    Your own reference; no personal data · 您自己的编号；不含个人信息
    """
    occurred_at: NotRequired[str | None]
    """
    When she asked, with offset; unsaid: now · 求助时间，带时区偏移；未填：现在
    """
    region: str
    """
    GB/T 2260 code; the province is enough · GB/T 2260 代码；省级即可
    """
    subject: Subject
    """
    The person harmed · 受害人
    """
    harm: list[Harm]
    """
    Harms, primary first · 伤害，主要者在前
    """
    exploitation: NotRequired[list[Exploitation]]
    """
    What was done to somebody who was bought or sold, all that apply; asked by trained staff alone · 对被买卖者所做的事，适用的全部列出；只由受过培训的工作人员询问
    """
    perpetrator: NotRequired[Perpetrator | None]
    """
    The alleged perpetrator · 被指施害人
    """
    route: NotRequired[Route | None]
    """
    With trafficking: which way she was taken, by places · 涉及拐卖时：被带走的路线
    """
    children_witnessing: NotRequired[int]
    """
    Children who saw it · 目睹的儿童人数
    """
    needs: list[Need]
    """
    Kinds of help wanted, each once · 所需帮助种类，每种一次
    """
    urgency: NotRequired[Urgency]
    """
    How soon; screening may raise it · 紧急程度；筛查可提高
    """
    judged_risk: NotRequired[Risk | None]
    """
    A worker's judgement; it raises what screening finds, never lowers it · 工作人员的判断；只会提高、不会降低筛查结果
    """
    incident: NotRequired[Incident | None]
    """
    When it happened last; hours for medicine are counted from it · 最近一次发生的时间；医学时限由此起算
    """
    self_referred: NotRequired[bool | None]
    """
    Whether she asked for herself · 是否本人求助
    """
    publicity_risk: NotRequired[bool]
    """
    Whether the case may reach the press · 个案是否可能见诸媒体
    """
    consent: Consent
    """
    Why her data may be handled · 处理其信息的依据
    """
    concerns_body: NotRequired[str | None]
    """
    A public body the case is about, by its id in the registry: it is asked and shown nothing of it, and the body above it is told · 个案所涉的公共机构，以登记编号表示：不询问该机构，也不向其显示，而由其上级机构知悉
    """
    identity: NotRequired[Identity | None]
    """
    Who she is; help without it is real help · 她是谁；不提供也能获得真正的帮助
    """
    safe_contact: NotRequired[SafeContact | None]
    """
    How she may be reached · 如何联系她
    """


class TimelineEntryView(TypedDict):
    """
    One line of the timeline. · 时间线的一行。
    """

    at: str
    """
    When · 时间
    """
    what: str
    """
    What happened; a code · 所发生事项的代码
    """
    need_id: str | None
    """
    To which need · 涉及哪项需求
    """
    detail: DetailView
    """
    Ids and codes only · 仅编号与代码
    """


class Turn(TypedDict):
    """
    Who answers in some hours in which an organisation is closed. · 机构休息的某些时段由谁应答。
    """

    partner_id: str
    """
    The organisation that answers then · 届时应答的机构
    """
    windows: list[Window]
    """
    When, by the time zone of the hours · 时间，按该时段的时区
    """


class CallSaid(TypedDict):
    """
    A registered call; it becomes a referral for legal advice. Nobody's name is taken. · 已登记的来电；成为一项法律咨询转介。不记录任何人姓名。
    """

    call_ref: NotRequired[str | None]
    """
    Your own reference; no personal data · 您自己的编号；不含个人信息
    """
    via: NotRequired[Line]
    """
    By which line it came · 来自哪条线路
    """
    topic: HarmType
    """
    What it was about · 来电事由
    """
    occurred_at: str
    """
    When it came, with offset · 来电时间，带时区偏移
    """
    region: str
    """
    GB/T 2260 code; the province is enough · GB/T 2260 代码；省级即可
    """
    subject: NotRequired[Caller]
    """
    The person it is about · 所涉当事人
    """
    urgency: NotRequired[Urgency]
    """
    How soon help is needed · 需要帮助的紧急程度
    """
    consent: Consent
    """
    As it was said on the line; never assumed · 按电话中所述；不作推定
    """


class Hours(TypedDict):
    """
    When somebody answers, and who answers otherwise. · 何时有人应答，其余时间由谁应答。
    """

    windows: list[Window]
    """
    When it is open · 开放时间
    """
    time_zone: NotRequired[str]
    """
    IANA time zone of the windows · 时段所用的 IANA 时区
    """
    otherwise: NotRequired[list[Turn]]
    """
    The rota out of hours: the first whose turn it is answers · 非工作时间轮值：轮到的第一家应答
    """


class LedgerView(TypedDict):
    """
    Who received what of her, newest first. · 谁得到了她的什么信息，最新的在前。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    lines: list[LineView]
    """
    The lines · 各条记录
    """


class LinkedPage(TypedDict):
    """
    The children beside a referral. · 转介当事人身边的儿童。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    items: list[LinkedView]
    """
    In order · 按顺序
    """


class ReferralView(TypedDict):
    """
    A referral's whole life. Who she is stays in the vault. · 转介的全过程。身份信息保留在密库中。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    status: ReferralStatus
    """
    Where it stands · 当前状态
    """
    status_at: str
    """
    Since when · 自何时起
    """
    source_ref: str | None
    """
    Your own reference · 您自己的编号
    """
    channel: Channel1
    """
    Where the request was made · 求助提交的渠道
    """
    region: str
    """
    GB/T 2260 code · GB/T 2260 代码
    """
    received_at: str
    """
    When it was stored · 保存时间
    """
    occurred_at: str
    """
    When she asked · 求助时间
    """
    subject: SubjectView
    """
    The person harmed · 受害人
    """
    harm: list[HarmView]
    """
    Harms, primary first · 伤害，主要者在前
    """
    perpetrator_relation: Relation | None
    """
    Relation of the accused · 被指施害人与其关系
    """
    children_witnessing: int
    """
    Children who saw it · 目睹的儿童人数
    """
    urgency: Urgency
    """
    How soon, after screening · 筛查后的紧急程度
    """
    risk: Risk
    """
    What the screening found, or a worker judged · 筛查结果，或工作人员的判断
    """
    deadlines: NotRequired[list[DeadlineView]]
    """
    What medicine can still do, and until when · 医学上仍可采取的措施及其时限
    """
    flags: list[str]
    """
    Circumstances, and duties such as mandatory_report_due · 情形，以及如 mandatory_report_due 的义务
    """
    special_care: NotRequired[list[SpecialCare]]
    """
    To which groups that the law protects specially she belongs · 其属于法律给予特殊保护的哪些人群
    """
    self_referred: bool
    """
    Whether she asked for herself · 是否本人求助
    """
    contactable: bool
    """
    Whether she named a safe contact · 是否提供了安全联系方式
    """
    publicity_risk: bool
    """
    Whether the case may reach the press · 个案是否可能见诸媒体
    """
    consent: ConsentView
    """
    Why her data may be handled · 处理其信息的依据
    """
    needs: list[NeedView]
    """
    In the order they were asked for · 按提出的顺序
    """
    timeline: list[TimelineEntryView]
    """
    In the order it happened · 按发生的顺序
    """
    trace_id: str | None
    """
    Names its journey in traces · 在追踪中标识其全程
    """


class Registration(TypedDict):
    """
    An organisation, as it is entered. · 录入的机构信息。
    """

    name: str
    """
    Its name · 名称
    """
    kind: PartnerKind
    """
    What it is · 类型
    """
    level: NotRequired[OrganisationLevel | None]
    """
    The level of government it belongs to; unsaid: that of its region · 所属层级；未填则按其地区
    """
    region: NotRequired[str | None]
    """
    The region it answers for, GB/T 2260; null: the whole country, or none · 负责的地区，GB/T 2260；null 表示全国或无
    """
    abroad: NotRequired[bool]
    """
    Whether it is abroad; some kinds always are. Its clients read protected figures alone · 是否在境外；某些类型一律为境外。其客户端只能读取受保护的统计
    """
    registration_ref: NotRequired[str | None]
    """
    The number it is registered or filed under, such as its unified social credit code · 登记或备案编号，如统一社会信用代码
    """
    parent_id: NotRequired[str | None]
    """
    The organisation it is under; unsaid: the nearest of its kind upwards · 上级机构；未填则为同类机构中最近的上级
    """
    hours: NotRequired[Hours | None]
    """
    When somebody answers; unsaid: not known · 何时有人应答；未填表示不详
    """


class Released(TypedDict):
    """
    Who she is, for the provider that took her case. · 她是谁，提供给承接其个案的机构。
    """

    id: str
    """
    Id of the referral · 转介编号
    """
    identity: IdentityView | None
    """
    Name, phone, address, as far as given and needed for what you took on · 姓名、电话、地址，以已提供且所承接事项所需为限
    """
    safe_contact: SafeContactView | None
    """
    The one way that is safe; with code_word for the one that speaks to her first · 唯一安全的方式；首个与其联系者另得 code_word
    """
    narrative: str | None
    """
    What happened, so that she need not tell it again; only where it is needed, and without details that you are not given otherwise · 事情经过，以免她重复讲述；仅在需要时提供，且不含未向贵方提供的细节
    """
    duties: list[str]
    """
    Such as guardian_contact_blocked · 例如 guardian_contact_blocked
    """


class RoutedPage(TypedDict):
    """
    Cases about bodies below. · 涉及下级机构的个案。
    """

    items: list[RoutedView]
    """
    The cases, the newest 500 · 个案，最近 500 项
    """
