"""Headers of every answer to a browser, and what pages of other origins may do."""

FEATURES = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
"""Browser features that no page needs, except the camera on the page that reads cards."""


def permissions_policy(*allowed: str) -> str:
    """Value of the header ``Permissions-Policy``: denies all FEATURES but ``allowed``, to our own origin."""
    return ", ".join(f"{feature}={'(self)' if feature in allowed else '()'}" for feature in FEATURES)


SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": permissions_policy(),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # A safe default: answers may hold tokens or points, and errors may be temporary.
    "Cache-Control": "no-store",
}
"""On every answer, unless the view has set its own."""

HSTS = "max-age=31536000; includeSubDomains"
"""Sent when PUBLIC_URL is https: browsers then never use plain HTTP for this host (ASVS 3.4.1)."""

ALLOWED_METHODS = "GET, HEAD, POST, DELETE"
ALLOWED_HEADERS = ", ".join(
    (
        *("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID"),
        "X-Correlation-Id",
    )
)
EXPOSED_HEADERS = ", ".join(
    (
        *("ETag", "Idempotent-Replay", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate"),
        "X-Correlation-Id",
    )
)
PREFLIGHT_SECONDS = 7200
