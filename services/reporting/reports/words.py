"""What codes, units, reports and caveats are called, in Chinese and in English."""

from services.reporting.publications.populations import POPULATIONS
from services.reporting.reports.questions import Language
from shared.vocabulary import (
    AgeBand,
    AgeClass,
    Channel,
    Flag,
    Gender,
    HarmForm,
    HarmSub,
    HarmType,
    Need,
    UnmetReason,
    Urgency,
    names,
    regions,
)

_REASON_GROUPS = {
    "nobody_there": ("无机构可询问", "Nobody could be asked"),
    "nobody_agreed": ("无机构答应", "Nobody said yes"),
    "ended_unhelped": ("服务结束而未得到帮助", "Ended without help"),
    "unmet": ("未能满足合计", "Unmet"),
    "without_help": ("未得到帮助即结束", "Ended without help"),
}
_STATE_CLASSES = {
    "open": ("进行中或等待", "Open"),
    "without_help": ("未得到帮助即结束", "Ended without help"),
}
WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "channel": names(Channel)
    | {
        "all": ("全部渠道", "All channels"),
        "written": ("书面求助", "Written requests"),
        "online": ("线上求助", "Online requests"),
        "hotline": ("热线来电", "Hotline calls"),
        "organisation": ("机构转介", "From organisations"),
    },
    "age_band": names(AgeBand),
    "age_class": names(AgeClass),
    "gender": names(Gender),
    "urgency": names(Urgency),
    "harm": names(HarmType)
    | {
        "sexual_harassment_or_assault": ("性骚扰或性侵害", "Sexual harassment or assault"),
        "other_topics": ("其他各类", "All other kinds"),
    },
    "topic": {
        "domestic_violence": ("家庭暴力", "Domestic violence"),
        "sexual_harassment_or_assault": ("性骚扰或性侵害", "Sexual harassment or assault"),
        "other": ("其他", "Other"),
    },
    "need": names(Need)
    | {
        "legal": ("法律服务合计", "Legal help"),
        "health": ("身心健康合计", "Health"),
        "safety": ("庇护与保护合计", "Shelter and protection"),
        "livelihood": ("救助与生计合计", "Assistance and livelihood"),
    },
    "reason": names(UnmetReason)
    | {
        "could_not_contact": ("联系不上", "Could not be reached"),
        "moved_away": ("已迁往外地", "Moved away"),
        "not_engaged": ("未能继续", "Did not go on"),
        "not_granted": ("未获批准", "Not granted"),
        "other_reason": ("其他原因", "Another reason"),
    }
    | _REASON_GROUPS,
    "reason_group": _REASON_GROUPS,
    "state": {
        "helped": ("已得到帮助", "Helped"),
        "in_progress": ("进行中", "In progress"),
        "waiting": ("等待答复", "Waiting"),
        "unmet": ("未能满足", "Unmet"),
        "withdrawn": ("已撤回", "Withdrawn"),
        "not_requested": ("仅作统计，未转介", "Counted only, nobody asked"),
        **_STATE_CLASSES,
    },
    "state_class": {"helped": ("已得到帮助", "Helped"), **_STATE_CLASSES},
    "circumstance": names(Flag) | {"children_witnessing": ("有孩子目睹", "Children saw it")},
    "verdict": {
        "brought": ("已提起诉讼", "Brought to court"),
        "favourable": ("判决有利", "Favourable"),
        "partly": ("判决部分有利", "Partly favourable"),
        "unfavourable": ("判决不利", "Unfavourable"),
        "withdrawn": ("已撤诉", "Withdrawn"),
        "pending": ("尚未判决", "Pending"),
        "not_brought": ("未提起诉讼", "Not brought to court"),
    },
    "forms": names(HarmForm) | names(HarmSub),
    "unit": {
        "users": ("新用户（人次）", "new users"),
        "opens": ("打开次数", "opens"),
        "requests": ("求助（件）", "requests"),
        "calls": ("来电（个）", "calls"),
        "referrals": ("转介（件）", "referrals"),
        "needs": ("需求（项）", "needs"),
        "cases": ("案件（件）", "cases"),
        "consultations": ("咨询（次）", "consultations"),
        "applications": ("申请（件）", "applications"),
        "persons": ("人", "persons"),
        "hours": ("小时", "hours"),
        "percent": ("百分比", "per cent"),
        "minutes": ("分钟", "minutes"),
        "organisations": ("机构（家）", "organisations"),
        "days": ("天", "days"),
        "figures": ("各项自带单位", "each figure has its own unit"),
        "the unit of the row": ("见本行单位", "the unit of the row"),
    },
    "dimension": {
        "channel": ("渠道", "Channel"),
        "province": ("省份", "Province"),
        "year": ("年份", "Year"),
        "quarter": ("季度", "Quarter"),
        "month": ("月份", "Month"),
        "harm": ("伤害类型", "Kind of harm"),
        "topic": ("主题", "Topic"),
        "age_band": ("年龄段", "Age band"),
        "age_class": ("年龄类别", "Age class"),
        "gender": ("性别", "Gender"),
        "urgency": ("紧急程度", "Urgency"),
        "need": ("需求", "Need"),
        "state": ("进展", "What became of it"),
        "state_class": ("进展（归类）", "What became of it, in short"),
        "reason": ("未满足原因", "Why it is unmet"),
        "reason_group": ("未满足原因（归类）", "Why it is unmet, in groups"),
        "circumstance": ("处境", "Circumstance"),
        "verdict": ("判决结果", "Verdict"),
        "service": ("服务", "Service"),
        "figure": ("指标", "Figure"),
    },
    "report": {
        "annual": ("年度报告", "The year's report"),
        "channel-usage": ("渠道使用情况", "Use of a channel"),
        "requests": ("求助情况", "Requests for help"),
        "topics": ("来电主题", "Topics of calls"),
        "co-occurrence": ("暴力形式并存", "Forms of violence together"),
        "sexual-shaming": (
            "女性所受精神暴力中的荡妇羞辱",
            "Sexual shaming of women, with mental abuse",
        ),
        "needs": ("需求与进展", "Needs and what became of them"),
        "unmet-needs": ("未满足的需求及原因", "Unmet needs and why"),
        "participation": ("机构参与", "How organisations take part"),
        "legal-support": ("法律支持", "Legal support"),
        "circumstances": ("处境", "Circumstances of those who ask"),
        "consultations": ("法律咨询", "Consultations given"),
        "litigation": ("诉讼案件", "Cases brought to court"),
        "time-to-help": ("获得帮助的时间", "Time to help"),
        "conversion": ("用户中求助的比例", "Users who ask for help"),
    },
    "figure": {
        "users": ("用户", "Users"),
        "opens": ("打开次数", "Opens"),
        "new_users_per_day": ("日均新增用户", "New users a day"),
        "opens_per_day": ("日均打开次数", "Opens a day"),
        "women_among_users": ("用户中女性占比", "Women among users"),
        "aged_18_39_among_users": ("用户中18–39岁占比", "Aged 18–39 among users"),
        "minors_among_messages": (
            "留言求助者中未成年人占比",
            "Minors among those leaving messages",
        ),
        "calls": ("热线来电", "Hotline calls"),
        "violence_among_calls": ("来电中家庭暴力占比", "Domestic violence among calls"),
        "sexual_among_calls": (
            "来电中性骚扰或性侵害占比",
            "Sexual harassment or assault among calls",
        ),
        "online_requests": ("线上求助", "Online requests"),
        "minors_among_requests": ("线上求助中未成年人占比", "Minors among online requests"),
        "female_among_minors": ("未成年求助者中女性占比", "Female among minors asking"),
        "male_among_minors": ("未成年求助者中男性占比", "Male among minors asking"),
        "female_among_adults": ("成年求助者中女性占比", "Female among adults asking"),
        "male_among_adults": ("成年求助者中男性占比", "Male among adults asking"),
        "violence_among_requests": (
            "求助类型中家庭暴力占比",
            "Domestic violence among kinds of request",
        ),
        "mental_with_physical": (
            "身体暴力同时伴有精神暴力的占比",
            "Mental violence with physical violence",
        ),
    },
    "caveat": {
        "hidden": (
            "0至10人、不足三家机构提供的数值，以及可推算出它们的数值，为保护当事人不公布（标记c）。",
            "Numbers of 0 to 10, those that rest on fewer than three organisations, and what would"
            " give them away are withheld to protect people (marker c).",
        ),
        "correction_withheld": (
            "本期另有更正，为保护当事人不公布；此处为最近一次公布的数据。",
            "A correction was made and is withheld to protect people; these are the figures that"
            " were published last.",
        ),
        "reasons_of_unmet": (
            "无人可询问、无人答应，或服务结束而未得到帮助；已帮助、进行中与未满足之和为全部需求。",
            "Nobody could be asked, nobody said yes, or it ended without help; met, open and unmet"
            " add up to all needs.",
        ),
        "needs_may_count_twice": (
            "一项需求可能先被婉拒后被接受，因此会计入多列。",
            "A need may be declined and then accepted: it is counted in both.",
        ),
        "incomplete": (
            "暴力形式并非每案都有记录；比例以已记录的案件为准。",
            "Forms were not recorded for every case; the rate is of the cases where they were.",
        ),
        "violence_cases_only": (
            "仅统计家庭暴力案件。",
            "Domestic violence cases only.",
        ),
        "calls_and_requests_together": (
            "来电与书面求助分属不同单位，此处各按一件转介计。",
            "Calls and requests are different units; here each counts as one referral.",
        ),
        "without_calls": (
            "不含热线来电；来电请用channel=hotline，全部渠道请用channel=all。",
            "Without hotline calls; use channel=hotline for calls, channel=all for every channel.",
        ),
        "users_not_persons": (
            "用户为每日新增计数之和，不跟踪个人。",
            "Users are the sum of daily counters of new users; nobody is tracked.",
        ),
        "not_blended": (
            "各组比例不可合并成一个比例来解释。",
            "Read the rates group by group: one blended rate hides how they differ.",
        ),
        "women_alone": (
            "基数仅为女性；其他性别不计入。",
            "Of women alone; nobody else is in the base.",
        ),
        "persons_are_referrals": (
            "一件转介计为一人；同一人再次求助会重复计入。",
            "A referral counts as one person; somebody who asked twice is counted twice.",
        ),
        "own_units": (
            "各项服务单位不同，不能相加。",
            "Each service has its own unit; they are never added.",
        ),
        "may_count_twice": (
            "一人可能同时有多种处境，因此会计入多行；未填写的计为没有。",
            "One person may have several circumstances and is counted in each; what was not said"
            " counts as not so.",
        ),
        "given_ones": (
            "仅统计已提供的咨询；同一人可能咨询多次，不等于人数。",
            "Consultations that were given; one person may have had several: these are no persons.",
        ),
        "rate_of_brought": (
            "比例以已提起诉讼的案件为基数；来源未给出可比数字，故对照值为空。",
            "The rate is of the cases brought; no source gives a figure to compare with, so the"
            " benchmark is empty.",
        ),
        "first_acceptance": (
            "自收到求助至首个机构接受为止；仅统计已被接受的求助；第90百分位仅在50件及以上时给出。",
            "From receipt to the first provider who accepted; only those accepted; the ninetieth "
            "percentile only from 50 referrals on.",
        ),
        "per_figure": (
            "每项指标有各自的单位和基数，不能相加。",
            "Each figure has its own unit and base; they are never added.",
        ),
    },
}
WORDS["dimension"]["forms"] = ("暴力形式", "Form of violence")
HIDDEN_SPOKEN = ("为保护当事人不公布", "withheld to protect people")


def word(family: str, code: str, lang: Language) -> str:
    """Return what a code is called. Raises KeyError for a code of no family."""
    which = 0 if lang == "zh" else 1
    if family == "province":
        area = POPULATIONS.get(code)
        return area.called(lang) if area else regions.name(code, lang)
    if family in {"month", "quarter", "year"}:
        return code
    if family == "topic" and code == "other_topics":
        code = "other"
    return WORDS[family][code][which]
