"""Pages in a browser: they ask nobody for anything, need no script, and can be read by everybody."""

import json
import subprocess

import pytest
from tests.browser.chromium import ROOT
from tests.browser.conftest import PAGES

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
REPORT = ROOT / "reports" / "report.html"
LOADED_WITHIN = 1.0
"""Seconds for the page of all claims on two implementations: of the processor, which a busy machine changes little."""


@pytest.fixture
def visit(chromium):
    """Open a file in a context of its own; everything that it asks for or complains about is in `page.told`."""
    contexts = []

    def opened(path, anchor="", **options):
        context = chromium.new_context(viewport=options.pop("viewport", DESK), **options)
        contexts.append(context)
        page = context.new_page()
        page.told = []
        page.on("console", lambda message: page.told.append(message.text))
        page.on("dialog", lambda dialog: page.told.append(dialog.message) or dialog.dismiss())
        page.on("pageerror", lambda error: page.told.append(str(error)))
        page.on("request", lambda request: page.told.append(request.url))
        page.goto(f"{path.as_uri()}{anchor}")
        page.told.remove(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_and_complains_of_nothing(visit, pages, name):
    """No request, no message, no dialog: its policy holds, and lets its style and its font pass."""
    page = visit(pages[name])
    # What stands in the page itself is no request to anybody.
    assert [told for told in page.told if not told.startswith("data:font/woff2")] == []
    assert page.locator(".brand").evaluate("e => getComputedStyle(e).fontWeight") == "600"
    assert set(page.evaluate("[...document.fonts].map(font => font.status)")) <= {"loaded", "unloaded"}


def test_formulas_are_set_in_the_font_of_the_page(visit, pages):
    """Whatever fonts the reader has."""
    page = visit(pages["every_verdict"])
    page.evaluate(_OPEN)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].map(font => font.status)") == ["loaded"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_without_javascript(visit, pages, name):
    """Nothing waits for a script."""
    said = [visit(pages[name], java_script_enabled=able).locator("body").inner_text() for able in (True, False)]
    assert said[0] == said[1]
    assert len(said[0]) > 100


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_never_wider_than_its_window(visit, pages, name):
    """Wide tables scroll by themselves, with everything open, on the smallest phone and on a tablet."""
    page = visit(pages[name])
    page.evaluate(_OPEN)
    for width in (320, PHONE["width"], 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_to_object_to(visit, pages, npm_tools, name, scheme):
    """Roles, names, order, contrast: at a desk in the light, on a phone in the dark, with everything open."""
    page = visit(pages[name], viewport=PHONE if scheme == "dark" else DESK, color_scheme=scheme, bypass_csp=True)
    page.evaluate(_OPEN)
    page.evaluate((npm_tools / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    objections = [
        (one["id"], node["target"], node["html"][:200]) for one in found["violations"] for node in one["nodes"]
    ]
    assert objections == []
    assert len(found["passes"]) > 10


def test_the_markup_is_valid(pages, npm_tools, tmp_path):
    """By html-validate's standard, and without inline styles; the committed report too."""
    settings = {"root": True, "extends": ["html-validate:standard"], "rules": {"no-inline-style": "error"}}
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    tool = npm_tools / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    done = subprocess.run(
        ["node", tool, "--config", path, *pages.values(), REPORT], capture_output=True, text=True, check=False
    )
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_a_link_opens_the_claim_that_it_leads_to(visit, pages):
    """Without a script: from the matrix, and from elsewhere."""
    page = visit(pages["every_verdict"], java_script_enabled=False)
    statement = page.locator("[id='random.rate']")
    assert not statement.is_visible()
    page.locator(".matrix a[href='#random.rate']").click()
    assert statement.is_visible()
    assert visit(pages["every_verdict"], "#random.rate").locator("[id='random.rate']").is_visible()


def test_the_matrix_can_be_narrowed(visit, pages):
    """To what fails, and to where implementations differ; on paper it is whole."""
    page = visit(pages["every_verdict"], java_script_enabled=False)
    rows = page.locator(".matrix tbody tr:visible th[scope=row]")
    assert rows.count() == 6
    page.get_by_label("only claims that fail").check()
    assert rows.all_inner_texts() == ["doubling", "raising", "wide"]
    page.get_by_label("only claims that fail").uncheck()
    page.get_by_label("only where implementations differ").check()
    assert "doubling" in rows.all_inner_texts()
    page.emulate_media(media="print")
    assert rows.count() == 6


def test_paper_has_what_is_closed_on_the_screen(visit, pages):
    """Statement and evidence of every claim."""
    page = visit(pages["every_verdict"])
    statement = page.locator("[id='random.rate'] math")
    assert not statement.is_visible()
    page.emulate_media(media="print")
    assert statement.is_visible()
    assert not page.locator("nav").is_visible()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit, pages):
    """First a way past the header; then links, filters, tables and claims, each with a ring around it."""
    page = visit(pages["every_verdict"])
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["y"] >= 0
    assert _focused(page)["text"] == "Skip to the results"
    page.keyboard.press("Enter")
    seen = []
    while not seen or seen[-1]["tag"] != "BODY":
        page.keyboard.press("Tab")
        seen.append(_focused(page))
    *seen, _ = seen
    assert {one["ring"] for one in seen} == {"solid"}
    assert {one["inside"] for one in seen} == {"MAIN"}
    assert {one["tag"] for one in seen} == {"A", "INPUT", "DIV", "SUMMARY", "FIGURE"}
    page.locator("summary").first.focus()
    before = page.locator("details").first.get_attribute("open")
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") != before


def test_no_text_of_a_figure_is_cut_off_or_covered(visit):
    """In the committed report, where matplotlib measured with another font than the reader's."""
    page = visit(REPORT)
    page.evaluate(_OPEN)
    count, wrong = page.evaluate(_FIGURES)
    assert count > 40
    assert wrong == []


def test_the_report_of_all_claims_is_there_at_once(visit):
    """With the start of the process that shows it; at the third try at the latest."""
    assert any(0 < _processor_time(visit(REPORT)) <= LOADED_WITHIN for _ in range(3))


def _processor_time(page):
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "ProcessTime")


def _focused(page):
    return page.evaluate("""() => {
        const e = document.activeElement;
        return {tag: e.tagName, text: e.textContent.trim().slice(0, 40), ring: getComputedStyle(e).outlineStyle,
                inside: e.closest("header, main")?.tagName};
    }""")


_OPEN = "document.querySelectorAll('details').forEach(e => e.open = true)"
_FIGURES = """() => {
    const wrong = [];
    const figures = [...document.querySelectorAll("figure svg")];
    for (const figure of figures) {
        const frame = figure.getBoundingClientRect();
        const texts = [...figure.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()]);
        texts.forEach(([text, box], i) => {
            if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
                || box.bottom > frame.bottom + 1) wrong.push(["cut off", text]);
            for (const [other, its] of texts.slice(i + 1)) {
                const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
                const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
                if (across > 2 && down > 4) wrong.push([text, "covers", other]);
            }
        });
    }
    return [figures.length, wrong];
}"""
