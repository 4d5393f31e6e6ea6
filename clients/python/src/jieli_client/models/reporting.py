"""reporting: what goes in and comes out. Generated from its OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

AgeBand: TypeAlias = Literal["<14", "14-17", "18-39", "40-59", "60+", "undisclosed"]
"""
Age in years; 14 and 18 are legal cut points, 18–39 is the band of the published figures. · 年龄（岁）；14 与 18 为法定界限，18–39 为公布数据所用分段。
"""


class Asked(TypedDict):
    """
    What was asked to be published, and what became of it. · 申请发布的内容及其结果。
    """

    request_id: str
    """
    Id of what was asked · 申请的编号
    """
    period: str
    """
    Name of the period · 时期名称
    """
    population: NotRequired[str | None]
    """
    Of whom; null: of all that have such a period · 统计对象；null 表示有此时期的全部对象
    """
    status: Literal["waiting", "done"]
    """
    waiting: it is being made · waiting：正在生成
    """
    publications: list[str]
    """
    What was made · 已生成的发布
    """


class DecisionForm(TypedDict):
    """
    Yes or no, and on what ground. · 同意与否及其依据。
    """

    decision: Literal["approve", "reject"]
    """
    Yes or no · 是或否
    """
    ground: Literal[
        "ethics_approval_seen",
        "contract_seen",
        "purpose_unclear",
        "not_needed",
        "too_fine",
        "reader_unknown",
    ]
    """
    On what ground; a code · 理由代码
    """


class DecisionView(TypedDict):
    """
    A decision of a person. · 一个人的审核决定。
    """

    decided_by: str
    """
    The client that decided · 作决定的客户端
    """
    partner_id: str
    """
    Its organisation · 其所属机构
    """
    decision: Literal["approve", "reject"]
    """
    Yes or no · 是或否
    """
    ground: Literal[
        "ethics_approval_seen",
        "contract_seen",
        "purpose_unclear",
        "not_needed",
        "too_fine",
        "reader_unknown",
    ]
    """
    On what ground; a code · 理由代码
    """
    decided_at: str
    """
    When · 时间
    """


class ExaminedExtract(TypedDict):
    """
    An extract, with who decided. · 一份提取数据及其审核人。
    """

    extract_id: str
    """
    Id of the extract · 提取数据的编号
    """
    state: Literal["waiting", "approved", "rejected", "lapsed", "ready", "withheld"]
    """
    waiting for two persons, approved and not yet made, rejected, lapsed, ready or withheld · waiting：等待两人审核；approved：已批准、尚未生成；rejected：被拒绝；lapsed：逾期失效；ready：可读取；withheld：不予提供
    """
    reason: Literal["too_few"] | None
    """
    Why it is withheld; a code · 不提供的原因代码
    """
    asked_by: str
    """
    The client that asked · 提出申请的客户端
    """
    partner_id: str
    """
    Its organisation · 其所属机构
    """
    reader_partner_id: str
    """
    The organisation that may read it · 可以读取的机构
    """
    purpose: Literal["research", "evaluation", "official_statistics", "service_planning"]
    """
    What for; a code · 用途代码
    """
    title: str
    """
    Title of the study · 研究标题
    """
    year: int
    """
    The calendar year · 自然年度
    """
    variables: list[Literal["place", "age", "gender", "harm", "channel", "result"]]
    """
    What each row tells · 每行包含的内容
    """
    places: list[str]
    """
    Provinces and prefectures told of; empty: all · 所涉省级、地级行政区划；空为全部
    """
    k: int
    """
    Fewest persons of a row · 每行最少人数
    """
    asked_at: str
    """
    When it was asked for · 申请时间
    """
    approvals: int
    """
    Persons who said yes; two are needed · 已同意的人数；须有两人
    """
    digest: str | None
    """
    SHA-256 of the file, in hex · 文件的 SHA-256（十六进制）
    """
    rows: int | None
    """
    Rows of the file · 文件的行数
    """
    smallest: int | None
    """
    Persons in its smallest row · 最小一行的人数
    """
    made_at: str | None
    """
    When it was made · 发出时间
    """
    decisions: list[DecisionView]
    """
    Who decided, in order of time · 审核人，按时间排序
    """


Place: TypeAlias = str


class ExtractForm(TypedDict):
    """
    What is asked for, and what for. · 申请内容与用途。
    """

    purpose: Literal["research", "evaluation", "official_statistics", "service_planning"]
    """
    What for; a code · 用途代码
    """
    title: str
    """
    Title of the study; no person's name · 研究标题；不得含人名
    """
    year: int
    """
    A calendar year that is over · 已结束的自然年度
    """
    variables: list[Literal["place", "age", "gender", "harm", "channel", "result"]]
    """
    What each row tells · 每行包含的内容
    """
    places: NotRequired[list[Place]]
    """
    Provinces and prefectures to tell of; none: all · 所涉省级、地级行政区划；不填为全部
    """
    k: NotRequired[int]
    """
    Fewest persons of a row; fewer than 11 mean 11 · 每行最少人数；不足11按11计
    """
    reader_partner_id: NotRequired[str | None]
    """
    The organisation that may read it, if another · 可以读取的机构（如为其他机构）
    """


class ExtractView(TypedDict):
    """
    An extract: what was asked, and how it stands. · 一份提取数据：申请内容与当前状态。
    """

    extract_id: str
    """
    Id of the extract · 提取数据的编号
    """
    state: Literal["waiting", "approved", "rejected", "lapsed", "ready", "withheld"]
    """
    waiting for two persons, approved and not yet made, rejected, lapsed, ready or withheld · waiting：等待两人审核；approved：已批准、尚未生成；rejected：被拒绝；lapsed：逾期失效；ready：可读取；withheld：不予提供
    """
    reason: Literal["too_few"] | None
    """
    Why it is withheld; a code · 不提供的原因代码
    """
    asked_by: str
    """
    The client that asked · 提出申请的客户端
    """
    partner_id: str
    """
    Its organisation · 其所属机构
    """
    reader_partner_id: str
    """
    The organisation that may read it · 可以读取的机构
    """
    purpose: Literal["research", "evaluation", "official_statistics", "service_planning"]
    """
    What for; a code · 用途代码
    """
    title: str
    """
    Title of the study · 研究标题
    """
    year: int
    """
    The calendar year · 自然年度
    """
    variables: list[Literal["place", "age", "gender", "harm", "channel", "result"]]
    """
    What each row tells · 每行包含的内容
    """
    places: list[str]
    """
    Provinces and prefectures told of; empty: all · 所涉省级、地级行政区划；空为全部
    """
    k: int
    """
    Fewest persons of a row · 每行最少人数
    """
    asked_at: str
    """
    When it was asked for · 申请时间
    """
    approvals: int
    """
    Persons who said yes; two are needed · 已同意的人数；须有两人
    """
    digest: str | None
    """
    SHA-256 of the file, in hex · 文件的 SHA-256（十六进制）
    """
    rows: int | None
    """
    Rows of the file · 文件的行数
    """
    smallest: int | None
    """
    Persons in its smallest row · 最小一行的人数
    """
    made_at: str | None
    """
    When it was made · 发出时间
    """


class FurtherFigure(TypedDict):
    """
    What the source says of a part. · 来源对某一部分的说法。
    """

    zh: str
    """
    What it is called in Chinese · 中文名称
    """
    en: str
    """
    What it is called in English · 英文名称
    """
    value: str
    """
    A number or a fraction, as its source writes it · 数值或分数，按来源原文
    """
    until: NotRequired[str | None]
    """
    The end of a range · 区间上限
    """
    qualifier: Literal["as_written", "about", "nearly", "over", "at_least"]
    """
    How exact it is, in its source's word · 精确程度，按来源用词
    """
    unit: Literal["persons", "share", "percent", "men_per_100_women"]
    """
    What is counted · 计量单位
    """
    name: str
    """
    The code of this part · 该部分的代码
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


class PartyOutcome(TypedDict):
    """
    A need ended: the full record, for the two organisations of that referral only. · 需求已结束：完整记录，仅供该转介的双方机构。
    """

    referral_id: str
    """
    Id of the referral · 转介编号
    """
    partner_id: str
    """
    The organisation that referred her · 转介方机构
    """
    provider_partner_id: str | None
    """
    The organisation that helped, if any did · 提供帮助的机构（如有）
    """
    need_id: str
    """
    Id of the need · 需求编号
    """
    need: Need
    """
    The kind of help · 帮助种类
    """
    result: str
    """
    How the need ended; a code · 需求如何结束；代码
    """
    at: str
    """
    When · 时间
    """


Period = TypedDict(
    "Period",
    {
        "name": str,
        "from": str,
        "to": str,
    },
)


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


class PublicationWhole(TypedDict):
    """
    A publication with all its reports; the digest is of these bytes. · 一份发布及其全部报告；摘要即据这些字节计算。
    """

    population: str
    """
    Of whom · 统计对象
    """
    period: Period
    """
    Which days · 哪些日期
    """
    version: int
    """
    1, or more for a correction · 1；更正版本为 2 及以上
    """
    reason: NotRequired[str | None]
    """
    Why it was made again; null for the first version · 重新发布的理由；首版为 null
    """
    method: str
    """
    How it was counted and protected; a code · 统计与保护方法；代码
    """
    caveats: list[str]
    """
    What a reader must be careful of; codes · 阅读时须注意之处；代码
    """
    withheld: NotRequired[str | None]
    """
    Why it is withheld; null: it is published · 不公布的原因；null 表示已发布
    """
    partners: int
    """
    Organisations that reported in the period · 该时期报送的机构数
    """
    partners_ever: int
    """
    Organisations that ever reported · 曾经报送的机构数
    """
    reports: list[dict[str, Any]]
    """
    Every published table: report, by, channel, unit, total, rows, margins; what is hidden is null with the marker c · 全部已发布的表：报告、分组、渠道、单位、合计、各行与边际；不公布的值为 null，标记 c
    """


class PublishedTable(TypedDict):
    """
    A published table of a report. · 报告中一张已发布的表。
    """

    by: list[str]
    """
    What it is divided by; empty: undivided · 分组；空表示不分组
    """
    channel: str
    """
    Of which channels · 哪些渠道
    """
    populations: list[str]
    """
    Of which kinds of population · 哪些类型的对象
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


class ReferenceFigure(TypedDict):
    """
    A figure that others published: no count of ours, and of nobody in particular. · 他人公布的数字：不是本平台的统计，也不涉及任何具体个人。
    """

    zh: str
    """
    What it is called in Chinese · 中文名称
    """
    en: str
    """
    What it is called in English · 英文名称
    """
    value: str
    """
    A number or a fraction, as its source writes it · 数值或分数，按来源原文
    """
    until: NotRequired[str | None]
    """
    The end of a range · 区间上限
    """
    qualifier: Literal["as_written", "about", "nearly", "over", "at_least"]
    """
    How exact it is, in its source's word · 精确程度，按来源用词
    """
    unit: Literal["persons", "share", "percent", "men_per_100_women"]
    """
    What is counted · 计量单位
    """
    name: str
    """
    The code it is asked for by · 查询所用代码
    """
    when: str
    """
    Of which year, or when it was written · 所属年份或写作时间
    """
    source: str
    """
    Who published it · 公布者
    """
    note_zh: NotRequired[str | None]
    """
    What must be known of it, in Chinese · 须知说明（中文）
    """
    note_en: NotRequired[str | None]
    """
    What must be known of it, in English · 须知说明（英文）
    """
    further: NotRequired[list[FurtherFigure]]
    """
    What the source says of parts of it · 来源对其各部分的说法
    """


class ReferenceFigures(TypedDict):
    """
    All of them. · 全部数字。
    """

    as_of: str
    """
    The day of the list · 清单日期
    """
    items: list[ReferenceFigure]
    """
    In the order of the list · 按清单顺序
    """


class ReportView(TypedDict):
    """
    A published report. · 一份已发布的报告。
    """

    name: str
    """
    Name of the report · 报告名称
    """
    title: str
    """
    What the report is called · 报告的名称
    """
    period: dict[str, str | int]
    """
    Which days it is of, and their number · 所涉日期及天数
    """
    filters: dict[str, str]
    """
    What it was narrowed to: the channel · 筛选条件：渠道
    """
    by: list[str]
    """
    What it is divided by · 分组
    """
    unit: str
    """
    What is counted · 计量单位
    """
    measures: dict[str, str]
    """
    Each number of a row, and its unit · 各行中的数值及其单位
    """
    total: NotRequired[int | dict[str, Any] | None]
    """
    The whole; null: hidden. A report with several totals gives them by name · 合计；null 表示不公布。有多项合计的报告按名称给出
    """
    rows: list[dict[str, Any]]
    """
    Its rows: codes, their labels, numbers; a hidden number is null with the marker c · 各行：代码、名称与数值；不公布的数值为 null，标记 c
    """
    margins: dict[str, list[dict[str, Any]]]
    """
    Totals of each division, where there are two · 有两个分组时，各分组的合计
    """
    hidden: int
    """
    How many rows hide something · 含不公布数值的行数
    """
    markers: dict[str, str]
    """
    What each marker means · 各标记的含义
    """
    caveats: list[str]
    """
    What a reader must be careful of, in words · 阅读时须注意之处（文字）
    """
    caveat_codes: list[str]
    """
    The same as codes · 同上，代码
    """


class TableRow(TypedDict):
    """
    One row of a protected table. · 受保护表格的一行。
    """

    keys: list[str]
    """
    Codes of the dimensions, in their order · 各维度的代码，按顺序
    """
    value: int | None
    """
    How many; null: hidden to protect people · 数量；null：为保护当事人不公布
    """
    marker: NotRequired[Literal["c"] | None]
    """
    c: hidden to protect people · c：为保护当事人不公布
    """


class Title(TypedDict):
    """
    What it is called. · 名称。
    """

    zh: str
    """
    In Chinese · 中文
    """
    en: str
    """
    In English · 英文
    """


class ToMake(TypedDict):
    """
    What is to be published, ahead of its day or again. · 需提前发布或重新发布的内容。
    """

    period: str
    """
    Name of a period that is over: 2026-10, 2026-Q3, 2026, or the first and last day of a programme's year · 已结束时期的名称：2026-10、2026-Q3、2026，或项目年度的首日与末日
    """
    population: NotRequired[str | None]
    """
    Of whom; all populations that have such a period unless one is said · 统计对象；不填则为有此时期的全部对象
    """
    reason: NotRequired[str | None]
    """
    Why it is made again; it is published with the correction · 重新发布的理由；随更正一并公布
    """


UpcomingView = TypedDict(
    "UpcomingView",
    {
        "population": str,
        "period": str,
        "from": str,
        "to": str,
        "due": str,
    },
)


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


class CatalogueChannel(TypedDict):
    """
    A channel or a group of channels. · 渠道或渠道组。
    """

    name: str
    """
    Its code · 代码
    """
    title: Title
    """
    What it is called · 名称
    """


class CataloguePopulation(TypedDict):
    """
    A population. · 统计对象。
    """

    code: str
    """
    Its code · 代码
    """
    kind: str
    """
    all, programme, network, group or region · all（全部）、programme（项目）、network（律师网络）、group（机构组）或 region（地区）
    """
    title: Title
    """
    What it is called · 名称
    """


class CatalogueReport(TypedDict):
    """
    One report of the catalogue. · 目录中的一份报告。
    """

    name: str
    """
    Name of the report · 报告名称
    """
    title: Title
    """
    What the report is called · 报告的名称
    """
    unit: str
    """
    What is counted; where it depends on the channel, all that may be · 计数单位；取决于渠道时列出全部可能
    """
    by: list[str]
    """
    How it is divided unless something else is asked for · 未指明时的分组
    """
    channel: str
    """
    Which channels it is of unless others are asked for · 未指明时的渠道
    """
    published: list[PublishedTable]
    """
    How it is published · 发布方式
    """


class CoarseOutcome(TypedDict):
    """
    A need ended, said so coarsely that enough others look the same. · 需求已结束；表述粗略到足够多的其他记录与之相同。
    """

    outcome_id: str
    """
    A random id that links to no case · 随机编号，不关联任何个案
    """
    province: str
    """
    Province, GB/T 2260 · 省份，GB/T 2260
    """
    month: str
    """
    Month in which it was asked for · 求助所在月份
    """
    age_band: AgeBand
    """
    Age in years, as a band · 年龄段（岁）
    """
    harm: HarmType
    """
    What was done; the primary harm · 所受主要伤害
    """
    need: Need
    """
    The kind of help · 帮助种类
    """
    result: str
    """
    How the need ended; a code · 需求如何结束；代码
    """


class ExtractPage(TypedDict):
    """
    A page of extracts. · 一页提取数据。
    """

    items: list[ExtractView]
    """
    The extracts, in order of id · 提取数据，按编号排序
    """
    next: str | None
    """
    `after` of the next page; null on the last · 下一页的 after；最后一页为 null
    """


PublicationSummary = TypedDict(
    "PublicationSummary",
    {
        "publication_id": str,
        "population": str,
        "title": Title,
        "period": str,
        "from": str,
        "to": str,
        "version": int,
        "status": Literal["published", "withheld"],
        "withheld": NotRequired[
            Literal["small", "few_partners", "unproved", "correction_too_small"] | None
        ],
        "correction_withheld": NotRequired[bool],
        "made_at": str,
        "reason": NotRequired[str | None],
        "digest": str,
        "method": str,
        "caveats": list[str],
    },
)


class PublicationsPage(TypedDict):
    """
    What is published, and what comes next. · 已发布与即将发布的内容。
    """

    publications: list[PublicationSummary]
    """
    What stands of each population and period: the newest version with figures, else the newest; what ended last comes first · 各对象、各时期现行的版本：最新的有数据的版本，没有则为最新版本；最近结束者在前
    """
    upcoming: list[UpcomingView]
    """
    What is published next, the soonest first · 即将发布的内容，最早者在前
    """


class TableOutcome(TypedDict):
    """
    A protected table of a quarter. · 一个季度的受保护表格。
    """

    release_id: str
    """
    Id of the release · 发布编号
    """
    report: str
    """
    Which table · 哪张表
    """
    period_from: str
    """
    First day of the quarter · 季度首日
    """
    period_to: str
    """
    Last day of the quarter · 季度末日
    """
    dimensions: list[str]
    """
    What its rows are divided by · 行的划分维度
    """
    rows: list[TableRow]
    """
    Its rows, totals among them · 各行，含合计
    """


class Catalogue(TypedDict):
    """
    The reports that are published, of whom, and how they are divided. · 已发布的报告、对象与分组。
    """

    reports: list[CatalogueReport]
    """
    The reports · 报告
    """
    populations: list[CataloguePopulation]
    """
    Of whom figures are published · 发布数据的对象
    """
    channels: list[CatalogueChannel]
    """
    Channels and groups of channels · 渠道与渠道组
    """
    formats: list[str]
    """
    Forms in which a report is given · 报告的输出格式
    """


class OutcomesPage(TypedDict):
    """
    Some outcomes, oldest first. · 部分结果，最早的在前。
    """

    tier: Literal["party", "coarse", "aggregate"]
    """
    In which detail · 详细程度
    """
    items: list[CoarseOutcome | PartyOutcome | TableOutcome]
    """
    The outcomes · 结果列表
    """
    next: int | None
    """
    Give it as `after` for the next page; null: no more · 作为下一页的 after；null：没有更多
    """
    position: int
    """
    Give it as `after` later for what came since · 以后作为 after 获取此后的内容
    """
