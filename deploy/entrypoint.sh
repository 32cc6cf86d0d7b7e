#!/bin/sh
# Secrets are files; the product reads variables. Each file in /run/secrets that is named like a variable sets it.
set -eu
for file in /run/secrets/[A-Z]*; do
  [ -f "$file" ] || continue
  export "$(basename "$file")=$(cat "$file")"
done
case "$1" in
  # HOSTNAME is what Next listens on; an idle connection is kept longer than a proxy in front keeps it (60 s)
  web) cd .build/current/web && HOSTNAME=0.0.0.0 KEEP_ALIVE_TIMEOUT=75000 exec node server.js ;;
  edge | platform | migrate | broker | simulator) exec node ".build/current/$1.mjs" ;;
  *) exec "$@" ;;
esac
