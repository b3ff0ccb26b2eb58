"""The template tags and pieces of the interface."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from core.templatetags import ui


def draw(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_is_silent_unless_it_says_what_it_means() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "heart" %}')
    told = draw('{% icon "heart" label=words %}', words='<b>"j’aime"</b>')
    assert 'role="img"' in told
    assert "<b>" not in told
    assert "aria-hidden" not in told


def test_icons_that_point_along_the_line_turn_round_in_arabic() -> None:
    assert "mirrored" in draw('{% icon "arrow-left" %}')
    assert "mirrored" not in draw('{% icon "check" %}')


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nadia Benali", "NB"),
        ("Val-d’Aure", "VA"),
        ("Jean", "J"),
        ("Marie du Pont Neuf", "MN"),
        ("محمد العلمي", "ما"),
        ("«»", ""),
        ("", ""),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert ui.initials(name) == expected


def test_a_face_without_picture_has_the_same_tint_everywhere() -> None:
    first, second = draw('{% avatar "Jean Roux" %}'), draw('{% avatar "Jean Roux" size="xl" %}')
    assert re.findall(r'data-hue="(\d+)"', first) == re.findall(r'data-hue="(\d+)"', second)
    assert "data-hue" not in draw('{% avatar "Gap" kind="town" tint=False %}')


def test_a_name_cannot_leave_its_face() -> None:
    drawn = draw("{% avatar name picture %}", name="<i>", picture='"><script>')
    assert "<script>" not in drawn
    assert drawn.count("<img") == 1


@pytest.mark.parametrize(
    ("degrees", "step"), [(172, "6"), (0, "0"), (359, "0"), (20, "1"), (262, "9"), (None, ""), ("", "")]
)
def test_hue_steps(degrees: float | str | None, step: str) -> None:
    assert ui.hue_step(degrees) == step


def test_a_moment_is_written_in_the_zone_of_the_town() -> None:
    moment = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    assert draw('{% when moment zone="Africa/Casablanca" %}', moment=moment).startswith(
        '<time datetime="2026-03-12T23:30:00+00:00" data-when>12 mars 2026'
    )
    assert "13 mars 2026 00:30" in draw('{% when moment zone="Europe/Paris" %}', moment=moment)


@pytest.mark.parametrize(
    ("language", "said"), [("fr", ("1er juin 2026", "21 juin 2026")), ("it", ("1 giugno 2026", "21 giugno 2026"))]
)
def test_french_writes_the_first_of_a_month_as_an_ordinal(language: str, said: tuple[str, str]) -> None:
    first, later = datetime(2026, 6, 1, 10, 1, tzinfo=UTC), datetime(2026, 6, 21, 1, 1, tzinfo=UTC)
    with translation.override(language):
        for moment, words in zip((first, later), said, strict=True):
            assert draw("{{ moment|day }}", moment=moment) == words
            assert f">{words}</time>" in draw("{% when moment %}", moment=moment.date())
            assert f"{words} " in draw("{% when moment %}", moment=moment)


def test_a_moment_in_arabic_has_its_day_before_its_month() -> None:
    moment = datetime(2026, 10, 29, 16, 30, tzinfo=UTC)
    with translation.override("ar"):
        assert ">29 أكتوبر 2026، 5:30 م<" in draw("{% when moment %}", moment=moment)
        assert ">29 أكتوبر 2026<" in draw("{% when day %}", day=moment.date())


def test_a_moment_may_stay_absolute_be_a_day_or_be_missing() -> None:
    moment = datetime(2026, 3, 12, 10, tzinfo=UTC)
    assert draw('{% when moment style="date" relative=False %}', moment=moment) == (
        '<time datetime="2026-03-12T11:00:00+01:00">12 mars 2026</time>'
    )
    assert draw("{% when day %}", day=date(2026, 7, 14)) == '<time datetime="2026-07-14">14 juillet 2026</time>'
    assert draw("{% when nothing %}", nothing=None) == ""


class Note(forms.Form):
    text = forms.CharField(label="Message", help_text="Où et quoi.", widget=forms.Textarea)
    size = forms.ChoiceField(label="Taille", choices=[("s", "Petit"), ("l", "Grand")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Oui", required=False)


def test_a_field_ties_label_help_and_error_to_its_control_and_keeps_what_was_typed() -> None:
    form = Note({"text": "", "size": "s"})
    drawn = draw("{% field form.text counter=100 rows=3 %}", form=form)
    assert '<label for="id_text">Message' in drawn
    described = re.search(r'<textarea[^>]*aria-describedby="([^"]+)"', drawn)
    assert described is not None
    assert all(f'id="{name}"' in drawn for name in described[1].split())
    assert 'aria-invalid="true"' in drawn
    assert 'data-count-left="100"' in drawn
    kept = draw("{% field form.text %}", form=Note({"text": "<Trou> devant l’école"}))
    assert "&lt;Trou&gt; devant l’école" in kept


def test_choices_are_a_group_with_a_legend_and_a_box_stands_before_its_label() -> None:
    form = Note()
    assert "<fieldset" in draw("{% field form.size %}", form=form)
    assert "<legend>Taille" in draw("{% field form.size %}", form=form)
    box = draw("{% field form.agree %}", form=form)
    assert box.index("<input") < box.index("<label")


def test_buttons_are_links_or_submit_the_page_form() -> None:
    link = render_to_string("core/ui/button.html", {"label": "Voir", "href": "/a/?b=1&c=2"})
    assert link.startswith('<a class="button" href="/a/?b=1&amp;c=2">')
    button = render_to_string(
        "core/ui/button.html", {"label": "Retirer", "form": "act", "formaction": "/x/", "kind": "danger"}
    )
    assert 'form="act" formaction="/x/"' in button


@pytest.mark.parametrize(
    ("value", "whole", "percent"), [(38, 50, 76), (0, 50, 0), (80, 50, 100), (1, 0, 0), (-3, 10, 0)]
)
def test_a_meter_never_leaves_its_frame(value: int, whole: int, percent: int) -> None:
    drawn = render_to_string("core/ui/meter.html", {"value": value, "max": whole, "label": "x"})
    assert f'width="{percent}%"' in drawn


def test_acts_say_their_state_and_what_they_are_about() -> None:
    drawn = render_to_string(
        "core/ui/acts.html",
        {
            "support_url": "/s/",
            "supported": True,
            "support_count": 3,
            "share_url": "/p/",
            "share_title": "T",
            "name": "Le lavoir",
        },
    )
    assert 'aria-pressed="true"' in drawn
    assert drawn.count("Le lavoir") == 2
    assert "Commenter" not in drawn


def test_a_map_writes_its_numbers_for_machines_in_every_language() -> None:
    drawn = render_to_string("core/ui/map.html", {"label": "Gap", "lat": 44.56, "lon": 6.08, "zoom": 12})
    assert 'data-lat="44.56" data-lon="6.08"' in drawn


def test_a_place_keeps_what_was_typed_and_ties_its_error_to_both_numbers() -> None:
    drawn = render_to_string(
        "core/ui/place_field.html",
        {
            "prefix": "place",
            "label": "Lieu",
            "lat": "44,5<",
            "lon": 6.25,
            "errors": ["Ce lieu est en mer."],
            "help": "Où.",
        },
    )
    assert 'value="44,5&lt;"' in drawn
    assert 'value="6.25"' in drawn  # for machines, in every language
    assert drawn.count('aria-invalid="true" aria-describedby="place_error"') == 2
    assert '<ul class="errorlist" id="place_error"><li>Ce lieu est en mer.</li></ul>' in drawn
    assert 'data-pick="place"' in drawn
    empty = render_to_string("core/ui/place_field.html", {"prefix": "place", "label": "Lieu", "lat": None})
    assert empty.count('value=""') == 2


def test_an_outline_drawn_without_script_stays_when_a_map_has_nothing_more_to_show() -> None:
    assert " data-map " not in render_to_string(
        "core/ui/map.html", {"label": "Gap", "svg_path": "M0 0", "svg_box": "0 0 1 1"}
    )
    assert " data-map " in render_to_string("core/ui/map.html", {"label": "Gap", "outline_url": "/contour/"})


def test_no_piece_holds_an_inline_style_or_script() -> None:
    for template in Path(ui.__file__).parent.parent.joinpath("templates").rglob("*.html"):
        text = re.sub(r"\{%.*?%\}", "", template.read_text(encoding="utf-8"))
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", text), template.name


def test_a_bar_keeps_its_words_in_their_order_on_a_page_from_right_to_left() -> None:
    drawn = render_to_string("core/ui/bars.html", {"items": [{"label": "7 h 15", "percent": 3, "text": "3"}]})
    assert "<bdi>7 h 15</bdi>" in drawn
