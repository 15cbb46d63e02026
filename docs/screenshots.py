"""Makes the two pictures of the site that the README shows: ``python docs/screenshots.py [SITE]``.

The site is built if no folder of one is given. Needs playwright and Debian's chromium, as the tests do.
"""

from __future__ import annotations

import functools
import http.server
import shutil
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import ViewportSize, sync_playwright

from r2p_ld import paths
from r2p_ld.site.build import build_site

HERE = Path(__file__).parent
PICTURES = {
    "site-thing.png": ("id/assistance/mediation-and-dispute-resolution-expertise/", "h1", 900),
    "site-question.png": ("questions/requirements/", "#answer table", 720),
}
"""Picture → page, what stands at its top, and its height."""
SEEN = ".mark.reserve"  # in each picture: how strongly a source says something
WIDTH = 960


def main() -> None:
    """Write the pictures beside this file."""
    with TemporaryDirectory() as name:
        site = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name) / "site"
        if not site.exists():
            documents = paths.documents()
            build_site(site, documents=documents if documents.is_dir() else None)
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            take(f"http://127.0.0.1:{server.server_address[1]}/")
            server.shutdown()


def take(address: str) -> None:
    """Write each picture of a site that is served at an address."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(base_url=address, color_scheme="light")
        for name, (path, top, height) in PICTURES.items():
            page.set_viewport_size(ViewportSize(width=WIDTH, height=height))
            page.goto(path)
            page.wait_for_load_state("networkidle")
            page.locator(top).evaluate("(found) => scrollTo(0, found.getBoundingClientRect().top - 8)")
            box = page.locator(SEEN).first.bounding_box()
            if box is None or not 0 < box["y"] < height:
                raise SystemExit(f"{path}: {SEEN} is not to be seen in the picture.")
            page.screenshot(path=HERE / name)
        browser.close()


if __name__ == "__main__":
    main()
