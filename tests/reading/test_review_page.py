"""The page of review in a real browser: settled by keys, and given back as a table."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.statement import STATEMENT

from r2p_ld.errors import BadInput
from r2p_ld.reading import review, service
from r2p_ld.tables import rows, tsv
from r2p_ld.tables.project import scan_reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A draft of a reading of our document, which lies beside it."""
    (tmp_path / "statement.txt").write_text(STATEMENT, "utf-8")
    out = tmp_path / "members-statement.tsv"
    service.draft(tmp_path / "statement.txt", out)
    return out


@pytest.fixture
def page(browser: Browser, draft: Path) -> Iterator[Page]:
    """The page of review, open in the browser; by the end of a test it has had no problem."""
    written = review.write(draft, draft.with_name("statement.txt"))
    opened = browser.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    opened.goto(written.out.as_uri())
    yield opened
    opened.close()
    assert problems == []


def downloaded(page: Page, to: Path) -> Path:
    with page.expect_download() as waiting:
        page.keyboard.press("d")
    waiting.value.save_as(to)
    assert waiting.value.suggested_filename == "members-statement.tsv"
    return to


def test_a_draft_is_settled_by_keys(page: Page, draft: Path, tmp_path: Path) -> None:
    drafted = scan_reading(draft).rows
    total = len(drafted)
    assert total >= 15
    assert page.inner_text("#count") == f"0 of {total} settled"
    # each is shown in its sentence, with its words marked
    first = drafted[0]
    start, end = first.offsets[0]
    assert page.inner_text("mark") == STATEMENT[start:end]
    began = time.monotonic()
    page.keyboard.press("n")
    page.keyboard.press("e")
    page.fill("#fields [name=relation]", "released")
    page.select_option("#fields [name=modality]", "may")
    page.keyboard.press("Enter")
    for _ in range(total - 2):
        page.keyboard.press("y")
    assert page.inner_text("#count") == f"{total} of {total} settled"
    # a machine's keys: what the page allows, not what a person reads
    assert total / (time.monotonic() - began) * 60 >= 10
    reviewed = tsv.read(downloaded(page, tmp_path / "reviewed.tsv"), rows.Reading)
    assert [row.id for row in reviewed.rows] == [row.id for row in drafted[1:]]
    edited, *others = reviewed.rows
    assert (edited.relation, edited.modality, edited.status) == ("released", "may", "interpreted")
    assert {row.status for row in others} == {"stated"}
    for row, was in zip(others, drafted[2:], strict=True):
        assert (row.subject, row.property, row.object) == (was.subject, was.property, was.object)
        assert (row.offsets, row.sha256, row.locator) == (was.offsets, was.sha256, was.locator)


def test_what_is_decided_is_undone_in_turn(page: Page, draft: Path) -> None:
    total = len(scan_reading(draft).rows)
    for key in ("y", "n", "u", "u", "u"):
        page.keyboard.press(key)
    assert page.inner_text("#count") == f"0 of {total} settled"
    assert page.inner_text("#where").startswith("1. ")
    for _ in range(total):
        page.keyboard.press("y")
    assert page.is_visible("#done")
    page.keyboard.press("u")
    assert page.is_hidden("#done")
    assert page.inner_text("#where").startswith(f"{total}. ")


def test_a_review_can_be_undone_left_and_taken_up_again(page: Page, draft: Path, tmp_path: Path) -> None:
    total = len(scan_reading(draft).rows)
    for key in ("y", "y", "n", "k", "u"):
        page.keyboard.press(key)
    assert page.inner_text("#count") == f"2 of {total} settled"
    page.reload()
    assert page.inner_text("#count") == f"2 of {total} settled"
    half = tsv.read(downloaded(page, tmp_path / "members-statement.tsv"), rows.Draft)
    assert [row.status for row in half.rows] == ["stated"] * 2 + ["candidate"] * (total - 2)
    again = review.write(tmp_path / "members-statement.tsv", draft.with_name("statement.txt"))
    assert (again.rows, again.candidates) == (total, total - 2)


def test_buttons_do_what_keys_do_and_an_edit_can_be_cancelled(page: Page) -> None:
    page.click("button[data-key=y]")
    assert page.inner_text("#count").startswith("1 of ")
    page.click("button[data-key=e]")
    page.fill("#fields [name=subject]", "")
    page.keyboard.press("Enter")
    assert page.inner_text("#problem") == "subject is empty, or holds a tab: fill it in."
    page.keyboard.press("Escape")
    assert page.is_hidden("#edit")
    assert page.inner_text("#count").startswith("1 of ")


def test_nothing_in_a_document_becomes_part_of_the_page(tmp_path: Path) -> None:
    words = "</script><script>alert(1)</script> Sanctions & <b>more</b>"
    text = f"A page of ours\n\nPillar III: {words}\n\n- Sanctions\n"
    (tmp_path / "page.txt").write_text(text, "utf-8")
    out = tmp_path / "a-page.tsv"
    service.draft(tmp_path / "page.txt", out)
    written = review.write(out, tmp_path / "page.txt").out.read_text("utf-8")
    assert "<script>alert" not in written
    assert written.count("<script") == 2
    assert "default-src 'none'; script-src 'sha256-" in written


def test_a_draft_of_another_document_is_refused(draft: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(STATEMENT.replace("12 March", "13 March"), "utf-8")
    with pytest.raises(BadInput, match=r"is no reading of other\.txt"):
        review.write(draft, other)
