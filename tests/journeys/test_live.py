"""What arrives by itself: the bell in every tab, counts, edits and deletions on open walls (CIW3, CIW25)."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import BrowserContext, Page, WebSocket, WebSocketRoute, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_citizen import DEMO_TOWN, publish, sign_up
from tests.serving import Site

SOON = 10000  # ms; what is waited for takes some hundreds


def comment(page: Page, words: str) -> None:
    page.locator("main textarea[name=body]").first.fill(words)
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url(re.compile("#c-"))


def edit(page: Page, post: str, words: str) -> None:
    page.goto(f"{post}modifier/")
    page.locator("main textarea[name=body]").fill(words)
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url(post)


def unread(page: Page) -> str:
    return page.locator("[data-bell] [data-unread]").text_content() or ""


def tab(context: BrowserContext, path: str, lines: list[tuple[Page, WebSocket]] | None = None) -> Page:
    """Open a further tab of a browser, and note the sockets it opens."""
    page = context.new_page()
    page.on("websocket", lambda line: lines.append((page, line)) if lines is not None else None)
    page.goto(path)
    return page


def test_the_bell_rings_and_falls_silent_everywhere_at_once(visit: Visit, site: Site) -> None:
    author, neighbour = visit("/"), visit("/")
    sign_up(site, author, name="Odile Marty")
    sign_up(site, neighbour, name="Karim Slimani")
    publish(author, f"Qui vient nettoyer le lavoir ? {uuid.uuid4().hex[:6]}")
    post = author.url
    second = tab(author.context, DEMO_TOWN)
    author.goto("/notifications/")
    expect(author.get_by_text("Rien de nouveau pour vous")).to_be_visible()

    neighbour.goto(post)
    comment(neighbour, "Moi, samedi matin.")
    line = author.get_by_role("link", name=re.compile("Karim Slimani a commenté votre publication"))
    expect(line).to_be_visible(timeout=SOON)
    for page in (author, second):
        expect(page.locator("[data-bell] [data-unread]")).to_have_text("1", timeout=SOON)

    line.click()
    author.wait_for_url(re.compile(r"/publications/\d+/\S*#c-"))
    expect(author.get_by_text("Moi, samedi matin.")).to_be_visible()
    expect(second.locator("[data-bell] .badge")).to_be_hidden(timeout=SOON)
    assert unread(second) == "0"


def test_what_one_looks_at_is_read(visit: Visit, site: Site) -> None:
    author, neighbour = visit("/"), visit("/")
    sign_up(site, author, name="Rose Delmas")
    sign_up(site, neighbour, name="Hugo Pons")
    publish(author, f"Le car de 7 h passe plus tôt. {uuid.uuid4().hex[:6]}")
    neighbour.goto(author.url)
    author.goto("/regle-du-mur/")
    comment(neighbour, "Merci de prévenir.")
    expect(author.locator("[data-bell] [data-unread]")).to_have_text("1", timeout=SOON)
    author.goto(neighbour.url)
    expect(author.locator("[data-bell] .badge")).to_be_hidden(timeout=SOON)


def test_an_open_wall_follows_counts_edits_and_deletions(visit: Visit, site: Site) -> None:
    reader, writer, other = visit(DEMO_TOWN), visit("/"), visit("/")
    sign_up(site, writer, name="Lise Fabre")
    sign_up(site, other, name="Noé Garcin")
    publish(writer, f"Le pont est fermé. {uuid.uuid4().hex[:6]}")
    post = writer.url
    reader.reload()
    entry = reader.locator("article", has_text="Le pont est fermé.")
    expect(entry).to_be_visible()
    reader.wait_for_timeout(500)

    other.goto(post)
    other.locator("main article").get_by_role("button", name=re.compile("Soutenir")).click()
    expect(entry.locator("[data-count]")).to_have_text("1", timeout=SOON)
    comment(other, "Jusqu’à quand ?")
    expect(entry.locator("[data-comments]")).to_have_text("1", timeout=SOON)

    edit(writer, post, "Le pont rouvre lundi.")
    expect(reader.locator("article", has_text="Le pont rouvre lundi.")).to_be_visible(timeout=SOON)

    other.wait_for_timeout(300)
    writer.goto(f"{post}supprimer/")
    writer.locator("main").get_by_role("button", name="Supprimer").click()
    expect(reader.locator("article", has_text="Le pont rouvre lundi.")).to_have_count(0, timeout=SOON)
    expect(other.locator("#thread")).to_have_text("Ce contenu n’est plus là.", timeout=SOON)


def test_all_tabs_share_one_line_and_the_next_takes_over(visit: Visit, site: Site) -> None:
    writer, first = visit("/"), visit("/")
    sign_up(site, writer, name="Ali Benzema")
    sign_up(site, first, name="Mona Ferrer")
    opened: list[tuple[Page, WebSocket]] = []
    first.goto("about:blank")
    tabs = [tab(first.context, DEMO_TOWN, opened) for _ in range(3)]
    for page in tabs:
        page.wait_for_timeout(400)
    assert [line.is_closed() for _page, line in opened] == [False]
    holder = opened[0][0]
    tabs.remove(holder)

    publish(writer, f"Un mot pour trois onglets. {uuid.uuid4().hex[:6]}")
    for page in (holder, *tabs):
        expect(page.get_by_role("button", name=re.compile("1 nouvelle"))).to_be_visible(timeout=SOON)
    holder.close()
    tabs[0].wait_for_timeout(1000)
    assert [line.is_closed() for page, line in opened if page in tabs] == [False]
    publish(writer, f"Un mot pour deux onglets. {uuid.uuid4().hex[:6]}")
    for page in tabs:
        expect(page.get_by_role("button", name=re.compile("2 nouvelles"))).to_be_visible(timeout=SOON)


def test_a_line_that_was_cut_comes_back_and_misses_nothing(visit: Visit, site: Site) -> None:
    """A restarting server sends its pages away (1012): they come back with how far they had heard."""
    reader, writer = visit("/regle-du-mur/"), visit("/")
    sign_up(site, writer, name="Jeanne Abadie")
    lines: list[WebSocketRoute] = []

    def lead(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server()

    reader.route_web_socket("**/live/", lead)
    reader.goto(DEMO_TOWN)
    reader.wait_for_timeout(500)
    lines[0].close(code=1012)
    publish(writer, f"Dit pendant l’absence. {uuid.uuid4().hex[:6]}")
    expect(reader.get_by_role("button", name=re.compile("1 nouvelle"))).to_be_visible(timeout=12000 + SOON)
    assert len(lines) == 2


def test_a_line_that_is_refused_for_good_is_not_tried_again(visit: Visit) -> None:
    reader = visit("/regle-du-mur/")
    lines: list[WebSocketRoute] = []

    def refuse(line: WebSocketRoute) -> None:
        lines.append(line)
        line.close(code=4401)

    reader.route_web_socket("**/live/", refuse)
    reader.goto(DEMO_TOWN)
    reader.wait_for_timeout(4000)
    assert len(lines) == 1


def test_where_no_socket_passes_plain_requests_do(visit: Visit, site: Site) -> None:
    reader, writer = visit("/regle-du-mur/"), visit("/")
    sign_up(site, writer, name="Pierre Cazaux")
    reader.route_web_socket("**/live/", lambda line: line.close(code=1001))
    with reader.expect_response("**/live/tops?*", timeout=60000):
        reader.goto(DEMO_TOWN)
    publish(writer, f"Entendu sans ligne. {uuid.uuid4().hex[:6]}")
    expect(reader.get_by_role("button", name=re.compile("1 nouvelle"))).to_be_visible(timeout=20000 + SOON)


def test_a_line_that_comes_back_looks_at_what_was_touched_meanwhile(visit: Visit, site: Site) -> None:
    """An edit is told to whoever listens; who was away asks when the line is back."""
    reader, writer = visit("/regle-du-mur/"), visit("/")
    sign_up(site, writer, name="Denise Rey")
    publish(writer, f"Marché samedi. {uuid.uuid4().hex[:6]}")
    post, lines = writer.url, []
    reader.route_web_socket("**/live/", lambda line: (lines.append(line), line.connect_to_server()))
    reader.goto(DEMO_TOWN)
    expect(reader.locator("article", has_text="Marché samedi.")).to_be_visible()
    reader.wait_for_timeout(500)
    lines[0].close(code=1012)
    edit(writer, post, "Marché dimanche.")
    expect(reader.locator("article", has_text="Marché dimanche.")).to_be_visible(timeout=12000 + SOON)
    expect(reader.locator("[data-new]")).to_be_hidden()


def test_what_one_has_just_shown_or_supported_is_kept_right_too(visit: Visit, site: Site) -> None:
    """The focus on an entry does not keep a deleted one on the wall, nor an edit off it for good."""
    reader, writer = visit("/"), visit("/")
    sign_up(site, reader, name="Inès Vidal")
    sign_up(site, writer, name="Bruno Castan")
    reader.goto(DEMO_TOWN)
    reader.wait_for_timeout(500)
    publish(writer, f"Concert à 20 h. {uuid.uuid4().hex[:6]}")
    post = writer.url
    reader.get_by_role("button", name=re.compile("1 nouvelle")).click()
    entry = reader.locator("article", has_text="Concert à 20 h.")
    expect(entry).to_be_focused(timeout=SOON)
    edit(writer, post, "Concert à 21 h.")
    entry = reader.locator("article", has_text="Concert à 21 h.")
    expect(entry).to_be_focused(timeout=SOON)

    entry.get_by_role("button", name=re.compile("Soutenir")).click()
    edit(writer, post, "Concert à 22 h.")
    reader.wait_for_timeout(1500)
    reader.locator("main h1").first.click()
    expect(reader.locator("article", has_text="Concert à 22 h.")).to_be_visible(timeout=SOON)
    reader.locator("article", has_text="Concert à 22 h.").get_by_role("button", name=re.compile("Soutenir")).focus()
    writer.goto(f"{post}supprimer/")
    writer.locator("main").get_by_role("button", name="Supprimer").click()
    expect(reader.locator("article", has_text="Concert à 22 h.")).to_have_count(0, timeout=SOON)


def test_the_bell_without_scripts(visit: Visit, site: Site) -> None:
    author, neighbour = visit("/", scripts=False), visit("/", scripts=False)
    sign_up(site, author, name="Yvette Soler")
    sign_up(site, neighbour, name="Marc Bonnet")
    publish(author, f"Qui a vu le chat gris ? {uuid.uuid4().hex[:6]}")
    neighbour.goto(author.url)
    comment(neighbour, "Derrière l’église.")
    for _attempt in range(20):  # the worker tells within a second or two
        author.goto("/notifications/")
        if author.locator(".bell-list .item").count():
            break
        author.wait_for_timeout(300)
    author.get_by_role("button", name="Ouvrir et marquer comme lue").click()
    expect(author.get_by_text("Derrière l’église.")).to_be_visible()
    assert unread(author) == "0"
