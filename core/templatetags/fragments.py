"""``{% kept %}``: a piece of a page rendered at most once a minute for each of its keys."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.fragments import pieces

register = template.Library()


class Kept(template.Node):
    """A piece kept in this process under its name, its values and the language."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values

    def render(self, context: Context) -> SafeString:
        key = (get_language(), *(value.resolve(context) for value in self.values))
        html = pieces.get(key)
        if html is None:
            html = self.nodelist.render(context)
            pieces.put(key, html)
        return html


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Keep what stands until ``{% endkept %}``: ``{% kept "name" value … %}``.

    The values hold everything the piece depends on: nothing of the viewer may be in it that is not among them.
    """
    _name, *values = token.split_contents()
    if not values:
        raise template.TemplateSyntaxError("kept needs a name")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, [parser.compile_filter(value) for value in values])
