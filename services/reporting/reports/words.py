"""What codes, units, reports and caveats are called, in Chinese and in English."""

from services.reporting.reports.questions import Language
from shared.vocabulary import regions

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "channel": {
        "wechat_miniprogram": ("微信小程序", "WeChat mini program"),
        "miniprogram_hotline": ("小程序热线", "Mini-program hotline"),
        "hotline_12338": ("12338妇女热线", "Hotline 12338 (women)"),
        "hotline_12309": ("12309检察热线", "Hotline 12309 (procuratorate)"),
        "hotline_12345": ("12345政务热线", "Hotline 12345 (city)"),
        "web_form": ("网页表单", "Web form"),
        "partner_api": ("合作机构", "Partner organisation"),
        "womens_federation": ("妇联", "Women's federation"),
        "offline_event": ("线下活动", "Offline event"),
        "qr_poster": ("海报二维码", "QR poster"),
        "all": ("全部渠道", "All channels"),
        "written": ("书面求助", "Written requests"),
        "online": ("线上求助", "Online requests"),
        "hotline": ("热线来电", "Hotline calls"),
        "organisation": ("机构转介", "From organisations"),
    },
    "age_band": {
        "<14": ("14岁以下", "Under 14"),
        "14-17": ("14–17岁", "14–17"),
        "18-39": ("18–39岁", "18–39"),
        "40-59": ("40–59岁", "40–59"),
        "60+": ("60岁及以上", "60 and over"),
        "undisclosed": ("未说明", "Not stated"),
    },
    "age_class": {
        "minor": ("未成年人", "Minors"),
        "adult": ("成年人", "Adults"),
        "undisclosed": ("未说明", "Not stated"),
    },
    "gender": {
        "female": ("女", "Female"),
        "male": ("男", "Male"),
        "other": ("其他", "Other"),
        "undisclosed": ("未说明", "Not stated"),
    },
    "urgency": {
        "immediate": ("即刻", "Immediate"),
        "pressing": ("紧迫", "Pressing"),
        "routine": ("常规", "Routine"),
    },
    "harm": {
        "domestic_violence": ("家庭暴力", "Domestic violence"),
        "sexual_harassment": ("性骚扰", "Sexual harassment"),
        "sexual_assault": ("性侵害", "Sexual assault"),
        "trafficking": ("拐卖", "Trafficking"),
        "child_abuse": ("虐待儿童", "Child abuse"),
        "stalking": ("跟踪骚扰", "Stalking"),
        "other": ("其他", "Other"),
    },
    "topic": {
        "domestic_violence": ("家庭暴力", "Domestic violence"),
        "sexual_harassment_or_assault": ("性骚扰或性侵害", "Sexual harassment or assault"),
        "other": ("其他", "Other"),
    },
    "need": {
        "legal_consultation": ("法律咨询", "Legal consultation"),
        "court_representation": ("诉讼代理", "Court representation"),
        "protection_order": ("人身安全保护令", "Protection order"),
        "shelter": ("庇护", "Shelter"),
        "counselling": ("心理疏导", "Counselling"),
        "medical": ("医疗", "Medical care"),
        "judicial_assistance": ("司法救助", "Judicial assistance"),
        "social_assistance": ("社会救助", "Social assistance"),
        "skills_training": ("技能培训", "Skills training"),
        "employment_support": ("就业帮扶", "Employment support"),
        "child_protection": ("儿童保护", "Child protection"),
        "care_visit": ("关爱探访", "Care visit"),
    },
    "state": {
        "helped": ("已得到帮助", "Helped"),
        "in_progress": ("进行中", "In progress"),
        "waiting": ("等待答复", "Waiting"),
        "unmet": ("未能满足", "Unmet"),
        "withdrawn": ("已撤回", "Withdrawn"),
        "not_requested": ("仅作统计，未转介", "Counted only, nobody asked"),
    },
    "forms": {
        "physical": ("身体暴力", "Physical violence"),
        "mental": ("精神暴力", "Mental violence"),
        "sexual": ("性暴力", "Sexual violence"),
        "economic": ("经济控制", "Economic violence"),
        "neglect": ("忽视", "Neglect"),
        "verbal_abuse": ("辱骂", "Verbal abuse"),
        "belittling": ("贬低", "Belittling"),
        "spreading_rumours": ("散布谣言", "Spreading rumours"),
        "death_threat": ("死亡威胁", "Death threat"),
        "sexual_shaming": ("荡妇羞辱", "Sexual shaming"),
        "confinement": ("限制人身自由", "Confinement"),
        "strangulation": ("扼颈", "Strangulation"),
    },
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
        "days": ("天", "days"),
        "figures": ("各项自带单位", "each figure has its own unit"),
        "the unit of the row": ("见本行单位", "the unit of the row"),
    },
    "dimension": {
        "channel": ("渠道", "Channel"),
        "province": ("省份", "Province"),
        "region": ("地区", "Region"),
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
        "service": ("服务", "Service"),
        "figure": ("指标", "Figure"),
    },
    "report": {
        "annual": ("年度报告", "The year's report"),
        "channel-usage": ("渠道使用情况", "Use of a channel"),
        "requests": ("求助情况", "Requests for help"),
        "topics": ("来电主题", "Topics of calls"),
        "co-occurrence": ("暴力形式并存", "Forms of violence together"),
        "needs": ("需求与进展", "Needs and what became of them"),
        "legal-support": ("法律支持", "Legal support"),
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
            "1至10的数值及可推算出它们的数值，为保护当事人不公布（标记c）。",
            "Counts of 1 to 10, and counts that would give them away, are withheld to protect "
            "people (marker c).",
        ),
        "withheld": (
            "部分细分无法证明安全，整体不公布。",
            "Some of this breakdown could not be proved safe and is withheld as a whole.",
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
        "publicity_at_province": (
            "曾受媒体关注的案件仅计入省级。",
            "Cases that were in the news are counted at province level only.",
        ),
        "users_not_persons": (
            "用户为每日新增计数之和，不跟踪个人。",
            "Users are the sum of daily counters of new users; nobody is tracked.",
        ),
        "not_blended": (
            "各组比例不可合并成一个比例来解释。",
            "Read the rates group by group: one blended rate hides how they differ.",
        ),
        "persons_are_referrals": (
            "一件转介计为一人；同一人再次求助会重复计入。",
            "A referral counts as one person; somebody who asked twice is counted twice.",
        ),
        "own_units": (
            "各项服务单位不同，不能相加。",
            "Each service has its own unit; they are never added.",
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
_PART_OF = ("（仅知省份）", " (only the province is known)")


def word(family: str, code: str, lang: Language) -> str:
    """Return what a code is called. Raises KeyError for a code of no family."""
    which = 0 if lang == "zh" else 1
    if family in {"province", "region"}:
        plain = code.removesuffix("+")
        return regions.name(plain, lang) + (_PART_OF[which] if plain != code else "")
    if family in {"month", "quarter", "year"}:
        return code
    if family == "topic" and code == "other_topics":
        code = "other"
    return WORDS[family][code][which]
