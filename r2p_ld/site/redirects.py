"""Where a web server sends who asks for an IRI, by the media type wanted: rules for w3id.org and other hosts.

https://www.w3.org/TR/cooluris/ (303 URIs): a thing is no document, so its IRI leads on with 303 See Other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from r2p_ld.namespaces import base

LINKSET = "linkset"
MEDIA_TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    LINKSET: "application/linkset+json",
}
"""Ending of a file beside a page → the media type by which it is asked for; without one, HTML is given."""
_NAMED = {
    ".well-known/void": "text/turtle",
    ".well-known/sparql-examples": "text/turtle",
}
_WHOLE = {"ttl": "data/r2p.ttl", "jsonld": "data/r2p.jsonld", "nt": "data/r2p.nt", LINKSET: "index.linkset"}
# What is asked for, after the namespace's beginning → the page, and the data beside it ({} is the ending).
_PLACES = (
    (r"((?:id|source|scheme)/[^?#]+?)/?", "$1/", "$1/index.{}"),
    (r"ontology/?", "ontology/", "data/ontology.ttl"),
    (r"record/(?:curated|derived|silence)/.*", "about/", ""),
    (r"record/([^/]+)/([^/?#]+)/?", "source/$1/#$2", ""),
    (r"", "", "whole"),
)


def w3id(base_url: str) -> str:
    """Return the ``.htaccess`` for w3id.org, which leads to the site at an address."""
    lines = [
        f"# From {base()} to the site.",
        "Options -MultiViews",
        "RewriteEngine on",
        f"RewriteBase {urlsplit(base()).path}",
    ]
    for pattern, page, data in _PLACES:
        for media_type, target in _data(data):
            lines += [
                f"RewriteCond %{{HTTP_ACCEPT}} {re.escape(media_type)}",
                f"RewriteRule ^{pattern}$ {base_url}{target} [R=303,L,NE]",
            ]
        lines.append(f"RewriteRule ^{pattern}$ {base_url}{page} [R=303,L,NE]")
    return "\n".join(lines) + "\n"


def apache() -> str:
    """Return the ``.htaccess`` of the site itself: media types, and nothing packed twice."""
    types = "".join(f"AddType {media_type} .{ending}\n" for ending, media_type in MEDIA_TYPES.items())
    return (
        "# Media types of the site's files.\n"
        f"{types}AddType application/n-quads .nq\nAddType application/gzip .gz\nRemoveEncoding .gz\n"
        '<FilesMatch "^(void|sparql-examples)$">\n  ForceType text/turtle\n</FilesMatch>\n'
        "AddDefaultCharset utf-8\n"
        '<IfModule mod_headers.c>\n  Header set Access-Control-Allow-Origin "*"\n</IfModule>\n'
    )


def netlify() -> str:
    """Return ``_headers`` as Netlify and hosts like it read them."""
    types = "".join(f"/*.{ending}\n  Content-Type: {kind}\n" for ending, kind in MEDIA_TYPES.items())
    others = "".join(f"/{path}\n  Content-Type: {kind}\n" for path, kind in _NAMED.items())
    return f"/*\n  Access-Control-Allow-Origin: *\n{types}{others}"


def nginx() -> str:
    """Return a part of nginx's configuration, to be included in a ``server``."""
    types = "".join(f"    {kind} {ending};\n" for ending, kind in MEDIA_TYPES.items())
    return (
        "# include mime.types; goes before it.\n"
        f"types {{\n{types}    application/n-quads nq;\n    application/gzip gz;\n}}\n"
        "charset utf-8;\ncharset_types text/html text/css text/turtle application/ld+json text/javascript;\n"
        + "".join(
            f"location = /{path} {{ types {{}} default_type {kind}; }}\n" for path, kind in _NAMED.items()
        )
        + 'add_header Access-Control-Allow-Origin "*";\n'
    )


def _data(data: str) -> Iterator[tuple[str, str]]:
    for ending, media_type in MEDIA_TYPES.items():
        if data == "whole":
            yield media_type, _WHOLE[ending]
        elif "{}" in data:
            yield media_type, data.format(ending)
        elif data.endswith(f".{ending}"):
            yield media_type, data
