"""What kinds of organisation work together, and at which level of government a body stands."""

from shared.vocabulary.code import Code


class PartnerKind(Code):
    """What an organisation is."""

    HOTLINE = "hotline", "热线", "Hotline"
    APP = "app", "应用或小程序", "App or mini program"
    WOMENS_FEDERATION = "womens_federation", "妇联", "Women's federation"
    PROCURATORATE = "procuratorate", "检察院", "Procuratorate"
    PUBLIC_SECURITY = "public_security", "公安机关", "Public security"
    COURT = "court", "人民法院", "Court"
    JUSTICE_BUREAU = "justice_bureau", "司法行政机关", "Justice bureau"
    CIVIL_AFFAIRS = "civil_affairs", "民政部门", "Civil affairs"
    EDUCATION = "education", "教育部门", "Education bureau"
    HOSPITAL = "hospital", "医院", "Hospital"
    SCHOOL = "school", "学校", "School"
    COMMITTEE = "committee", "村（居）民委员会", "Village or residents' committee"
    NGO = "ngo", "社会组织", "Non-governmental organisation"
    MEDIA_NGO = "media_ngo", "媒体类社会组织", "Media organisation"
    LAW_FIRM = "law_firm", "律师事务所", "Law firm"
    PROVIDER_NETWORK = "provider_network", "服务机构网络", "Network of providers"
    UNIVERSITY = "university", "高等院校", "University"
    RESEARCH = "research", "研究机构", "Research institute"
    FOUNDATION = "foundation", "基金会", "Foundation"
    CORPORATE_FOUNDATION = "corporate_foundation", "企业基金会", "Corporate foundation"
    SISTER_PROJECT = "sister_project", "姊妹项目", "Sister project"
    UN_BODY = "un_body", "联合国机构", "United Nations body"
    FOREIGN_NGO = "foreign_ngo", "境外非政府组织", "Foreign non-governmental organisation"
    FOREIGN_PUBLIC_BODY = "foreign_public_body", "境外公共机构", "Foreign public body"
    PLATFORM = "platform", "接力平台", "The platform itself"


class OrganisationLevel(Code):
    """The level of government a body belongs to, widest first."""

    NATION = "nation", "全国", "Nation"
    PROVINCE = "province", "省", "Province"
    CITY = "city", "市", "City"
    COUNTY = "county", "县", "County"
    TOWN = "town", "乡镇", "Town"
