"""How well mentions are found, and how fast: beside a plain dictionary, and spaCy's PhraseMatcher.

python benchmarks/annotate.py

The gold set is in ``tests/annotate/gold``: rules were tuned on one half of it, the other was annotated with
it and looked at for the final figure alone. A mention that overlaps the right one and has its concept is
right. Seconds are of CPU, the best of several runs, in this process; spaCy is left out where it is not
installed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.annotate import Lexicon, match, mentions
from r2p_ld.annotate.fold import Folded
from r2p_ld.annotate.lexicon import Entry
from r2p_ld.documents import TEXT, parse
from r2p_ld.documents.model import Document

LETTERS, LONG_TEXT, RUNS = 400_000, 2_000_000, 9
PARTS = {"tuning": "the half that rules were tuned on", "final": "the half kept for the final figure"}
if TYPE_CHECKING:
    from gold import Score

Mentioned = Iterable[tuple[int, int, str]]


def main() -> None:
    """Measure, print and keep the figures."""
    from measure import report

    lexicon = Lexicon.published()
    lines = []
    for part, title in PARTS.items():
        lines += [f"{title}, by language", *quality(part, lexicon), ""]
    lines += [*speed(lexicon), *start(), *memory()]
    report("annotate", lines)


def quality(part: str, lexicon: Lexicon) -> list[str]:
    """Return the figures of one part of the gold set."""
    import gold

    def annotate(document: Document) -> Mentioned:
        return [(each.start, each.end, each.concept) for each in mentions(document, lexicon)]

    ours = gold.by_language(part, annotate)
    plain = gold.by_language(part, dictionary(lexicon))
    total = gold.Score()
    lines = ["        mentions  precision  recall  relaxed F1  of a dictionary  traps hit  of a dictionary"]
    for language, score in sorted(ours.items()):
        lines.append(_row(language, score, plain[language]))
        total = total + score
    lines.append(_row("all", total, sum(plain.values(), gold.Score())))
    lines.append("confusion by kind (there, found): " + (_confusion(total) or "none"))
    return lines


def _row(name: str, score: Score, plain: Score) -> str:
    return (
        f"  {name:<4}  {score.there:8}  {score.precision:9.3f}  {score.recall:6.3f}  {score.f1:10.3f}  "
        f"{plain.f1:15.3f}  {score.traps_hit:4}/{score.traps:<4}  {plain.traps_hit:9}/{plain.traps}"
    )


def _confusion(score: Score) -> str:
    return ", ".join(f"{there} {found} {n}" for (there, found), n in score.confusion.most_common())


def dictionary(lexicon: Lexicon) -> Callable[[Document], Mentioned]:
    """Return a plain dictionary: the graph's own labels as whole words in any case, the longest first."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    concepts = {
        entry.text.lower(): entry.concept
        for entry in _entries(lexicon)
        if entry.rule == "label"  # no alias, no inflection
    }
    labels = list(concepts)
    automaton = AhoCorasick(labels, matchkind=MatchKind.LeftmostLongest)

    def find(document: Document) -> Mentioned:
        text = document.text.lower()
        for at, start, end in automaton.find_matches_as_indexes(text):
            is_word = not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
            if is_word or "\u3400" <= text[start] <= "\u9fff":
                yield start, end, concepts[labels[at]]

    return find


def _entries(lexicon: Lexicon) -> Iterable[Entry]:
    for patterns in lexicon.exact.values():
        for at in range(len(patterns.patterns)):
            yield from patterns.named(at)[1]


def speed(lexicon: Lexicon) -> list[str]:
    """Return how long a text takes, whole and the dictionary alone, and how long with PhraseMatcher."""
    import gold

    texts = [each.document.text for each in gold.documents("tuning") if each.language == "en"]
    text = ("\n\n".join([*texts, ""]) * (LETTERS // sum(map(len, texts)) + 1))[:LETTERS]
    document = parse("text.txt", text.encode(), TEXT)
    whole = _best(lambda: mentions(parse("text.txt", text.encode(), TEXT), lexicon))
    found = _best(lambda: mentions(document, lexicon))
    plain = _best(lambda: match.exact(text, Folded(text), lexicon, "en"))
    labels = sorted({entry.text for entry in _entries(lexicon)})
    lines = [
        f"{LETTERS:,} letters of English, {len(labels):,} labels; seconds of CPU",
        f"  dictionary alone     {plain:6.3f}",
        f"  mentions             {found:6.3f}",
        f"  file to mentions     {whole:6.3f}",
    ]
    try:
        from phrase_matcher import matcher

        count = matcher(labels)
    except ImportError:
        return [*lines, "  spaCy is not installed"]
    rival = _best(lambda: count(text))
    return [
        *lines,
        f"  spaCy PhraseMatcher  {rival:6.3f}: {rival / plain:.1f} times the dictionary, "
        f"{rival / found:.2f} times the mentions, {rival / whole:.2f} times file to mentions",
    ]


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times)


def start() -> list[str]:
    """Return how long a command takes to its first result, with the lexicon in the cache."""
    import gold

    file = next(iter(sorted((gold.FOLDER / "tuning").glob("en-*.txt"))))
    times = []
    for _ in range(RUNS):
        before = time.perf_counter()
        command = [sys.executable, "-m", "r2p_ld", "annotate", str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            for _ in range(2):  # the header, and the first mention
                process.stdout.readline()
            times.append(time.perf_counter() - before)
            process.stdout.read()
    return [f"first result after start: {min(times):.2f} s"]


def memory() -> list[str]:
    """Return how much memory a command takes at most for a text of two million letters."""
    import gold

    text = "\n\n".join(each.document.text for each in gold.documents("tuning"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "text.txt")
        file.write_text(text * (LONG_TEXT // len(text)), "utf-8")
        command = [sys.executable, "-c", _MEASURED, str(file)]
        most = subprocess.run(command, check=True, capture_output=True, text=True).stderr.split()[-1]
    return [f"memory at most, for two million letters: {int(most) // 1024} MiB"]


_MEASURED = """
import resource, sys
from r2p_ld import cli
cli.run(["annotate", sys.argv[1]], "annotate")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent / "rivals"))
    main()
