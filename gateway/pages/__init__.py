"""The site's pages as HTML: readable without script, and what links to them are shown with."""
