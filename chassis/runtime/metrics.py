"""All metrics of the platform. Dashboards and alerts rely on their names, which a test checks."""

from prometheus_client import Counter, Gauge, Histogram

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

HTTP_SECONDS = Histogram(
    "usine_http_request_seconds", "Time to answer a request", ["method", "route", "status"], buckets=FAST
)
HTTP_STREAMS = Gauge("usine_http_streams", "Server-sent event streams open now")

RPC_SECONDS = Histogram(
    "usine_rpc_server_seconds",
    "Time a service spends on a call; outcome is ok or an error code",
    ["service", "method", "outcome"],
    buckets=FAST,
)
RPC_CLIENT_SECONDS = Histogram(
    "usine_rpc_client_seconds",
    "Time a caller waits for a call; outcome is ok or an error code",
    ["service", "method", "outcome"],
    buckets=FAST,
)
BATCH_CALLS = Histogram("usine_rpc_batch_size", "Requests that shared one RPC", ["method"], buckets=SIZES)

EVENTS_PUBLISHED = Counter("usine_events_published_total", "Events confirmed by the broker", ["event"])
EVENTS_HANDLED = Counter("usine_events_handled_total", "Events handled successfully", ["service", "event"])
EVENTS_RETRIED = Counter(
    "usine_events_retried_total", "Batches retried because a dependency was unavailable", ["service", "event"]
)
EVENTS_DEAD_LETTERED = Counter(
    "usine_events_dead_lettered_total", "Messages dead-lettered", ["service", "event"]
)
HANDLER_SUSPENDED = Gauge(
    "usine_handler_suspended",
    "1 while a queue is suspended because too many of its messages were dead-lettered",
    ["service", "event"],
)
HANDLER_SECONDS = Histogram(
    "usine_handler_seconds", "Time to handle one batch", ["service", "event"], buckets=FAST
)
HANDLER_BATCH = Histogram(
    "usine_handler_batch_size", "Events handled together", ["service", "event"], buckets=SIZES
)

OUTBOX_AGE = Gauge("usine_outbox_age_seconds", "Age of the oldest event not yet published", ["service"])
DEAD_LETTERS = Gauge("usine_dead_letters", "Messages in the dead-letter queue", ["service"])
DEAD_LETTER_AGE = Gauge("usine_dead_letter_age_seconds", "Age of the oldest dead letter", ["service"])
CACHE_LOOKUPS = Counter("usine_cache_lookups_total", "Reads of the gateway's cache", ["outcome"])
CONSUMER_CONNECTIONS = Counter(
    "usine_consumer_connections_total", "Times a consumer connected to the broker", ["consumer"]
)
LOG_LINES_LOST = Counter("usine_log_lines_lost_total", "Lines that could not be written: a full disk")
LIVE_QUEUE_HELD = Gauge("usine_live_queue_held", "Items that wait for a moderator, in all live sessions")
LIVE_QUEUE_OLDEST = Gauge(
    "usine_live_queue_oldest_seconds", "How long the oldest item has waited for a moderator; 0 without any"
)
LIVE_SESSIONS_OPEN = Gauge("usine_live_sessions_open", "Live sessions that take place now")
LIVE_ACTS = Counter(
    "usine_live_acts_total",
    "Votes, answers, reactions and attendances that were sent; outcome is done or an error code",
    ["kind", "outcome"],
)

ALL = (
    HTTP_SECONDS,
    HTTP_STREAMS,
    RPC_SECONDS,
    RPC_CLIENT_SECONDS,
    BATCH_CALLS,
    EVENTS_PUBLISHED,
    EVENTS_HANDLED,
    EVENTS_RETRIED,
    EVENTS_DEAD_LETTERED,
    HANDLER_SUSPENDED,
    HANDLER_SECONDS,
    HANDLER_BATCH,
    OUTBOX_AGE,
    DEAD_LETTERS,
    DEAD_LETTER_AGE,
    CACHE_LOOKUPS,
    CONSUMER_CONNECTIONS,
    LOG_LINES_LOST,
    LIVE_QUEUE_HELD,
    LIVE_QUEUE_OLDEST,
    LIVE_SESSIONS_OPEN,
    LIVE_ACTS,
)
