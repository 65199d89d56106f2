#!/usr/bin/env bash
# Builds mediasoup-worker, the program that carries live pictures, from the C++ sources in its npm package against
# Debian's libraries: nothing is downloaded. About six minutes on two cores; goes on where it was interrupted.
#
# usage: build.sh PACKAGE WORKDIR TARGET
#   PACKAGE  node_modules/mediasoup
#   WORKDIR  where it is built; may hold what an earlier run has left
#   TARGET   the program that comes out
set -euo pipefail
package=$(realpath "$1")
work=$(realpath -m "$2")
target=$(realpath -m "$3")
here=$(dirname "$(realpath "$0")")

prepare() {
  rm -rf "$work"
  mkdir -p "$work"
  cp -r "$package/worker/." "$work/"
  cd "$work"
  # Debian 12 has meson 1.0.1, and no part that is built needs a newer one.
  sed -i "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" meson.build
  # Debian's OpenSSL knows kTLS and asks the BIO whether it sends by it. The worker's callback answers that question
  # with 1, as it answers everything; libssl then allocates no buffer, and the first browser's handshake crashes the
  # worker. The callback is to keep what the BIO itself has answered.
  sed -i 's/(operationType == BIO_CB_RETURN)/(operationType \& BIO_CB_RETURN)/' src/RTC/DtlsTransport.cpp
  grep -q 'operationType & BIO_CB_RETURN' src/RTC/DtlsTransport.cpp ||
    { echo 'DtlsTransport.cpp is not as expected: look whether the patch is still needed' >&2; exit 1; }
  # Each library that meson would download is stood in for by Debian's.
  for stub in "$here"/stubs/*; do
    folder=subprojects/$(sed -n 's/^directory *= *//p' "subprojects/$(basename "$stub").wrap")
    mkdir -p "$folder"
    cp -r "$stub/." "$folder/"
  done
  meson setup --wrap-mode=nodownload --prefix "$work/dist" --bindir '' --libdir '' --buildtype release \
    -Db_ndebug=true build
  touch prepared
}

[ -e "$work/prepared" ] || prepare
cd "$work"
ninja -C build -j "${JOBS:-2}" mediasoup-worker
mkdir -p "$(dirname "$target")"
strip -o "$target" build/mediasoup-worker
