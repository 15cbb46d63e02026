"""The published graph as a folder of static files: pages, data beside them, questions asked in the browser."""
