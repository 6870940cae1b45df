"""My doors without a signal: the page, its service worker and its manifest."""
