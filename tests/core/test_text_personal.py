"""Personal data pointed out before words are published (AL4; “Exact public preview” of a report)."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import Found, marked, personal

# What stands between ⟦ ⟧ must be found, and nothing else.
TRUE = """
email | Écrivez à ⟦nadia.benali@example.org⟧, merci.
email | Contact : ⟦jean-paul+mairie@val-daure.example.fr⟧.
email | ⟦nom (at) domaine . fr⟧
email | C’est ⟦nom [at] domaine [point] fr⟧ pour répondre.
email | ⟦mario.rossi chiocciola esempio.it⟧
email | ⟦prenom arobase exemple point fr⟧ le soir
email | ⟦prénom@exemple.fr⟧
email | البريد ⟦nadia@example.ma⟧ شكرا
email | ｎｏｎ ⟦ｎａｄｉａ＠ｅｘａｍｐｌｅ．ｏｒｇ⟧
phone | Appelez le ⟦06 12 34 56 78⟧.
phone | Appelez le ⟦06.12.34.56.78⟧ avant midi
phone | ⟦06-12-34-56-78⟧ ou ⟦0612345678⟧
phone | Tél. ⟦06 12 34 56 78⟧ (insécables)
phone | ⟦+33 6 12 34 56 78⟧
phone | ⟦+33 (0)6 12 34 56 78⟧
phone | ⟦0033612345678⟧
phone | ⟦+39 333 123 4567⟧
phone | Chiamatemi al ⟦333 1234567⟧
phone | Ufficio ⟦06 1234 5678⟧ o ⟦0165 123456⟧
phone | Cellulare: ⟦347-123-4567⟧
phone | ⟦+212 661 23 45 67⟧
phone | ⟦0661-234567⟧
phone | ⟦05 28 82 13 45⟧
phone | هاتفي ⟦٠٦ ٦١ ٢٣ ٤٥ ٦٧⟧ مساء
phone | الهاتف: ⟦٠٦٦١٢٣٤٥٦٧⟧
phone | ⟦۰۶۱۲۳۴۵۶۷۸⟧
phone | ⟦０６ １２ ３４ ５６ ７８⟧
phone | Call ⟦+44 20 7946 0958⟧ after six
phone | ⟦06 12 34 56 78⟧ ⟦06 98 76 54 32⟧
plate | La voiture ⟦AB-123-CD⟧ est garée sur le trottoir.
plate | ⟦AB 123 CD⟧, ⟦AB123CD⟧ et ⟦ab-123-cd⟧
plate | Une vieille Renault ⟦123 ABC 05⟧
plate | ⟦1234 AB 2A⟧ depuis trois mois
plate | Targa ⟦EF 456 GH⟧ in doppia fila
plate | ⟦12345-A-6⟧
plate | ⟦12345|أ|6⟧
plate | السيارة رقم ⟦١٢٣٤٥-أ-٦⟧ على الرصيف
plate | ⟦12345 أ 6⟧
name | Demandez à ⟦M. Roux⟧.
name | Demandez à ⟦M Roux⟧ ou à ⟦M.Petit⟧
name | ⟦Mme Nadia Benali⟧ est venue.
name | ⟦Monsieur Dupont⟧ et ⟦Madame de La Tour⟧
name | C’est l’idée de ⟦Mlle Lefèvre⟧
name | ⟦Dr Martin⟧ ou ⟦Maître Vergès⟧
name | ⟦MME DURAND⟧ n’a rien dit
name | le chien de ⟦mme Durand⟧
name | Le voisin, ⟦Jean Martin⟧, a tout vu.
name | C’est ⟦Jean-Pierre Lefèvre⟧ qui l’a dit
name | la faute d’⟦Alain Petit⟧
name | D’⟦Alain Petit⟧, je ne sais rien
name | ⟦DUPONT Jean⟧ habite au 3
name | Bonjour ⟦Hélène d’Ormesson⟧
name | Ho visto ⟦Mario Rossi⟧ ieri.
name | ⟦Sig. Bianchi⟧ e la ⟦Sig.ra Rosa Verdi⟧
name | ⟦Signor De Luca⟧ parcheggia qui
name | ⟦Youssef El Amrani⟧ et ⟦Khadija Ait Lahcen⟧
name | ⟦Fatima Benjelloun⟧ est passée
name | I told ⟦Mr Smith⟧ and ⟦Mary Johnson⟧
name | قال ⟦السيد محمد العلمي⟧ إن الطريق مقطوع
name | كلمت ⟦السيدة بنعلي⟧ أمس
name | رأيت ⟦فاطمة العلوي⟧ هناك
name | جارنا ⟦محمد بن علي⟧ قال
name | بعد أن مررت من هناك صباح هذا اليوم كان جارنا ⟦محمد بن علي⟧ واقفا قرب شارع محمد الخامس
name | à la place de ⟦Jean Martin⟧, je dirais non
name | rue Jean Moulin, chez ⟦Jean Martin⟧
"""

FALSE = """
un rendez-vous @ midi, @nadia le sait
look at example.fr for more
le 12/06/2024 à 14 h 30
le 06.12.2024 et le 01/02/2024 12:30
2024-06-12, puis 12-06-2024
ouvert de 9 h 30 à 12 h 00 et de 14 h à 17 h
ouvert 08:30-12:00, 14:00-18:00
un budget de 350 000 000 €
il manque +1 500 000 € au budget
coût : 1 234 567,89 euros
05061 Val-d’Aure, 75011 Paris, code INSEE 05061
20121 Milano, 40000 Marrakech
SIREN 345 678 901, SIRET 345 678 901 23456
appelez le 15, le 112 ou le 3939
44.5612, 6.0812345
entre 2020 et 2026, 640 habitants
ISBN 978-2-07-036822-8
la D942 et la RN 85, à 80 km/h
DE 100 KM, LE 120 EN PLUS
le 12-DEC-24 au matin
à 100 km de là, de 100 ml
article L2121-10 du code
lot 12-A-3, parcelle AB 123
TVA 20 %, 500 EUR 20
١٢ يونيو ٢٠٢٤ على الساعة ٩:٣٠
rue Jean Moulin
Place Marie Curie, au coin
école Jules-Ferry et école maternelle Jules Ferry
avenue Charles de Gaulle
salle Jean Vilar, salle des fêtes Marcel Pagnol
rue du Docteur Paul Arnaud
12, boulevard du Général Georges Catroux
lycée Victor Hugo
stade municipal Jean Bouin
en haut de la Rue Pierre Corneille
via Giuseppe Verdi 12
Piazza Giovanni Paolo
scuola elementare Maria Montessori
avenue Hassan II, boulevard Mohammed VI
شارع محمد الخامس
بشارع محمد الخامس وزنقة علال
ساحة مولاي الحسن
مدرسة فاطمة الفهري
أحمد قال ذلك اليوم
السيد رئيس الجماعة
Saint-Étienne, Saint-Pierre-des-Corps et San Giovanni Rotondo
Saint Étienne Loire
Bourg-Saint-Maurice
Monsieur le Maire, Madame la Présidente
Madame, Monsieur, bonjour
M. le préfet et Mme la Sous-préfète
Madame Adjointe
Signor Sindaco
Pierre, Jean et Marie sont venus
Pierre qui roule
Mary Johnson Street
Val-d’Aure Hautes-Alpes
Le Conseil Municipal de la Commune
Mme D. n’est pas nommée
le terrain vaut 3 M. Après, on verra
"""


def lines(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("line", lines(TRUE))
def test_what_is_somebody_s_is_found_and_nothing_else(line: str) -> None:
    kind, _, told = line.partition(" | ")
    text, expected = "", []
    for piece in told.split("⟦"):
        inside, closing, rest = piece.partition("⟧")
        if closing:
            expected.append(Found(kind, len(text), len(text) + len(inside), inside))  # type: ignore[arg-type]
        text += inside + rest
    assert personal(text) == expected


@pytest.mark.parametrize("line", lines(FALSE))
def test_dates_amounts_streets_and_offices_are_left_alone(line: str) -> None:
    assert personal(line) == []


def test_kinds_are_found_together_in_their_order_without_overlap() -> None:
    text = "Mme Petit (06 12 34 56 78, 0612345678@example.org) gare AB-123-CD rue Jean Moulin."
    assert [(found.kind, found.text) for found in personal(text)] == [
        ("name", "Mme Petit"),
        ("phone", "06 12 34 56 78"),
        ("email", "0612345678@example.org"),
        ("plate", "AB-123-CD"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Merci à M. Roux",
        "Merci à Jean Roux et à MONSIEUR ROUX",
        "Merci à Mme Hélène d’Ormesson",
        "La mairie : 04 92 00 00 00",
        "شكرا السيدة العلمي",
    ],
)
def test_what_may_be_known_is_left_alone(text: str) -> None:
    known = ["Jean Roux", "Helene d'Ormesson", "04 92 00 00 00", "محمد العلمي"]
    assert personal(text)
    assert personal(text, known=known) == []


def test_a_namesake_of_an_elected_official_is_not_known() -> None:
    assert [found.text for found in personal("Paul Roux et M. Roux", known=["Jean Roux"])] == ["Paul Roux"]


def test_the_preview_escapes_everything_and_marks_what_was_found() -> None:
    text = "<b>Appelez</b> M. O’Neil & fils au 06 12 34 56 78 !"
    assert marked(text, personal(text)) == (
        '&lt;b&gt;Appelez&lt;/b&gt; <mark class="personal" data-kind="name">M. O’Neil</mark> &amp; fils au '
        '<mark class="personal" data-kind="phone">06 12 34 56 78</mark> !'
    )
    assert marked("<i>", []) == "&lt;i&gt;"


EVIL = [
    "a", "a.", "a@", "a@a.", "@", "a (at) ", "a arobase b point ", "0", "06 ", "06 12 ", "+", "+3", "+ 3", "00 33 ",
    "0661-", "3", "333 ", "1 ", "1-", "A", "AB-123-", "AB 123 ", "123 ABC ", "12345-A-", "12345|أ|", "Aa ", "A'",
    "Jean ", "Jean d'", "Jean Jean\n", "rue Jean Moulin ", "M. ", "M. Aa ", "Mme Aa de ", "A. ", "السيد ", "محمد ",
    "محمد العلمي ", "أ", "( ", " ", "\n", "Aa Bb Jean Cc, ", "de la de la Jean Aa ",
]  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
def test_a_hundred_kilobytes_cost_no_more_than_their_length(evil: str) -> None:
    """DOS-5. Ten times the cost of a linear pass, far below that of a quadratic one (minutes)."""
    text = (evil * (100_000 // len(evil) + 1))[:100_000]
    begin = time.process_time()
    personal(text)
    assert time.process_time() - begin < 1


@given(st.text(alphabet="0123456789 +.-@()aAéJeanM'’\nAB|أمحد٠٦０", max_size=200))
def test_whatever_is_found_stands_where_it_says_in_order(text: str) -> None:
    found = personal(text)
    assert [each.text for each in found] == [text[each.start : each.end] for each in found]
    assert all(before.end <= after.start for before, after in pairwise(found))
