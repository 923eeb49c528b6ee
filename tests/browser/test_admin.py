"""The editors' and administrators' pages in a browser: their scripts run under the strict policy."""

from playwright.sync_api import Page, expect

from guide.models import Document, Passage
from tests.browser.conftest import VisitorFor
from tests.factories import make_passage
from tests.world import World


def pick(page: Page, typed: str, found: str) -> None:
    """Type into the open autocomplete and take the only answer."""
    page.locator(".select2-search__field").fill(typed)
    answers = page.locator(".select2-results__option")
    expect(answers).to_have_text([found])
    answers.click()
    expect(page.locator(".select2-selection__rendered", has_text=found)).to_have_count(1)


def test_editor_adds_a_passage_and_picks_its_document(world: World, visitor: VisitorFor) -> None:
    document = Document.objects.create(title="甲意见")
    make_passage(world.section, anchor=20, position=20)
    editor = visitor(world.cast.editor).open(f"/admin/guide/section/{world.section.pk}/change/")
    page = editor.page
    row = f"passages-{world.section.passages.count()}"

    page.locator(f"[name={row}-position]").fill("20")
    page.locator(f"[name={row}-kind]").select_option("quotation")
    page.locator(f"[name={row}-text]").fill("新的引文。")
    page.locator(f"#{row} .select2-selection").click()
    pick(page, "甲意", "甲意见")
    page.locator("[name=reason]").fill("补录")
    page.locator("[name=_continue]").click()

    page.wait_for_selector(".success")
    assert Passage.objects.get(text="新的引文。").document == document


def test_account_form_finds_a_person(world: World, visitor: VisitorFor) -> None:
    page = visitor(world.cast.sysadmin).open("/admin/members/account/add/").page

    page.locator("[name=username]").fill("fang")
    page.locator(".select2-selection").click()
    pick(page, "方映", "方映川")
    page.locator("[name=_continue]").click()

    assert "只显示这一次" in page.locator(".messagelist").inner_text()
