"""From a file at the desk to a page of the town: preview, versions, discussions, who may what (CIW12, AL7, FL4)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feed.models import Activity, Comment
from feed.services import Gone, comment, delete_comment, hide, restore
from officials.spending import panels, services
from officials.spending.models import Ledger, Line, LineTopic
from officials.spending.services import sending
from places.models import Town
from profiles.models import Role, User
from profiles.services import block
from tests import factories
from tests.feed.steps import work
from tests.spending.files import contract, subsidies

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def clerk(town: Town) -> User:
    """Who manages the desk of the town."""
    person = factories.make_person("Odile Faure", town=town)
    factories.make_mandate(person, town, Role.CLERK, "Secrétaire de mairie")
    return person


def sent(text: str = factories.ACCOUNT_CSV, **told: object) -> dict[str, object]:
    file = SimpleUploadedFile("compte.csv", text.encode())
    return {
        "dataset": "account",
        "file": file,
        "source_name": "Mairie de Gap",
        "licence": "Licence Ouverte 2.0",
        **told,
    }


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


# --- the desk -------------------------------------------------------------------------------------------------------


def test_a_file_is_checked_shown_and_published(town: Town, clerk: User, outsider: User, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    answer = browser.post(reverse("desk_spending", args=[town.slug]), sent())
    ledger = Ledger.objects.get()
    preview = reverse("desk_ledger", args=[town.slug, ledger.pk])
    assert answer.headers["Location"] == preview and ledger.is_draft
    page = text_of(browser.get(preview))
    assert "Écoles et formation" in page and "Ce que chacun verra" in page
    for stranger in (Client(), sign_in(outsider)):
        assert "Écoles et formation" not in text_of(stranger.get(reverse("town_spending", args=[town.slug])))
        assert stranger.get(ledger.get_absolute_url()).status_code == 404
        assert stranger.get(ledger.lines.first().get_absolute_url()).status_code == 404
        assert stranger.get(reverse("spending_lines", args=[town.slug])).status_code == 404
    browser.post(preview, {"act": "publish", "note": "L’année de la cantine."})
    ledger.refresh_from_db()
    assert (ledger.author, ledger.capacity, ledger.body) == (clerk, "Secrétaire de mairie", "L’année de la cantine.")
    page = text_of(Client().get(reverse("town_spending", args=[town.slug])))
    assert "Écoles et formation" in page and "Mairie de Gap" in page and "Licence Ouverte 2.0" in page
    assert "L’année de la cantine." in text_of(Client().get(town.get_absolute_url()))
    assert browser.post(preview, {"act": "publish"}).status_code == 302 and Activity.objects.count() == 1


def test_errors_come_back_and_nothing_is_written(town: Town, clerk: User, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    wrong = factories.ACCOUNT_CSV.replace("3000;", "trois mille;")
    page = text_of(browser.post(reverse("desk_spending", args=[town.slug]), sent(wrong), follow=True))
    assert "Ligne 3, colonne « montant » : « trois mille » n’est pas un montant." in page
    ledger = Ledger.objects.get()
    assert not Line.objects.exists()
    answer = browser.post(reverse("desk_ledger", args=[town.slug, ledger.pk]), {"act": "publish"})
    assert answer.status_code == 400 and "corrigez d’abord ses erreurs" in text_of(answer)
    browser.post(reverse("desk_ledger", args=[town.slug, ledger.pk]), {"act": "discard"})
    assert not Ledger.objects.exists()


def test_a_full_desk_says_so_and_forgets_nothing_that_could_be_published(
    town: Town, clerk: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_WAITING", 2)
    browser, address = sign_in(clerk), reverse("desk_spending", args=[town.slug])
    browser.post(address, sent())
    ready = Ledger.objects.get()
    for _try in range(2):  # the first errors make room for the second
        browser.post(address, sent("annee;sens\n2024;x\n"))
    assert Ledger.objects.count() == 2 and ready in Ledger.objects.all()
    browser.post(address, sent())
    answer = browser.post(address, sent())
    assert answer.status_code == 400 and "Dix fichiers attendent déjà" in text_of(answer)
    told = sent(file="", url="https://example.org/compte.xml")
    assert browser.post(address, told).status_code == 400
    assert Ledger.objects.count() == 2 and ready in Ledger.objects.all()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"file": ""}, "Choisissez un fichier, ou donnez son adresse."),
        ({"url": "https://example.org/x.csv"}, "pas les deux"),
        ({"file": "", "url": "javascript:alert(1)"}, "adresse complète"),
        ({"file": "", "url": "http://169.254.169.254/latest"}, "fichier public"),
        ({"file": "", "url": "https://localhost/x"}, "adresse"),
        ({"year": "99999999999999999999"}, "2100"),
        ({"dataset": "secrets"}, "Sélectionnez un choix valide"),
        ({"source_name": ""}, "obligatoire"),
    ],
)
def test_a_form_that_is_wrong_keeps_what_was_typed(
    town: Town, clerk: User, sign_in: SignIn, told: dict[str, str], said: str
) -> None:
    """No address of this machine or its network is ever asked (SSRF-1)."""
    answer = sign_in(clerk).post(reverse("desk_spending", args=[town.slug]), sent(licence="ODbL") | told)
    assert answer.status_code == 400 and said in text_of(answer) and "ODbL" in text_of(answer)
    assert not Ledger.objects.exists()


def test_an_address_is_fetched_by_the_outbox(town: Town, clerk: User, sign_in: SignIn) -> None:
    """The page asks nobody (SSRF-2); an address that leads nowhere is told at the desk."""
    browser = sign_in(clerk)
    told = sent(file="", url="https://nowhere.invalid/compte.xml")
    page = text_of(browser.post(reverse("desk_spending", args=[town.slug]), told, follow=True))
    ledger = Ledger.objects.get()
    assert ledger.asked_url and "Le fichier est demandé à son adresse" in page
    work()
    page = text_of(browser.get(reverse("desk_ledger", args=[town.slug, ledger.pk])))
    assert "Ce serveur n’a pas donné le fichier." in page


def test_a_desk_keeps_ten_files(town: Town, clerk: User) -> None:
    for _number in range(10):
        factories.make_ledger(town, clerk, publish=False)
    with pytest.raises(services.TooManyWaiting):
        factories.make_ledger(town, clerk, publish=False)
    assert Ledger.objects.waiting().count() == 10


def test_a_closed_part_takes_nothing_new(town: Town, clerk: User, citizen: User, sign_in: SignIn) -> None:
    ledger = factories.make_ledger(town, clerk)
    waiting = factories.make_ledger(town, clerk, publish=False)
    Town.objects.filter(pk=town.pk).update(closed_modules=["spending"])
    town.refresh_from_db()
    with pytest.raises(services.Closed):
        factories.make_ledger(town, clerk)
    with pytest.raises(services.Closed):
        services.publish_ledger(ledger=waiting, by=clerk)
    line = Line.objects.select_related("ledger__town").filter(ledger=ledger)[0]
    with pytest.raises(services.Closed):
        services.discuss_line(line=line, author=citizen, body="Tout de même")
    assert panels.money(town) is None
    assert Client().get(ledger.get_absolute_url()).status_code == 200
    assert "a fermé cette partie" in text_of(sign_in(clerk).get(reverse("desk_spending", args=[town.slug])))


# --- versions -------------------------------------------------------------------------------------------------------


def test_a_new_version_takes_the_place_of_the_first(town: Town, clerk: User, citizen: User, sign_in: SignIn) -> None:
    first = factories.make_ledger(town, clerk)
    topic = factories.make_line_topic(first, citizen)
    text = factories.ACCOUNT_CSV.replace("1000,50", "1500")
    second = factories.make_ledger(town, clerk, text=text, publish=False)
    page = text_of(sign_in(clerk).get(reverse("desk_ledger", args=[town.slug, second.pk])))
    assert "Ce qui change" in page and "+499,50" in page
    services.publish_ledger(ledger=second, by=clerk)
    first.refresh_from_db()
    topic.refresh_from_db()
    assert first.replaced_by == second and topic.line.ledger == second
    page = text_of(Client().get(reverse("town_spending", args=[town.slug])))
    assert "Versions d’avant" in page and "4 500" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "Une version plus récente a pris sa place." in text_of(Client().get(first.get_absolute_url()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Ledger.objects.filter(pk=first.pk).update(replaced_by=None)
    assert "Une version plus récente a pris sa place." in text_of(Client().get(town.get_absolute_url()))
    third = factories.make_ledger(town, clerk)
    first.refresh_from_db()
    assert first.replaced_by == third  # not to what was replaced itself
    topic.delete()
    for newer in (third, second):
        services.delete_ledger(ledger=newer)
    first.refresh_from_db()
    assert first.replaced_by is None and not Line.objects.filter(ledger=second).exists()
    page = text_of(Client().get(reverse("town_spending", args=[town.slug])))
    assert "4 001" in page.replace("\xa0", " ")


def test_only_who_published_and_still_manages_changes_the_words(
    town: Town, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    ledger = factories.make_ledger(town, clerk)
    address = reverse("ledger_edit", args=[ledger.pk])
    assert sign_in(outsider).get(address).status_code == 404
    told = {"note": "Relu.", "source_name": "Trésorerie", "source_url": "", "licence": ""}
    assert sign_in(clerk).post(address, told).status_code == 302
    ledger.refresh_from_db()
    assert (ledger.body, ledger.source_name) == ("Relu.", "Trésorerie")
    assert "Relu." in text_of(Client().get(reverse("ledger_history", args=[ledger.pk])))
    assert sign_in(clerk).post(reverse("ledger_delete", args=[ledger.pk])).status_code == 302
    assert Client().get(ledger.get_absolute_url()).status_code == 404


def test_what_people_spoke_of_is_not_taken_back(town: Town, clerk: User, citizen: User) -> None:
    ledger = factories.make_ledger(town, clerk)
    comment(author=citizen, on=ledger, body="Et les écoles ?")
    with pytest.raises(services.Discussed):
        services.delete_ledger(ledger=ledger)
    assert Ledger.objects.standing().get() == ledger and ledger.lines.exists()


def test_a_quarrel_hides_no_account_and_an_erasure_leaves_it_unsigned(
    town: Town, clerk: User, citizen: User, sign_in: SignIn
) -> None:
    ledger = factories.make_ledger(town, clerk)
    waiting = factories.make_ledger(town, clerk, publish=False)
    block(blocker=citizen, blocked=clerk)
    assert sign_in(citizen).get(ledger.get_absolute_url()).status_code == 200
    services.erase_person(clerk)
    ledger.refresh_from_db()
    assert ledger.author is None and not Ledger.objects.filter(pk=waiting.pk).exists()
    page = text_of(Client().get(ledger.get_absolute_url()))
    assert "Mairie de Gap" in page and "Odile Faure" not in page


def test_what_a_moderator_hides_is_for_nobody(town: Town, clerk: User, outsider: User, sign_in: SignIn) -> None:
    ledger = factories.make_ledger(town, clerk)
    line = ledger.lines.first()
    hide(subject=ledger)
    for reader in (Client(), sign_in(outsider), sign_in(clerk)):
        assert reader.get(line.get_absolute_url()).status_code == 404
        assert "Écoles" not in text_of(reader.get(reverse("town_spending", args=[town.slug])))
    restore(subject=ledger)
    assert Client().get(line.get_absolute_url()).status_code == 200


# --- a line ---------------------------------------------------------------------------------------------------------


def test_the_first_remark_opens_the_thread_of_a_line(town: Town, clerk: User, citizen: User, sign_in: SignIn) -> None:
    ledger = factories.make_ledger(town, clerk)
    line = ledger.lines.order_by("number")[0]
    browser, address = sign_in(citizen), reverse("spending_discuss", args=[line.pk])
    assert "Avec un compte, vous ouvrez la discussion." in text_of(Client().get(line.get_absolute_url()))
    assert browser.post(address, {"body": " "}).status_code == 400 and not LineTopic.objects.exists()
    for words in ("Pourquoi si peu ?", "Et l’an prochain ?"):
        answer = browser.post(address, {"body": words}, follow=True)
        assert words in text_of(answer)
    assert (LineTopic.objects.count(), Comment.objects.count()) == (1, 2)
    assert "Pourquoi si peu ?" in text_of(Client().get(line.get_absolute_url()))
    remark = Comment.objects.order_by("pk")[0]
    answer = Client().get(remark.get_absolute_url())
    assert answer.headers["Location"] == f"{line.get_absolute_url()}?commentaire={remark.pk}"
    delete_comment(comment=remark)
    with pytest.raises(services.Discussed):  # another remark stands
        services.delete_ledger(ledger=ledger)
    page = text_of(sign_in(clerk).post(reverse("ledger_delete", args=[ledger.pk]), follow=True))
    assert "Des habitants en ont parlé" in page and Line.objects.filter(ledger=ledger).exists()
    delete_comment(comment=Comment.objects.exclude(pk=remark.pk).get())
    services.delete_ledger(ledger=ledger)
    with pytest.raises(Gone):
        services.discuss_line(line=line, author=citizen, body="Trop tard")


def test_lists_ask_the_same_whatever_they_show(town: Town, clerk: User, client: Client) -> None:
    """Two pages with one line and with three: as many reads (and the lines of another town stay there)."""
    other = factories.make_town("Embrun")
    factories.make_ledger(other, clerk)
    head, *lines = factories.ACCOUNT_CSV.splitlines()
    addresses = [reverse(name, args=[town.slug]) for name in ("town_spending", "spending_lines")]
    counts = []
    for number in (1, 3):
        factories.make_ledger(town, clerk, text="\n".join([head, *lines[:number]]))
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts.append(len(asked))
    assert counts == [2, 3, 2, 3]


def test_the_table_is_searched_and_paged(town: Town, clerk: User, client: Client) -> None:
    head = "annee;sens;section;fonction;nature;libelle;montant\n"
    rows = [f"2024;depense;F;{2 if n % 2 else 3}{n % 4};60{n:02};Ligne n° {n} é;{n}.25\n" for n in range(45)]
    factories.make_ledger(town, clerk, text=head + "".join(rows))
    address = reverse("spending_lines", args=[town.slug])

    def seen(query: str) -> list[str]:
        page = text_of(client.get(f"{address}{query}"))
        return [part.split("<")[0] for part in page.split('dir="auto">Ligne n° ')[1:]]

    assert seen("")[:2] == ["44 é", "43 é"] and len(seen("")) == 20
    assert seen("?tri=croissant")[:2] == ["0 é", "1 é"]
    page = text_of(client.get(address))
    following = page.split('href="?apres=')[1].split('"')[0].replace("&amp;", "&")
    assert seen(f"?apres={following}")[0] == "24 é"
    assert seen("?q=ligne+44+E") == ["44 é"] and seen("?nature=6007") == ["7 é"] and seen("?section=I") == []
    assert all(int(name.split()[0]) % 2 for name in seen("?fonction=2"))
    for bad in ("?apres=x", "?apres=1_99999999999999999999", "?apres=²_1", "?genre=rien", "?annee=1000"):
        assert client.get(f"{address}{bad}").status_code == 404
    for odd in ("?fonction='--", "?nature=%25", "?q=%27%22)%3B--", "?sens=DR", "?tri=prix", "?q=" + "a" * 3000):
        assert client.get(f"{address}{odd}").status_code == 200


# --- subsidies, contracts, files -----------------------------------------------------------------------------------


def test_subsidies_go_out_as_they_came_in(town: Town, clerk: User, client: Client) -> None:
    """What we send is a file that our own reader takes; no cell is a formula (EXP-4)."""
    text = subsidies({"nomBeneficiaire": "=HYPERLINK(1)", "montant": "12.50"}, {"montant": "800"})
    factories.make_ledger(town, clerk, text=text, dataset="subsidies")
    page = text_of(client.get(reverse("town_spending", args=[town.slug])))
    assert "Les plus grandes subventions" in page and "Fête du lavoir" in page
    answer = client.get(reverse("subsidies_file", args=[town.slug, 2024]))
    out = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [row["montant"] for row in rows] == ["12.50", "800"] and rows[0]["nomBeneficiaire"] == "'=HYPERLINK(1)"
    again = factories.make_ledger(town, clerk, text=out, dataset="subsidies", publish=False)
    assert again.is_readable and again.summary["total"] == 81250
    answer = client.get(reverse("spending_file", args=[town.slug]) + "?genre=subsidies&annee=2024")
    assert ",'=HYPERLINK(1)," in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_contracts_show_who_holds_them_and_what_changed(town: Town, clerk: User, client: Client) -> None:
    changed = {"modification": {"id": 1, "dateNotificationModification": "2024-09-01", "montant": 51000}}
    told = {
        "marches": {"marche": [contract(modifications=[changed]), contract(id="2", objet="<b>Sel</b>", montant=10)]}
    }
    ledger = factories.make_ledger(town, clerk, text=json.dumps(told), dataset="contracts")
    page = text_of(client.get(reverse("town_spending", args=[town.slug])))
    assert "Rey TP" in page and "1 modification depuis la signature" in page and "<b>Sel" not in page
    page = text_of(client.get(ledger.lines.order_by("-amount")[0].get_absolute_url()))
    assert "À la signature" in page and "2024-09-01" in page and "55204599900869" in page


def test_the_command_reads_checks_and_publishes(town: Town, tmp_path: object) -> None:
    path = tmp_path / "compte.csv"  # type: ignore[operator]
    path.write_text(factories.ACCOUNT_CSV)
    said = io.StringIO()
    call_command("spending", "import", str(path), town=town.slug, publish=True, stdout=said)
    assert "Compte administratif 2024: 3 lines, published" in said.getvalue()
    assert Ledger.objects.current().count() == 1
    path.write_text(factories.ACCOUNT_CSV.replace("3000;", "x;"))
    with pytest.raises(CommandError, match="1 errors: nothing is published"):
        call_command("spending", "import", str(path), town=town.slug, publish=True, stdout=said)
    for bad in ({"town": "nowhere"}, {"town": town.slug, "year": 12}):
        with pytest.raises(CommandError):
            call_command("spending", "import", str(path), **bad)
    with pytest.raises(CommandError):
        call_command("spending", "import", "http://127.0.0.1/compte.csv", town=town.slug)


def test_the_api_tells_the_same(town: Town, clerk: User, client: Client) -> None:
    factories.make_ledger(town, clerk)
    told = client.get(f"/api/v1/towns/{town.slug}/spending/").json()["items"][0]
    assert told["sums"] == {"FD": "1000.50", "FR": "6000.00", "ID": "3000.00"}
    assert next((each["function"], each["spent"], each["voted"]) for each in told["functions"]) == (
        "8",
        "3000.00",
        "5000.00",
    )
    lines = client.get(f"/api/v1/towns/{town.slug}/spending/lines/?function=2&section=F").json()["items"]
    assert [(line["label"], line["amount"], line["function_name"]) for line in lines] == [
        ("Cantine", "1000.50", "Ecoles maternelles")
    ]
    assert client.get(f"/api/v1/towns/{town.slug}/spending/subsidies/").json()["items"] == []
    assert client.get(f"/api/v1/towns/{town.slug}/spending/lines/?year=1").status_code == 400
