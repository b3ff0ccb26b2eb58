"""Taking a town's page over: a code its hall alone received, then a second person (CIW14, OFF-1, AUTH-6, AUTH-8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from officials.claims import services
from officials.claims.models import MAX_TRIES, Claim, ClaimCode, Part, TownContact, Way
from officials.claims.services.codes import draw_code
from places.models import Town
from profiles.models import Mandate, User
from profiles.privacy import data_of, erase
from profiles.rules import manages
from profiles.services import appoint
from tests.claims.conftest import Letters
from tests.factories import give_second_factor, make_person, make_town, make_unclaimed
from tests.profiles.steps import last_code

SignIn = Callable[[User], Client]


def begin(person: User, town: Town, **given: object) -> Claim:
    contact = TownContact.objects.filter(town=town).first()
    told = {"role": "mayor", "title": "", "way": "email", "contact": contact, "network": "192.0.2.1"}
    return services.begin_claim(person=person, town=town, **told | given)


def proved(person: User, town: Town, mails: Letters, **given: object) -> Claim:
    claim = begin(person, town, **given)
    return services.prove_claim(claim=claim, typed=mails.code())


# --- the way through ------------------------------------------------------------------------------------------------


def test_two_people_take_the_page_over(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    give_second_factor(citizen)
    give_second_factor(outsider)
    browser, url = sign_in(citizen), reverse("claim_town", args=[town.slug])
    page = browser.get(url).content.decode()
    assert "m•••@gap.example.org" in page and contact.email not in page
    assert browser.post(url, {"role": "mayor", "way": f"email-{contact.pk}"}).status_code == 302
    assert mails.all()[-1]["to"] == [contact.email]
    answer = browser.post(url, {"act": "code", "code": mails.code().lower().replace("-", " ")})
    assert answer.url == reverse("assistant", args=[town.slug])
    assert not manages(citizen, town) and not Mandate.objects.exists()

    claim = Claim.objects.get()
    assert claim.confirm_path in mails.all()[-1]["body"]
    second = sign_in(outsider)
    assert citizen.name in second.get(claim.confirm_path).content.decode()
    answer = second.post(claim.confirm_path, {"code": mails.code(), "role": "clerk"})
    assert answer.url == town.get_absolute_url()
    town.refresh_from_db()
    assert town.claimed_at is not None
    assert manages(citizen, town) and manages(outsider, town)
    assert Mandate.objects.get(person=citizen).title == "Maire"
    shown = Client().get(town.get_absolute_url()).content.decode()
    assert "Page reprise le" in shown and outsider.name in shown


def test_somebody_without_an_account_opens_it_on_the_way(town: Town, contact: TownContact, mails: Letters) -> None:
    browser, url = Client(), reverse("claim_town", args=[town.slug])
    shown = browser.get(url).content.decode()
    form = shown[shown.index(f'action="{reverse("account_signup")}"') :]
    assert f'name="next" value="{url}"' in form and 'name="email"' in form
    browser.post(reverse("account_signup"), {"name": "Inès Roy", "email": "ines@example.org", "next": url})
    assert browser.post(reverse("account_code"), {"code": last_code()})["Location"] == url
    assert browser.post(url, {"role": "mayor", "way": f"email-{contact.pk}"}).status_code == 302
    browser.post(url, {"act": "code", "code": mails.code()})
    second = Client().get(Claim.objects.get().confirm_path).content.decode()
    assert reverse("account_signup") in second and "Inès Roy" in second


def test_the_same_account_cannot_do_both(citizen: User, town: Town, contact: TownContact, mails: Letters) -> None:
    claim = proved(citizen, town, mails)
    with pytest.raises(services.SamePerson):
        services.confirm_claim(claim=claim, person=citizen, typed=mails.code())
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(confirmer=citizen)
    assert not Mandate.objects.exists()


def test_somebody_has_to_decide(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters
) -> None:
    claim = proved(citizen, town, mails, role="deputy", title="Adjointe à l’école")
    code = mails.code()
    with pytest.raises(services.NobodyManages):
        services.confirm_claim(claim=claim, person=outsider, typed=code)
    services.confirm_claim(claim=claim, person=outsider, typed=code, role="mayor")
    assert {row.title for row in Mandate.objects.current()} == {"Adjointe à l’école", "Maire"}


# --- codes ------------------------------------------------------------------------------------------------------------


def test_a_code_is_tried_five_times_and_kept_as_a_hash(
    citizen: User, town: Town, contact: TownContact, mails: Letters
) -> None:
    claim = begin(citizen, town)
    code = mails.code()
    assert code.replace("-", "") not in str(list(ClaimCode.objects.values_list()))
    for left in range(MAX_TRIES - 1, 0, -1):
        with pytest.raises(services.WrongCode) as refusal:
            services.prove_claim(claim=claim, typed="AAAA-AAAA")
        assert refusal.value.left == left
    with pytest.raises(services.CodeDead):
        services.prove_claim(claim=claim, typed="AAAA-AAAA")
    with pytest.raises(services.CodeDead):
        services.prove_claim(claim=claim, typed=code)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimCode.objects.update(tries=MAX_TRIES + 1)


def test_a_code_works_once_for_its_part_and_its_claim_alone(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters
) -> None:
    claim = begin(citizen, town)
    first = mails.code()
    other = begin(outsider, town)
    with pytest.raises(services.WrongCode):
        services.prove_claim(claim=other, typed=first)
    claim = services.prove_claim(claim=claim, typed=first)
    with pytest.raises(services.WrongCode):
        services.confirm_claim(claim=claim, person=outsider, typed=first)
    renewed = draw_code(claim=claim, part=Part.CONFIRM, life=timedelta(minutes=30))
    ClaimCode.objects.filter(claim=claim, part=Part.CONFIRM).update(until=timezone.now())
    with pytest.raises(services.CodeDead):
        services.confirm_claim(claim=claim, person=outsider, typed=renewed)


def test_an_expired_claim_is_never_revived(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    claim = proved(citizen, town, mails)
    code = mails.code()
    Claim.objects.update(until=timezone.now())
    for act in (
        lambda: services.confirm_claim(claim=claim, person=outsider, typed=code),
        lambda: services.send_code(claim=claim, part=Part.CONFIRM, asker="x", network="y"),
        lambda: services.vouch(claim=claim, by="Ada", reason="Connue"),
    ):
        with pytest.raises(services.ClaimDead):
            act()
    assert "Rien à confirmer" in sign_in(outsider).get(claim.confirm_path).content.decode()
    assert sign_in(citizen).get(reverse("assistant", args=[town.slug])).status_code == 404
    again = begin(citizen, town)
    assert again.pk != claim.pk and again.proved_at is None


# --- nobody learns, nobody floods -----------------------------------------------------------------------------------


def test_nobody_learns_that_somebody_else_is_claiming(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    url = reverse("claim_town", args=[town.slug])
    before = sign_in(outsider).get(url).content.decode()
    proved(citizen, town, mails)
    after = sign_in(outsider).get(url).content.decode()
    strip = lambda html: html[html.index("<main") : html.index("</main")].split("csrf", 1)[0]  # noqa: E731
    assert strip(before) == strip(after) and citizen.name not in after
    assert not Claim.objects.visible_to(outsider).exists()


def test_a_flooded_town_hall_is_not_mailed_and_nobody_is_told(
    town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    for number in range(8):
        begin(make_person(), town, network=f"192.0.2.{number}")
    sent = len(mails.all())
    late = make_person()
    browser, url = sign_in(late), reverse("claim_town", args=[town.slug])
    assert browser.post(url, {"role": "mayor", "way": f"email-{contact.pk}"}).status_code == 302
    assert len(mails.all()) == sent
    answer = browser.post(url, {"act": "code", "code": "AAAA-AAAA"})
    assert "Essais restants : 4" in answer.content.decode()


def test_one_person_asks_three_codes_a_day(
    citizen: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    browser, url = sign_in(citizen), reverse("claim_town", args=[town.slug])
    for _time in range(3):
        browser.post(url, {"role": "mayor", "way": f"email-{contact.pk}"})
    answer = browser.post(url, {"role": "mayor", "way": f"email-{contact.pk}"})
    assert answer.status_code == 400 and len(mails.all()) == 3
    assert Claim.objects.open().count() == 1


def test_the_address_comes_from_the_register_alone(citizen: User, town: Town, sign_in: SignIn) -> None:
    elsewhere = TownContact.objects.create(town=make_town(), email="moi@example.org", source="x")
    url = reverse("claim_town", args=[town.slug])
    answer = sign_in(citizen).post(url, {"role": "mayor", "way": f"email-{elsewhere.pk}"})
    assert answer.status_code == 400 and not Claim.objects.exists()
    with pytest.raises(services.NoContact):
        begin(citizen, town, contact=elsewhere)


# --- two claims of one town -----------------------------------------------------------------------------------------


def test_the_first_confirmed_wins_and_the_other_is_told(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    third = make_person()
    mine = proved(citizen, town, mails)
    code = mails.code()
    theirs = proved(outsider, town, mails)
    other_code = mails.code()
    services.confirm_claim(claim=mine, person=third, typed=code)
    assert mails.all()[-1]["to"] == [outsider.email]
    with pytest.raises((services.AlreadyClaimed, services.ClaimDead)):
        services.confirm_claim(claim=theirs, person=third, typed=other_code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=theirs.pk).update(confirmed_at=timezone.now(), closed_at=None)
    browser = sign_in(outsider)
    page = browser.get(reverse("claim_town", args=[town.slug])).content.decode()
    assert "Rejoindre l’équipe" in page and "Contester" in page
    browser.post(reverse("contest_claim", args=[town.slug]), {"words": "Ce n’est pas le maire."})
    assert Claim.objects.get(pk=theirs.pk).dispute == "Ce n’est pas le maire."
    assert sign_in(third).post(reverse("contest_claim", args=[town.slug]), {"words": "x"}).status_code == 404
    with pytest.raises(services.AlreadyClaimed):
        begin(make_person(), Town.objects.get(pk=town.pk))


def test_operators_give_a_page_back(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters
) -> None:
    claim = proved(citizen, town, mails)
    services.confirm_claim(claim=claim, person=outsider, typed=mails.code(), role="clerk")
    call_command("claims", "undo", str(claim.pk), reason="Ce n’était pas la mairie")
    town.refresh_from_db()
    assert town.claimed_at is None and not Mandate.objects.current().exists()
    begin(make_person(), town)


# --- operators ------------------------------------------------------------------------------------------------------


def test_one_operator_does_not_vouch_twice(citizen: User, town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    give_second_factor(citizen)
    claim = begin(citizen, town, way="vouch", contact=None)
    call_command("claims", "vouch", str(claim.pk), by="Ada L.", reason="Rencontré en mairie")
    town.refresh_from_db()
    assert town.claimed_at is None and not Mandate.objects.exists()
    with pytest.raises(CommandError):
        call_command("claims", "vouch", str(claim.pk), by="ada l.", reason="Encore moi")
    call_command("claims", "vouch", str(claim.pk), by="Grace H.", reason="Appelé la mairie")
    assert manages(citizen, town)
    assert "Grace H." in Client().get(town.get_absolute_url()).content.decode()
    call_command("claims", "list", "--all")
    assert "confirmed" in capsys.readouterr().out


def test_a_letter_holds_both_codes_and_nobody_sees_it(
    citizen: User, outsider: User, town: Town, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_second_factor(citizen)
    give_second_factor(outsider)
    drawn: list[str] = []
    monkeypatch.setattr(
        "officials.claims.services.contacts.draw", lambda letter: drawn.extend([letter.first, letter.second]) or b"%PDF"
    )
    claim = begin(citizen, town, way="letter", contact=None)
    call_command("claims", "letters", out=tmp_path / "lettres")
    call_command("claims", "letters", out=tmp_path / "lettres")
    (path,) = (tmp_path / "lettres").iterdir()
    assert path.stat().st_mode & 0o077 == 0 and len(drawn) == 2
    page = sign_in(citizen).get(reverse("claim_town", args=[town.slug])).content.decode()
    assert not any(code in page for code in drawn)
    claim = services.prove_claim(claim=claim, typed=drawn[0])
    services.confirm_claim(claim=claim, person=outsider, typed=drawn[1])
    assert manages(citizen, town)


def test_a_letter_is_a_pdf_we_would_take_ourselves(citizen: User, town: Town, tmp_path: Path) -> None:
    from core.pdf import check_pdf

    claim = begin(citizen, town, way="letter", contact=None)
    path = services.draw_letter(claim=claim, folder=tmp_path)
    assert path is not None and check_pdf(path.read_bytes()) == ""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("code_insee_commune;nom;adresse_courriel\n05061;Gap;Mairie@gap.example.org\n", "utf-8"),
        ("Code INSEE,E-mail\n5061,mairie@gap.example.org\n99999,x@example.org\n05061,pas une adresse\n", "cp1252"),
        ("\ufeffcourriel\tinsee\nmairie@gap.example.org\t05061\n", "utf-8"),
    ],
)
def test_a_register_is_read_by_its_header(text: str, encoding: str, tmp_path: Path, db: None) -> None:
    gap = make_town("Gap", code="FR-05061")
    file = tmp_path / "annuaire.csv"
    file.write_bytes(text.encode(encoding))
    for _time in range(2):
        call_command("claims", "contacts", str(file), source="Annuaire")
        assert list(gap.contacts.values_list("email", flat=True)) == ["mairie@gap.example.org"]
    file.write_text("insee;email\n05061;autre@gap.example.org\n")
    call_command("claims", "contacts", str(file), source="Annuaire")
    assert list(gap.contacts.values_list("email", flat=True)) == ["autre@gap.example.org"]


@pytest.mark.parametrize("data", [b"", b"a;b\n1;2\n", b"insee;email\n\x00\x81\x00", b"\xff\xfe\x00"])
def test_a_broken_register_changes_nothing(data: bytes, tmp_path: Path, db: None) -> None:
    file = tmp_path / "annuaire.csv"
    file.write_bytes(data)
    with pytest.raises(CommandError):
        call_command("claims", "contacts", str(file), source="Annuaire")


# --- people ---------------------------------------------------------------------------------------------------------


def test_a_mayor_of_the_register_who_claims_gets_the_row_that_names_them(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters
) -> None:
    row = make_unclaimed(town, citizen.name.upper())
    other = make_unclaimed(town, "Jeanne Autre", "deputy", "Adjointe")
    Town.objects.filter(pk=town.pk).update(claimed_at=None)
    services.confirm_claim(claim=proved(citizen, town, mails), person=outsider, typed=mails.code(), role="clerk")
    assert Mandate.objects.get(person=citizen) == row
    assert set(Mandate.objects.filter(town=town, person=None)) == {other}


def test_of_two_rows_with_one_name_none_is_guessed(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters
) -> None:
    rows = {make_unclaimed(town, citizen.name) for _time in range(2)}
    Town.objects.filter(pk=town.pk).update(claimed_at=None)
    services.confirm_claim(claim=proved(citizen, town, mails), person=outsider, typed=mails.code())
    assert Mandate.objects.get(person=citizen) not in rows


def test_export_and_erasure(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    services.confirm_claim(claim=proved(citizen, town, mails), person=outsider, typed=mails.code())
    assert data_of(citizen)["officials.claims"]["claims"][0]["town"] == town.name
    name = citizen.name
    erase(citizen)
    page = Client().get(town.get_absolute_url()).content.decode()
    assert "Page reprise le" in page and name not in page and "compte supprimé" in page


@pytest.mark.parametrize(
    "given", [{}, {"role": "king", "way": "email-1"}, {"role": "mayor", "way": "email-²"}, {"role": "\x00"}]
)
def test_what_a_form_cannot_send_is_said(given: dict[str, str], citizen: User, town: Town, sign_in: SignIn) -> None:
    answer = sign_in(citizen).post(reverse("claim_town", args=[town.slug]), given)
    assert answer.status_code == 400 and not Claim.objects.exists()


def test_ways_and_roles_are_known_to_the_database(citizen: User, town: Town) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(town=town, person=citizen, role="king", title="Roi", way=Way.EMAIL, until=timezone.now())


def test_a_page_given_back_keeps_no_accomplice(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters
) -> None:
    """Who took a page over wrongly let others in, was frozen, or arranged to begin anew: all of it ends."""
    claim = services.confirm_claim(claim=proved(citizen, town, mails), person=outsider, typed=mails.code())
    friend = make_person()
    appoint(person=friend, town=town, role="clerk", title="Secrétariat")
    later = timezone.now() + timedelta(days=3)
    appoint(person=friend, town=town, role="mayor", title="Maire", starts_at=later)
    Mandate.objects.filter(person=citizen).update(frozen_at=timezone.now())
    services.undo_claim(claim=claim, reason="Ce n’était pas la mairie")
    assert not Mandate.objects.filter(person__isnull=False, ends_at=None).exists()
    assert not Mandate.objects.filter(ends_at__gt=later).exists()
