"""Record → HTML."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from tests.theorycheck.records import HOSTILE, a_claim, a_refutation, a_result, a_run, an_experiment, every_verdict

from theorycheck import catalogue
from theorycheck.evidence import Figure, Series
from theorycheck.record import Gate, Judged, Waived
from theorycheck.record_json import from_json, load, to_json
from theorycheck.report import html, write
from theorycheck.report.mathematics import UnknownCommandError, draw, mathml
from theorycheck.report.page import MOST_FAILURES

PAYLOADS = (
    r"\text{<svg/onload=alert(1)>}",
    r"\text{<img src=x onerror=alert(1)>}",
    r"\text{</mtext></math><script>alert(1)</script>}",
    r"\text{&lt;script&gt;alert(1)&lt;/script&gt;}",
    r"\href{javascript:alert(1)}{x}",
    r"\style{color:red}{x}",
    r"\class{evil}{x}",
)


class Reader(HTMLParser):
    """Collects the elements, attributes, ids, links and visible text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.ids, self.links, self.text = set(), set(), [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value)
            if name in {"href", "src"}:
                self.links.append(value)

    def handle_data(self, data):
        self.text.append(data)


def unbroken(text):
    """The page without its places where a long name may be broken."""
    return text.replace("<wbr>", "")


def test_the_page_says_what_a_reader_asks():
    """The gate in words, every verdict as a word, source, evidence, counterexample and how to see it again."""
    text = unbroken(html(every_verdict()))
    assert "<dt>kills</dt><dd>5 planted faults, such as dense.tripled, " in text
    assert "<dt>kills</dt><dd>1 planted fault: dense.missing</dd>" in text
    for wanted in (
        "FAILED",
        "1 refuted, 1 error.",
        "✗",
        "refuted",
        "inconclusive",
        "not applicable",
        "Elementary, §1",
        "a wider dtype would settle it",
        "conv2d is not offered",
        "by construction",
        "and 1 as expected",
        "x = [1.]",
        "theorycheck check good.py --claims linear.doubling",
        "x is finite",
        "100000",
        "0.501",
        "1e-09",
    ):
        assert wanted in text, wanted


def test_the_same_record_gives_the_same_page():
    """Also after a way through report.json."""
    run = every_verdict()
    assert html(run) == html(from_json(to_json(run)))


def test_foreign_text_is_inert():
    """Names, messages, notes, cases and claims of strangers open no element and steer no display."""
    claim = a_claim(upheld=HOSTILE, refuted=HOSTILE, statement=HOSTILE, assumes=(HOSTILE,), needs=(HOSTILE,))
    result = a_refutation(implementation=HOSTILE, sentence=HOSTILE, reason=HOSTILE, notes=(HOSTILE,), claim=HOSTILE)
    judged = Judged(HOSTILE, HOSTILE, ("float64",), (HOSTILE,), (HOSTILE,), HOSTILE)
    text = html(a_run(result, claims={HOSTILE: claim}, implementations=(judged,), environment={HOSTILE: HOSTILE}))
    page = Reader(text)
    assert "script" not in page.tags
    assert not {"onload", "onerror", "style"} & page.attributes
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in "".join(page.text)


@pytest.mark.parametrize("latex", PAYLOADS)
def test_markup_inside_a_formula_is_inert(latex):
    """latex2mathml's own serializer would let it run."""
    text = html(a_run(a_result(), claims={"linear.doubling": a_claim(statement=latex)}))
    page = Reader(text)
    assert not {"script", "svg", "img"} & page.tags
    assert not {"onload", "onerror"} & page.attributes
    assert not [link for link in page.links if not link.startswith("#")]


def test_the_page_asks_nobody_for_anything():
    """No script, no external request, a policy that forbids both, and a style that the policy allows."""
    text = html(every_verdict())
    page = Reader(text)
    assert all(link.startswith("#") for link in page.links)
    assert not {"script", "link", "iframe", "object", "form"} & page.tags
    assert "default-src 'none'" in text
    assert text.count("url(") == text.count("url(#") + text.count("url(data:font/woff2;base64,")
    assert "@import" not in text


def test_every_link_inside_the_page_leads_somewhere():
    """Ids are unique, and stand inside the details, which a link then opens."""
    page = Reader(html(every_verdict()))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_refuted_claims_are_open_and_upheld_ones_closed():
    """What needs attention is seen first."""
    text = html(every_verdict())
    found = re.findall(r'<details class="claim"( open)?>.*?<div class="statement" id="([\w.]+)"', text, re.DOTALL)
    assert {claim for is_open, claim in found if is_open} == {"linear.doubling", "linear.raising", "linear.wide"}
    assert {claim for is_open, claim in found if not is_open} == {"random.rate", "as_stated.always", "linear.missing"}


def test_what_failed_is_told_first():
    """Claim, implementation, numbers, input and the line that judges it again, before all that is upheld."""
    text = unbroken(html(every_verdict()))
    told = text[text.index("What failed</h2>") : text.index("Claims at a glance</h2>")]
    for wanted in ("linear.doubling", "good, float64", "It is refuted.", "nan", "-inf", "x = [1.]"):
        assert wanted in told, wanted
    assert told.count('<dt>reproduce</dt><dd class="code command">theorycheck check good.py --claims linear.') == 3
    assert "as_stated.always" not in told
    assert "What failed" not in html(a_run(a_result()))


def test_what_failed_in_several_dtypes_is_told_once():
    """And of very much the first, and how much more there is."""
    both = [a_refutation(dtype=dtype) for dtype in ("float64", "float32")]
    text = html(a_run(*both))
    told = text[text.index("What failed</h2>") : text.index("Claims at a glance</h2>")]
    assert told.count("<h3>") == 1
    assert "<dt>also</dt><dd>refuted in float32</dd>" in told
    many = [a_refutation(claim=f"linear.c{i}") for i in range(MOST_FAILURES + 3)]
    assert "3 more stand under" in html(a_run(*many))


def test_a_verdict_on_some_names_them():
    """Where all agree, it stands alone."""
    run = a_run(a_refutation(implementation="bad"), a_result(), a_result(implementation="other"))
    summary = html(run).partition("<summary>")[2].partition("</summary>")[0]
    assert re.findall(r'</span> (\w+)</span> <span class="note">([^<]+)<', summary) == [
        ("refuted", "bad"),
        ("upheld", "good, other"),
    ]
    summary = html(a_run(a_result(), a_result(implementation="other"))).partition("<summary>")[2]
    assert "other" not in summary.partition("</summary>")[0]


def test_a_figure_is_part_of_the_page_and_of_its_policy():
    """No style sheet and no inline style, ids of its own, a title and a description for those who do not see it."""
    experiment = an_experiment()
    twice = (experiment, replace(experiment, implementation="other"))
    page = Reader(text := html(a_run(a_result(), experiments=twice)))
    assert text.count("<svg") == len(twice)
    assert "style" not in page.attributes
    assert len(page.ids) == len(set(page.ids))
    said = "".join(page.text)
    assert "error (logarithmic) against units n (logarithmic)." in said
    assert "measured (measured): from 1.1 at 1 to 0.011 at 100, with a band of 99 % confidence." in said
    assert "Measured on other, float64; bars: 99 % confidence." in said


def test_foreign_text_in_a_figure_is_inert():
    """A formula for matplotlib, markup and control characters are text."""
    hostile = rf"$\frac{{1}}{{0}}${HOSTILE}"
    x = np.ones(2)
    figure = Figure(hostile, hostile, hostile, (Series(hostile, x, x, lower=x, upper=x, band=hostile),))
    text = html(a_run(a_result(), experiments=(an_experiment(figure=figure),)))
    page = Reader(text)
    assert "svg" in page.tags
    assert "script" not in page.tags
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"figure": None, "reason": "it raised ValueError"}, "No figure for good: it raised ValueError."),
        ({"figure": replace(an_experiment().figure, x_scale="cubic")}, "No figure for good: the figure could not be"),
    ],
)
def test_a_figure_that_is_missing_is_explained(fields, reason):
    """The rest of the page stands."""
    text = html(a_run(a_result(), experiments=(an_experiment(**fields),)))
    assert reason in text
    assert "<svg" not in text


def test_a_run_without_results_can_be_drawn():
    """Nothing was judged: the page says so."""
    assert "No claim was judged." in html(a_run())


def test_the_page_is_written_beside_the_record(tmp_path):
    """In UTF-8, whatever the locale."""
    path = write(every_verdict(), tmp_path)
    assert "✗" in path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("latex", [r"\nosuchcommand{x}", r"x_{", r"a & b", ""])
def test_a_formula_that_cannot_be_drawn_is_shown_as_its_source(latex):
    """Never as a broken formula."""
    assert latex in html(a_run(a_result(), claims={"linear.doubling": a_claim(statement=latex)})).replace("&amp;", "&")


def test_formulas_come_out_as_mathml():
    """Letters, operators with limits below, bars that do not grow, bold and blackboard letters."""
    drawn = draw(r"\max_i |x_i| \le \lVert \mathbf{x} \rVert, \quad \mathbb{E}[\operatorname{Var}(y)]")
    assert drawn.startswith("<math")
    assert "<munder><mi>max</mi>" in drawn
    assert '<mo stretchy="false" lspace="0" rspace="0">|</mo>' in drawn or 'rspace="0"' in drawn
    assert "𝐱" in drawn
    assert "𝔼" in drawn
    assert "<mi>Var</mi>" in drawn


@pytest.mark.parametrize(
    ("latex", "drawn"),
    [
        (r"\log x", '<mi>log</mi><mspace width="0.167em" /><mi>x</mi>'),
        (r"p \ln^2 q", '<mi>p</mi><mspace width="0.167em" /><msup><mi>ln</mi><mn>2</mn></msup><mspace '),
        (r"\log(x)", '<mi>log</mi><mo stretchy="false">(</mo>'),
        (r"\log\left(x\right)", "<mi>log</mi><mrow><mo"),
        (r"-\log x", "<mo>−</mo><mi>log</mi>"),
        (r"(x)\log y", ')</mo><mspace width="0.167em" /><mi>log</mi>'),
        (r"x y", "<mi>x</mi><mi>y</mi>"),
        (r"x \sim y", "<mo>∼</mo>"),
        (r"\tilde{x}", "~</mo></mover>"),
        (r"\overline{x y}", "‾</mo></mover>"),
        (r"\mathrm{d}x", '<mi mathvariant="normal">d</mi><mi>x</mi>'),
    ],
)
def test_names_keep_their_distance_and_signs_are_those_that_are_meant(latex, drawn):
    """As in LaTeX, whose room around a name is a sixth of an em."""
    assert drawn in draw(latex)


@pytest.mark.parametrize(
    ("latex", "letter"),
    [
        (r"\boldsymbol{\theta}", "𝜽"),
        (r"\bm{x}", "𝒙"),
        (r"\mathbf{0}", "𝟎"),
        (r"\mathbb{1}", "𝟙"),
        (r"\mathscr{e}", "ℯ"),
    ],
)
def test_a_letter_of_another_alphabet_is_that_letter(latex, letter):
    """Browsers ignore the attribute that would ask for it."""
    assert letter in draw(latex)
    assert "mathvariant" not in draw(latex)


def test_an_unknown_command_is_refused():
    """latex2mathml would print it verbatim."""
    with pytest.raises(UnknownCommandError):
        draw(r"\nosuchcommand{x}")


def test_the_statement_of_every_claim_can_be_drawn():
    """A claim's LaTeX stays within what the report can draw."""
    bad = [found.id for found in catalogue.select(()) if mathml(found.claim.statement) is None]
    assert bad == []


def test_what_is_right_in_the_norm_alone_is_shown_and_explained():
    """The cell, the row and the notes on reading say normwise; other pages do not."""
    page = html(a_run(a_result(qualifier="normwise")))
    assert page.count("upheld (normwise)") >= 3
    assert "<em>Normwise</em>" in page
    assert "normwise" not in html(a_run(a_result())).lower()


def test_waivers_advice_and_what_the_gate_asks_for_are_shown():
    """What is waived, and until when, in the matrix and beside the result; hostile words are inert."""
    waived = Waived(f"by choice {HOSTILE}", "2026-06-01", issue="#3", owner="Ada")
    gate = Gate(
        4,
        "FAILED: 1 waived.",
        problems=(f"the waiver of a for b: {HOSTILE}",),
        notices=("the waiver of c for d expires on 2026-06-01",),
        policy={"file": "pyproject.toml", "floor": "42"},
        changes={"newly refuted": ("linear.halving[good-float64]",), "lost": ()},
    )
    results = a_refutation(waived=waived), a_refutation(claim="linear.halving", advisory="recommended")
    text = html(a_run(*results, gate=gate))
    page = " ".join(Reader(text).text)
    assert text.count("waived until 2026-06-01") == 2
    assert text.count(">recommended<") == 2
    for words in (
        "until 2026-06-01: by choice",
        "(Ada, #3)",
        "the waiver of c for d",
        "policy: floor",
        "Since the baseline",
    ):
        assert words in page
    assert '<a href="#linear.halving">linear.<wbr>halving[good-float64]</a>' in text
    assert "newly refuted" in page
    assert "lost" not in page
    assert "<script>" not in text
    assert '<details class="claim" open>' not in text


def test_a_waiver_that_does_not_hold_opens_its_claim():
    """The reason stands beside the numbers."""
    text = html(a_run(a_refutation(waived=Waived("by choice", "2026-06-01", fault="it expired on 2026-06-01"))))
    assert '<details class="claim" open>' in text
    assert "it expired on 2026-06-01" in text
    assert "waived until" not in text


def test_the_page_of_a_large_run_is_small():
    """Every claim on two implementations in two dtypes takes below 1.45 MB, and a figure below 20 kB."""
    run = load(Path(__file__).parents[2] / "reports" / "report.json")
    assert len(run.results) > 900
    bare = len(html(replace(run, experiments=())).encode())
    drawn = len(html(replace(run, experiments=run.experiments[:2])).encode())
    assert bare < 1.45e6
    assert (drawn - bare) / 2 < 20e3


def test_long_lists_of_names_are_whole():
    """Each name is cut by itself, not the list."""
    names = tuple(f"operation_{i}" for i in range(100))
    page = unbroken(
        html(a_run(a_result(calls=dict.fromkeys(names, 1)), claims={"linear.doubling": a_claim(any_of=names)}))
    )
    assert page.count("operation_99") == 2
    assert "and 1 more" in html(a_run(a_result(), claims={"linear.doubling": a_claim(needs=("n",) * 501)}))
