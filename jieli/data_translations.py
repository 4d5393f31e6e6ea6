"""The help pages of `jieli breach` and `jieli export` in Chinese."""

OF_DATA = {
    "<time>": "<时间>",
    "<folder>": "<目录>",
    "Draft the report of a breach that is due within four hours, from the audit.": (
        "依据审计记录起草须在四小时内报送的泄露事件报告。"
    ),
    "First look that counts, with offset": "计入的最早时间，带时区",
    "Before when; now if not said": "截止时间；不填为现在",
    "When the breach was noticed": "发现泄露的时间",
    "Only looks of this client; may repeat": "仅限该客户端的查看；可重复",
    "Only this case; may repeat": "仅限该案件；可重复",
    "Write both languages into this folder": "将两种语言的报告写入该目录",
    "Extracts for research: ask for one, decide, read its file.": (
        "供研究使用的提取数据：申请、审核、读取文件。"
    ),
    "Ask for an extract of groups of persons; two persons decide about it.": (
        "申请一份按人群分组的提取数据；须经两人审核。"
    ),
    "Approve or reject an extract; two different persons must approve.": (
        "批准或拒绝提取申请；须两名不同人员批准。"
    ),
    "Print the file of an extract as CSV; the look is recorded.": (
        "以表格文本输出提取数据的文件；读取有记录。"
    ),
    "A calendar year that is settled": "数据已稳定的自然年度",
    "Prefectures and provinces, as 110000,440300": "地级、省级行政区划，如 110000,440300",
    "What each row tells: place, age, gender, harm, channel, result": (
        "每行包含的内容：place、age、gender、harm、channel、result"
    ),
    "Fewest persons of a row; at least 11": "每行最少人数；至少11",
    "Title of the study": "研究标题",
    "The client that asks": "提出申请的客户端",
    "The client that reads it": "读取的客户端",
    "approve or reject": "approve（批准）或 reject（拒绝）",
    "An extract's id": "提取数据的编号",
}
