#!/bin/sh
# backup.sh FOLDER   writes the database, as of one moment, and the files of the chat into FOLDER and keeps the last 28 of both together.
# Reads DATABASE_URL and STORAGE_DIR (or the S3_ variables) from its environment. The secrets are not in it: keep /etc/holdfast elsewhere, encrypted.
set -eu
to=${1:?usage: backup.sh FOLDER}
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$here"
# Under another name until it is whole and on the disk, so that a backup that was cut off is none.
exec node_modules/.bin/node scripts/backup.ts "$to" --keep 28
