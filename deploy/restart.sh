#!/bin/sh
# Starts processes of Holdfast again one after the other, each when the one before is ready:  restart.sh web@3001 web@3002 realtime@3011 worker@3021
set -eu
for name in "$@"; do
  port="${name#*@}"
  echo "holdfast-$name"
  systemctl restart "holdfast-$name"
  tries=0
  until curl -sf -o /dev/null "http://127.0.0.1:$port/readyz"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      echo "holdfast-$name is not ready after a minute; the others were left as they are. journalctl -u holdfast-$name says why." >&2
      exit 1
    fi
    sleep 1
  done
done
