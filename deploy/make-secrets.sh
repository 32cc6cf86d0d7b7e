#!/bin/sh
# Makes the missing files of deploy/secrets. Only the owner can open the folder; its files are readable by any user, because containers run
# as different users. web.pem has to be added by the operator.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets
random() { openssl rand -base64 36 | tr '+/' '-_'; }
for name in AUTH_SECRET METRICS_TOKEN BROKER_HOOK_SECRET MQTT_PASSWORD KEY_ENCRYPTION_KEY COMMAND_KEY_ENCRYPTION_KEY EMQX_API_SECRET ADMIN_PASSWORD \
  ca_key postgres_password emqx_cookie emqx_dashboard_password; do
  [ -s "$name" ] || random > "$name"
done
[ -s EMQX_API_KEY ] || printf 'console\n' > EMQX_API_KEY
[ -s DATABASE_URL ] || printf 'postgresql://tsp:%s@postgres:5432/tsp\n' "$(cat postgres_password)" > DATABASE_URL
# EMQX's format: key:secret, one per line
[ -s emqx_api_keys ] || printf '%s:%s\n' "$(cat EMQX_API_KEY)" "$(cat EMQX_API_SECRET)" > emqx_api_keys
# Prometheus sends the whole file, and METRICS_TOKEN has two lines while it is changed
[ -s prometheus_token ] || head -n 1 METRICS_TOKEN > prometheus_token
chmod 644 ./*
[ -s web.pem ] || echo "Now put the certificate of your pages, its chain and its key into $(pwd)/web.pem" >&2
