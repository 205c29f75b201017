"""Detects bot checks and consent notices that a site sends instead of the page.

Words and scripts that only such pages have are certain signs, and no copy is made. A short text about nothing else is a
likely sign: the copy is stored with a warning, and a quotation that it lacks does not count as gone.
"""

import re

_LOOKED_AT = 400_000
_SMALL = 60_000
"""Bytes of the longest page whose title alone decides. A longer page may be an article with that title."""
_SHORT = 2_000
"""Characters of the longest text that may be only a notice."""
_CHECKS = re.compile(
    rb"_cf_chl_opt|id=[\"']px-captcha|geo\.captcha-delivery\.com|/_sec/cp_challenge|distil_r_captcha"
    rb"|Incapsula incident ID|/\.well-known/sgcaptcha|awsWafCookieDomainList"
    rb"|Please enable JS and disable any ad blocker"
)
_TITLES = re.compile(
    rb"<title[^>]*>\s*(?:(?P<check>Just a moment\.\.\.|Attention Required! \| Cloudflare|Pardon Our Interruption[^<]*"
    rb"|Access Denied|Human Verification|Are you a robot\??|Robot or human\?|Bot (?:Check|Verification)"
    rb"|(?:Please )?Verify you are (?:a )?human|Security Check(?:point)?|DDoS-Guard|One moment, please\.\.\."
    rb"|Vercel Security Checkpoint|Client Challenge|You have been blocked)"
    rb"|(?P<consent>Before you continue(?: to [^<]*)?|Bevor Sie [^<]*(?:fortfahren|weitergehen)"
    rb"|Avant (?:d\W+acc|de con)[^<]*"
    rb"|(?:Cookie )?Consent(?: required)?|Zustimmung erforderlich|We value your privacy))\s*</title>",
    re.IGNORECASE,
)
_CONSENT_HOST = re.compile(r"https?://(?:consent|guce|privacy-?gate|myprivacy|cmp)\.", re.IGNORECASE)
CHECK = "a bot check"
CONSENT = "a consent notice"
_SAYS_CHECK = re.compile(
    r"verify (?:that )?you(?:’|'| a)re (?:a |not a )?(?:human|robot)|not a robot|unusual (?:traffic|activity) from your"
    r"|checking your browser|enable javascript and cookies to continue|pardon our interruption|press (?:and|&) hold"
    r"|made us think you were a bot|automated (?:access|queries)|kein roboter|pas un robot|не робот"
    r"|no (?:eres|soy) un robot",
    re.IGNORECASE,
)
_SAYS_COOKIES = re.compile(r"cookie|куки|tracking|personal data|personenbezogen", re.IGNORECASE)
_ASKS_CONSENT = re.compile(
    r"\b(?:accept(?: all)?|agree|consent|reject all|manage (?:options|choices)|zustimm\w*|akzeptier\w*|einwillig\w*"
    r"|accept(?:er|ez)|consentement|aceptar|consentimiento|accett\w+|consenso|akceptuj\w*|zgod\w+|соглас\w+|принять|згод\w+|прийняти)\b",
    re.IGNORECASE,
)


def wall(body: bytes, *, url: str = "") -> str:
    """CHECK or CONSENT if the response is certainly such a page; '' otherwise."""
    head = body[:_LOOKED_AT]
    if _CHECKS.search(head):
        return CHECK
    if _CONSENT_HOST.match(url):
        return CONSENT
    title = _TITLES.search(head) if len(body) <= _SMALL else None
    if title is None:
        return ""
    return CHECK if title["check"] else CONSENT


def likely(text: str) -> str:
    """CHECK or CONSENT if the visible text is short and probably such a page; '' otherwise."""
    if len(text) > _SHORT:
        return ""
    if _SAYS_CHECK.search(text):
        return CHECK
    return CONSENT if _SAYS_COOKIES.search(text) and len(_ASKS_CONSENT.findall(text)) > 1 else ""
