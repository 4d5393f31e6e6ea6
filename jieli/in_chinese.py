"""The help pages in Chinese: every English sentence of the command line with its translation."""

from typing import Any

CHINESE = {
    "Jieli 接力: referrals for survivors of gender-based violence and trafficking.": (
        "接力：为性别暴力与拐卖受害人转介求助。"
    ),
    "Find out": "查询",
    "Work": "操作",
    "Run": "运行",
    "Start everything, send a year through, compare it with the published figures, stay.": (
        "启动全部，重放一年数据并与已公布的数字对照，保持运行。"
    ),
    "Send the sample year through": "重放示例的一年",
    "Start everything in the background; return when every part is healthy.": (
        "在后台启动全部，各部分正常后返回。"
    ),
    "Stop everything; the data stays.": "停止全部；数据保留。",
    "Stop everything and delete all its data, logs and credentials, after asking.": (
        "停止全部，经确认后删除所有数据、日志和凭据。"
    ),
    "Do not ask": "不再询问",
    "Show each part and the addresses; exit 0 only when every part is healthy.": (
        "显示各部分与地址；全部正常才以 0 退出。"
    ),
    "For programs": "供程序读取",
    "Say how old the table of regions is; exit 1 when it should have been renewed.": (
        "显示行政区划数据的截止日期；过旧时以 1 退出。"
    ),
    "Show this message and exit.": "显示帮助并退出。",
    "Post one invented request, wait until somebody is asked for each need, show its journey.": (
        "提交一条虚构求助，等到每项需求都有机构被询问，并显示全过程。"
    ),
    "Tell one referral step by step: asked, matched, told, accepted, helped, closed, counted.": (
        "逐步讲述一条转介：求助、匹配、通知、接受、帮助、结案、统计。"
    ),
    "Show a referral's journey through all services, with its traces.": (
        "显示一条转介经过各服务的全过程及其链路。"
    ),
    "The referral's id, as its POST answered it": "转介 id，由提交时返回",
    "Print a report; figures too small to be safe are withheld, and the table says so.": (
        "输出一份报告；过小而不安全的数字不公布，并在表中注明。"
    ),
    "Such as requests, topics, channel-usage": "例如 requests、topics、channel-usage",
    "First day, as 2022-08-18": "首日，如 2022-08-18",
    "Last day, counted too": "末日，含当日",
    "Divide by, such as province or harm,gender": "分组，如 province 或 harm,gender",
    "online, hotline or one channel": "online、hotline 或某一渠道",
    "How it is printed": "输出格式",
    "Print an access token of a demo client, and nothing else.": "只输出演示客户端的访问令牌。",
    "A demo client, such as test_hotline": "演示客户端，如 test_hotline",
    "Post invented work through the public API.": "通过公开接口提交虚构数据。",
    "Replay the mini-program year and set it beside the published figures.": (
        "重放小程序一年的数据，并与已公布的数字逐一对照。"
    ),
    "The same seed gives the same people, byte for byte": "相同的种子得到完全相同的人与数据",
    "The directory: what waits for approval; invented providers.": (
        "服务目录：等待批准的机构；虚构的服务机构。"
    ),
    "List the providers that wait for a person.": "列出等待人工处理的服务机构。",
    "Show a provider: what is in force, what is asked, and in what it differs.": (
        "查看一个服务机构：现行内容、申请内容及其差异。"
    ),
    "Approve what waits of these providers; shelters need a second person.": (
        "批准这些服务机构的申请；庇护所须由第二人再批准。"
    ),
    "Reject what waits of these providers; what was approved before serves on.": (
        "驳回这些服务机构的申请；此前已批准的继续有效。"
    ),
    "Ask a provider nothing new from now on.": "即刻起不再向该机构发出新的邀约。",
    "Ask a suspended or silent provider again.": "恢复被暂停或长期不答复的机构。",
    "Ask a provider never again.": "永久停用该机构。",
    "Provider ids, as `waiting` lists them": "服务机构 id，见 waiting 的列表",
    "A provider's id": "服务机构 id",
    "The staff client that decides": "作出决定的工作人员客户端",
    "On what ground, a code": "依据代码",
    "pending, suspended or silent": "pending（待批）、suspended（暂停）或 silent（不答复）",
    "Print an invented directory as NDJSON, or load it.": "以 NDJSON 输出虚构目录，或直接载入。",
    "How many volunteer lawyers": "志愿律师人数",
    "Load them into the running stack": "载入正在运行的系统",
    "The record of who looked at whom, and whether it is whole.": (
        "谁查看过谁的记录，以及它是否完整。"
    ),
    "Walk every service's chain and compare it with its anchors; exit 1 when they differ.": (
        "逐行核对各服务的链，并与锚点比对；不一致则以 1 退出。"
    ),
    "Clients: who may call, with what scopes, how fast; shut out, let in, given new secrets.": (
        "客户端：谁可调用、有何权限、速率多少；停用、启用、更换密钥。"
    ),
    "List all clients with their scopes.": "列出所有客户端及其权限。",
    "Show one client.": "查看一个客户端。",
    "Register a client; its secret is shown once.": "登记客户端；密钥只显示一次。",
    "Shut a client out: its tokens open nothing within ten seconds.": (
        "停用客户端：其令牌十秒内失效。"
    ),
    "Let a disabled client in again.": "重新启用已停用的客户端。",
    "Give a client another secret, shown once; the old one dies at once or after --overlap.": (
        "更换密钥（只显示一次）；旧密钥立即失效，或在 --overlap 之后失效。"
    ),
    "Limit how many requests a second a client's organisation may make.": (
        "限制该客户端所属机构每秒的请求数。"
    ),
    "Say all that a client may do from now on.": "重新设定客户端的全部权限。",
    "The client's id, such as county_federation": "客户端 id，如 county_federation",
    "A scope it has; repeat for each": "一项权限；可重复",
    "The organisation's name": "机构名称",
    "The organisation's id, where it is known already": "机构 id（如已登记）",
    "The organisation's kind, such as ngo": "机构类型，如 ngo",
    "A client of the platform's own staff": "平台自己的工作人员",
    "A sandbox client": "沙箱客户端",
    "Seconds that the old secret stays good": "旧密钥继续有效的秒数",
    "Requests per second; 0 means as anybody": "每秒请求数；0 表示与他人相同",
    "Erasure: what is left of a referral that was erased.": "删除：已删除的转介还有什么残留。",
    "Search every table, topic, log and trace; exit 1 when something is left that should not.": (
        "搜索所有数据表、主题、日志与链路；有不应残留的内容则以 1 退出。"
    ),
    "The id of a referral that was erased": "已删除的转介的编号",
    "Keys: their versions, and how another one takes their place.": (
        "密钥：查看版本，更换新版本。"
    ),
    "List every key with its versions; never the keys themselves.": (
        "列出每把密钥的版本；从不显示密钥本身。"
    ),
    "Add a version of a key; running processes take it up by themselves.": (
        "为密钥增加新版本；运行中的进程会自动采用。"
    ),
    "signing, kek, index, seal, audit, or client (a service's own secret)": (
        "signing、kek、index、seal、audit，或 client（服务自身的密钥）"
    ),
    "Whose key, where services have one each": "哪个服务的密钥（各服务各有一把时）",
    "signing only: it was stolen, so the old key opens nothing more": (
        "仅限 signing：密钥已泄露，旧密钥立即失效"
    ),
    "Dead letters: list them, look at one, have them handled again.": (
        "死信：列出、查看、重新处理。"
    ),
    "List what waits, the newest first; with --closed also what is settled.": (
        "列出待处理的死信，新的在前；加 --closed 也列出已了结的。"
    ),
    "Show one letter: where it lay, why it could not be handled; never its content.": (
        "查看一封：位置与原因；从不显示内容。"
    ),
    "Have letters handled again; safe to repeat.": "请求重新处理；可重复执行。",
    "A letter as the list names it, such as matching:12": "列表中的名字，如 matching:12",
    "One letter, such as matching:12": "一封死信，如 matching:12",
    "Only letters of this service": "仅限该服务",
    "Only letters with this reason": "仅限该原因",
    "All that match the filter": "所有符合条件的",
    "Only count them": "只计数，不执行",
}


def translate(command: Any) -> None:
    """Put a command's help, and that of all below it, into Chinese, where it is known."""
    for field in ("help", "short_help", "rich_help_panel"):
        text = getattr(command, field, None)
        if text:
            setattr(command, field, CHINESE.get(text, text))
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = CHINESE.get(parameter.help, parameter.help)
    for below in getattr(command, "commands", {}).values():
        translate(below)
