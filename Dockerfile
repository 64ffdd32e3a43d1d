# One image for every process; the command picks it: serve accounts, serve catalog, serve quiz, serve live, serve rewards, serve gateway, serve streams,
# or any other `usine …` command.
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${NODE_IMAGE} AS site
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY web ./
RUN WEB_DIST=/site node node_modules/vite/bin/vite.js build --logLevel warn

FROM ${BASE_IMAGE} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils ca-certificates python3 python3-venv
WORKDIR /src
RUN python3 -m venv --without-pip /opt/usine && python3 -m venv /opt/pip
COPY requirements/run.txt requirements/run.txt
RUN /opt/pip/bin/pip --python /opt/usine/bin/python install --require-hashes -r requirements/run.txt
COPY pyproject.toml ./
COPY contracts contracts
COPY chassis chassis
COPY services services
COPY streams streams
COPY gateway gateway
COPY cli cli
# What no process loads goes: tests, type stubs and source maps of packages, extensions for other Pythons, their symbols,
# and setuptools, which only installs.
RUN /opt/pip/bin/pip --python /opt/usine/bin/python install --no-build-isolation --no-deps --no-index . \
 && /opt/pip/bin/pip --python /opt/usine/bin/python uninstall --yes setuptools \
 && find /opt/usine/lib -depth \( -type d \( -name tests -o -name test \) -o -name '*.pyi' -o -name '*.map' \) -exec rm -rf {} + \
 && find /opt/usine/lib -name '*.cpython-*.so' ! -name '*.cpython-311-*' -delete \
 && find /opt/usine/lib -name '*.so' -exec strip --strip-unneeded {} + \
 && python3 -m compileall -q -j 0 /opt/usine/lib

FROM ${BASE_IMAGE} AS system
# Debian's Python, which Debian keeps secure; and none of what only installs, or serves people who sign in.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates python3 \
 && groupadd --gid 10001 usine \
 && useradd --uid 10001 --gid usine --no-create-home --home-dir /srv/usine --shell /usr/sbin/nologin usine \
 && rm -rf /var/lib/apt /var/cache/apt /var/cache/debconf/*-old /var/log/* \
 && dpkg --purge --force-all apt bash e2fsprogs gpgv libapt-pkg6.0 libgnutls30 login mount passwd perl-base util-linux

FROM scratch
LABEL org.opencontainers.image.title="L'Usine Extraordinaire"
COPY --from=system / /
WORKDIR /srv/usine
COPY --from=packages /opt/usine /opt/usine
COPY --from=site /site web/dist
COPY season season
ENV PATH=/opt/usine/bin:/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 MANAGEMENT_PORT=9100 WEB_DIR=/srv/usine/web/dist MEDIA_DIR=/srv/usine/season/media
USER 10001:10001
EXPOSE 8000 8001 9100
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["usine", "health"]
ENTRYPOINT ["usine"]
CMD ["--help"]
