"""The help pages in Chinese: every English sentence of the command line with its translation."""

from typing import Any

from jieli.data_translations import OF_DATA

CHINESE = OF_DATA | {
    "<codes>": "<代码>",
    "<variables>": "<变量>",
    "<year>": "<年度>",
    "<title>": "<标题>",
    "<purpose>": "<用途>",
    "<ground>": "<依据>",
    "<extract>": "<提取数据>",
    "<name>": "<名称>",
    "<id>": "<编号>",
    "<kind>": "<类型>",
    "<scope>": "<权限>",
    "<seconds>": "<秒数>",
    "<number>": "<整数>",
    "<period>": "<时期>",
    "<population>": "<对象>",
    "<sentence>": "<一句话>",
    "Show what is published; with --period, publish a period now.": (
        "显示已发布的内容；加 --period 则立即发布该时期。"
    ),
    "Publish this period: 2026-10, 2026-Q3, 2026 or first..last": (
        "发布此时期：2026-10、2026-Q3、2026 或 首日..末日"
    ),
    "Only of these, such as all": "仅限此对象，如 all",
    "Why it is published again; everybody can read it": "重新发布的理由；任何人都能看到",
    "A published period, such as 2026-Q3 or 2026": "已发布的时期，如 2026-Q3 或 2026",
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
    "Get a code that opens the inbox of providers once, within ten minutes.": (
        "获取登录码：十分钟内有效，只能打开一次服务机构收件箱。"
    ),
    "A demo client of providers": "代表服务机构的演示客户端",
    "Get a code that opens the import page once, within half an hour.": (
        "获取上传码：半小时内有效，只能打开一次批量导入页面。"
    ),
    "The file as it is": "原样的文件",
    "Which column is which": "列与字段的对应",
    "Check every row and store nothing": "逐行检查，不保存任何内容",
    "Records of the past: nobody is asked or told": "既往记录：不询问、不通知任何人",
    "A demo client that imports": "执行导入的演示客户端",
    "For your organisation's own page instead": "改为打开本机构页面的码",
    "Import the records of a file; rows at fault come back in a file to mend and send again.": (
        "导入文件中的记录；有误的行写入另一文件，更正后可再次导入。"
    ),
    "Say how old the table of regions is; exit 1 when it should have been renewed.": (
        "显示行政区划数据的截止日期；过旧时以 1 退出。"
    ),
    "Post one invented request, wait until somebody is asked for each need, show its journey.": (
        "提交一条虚构求助，等到每项需求都有机构被询问，并显示全过程。"
    ),
    "Tell one referral step by step: asked, matched, told, accepted, helped, closed, counted.": (
        "逐步讲述一条转介：求助、匹配、通知、接受、帮助、结案、统计。"
    ),
    "Print a report; figures too small to be safe are withheld, and the table says so.": (
        "输出一份报告；过小而不安全的数字不公布，并在表中注明。"
    ),
    "First day, as 2022-08-18": "首日，如 2022-08-18",
    "Last day, counted too": "末日，含当日",
    "How it is printed": "输出格式",
    "Print an access token of a demo client, and nothing else.": "只输出演示客户端的访问令牌。",
    "A demo client, such as test_hotline": "演示客户端，如 test_hotline",
    "Post invented work through the public API.": "通过公开接口提交虚构数据。",
    "Replay the mini-program year and set it beside the published figures.": (
        "重放小程序一年的数据，并与已公布的数字逐一对照。"
    ),
    "Replay three years of a lawyers' network.": "重放公益律师网络三年的数据，并逐一对照。",
    "Replay the year of an inter-agency system, and count who is left without an answer.": (
        "重放一个跨机构转介系统一年的数据，并统计没有得到答复的转介。"
    ),
    "How many; published are 85,812": "转介条数；公布的为 85,812",
    "The same seed gives the same people, byte for byte": "相同的种子得到完全相同的人与数据",
    "The directory: what waits for approval; invented providers.": (
        "服务目录：等待批准的机构；虚构的服务机构。"
    ),
    "List the providers that wait for a person.": "列出等待人工处理的服务机构。",
    "Show why this provider was asked: the choice, made again from its record.": "重现选择的理由。",
    "Rules that are data: whether they say what they must.": "以数据形式写成的规则：是否完整。",
    "Check who leads each task of a case; exit 1 when a task or stage has not exactly one lead.": (
        "检查个案每项任务的牵头单位；若任务或阶段没有唯一牵头单位，则以 1 退出。"
    ),
    "Another plan than the one in force": "另一份计划，而非现行计划",
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
    "pending, suspended or silent": "pending（待批）、suspended（暂停）或 silent（不答复）",
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
    "Count every event again in a database of its own; exit 1 when the facts differ.": (
        "在单独的数据库中重新统计全部事件；数据不一致则以 1 退出。"
    ),
    "Compare; change nothing the service reads": "只比对；不改动服务读取的任何内容",
    "Erasure: what is left of a referral that was erased.": "删除：已删除的转介还有什么残留。",
    "Search every table, topic, log and trace; exit 1 when something is left that should not.": (
        "搜索所有数据表、主题、日志与链路；有不应残留的内容则以 1 退出。"
    ),
    "The id of a referral that was erased": "已删除的转介的编号",
    "Keys: their versions, and how another one takes their place.": "密钥：查看版本，更换新版本。",
    "List every key with its versions; never the keys themselves.": (
        "列出每把密钥的版本；从不显示密钥本身。"
    ),
    "Add a version of a key; running processes take it up by themselves.": (
        "为密钥增加新版本；运行中的进程会自动采用。"
    ),
    "signing, kek, index, seal, audit, letters, keep_away (of intake and matching), "
    "or client (a service's own secret)": (
        "signing、kek、index、seal、audit、letters、keep_away（intake 与 matching 共用）"
        "或 client（某服务自己的密码）"
    ),
    "Whose key, where services have one each": "哪个服务的密钥（各服务各有一把时）",
    "signing only: it was stolen, so the old key opens nothing more": (
        "仅限 signing：密钥已泄露，旧密钥立即失效"
    ),
    "All that match the filter": "所有符合条件的",
    "Only count them": "只计数，不执行",
    "<channel>": "<渠道>",
    "<client>": "<客户端>",
    "<code>": "<代码>",
    "<day>": "<日期>",
    "<dead-letter>": "<死信>",
    "<division>": "<分组>",
    "<key>": "<密钥>",
    "<provider>": "<机构>",
    "<rate>": "<速率>",
    "<reason>": "<原因>",
    "<referral>": "<转介>",
    "<report>": "<报告>",
    "<service>": "<服务>",
    "<topic>": "<主题>",
    "A dead letter as the list names it, such as matching:12": "死信在列表中的名字，如 matching:12",
    "A referral's id, its receipt, or a trace id": "转介的 id、回执码，或链路 id",
    "Also those that were handled or closed": "也列出已处理或已关闭的",
    "Dead letters: list them, look at one, have them handled again, close them.": (
        "死信：列出、查看、重新处理、关闭。"
    ),
    "Divide by, such as province or harm,gender; see below": (
        "分组，如 province 或 harm,gender；见下"
    ),
    "Fold nothing that repeats": "不折叠重复的过程",
    "For programs, one line a step": "供程序读取，每步一行",
    "For programs: what is ready, a line each": "供程序读取：就绪的内容，每项一行",
    "Have dead letters handled again; safe to repeat.": "请求重新处理死信；可重复执行。",
    "List the dead letters that wait, the newest first.": "列出待处理的死信，新的在前。",
    "On what ground, a code; another one lists them all": "依据代码；填写其他词会列出全部代码",
    "One dead letter, such as matching:12": "一封死信，如 matching:12",
    "One of:": "可选：",
    "Only of one of:": "仅限其一：",
    "Only of this topic, such as referrals; another word lists them all": (
        "仅限该主题，如 referrals；填写其他词会列出全部主题"
    ),
    "Only with this reason, such as handler_failed; another word lists them all": (
        "仅限该原因，如 handler_failed；填写其他词会列出全部原因"
    ),
    "Forward the sandbox's webhooks and outcomes, signed, to a receiver on this machine.": (
        "把沙箱的通知与结果带签名转发到本机的接收程序。"
    ),
    "Your receiver on this machine": "本机上的接收程序",
    "End after so many": "转发若干条后结束",
    "For programs: one JSON document a line": "供程序读取：每行一个 JSON 文档",
    "Make a test event through the sandbox, signed as a real one, for a receiver to read.": (
        "通过沙箱产生一个测试事件，签名与真实事件相同。"
    ),
    "Such as need.completed": "例如 need.completed",
    "<event>": "<事件>",
    "<url>": "<网址>",
    "Print an invented directory, one JSON document a line, or load it.": (
        "输出虚构目录（每行一个 JSON），或直接载入。"
    ),
    "Put dead letters away for good, on record with who did it and why; safe to repeat.": (
        "关闭死信，不再处理；操作人与原因均留痕；可重复执行。"
    ),
    "Show one dead letter: where it lay, why it could not be handled; never its content.": (
        "查看一封死信：位置与原因；从不显示内容。"
    ),
    "Show where a referral stands, what is due, and its journey through all services.": (
        "显示一条转介的现状、待答复事项及其经过各服务的全过程。"
    ),
    "Show which version this is and exit.": "显示版本并退出。",
    "Speak English or Chinese.": "使用英文或中文。",
    "<file>": "<文件>",
    "Check who signed a letter, offline; exit 1 when it is not genuine.": (
        "离线核验函件由谁签署；不可信时退出码为 1。"
    ),
    "A letter as the API answers it, its JWS alone, or a list of letters": (
        "接口返回的函件、单独的签名文本，或函件列表"
    ),
    "The public keys from /.well-known/letter-keys.json; unsaid: this machine's": (
        "公钥文件，取自 /.well-known/letter-keys.json；未指定则用本机的"
    ),
    "<partner>": "<机构>",
    "<region>": "<地区>",
    "Organisations: what each is, which body is responsible where, who speaks for it.": (
        "合作机构：各为何种机构，何地由谁负责，由谁联络。"
    ),
    "An organisation's id": "机构编号",
    "What it is, a code": "类型，代码",
    "List all organisations with their place and kind.": "列出所有机构及其地区与类型。",
    "Only bodies that nobody speaks for": "仅列出没有联络员的机构",
    "Show one organisation.": "显示一个机构。",
    "Enter an organisation; its clients are added with `clients add --partner-id`.": (
        "录入一个机构；其客户端用 `clients add --partner-id` 添加。"
    ),
    "The region it answers for, GB/T 2260": "负责的地区，行政区划代码",
    "The number it is registered under": "登记编号",
    "It is abroad: its clients read figures alone": "境外机构：其客户端只能读取统计",
    "Say which body is responsible for a region; where it has none, which one above it.": (
        "查询某地区由哪个机构负责；当地没有时，由上级哪个机构负责。"
    ),
    "GB/T 2260 code": "行政区划代码",
    "Name the liaison officer of a body; whoever it was before has ended.": (
        "指定机构的联络员；此前的联络员自此卸任。"
    ),
    "The liaison officer's name": "联络员姓名",
    "Who stands in": "副联络员",
    "Why nothing more is to be done:": "为何不再处理：",
}


def chinese_of(text: str) -> str | None:
    """A sentence of the help in Chinese; a list behind a colon stays as it is. None: not known."""
    if text in CHINESE:
        return CHINESE[text]
    head, colon, listed = text.partition(": ")
    return f"{CHINESE[head + ':']}{listed}" if colon and f"{head}:" in CHINESE else None


def translate(command: Any) -> None:
    """Put a command's help, and that of all below it, into Chinese, where it is known."""
    for field in ("help", "short_help", "rich_help_panel"):
        _translate(command, field)
    for parameter in command.params:
        _translate(parameter, "help")
        _translate(parameter, "metavar")
    for below in getattr(command, "commands", {}).values():
        translate(below)


def _translate(thing: Any, field: str) -> None:
    text = getattr(thing, field, None)
    if text:
        setattr(thing, field, chinese_of(" ".join(text.split())) or text)
