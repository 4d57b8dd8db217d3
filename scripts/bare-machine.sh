#!/usr/bin/env bash
# Follows the README on a bare Debian 12: creates a minimal system in a directory, clones the committed tree
# into it, and runs a command there.  Needs root and debootstrap.
#
#   scripts/bare-machine.sh [DIRECTORY [COMMAND]]        /tmp/openmsgr-bare and .ci/run by default
#
# The directory is created anew each time and kept for inspection; nothing stays mounted.
set -eu

directory=${1:-/tmp/openmsgr-bare}
command=${2:-.ci/run}
here=$(cd "$(dirname "$0")/.." && pwd)
mirror=http://deb.debian.org/debian

if [ -e "$directory" ] && [ ! -e "$directory/openmsgr-bare" ]; then
    echo "$directory exists and is not ours" >&2
    exit 1
fi
unmount() {
    for part in dev proc; do
        ! mountpoint -q "$directory/$part" || umount "$directory/$part"
    done
}
unmount
rm -rf --one-file-system "$directory"
mkdir -p "$directory"
: > "$directory/openmsgr-bare"
debootstrap --variant=minbase --include=make,git bookworm "$directory" "$mirror" > "$directory/debootstrap.txt" ||
    { tail "$directory/debootstrap.txt"; exit 1; }
cat > "$directory/etc/apt/sources.list" << END
deb $mirror bookworm main
deb $mirror bookworm-updates main
deb $mirror-security bookworm-security main
END
trap unmount EXIT
mount -t proc proc "$directory/proc"
mount --bind /dev "$directory/dev"
git clone -q --no-local "$here" "$directory/root/openmsgr"
chroot "$directory" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    sh -c "cd /root/openmsgr && $command"
