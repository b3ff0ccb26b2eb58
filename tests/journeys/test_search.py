"""Searching from a phone, with and without scripts."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Visit


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_from_a_town_to_what_was_said_there(visit: Visit, scripts: bool) -> None:
    page = visit("/villes/val-d-aure/", phone=True, scripts=scripts)
    page.locator("header.top a.round[href*='/recherche/']").click()
    page.get_by_role("searchbox", name="Des mots, une personne, une commune").fill("merci")
    page.get_by_role("button", name="Chercher").first.click()
    assert "commune=Val-d" in page.url
    assert ("depuis=" in page.url) is not scripts, "empty fields are in the address only where no script takes them out"
    results = page.locator(".result")
    assert results.count() == 20
    assert page.locator(".result mark").first.inner_text().lower().startswith("merci")
    page.get_by_role("link", name="Plus anciennes").click()
    if scripts:
        results.nth(20).wait_for()
    else:
        page.wait_for_url("**avant=*")
        assert results.count() > 0
    page.locator(".result a").first.click()
    assert "/publications/" in page.url
