"""Which keys came before: exact, with memory that stays bounded however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from r2p_ld.datasets.cells import decode
from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import excerpt

if TYPE_CHECKING:
    import sqlite3

_PAGE = 1 << 12
_MOST_PAGES = 1024  # of 4 KiB; a bit is a number
_BITS = tuple(1 << bit for bit in range(8))
_MOST_TEXTS = 20_000


class Keys:
    """All keys of a table so far.

    Numbers are marked in pages, other keys kept as texts; both go to a database on disk, which SQLite
    makes and deletes, where they become too many.
    """

    def __init__(self) -> None:
        self._pages: defaultdict[int, bytearray] = defaultdict(lambda: bytearray(_PAGE))
        self._texts: set[str] = set()
        self._database: sqlite3.Connection | None = None

    def repeated(self, keys: Sequence[str | None]) -> list[int]:
        """Add keys; return the places of those that came before. None is no key."""
        if self._database is None:
            if len(self._pages) > _MOST_PAGES or len(self._texts) > _MOST_TEXTS:
                self._spill()
            else:
                present = [key for key in keys if key is not None]
                if _all_numbers(present):
                    found = self._mark(map(int, present))
                    if not found or len(present) == len(keys):
                        return found
                    places = [at for at, key in enumerate(keys) if key is not None]
                    return [places[at] for at in found]
        return [at for at, key in enumerate(keys) if key is not None and not self._add(key)]

    def __contains__(self, key: str) -> bool:
        if self._database is not None:
            found = self._database.execute("SELECT 1 FROM keys WHERE key = ?", (key,))
            return found.fetchone() is not None
        if _number(key):
            number = int(key)
            page = self._pages.get(number >> 15)
            return page is not None and bool(page[number >> 3 & 4095] & _BITS[number & 7])
        return key in self._texts

    def turn(self, at: int, key: str, most: int) -> int:
        """Return how often a key that came before has come now; ``most`` + 1 if more often than that.

        ``at`` is its place among the keys that were added last.
        """
        return next((n for n in range(2, most + 1) if not self.repeated([f"{key}\0{n}"])), most + 1)

    def _mark(self, numbers: Iterable[int]) -> list[int]:
        found = []
        pages = self._pages
        for at, number in enumerate(numbers):
            page = pages[number >> 15]
            byte = number >> 3 & 4095
            before = page[byte]
            after = page[byte] = before | _BITS[number & 7]
            if before == after:
                found.append(at)
        return found

    def _add(self, key: str) -> bool:
        """Add one key; return whether it is new."""
        if self._database is not None:
            cursor = self._database.execute("INSERT OR IGNORE INTO keys VALUES (?)", (key,))
            return cursor.rowcount > 0
        if _number(key):
            return not self._mark([int(key)])
        if key in self._texts:
            return False
        self._texts.add(key)
        return True

    def _spill(self) -> None:
        import sqlite3

        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4096;"
        )
        self._database.execute("CREATE TABLE keys (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("BEGIN")
        numbers = (
            (str(number << 15 | byte << 3 | low),)
            for number, page in self._pages.items()
            for byte, marks in enumerate(page)
            for low, bit in enumerate(_BITS)
            if marks & bit
        )
        self._database.executemany("INSERT INTO keys VALUES (?)", numbers)
        self._database.executemany("INSERT INTO keys VALUES (?)", ((text,) for text in self._texts))
        self._pages.clear()
        self._texts.clear()

    def close(self) -> None:
        """Delete what is on disk."""
        if self._database is not None:
            self._database.close()


class FileKeys(Keys):
    """The keys of one file, none of which may stand in an ``earlier`` one of the same kind."""

    def __init__(self, file: str, earlier: Sequence[FileKeys]) -> None:
        super().__init__()
        self.file, self._earlier = file, tuple(earlier)

    def repeated(self, keys: Sequence[str | None]) -> list[int]:
        """Add keys; return the places of those that came before. Raises ``BadInput``."""
        for other in self._earlier:
            if (key := next((key for key in keys if key is not None and key in other), None)) is not None:
                rule = (
                    f"has the key {excerpt(decode(key), 80)} of {other.file}: they are no parts of one file."
                )
                mend = "import one of the two, or each by itself and with its own --version."
                raise BadInput("nothing was imported.", [Fault(self.file, None, None, rule, mend)])
        return super().repeated(keys)


def _number(key: str) -> bool:
    """Tell whether a key is a number written in the only way that this number is written."""
    return key.isascii() and key.isdigit() and (key[0] != "0" or key == "0") and len(key) < 16


def _all_numbers(keys: Sequence[str]) -> bool:
    """Tell the same of all of them, without looking at each."""
    joined = "\n".join(keys)
    digits = joined.replace("\n", "")
    return (
        digits.isdigit()
        and digits.isascii()
        and joined.count("\n") == len(keys) - 1
        and "\n0" not in f"\n{joined}"
        and all(map((16).__gt__, map(len, keys)))
    )
