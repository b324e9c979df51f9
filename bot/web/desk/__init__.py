"""The dashboard: the desk in the browser, one file a page."""
