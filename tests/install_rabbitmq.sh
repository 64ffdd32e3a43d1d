#!/bin/sh
# The tests run on a real RabbitMQ: the one of AMQP_URI, or a private node of the installed server.
# Where neither is there, and it can be done, install Debian's or Ubuntu's package.
set -eu
[ -z "${AMQP_URI:-}" ] || exit 0
[ ! -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || exit 0
! command -v rabbitmq-server >/dev/null 2>&1 || exit 0

cannot() {
    echo "usine: the tests need RabbitMQ, and $1." >&2
    echo "usine: install the package rabbitmq-server, or set AMQP_URI to a broker used for nothing else." >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 || cannot "this is neither Debian nor Ubuntu"
if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null 2>&1; then as_root="sudo"; else cannot "installing it takes root"; fi
echo "  installing rabbitmq-server for the tests"
$as_root apt-get update -qq || cannot "the package list cannot be read"
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends rabbitmq-server >/dev/null || cannot "it cannot be installed"
# Tests start nodes of their own: the system's service is not needed.
$as_root systemctl disable --now rabbitmq-server >/dev/null 2>&1 || true
