"""The site's pages as HTML that is readable without script, with metadata for previews of links."""
