#!/bin/sh
# package.sh FROZEN-FOLDER ICONS VERSION IMAGE: a bundle of a frozen program, signed, in a disk image.
# Signs with SIGN_AS (a "Developer ID Application: ..." in the keychain) and has it notarised with
# the keychain profile NOTARY_PROFILE; without SIGN_AS it signs for this machine alone ("ad hoc").
# Written for a Mac with Xcode's command-line tools; not run on one yet.
set -eu
frozen=$1 icons=$2 version=$3 image=$4
here=$(cd "$(dirname "$0")" && pwd)
bundle=$frozen/../Inkling.app

rm -rf "$bundle"
mkdir -p "$bundle/Contents/MacOS" "$bundle/Contents/Resources"
# The folder stays as PyInstaller made it: its programs look for _internal beside themselves.
cp -R "$frozen/." "$bundle/Contents/MacOS/"
cp "$icons/inkling.icns" "$bundle/Contents/Resources/"
sed "s/@VERSION@/$version/" "$here/Info.plist" >"$bundle/Contents/Info.plist"
plutil -lint "$bundle/Contents/Info.plist"

sign() {
    codesign --force --options runtime --timestamp --entitlements "$here/entitlements.plist" \
        --sign "$SIGN_AS" "$@"
}
if [ -n "${SIGN_AS:-}" ]; then
    find "$bundle" -type f \( -name '*.so' -o -name '*.dylib' -o -perm -100 \) |
        while read -r file; do sign "$file"; done
    sign "$bundle"
else
    codesign --force --deep --sign - "$bundle"
fi

folder=$(mktemp -d)
cp -R "$bundle" "$folder/"
ln -s /Applications "$folder/Applications"
rm -f "$image"
hdiutil create -volname Inkling -srcfolder "$folder" -format UDZO -fs HFS+ "$image"
rm -rf "$folder"
if [ -n "${SIGN_AS:-}" ]; then
    codesign --sign "$SIGN_AS" --timestamp "$image"
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
