#!/bin/sh
# backup.sh FOLDER   writes the database and the files of the chat into FOLDER and keeps the last 28 of each.
# Reads DATABASE_URL and STORAGE_DIR from its environment. The secrets are not in it: keep /etc/holdfast elsewhere, encrypted.
set -eu
to=${1:?usage: backup.sh FOLDER}
mkdir -p "$to"
at=$(date -u +%Y%m%dT%H%M%SZ)
# Under another name until it is whole, so that a backup that was cut off is none.
pg_dump --format=custom --no-owner --dbname="$DATABASE_URL" --file="$to/.part"
pg_restore --list "$to/.part" > /dev/null
mv "$to/.part" "$to/database-$at.dump"
if [ -n "${STORAGE_DIR:-}" ] && [ -d "$STORAGE_DIR" ]; then
  # Files are never changed once they are there: the database first, then the files, so that none is missing that a row names.
  tar --create --gzip --file="$to/.part" --directory="$STORAGE_DIR" .
  mv "$to/.part" "$to/files-$at.tar.gz"
fi
for kind in database files; do
  find "$to" -maxdepth 1 -name "$kind-*" | sort -r | tail -n +29 | while read -r old; do rm -- "$old"; done
done
