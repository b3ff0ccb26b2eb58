"""What somebody said in an answer by mail, without what their program adds; hostile texts take no time (DOS-5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.text.plain import from_html
from core.text.replies import new_words

SITE = "civicnet@localhost"
OWN = "Oui.\n\n- un\n- deux"
PROGRAMS = {
    "gmail fr": "\n\nLe lun. 30 nov. 2026 à 09:12, civicnet <civicnet@localhost> a écrit :\n\n> Bonjour",
    "wrapped fr": "\n\nLe lundi 30 novembre 2026 à 09:12, civicnet Gap\n<civicnet@localhost> a écrit :\n\n> a",
    "not marked": "\n\nLe 30/11/2026 à 09:12, civicnet@localhost a écrit :\nBonjour\nÀ vous",
    "outlook fr": f"\n\n{'_' * 32}\nDe : civicnet\nEnvoyé : lundi\nÀ : Awa\nObjet : x\n\na",
    "outlook bare": "\n\nDe : civicnet\nEnvoyé : lundi\nÀ : Awa\nObjet : x\n\na",
    "original": "\n\n-----Message d'origine-----\nDe : x\n\na",
    "gmail en": "\n\nOn Mon, Nov 30, 2026 at 9:12 AM civicnet <civicnet@localhost> wrote:\n\n> Hello",
    "gmail it": "\n\nIl giorno lun 30 nov 2026 alle 09:12 civicnet <\ncivicnet@localhost> ha scritto:\n\n> Ciao",
    "outlook it": "\n\nDa: civicnet\nInviato: lunedì\nA: Awa\nOggetto: x\n\na",
    "gmail ar": "\n\nفي الاثنين، 30 نوفمبر 2026 في 9:12 ص تمت كتابة ما يلي بواسطة "
    "\u202acivicnet\u202c\u200f <\u202acivicnet@localhost\u202c\u200f>:\n\n\u200f> مرحبا",
    "apple ar": "\n\nفي ٣٠ نوفمبر ٢٠٢٦، كتب civicnet <other@example.org>:\n\n> مرحبا",
    "outlook ar": "\n\nمن: civicnet\nتم الإرسال: الاثنين\nإلى: Awa\nالموضوع: x\n\na",
    "signed": "\n-- \nAwa Diop\n06 00 00 00 00",
    "phone fr": "\n\nEnvoyé de mon iPhone",
    "phone ar": "\n\nأُرسلت من الـ iPhone",
}
QUOTED = {name: OWN + added for name, added in PROGRAMS.items()} | {"quote first": f"> Bonjour\n> à vous\n\n{OWN}"}


@pytest.mark.parametrize("name", QUOTED)
def test_what_a_program_adds_goes_and_what_is_said_stays(name: str) -> None:
    assert new_words(QUOTED[name], ours=[SITE]) == OWN


@pytest.mark.parametrize(
    "text",
    [
        "Le maire a écrit :\nle marché revient.\nJe n’y crois pas.",
        "Cordialement, je ne suis pas d’accord.\nLa suite importe.",
        "Da qui :\non voit la mer.",
        "De : Gap\nje pars demain.",
        "Il y a 3 façons :\n- une\n- deux",
        "أنا موافق على هذا الاقتراح.\nشكرا",
    ],
)
def test_words_of_people_are_not_taken_for_those_of_programs(text: str) -> None:
    assert new_words(text, ours=[SITE]) == text


@pytest.mark.parametrize(
    "evil", ["On " + "a " * 50_000, "Le x\n" * 20_000, ">" * 100_000, "De: a\n" * 20_000, "-" * 99_999]
)
def test_a_hostile_answer_takes_no_time(evil: str) -> None:
    started = timezone.now()
    new_words(evil, ours=[SITE])
    assert timezone.now() - started < timedelta(seconds=2)


@pytest.mark.parametrize(
    "evil", ["<div>" * 60_000, "<!--" * 70_000, "<a " * 90_000, "<![" * 90_000, "&#" * 140_000, "<p a='" * 50_000]
)
def test_hostile_html_takes_no_time(evil: str) -> None:
    started = timezone.now()
    from_html(evil)
    assert timezone.now() - started < timedelta(seconds=3)
