#!/bin/sh
# Backs up the samples of a running Prometheus, and gives them to one that has none.
#
#   backup.sh backup  <samples> <backups> <how many are kept>
#   backup.sh restore <samples> <backups>
#
# A backup is a folder that Prometheus can start with: its blocks, which never change once they are there, and
# its write-ahead log, which has everything since. What is in the last backup already is linked and not copied,
# so that each is complete and takes the room of what is new.
#
# Only what busybox has is used. https://prometheus.io/docs/prometheus/latest/storage/#on-disk-layout
set -eu

say() {
  echo "backup.sh: $*"
}

# The blocks of a folder, by name: 26 letters and digits. Others are being made or removed.
blocks() {
  for meta in "$1"/??????????????????????????/meta.json; do
    if [ -f "$meta" ]; then
      basename "$(dirname "$meta")"
    fi
  done
}

# The newest complete backup, or nothing.
newest() {
  ls "$1" | grep '^[0-9]*T[0-9]*Z$' | sort | tail -n 1
}

# Links everything at one moment: Prometheus goes on, and may remove blocks and parts of its log.
hold() {
  rm -rf "$held"
  mkdir -p "$held"
  before=$(blocks "$samples"; ls "$samples/wal")
  for block in $(blocks "$samples"); do
    cp -al "$samples/$block" "$held/$block" || return 1
  done
  cp -al "$samples/wal" "$held/wal" || return 1
  after=$(blocks "$samples"; ls "$samples/wal")
  [ "$before" = "$after" ]
}

backup() {
  samples=$1 backups=$2 kept=$3
  held=$samples/being-backed-up
  made=$backups/being-made
  trap 'rm -rf "$held" "$made"' EXIT

  for try in 1 2 3 4 5; do
    if hold; then
      break
    elif [ "$try" = 5 ]; then
      say "the samples changed under every attempt to hold them" >&2
      exit 1
    fi
    sleep 1
  done

  last=$(newest "$backups")
  rm -rf "$made"
  mkdir "$made"
  for block in $(blocks "$held"); do
    if [ -n "$last" ] && [ -d "$backups/$last/$block" ]; then
      cp -al "$backups/$last/$block" "$made/$block"
    else
      cp -a "$held/$block" "$made/$block"
    fi
  done
  cp -a "$held/wal" "$made/wal"
  sync

  name=$(date -u +%Y%m%dT%H%M%SZ)
  mv "$made" "$backups/$name"
  say "backed up $(blocks "$backups/$name" | wc -l) blocks and the log as $name"
  ls "$backups" | grep '^[0-9]*T[0-9]*Z$' | sort -r | tail -n +$((kept + 1)) | while read -r old; do
    rm -rf "${backups:?}/$old"
    say "removed $old"
  done
}

restore() {
  samples=$1 backups=$2
  restored=$samples/being-restored
  # One that was interrupted while it moved goes on; one that was copying starts anew.
  if [ ! -f "$restored/complete" ]; then
    rm -rf "$restored"
    if [ -d "$samples/wal" ] || [ -n "$(blocks "$samples")" ]; then
      say "there are samples: nothing to restore"
      return
    fi
    last=$(newest "$backups")
    if [ -z "$last" ]; then
      say "there is no backup: it starts without samples"
      return
    fi
    # Prometheus without its past is better than none.
    if ! cp -a "$backups/$last" "$restored"; then
      say "$last cannot be copied: it starts without samples" >&2
      rm -rf "$restored"
      return
    fi
    touch "$restored/complete"
    say "restores $last"
  fi
  for part in $(ls "$restored" | grep -v '^complete$'); do
    rm -rf "${samples:?}/$part"
    mv "$restored/$part" "$samples/$part"
  done
  rm -rf "$restored"
}

case ${1:-} in
  backup) backup "$2" "$3" "$4" ;;
  restore) restore "$2" "$3" ;;
  *)
    echo "usage: backup.sh backup <samples> <backups> <kept> | restore <samples> <backups>" >&2
    exit 2
    ;;
esac
