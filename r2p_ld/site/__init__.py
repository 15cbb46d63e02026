"""The published graph as static files: pages, data beside them, and questions asked in the browser."""
