#!/bin/sh
# Secrets are files; the product reads variables. Each file in /run/secrets that is named like a variable sets it.
set -eu
for file in /run/secrets/[A-Z]*; do
  [ -f "$file" ] || continue
  export "$(basename "$file")=$(cat "$file")"
done
case "$1" in
  web | edge | platform | migrate | broker | simulator) exec node ".build/current/$1.mjs" ;;
  *) exec "$@" ;;
esac
