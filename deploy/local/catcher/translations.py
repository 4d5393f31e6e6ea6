"""The page's words in both languages."""

WORDS = {
    "en": {
        "lang": "en",
        "title": "Caught messages",
        "about": "Everything this local system sends ends here. Nothing reaches a phone or a "
        "mailbox.",
        "all": "All",
        "email": "E-mail",
        "sms": "SMS",
        "webhook": "Webhook",
        "to": "To",
        "from": "From",
        "reference": "Reference",
        "headers": "Headers",
        "empty": "Nothing has been caught yet.",
        "empty_hint": "Post a referral: the provider's e-mail or webhook and a safe SMS appear "
        "here within a second or two.",
        "refresh": "Refresh",
        "clear": "Delete all",
        "shown": "newest shown of",
        "json": "As JSON",
        "other": "中文",
        "other_lang": "zh",
    },
    "zh": {
        "lang": "zh-Hans",
        "title": "已截获的消息",
        "about": "本机系统发出的一切消息都停在这里，不会到达任何手机或邮箱。",
        "all": "全部",
        "email": "邮件",
        "sms": "短信",
        "webhook": "回调",
        "to": "收件",
        "from": "发件",
        "reference": "编号",
        "headers": "请求头",
        "empty": "还没有截获任何消息。",
        "empty_hint": "提交一条转介：一两秒内，这里会出现给服务机构的邮件或回调，以及安全的短信。",
        "refresh": "刷新",
        "clear": "全部删除",
        "shown": "条最新，共",
        "json": "JSON 格式",
        "other": "English",
        "other_lang": "en",
    },
}


def words(wanted: str, accepted: str) -> dict[str, str]:
    """Choose the language: the one asked for, else the first that the browser accepts."""
    if wanted in WORDS:
        return WORDS[wanted]
    return WORDS["zh" if accepted.strip().lower().startswith("zh") else "en"]
