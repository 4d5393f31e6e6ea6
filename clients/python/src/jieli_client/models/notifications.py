"""notifications: what goes in and comes out. Generated from its OpenAPI document."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict


class AgainAllView(TypedDict):
    """
    How many messages are sent again. · 有多少消息将重发。
    """

    pending: int
    """
    Messages that wait to be sent again · 等待重发的消息数
    """


class AgainView(TypedDict):
    """
    A message that is sent again. · 将重发的消息。
    """

    message_id: str
    """
    Id of the message · 消息编号
    """
    status: Literal["pending"]
    """
    It waits to be sent again · 等待重发
    """


class ContactForm(TypedDict):
    """
    How one provider wants to be told of its offers. · 一家机构希望如何得知邀约。
    """

    channel: Literal["webhook", "email", "inbox"]
    """
    webhook: signed POST; email; inbox: it reads its offers itself · webhook：签名的 POST；email：邮件；inbox：自行查看
    """
    address: NotRequired[str | None]
    """
    https address of the webhook, or the mail address · webhook 的 https 地址，或邮箱地址
    """
    secret: NotRequired[str | None]
    """
    Signing secret `whsec_<base64 of 24 to 64 bytes>`; made for you if unsaid · 签名密钥 `whsec_<24 至 64 字节的 base64>`；未填则代为生成
    """
    email: NotRequired[str | None]
    """
    Takes the webhook's place if it gives out · webhook 失效时代替它
    """
    language: NotRequired[Literal["zh", "en"]]
    """
    Language of e-mails · 邮件语言
    """
    answer_by_link: NotRequired[bool]
    """
    Whether an e-mail about an offer carries a link that answers it once; for a provider without software · 关于邀约的邮件是否附有一次性答复链接；供没有软件的机构使用
    """


class Health(TypedDict):
    """
    The process is alive. · 进程存活。
    """

    status: Literal["ok"]
    """
    Always ok · 始终为 ok
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


MessageAudience: TypeAlias = Literal["provider", "survivor", "partner"]
"""
For whom a message is. · 消息发给谁。
"""


MessageChannel: TypeAlias = Literal["webhook", "email", "inbox", "sms", "none"]
"""
By what a message travels. · 消息的传送方式。
"""


MessageStatus: TypeAlias = Literal["sent", "held", "failed", "unknown"]
"""
What became of a message; `unknown` is for a person and is never sent again by itself. · 消息的结果；unknown 由人工处理，绝不自动重发。
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


class OwnContactForm(TypedDict):
    """
    How an organisation wants to be told of those it referred. · 单位希望以何种方式获知其所转介者的情况。
    """

    channel: Literal["webhook", "email", "inbox"]
    """
    webhook: signed POST; email; inbox: it reads its offers itself · webhook：签名的 POST；email：邮件；inbox：自行查看
    """
    address: NotRequired[str | None]
    """
    https address of the webhook, or the mail address · webhook 的 https 地址，或邮箱地址
    """
    secret: NotRequired[str | None]
    """
    Signing secret `whsec_<base64 of 24 to 64 bytes>`; made for you if unsaid · 签名密钥 `whsec_<24 至 64 字节的 base64>`；未填则代为生成
    """
    email: NotRequired[str | None]
    """
    Takes the webhook's place if it gives out · webhook 失效时代替它
    """
    language: NotRequired[Literal["zh", "en"]]
    """
    Language of e-mails · 邮件语言
    """
    answer_by_link: NotRequired[bool]
    """
    Whether an e-mail about an offer carries a link that answers it once; for a provider without software · 关于邀约的邮件是否附有一次性答复链接；供没有软件的机构使用
    """
    as_fhir: NotRequired[bool]
    """
    Whether the webhook gets HL7 FHIR R4 subscription notifications, ids alone, about the Task that intake's `/fhir` shows · Webhook 是否改收 HL7 FHIR R4 订阅通知：仅含编号，指向 intake 的 `/fhir` 所示的 Task
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


class Since(TypedDict):
    """
    From when on failed messages are sent again. · 自何时起失败的消息重发。
    """

    since: str
    """
    Messages that failed at or after this time · 此时或之后失败的消息
    """


Status: TypeAlias = Literal["proposal", "approved"]
"""
Whether somebody has approved a sentence. · 语句是否已有人审核。
"""


class Stop(TypedDict):
    """
    Whether messages to survivors are stopped. · 是否停止向当事人发送消息。
    """

    stopped: bool
    """
    true: nothing is sent to a survivor · true：不向当事人发送任何消息
    """


class StopView(TypedDict):
    """
    The stop switch of every message to a survivor. · 所有发给当事人的消息的停发开关。
    """

    stopped: bool
    """
    true: nothing is sent to a survivor · true：不向当事人发送任何消息
    """
    changed_by: NotRequired[str | None]
    """
    The client that last pressed or released it · 最近一次按下或解除的客户端
    """
    changed_at: NotRequired[str | None]
    """
    When · 时间
    """


class TemplateView(TypedDict):
    """
    A sentence in its languages, and who approved it. · 各语言的语句及其审核人。
    """

    code: str
    """
    Its name · 名称
    """
    audience: MessageAudience
    """
    To whom it is sent · 发给谁
    """
    text: dict[str, str]
    """
    The sentence by language · 各语言的语句
    """
    subject: dict[str, str]
    """
    The subject of e-mails by language · 各语言的邮件主题
    """
    status: Status
    """
    Whether it is a proposal or approved · 是提案还是已审核
    """
    approved: bool
    """
    Whether somebody has approved it by now · 目前是否已有人审核
    """
    sent: bool
    """
    Whether it is sent here · 此处是否发送
    """
    approved_on: str | None
    """
    Day of the approval · 审核日期
    """
    approved_by: str | None
    """
    Who approved it · 审核人
    """
    source: str
    """
    On what it rests · 依据
    """
    faults: list[str]
    """
    What is wrong with it; codes · 存在的问题；代码
    """


class TemplatesView(TypedDict):
    """
    Every sentence that may be sent. · 所有可能发送的语句。
    """

    items: list[TemplateView]
    """
    The sentences · 语句列表
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


class ContactLine(TypedDict):
    """
    One line of a batch: a contact and whose it is. · 批量中的一行：通知方式及其所属。
    """

    channel: Literal["webhook", "email", "inbox"]
    """
    webhook: signed POST; email; inbox: it reads its offers itself · webhook：签名的 POST；email：邮件；inbox：自行查看
    """
    address: NotRequired[str | None]
    """
    https address of the webhook, or the mail address · webhook 的 https 地址，或邮箱地址
    """
    secret: NotRequired[str | None]
    """
    Signing secret `whsec_<base64 of 24 to 64 bytes>`; made for you if unsaid · 签名密钥 `whsec_<24 至 64 字节的 base64>`；未填则代为生成
    """
    email: NotRequired[str | None]
    """
    Takes the webhook's place if it gives out · webhook 失效时代替它
    """
    language: NotRequired[Literal["zh", "en"]]
    """
    Language of e-mails · 邮件语言
    """
    answer_by_link: NotRequired[bool]
    """
    Whether an e-mail about an offer carries a link that answers it once; for a provider without software · 关于邀约的邮件是否附有一次性答复链接；供没有软件的机构使用
    """
    provider_id: str
    """
    The provider, as the directory names it · 机构，按目录中的编号
    """


class ContactLineKept(TypedDict):
    """
    One line's answer: how the provider is told from now on. · 一行的回答：该机构今后的通知方式。
    """

    provider_id: NotRequired[str | None]
    """
    The provider; left out for your own · 机构；本方联系方式时省略
    """
    channel: MessageChannel
    """
    By which way · 方式
    """
    secret: NotRequired[str | None]
    """
    The signing secret, if it was made here; shown this once · 如在此生成则为签名密钥；仅显示一次
    """
    line: int
    """
    Number of the line, from 1 · 行号，从 1 起
    """
    status: Literal[200]
    """
    The HTTP status this line would have had alone · 该行单独提交时的 HTTP 状态码
    """


class AccessHarassmentMessage(TypedDict):
    """
    Somebody asks again and again to see her, and was refused: a person must stop it. · 有人一再要求见她，均被拒绝：须由人制止。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    type: Literal["access.harassment"]
    """
    What happened · 所发生的事
    """


class AppointmentNearMessage(TypedDict):
    """
    An agreed time comes near: read the offer. Nothing is sent once the case has moved on. · 约定的时间将到：请查看邀约。情况有变之后不再发送。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    offer_id: str
    """
    The first of the offers it is about · 所涉邀约中的第一个
    """
    offer_ids: list[str]
    """
    The offers it is about · 所涉邀约
    """
    type: Literal["appointment.near"]
    """
    What happened · 所发生的事
    """


class HandoverMovedMessage(TypedDict):
    """
    A case is to be handed over to you, or yours to another: read GET /v1/handovers. · 有个案拟移交给贵机构，或贵机构的个案移交有了进展：请读取 GET /v1/handovers。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    offer_id: str
    """
    The first of the offers it is about · 所涉邀约中的第一个
    """
    offer_ids: list[str]
    """
    The offers it is about · 所涉邀约
    """
    type: Literal["handover.moved"]
    """
    What happened · 所发生的事
    """


class NeedCompletedMessage(TypedDict):
    """
    A need of a referral of yours was served, well or not. · 您转介的一项需求已办理，结果好坏不论。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    need_id: str
    """
    The need that ended · 已结束的需求
    """
    need: Need
    """
    The kind of help · 帮助种类
    """
    result: str
    """
    How the need ended; a code · 需求如何结束；代码
    """
    code: str
    """
    What came of it, or why it is unmet; a code · 结果或未满足的原因；代码
    """
    type: Literal["need.completed"]
    """
    What happened · 所发生的事
    """


class NeedUnmetMessage(TypedDict):
    """
    Nobody could be found for a need of a referral of yours: a person must look. · 您转介的一项需求找不到机构：须有人查看。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    need_id: str
    """
    The need that ended · 已结束的需求
    """
    need: Need
    """
    The kind of help · 帮助种类
    """
    result: str
    """
    How the need ended; a code · 需求如何结束；代码
    """
    code: str
    """
    What came of it, or why it is unmet; a code · 结果或未满足的原因；代码
    """
    type: Literal["need.unmet"]
    """
    What happened · 所发生的事
    """


class OfferMadeMessage(TypedDict):
    """
    Your provider is asked: read GET /v1/offers/{id} of matching and answer there. · 询问您的机构：请在 matching 的 GET /v1/offers/{id} 查看并答复。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    offer_id: str
    """
    The first of the offers it is about · 所涉邀约中的第一个
    """
    offer_ids: list[str]
    """
    The offers it is about · 所涉邀约
    """
    type: Literal["offer.made"]
    """
    What happened · 所发生的事
    """


class OfferQuestionedMessage(TypedDict):
    """
    A provider asks you something before it answers: read the offer's questions and reply. · 机构在答复之前向您提问：请查看该邀约的问题并答复。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    type: Literal["offer.questioned"]
    """
    What happened · 所发生的事
    """


class OfferWithdrawnMessage(TypedDict):
    """
    Your provider is asked no more: stop, and read the offer for its state. · 不再询问您的机构：请停止，并查看邀约状态。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    offer_id: str
    """
    The first of the offers it is about · 所涉邀约中的第一个
    """
    offer_ids: list[str]
    """
    The offers it is about · 所涉邀约
    """
    type: Literal["offer.withdrawn"]
    """
    What happened · 所发生的事
    """


class ReferralScreenedMessage(TypedDict):
    """
    A referral of yours is at high risk, or nobody has taken it on in time: act now. · 贵方的一项转介为高风险，或逾时无人承接：请立即处理。
    """

    id: str
    """
    Id of the message; the same on every try: note it, act once · 消息编号；每次尝试相同：请记录，只处理一次
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    timestamp: str
    """
    When the message was made · 消息生成时间
    """
    type: Literal["referral.screened"]
    """
    What happened · 所发生的事
    """


class ContactKept(TypedDict):
    """
    How one is told from now on. · 今后的通知方式。
    """

    provider_id: NotRequired[str | None]
    """
    The provider; left out for your own · 机构；本方联系方式时省略
    """
    channel: MessageChannel
    """
    By which way · 方式
    """
    secret: NotRequired[str | None]
    """
    The signing secret, if it was made here; shown this once · 如在此生成则为签名密钥；仅显示一次
    """


class ContactView(TypedDict):
    """
    How one is told. Never the address, never the secret. · 通知方式。绝不显示地址与密钥。
    """

    provider_id: NotRequired[str | None]
    """
    The provider; left out for your own · 机构；本方联系方式时省略
    """
    channel: MessageChannel
    """
    By which way · 方式
    """
    language: str
    """
    Language of e-mails · 邮件语言
    """
    answer_by_link: bool
    """
    Whether an e-mail about an offer carries a link that answers it once · 关于邀约的邮件是否附有一次性答复链接
    """
    email_named: bool
    """
    Whether an e-mail address takes a webhook's place · 是否有邮箱可代替 webhook
    """
    disabled_at: str | None
    """
    Since when the webhook is switched off · webhook 自何时起关闭
    """
    disabled_reason: str | None
    """
    Why it is; a code · 原因代码
    """
    updated_at: str
    """
    When it was last said · 最近一次设定时间
    """


class MessageView(TypedDict):
    """
    A message and what became of it. Where it went is shown to nobody. · 一条消息及其结果。发往何处不向任何人显示。
    """

    message_id: str
    """
    Id of the message; the same on every try · 消息编号；每次尝试相同
    """
    referral_id: str
    """
    The referral it is about · 所涉转介
    """
    offer_ids: list[str]
    """
    The offers it is about · 所涉邀约
    """
    need_id: NotRequired[str | None]
    """
    The need whose end it tells of · 所告知结束的需求
    """
    need: NotRequired[Need | None]
    """
    The kind of help that ended · 已结束的帮助种类
    """
    result: NotRequired[str | None]
    """
    How the need ended; a code · 需求如何结束；代码
    """
    code: NotRequired[str | None]
    """
    What came of it, or why it is unmet; a code · 结果或未满足的原因；代码
    """
    audience: MessageAudience
    """
    To whom it is addressed · 收件方
    """
    channel: MessageChannel
    """
    By which way · 方式
    """
    template: str
    """
    Which approved sentence; see GET /v1/templates · 所用的已审核语句；见 GET /v1/templates
    """
    priority: Literal["urgent", "routine"]
    """
    Whether it goes before all else · 是否优先于其他消息
    """
    status: Literal["pending", "sent", "held", "failed", "unknown"]
    """
    What became of it · 结果
    """
    reason: str | None
    """
    Why it was held or failed; a code · 暂扣或失败的原因代码
    """
    attempts: int
    """
    How often it was tried · 尝试次数
    """
    created_at: str
    """
    When it was made · 发出时间
    """
    not_before: str | None
    """
    When it is tried next, at the earliest · 下次尝试的最早时间
    """
    settled_at: str | None
    """
    When it ended · 结束时间
    """


class MessagesView(TypedDict):
    """
    The messages about one referral, first to last. · 某转介的消息，按时间顺序。
    """

    items: list[MessageView]
    """
    The messages, 500 at most · 消息，最多 500 条
    """


class HeldPage(TypedDict):
    """
    Some messages that need a person, oldest first. · 部分须人工处理的消息，最早的在前。
    """

    items: list[MessageView]
    """
    The messages · 消息列表
    """
    next: str | None
    """
    Give it as `after` for the next page; null: no more · 作为下一页的 after；null：没有更多
    """
