"""What must be reported and to what end, and what a federation asks a department to look into."""

from shared.vocabulary.code import Code


class ReportSituation(Code):
    """What obliges to report."""

    # The nine situations of Art. 4 of the nine-body opinion on mandatory reports (trial, 7 May
    # 2020), and adults who lack capacity (Anti-Domestic Violence Law, Art. 14).

    ABNORMAL_INJURY = "abnormal_injury", "隐私部位非正常损伤", "Abnormal injury of private parts"
    UNDER_14_SEXUAL = (
        "under_14_sexual",
        "不满十四周岁遭受性侵害、怀孕或流产",
        "Girl under 14: sexual assault, pregnancy or abortion",
    )
    PREGNANCY_BY_ASSAULT = (
        "pregnancy_by_assault",
        "十四周岁以上因性侵害怀孕或流产",
        "Girl of 14 or over: pregnancy or abortion by assault",
    )
    MANY_INJURIES = (
        "many_injuries",
        "多处损伤、严重营养不良或意识不清",
        "Many injuries, malnutrition or unconsciousness",
    )
    ABNORMAL_HARM = (
        "abnormal_harm",
        "非正常原因致伤残或死亡",
        "Disability or death by abnormal causes",
    )
    ABANDONED = "abandoned", "被遗弃或长期无人照料", "Abandoned or long without care"
    TRAFFICKED_OR_MISSING = (
        "trafficked_or_missing",
        "来源不明、失踪或被拐卖、收买",
        "Of unknown origin, missing, trafficked or bought",
    )
    MADE_TO_BEG = "made_to_beg", "被组织乞讨", "Made to beg"
    OTHER_GRAVE = "other_grave", "其他严重侵害或面临危险", "Other grave harm, or in danger of it"
    ADULT_WITHOUT_CAPACITY = (
        "adult_without_capacity",
        "无或限制民事行为能力成年人遭受家庭暴力",
        "Adult lacking capacity: domestic violence",
    )


class ReportResult(Code):
    """What the receiver of a mandatory report tells back."""

    CASE_OPENED = "case_opened", "已立案", "Case opened"
    NOT_OPENED = "not_opened", "不予立案", "No case opened"
    PROTECTED = "protected", "已采取保护措施", "Measures of protection taken"
    PASSED_ON = "passed_on", "已移交其他机关", "Passed on to another authority"


class InquiryQuestion(Code):
    """What a department is asked to look into."""

    INVESTIGATE = "investigate", "调查处理", "Investigate and handle"
    EXPLAIN = "explain", "说明情况", "Explain"
    CORRECT = "correct", "督促纠正", "Correct"
    PROTECT = "protect", "采取保护措施", "Take measures of protection"


class InquiryReply(Code):
    """What a department replied."""

    HANDLED = "handled", "已处理", "Handled"
    UNDER_WAY = "under_way", "正在处理", "Under way"
    NOT_FOUNDED = "not_founded", "查无实据", "Not founded"
    NOT_IN_CHARGE = "not_in_charge", "不属管辖", "Not in charge"
