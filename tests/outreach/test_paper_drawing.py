"""Pages for a printer: nothing that people type makes one fail, leave its box, or cost much (XSS-1, I18N-1)."""

from __future__ import annotations

import io
import time
from unicodedata import combining

import pytest
from PIL import Image

from core.paper import A3, A4, Sheet, printable, words
from core.paper.fonts import MISSING, face, family_of
from core.paper.sheet import POINT
from tests.outreach import pages

HOSTILE = [
    "",
    " ",
    "a" * 5000,
    "e" + "\u0301" * 300 + " fin",
    "\u202eabc\u202c\u2066def\u2069 \u200b\u200d\ufeff",
    "😀🎉👨‍👩‍👧‍👦 漢字 ﷺ ½ ﬁn",
    "\ud800 seul",
    "مُحَمَّد" * 80,
    "Le 3 mai محمد (12) بن 2026 علي",
    "ب" + "\u064b" * 200,
    "\x00\x07\x1b[31m\r\n\t<script>alert(1)</script>",
    "https://" + "x" * 300,
    "\U000e0041\U000f0000\u0378",
    "a\u00a0" * 400,
]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_whatever_is_typed_stays_in_its_box(language: str) -> None:
    begun = time.perf_counter()
    sheet = Sheet(title=HOSTILE[5], language=language)
    for text in HOSTILE:
        sheet.page()
        for width, size in ((170.0, 20.0), (9.0, 32.0), (40.0, 7.0)):
            for bold in (False, True):
                for line in words.lines(printable(text), width / (size * POINT), bold, 3):
                    one_letter = sum(not combining(letter) for letter in line.rstrip("…")) <= 1
                    assert words.width(line, bold) * size * POINT <= width + 0.01 or one_letter, (text[:20], line)
                high = sheet.height(text, width, size=size, bold=bold, most=3)
                assert sheet.write(text, 20, 20, width, size=size, bold=bold, most=3) == pytest.approx(20 + high)
                assert high <= 3 * 1.5 * size * POINT + 0.01
    assert len(sheet.output()) < 400_000
    assert time.perf_counter() - begun < 10


def test_what_cannot_be_drawn_is_seen_and_what_hides_is_gone() -> None:
    assert printable("Bravo 🎉🎉 !") == f"Bravo {MISSING}\xa0!"
    assert printable("a\u202eb\u200bc\u0301\u0301") == "abć"
    assert printable("① ﬁn １２ ۱۲") == "1 fin 12 12"
    assert printable("مُحَمَّدٌ") == "مُحَمَّدٌ"
    assert printable("d’or\n et  «\u202foui\u202f»") == "d’or et «\xa0oui\xa0»"
    assert all(family_of(letter) for letter in printable("".join(HOSTILE)) if letter != " ")


def test_lines_break_at_words_and_end_with_an_ellipsis() -> None:
    text = printable("Ouverture de la garderie à 7 h : donnez votre avis avant vendredi soir")
    broken = words.lines(text, 14, False, 9)
    assert " ".join(broken) == text
    assert not any(line.startswith((":", "h")) for line in broken)
    cut = words.lines(text, 14, False, 2)
    assert len(cut) == 2 and cut[0] == broken[0] and cut[1].endswith("…")
    assert words.lines(printable("un"), 14, False, 1) == ["un"]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Reçu de محمد علي hier", ["Reçu de ", "علي محمد", " hier"]),
        ("نوفمبر 2026 مع Jean", ["Jean", " مع ", "2026", " نوفمبر"]),
    ],
)
def test_both_directions_stand_in_their_order(line: str, shown: list[str]) -> None:
    """UAX #9: an Arabic name inside French, digits and a Latin name inside Arabic."""
    runs = words.ordered(printable(line), words.is_right_to_left(line))
    drawn = "".join(run.text for run in runs).split()
    assert drawn == " ".join(shown).split()
    assert [run.right_to_left for run in runs if run.family == "arabic"] == [True] * sum(
        run.family == "arabic" for run in runs
    )


def test_arabic_is_joined() -> None:
    """Shaped, a word is narrower than its letters one by one, and drawn with other outlines than they are."""
    arabic = face("arabic", False)
    joined = arabic.width("مجلس", right_to_left=True)
    assert joined < sum(arabic.width(letter, right_to_left=True) for letter in "مجلس")


def test_what_follows_a_mark_keeps_its_place() -> None:
    """Words with vowels stand beside those before them: each begins where the one on its left ended."""
    sheet = Sheet(title="Essai", language="ar")
    sheet.page()
    text = "امسحوا هذا المُربّع بكاميرا"
    sheet.write(text, 20, 20, 170, size=20)
    runs = pages.runs(sheet.output())
    assert len(runs) == 4
    drawn = [face("arabic", False).width(word, right_to_left=True) * 20 for word in reversed(text.split())]
    for places, following, wide in zip(runs, runs[1:], drawn, strict=False):
        assert min(places) + wide <= min(following) + 1
        assert max(places) < min(following)


@pytest.mark.parametrize("paper", [A4, A3])
def test_a_page_has_its_size_its_typefaces_and_squares_that_read(paper: object) -> None:
    sheet = Sheet(title="Essai", language="ar", paper=A3 if paper is A3 else A4)
    sheet.page()
    sheet.write("قالت البلدية", 10, 10, 100, size=20)
    sheet.write("Łódź, été", 10, 30, 100, size=20, bold=True)
    address = "https://civicnet.example.org/sondages/913206889828260205/"
    sheet.square(address, 20, 50, 25)
    data = sheet.output()
    assert pages.count(data) == 1
    assert pages.millimetres(data) == ((297, 420) if paper is A3 else (210, 297))
    assert pages.typefaces(data) == 3
    assert pages.squares(data) == [pages.modules_of(address)]
    assert b"/Lang (ar)" in data


@pytest.mark.skipif(not pages.can_read, reason="no reader of PDF is installed")
def test_words_can_be_copied_from_the_page() -> None:
    sheet = Sheet(title="Essai", language="fr")
    sheet.page()
    sheet.write("La mairie ouvre à 7 h, œuvre finie", 10, 10, 150, size=20)
    assert "La mairie ouvre à 7 h, œuvre finie" in pages.words(sheet.output())


def test_a_photo_is_made_small_enough() -> None:
    drawn = io.BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(drawn, "JPEG", quality=95)
    sheet = Sheet(title="Photo", language="fr")
    sheet.page()
    sheet.picture(drawn.getvalue(), 10, 10, 80, 60)
    assert len(sheet.output()) < 1_500_000 < len(drawn.getvalue())


def test_a_typeface_is_cut_once() -> None:
    path = face("sans", True).path
    made = path.stat().st_mtime_ns
    face.cache_clear()
    assert face("sans", True).path == path and path.stat().st_mtime_ns == made
    assert path.stat().st_size < 60_000


def test_lines_are_balanced_and_a_half_of_the_day_stays_with_its_hour() -> None:
    text = printable("في أي ساعة نفتح حضانة الصباح للأطفال الصغار")
    room = words.width(text, True) * 0.9
    plain, alike = (cut(text, room, True, 3) for cut in (words.lines, words.balanced))
    assert len(plain) == len(alike) == 2 and " ".join(alike) == text
    assert len(plain[1].split()) == 1 < len(alike[1].split())
    assert printable("10:12 م") == "10:12\xa0م" and printable("5 p.m.") == "5\xa0p.m."


def test_another_language_begins_on_its_own_side() -> None:
    places = []
    for text in ("هل لديكم فكرة", "Une idée"):
        sheet = Sheet(title="Essai", language="fr")
        sheet.page()
        sheet.write(text, 20, 20, 170, size=20, align="own")
        places.append(min(min(run) for run in pages.runs(sheet.output())))
    assert places[0] > 200 > places[1]
