"""User text as HTML: what it may contain, how it reads, what it costs."""

import time
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean, excerpt, mentions, render
from core.text.rendering import MAX_MENTIONS
from tests.core.xss import PAYLOADS

ALLOWED = {"p": {"dir"}, "ul": {"dir"}, "li": {"dir"}, "br": set(), "a": {"href", "dir", "class", "rel"}}


class Inspector(HTMLParser):
    """Collects elements, attributes and text of rendered HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.odd: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def assert_harmless(html: str) -> Inspector:
    page = Inspector(html)
    assert not page.odd
    for tag, attributes in page.elements:
        assert tag in ALLOWED, html
        assert set(attributes) <= ALLOWED[tag], html
        if tag == "a":
            href = attributes["href"] or ""
            assert href.startswith(("http://", "https://", "/@")), html
            assert href.isascii() and href.isprintable() and " " not in href
            assert attributes["rel"] == "nofollow ugc noopener noreferrer"
    return page


def test_the_corpus_is_large_enough() -> None:
    assert len(PAYLOADS) >= 1000


def test_no_payload_leaves_anything_but_words_and_safe_links() -> None:
    """XSS-1, XSS-3, XSS-4."""
    for payload in PAYLOADS:
        assert_harmless(render(payload))


@given(st.text(max_size=300))
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(render(text))


@given(st.text(alphabet="ahtps:/.w@<>&\"'()[]- \n\u202e\u0623é#?=%", max_size=200))
def test_link_soup_is_harmless_and_passes_the_sanitiser_unchanged(text: str) -> None:
    html = render(text)
    assert_harmless(html)
    again = nh3.clean(
        html,
        tags=set(ALLOWED),
        attributes={tag: names - {"rel"} for tag, names in ALLOWED.items()},
        link_rel="nofollow ugc noopener noreferrer",
    )
    assert again == html


def test_paragraphs_breaks_and_lists() -> None:
    assert render("Bonjour\nà tous\n\nDeux choses :\n- le pont\n- la route\nMerci") == (
        '<p dir="auto">Bonjour<br>à tous</p><p dir="auto">Deux choses :</p>'
        '<ul dir="auto"><li dir="auto">le pont</li><li dir="auto">la route</li></ul><p dir="auto">Merci</p>'
    )


def test_html_is_shown_as_typed() -> None:
    assert render("1 < 2 & <b>") == '<p dir="auto">1 &lt; 2 &amp; &lt;b&gt;</p>'


def test_blank_text_renders_nothing() -> None:
    assert render(" \n\n\t\n") == ""


@pytest.mark.parametrize(
    ("typed", "href", "shown"),
    [
        ("https://www.ville-gap.fr/.", "https://www.ville-gap.fr/", "www.ville-gap.fr"),
        ("www.gap.fr,", "https://www.gap.fr", "www.gap.fr"),
        ("HTTP://GAP.FR/A", "http://gap.fr/A", "gap.fr/A"),
        ("(https://a.fr/x_(y))", "https://a.fr/x_(y)", "a.fr/x_(y)"),
        ("https://a.fr/?q=1&b=é#ô", "https://a.fr/?q=1&b=%C3%A9#%C3%B4", "a.fr/?q=1&b=é#ô"),
        ("https://münchen.de", "https://xn--mnchen-3ya.de", "münchen.de"),
        ("https://gаp.fr", "https://xn--gp-7kc.fr", "xn--gp-7kc.fr"),  # Cyrillic а
        ("https://gıte.fr", "https://xn--gte-jua.fr", "xn--gte-jua.fr"),  # dotless i
        ("https://ｇａｐ.fr", "https://gap.fr", "gap.fr"),
        ("https://gap.fr:8443/", "https://gap.fr:8443/", "gap.fr:8443"),
        (
            "https://gap.fr/مرحبا",
            "https://gap.fr/%D9%85%D8%B1%D8%AD%D8%A8%D8%A7",
            "gap.fr/%D9%85%D8%B1%D8%AD%D8%A8%D8%A7",
        ),
    ],
)
def test_addresses_become_links_under_their_real_host(typed: str, href: str, shown: str) -> None:
    """XSS-6."""
    page = Inspector(render(f"voir {typed} merci"))
    (link,) = [attributes for tag, attributes in page.elements if tag == "a"]
    assert link["href"] == href
    assert shown in page.text


@pytest.mark.parametrize(
    "typed",
    [
        "https://mairie.fr@evil.tld/",
        "https://mairie.fr:80@evil.tld",
        "https://",
        "http://localhost/",
        "http://[::1]/",
        "https://a\\@b.fr",
        "https://exa mple",
        "https://-.-",
        "https://a.fr:99999/",
        "javascript:alert(1)",
        "ftp://a.fr",
        "mailto:a@b.fr",
        "http://a..fr",
        "https://" + "a" * 3000 + ".fr",
    ],
)
def test_what_hides_its_host_stays_plain_text(typed: str) -> None:
    page = assert_harmless(render(typed))
    assert "a" not in [tag for tag, _ in page.elements]


def test_a_long_host_shows_its_end() -> None:
    """The end of a host tells whose it is: it is never what gets cut."""
    page = Inspector(render("https://www.mairie-gap.fr." + "a" * 50 + ".evil.tld/x"))
    assert "evil.tld/x" in page.text
    assert "mairie-gap.fr" not in page.text


def test_mentions_link_and_are_listed_once_in_order() -> None:
    text = "@Marie_D et @paul, @marie_d ; pas moi@mairie.fr ni @ab ni @x@mastodon.social ni https://a.fr/@jean"
    assert mentions(text) == ["marie_d", "paul"]
    assert 'href="/@marie_d/"' in render(text)
    assert render(text).count('class="mention"') == 3


def test_at_most_twenty_mentions_count() -> None:
    """DOS-2, NOTIF-1."""
    assert len(mentions(" ".join(f"@voisin{n}" for n in range(1000)))) == MAX_MENTIONS


def test_directions_stay_inside_their_paragraph() -> None:
    """I18N-2: overrides are gone, Arabic keeps its marks, each block carries its own direction."""
    html = render("\u202egnp.exe\u202c \u2067x\u2069\n\nمرحبا\u200f!")
    assert not set(html) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert "\u200f" in html
    assert html.count("<p ") == html.count('<p dir="auto">') == 2


@pytest.mark.parametrize(
    "evil",
    [
        "a",
        "@abc ",
        "http://",
        "http://a.fr ",
        "www.",
        "- ",
        "- a\n",
        "http://a.fr/))))",
        "http://a.fr/" + "(" * 9,
        "\u0301\u0323",
        "é",
        "\n",
        "&<>\"'",
        "@",
        "https://a.",
        "\u202e",
        "ﷺ",
        "a\u0300\u0301\u0302\u0303\u0304",
    ],
)
def test_a_megabyte_costs_no_more_than_its_length(evil: str) -> None:
    """DOS-5. The bound is far above the cost of a linear pass and far below that of a quadratic one (minutes)."""
    text = (evil * (1_000_000 // len(evil) + 1))[:1_000_000]
    begin = time.process_time()
    render(text)
    mentions(text)
    excerpt(text)
    clean(text)
    assert time.process_time() - begin < 5


def test_excerpts_end_between_words() -> None:
    assert excerpt("Le pont est fermé.\n\n- Déviation par le bourg\n- Durée : 3 jours", 40) == (
        "Le pont est fermé. Déviation par le…"
    )
    assert excerpt("Court", 40) == "Court"
    assert excerpt("– Chaussée abîmée – Route des Granges", 60) == "Chaussée abîmée – Route des Granges"
    assert excerpt("x" * 500, 20) == "x" * 19 + "…"


@given(st.text(max_size=400), st.integers(min_value=10, max_value=200))
def test_excerpts_are_short_and_on_one_line(text: str, length: int) -> None:
    short = excerpt(text, length)
    assert len(short) <= length
    assert "\n" not in short
