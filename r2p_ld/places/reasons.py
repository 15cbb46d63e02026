"""Why two names are taken to be the same, in words."""

from __future__ import annotations

from r2p_ld.places import names
from r2p_ld.places.index import Name
from r2p_ld.places.names import Form


def is_style(form: Form, other: Form) -> bool:
    """Tell whether a name adds to another only words that any state may have in its name."""
    pairs = ((frozenset(one), frozenset(two)) for one in form.words for two in other.words)
    return any(two <= one and names.is_style(one - two) for one, two in pairs if two)


def same(rule: str, form: Form, name: Name) -> str:
    """Return how a text and a name are the same under a rule of ``Matcher``."""
    where = "" if name.language in ("", "en") else f" in {names.language(name.language)}"
    if not name.preferred:
        where = f", an alternative name{where}"
    match rule:
        case "name":
            return f"same name{where}"
        case "folded":
            return f"same but for {_and(names.ignored(form.exact, name.form.exact))}{where}"
        case "standard":
            what = "spelling" if form.standard[0] == name.form.standard[0] else "word order"
            return f"same in another {what}{where}"
        case "words":
            return f"same words but for order, number or small words{where}"
    return left_out(form, name.form)


def left_out(form: Form, other: Form) -> str:
    """Return without which words two names are the same."""
    general = {*form.words[0], *other.words[0]} - {*form.core[0], *other.core[0]}
    return f"same without {_and([f'“{word}”' for word in sorted(general)])}"


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def quoted(name: Name) -> str:
    """Return a name in quotation marks."""
    return f"“{name.form.exact}”"
