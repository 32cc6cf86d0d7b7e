#!/bin/sh
# Secrets are files. Each in /run/secrets that is named like a variable sets it, or <NAME>_FILE if the product reads it again when it
# was changed.
set -eu
for file in /run/secrets/[A-Z]*; do
  [ -f "$file" ] || continue
  name=$(basename "$file")
  case "$name" in
    AUTH_SECRET | BROKER_HOOK_SECRET | CA_UPSTREAM_PASSWORD | COMMAND_KEY_ENCRYPTION_KEY | EMQX_API_KEY | EMQX_API_SECRET | \
      KEY_ENCRYPTION_KEY | METRICS_TOKEN | MQTT_PASSWORD)
      unset "$name"
      export "${name}_FILE=$file" ;;
    *) export "$name=$(cat "$file")" ;;
  esac
done
case "$1" in
  web | edge | platform | migrate | broker | simulator) exec node ".build/current/$1.mjs" ;;
  *) exec "$@" ;;
esac
