"""The national register: both dialects, twice the same, a newer edition, and files that are wrong (OFF-1, CIW15)."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from officials.teams.importing import Refused, Report, import_register, read
from officials.teams.importing.naming import full_name, title_of
from officials.teams.importing.sources import Edition, edition_given, edition_named, edition_written
from places.models import Town
from profiles.models import Mandate
from profiles.rules import handles
from profiles.services import appoint, take_up
from tests import factories

JANUARY = Edition(2022, 1)
LATER = Edition(2026, 5)
OLD = (
    "Code du département;Libellé du département;Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;"
    "Date de début du mandat;Date de début de la fonction"
)
NEW = (
    "Prénom de l’élu;NOM DE L’ÉLU;Code sexe;Date de naissance;Libellé de la catégorie socio-professionnelle;"
    "code de la commune;Date de début du mandat;Libellé de la fonction;Date de début de la fonction"
)


def old(*rows: str) -> bytes:
    return "\r\n".join([OLD, *rows]).encode("latin-1")


@pytest.fixture
def towns(db: None) -> list[Town]:
    names = {"FR-01001": "L’Abergement", "FR-01002": "Varey", "FR-01004": "Ambérieu"}
    return [factories.make_town(name, code=code) for code, name in names.items()]


FILE = old(
    "01;Ain;01001;L'Abergement;BOULON;Daniel;18/05/2020;26/05/2020",
    "01;Ain;01002;Varey;D'HÉROUËL;Marie-Noëlle;18/05/2020;27/05/2020",
    "01;Ain;01004;Ambérieu;DE LA TOUR;Max;18/05/2020;28/05/2020",
)


def brought(raw: bytes, edition: Edition = JANUARY, dry_run: bool = False) -> Report:
    return import_register(register=read(raw), edition=edition, dry_run=dry_run)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.ended, report.unchanged


def test_the_older_dialect_gives_unclaimed_mayors_and_twice_changes_nothing(towns: list[Town]) -> None:
    assert counts(brought(FILE, dry_run=True)) == (3, 0, 0, 0)
    assert not Mandate.objects.exists()
    assert counts(brought(FILE)) == (3, 0, 0, 0)
    before = list(Mandate.objects.order_by("pk").values())
    assert counts(brought(FILE)) == (0, 0, 0, 3)
    assert list(Mandate.objects.order_by("pk").values()) == before
    boulon = Mandate.objects.get(town=towns[0])
    assert (boulon.name, boulon.role, boulon.title, boulon.person, boulon.source) == (
        "Daniel Boulon",
        "mayor",
        "Maire",
        None,
        "RNE, janvier 2022",
    )
    assert boulon.starts_at == datetime(2020, 5, 25, 22, tzinfo=UTC)  # midnight in the town
    assert set(Mandate.objects.values_list("name", flat=True)) == {
        "Daniel Boulon",
        "Marie-Noëlle d’Hérouël",
        "Max de La Tour",
    }


def test_the_newer_dialect_is_read_by_its_headers_and_keeps_nothing_of_births(towns: list[Town]) -> None:
    """UTF-8 with a mark, other order and spelling, ISO dates; birth, sex and profession are nowhere afterwards."""
    rows = [
        "Awa;DIOP;F;1970-02-03;Ingénieurs secrets;01001;2026-03-22;1er adjoint au Maire;2026-03-28",
        "Jean;LE GALL;M;1971-02-03;Ingénieurs secrets;1002;2026-03-22;;2026-03-28",
        "Zoé;PETIT;F;1972-02-03;Ingénieurs secrets;01004;2026-03-22;Maire;2026-03-28",
    ]
    report = brought(("\ufeff" + "\n".join([NEW, *rows])).encode(), LATER)
    assert (report.table, counts(report), report.problems) == ("conseillers", (3, 0, 0, 0), [])
    found = Mandate.objects.order_by("town__code").values_list("name", "role", "title")
    assert list(found) == [
        ("Awa Diop", "deputy", "Première adjointe"),
        ("Jean Le Gall", "councillor", "Conseiller municipal"),
        ("Zoé Petit", "mayor", "Maire"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM profiles_mandate")
        stored = str(cursor.fetchall())
    assert not [word for word in ("1970", "1971", "1972", "secrets", "Ingénieurs") if word in stored]


def test_presidents_stand_with_their_intercommunality(db: None) -> None:
    group = factories.make_intercommunality(code="200000172")
    raw = "N° SIREN,Libellé de l'EPCI,Nom de l'élu,Prénom de l'élu,Date de début du mandat,Libellé de la fonction\n"
    raw += "200000172,CC,MARTIN,Léa,2026-04-10,Président du conseil communautaire\n"
    raw += "200000172,CC,DURAND,Paul,2026-04-10,3ème vice-président du conseil communautaire\n"
    assert counts(brought(raw.encode(), LATER)) == (2, 0, 0, 0)
    assert list(group.mandates.order_by("pk").values_list("name", "role", "title", "town")) == [
        ("Léa Martin", "president", "Président", None),
        ("Paul Durand", "deputy", "Troisième vice-président", None),
    ]


def test_a_newer_edition_ends_who_is_no_longer_in_it_and_claimed_ones_keep_their_person(towns: list[Town]) -> None:
    brought(FILE)
    boulon, dherouel = (Mandate.objects.get(town=town) for town in towns[:2])
    person = factories.make_person("Marie-Noëlle d’Hérouël")
    take_up(mandate=dherouel, person=person, role="mayor", title="Maire")
    newer = old(
        "01;Ain;01001;L'Abergement;REY;Alma;22/03/2026;28/03/2026",
        "01;Ain;01002;Varey;D'HÉROUËL;Marie-Noëlle;22/03/2026;28/03/2026",
    )
    assert counts(brought(newer, LATER)) == (1, 1, 2, 0)
    boulon.refresh_from_db()
    dherouel.refresh_from_db()
    assert (boulon.is_past, boulon.person, dherouel.is_past, dherouel.person) == (True, None, False, person)
    assert dherouel.source == "RNE, mai 2026"
    assert list(Mandate.objects.running().filter(town=towns[0]).values_list("name", flat=True)) == ["Alma Rey"]
    assert not Mandate.objects.running().filter(town=towns[2]).exists()
    assert counts(brought(newer, LATER)) == (0, 0, 0, 2)
    assert counts(brought(FILE)) == (0, 0, 0, 0)  # an older file after a newer changes nothing


def test_a_claimed_mandate_that_left_the_register_ends_with_its_rights_and_is_not_given_back(towns: list[Town]) -> None:
    brought(FILE)
    person = factories.make_person("Daniel Boulon")
    claimed = take_up(mandate=Mandate.objects.get(town=towns[0]), person=person, role="mayor", title="Maire")
    assert handles(person, towns[0])
    brought(old("01;Ain;01001;L'Abergement;REY;Alma;22/03/2026;28/03/2026"), LATER)
    claimed.refresh_from_db()
    assert (handles(person, towns[0]), claimed.person, claimed.is_past) == (False, person, True)
    again = old("01;Ain;01001;L'Abergement;BOULON;Daniel;01/09/2026;01/09/2026")
    brought(again, Edition(2026, 10))
    claimed.refresh_from_db()
    assert (handles(person, towns[0]), claimed.is_past) == (False, True)
    assert Mandate.objects.running().get(town=towns[0]).person is None


def test_who_acts_here_already_is_known_again_and_who_comes_later_takes_the_row(towns: list[Town]) -> None:
    here = factories.make_person("Daniel Boulon")
    mandate = factories.make_mandate(here, towns[0], "mayor", "Maire")
    assert counts(brought(FILE)) == (2, 1, 0, 0)
    mandate.refresh_from_db()
    assert (mandate.person, mandate.source, mandate.name) == (here, "RNE, janvier 2022", "Daniel Boulon")
    later = appoint(person=factories.make_person("Max de la Tour"), town=towns[2], role="mayor", title="Maire")
    assert (Mandate.objects.get(town=towns[2]), later.source) == (later, "RNE, janvier 2022")


def test_an_edition_of_another_department_ends_nobody_here(towns: list[Town]) -> None:
    brought(FILE)
    factories.make_town("Gap", code="FR-05061")
    assert counts(brought(old("05;Hautes-Alpes;05061;Gap;DIDIER;Roger;22/03/2026;28/03/2026"), LATER)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (OLD.replace("Nom de l'élu", "Patronyme").encode("latin-1"), "il manque « Nom de l’élu »"),
        (OLD.replace("Date de début du mandat;Date de début de la fonction", "x").encode("latin-1"), "Date de début"),
        (b"", "il manque"),
        (b"\x89PNG\0\0", "ni en UTF-8 ni en latin-1"),
        (FILE.decode("latin-1").encode("utf-16"), "ni en UTF-8 ni en latin-1"),
        (FILE.decode("latin-1").encode().decode("latin-1").encode(), "les accents sont abîmés"),
        (gzip.compress(FILE)[:-20], "abîmé"),
        (old("Ain;01001;L'Abergement;BOULON;Daniel;18/05/2020;26/05/2020;x"), "Les colonnes semblent décalées : sous"),
        (
            old("01;Ain;01001;L'Abergement;26/05/2020;Daniel;18/05/2020;BOULON"),
            "ligne 2, « 26/05/2020 » n’est pas un nom",
        ),
        ((OLD + ";Nom de l'élu").encode("latin-1"), "s’y trouve deux fois"),
    ],
    ids=["name", "date", "empty", "picture", "utf-16", "mojibake", "cut", "shifted", "swapped", "twice"],
)
def test_a_file_that_is_no_register_is_refused_whole_and_says_why(raw: bytes, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(raw)
    assert said in str(refusal.value)


def test_rows_that_are_wrong_are_left_out_by_line_and_column_and_end_nobody(towns: list[Town]) -> None:
    brought(FILE)
    newer = old(
        "01;Ain;01001;L'Abergement;BOULON;Daniel;18/05/2020;31/02/2026",
        "01;Ain;01002;Varey;D'HÉROUËL;Marie-Noëlle;18/05/2020;27/05/2020",
        "01;Ain;01004;Ambérieu;DE LA TOUR;Max;18/05/2020;28/05/2020",
        "01;Ain;01999;Nulle-Part;NEMO;Jean;18/05/2020;28/05/2020",
        "01;Ain;01002;Varey;TROP;Jean;18/05/2020;27/05/2020",
    )
    report = brought(newer, LATER)
    assert [str(problem) for problem in report.problems] == [
        "ligne 2, « Date de début de la fonction » : « 31/02/2026 » n’est pas une date",
        "ligne 5 : la commune 01999 est inconnue ici : Jean Nemo n’est pas repris",
        "ligne 6 : Jean Trop et, ligne 3, Marie-Noëlle d’Hérouël ont la même fonction (FR-01002) depuis le même jour : "
        "aucun des deux n’est repris",
    ]
    assert Mandate.objects.running().count() == 3
    report = brought(newer + b"\r\n01;Ain;xx;?;VIDE;Jean;18/05/2020;27/05/2020", Edition(2026, 6))
    assert (report.ended, Mandate.objects.running().count()) == (0, 3)


def test_of_two_mayors_the_later_is_kept_and_both_are_said(towns: list[Town]) -> None:
    report = brought(
        old(
            "01;Ain;01001;L'Abergement;BOULON;Daniel;18/05/2020;26/05/2020",
            "01;Ain;01001;L'Abergement;REY;Alma;18/05/2020;02/07/2021",
            "01;Ain;01001;L'Abergement;REY;Alma;18/05/2020;02/07/2021",
        )
    )
    assert [problem.line for problem in report.problems] == [3, 4]
    assert "est gardé qui l’a prise en dernier, Alma Rey" in str(report.problems[0])
    assert Mandate.objects.get().name == "Alma Rey"


@pytest.mark.parametrize("number", [1, 3])
def test_reading_costs_the_same_for_one_and_three(
    towns: list[Town], number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    raw = b"\r\n".join(FILE.split(b"\r\n")[: number + 1])
    with django_assert_num_queries(6):  # towns, known, of accounts, savepoint, rows, end
        brought(raw)


def test_the_command_says_what_it_did_and_never_more_than_some(towns: list[Town], tmp_path: Path) -> None:
    unknown = [f"02;Aisne;02{number:03};?;PERSONNE;Jean;18/05/2020;28/05/2020" for number in range(100, 150)]
    path = tmp_path / "rne_maires_2022-01.csv"
    path.write_bytes(FILE + b"\r\n" + "\r\n".join(unknown).encode())
    said = StringIO()
    call_command("officials", "import", str(path), stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == 22
    assert lines[-2:] == [
        "… et 30 autres lignes signalées.",
        "RNE, janvier 2022 : 3 ajoutés, 0 modifiés, 0 terminés, 0 inchangés, 50 signalés.",
    ]
    said = StringIO()
    call_command("officials", "import", str(path), "--dry-run", stdout=said)
    assert said.getvalue().endswith("3 inchangés, 50 signalés.\nRien à changer.\n")
    for source, words in (
        (str(tmp_path / "absent-2022.csv"), "there is no file"),
        ("http://127.0.0.1/rne-2022.csv", "cannot be read"),
        (str(tmp_path), "Of which month"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("officials", "import", source)


@pytest.mark.parametrize(
    ("last", "first", "expected"),
    [
        ("BOULON", "Daniel", "Daniel Boulon"),
        ("DE GAULLE", "CHARLES", "Charles de Gaulle"),
        ("BONAMOUR DU TARTRE", "Éric", "Éric Bonamour du Tartre"),
        ("DE LA TOUR-D'AUVERGNE", "MARIE-NOËLLE", "Marie-Noëlle de La Tour-d’Auvergne"),
        ("LE ROUX", "Jean-Roch", "Jean-Roch Le Roux"),
        ("BEAUD'HUIN", "Sandrine", "Sandrine Beaud’Huin"),
        ("BLANC ÉPOUSE VENTRE", "Maryse", "Maryse Blanc épouse Ventre"),
        ("N'DIAYE", "D", "D N’Diaye"),
        ("McDonald", "Ann", "Ann McDonald"),
    ],
)
def test_names_are_written_as_people_write_them(last: str, first: str, expected: str) -> None:
    assert full_name(last, first) == expected


@pytest.mark.parametrize(
    ("function", "sex", "expected"),
    [
        ("1er adjoint au maire", "F", "Première adjointe"),
        ("2ème adjoint au Maire", "M", "Deuxième adjoint"),
        ("12e adjoint au maire", "F", "12e adjointe"),
        ("Adjoint au maire", "", "Adjoint"),
        ("Maire délégué", "F", "Maire déléguée"),
        ("MAIRE", "F", "Maire"),
        ("", "F", "Conseillère municipale"),
        ("Vice-président", "F", "Vice-présidente"),
    ],
)
def test_functions_become_titles(function: str, sex: str, expected: str) -> None:
    assert title_of(function, sex=sex, plain=("Conseiller municipal", "Conseillère municipale")) == expected


def test_the_month_of_a_register_is_given_or_read_from_its_name() -> None:
    assert edition_named("/x/rne_maires_2022.csv.gz") == Edition(2022)
    assert edition_named("https://x.fr/20251223-104211/elus-maires-mai.csv") == Edition(2025, 12)
    assert edition_named("maires.csv") is None
    assert (edition_given("2022-01"), edition_given("2022-13"), edition_given("hier")) == (JANUARY, None, None)
    for edition in (JANUARY, Edition(2022), LATER):
        assert edition_written(str(edition)) == edition
    assert Edition(2022) < JANUARY < LATER
