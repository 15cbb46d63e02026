"""The published graph as static files: pages, data beside them, and questions asked in the browser."""

from importlib.util import find_spec

from r2p_ld.errors import BadInput

if find_spec("jinja2") is None:
    raise BadInput("the site needs the package Jinja2: pip install 'r2p-ld[site]'")
