"""One page: a template, filled for a language, with links that hold wherever the site lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode

from r2p_ld import __version__
from r2p_ld.claims.records import Record, Term
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import base, expand, shorten
from r2p_ld.query import catalog
from r2p_ld.query.languages import languages
from r2p_ld.site import routes
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.phrases import phrases

if TYPE_CHECKING:
    from jinja2 import Environment

RIGHT_TO_LEFT = ("ar",)
_SECTIONS = {
    "questions/": "questions",
    "documents/": "documents",
    "data/": "data",
    "ontology/": "ontology",
    "editor/": "editor",
    "check/": "check a sentence",
    "match/": "match a table",
    "about/": "about",
}
"""Pages that every page leads to → the phrase that names them."""


Values = Callable[["Reader"], Mapping[str, object]]
"""What a template is filled with for a reader."""


class Page(NamedTuple):
    """A page to write: its path in English, the template, and what that is filled with for a reader."""

    path: str
    template: str
    values: Values
    data: str = ""
    """The path of the RDF beside it, without ending; none if blank."""


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from jinja2.runtime import Context, Macro

    class Plain(Context):
        """Calls what a template calls; Jinja looks first, each time, for a wish to be given the context."""

        def call(__self, __obj: Callable[..., object], *args: object, **kwargs: object) -> object:
            if isinstance(__obj, Macro):
                return super().call(__obj, *args, **kwargs)
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(*args, **kwargs)

    environment = Environment(
        loader=PackageLoader("r2p_ld.site"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    environment.context_class = Plain
    return environment


class Reader:
    """What a template asks for on one page, for a reader of one language."""

    def __init__(self, graph: SiteGraph, language: str, page: str) -> None:
        self.graph, self.language = graph, language
        self.page = page  # where the page lies, its language before it
        self._own = page if language == ENGLISH else page.partition("/")[2]  # where it lies in its language
        self._up = "../" * self._own.count("/")
        self._phrases = phrases()[language]

    def t(self, phrase: str, **values: object) -> str:
        """Return a phrase of the interface."""
        return self._phrases[phrase].format(**values) if values else self._phrases[phrase]

    def words(self, phrase: str, **values: Markup) -> Markup:
        """Return a phrase of the interface whose values are HTML."""
        return Markup(escape(self._phrases[phrase])).format(**values)

    def prose(self, text: str) -> Markup:
        """Return a text in which names of questions stand between backticks, as links."""
        parts = [self._code(part) if n % 2 else escape(part) for n, part in enumerate(text.split("`"))]
        return Markup("").join(parts)

    def _code(self, name: str) -> Markup:
        if name not in _questions():
            return Markup("<code>{}</code>").format(name)
        return Markup('<a href="{}">{}</a>').format(self.to(f"questions/{name}/"), name)

    def to(self, path: str) -> str:
        """Return the link to a page of the same language."""
        return routes.relative(path, self._own)

    def file(self, path: str) -> str:
        """Return the link to a file that no language has of its own."""
        return routes.relative(path, self.page)

    def label(self, iri: str) -> str:
        """Return a thing's label as text."""
        return self.graph.label(iri, self.language)

    def link(self, iri: str) -> Markup:
        """Return a thing's label as a link to its page; with its language where that is another."""
        key = self.language, iri
        if key not in self.graph.links:
            text = self.text(self.label(iri), self.graph.label_language(iri, self.language))
            if iri not in self.graph.with_page:  # of which there may be any number
                link = Markup(f'<a href="{escape(iri)}" rel="external">{text}</a>')
                return text if iri.startswith(base()) else link
            self.graph.links[key] = f'{routes.of_thing(iri)}">{text}</a>'
        return Markup(f'<a href="{self._up}{self.graph.links[key]}')

    def text(self, text: str, language: str = "") -> Markup:
        """Return a text, marked with its language where that is not the page's."""
        if language in ("", self.language):
            return escape(text)
        direction = _direction(language)
        mark = f' <small class="tag">{language}</small>' if language == ENGLISH else ""
        return Markup(f'<span lang="{language}" dir="{direction}">{escape(text)}</span>{mark}')

    def term(self, term: Term) -> Markup:
        """Return a term as people read it."""
        if isinstance(term, NamedNode):
            return self.link(term.value)
        return self.text(term.value, term.language or "")

    def claim(self, record: Record) -> Markup:
        """Return how strongly, by whom and where a claim is made."""
        key = self._up, self.language, record
        if key not in self.graph.said:
            self.graph.said[key] = self._claim(record)
        return self.graph.said[key]

    def _claim(self, record: Record) -> Markup:
        marks = [_mark(record.status, self.t(f"status {record.status}"))]
        if record.has_reserve:
            marks.append(_mark("reserve", self.label(expand(f"modality:{record.modality}"))))
        if not record.is_positive:
            marks.append(_mark("denied", self.t("denied")))
        said = [f"{escape(self.t('in the words of'))} {self.link(each)}" for each in record.speakers]
        places = [self.place(record, each) for each in record.sources]
        note = [self.text(record.note, ENGLISH)] if record.note and not record.passages else []
        return Markup(" ".join([*marks, "; ".join([*said, *places, *note])]))

    def strength(self, record: Record) -> Markup:
        """Return how strongly a source says something, and in whose words."""
        return self.claim(record._replace(sources=(), descriptions=(), seen=()))

    def place(self, record: Record, source: str) -> Markup:
        """Return a link to the place in a source where a record has its words."""
        isolated = "{}" if self.language not in RIGHT_TO_LEFT else "<bdi>{}</bdi>"
        locator = f", {isolated.format(escape(record.locator))}" if record.locator else ""
        path = self.to(self.graph.claim_path(record, source))
        language = self.graph.label_language(source, self.language)
        tongue = (
            f' lang="{language}" dir="{_direction(language)}"' if language not in ("", self.language) else ""
        )
        return Markup(f'<a href="{path}"{tongue}>{escape(self.label(source))}</a>{locator}')

    anchor = staticmethod(lambda iri: _anchor(iri))
    path = staticmethod(routes.of_thing)
    shorten = staticmethod(shorten)
    of_data = staticmethod(routes.of_data)


@cache
def _questions() -> frozenset[str]:
    return frozenset(catalog.names())


def _mark(kind: str, text: str) -> Markup:
    return Markup(f'<span class="mark {kind}">{escape(text)}</span>')


def _direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _anchor(iri: str) -> str:
    return iri.rpartition("/")[2]


_ELSEWHERE = "~"
"""Stands in a header for the page's path in other languages."""


@cache
def _header(language: str, up: str, current: str) -> str:
    """Return what all pages of a language begin with that lie as deep; ``current`` is where one is."""

    def to(path: str) -> str:
        return up + routes.in_language(path, language) or "./"

    others = {each: up + routes.in_language(_ELSEWHERE, each) for each in _ordered_languages()}
    return (
        _environment()
        .get_template("header.html")
        .render(
            to=to,
            t=phrases()[language].__getitem__,
            language=language,
            others=others,
            endonyms={each: phrases()[each]["language name"] for each in others},
            sections=_SECTIONS,
            current=current,
        )
    )


@cache
def _ordered_languages() -> tuple[str, ...]:
    return tuple(sorted(languages(), key=lambda each: (each != ENGLISH, each)))


def render(page: Page, graph: SiteGraph, language: str, base_url: str) -> str:
    """Return a page's HTML for a language."""
    path = routes.in_language(page.path, language)
    reader = Reader(graph, language, path)
    others = {
        each: routes.relative(routes.in_language(page.path, each), path) for each in _ordered_languages()
    }
    header = _header(language, "../" * path.count("/"), page.path if page.path in _SECTIONS else "")
    return (
        _environment()
        .get_template(page.template)
        .render(
            r=reader,
            t=reader.t,
            language=language,
            direction=_direction(language),
            others=others,
            header=Markup(header.replace(f'{_ELSEWHERE}"', f'{page.path}"').replace('href=""', 'href="./"')),
            version=__version__,
            licence=graph.licence,
            base_url=base_url,
            ontology=expand("r2p:"),
            path=path,
            data=page.data,
            Literal=Literal,
            **page.values(reader),
        )
    )
