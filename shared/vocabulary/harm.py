"""What was done to her, by whom, and how grave it is (Anti-Domestic Violence Law)."""

from shared.vocabulary.code import Code


class HarmType(Code):
    """What was done; it is for statistics and routing and never gates a service."""

    DOMESTIC_VIOLENCE = "domestic_violence", "家庭暴力", "Domestic violence"
    SEXUAL_HARASSMENT = "sexual_harassment", "性骚扰", "Sexual harassment"
    SEXUAL_ASSAULT = "sexual_assault", "性侵害", "Sexual assault"
    TRAFFICKING = "trafficking", "拐卖", "Trafficking"
    CHILD_ABUSE = "child_abuse", "虐待儿童", "Child abuse"
    STALKING = "stalking", "跟踪骚扰", "Stalking"
    OTHER = "other", "其他", "Other"


class HarmForm(Code):
    """The forms it took; several may hold at once (Anti-Domestic Violence Law, Art. 2)."""

    PHYSICAL = "physical", "身体暴力", "Physical violence"
    MENTAL = "mental", "精神暴力", "Mental violence"
    SEXUAL = "sexual", "性暴力", "Sexual violence"
    ECONOMIC = "economic", "经济控制", "Economic violence"
    NEGLECT = "neglect", "忽视", "Neglect"


class HarmSub(Code):
    """Particulars that raise risk or are counted on their own."""

    VERBAL_ABUSE = "verbal_abuse", "辱骂", "Verbal abuse"
    BELITTLING = "belittling", "贬低", "Belittling"
    SPREADING_RUMOURS = "spreading_rumours", "散布谣言", "Spreading rumours"
    DEATH_THREAT = "death_threat", "死亡威胁", "Death threat"
    SEXUAL_SHAMING = "sexual_shaming", "荡妇羞辱", "Sexual shaming"
    CONFINEMENT = "confinement", "限制人身自由", "Confinement"
    STRANGULATION = "strangulation", "扼颈", "Strangulation"


class Exploitation(Code):
    """What was done to somebody who was bought or sold; several may hold at once."""

    FORCED_MARRIAGE = "forced_marriage", "被卖为妻", "Sold into marriage"
    BEATING = "beating", "殴打", "Beating"
    SEXUAL_ASSAULT = "sexual_assault", "性侵害", "Sexual assault"
    DRUGGING = "drugging", "下药控制", "Drugging"
    FORCED_SEX_WORK = "forced_sex_work", "强迫卖淫", "Forced sex work"
    FORCED_BIRTH = "forced_birth", "强迫生育", "Forced birth"
    FORCED_BEGGING = "forced_begging", "强迫乞讨", "Forced begging"
    FORCED_LABOUR = "forced_labour", "强迫劳动", "Forced labour"
    ISOLATION = "isolation", "隔绝", "Isolation"


class Relation(Code):
    """Relation of the alleged perpetrator to the person; never in outcome events."""

    SPOUSE = "spouse", "配偶", "Spouse"
    EX_PARTNER = "ex_partner", "前配偶或前伴侣", "Former partner"
    COHABITANT = "cohabitant", "同居者", "Cohabitant"
    PARTNER = "partner", "恋人", "Partner"
    PARENT = "parent", "父母", "Parent"
    FATHER = "father", "父亲", "Father"
    MOTHER = "mother", "母亲", "Mother"
    SIBLING = "sibling", "兄弟姐妹", "Sibling"
    CHILD = "child", "子女", "Child"
    RELATIVE = "relative", "其他亲属", "Other relative"
    COLLEAGUE = "colleague", "同事", "Colleague"
    EMPLOYER = "employer", "雇主", "Employer"
    TEACHER = "teacher", "教师", "Teacher"
    ACQUAINTANCE = "acquaintance", "熟人", "Acquaintance"
    STRANGER = "stranger", "陌生人", "Stranger"
    UNKNOWN = "unknown", "不详", "Unknown"


class MedicalDeadline(Code):
    """What medicine can do only for some hours after sexual violence (WHO)."""

    HIV_PROPHYLAXIS = "hiv_prophylaxis", "艾滋病暴露后预防", "HIV post-exposure prophylaxis"
    EMERGENCY_CONTRACEPTION = "emergency_contraception", "紧急避孕", "Emergency contraception"


class Risk(Code):
    """What the screening found; it may raise urgency and never lowers service."""

    HIGH = "high", "高风险", "High risk"
    MEDIUM = "medium", "中风险", "Medium risk"
    STANDARD = "standard", "一般风险", "Standard risk"
