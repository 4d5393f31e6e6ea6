"""Titles of problems in the reader's language, and the pages that explain them."""

from functools import cache
from html import escape

from shared import errors
from shared.errors import Refused, Unavailable
from shared.problems.languages import Language
from shared.problems.plain_page import html

TITLES_ZH: dict[str, str] = {
    "refused": "无法处理该请求",
    "invalid": "有字段缺失或有误",
    "malformed": "请求体不是有效的 JSON",
    "too-large": "请求体超过允许的大小",
    "head-too-large": "请求头超过允许的大小",
    "too-slow": "请求未及时送达",
    "misdirected": "此地址不以该主机名提供服务",
    "unsupported-media-type": "此地址不接受该类型的请求体",
    "unauthorised": "需要有效的访问令牌",
    "forbidden": "令牌没有所需的权限",
    "not-found": "此处没有您可以查看的内容",
    "method-not-allowed": "此地址不支持该方法",
    "conflict": "当前状态不允许此操作",
    "idempotency-key-missing": "需要 Idempotency-Key 请求头",
    "idempotency-key-reused": "该 Idempotency-Key 已用于另一请求体",
    "idempotency-key-erased": "该 Idempotency-Key 所对应的内容已被删除",
    "idempotency-key-in-flight": "使用该 Idempotency-Key 的请求仍在处理中",
    "too-many-requests": "短时间内请求过多",
    "unavailable": "所需部分暂不可用；未保存任何内容，请稍后重试",
    "offer-not-open": "该邀约当前状态不接受此答复",
    "answer-too-late": "答复该邀约的时限已过",
    "somebody-else": "此事须由他人决定",
    "cross-border-blocked": "个案信息不得出境",
    "consent-missing": "她的同意不包括此次提供",
    "consent-required": "未经她同意，任何人不得为此见她",
    "provider-suspended": "该机构已被人工停用",
    "not-registered": "贵机构尚未登记",
    "grant-refused": "无法为此签发令牌",
    "internal": "服务内部出错；已记录，不含任何个人信息",
}

CURES: dict[str, tuple[str, str, bool]] = {
    # slug: (what to do, the same in Chinese, is it worth sending again unchanged?)
    "refused": ("Read `detail`.", "请阅读 detail。", False),
    "invalid": (
        "Mend every field in `errors`: `pointer` says where, `allowed` says what fits.",
        "修正 errors 中的每个字段：pointer 指明位置，allowed 列出允许的取值。",
        False,
    ),
    "malformed": (
        "Send JSON in UTF-8 without NaN and with each name once; `errors` says what and where.",
        "请发送 UTF-8 编码的 JSON：不含 NaN，同一对象中名称不重复；errors 指明原因和位置。",
        False,
    ),
    "too-large": (
        "Keep a body, or a line of a batch, under the size that `detail` names.",
        "请求体（或批量中的一行）不得超过 detail 所示的大小。",
        False,
    ),
    "head-too-large": (
        "Keep the head of a request under 16 KiB and a hundred fields.",
        "请求头须小于 16 KiB，且不超过一百个字段。",
        False,
    ),
    "too-slow": (
        "Send the head within ten seconds and the body without long pauses.",
        "请在十秒内发送请求头，请求体中间不要长时间停顿。",
        True,
    ),
    "misdirected": (
        "Ask under the host name you were given; whoever runs this names it in ALLOWED_HOSTS.",
        "请使用提供给您的主机名；运行方须在 ALLOWED_HOSTS 中列出该名。",
        False,
    ),
    "unsupported-media-type": (
        "Send application/json (to a batch application/x-ndjson), in UTF-8, not compressed.",
        "请发送未压缩的 UTF-8 编码 application/json；批量地址使用 application/x-ndjson。",
        False,
    ),
    "unauthorised": (
        "Get a token at intake's POST /oauth/token and send it as a Bearer token.",
        "在 intake 的 POST /oauth/token 获取令牌，并以 Bearer 方式发送。",
        False,
    ),
    "forbidden": (
        "Ask for a client with the scope named in `detail`.",
        "请申请具有 detail 中所列权限的客户端。",
        False,
    ),
    "not-found": (
        "Check the id. What belongs to another organisation is not found either.",
        "请核对编号；属于其他机构的内容同样显示为不存在。",
        False,
    ),
    "method-not-allowed": ("See /docs for the methods.", "可用方法见 /docs。", False),
    "conflict": ("Read its present state first.", "请先读取其当前状态。", False),
    "idempotency-key-missing": (
        "Send a new Idempotency-Key with each new request; the same one when you repeat it.",
        "每个新请求使用新的 Idempotency-Key；重发时使用相同的值。",
        False,
    ),
    "idempotency-key-reused": (
        "Use a new key for a new body.",
        "新的请求体请使用新的键。",
        False,
    ),
    "idempotency-key-erased": (
        "Nothing to mend: it was erased for good. Use a new key for a new request.",
        "无需处理：内容已彻底删除。新的请求请使用新的键。",
        False,
    ),
    "idempotency-key-in-flight": (
        "Wait as `Retry-After` says, then send the same again.",
        "按 Retry-After 等待后重发相同请求。",
        True,
    ),
    "too-many-requests": ("Wait as `Retry-After` says.", "按 Retry-After 等待。", True),
    "unavailable": (
        "Wait as `Retry-After` says, then send the same again with the same key.",
        "按 Retry-After 等待后，用相同的键重发相同请求。",
        True,
    ),
    "offer-not-open": (
        "`state` says where the offer stands, `allowed` what can be done with it now.",
        "state 说明该邀约的当前状态，allowed 列出现在可以进行的操作。",
        False,
    ),
    "answer-too-late": (
        "Nothing to mend: the next provider has been asked.",
        "无需处理：已转询下一家机构。",
        False,
    ),
    "somebody-else": (
        "Let a person of another organisation, or a second person, decide.",
        "请由其他机构的人员或第二人决定。",
        False,
    ),
    "cross-border-blocked": (
        "Record a basis and have two persons approve it, or share aggregates, which are free.",
        "请记录依据并由两人批准；或只提供不受限制的汇总数据。",
        False,
    ),
    "consent-missing": (
        "Accept the offer first, and ask only for what her consent names.",
        "请先接受邀约；只能查看她的同意所包括的内容。",
        False,
    ),
    "consent-required": (
        "Ask the partner that looks after her whether she agrees; until then do not approach her.",
        "请向负责她的机构询问她是否同意；在此之前不得接触她。",
        False,
    ),
    "provider-suspended": (
        "Ask operations; until then nothing of its cases is released to it.",
        "请联系运维人员；在此之前不向其提供案件信息。",
        False,
    ),
    "not-registered": (
        "Ask the administrator to enter your organisation (POST /v1/partners), then send it again.",
        "请管理员登记贵机构（POST /v1/partners），然后重新发送。",
        False,
    ),
    "grant-refused": (
        "Check client id, secret or assertion, and the scopes asked for.",
        "请核对客户端编号、密钥或断言，以及所请求的权限。",
        False,
    ),
    "internal": (
        "Send the same again with the same key; tell us the `trace_id` if it stays.",
        "用相同的键重发；若仍出错，请告知 trace_id。",
        True,
    ),
}


_ELSEWHERE = {
    "offer-not-open": "The offer does not take this answer now",
    "somebody-else": "This must be decided by somebody else",
    "answer-too-late": "The offer's deadline has passed",
    "cross-border-blocked": "Nothing of a case leaves the country so",
    "consent-missing": "Her consent does not cover this release",
    "consent-required": "Nobody may see her for this without her consent",
    "provider-suspended": "A person has stopped this provider",
    "not-registered": "Your organisation is not in the registry",
    "grant-refused": "No token is given for this",
    "internal": "Something of ours broke; it is recorded, without anything personal",
}
"""Titles of what single services refuse; a test holds their classes to them."""


def title_in(slug: str, language: Language) -> str:
    """A problem's title in the reader's language."""
    return TITLES_ZH[slug] if language == "zh" else titles()[slug]


@cache
def titles() -> dict[str, str]:
    """The English title of every problem, by slug."""
    found = {Refused.slug: (Refused.__doc__ or "").splitlines()[0].rstrip(".")}
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, Refused | Unavailable):
            found[kind.slug] = (kind.__doc__ or "").splitlines()[0].rstrip(".")
    return found | _ELSEWHERE


def page(slug: str, language: Language) -> str | None:
    """A small page that explains a problem type, or None when there is no such type."""
    if slug not in CURES:
        return None
    zh = language == "zh"
    english, chinese_cure, again = CURES[slug]
    title = title_in(slug, language)
    retry = (
        ("可以原样重发。" if again else "原样重发不会改变结果。")
        if zh
        else (
            "Worth sending again unchanged."
            if again
            else "Sending it again unchanged changes nothing."
        )
    )
    every = "所有错误类型" if zh else "All problem types"
    return html(
        title,
        f"<p><code>/problems/{escape(slug)}</code></p>"
        f"<p>{escape(chinese_cure if zh else english)}</p><p>{retry}</p>"
        f'<p><a href="/problems">{every}</a></p>',
        language,
    )


def listing(language: Language) -> str:
    """A page of all problem types."""
    rows = "".join(
        f'<dt><a href="/problems/{slug}"><code>{slug}</code></a></dt>'
        f"<dd>{escape(title_in(slug, language))}</dd>"
        for slug in CURES
    )
    title = "错误类型" if language == "zh" else "Problem types"
    return html(title, f"<dl>{rows}</dl>", language)
