"""Channels: where a request for help is made, or how often one was used."""

from shared.vocabulary.code import Code


class Channel(Code):
    """Where the request for help was made."""

    WECHAT_MINIPROGRAM = "wechat_miniprogram", "微信小程序", "WeChat mini program"
    MINIPROGRAM_HOTLINE = "miniprogram_hotline", "小程序热线", "Mini-program hotline"
    HOTLINE_12338 = "hotline_12338", "12338妇女热线", "Hotline 12338 (women)"
    HOTLINE_12309 = "hotline_12309", "12309检察热线", "Hotline 12309 (procuratorate)"
    HOTLINE_12345 = "hotline_12345", "12345政务热线", "Hotline 12345 (city)"
    WEB_FORM = "web_form", "网页表单", "Web form"
    PARTNER_API = "partner_api", "合作机构", "Partner organisation"
    WOMENS_FEDERATION = "womens_federation", "妇联", "Women's federation"
    OFFLINE_EVENT = "offline_event", "线下活动", "Offline event"
    QR_POSTER = "qr_poster", "海报二维码", "QR poster"
    PRO_BONO_NETWORK = "pro_bono_network", "公益律师网络", "Pro bono lawyers' network"


CHANNEL_GROUPS: dict[str, frozenset[Channel]] = {
    "online": frozenset({Channel.WECHAT_MINIPROGRAM, Channel.WEB_FORM}),
    "hotline": frozenset(
        {
            Channel.MINIPROGRAM_HOTLINE,
            Channel.HOTLINE_12338,
            Channel.HOTLINE_12309,
            Channel.HOTLINE_12345,
        }
    ),
    "organisation": frozenset(
        {
            Channel.PARTNER_API,
            Channel.WOMENS_FEDERATION,
            Channel.OFFLINE_EVENT,
            Channel.QR_POSTER,
            Channel.PRO_BONO_NETWORK,
        }
    ),
}


class VenueKind(Code):
    """Where a poster with a QR code hangs: dense places, as anti-trafficking work names them."""

    TRANSPORT_HUB = "transport_hub", "交通枢纽", "Transport hub"
    ENTERTAINMENT_VENUE = "entertainment_venue", "娱乐场所", "Entertainment venue"
    HOTEL = "hotel", "旅馆酒店", "Hotel"
    RESTAURANT = "restaurant", "餐饮场所", "Restaurant"
    OTHER = "other", "其他场所", "Other place"
