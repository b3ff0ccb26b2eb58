"""The map in a browser: the same by finger, by keyboard and without a script (CIW6, AL3, AL4)."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Visit

MAP = "/carte/?commune=val-d-aure"
SQUARE = {"latitude": 42.8765, "longitude": 0.3497}  # the middle of the village


def test_the_map_and_its_list_follow_each_other(visit: Visit) -> None:
    page = visit(MAP, phone=False)
    expect(page.locator(".map-hit").first).to_be_visible()
    rows = page.locator("#beside-map .map-row")
    before = rows.count()
    assert before
    for _twice in range(2):
        with page.expect_response(lambda answer: "/carte/?" in answer.url and "bbox=" in answer.url):
            page.get_by_role("button", name="Voir de plus près", exact=True).click()
    expect(page.locator("#beside-map-title")).to_have_text("Sur cette carte")
    assert re.search(r"bbox=[-\d.,%C]+&zoom=\d+", page.url)
    shown = rows.count()
    page.reload()  # the address says what the screen shows
    expect(page.locator("#beside-map-title")).to_have_text("Sur cette carte")
    assert rows.count() == shown


def test_the_map_is_read_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit(MAP, phone=False)
    spot, clusters = page.locator(".map-hit:has(.spot)").first, page.locator(".map-hit:has(.cluster)")
    expect(clusters.first).to_be_visible()
    while not spot.count():  # a cluster opens until its things stand apart
        with page.expect_response(lambda answer: "/carte/?" in answer.url and "bbox=" in answer.url):
            clusters.first.press("Enter")
    expect(spot).to_have_attribute("role", "button")
    label = spot.get_attribute("aria-label")
    assert label
    spot.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".map-popup")
    expect(popup).to_be_visible()
    assert label.startswith(popup.locator("a").inner_text())
    expect(popup.locator("a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(spot).to_be_focused()
    page.keyboard.press(" ")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/signalements/\d+/"))


def test_without_a_script_the_list_and_the_filters_do_it(visit: Visit) -> None:
    page = visit(MAP, scripts=False)
    expect(page.locator("svg.outline path")).to_be_visible()
    rows = page.locator("#beside-map .map-row")
    everything = rows.count()
    page.locator("summary", has_text="Préciser").click()
    page.get_by_label("Où cela en est").select_option("ferme")
    page.get_by_role("button", name="Afficher").click()
    assert "etat=ferme" in page.url
    assert 0 < rows.count() < everything
    rows.first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/signalements/\d+/"))


def test_a_filter_keeps_the_part_of_the_map_one_looks_at(visit: Visit) -> None:
    page = visit(MAP, phone=False)
    with page.expect_response(lambda answer: "/carte/?" in answer.url and "bbox=" in answer.url):
        page.get_by_role("button", name="Voir de plus près", exact=True).click()
    page.locator("summary", has_text="Préciser").click()
    page.get_by_label("Où cela en est").select_option("ouvert")
    page.get_by_role("button", name="Afficher").click()
    expect(page).to_have_url(re.compile("bbox=.*etat=ouvert|etat=ouvert.*bbox="))


def test_around_me_asks_the_device_and_its_compass(visit: Visit) -> None:
    page = visit(MAP)
    page.context.grant_permissions(["geolocation", "accelerometer", "gyroscope", "magnetometer"])
    page.context.set_geolocation(SQUARE)
    page.get_by_role("button", name="Autour de moi").click()
    expect(page.get_by_role("heading", name="À quelques pas")).to_be_visible()
    arrow = page.locator(".map-arrow").first
    expect(arrow).to_be_hidden()
    page.get_by_role("button", name="Suivre la boussole").click()
    event = "new DeviceOrientationEvent('deviceorientationabsolute', {alpha: 270, absolute: true})"
    page.evaluate(f"() => {{ setInterval(() => dispatchEvent({event}), 50); }}")
    expect(arrow).to_be_visible()
    bearing = int(arrow.get_attribute("data-bearing") or "")
    expect(arrow.locator("svg")).to_have_attribute("style", f"transform: rotate({bearing - 90}deg);")


def test_a_device_without_a_compass_says_so(visit: Visit) -> None:
    page = visit(f"/carte/autour/?lat={SQUARE['latitude']}&lon={SQUARE['longitude']}")
    page.get_by_role("button", name="Suivre la boussole").click()
    expect(page.locator("[data-toast]")).to_have_text("Cet appareil n’a pas de boussole.")
    expect(page.get_by_role("button", name="Suivre la boussole")).to_be_hidden()
