"""Files of public money, good and bad: each error says where it is and what to write instead (CIW12, AL7)."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc

import pytest

from officials.spending import figures
from officials.spending.kinds import Dataset
from officials.spending.reading import Reading, Unreadable, cells
from officials.spending.reading.files import MOST_SENT, opened
from tests import factories
from tests.spending.files import contract, errors, read, subsidies, totem, totem_line

# --- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cents"),
    [("12000.50", 1200050), ("-3", -300), ("+7.1", 710), ("0.005", 1), ("999999999999", 99999999999900)],
)
def test_amounts_are_cents(text: str, cents: int) -> None:
    assert cells.amount(text) == cents


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12 000,50 €", "« 12 000,50 € » n’est pas un montant. Écrivez 12000.50."),
        ("1.234.567,8", "« 1.234.567,8 » n’est pas un montant. Écrivez 1234567.8."),
        ("mille", "« mille » n’est pas un montant. Écrivez un nombre, par exemple 12000.50."),
        ("١٢٣", "« ١٢٣ » n’est pas un montant. Écrivez un nombre, par exemple 12000.50."),
        ("1e9", "« 1e9 » n’est pas un montant. Écrivez un nombre, par exemple 12000.50."),
        ("9" * 15, "ce montant dépasse mille milliards d’euros."),
    ],
)
def test_what_is_no_amount_says_what_to_write(text: str, said: str) -> None:
    with pytest.raises(cells.Wrong) as refusal:
        cells.amount(text)
    assert str(refusal.value) == said


def test_programs_of_accountants_may_write_commas() -> None:
    assert cells.amount("12 000,50", lenient=True) == cells.amount("12\u202f000,50 €", lenient=True) == 1200050


@pytest.mark.parametrize("text", ["21340172201787", "35600000000048", "35600000049837"])
def test_a_siret_has_a_check_digit_and_la_poste_one_of_its_own(text: str) -> None:
    assert cells.siret(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("21340172201788", "chiffre de contrôle"),
        ("35600000049838", "chiffre de contrôle"),
        ("213401722", "SIREN"),
        ("32402138500000.0", "tableur"),
        ("2,134E+13", "tableur"),
        ("213 401 722 01787", "14 chiffres"),
        ("²1340172201787", "14 chiffres"),
    ],
)
def test_what_is_no_siret_says_why(text: str, said: str) -> None:
    with pytest.raises(cells.Wrong, match=said):
        cells.siret(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("05/12/2016", "Écrivez 2016-12-05."),
        ("2016-02-30", "n’existe pas dans le calendrier"),
        ("1889-01-01", "entre 1990 et 2100"),
        ("hier", "Écrivez AAAA-MM-JJ"),
        ("9" * 5000, "Écrivez AAAA-MM-JJ"),
    ],
)
def test_what_is_no_date_says_why(text: str, said: str) -> None:
    with pytest.raises(cells.Wrong, match=said):
        cells.day(text)


# --- subsidies ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_subsidies_in_every_separator_and_encoding(delimiter: str, encoding: str) -> None:
    text = subsidies(
        {"objet": "Fête d’été,\nau bord de l’eau ; « 3 jours »"}, {"montant": "12.50"}, delimiter=delimiter
    )
    reading = read(text.encode(encoding), "subsidies")
    assert errors(reading) == []
    first, second = reading.summary, reading.facts
    assert (first.lines, first.total, second.year) == (2, 81250, 2024)
    assert bool(reading.problems.warnings) == (encoding == "cp1252")


def test_each_error_has_its_line_and_column() -> None:
    text = subsidies(
        {"objet": "Sur deux\nlignes"},
        {"montant": "12 000,50 €", "referenceDecision": "2"},
        {"montant": "-5", "dateConvention": "2024-13-01", "referenceDecision": "3"},
        {"rnaBeneficiaire": "", "nature": "argent", "notificationUE": "no", "pourcentageSubvention": "80"},
    )
    assert errors(read(text, "subsidies")) == [
        "Ligne 4, colonne « montant » : « 12 000,50 € » n’est pas un montant. Écrivez 12000.50.",
        "Ligne 5, colonne « dateConvention » : « 2024-13-01 » n’existe pas dans le calendrier.",
        "Ligne 5, colonne « montant » : une subvention n’est pas négative. Une annulation se publie en retirant la "
        "ligne ou en la corrigeant.",
        "Ligne 6, colonne « nature » : « argent » n’est pas possible. Écrivez « aide en numéraire », « aide en "
        "nature », ou les deux séparées par « ; ».",
        "Ligne 6, colonne « notificationUE » : « no » n’est ni « oui » ni « non ».",
        "Ligne 6, colonne « pourcentageSubvention » : « 80 » n’est pas entre 0.01 et 1. Écrivez 1 pour 100 %, 0.8 pour "
        "80 %.",
        "Ligne 6, colonne « idBeneficiaire » : donnez le SIRET du bénéficiaire, ou son numéro RNA dans "
        "« rnaBeneficiaire ».",
    ]


def test_a_hundred_errors_are_listed_and_all_are_counted() -> None:
    reading = read(subsidies(*({"montant": f"x{number}"} for number in range(130))), "subsidies")
    assert (len(reading.problems.errors), reading.problems.count) == (100, 130)


def test_what_is_wrong_in_the_same_way_is_said_once() -> None:
    wrong = {"idAttribuant": "21050061500014"}
    said = errors(read(subsidies(wrong, {}, wrong, {"montant": "x"}), "subsidies"))
    assert said[0].startswith("Lignes 2, 4, colonne « idAttribuant » : « 21050061500014 » n’est pas un SIRET")
    assert said[1].startswith("Ligne 5, colonne « montant » : ") and len(said) == 2
    many = read(subsidies(*[wrong] * 50), "subsidies")
    assert "41…, colonne" in errors(many)[0] and (many.problems.count, many.problems.listed) == (50, 50)
    buyer = [contract(id=str(number), acheteur={"id": "12"}) for number in range(2)]
    said = errors(read(json.dumps({"marches": {"marche": buyer}}), "contracts"))
    assert said[0].startswith("Marché 1 « 0 », Marché 2 « 1 », champ « acheteur") and len(said) == 1


def test_a_line_said_twice_is_refused() -> None:
    text = subsidies({}, {"montant": "3"}, {})
    assert errors(read(text, "subsidies")) == [
        "Ligne 4 : identique à la ligne 2 : elle serait comptée deux fois. Retirez-en une."
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b"   \n", "vide"),
        (b"PK\x03\x04" + b"\x00" * 50, "classeur"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02", "pas un fichier de données"),
        (b"a;b\n\x81\x8d;2", "accents"),
        (b"<html></html>", "du XML"),
        (b"[1]", "du JSON"),
        (b'"nomAttribuant', "manque"),
        (b"a,b,c\n" + b'"' + b"x" * 200_000, "trop longue"),
        (("a," * 300).encode(), "nommer les colonnes"),
    ],
)
def test_what_is_no_table_says_what_it_is(data: bytes, said: str) -> None:
    assert said in " ".join(errors(read(data, "subsidies")))


# --- budgets and accounts in CSV -----------------------------------------------------------------------------------


def test_an_account_by_its_headers() -> None:
    reading = read(factories.ACCOUNT_CSV)
    assert errors(reading) == []
    assert reading.summary.sums == {"FD": 100050, "ID": 300000, "FR": 600000}
    assert reading.summary.voted == {"FD": 120000, "ID": 500000, "FR": 600000}
    assert set(reading.summary.groups) == {"2", "8", ""}
    assert (reading.facts.year, reading.facts.nomenclature) == (2024, "M57")


SCDL = (
    "BGT_NATDEC;BGT_ANNEE;BGT_SIRET;BGT_NOM;BGT_CONTNAT;BGT_CONTNAT_LABEL;BGT_NATURE;BGT_NATURE_LABEL;BGT_FONCTION;"
    "BGT_FONCTION_LABEL;BGT_OPERATION;BGT_SECTION;BGT_OPBUDG;BGT_CODRD;BGT_MTREAL;BGT_MTBUDGPREC;BGT_MTRARPREC;"
    "BGT_MTPROPNOUV;BGT_MTPREV;BGT_CREDOUV;BGT_MTRAR3112;BGT_ARTSPE\n"
    "budget primitif;2024;21050061500013;Gap;011;Charges;6042;Prestations;211;Écoles;;fonctionnement;réel;dépense;;;;;"
    "900;;;\n"
    "budget primitif;2024;21050061500013;Gap;73;Impôts;73111;Impôts;;;;fonctionnement;réel;recette;;;;;1000,5;;;\n"
)


def test_a_budget_of_scdl_that_is_out_of_balance_is_told_with_its_figures() -> None:
    reading = read(SCDL, "budget")
    assert errors(reading) == []
    assert reading.summary.sums == {"FD": 90000, "FR": 100050}
    assert (
        "En fonctionnement, les dépenses font 900,00 € et les recettes 1\u202f000,50 € : l’écart est de 100,50 €."
        in (reading.problems.warnings)
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (";900;;;", ";900;;;x;y", "23 cellules pour 22 colonnes"),
        ("BGT_SECTION", "SECTEUR", "Ligne 1, colonne « BGT_SECTION » : cette colonne manque."),
        ("dépense", "sortie", "Écrivez « dépense » ou « recette »."),
        (";2024;", ";1789;", "n’est pas une année entre 1990 et 2100"),
        (";2024;", ";2023;", "plusieurs années (2023, 2024)"),
        (";900;", ";;", "aucun montant"),
        ("budget primitif", "décision modificative", "qui ne dit que des changements"),
        ("budget primitif", "compte administratif", "choisissez ce genre de fichier"),
        ("budget primitif", "brouillon", "n’est pas une étape du budget"),
        ("21050061500013", "21050061500014", "chiffre de contrôle"),
        (";6042;", ";60'42;", "n’est pas un code"),
    ],
)
def test_what_a_budget_gets_wrong(before: str, after: str, said: str) -> None:
    assert said in " ".join(errors(read(SCDL.replace(before, after, 1), "budget")))


def test_a_file_of_several_years_gives_the_one_asked() -> None:
    text = factories.ACCOUNT_CSV + "2023;depense;fonctionnement;211;6042;Cantine;900;1\n"
    assert "plusieurs années (2023, 2024)" in errors(read(text))[0]
    assert read(text, year=2023).summary.sums == {"FD": 90000}
    assert "Vous avez écrit 2020" in errors(read(text, year=2020))[0]


def test_totals_that_do_not_sum_and_negative_amounts_are_told() -> None:
    text = "sens;section;nature;fonction;libelle;montant\nD;F;6042;211;Cantine;100\nD;F;6042;212;Annulation;-10,5\n"
    reading = read(text + "D;F;Total;;;95\n", year=2024)
    assert errors(reading) == [] and reading.summary.sums == {"FD": 8950}
    said = " ".join(reading.problems.warnings)
    assert "Un total annonce 95,00 €, les lignes font 89,50 € : l’écart est de 5,50 €." in said
    assert "1 lignes ont un montant négatif : ce sont en général des annulations." in said


def test_a_negative_sum_has_a_bar_and_no_share() -> None:
    assert figures.shares_of([300, -100]) == [None, None]
    assert figures.widths_of([300, -100]) == [100, 33]
    assert figures.shares_of([1, 1, 1]) == [34, 33, 33] and figures.shares_of([]) == []


# --- budget documents in XML ---------------------------------------------------------------------------------------


def test_a_budget_document() -> None:
    lines = [
        totem_line(CredOuv="20.00"),
        totem_line(Nature="2151", Fonction="90845", ContFon="908", MtReal="5.50"),
        totem_line(Nature="6811", Fonction="946", ContFon="946", OpBudg="1"),
        totem_line(Nature="002", Fonction="", ContFon="002", CodRD="R"),
        totem_line(Nature="66111", Fonction="943", ContFon="943", MtReal="-1.00"),
    ]
    reading = read(totem(*lines), packed=True)
    assert errors(reading) == []
    assert reading.summary.sums == {"FD": 900, "ID": 550}
    assert reading.summary.whole == {"FD": 1900, "ID": 550, "FR": 1000}
    assert {group: cells.get("FD", 0) for group, cells in reading.summary.groups.items()} == {
        "2": 1000,
        "8": 0,
        "": -100,
    }
    assert (reading.facts.holder, reading.facts.siret, reading.facts.year) == ("GAP", "21050061500013", 2024)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (totem(totem_line(), doctype=BOMB), "DOCTYPE"),
        (totem(totem_line(), doctype=OUTSIDE), "DOCTYPE"),
        (totem(totem_line(), doctype='<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'), "DOCTYPE"),
        ("<a>" * 5000, "pas un document budgétaire"),
        (totem("<a>" * 5000), "imbriqué sans fin"),
        (totem(totem_line())[:-30], "abîmé à la ligne 1"),
        (totem(totem_line()).replace("UTF-8", "hex"), "encodage"),
        (totem(totem_line()).replace("UTF-8", "unknown-x"), "encodage"),
        (totem(totem_line(), year="12"), "n’est pas une année"),
        (totem(totem_line(), stage="77"), "n’est pas une étape"),
        (totem(totem_line(), stage="01"), "c’est un budget primitif"),
        (totem(totem_line(CodRD="X")), "Ligne 1, colonne « CodRD »"),
        (totem(totem_line(MtReal="1,5")), "Écrivez 1.5."),
        (totem(totem_line(MtReal="")), "aucun montant"),
        (totem(), "aucune ligne"),
        (totem(totem_line()).replace("<Budget>", "<Budget></Budget><Budget>"), "plusieurs budgets"),
    ],
)
def test_a_budget_document_that_is_none(data: str, said: str) -> None:
    """No entity is expanded, none is fetched, nothing is nested without end."""
    assert said in " ".join(errors(read(data)))


# --- contracts ------------------------------------------------------------------------------------------------------


def test_a_contract_and_what_changed_since() -> None:
    changed = {"modification": {"id": 1, "dateNotificationModification": "2024-09-01", "montant": 51000}}
    reading = read(json.dumps({"marches": {"marche": [contract(modifications=[changed])]}}), "contracts")
    assert errors(reading) == []
    assert (reading.summary.total, reading.facts.year) == (5100000, 2024)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"montant": "48000"}, "Marché 1 « 2024-01 », champ « montant » : « 48000 » n’est pas un nombre."),
        ({"montant": -1}, "n’est pas négatif"),
        ({"montant": 10**400}, "dépasse mille milliards"),
        ({"montant": True}, "n’est pas un nombre"),
        ({"dateNotification": "15/05/2024"}, "Écrivez 2024-05-15."),
        ({"dateNotification": 20240515}, "n’est pas une date"),
        ({"objet": None}, "champ « objet » : ce champ manque."),
        ({"objet": "x" * 1001}, "1001 signes, 1000 au plus"),
        ({"nature": "Cadeau"}, "n’est pas une nature"),
        ({"acheteur": {"id": "12"}}, "n’est pas un SIRET"),
        ({"titulaires": {"titulaire": 1}}, "liste"),
        ({"titulaires": [1]}, "identifiant"),
        ({"dureeMois": 0}, "durée"),
        ({"modifications": [{"modification": {"montant": "x"}}]}, "n’est pas un nombre"),
        ({"modifications": "non"}, "liste"),
    ],
)
def test_what_a_contract_gets_wrong(changed: dict[str, object], said: str) -> None:
    assert said in " ".join(errors(read(json.dumps({"marches": {"marche": [contract(**changed)]}}), "contracts")))


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 100_000,
        '{"marches": {}}',
        '{"marches": 3}',
        '{"x": NaN}',
        '{"a": ' + "9" * 5000 + "}",
        '{"marches": [1]}',
    ],
)
def test_json_that_holds_no_contract(text: str) -> None:
    assert read(text, "contracts").problems.count == 1


def test_an_exponent_without_end_is_no_amount() -> None:
    text = json.dumps({"marches": {"marche": [contract()]}}).replace("48000.5", "1e999999999")
    assert "dépasse mille milliards" in errors(read(text, "contracts"))[0]


# --- large files ----------------------------------------------------------------------------------------------------


def test_a_bomb_is_refused_before_it_is_written() -> None:
    bomb = gzip.compress(b"0" * (6 * MOST_SENT))
    assert len(bomb) < MOST_SENT / 50
    assert "Une fois décompressé, ce fichier dépasse 100 Mo." in errors(read(bomb))[0]


def test_an_archive_of_a_million_pieces_is_refused() -> None:
    """Members that hold nothing cost time all the same; some hundreds, as parallel packers write, are read."""
    piece = gzip.compress(b"")
    assert "trop de morceaux" in errors(read(piece * (MOST_SENT // len(piece))))[0]
    head, *lines = factories.ACCOUNT_CSV.encode().splitlines(keepends=True)
    assert errors(read(gzip.compress(head) + piece * 500 + gzip.compress(b"".join(lines)))) == []


@pytest.mark.parametrize("data", [gzip.compress(b"a;b", mtime=0)[:-6], b"\x1f\x8bnot gzip at all"])
def test_a_damaged_archive_is_told(data: bytes) -> None:
    assert "compressé est" in errors(read(data))[0]


def test_too_many_bytes_are_refused_and_many_lines_read_in_little_memory() -> None:
    with pytest.raises(Unreadable, match="20 Mo"), opened(io.BytesIO(b"a" * (MOST_SENT + 1))):
        pass
    line = b"2024;depense;fonctionnement;211;6042;Cantine %07d;1000,50;1200\n"
    header = factories.ACCOUNT_CSV.partition("\n")[0].encode() + b"\n"
    source = io.BytesIO(header + b"".join(line % number for number in range(20_000)))
    tracemalloc.start()
    try:
        with opened(source) as file:
            reading = Reading(file, dataset=Dataset.ACCOUNT, most=10_000)
            assert not reading.check()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert errors(reading) == ["Plus de 10000 lignes : coupez le fichier par année."]
    assert most < 8 * 1024 * 1024
