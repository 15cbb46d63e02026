"""The text in the bytes of a file: by byte order mark, by what it declares, as UTF-8, or by its letters."""

from __future__ import annotations

import codecs
from contextlib import suppress

from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import printable, wide

_SAMPLE = 1 << 16
_FEW = 64  # bytes that are not ASCII, below which a guess is none
_CHAOS = 0.1
# those in which the languages of the United Nations were written
_LIKELY = ("cp1252", "cp1251", "koi8_r", "iso8859_5", "cp866", "cp1256", "iso8859_6", "gb18030", "big5")
# as browsers do, by the Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels)
_BROADER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
}
MEND = "save the document as plain text in UTF-8."


def decoded(name: str, raw: bytes, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text that bytes hold, and what about its encoding is in doubt.

    A byte order mark decides, then the encoding that is ``declared``, then UTF-8; where none of these holds
    what charset-normalizer makes of the letters. Raises ``BadInput`` if the bytes are not text, or not all
    in one encoding.
    """
    if encoding := wide(raw):
        try:
            return _checked(name, raw.decode(encoding)), ()
        except UnicodeDecodeError as error:
            raise _bad(name, raw, error.start, f"is not {encoding}, as it begins.") from None
    if declared and not raw.startswith(codecs.BOM_UTF8):
        with suppress(LookupError, UnicodeDecodeError, AttributeError):
            codec = codecs.lookup(declared.strip()).name
            if codec != "utf-8":
                return _checked(name, raw.decode(_BROADER.get(codec, codec))), ()
    try:
        return _checked(name, raw.decode()), ()
    except UnicodeDecodeError as error:
        failed = error
    guess = "" if b"\0" in raw or _is_mostly_utf8(raw) else _guessed(raw)
    if guess:
        with suppress(UnicodeDecodeError):
            doubt = f"is not UTF-8 and declares no encoding: read as {guess}, as its letters suggest"
            return _checked(name, raw.decode(guess)), (doubt,)
    rule = f"is not UTF-8: byte 0x{raw[failed.start]:02x} at byte {failed.start} of the file."
    raise _bad(name, raw, failed.start, rule)


def _guessed(raw: bytes) -> str:
    """Return the encoding that the letters suggest, nothing where they are too few or suggest none."""
    at = next((at for at, byte in enumerate(raw) if byte > 127), 0)
    sample = raw[max(0, at - 200) : at + _SAMPLE]
    if sum(byte > 127 for byte in sample) < _FEW:
        return ""
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return ""
    best = from_bytes(sample, cp_isolation=[*_LIKELY]).best()
    if best is None or best.chaos > _CHAOS or best.encoding.startswith("utf"):
        return ""
    codec = codecs.lookup(best.encoding).name
    return _BROADER.get(codec, codec)


def _is_mostly_utf8(raw: bytes) -> bool:
    """Tell whether most of what is not ASCII is UTF-8: then two encodings are mixed."""
    text = raw[: 1 << 20].decode(errors="replace")
    broken = text.count("\ufffd")
    return sum(letter > "\x7f" for letter in text) - broken > broken


def _checked(name: str, text: str) -> str:
    before, nul, _ = text.partition("\0")
    if nul:
        raise _fault(name, before.count("\n") + 1, "is not text: it holds a NUL character.")
    return text


def _bad(name: str, raw: bytes, at: int, rule: str) -> BadInput:
    return _fault(name, raw.count(b"\n", 0, at) + 1, rule)


def _fault(name: str, row: int, rule: str) -> BadInput:
    name = printable(name)
    return BadInput(f"{name} is not plain text in UTF-8.", [Fault(name, row, rule=rule, mend=MEND)])
