#!/bin/sh
# Check sums and signatures of the artifacts of a release, in a folder such as dist:
#   release.sh sums dist      writes SHA256SUMS
#   release.sh sign dist      signs SHA256SUMS and each artifact (minisign, or GPG where it is missing)
#   release.sh verify dist    what a user does, with the public key that lies beside the artifacts
# The key is made at the first release and kept outside the repository: INKLING_KEY, by default
# ~/.inkling-release.key; minisign asks for its password. GPG signs with GPG_KEY.
set -eu
action=${1:-} folder=${2:-dist}
key=${INKLING_KEY:-$HOME/.inkling-release.key}
cd "$folder"

artifacts() {
    find . -maxdepth 1 -type f ! -name 'SHA256SUMS*' ! -name '*.minisig' ! -name '*.asc' \
        ! -name 'inkling.pub' | sed 's|^\./||' | LC_ALL=C sort
}

case $action in
sums)
    artifacts | while read -r file; do sha256sum "$file"; done >SHA256SUMS
    cat SHA256SUMS
    ;;
sign)
    [ -f SHA256SUMS ] || { echo "release.sh: no SHA256SUMS; first: release.sh sums $folder" >&2; exit 1; }
    if command -v minisign >/dev/null; then
        [ -f "$key" ] || minisign -G -p "$key.pub" -s "$key" ${INKLING_KEY_NO_PASSWORD:+-W}
        cp "$key.pub" inkling.pub
        # shellcheck disable=SC2046  # our names hold no spaces
        minisign -S -s "$key" -m $(artifacts) SHA256SUMS
    else
        gpg --local-user "${GPG_KEY:?names the key to sign with}" --armor --detach-sign SHA256SUMS
    fi
    ;;
verify)
    sha256sum --check --quiet SHA256SUMS
    if [ -f SHA256SUMS.minisig ]; then
        minisign -Vq -p inkling.pub -m SHA256SUMS
    else
        gpg --verify SHA256SUMS.asc SHA256SUMS
    fi
    echo "All artifacts are as they were signed."
    ;;
*)
    echo "usage: release.sh sums|sign|verify FOLDER" >&2
    exit 2
    ;;
esac
