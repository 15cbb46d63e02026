"""Tools of others find nothing: axe on each kind of page, and the type checker on every script."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.shared import shared_folder

from r2p_ld import paths
from r2p_ld.site import npm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KINDS = [
    "",
    "questions/",
    "questions/tool-counts/",
    "questions/tools-of-pillar/",
    "questions/places-cited/",
    "questions/votes-on-adoption/",
    "id/pillar/2/",
    "source/ngls-dialogue/",
    "source/ngls-dialogue/claims/1/",
    "source/ngls-dialogue/text/",
    "ontology/",
    "ontology/PolicyTool/",
    "properties/",
    "properties/literals/",
    "shapes/",
    "shapes/PlainTriple/",
    "documents/",
    "search/",
    "editor/",
    "check/",
    "match/",
    "about/",
    "data/",
    "data/place/1/",
    "data/place/rwanda/",
    "data/place/democratic-republic-of-the-congo/",
    "data/party/1/",
    "data/dataset/ucdp-onesided/23.1/",
    "data/map/ucdp_onesided_best/",
    "data/map/claims/",
]
TSCONFIG = {
    "compilerOptions": {
        "allowJs": True,
        "checkJs": True,
        "noEmit": True,
        "strict": True,
        "skipLibCheck": True,
        "noUncheckedIndexedAccess": True,
        "target": "es2022",
        "module": "es2022",
        "moduleResolution": "bundler",
        "lib": ["es2024", "dom", "dom.iterable"],
        "types": [],
    },
    "include": ["*.js"],
}


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of npm that only tests need; the processes of one run share them."""
    folder = shared_folder(tmp_path_factory) / "npm"
    with paths.locked(folder, wait=300):
        if not folder.exists():
            folder.mkdir()
            for file in ("package.json", "package-lock.json", ".npmrc"):
                content = resources.files("r2p_ld.site").joinpath("npm", file).read_bytes()
                (folder / file).write_bytes(content)
            command = [*npm.command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "node_modules"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(
    browser: Browser, address: str, packages: Path, language: str, scheme: str
) -> None:
    axe = (packages / "axe-core" / "axe.min.js").read_text("utf-8")
    context = browser.new_context(bypass_csp=True, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    found = {}
    for kind in KINDS:
        page.goto(address + ("" if language == "en" else f"{language}/") + kind)
        page.evaluate(axe)
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        answer = page.evaluate("(tags) => axe.run({ runOnly: tags })", tags)
        if violations := [(each["id"], each["nodes"][0]["html"][:120]) for each in answer["violations"]]:
            found[kind] = violations
    context.close()
    assert found == {}


def test_nothing_is_wider_than_a_small_screen(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    wide = []
    for kind in KINDS:
        page.goto(address + kind)
        if page.locator("body").evaluate("(body) => body.scrollWidth") > 360:
            wide.append(kind)
    page.close()
    assert wide == []


@pytest.mark.parametrize("path", ["id/pillar/2/", "ar/id/tool/sanctions/", "ontology/", "documents/"])
def test_a_picture_is_readable_on_a_small_screen(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(address + path)
    heights = page.locator(".picture text").evaluate_all(
        "(found) => found.map((each) => each.getBoundingClientRect().height)"
    )
    page.close()
    assert heights
    assert min(heights) > 9


def test_scripts_pass_the_type_checker(packages: Path, tmp_path: Path) -> None:
    for file in resources.files("r2p_ld.site").joinpath("static").iterdir():
        if file.name.endswith(".js"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    shutil.copy(packages / "oxigraph" / "web.d.ts", tmp_path / "oxigraph.d.ts")
    (tmp_path / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    command = ["node", str(packages / "typescript" / "bin" / "tsc"), "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_html_is_valid(site: Path, packages: Path, tmp_path: Path, language: str) -> None:
    config = tmp_path / "settings.json"
    config.write_text('{"root": true, "extends": ["html-validate:standard"]}')
    start = site if language == "en" else site / language
    pages = [str(start / kind / "index.html") for kind in KINDS]
    command = ["node", str(packages / "html-validate" / "bin" / "html-validate.mjs"), "--config", str(config)]
    done = subprocess.run([*command, *pages], capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""
    broken = tmp_path / "broken.html"
    broken.write_text("<!doctype html><title>x</title><p><div>x</div></p>")
    assert subprocess.run([*command, str(broken)], capture_output=True, check=False).returncode == 1


def test_pages_print_dark_on_light(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{address}documents/")
    colours = page.evaluate(
        """() => {
            const found = getComputedStyle(document.documentElement);
            return [found.color, found.backgroundColor];
        }"""
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.locator("figure.picture svg").is_visible()
    assert not page.locator("nav").first.is_visible()
    context.close()
