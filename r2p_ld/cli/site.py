"""The command that writes the published graph as a site: ``r2p-ld site``."""

from __future__ import annotations

from pathlib import Path

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option, options
from r2p_ld.cli.output import progress, show_outcome


@command(
    "Write the published graph as a site of static files: pages in six languages, and questions asked there.",
    option("--out", type=Path, default=Path("site"), metavar="DIR", help="the folder (default: site)"),
    option(
        "--documents",
        type=Path,
        metavar="DIR",
        help="the folder of source documents, to show the passages themselves",
    ),
    options(
        "--data",
        metavar="FILE",
        help="what `import` wrote (files or folders of shards), to show it by data set, place and party",
    ),
    option(
        "--base-url",
        default="",
        metavar="URL",
        help="where the site will lie, for canonical links and a sitemap (default: none)",
    ),
    FORMAT,
    examples=[
        "site",
        "site --out public --base-url https://example.org/r2p/",
        "site --documents documents",
        "site --data onesided.nq ged.nq",
    ],
)
def _site(args: Arguments) -> int:
    from r2p_ld.site.build import build_site

    with progress() as bar:
        done = build_site(
            args.out,
            documents=args.documents,
            data=[Path(file) for file in args.data],
            base_url=args.base_url,
            progress=bar,
        )
    return show_outcome(done, args.format)
