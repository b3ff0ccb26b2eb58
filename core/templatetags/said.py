"""``{% said %}``: words of a page that it says again elsewhere, as its title does beside a link to it."""

from __future__ import annotations

from html import unescape

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from core.text import excerpt

register = template.Library()

SITE = " · civicnet"  # how titles of pages end
LOCALES = {"fr": "fr_FR", "en": "en_GB", "it": "it_IT", "ar": "ar_AR"}


class Said(template.Node):
    """Words that are shown where they stand and kept in the context, as plain text."""

    def __init__(self, nodelist: NodeList, name: FilterExpression) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> SafeString:
        html = self.nodelist.render(context)
        context[str(self.name.resolve(context))] = unescape(html).strip()
        return html


@register.tag
def said(parser: Parser, token: Token) -> Said:
    """Show what stands until ``{% endsaid %}`` and keep it under a name: ``{% said "page_title" %}``."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endsaid",))
    parser.delete_first_token()
    return Said(nodelist, parser.compile_filter(name))


@register.filter
def for_link(words: str, length: int) -> str:
    """Return words as other sites show them beside a link: on one line, cut, without the name of this site."""
    return excerpt(str(words).removesuffix(SITE), length)


@register.filter
def og_locale(code: str) -> str:
    """Return a language of ours as the Open Graph protocol names it."""
    return LOCALES.get(code, LOCALES["fr"])
