"""Rows of what is served beside the API: the site's pages and files, the documentation."""

from gateway.operations.rows import PUBLIC, Operation

FILES = (
    "GET /assets/{name}",
    "GET /icons/{name}",
    "GET /index.html",
    "GET /manifest.webmanifest",
    "GET /sw.js",
    "GET /theme.js",
)
"""Files of the site's build. Not rate-limited: a first visit fetches some eighty, and a school is one
address."""

PAGES: dict[str, Operation] = dict.fromkeys(FILES, Operation(PUBLIC, rate="files")) | dict.fromkeys(
    (
        "GET /robots.txt",
        "GET /sitemap.xml",
        "GET /media/{digest}/{name}",
        "GET /pages/{name}.html",
        # What everybody may read
        "GET /",
        "GET /explorer",
        "GET /defis/{id}",
        "GET /entreprises",
        "GET /entreprises/{id}",
        "GET /metiers",
        "GET /metiers/{rome}",
        "GET /visites/{id}",
        "GET /visites/{id}/texte",
        "GET /contenus/{id}",
        "GET /quiz",
        "GET /quiz/{id}",
        "GET /rencontres",
        "GET /rencontres/{id}",
        "GET /a-propos",
        "GET /accessibilite",
        "GET /donnees-personnelles",
        "GET /sources",
        # Frames that hold nothing: the client calls the API for the rest, with the token of its user
        "GET /quiz/resultats/{id}",
        "GET /quiz/resultats/{id}/comparaison",
        "GET /ma-veste",
        "GET /rejoindre",
        "GET /retrouver",
        "GET /connexion",
        "GET /prof",
        "GET /prof/classes/{id}",
        "GET /organisation",
        "GET /organisation/contenus/{id}",
        "GET /moderation",
        "GET /professionnel",
        "GET /rencontres/{id}/ecran",
        # The API explained
        "GET /docs",
        "GET /docs/",
        "GET /docs/{name}",
        "GET /docs/initializer.js",
        "GET /docs/openapi-3.0.json",
        "GET /problems/{slug}",
        "GET /api/v1/openapi.json",
    ),
    Operation(PUBLIC),
)
"""What is served beside the API."""
