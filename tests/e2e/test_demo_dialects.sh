#!/usr/bin/env bash
# Runs the two-user demonstration between a user on MSNP7 and a user on MSNP8 with Passport over TLS; the output must be
# the same.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../harness/wine.sh
. "$root/tests/harness/wine.sh"
# shellcheck source=story.sh
. "$root/tests/e2e/story.sh"

[ -e "$root/build/deps/mbedtls/x86_64/libmbedtls.a" ] && [ -e /usr/include/mbedtls/ssl.h ] ||
    { echo "no mbedTLS, hence no Passport"; exit 77; }
failed=0
story=$(mktemp)
play x86_64 x86_64 passport
play i686 x86_64 passport
rm -f "$story"
exit $failed
