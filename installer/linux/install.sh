#!/bin/sh
# Puts Inkling into the home of whoever runs this; the .run file unpacks itself and starts it.
# To install elsewhere: PREFIX=/some/folder ./inkling-....run
set -eu
cd "$(dirname "$0")"
prefix=${PREFIX:-$HOME/.local}
program=$prefix/lib/inkling
share=$prefix/share

refresh() {
    update-desktop-database -q "$share/applications" 2>/dev/null || true
    update-mime-database "$share/mime" 2>/dev/null || true
    gtk-update-icon-cache -q -t "$share/icons/hicolor" 2>/dev/null || true
}

mkdir -p "$prefix/bin" "$prefix/lib"
# The new one is complete before the old one goes; the GPU pack is fetched again if wanted.
rm -rf "$program.new"
cp -a usr/lib/inkling "$program.new"
rm -rf "$program"
mv "$program.new" "$program"
for command in inkling inkling-model inkling-gpu-pack; do
    ln -sf "../lib/inkling/$command" "$prefix/bin/$command"
done
(cd usr/share && find applications icons man metainfo mime -type f) >"$program/installed-files"
while read -r file; do
    mkdir -p "$share/$(dirname "$file")"
    cp "usr/share/$file" "$share/$file"
done <"$program/installed-files"
sed -i "s|^Exec=inkling|Exec=$prefix/bin/inkling|" "$share/applications/inkling.desktop"
refresh

cat >"$program/uninstall" <<END
#!/bin/sh
# Takes Inkling away; settings, models and journals stay.
set -eu
while read -r file; do
    rm -f "$share/\$file"
done <"$program/installed-files"
rm -f "$prefix/bin/inkling" "$prefix/bin/inkling-model" "$prefix/bin/inkling-gpu-pack" \\
    "$prefix/bin/inkling-uninstall"
rm -rf "$program"
update-desktop-database -q "$share/applications" 2>/dev/null || true
update-mime-database "$share/mime" 2>/dev/null || true
echo "Inkling is gone; your settings and models are still there."
END
chmod 755 "$program/uninstall"
ln -sf ../lib/inkling/uninstall "$prefix/bin/inkling-uninstall"

echo "Inkling is installed: $prefix/bin/inkling"
case :$PATH: in
*":$prefix/bin:"*) ;;
*) echo "It is in your menu; for the command, put $prefix/bin on your PATH." ;;
esac
echo "To take it away again: $prefix/bin/inkling-uninstall"
