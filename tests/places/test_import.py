"""Towns come from files: whole, once, with addresses that stay (CL2, CV10, CV11)."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from places.models import Department, Intercommunality, SearchKey, SourceFile, Theme, Town
from places.reading import BrokenFile
from places.services import import_geometry, import_places, imports_due
from places.services.importing import BATCH
from tests.places.samples import (
    FR_GROUPS_HEADING,
    FR_HEADING,
    FRANCE,
    GROUPS,
    ITALY,
    MOROCCO,
    write_csv,
)


def test_every_row_becomes_a_town(communes: Path) -> None:
    gap = Town.objects.get(code="FR-05061")
    assert Town.objects.count() == len(FRANCE) + len(ITALY) + len(MOROCCO)
    assert Intercommunality.objects.count() == len(GROUPS)
    assert (gap.name, gap.slug, gap.population, gap.postal_codes) == ("Gap", "gap-05", 40559, ["05000"])
    assert (gap.department, gap.region, gap.siren) == ("Hautes-Alpes", "Provence-Alpes-Côte d'Azur", "210500617")
    assert (gap.latitude, gap.longitude) == (44.5594, 6.0786)
    assert gap.intercommunality == Intercommunality.objects.get(code="200067825")
    assert gap.claimed_at is None and not gap.is_demo


def test_intercommunalities_are_named_in_full_and_know_their_towns(communes: Path) -> None:
    grouping = Intercommunality.objects.get(code="200067825")
    assert grouping.name == "Communauté d’agglomération Gap-Tallard-Durance"
    assert grouping.slug == "ca-gap-tallard-durance"
    assert [town.name for town in grouping.towns.order_by("name")] == ["Gap", "Tallard"]
    assert Intercommunality.objects.get(code="200054781").name == "Métropole du Grand Paris"


def test_each_territory_has_its_clock(communes: Path) -> None:
    clocks = dict(Town.objects.values_list("code", "time_zone"))
    assert clocks["FR-05061"] == "Europe/Paris"
    assert clocks["FR-97411"] == "Indian/Reunion"
    assert clocks["FR-98735"] == "Pacific/Tahiti"
    assert clocks["IT-058091"] == "Europe/Rome"
    assert clocks["MA-01.511.01.0"] == "Africa/Casablanca"


def test_addresses_are_readable_and_namesakes_are_told_apart(communes: Path) -> None:
    slugs = dict(Town.objects.values_list("code", "slug"))
    assert slugs["FR-93066"] == "saint-denis-93"
    assert slugs["FR-97411"] == "saint-denis-974"
    assert slugs["FR-94038"] == "l-hay-les-roses-94"
    assert slugs["FR-25001"] == "oeuilly-25001"  # two of one name in one département: both take their code
    assert slugs["FR-25002"] == "oeuilly-25002"
    assert slugs["IT-001272"] == "torino-to"
    assert slugs["MA-01.511.01.0"] == "tanger-ma"
    assert slugs["MA-02.001.01.01"] == "bni-khaled-oujda-angad-ma"
    assert slugs["MA-03.001.01.01"] == "bni-khaled-taza-ma"
    assert set(Intercommunality.objects.filter(kind="CC").values_list("slug", flat=True)) == {
        "cc-du-vercors-241200641",
        "cc-du-vercors-249740119",
    }


def test_departments_are_listed(communes: Path) -> None:
    assert Department.objects.get(country="FR", code="05").slug == "hautes-alpes-05"
    assert Department.objects.get(country="IT", code="TO").slug == "torino-to"
    assert Department.objects.get(country="MA", code="01.511").slug == "tanger-assilah-01511"


def test_importing_again_changes_nothing(communes: Path) -> None:
    before = list(Town.objects.order_by("code").values())
    keys = SearchKey.objects.count()
    import_places(folder=communes)
    import_places(folder=communes, again=True)
    assert list(Town.objects.order_by("code").values()) == before
    assert SearchKey.objects.count() == keys
    assert not imports_due(folder=communes)


def test_a_new_edition_updates_what_it_says_and_keeps_the_rest(communes: Path) -> None:
    Town.objects.filter(code="FR-05061").update(hue=10, facts={"phone": "0492532424"}, latitude=44.5, longitude=6.0)
    changed = [row.replace("05061,Gap,", "05061,Gap-la-Neuve,").replace(",40559,", ",41000,") for row in FRANCE]
    added = "05999,Gap,05,Hautes-Alpes,93,Provence-Alpes-Côte d'Azur,12,05000,,,,"
    write_csv(communes / "fr_communes.csv.gz", FR_HEADING, [*changed, added])
    assert imports_due(folder=communes)
    import_places(folder=communes)
    gap = Town.objects.get(code="FR-05061")
    assert (gap.name, gap.population, gap.slug) == ("Gap-la-Neuve", 41000, "gap-05")
    assert (gap.hue, gap.facts, gap.latitude) == (10, {"phone": "0492532424"}, 44.5)
    assert Town.objects.get(code="FR-05999").slug == "gap-05999"
    assert set(gap.search_keys.values_list("key", flat=True)) == {"gap la neuve", "neuve", "05000"}


def test_a_point_that_comes_later_is_taken(communes: Path) -> None:
    pointed = [row.replace("25000,,,,", "25000,,,47.1,6.1") for row in FRANCE]
    write_csv(communes / "fr_communes.csv.gz", FR_HEADING, pointed)
    import_places(folder=communes)
    assert Town.objects.get(code="FR-25001").latitude == 47.1


def test_a_file_with_more_columns_is_read_by_its_heading(db: None, folder: Path) -> None:
    write_csv(
        folder / "fr_intercommunalities.csv.gz",
        FR_GROUPS_HEADING + ",members",
        [f"{row},05061 05170" for row in GROUPS],
    )
    import_places(folder=folder)
    assert Intercommunality.objects.count() == len(GROUPS)


def test_several_batches_and_their_progress(db: None, folder: Path) -> None:
    count = BATCH * 2 + 1
    rows = [f"{n:05},Ville {n},05,Hautes-Alpes,93,Sud,{n},05000,,,," for n in range(1, count + 1)]
    write_csv(folder / "fr_communes.csv.gz", FR_HEADING, rows)
    told: list[tuple[str, int, int]] = []
    import_places(countries=["FR"], folder=folder, progress=lambda *step: told.append(step))
    assert Town.objects.count() == count
    assert [step[1] for step in told if step[0] == "fr_communes.csv.gz"] == [0, BATCH, BATCH * 2, count]


def test_one_country_alone(db: None, folder: Path) -> None:
    import_places(countries=["IT"], folder=folder)
    assert set(Town.objects.values_list("country", flat=True)) == {"IT"}
    assert Intercommunality.objects.count() == 0


def test_the_default_themes_are_there_after_an_import(communes: Path) -> None:
    assert Theme.objects.filter(town=None, slug="voirie").exists()


BROKEN = [
    ("05061,Gap,05,Hautes-Alpes", "4 columns instead of 12"),
    ("5061,Gap,05,Hautes-Alpes,93,Sud,1,05000,,,,", "“5061” is not an INSEE code"),
    ("05061,,05,Hautes-Alpes,93,Sud,1,05000,,,,", "“name” is empty"),
    ("05061,Gap,05,Hautes-Alpes,93,Sud,-1,05000,,,,", "“population” is not a number of people"),
    ("05061,Gap,05,Hautes-Alpes,93,Sud,1e9,05000,,,,", "“population” is not a number of people"),
    ("05061,Gap,05,Hautes-Alpes,93,Sud,٣,05000,,,,", "“population” is not a number of people"),
    ("05061,Gap,05,Hautes-Alpes,93,Sud,1,5000,,,,", "“5000” is not a postal code"),
    ("05061,Gap,05,Hautes-Alpes,93,Sud,1,05000,,,nan,6", "the point is not on Earth"),
    ("05061,Gap,05,Hautes-Alpes,93,Sud,1,05000,,,144,6", "the point is not on Earth"),
    ("05061,Gap,05,Hautes-Alpes,93,Sud,1,05000,,,x,6", "“lat” and “lon” are not two numbers"),
    ("05061,Gap,05,Hautes-Alpes,93,Sud,1,05000,,,44,", "“lat” and “lon” are not two numbers"),
    ("05061,G\x07ap,05,Hautes-Alpes,93,Sud,1,05000,,,,", "“name” holds control characters"),
    (f"05061,{'G' * 121},05,Hautes-Alpes,93,Sud,1,05000,,,,", "“name” is longer than 120 characters"),
    ('05061,"Gap,05,Hautes-Alpes,93,Sud,1,05000,,,,', "not a line of CSV"),
    (FRANCE[1], "“05170” is there twice"),
]


@pytest.mark.parametrize(("row", "reason"), BROKEN)
def test_a_broken_row_is_refused_with_its_line_before_anything_is_written(
    db: None, folder: Path, row: str, reason: str
) -> None:
    write_csv(folder / "fr_communes.csv.gz", FR_HEADING, [*FRANCE[1:], row])
    with pytest.raises(BrokenFile) as refusal:
        import_places(countries=["FR"], folder=folder)
    assert f"fr_communes.csv.gz, line {len(FRANCE) + 1}: " in str(refusal.value)
    assert reason in str(refusal.value)
    assert Town.objects.count() == 0
    write_csv(folder / "fr_communes.csv.gz", FR_HEADING, FRANCE)
    import_places(countries=["FR"], folder=folder)
    assert Town.objects.count() == len(FRANCE)


def test_broken_files_are_refused(db: None, folder: Path) -> None:
    path = folder / "fr_communes.csv.gz"
    good = path.read_bytes()
    for content, line, reason in (
        (b"", 1, "the heading lacks: insee"),
        (b"not gzip at all", 1, "damaged or cut short"),
        (good[: len(good) // 2], None, "damaged or cut short"),
    ):
        path.write_bytes(content)
        with pytest.raises(BrokenFile) as refusal:
            import_places(countries=["FR"], folder=folder)
        assert reason in str(refusal.value)
        assert line is None or refusal.value.line == line
    write_csv(path, FR_HEADING.replace("population", "people"), FRANCE)
    with pytest.raises(BrokenFile, match="line 1: the heading lacks: population"):
        import_places(countries=["FR"], folder=folder)


def test_text_that_is_not_utf8_is_refused(db: None, folder: Path) -> None:
    text = "\n".join([FR_HEADING, FRANCE[0], FRANCE[5]])
    (folder / "fr_communes.csv.gz").write_bytes(gzip.compress(text.encode("latin-1")))
    with pytest.raises(BrokenFile, match="line 2: not UTF-8 text"):
        import_places(countries=["FR"], folder=folder)


def test_the_command_says_what_is_wrong_in_one_sentence(db: None, folder: Path) -> None:
    write_csv(folder / "fr_communes.csv.gz", FR_HEADING, ["05061"])
    with pytest.raises(CommandError, match=r"line 2: 1 columns instead of 12"):
        call_command("places", "import", "--folder", str(folder), "--country", "fr")


def test_points_of_a_folder_are_better_than_the_shipped_ones(communes: Path, tmp_path: Path) -> None:
    source = tmp_path / "geometry"
    source.mkdir()
    rows = [row.replace("44.5594,6.0786", "44.5601,6.0811") for row in FRANCE]
    write_csv(source / "fr_communes.csv.gz", FR_HEADING, rows)
    import_geometry(folder=source)
    import_places(folder=communes, again=True)
    assert Town.objects.get(code="FR-05061").latitude == 44.5601
    assert SourceFile.objects.get(pk="fr_points").finished_at is not None
