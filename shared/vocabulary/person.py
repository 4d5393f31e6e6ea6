"""The person harmed, in bands and circumstances only."""

from shared.vocabulary.code import Code


class AgeBand(Code):
    """Age in years; 14 and 18 are legal cut points, 18–39 is the band of the published figures."""

    UNDER_14 = "<14", "14岁以下", "Under 14"
    FROM_14_TO_17 = "14-17", "14–17岁", "14–17"
    FROM_18_TO_39 = "18-39", "18–39岁", "18–39"
    FROM_40_TO_59 = "40-59", "40–59岁", "40–59"
    FROM_60 = "60+", "60岁及以上", "60 and over"
    UNDISCLOSED = "undisclosed", "未说明", "Not stated"


class AgeClass(Code):
    """Minor (under 18, Law on the Protection of Minors, Art. 2) or adult."""

    MINOR = "minor", "未成年人", "Minors"
    ADULT = "adult", "成年人", "Adults"
    UNDISCLOSED = "undisclosed", "未说明", "Not stated"


AGE_CLASS: dict[AgeBand, AgeClass] = {
    AgeBand.UNDER_14: AgeClass.MINOR,
    AgeBand.FROM_14_TO_17: AgeClass.MINOR,
    AgeBand.FROM_18_TO_39: AgeClass.ADULT,
    AgeBand.FROM_40_TO_59: AgeClass.ADULT,
    AgeBand.FROM_60: AgeClass.ADULT,
    AgeBand.UNDISCLOSED: AgeClass.UNDISCLOSED,
}


class Gender(Code):
    """Gender as the person gives it; never required."""

    FEMALE = "female", "女", "Female"
    MALE = "male", "男", "Male"
    OTHER = "other", "其他", "Other"
    UNDISCLOSED = "undisclosed", "未说明", "Not stated"


class Flag(Code):
    """Circumstances of the person that open further help."""

    MIGRANT_WORKER = "migrant_worker", "女性流动务工人员", "Migrant worker"
    LEFT_BEHIND = "left_behind", "留守", "Left behind in the village"
    CHILD_IN_DISTRESS = "child_in_distress", "困境儿童", "Child in distress"
    DISABILITY = "disability", "残疾", "Disability"
    PREGNANT = "pregnant", "怀孕", "Pregnant"
    RURAL = "rural", "农村", "Rural"
    MINORITY_LANGUAGE = "minority_language", "使用少数民族语言", "Speaks a minority language"
    TRAFFICKED = "trafficked", "被拐卖", "Trafficked"


class SpecialCare(Code):
    """Groups whom the Anti-Domestic Violence Law, Art. 5, protects specially."""

    MINOR = "minor", "未成年人", "Minor"
    ELDERLY = "elderly", "老年人", "Elderly"
    DISABILITY = "disability", "残疾人", "Disabled"
    PREGNANT = "pregnant", "孕期", "Pregnant"
    NURSING = "nursing", "哺乳期", "Nursing"
    SERIOUSLY_ILL = "seriously_ill", "重病患者", "Seriously ill"
    LIMITED_CAPACITY = (
        "limited_capacity",
        "无或限制民事行为能力",
        "Without full civil capacity (Art. 14)",
    )
