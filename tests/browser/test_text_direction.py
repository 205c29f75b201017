"""Texts are shown in their own direction on pages in any language."""

import pytest
from django.test import Client
from playwright.sync_api import Browser

from claims.models import PublicClaim
from claims.working_copy import ClaimantCopy
from factcheck.accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CLAIM = "يتكون الجسر من أربعين قوسا على الضفتين."
HEADLINE = "عد المسح تسعة وثلاثين قوسا."
SUMMARY = "لا يتكون الجسر من أربعين قوسا."
PARAGRAPH = "عد المسح تسعة وثلاثين قوسا على الضفة [@1]."
ITEM = "الضفة الشرقية"
NAME = "هيئة الجسور"
DIRECTIONS = """texts => texts.map(text => {
  const ofBlock = node => {  // Its nearest block, where nothing of the page's own language stands beside it.
    let block = node.parentElement;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    return /[a-z]/i.test(block.textContent) ? [] : [getComputedStyle(block).direction];
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.data.includes(text) && !node.parentElement.closest("title, script, option"))
      found.push(getComputedStyle(node.parentElement).direction, ...ofBlock(node));
  }
  for (const field of document.querySelectorAll("textarea, input[type=text]"))
    if (field.value.includes(text)) found.push(getComputedStyle(field).direction);
  return [text, [...new Set(found)].sort()];
})"""


def test_arabic_on_an_english_page_runs_from_right_to_left(browser: Browser) -> None:
    verdict = factories.verdict_copy(
        headline=HEADLINE, summary=SUMMARY, body=f"{PARAGRAPH}\n\n- {ITEM}\n\nThe survey counted spans."
    )
    edition = factories.published_claim(
        text=CLAIM, short_claim=CLAIM, verdict=verdict, claimants=(ClaimantCopy(claimant=factories.claimant(NAME).pk),)
    )
    slug = PublicClaim.objects.get(claim=edition.claim_id).slug
    reader, editor = Client(), Client()
    editor.force_login(factories.person(Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    change = f"/admin/claims/claim/{edition.claim_id}/change/"
    texts = [CLAIM[:20], HEADLINE[:20], SUMMARY[:20], PARAGRAPH[:20], ITEM, NAME]
    wanted = {
        f"/claims/{slug}/": texts,
        f"/claims/{slug}/embed/": [HEADLINE[:20], NAME],
        "/claims/": [HEADLINE[:20], CLAIM[:20], NAME],
        change: texts,
        "/admin/claims/claim/": [HEADLINE[:20], CLAIM[:20]],
        "/admin/": [HEADLINE[:20]],
    }
    page = browser.new_page(java_script_enabled=True)
    shown = {}
    for address, expected in wanted.items():
        answer = (editor if address.startswith("/admin/") else reader).get(address)
        assert answer.status_code == 200, address
        page.set_content(answer.content.decode(), wait_until="domcontentloaded")
        shown[address] = dict(page.evaluate(DIRECTIONS, expected))
    english = page.evaluate("() => getComputedStyle(document.body).direction")
    page.close()
    assert shown == {address: {text: ["rtl"] for text in expected} for address, expected in wanted.items()}
    assert english == "ltr"
