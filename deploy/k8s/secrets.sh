#!/bin/sh
# Prints the Secrets of a folder that `usine secrets create` made: sh deploy/k8s/secrets.sh FOLDER | kubectl apply -f -
# One folder is one Secret, one file a key of it. Left out: `mongodb`, whose operator makes its own, `analyst`, `grafana`.
set -eu
NAMESPACE=${NAMESPACE:-usine}
KUBECTL=${KUBECTL:-kubectl}
FOLDER=${1:?the folder that "usine secrets create" made}
[ -f "$FOLDER/rabbitmq/definitions.json" ] || { echo "usine: $FOLDER was not made by \"usine secrets create\"" >&2; exit 1; }
for each in "$FOLDER"/*/; do
    name=$(basename "$each")
    case $name in mongodb | analyst | grafana) continue ;; esac
    echo "---"
    "$KUBECTL" create secret generic "$name" --namespace "$NAMESPACE" --from-file="$each" --dry-run=client -o yaml
done
