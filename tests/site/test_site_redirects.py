"""A real Apache sends who asks for an IRI to the page, or to the data in the format asked for."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from r2p_ld.site import redirects

APACHE = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
MODULES = Path("/usr/lib/apache2/modules")
SITE = "https://example.org/site/"
TURTLE, JSON_LD, TRIPLES = (redirects.MEDIA_TYPES[ending] for ending in ("ttl", "jsonld", "nt"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An Apache with w3id.org's folder, and beside it the site's with the rules that it brings along."""
    if APACHE is None:
        pytest.skip("there is no Apache here: apt install apache2-bin")
    with TemporaryDirectory() as name:  # one that its own user may read
        yield from served(Path(name))


def served(folder: Path) -> Iterator[str]:
    folder.chmod(0o755)
    for name, rules in (("r2p-ld", redirects.w3id(SITE)), ("site", redirects.apache())):
        (folder / "www" / name).mkdir(parents=True)
        (folder / "www" / name / ".htaccess").write_text(rules)
    for name in ("a.ttl", "a.jsonld", "a.nt", "a.nt.gz"):
        (folder / "www" / "site" / name).write_bytes(b"x")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ("mpm_event", "authz_core", "dir", "mime", "rewrite", "headers", "negotiation")
    modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in names)
    settings = (
        f"ServerRoot {folder}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n"
        f"ErrorLog {folder}/errors\n{modules}DocumentRoot {folder}/www\nTypesConfig {folder}/types\n"
        "User www-data\nGroup www-data\n"
        f"<Directory {folder}/www>\nAllowOverride All\nRequire all granted\n</Directory>\n"
    )
    (folder / "types").write_text("text/html html\n")
    (folder / "apache.conf").write_text(settings)
    process = subprocess.Popen([str(APACHE), "-f", str(folder / "apache.conf"), "-D", "FOREGROUND"])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def ask(server: str, path: str, accept: str = "text/html") -> httpx.Response:
    return httpx.get(server + path, headers={"Accept": accept}, timeout=10)


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("id/pillar/2", "text/html", "id/pillar/2/"),
        ("id/pillar/2", "*/*", "id/pillar/2/"),
        ("id/pillar/2", TURTLE, "id/pillar/2/index.ttl"),
        ("id/pillar/2", f"{JSON_LD}, text/html;q=0.5", "id/pillar/2/index.jsonld"),
        ("id/pillar/2", TRIPLES, "id/pillar/2/index.nt"),
        ("source/overview-2014-report", TURTLE, "source/overview-2014-report/index.ttl"),
        ("scheme/pillars", "text/html", "scheme/pillars/"),
        ("ontology", "text/html", "ontology/"),
        ("ontology", TURTLE, "data/ontology.ttl"),
        ("record/overview-2014-report/f001-001", "text/html", "source/overview-2014-report/#f001-001"),
        ("record/curated/c-001", "text/html", "about/"),
        ("", "text/html", ""),
        ("", TRIPLES, "data/r2p.nt"),
    ],
)
def test_an_iri_leads_to_what_is_asked_for(server: str, path: str, accept: str, target: str) -> None:
    answer = ask(server, f"/r2p-ld/{path}", accept)
    assert (answer.status_code, answer.headers["Location"]) == (303, SITE + target)


def test_what_is_no_iri_of_ours_leads_nowhere(server: str) -> None:
    assert ask(server, "/r2p-ld/other").status_code == 404


@pytest.mark.parametrize(("file", "kind"), [("a.ttl", TURTLE), ("a.jsonld", JSON_LD), ("a.nt", TRIPLES)])
def test_files_have_their_media_types(server: str, file: str, kind: str) -> None:
    answer = ask(server, f"/site/{file}")
    assert answer.headers["Content-Type"].split(";")[0] == kind
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_packed_is_given_as_it_is(server: str) -> None:
    answer = ask(server, "/site/a.nt.gz")
    assert (answer.headers["Content-Type"], answer.headers.get("Content-Encoding")) == (
        "application/gzip",
        None,
    )
