"""The commands about links to the outside: ``r2p-ld link …``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from r2p_ld.cli.commands import FORMAT
from r2p_ld.cli.declare import GROUPS, Arguments, command, option
from r2p_ld.cli.show import table, tell_outcome

if TYPE_CHECKING:
    from r2p_ld.graph.link_report import LinkReport

GROUPS["link"] = "Tie the graph to what others publish, and your own tables to the graph."


@command(
    "Tell what is linked to the outside, by target and class, what is not, and which links contradict.",
    option("--unlinked", action="store_true", help="list by name what is not linked, too"),
    option(
        "--check",
        action="store_true",
        help="check mapping sets with the libraries sssom and curies (pip install 'r2p-ld[links]')",
    ),
    FORMAT,
    examples=["link report", "link report --unlinked", "link report --check", "link report --format json"],
)
def _link_report(args: Arguments) -> int:
    from r2p_ld import paths
    from r2p_ld.graph import link_report
    from r2p_ld.tables import project

    if args.check:
        from r2p_ld.graph import sssom_check

        checked = sssom_check.check(paths.ontology() / "links")
        summary = f"{checked.mappings} mappings in {checked.sets} sets were read by sssom and curies."
        return tell_outcome(checked, summary, args.format)
    found = link_report.report(project.load())
    return tell_outcome(found, _text(found, args.unlinked), args.format)


def _text(found: LinkReport, unlinked: bool) -> str:
    predicates = sorted({predicate for target in found.targets for predicate in target.links})
    names = [predicate.partition(":")[2].removesuffix("Match") for predicate in predicates]
    by_target = table(
        ["target", *names, "proposed"],
        [[t.name, *(t.links.get(p, 0) for p in predicates), t.proposed] for t in found.targets],
    )
    by_class = table(
        ["class", "things", "linked", "to"],
        [
            [c.name, c.things, c.linked, ", ".join(f"{t} {n}" for t, n in c.targets.items())]
            for c in found.classes
        ],
    )
    parts = [by_target, by_class]
    if unlinked:
        parts += [f"{c.name}: not linked\n  " + "\n  ".join(c.unlinked) for c in found.classes if c.unlinked]
    links = sum(sum(target.links.values()) for target in found.targets)
    count = len(found.faults)
    parts.append(
        f"{links} links to {sum(bool(t.links) for t in found.targets)} targets, "
        f"{sum(t.proposed for t in found.targets)} more proposed; "
        f"{count or 'no'} contradiction{'s' * (count != 1)}."
    )
    return "\n\n".join(parts)
