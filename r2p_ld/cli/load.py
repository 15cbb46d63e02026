"""The command that loads a store: ``r2p-ld load``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option
from r2p_ld.cli.output import progress, show_outcome
from r2p_ld.errors import BadInput

if TYPE_CHECKING:
    from r2p_ld.outcome import Outcome


@command(
    "Load RDF into a store: each graph is replaced as a whole, and then compared with what was sent.",
    option(
        "file",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="the RDF to load: files, which may be packed (.gz), or folders of shards",
    ),
    option("--release", action="store_true", help="load the published graph, in its named graphs"),
    option("--endpoint", metavar="URL", help="load into the store at this address"),
    option(
        "--store",
        metavar="KIND",
        help="what store that is (default: ask it); KIND is "
        "oxigraph, virtuoso, fuseki, graphdb, rdf4j, or generic for SPARQL alone",
    ),
    option("--into", type=Path, metavar="DIR", help="load into a store on this disk, for `query --store`"),
    option("--shards", type=int, metavar="N", help="with --into: write N files of N-Quads and a manifest"),
    option("--graph", metavar="IRI", help="the graph that triples go to; quads go where they say"),
    option("--base", metavar="IRI", help="resolve relative IRIs in the files against this one"),
    option("--dry-run", action="store_true", help="with --endpoint: say what would be done, and stop"),
    option(
        "--verify",
        action=argparse.BooleanOptionalAction,
        help="then look for all of it there (default: with --endpoint)",
    ),
    option(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="with --endpoint for one request (default: 600), with --into for all (default: 3600)",
    ),
    FORMAT,
    examples=[
        "load --release --endpoint http://localhost:7878",
        "load mine.ttl --endpoint http://localhost:8890/sparql --graph https://example.org/mine --dry-run",
        "load mine.ttl other.nq --into store",
        "load big.nq --into shards --shards 16",
    ],
)
def _load(args: Arguments) -> int:
    from r2p_ld import load
    from r2p_ld.load import embedded, shards
    from r2p_ld.load.sources import input_files

    if (args.endpoint is None) == (args.into is None) or (args.shards is not None and args.into is None):
        raise BadInput("say where to load: --endpoint URL, --into DIR, or --into DIR --shards N.")
    where = {"graph": args.graph, "base": args.base}
    given = {name: value for name in ("verify", "timeout") if (value := getattr(args, name)) is not None}
    done: Outcome
    if args.into is None:
        with progress() as bar:
            to = {"endpoint": args.endpoint, "release": args.release, "dry_run": args.dry_run}
            to |= {"store": args.store} if args.store else {}
            done = load.load(args.file, **to, **where, **given, progress=bar)
        return show_outcome(done, args.format)
    if args.store or args.dry_run:
        raise BadInput(f"--{'store' if args.store else 'dry-run'} goes with --endpoint.")
    if args.shards is not None and given:
        raise BadInput(f"--{next(iter(given))} is for a store: leave it out, or --shards.")
    files = input_files(args.file, args.release, args.base)
    if args.shards is not None:
        done = shards.write(files, args.into, args.shards, **where)
    else:
        done = embedded.load_into(files, args.into, **where, **given)
    return show_outcome(done, args.format)
