"""Write what a miniature is expected to give: ``python tests/datasets/expect_statements.py NAME…``.

A miniature is a folder ``miniatures/NAME`` with files in the data set's layout, and a file VERSION where
they do not tell it. Its statements go to ``expected.nq`` beside them, rejected rows to
``expected.rejects.csv``. Read both before you commit them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main(names: list[str]) -> None:
    """Import each miniature and write what it gives."""
    from support.declared import MINIATURES
    from support.linked import miniature_gives

    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            for file, text in miniature_gives(name, Path(folder)).items():
                (MINIATURES / name / file).write_text(text, "utf-8", newline="")
                print(f"{MINIATURES / name / file}: {text.count(chr(10))} lines: read each of them.")


if __name__ == "__main__":
    main(sys.argv[1:])
