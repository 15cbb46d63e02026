"""What imports doubted or left out, told beside an answer that rests on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import prefixes
from r2p_ld.query.catalog import find
from r2p_ld.query.results import Result


def question() -> str:
    """Return the query for the counts of rows of each data set; none where the questions lack it."""
    try:
        return find("rows-of-each-dataset").text
    except BadInput:
        return ""


def notes(counted: Result, names: Sequence[str] = ()) -> Iterator[str]:
    """Yield a note on each data set of which rows are doubtful or missing.

    ``counted`` is the answer to ``question``; ``names`` are those of the data sets that matter, by
    default all.
    """
    for dataset, title, read, _, doubtful, rejected, deaths in counted.rows():
        assert isinstance(dataset, NamedNode)
        rows, doubted, left = (
            int(each.value) for each in (read, doubtful, rejected) if isinstance(each, Literal)
        )
        name = dataset.value.removeprefix(prefixes()["dataset"]).partition("/")[0]
        if (names and name not in names) or not doubted + left:
            continue
        assert isinstance(title, Literal)
        said = [f"{doubted:,} are doubtful (query what-is-doubtful)"] if doubted else []
        if left:
            lost = f", with {int(deaths.value):,} deaths" if isinstance(deaths, Literal) else ""
            said.append(f"{left:,} were rejected{lost} (query what-was-rejected)")
        yield f"{title.value}: of its {rows:,} rows {', '.join(said)}."
