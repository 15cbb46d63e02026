"""Two versions of a document: paragraphs pair by number, and names in both are attested."""

from __future__ import annotations

from pathlib import Path

import pytest

from r2p_ld.documents.reader import parse
from r2p_ld.errors import BadInput
from r2p_ld.reading.align import align, paired
from r2p_ld.tables import rows, tsv

ENGLISH = """Report on prevention

This is the report of the group to the members.

1. The Security Council and the General Assembly adopted a plan for the prevention of genocide.

2. Civil society supports the Responsibility to Protect in all of its parts.

3. It is the view of the members that sanctions are one of the tools of the Council.
"""
FRENCH = """Rapport sur la prévention

Ceci est le rapport du groupe aux membres.

1. Le Conseil de sécurité et l'Assemblée générale ont adopté un plan pour la prévention du génocide.

3. Les membres sont d'avis que les sanctions sont un des outils du Conseil.

2. La société civile soutient la responsabilité de protéger dans toutes ses parties.
"""


def test_paragraphs_pair_by_number_and_others_by_place() -> None:
    first, second = (parse(f"{at}.txt", text.encode()) for at, text in enumerate((ENGLISH, FRENCH)))
    pairs = [
        (first.text[a.start : a.end][:8], second.text[b.start : b.end][:8]) for a, b in paired(first, second)
    ]
    assert sorted(pairs) == [
        ("1. The S", "1. Le Co"),
        ("2. Civil", "2. La so"),
        ("3. It is", "3. Les m"),
        ("This is ", "Ceci est"),
    ]


def test_a_name_in_both_is_proposed_with_both_places(tmp_path: Path) -> None:
    files = [tmp_path / "plan-en.txt", tmp_path / "plan-fr.txt"]
    for file, text in zip(files, (ENGLISH, FRENCH), strict=True):
        file.write_text(text, "utf-8")
    out = tmp_path / "fr.tsv"
    found = align(files[0], files[1], out)
    assert (found.pairs, found.alone) == (4, 0)
    table = tsv.read(out, rows.Label)
    assert table.rows == found.labels
    labels = {row.term.value.rpartition("/id/")[2]: row for row in table.rows}
    council = labels["body/security-council"]
    start = FRENCH.index("Conseil de sécurité")
    english = ENGLISH.index("Security Council")
    assert (council.property, council.text, council.status) == ("label", "Conseil de sécurité", "attested")
    assert council.source == (
        f"plan-fr.txt para. 1 {start}-{start + 19}, beside plan-en.txt para. 1 {english}-{english + 16}"
    )
    assert {"crime/genocide", "actor/civil-society", "norm/responsibility-to-protect"} <= set(labels)


def test_versions_in_one_language_are_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(ENGLISH, "utf-8")
    with pytest.raises(BadInput, match="two languages"):
        align(file, file)
