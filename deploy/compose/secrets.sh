#!/bin/sh
# Once, before the first `docker compose up`: builds the image and lets it write every password, key and secret into
# deploy/compose/secrets, which git ignores. Never overwrites. ENGINE=podman uses podman.
set -eu
cd "$(dirname "$0")/../.."
ENGINE=${ENGINE:-docker}
IMAGE=${USINE_IMAGE:-usine:dev}
FOLDER=deploy/compose/secrets
command -v "$ENGINE" >/dev/null || { echo "usine: $ENGINE is not installed; ENGINE=podman uses podman" >&2; exit 1; }
if [ ! -e "$FOLDER" ]; then
    # Data know the passwords that they were made with.
    for volume in mongodb rabbitmq; do
        volume=${COMPOSE_PROJECT_NAME:-usine}_$volume
        "$ENGINE" volume inspect "$volume" >/dev/null 2>&1 || continue
        echo "usine: the volume $volume was made with other secrets: bring $FOLDER back from a copy, or remove the data:" \
            "$ENGINE volume rm $volume" >&2
        exit 1
    done
    "$ENGINE" image inspect "$IMAGE" >/dev/null 2>&1 || "$ENGINE" build -t "$IMAGE" .
    "$ENGINE" run --rm --network none --user "$(id -u):$(id -g)" --cap-drop ALL -v "$PWD/deploy/compose:/out" "$IMAGE" \
        secrets create /out/secrets | sed "s|/out/secrets|$FOLDER|"
    [ -e "$FOLDER" ] || exit 1      # the container has said why
else
    echo "$FOLDER exists: nothing was changed"
fi
# Compose reads .env, and names this script as long as the folder is not noted there.
touch .env
grep -q '^USINE_SECRETS=' .env || printf 'USINE_SECRETS=./%s\n' "$FOLDER" >> .env
