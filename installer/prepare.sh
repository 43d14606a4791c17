#!/bin/sh
# Makes a checkout ready: `prepare.sh run` for the app, `prepare.sh test` for the tests as well.
# Does nothing that is already done; PYTHON and VENV choose the interpreter and the folder.
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-run}
venv=${VENV:-.venv}

stop() {
    echo "inkling: $*" >&2
    exit 1
}

# The version of the Python $1 if Inkling runs on it; nothing otherwise.
usable() {
    "$1" -c 'import sys
v = sys.version_info
print("%d.%d" % v[:2] if (3, 11) <= v < (3, 14) else "")' 2>/dev/null || true
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        [ -n "$(usable "$PYTHON")" ] || stop "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13."
        echo "$PYTHON"
        return
    fi
    for candidate in python3 python3.13 python3.12 python3.11; do
        if [ -n "$(usable "$candidate")" ]; then
            echo "$candidate"
            return
        fi
    done
    stop "Python 3.11, 3.12 or 3.13 is needed and not on the PATH;" \
        "install one, or name it: make $purpose PYTHON=/path/to/python3.12"
}

# The Debian packages that are not there, by looking for what they bring.
missing_packages() {
    "$python" -c 'import ensurepip' 2>/dev/null || echo "python$(usable "$python")-venv"
    "$python" - <<'END'
import ctypes

for library, package in {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
}.items():
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
END
    fonts=$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
        -name '*.[ot]tf' 2>/dev/null || true)
    [ -n "$fonts" ] || echo fonts-dejavu-core
    if [ "$purpose" = test ]; then
        command -v Xvfb >/dev/null || echo xvfb
        command -v xdotool >/dev/null || echo xdotool
    fi
}

apt_install='export DEBIAN_FRONTEND=noninteractive
apt-get update -q; apt-get install -y -q --no-install-recommends "$@"'

install_packages() {
    if ! command -v apt-get >/dev/null; then
        echo "inkling: not found here, by Debian's names: $*; if something fails, install these." >&2
        return
    fi
    if [ "$(id -u)" = 0 ]; then
        sudo=''
    elif command -v sudo >/dev/null; then
        sudo=sudo
    else
        stop "system packages are missing; as root type: apt install $*; then: make $purpose"
    fi
    echo "inkling: installing system packages: $*"
    $sudo sh -c "$apt_install" apt "$@" ||
        stop "system packages are missing; type: sudo apt install $*; then: make $purpose"
}

# What the packages in the environment were installed for; a new pyproject.toml or Python changes it.
fingerprint() {
    echo "$(cksum <pyproject.toml) $(usable "$venv/bin/python") $1"
}

ready() {
    installed=$(cat "$venv/ready" 2>/dev/null || true)
    [ "$installed" = "$(fingerprint "$purpose")" ] || [ "$installed" = "$(fingerprint test)" ]
}

if [ -n "${PYTHON:-}" ] && [ "$(usable "$PYTHON")" != "$(usable "$venv/bin/python")" ]; then
    rm -f "$venv/ready"
fi
ready && exit 0

python=$(choose_python)
if [ "$(uname)" = Linux ]; then
    missing=$(missing_packages)
    # shellcheck disable=SC2086  # one word is one package
    [ -z "$missing" ] || install_packages $missing
fi

if [ "$(usable "$venv/bin/python")" != "$(usable "$python")" ] ||
    ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear "$venv"
fi
case $purpose in
test) extras='[train,dev]' ;;
*) extras='' ;;
esac
"$venv/bin/python" -m pip install --disable-pip-version-check --editable ".$extras"
fingerprint "$purpose" >"$venv/ready"
