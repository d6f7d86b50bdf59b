#!/bin/sh
# Install and run the demonstration in a root file system of a Debian release, with the Python that it carries:
#   sudo sh tests/deploy/rootfs.sh sid [FOLDER]     (bookworm: 3.11, trixie: 3.13, sid: newer)
# Needs root, debootstrap and a Debian mirror (MIRROR=...). The folder stays, for a second run; nothing else is touched.
# MOUNT names folders of this machine, between spaces, that pip needs in there too.
set -eu
suite=$1
root=${2:-var/rootfs/$suite}
source=$(git rev-parse --show-toplevel)
mkdir -p "$root"
root=$(cd "$root" && pwd)
[ -e "$root/usr/bin/python3" ] || debootstrap --variant=minbase --include=python3,python3-venv,make,ca-certificates \
  "$suite" "$root" "${MIRROR:-http://deb.debian.org/debian}"

umount_all() { for one in ${MOUNT:-} /proc; do umount "$root$one" 2>/dev/null || true; done; }
trap umount_all EXIT
for one in ${MOUNT:-} /proc; do mkdir -p "$root$one"; mount --bind "$one" "$root$one"; done
cp /etc/resolv.conf "$root/etc/"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
[ -e /etc/pip.conf ] && cp /etc/pip.conf "$root/etc/"
rm -rf "$root/src" "$root/venv" "$root/demo"
mkdir -p "$root/src" "$root/demo"
git -C "$source" ls-files -z | tar -C "$source" --null -T - -cf - | tar -C "$root/src" -xf -
chroot "$root" env HOME=/root LANG=C.UTF-8 PIP_QUIET=1 sh -ec '
  python3 --version
  make -C /src install VENV=/venv PYTHON=python3
  cd /demo
  /venv/bin/bro-soap validate /src/tests/objects/cpt/samples/registration-land-rd.xml
  /venv/bin/bro-soap demo >told 2>&1 || { tail -20 told; exit 1; }
  grep "All went as it should" told'
