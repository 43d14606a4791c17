"""The packages on a Debian that has nothing but itself: `python -m tests.installer.clean_root`.

Needs root, debootstrap, Xvfb, xdotool, ImageMagick and strace on a Debian or Ubuntu; takes some
minutes, so CI runs tests/installer/test_packages.py instead. Prints a line for each thing seen.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2]
WRITER = "1000:1000"
TEXT = "It was a dark and stormy night, and the rain fell.\n"
# A mount that ends with its command can never be in the way of removing the folder.
_ENTER = ["unshare", "--mount", "sh", "-c", 'mount -t proc proc "$0/proc" && exec chroot "$@"']


class NotSoError(Exception):
    """Something is not as it is to be."""


class CleanRoot:
    """A Debian in a folder, with a writer in it who has a home and nothing else."""

    def __init__(self, folder: Path, base: Path, suite: str = "bookworm") -> None:
        self.folder = folder.resolve()
        if not base.exists():
            made = base.with_suffix(".new")
            shutil.rmtree(made, ignore_errors=True)
            run("debootstrap", "--variant=minbase", suite, made)
            made.rename(base)
        shutil.rmtree(self.folder, ignore_errors=True)
        run("cp", "-a", base, self.folder)
        self._take_apt_settings()
        (self.folder / "etc/passwd").open("a").write("writer:x:1000:1000::/writer:/bin/sh\n")
        self.home = self.folder / "writer"
        self.home.mkdir(parents=True)
        os.chown(self.home, 1000, 1000)
        (self.folder / "dev/null").chmod(0o666)
        (self.folder / "etc/dpkg/dpkg.cfg.d/fast").write_text("force-unsafe-io\n")
        self.apt("update")

    def _take_apt_settings(self) -> None:
        """Ask for packages where the machine around asks."""
        shutil.rmtree(self.folder / "etc/apt")
        shutil.copytree("/etc/apt", self.folder / "etc/apt", symlinks=True)
        for name in ("docker-clean", "docker-gzip-indexes", "20packagekit", "50appstream"):
            (self.folder / "etc/apt/apt.conf.d" / name).unlink(missing_ok=True)
        for other in (self.folder / "etc/apt/sources.list.d").iterdir():
            if "debian" not in other.name:
                other.unlink()
        shutil.copy("/etc/resolv.conf", self.folder / "etc/resolv.conf")

    def apt(self, *arguments: str | Path) -> None:
        self.as_root("apt-get", "-q", "-y", "--no-install-recommends", *arguments)

    def as_root(self, *command: str | Path) -> str:
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
        return run(*_ENTER, self.folder, self.folder, *command, env=environment).stdout

    def command(self, *command: str) -> list[str | Path]:
        return [*_ENTER, self.folder, f"--userspec={WRITER}", self.folder, *command]

    def environment(self, **extra: str) -> dict[str, str]:
        home = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/writer", "LANG": "C.UTF-8"}
        return home | {"XDG_RUNTIME_DIR": "/tmp"} | extra

    def as_writer(self, *command: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return run(*self.command(*command), env=self.environment(**extra))

    def bring(self, file: Path) -> str:
        shutil.copy(file, self.folder / "tmp")
        return f"/tmp/{file.name}"


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, **options
    )
    if done.returncode:
        raise NotSoError(f"{' '.join(map(str, command))}: {done.stdout[-800:]}{done.stderr[-800:]}")
    return done


def say(what: str) -> None:
    print(f"ok  {what}", flush=True)


def expect(true: object, what: str) -> None:
    if not true:
        raise NotSoError(what)
    say(what)


@contextlib.contextmanager
def window(command: list[str | Path], **options: object) -> Iterator[str]:
    """Open a program's window and yield its X id; no window manager, so it gets the focus here."""
    with subprocess.Popen(
        [str(part) for part in command], stderr=subprocess.PIPE, text=True, **options
    ) as program:
        try:
            for _ in range(240):
                found = subprocess.run(
                    ["xdotool", "search", "--onlyvisible", "--name", "Inkling"],
                    capture_output=True, text=True,
                ).stdout.split()  # fmt: skip
                if found:
                    break
                time.sleep(0.25)
            else:
                raise NotSoError("no window appeared within a minute")
            time.sleep(6)  # the model is loaded, the text laid out
            yield found[0]
        finally:
            program.terminate()
            said = program.stderr.read() if program.stderr else ""
        if said.strip():
            raise NotSoError(f"said on standard error: {said}")


def picture(identity: str, file: Path) -> None:
    run("xdotool", "windowmove", identity, "0", "0")
    time.sleep(1)
    run("import", "-window", identity, file)


def check_app(root: CleanRoot, deb: Path, python: Path, pictures: Path) -> None:
    """See the app installed, used, upgraded and purged."""
    before = set(root.as_root("dpkg-query", "-W", "-f", "${Package}\n").split())
    older = older_version(deb, root.folder / "tmp")
    root.apt("install", f"/tmp/{older.name}")
    expect("0.0.1" in root.as_writer("inkling", "--version").stdout, "an older version installs")
    leave_data_of_a_writer(root)
    kept = data_of_the_writer(root)
    root.apt("install", root.bring(deb))
    expect(not (root.folder / "usr/lib/inkling/old-file").exists(), "an upgrade removes old files")
    expect(data_of_the_writer(root) == kept, "an upgrade keeps settings, models and journals")
    packages = set(root.as_root("dpkg-query", "-W", "-f", "${Package}\n").split())
    expect(not any(name.startswith("python3") for name in packages), "there is no Python")
    print(f"    packages installed with it: {len(packages - before) - 1}")

    offscreen = root.as_writer("inkling", "--self-test", QT_QPA_PLATFORM="offscreen")
    expect(offscreen.stderr == "", "the self-test offscreen says nothing on standard error")
    expect(json.loads(offscreen.stdout)["suggestion"], f"it suggests: {offscreen.stdout.strip()}")
    shown = root.as_writer("inkling", "--self-test", DISPLAY=os.environ["DISPLAY"])
    expect(shown.stderr == "" and json.loads(shown.stdout)["suggestion"], "the same under X11")
    told = root.as_writer("inkling-model", "complete", "--text", "It was a dark and stormy ni")
    expect(told.stdout and not told.stderr, f"inkling-model answers: {told.stdout.strip()!r}")
    expect(root.as_root("zcat", "/usr/share/man/man1/inkling.1.gz"), "there is a man page")
    say(f"unresolved libraries, all of optional plugins: {unresolved(root) or 'none'}")

    log = pictures / "sockets"
    trace = ["strace", "-f", "-e", "trace=socket,connect", "-o", log]
    run(*trace, *root.command("inkling", "--self-test"), env=root.environment(
        QT_QPA_PLATFORM="offscreen"))  # fmt: skip
    sockets = log.read_text()
    expect(not re.search(r"\b(AF|PF)_INET6?\b", sockets), "it opens no internet socket")

    compare_with_source(root, python, pictures)
    check_association(root, pictures)

    root.apt("purge", "inkling")
    left = root.as_root("sh", "-c", "find / -xdev -iname '*inkling*' -not -path '/proc/*' "
                        "-not -path '/tmp/*' -not -path '/writer/*'").split()  # fmt: skip
    left = [path for path in left if not path.startswith(("/var/lib/apt", "/var/cache/apt"))]
    expect(left == [], f"a purge leaves nothing outside the home {left or ''}")
    expect(set(kept) <= set(data_of_the_writer(root)), "a purge leaves the writer's data")


def check_trainer(root: CleanRoot, deb: Path, trainer: Path) -> None:
    """See the add-on found, a tiny model trained and exported by it, and the app write with it."""
    root.apt("install", root.bring(deb), root.bring(trainer))
    pages = "".join(
        f"On day {day} the keeper of the lighthouse wrote to the harbour, and a boy carried it.\n"
        for day in range(2000)
    )
    (root.home / "pages.txt").write_text(pages)
    small = ["fit.epochs=1", "network.embedding=32", "network.units=32", "tokenizer.vocabulary=400"]
    root.as_writer("inkling-train", "subwords", "--corpus", "/writer/pages.txt", "--out",
                   "/writer/run", "--progress", "json", "--set", *small)  # fmt: skip
    say("the trainer's package trains where there is no Python")
    root.as_writer("inkling-export", "/writer/run", "--output", "/writer/tiny.inkling")
    wrote = root.as_writer("inkling", "--self-test", "--model", "/writer/tiny.inkling",
                           QT_QPA_PLATFORM="offscreen")  # fmt: skip
    expect(json.loads(wrote.stdout)["model"], f"the app writes with it: {wrote.stdout.strip()}")
    root.apt("purge", "inkling", "inkling-trainer")


def older_version(deb: Path, folder: Path) -> Path:
    """Repack a package as version 0.0.1 with one more file."""
    unpacked = folder / "older"
    shutil.rmtree(unpacked, ignore_errors=True)
    run("dpkg-deb", "-R", deb, unpacked)
    control = unpacked / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*", "Version: 0.0.1", control.read_text()))
    program = unpacked / "usr/lib/inkling/inkling"
    program.write_text("#!/bin/sh\necho Inkling 0.0.1\n")
    (unpacked / "usr/lib/inkling/old-file").touch()
    run("dpkg-deb", "--build", "-Zgzip", "-z1", unpacked, folder / "inkling-0.0.1.deb")
    shutil.rmtree(unpacked)
    return folder / "inkling-0.0.1.deb"


def leave_data_of_a_writer(root: CleanRoot) -> None:
    for name, content in {
        ".config/inkling/inkling.ini": "[General]\nschema=1\n",
        ".local/share/inkling/models/mine.inkling": "a model",
        ".local/share/inkling/journals/one.journal": "a journal",
    }.items():
        path = root.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    run("chown", "-R", WRITER, root.home)


def data_of_the_writer(root: CleanRoot) -> dict[str, str]:
    found = {}
    for name in (".config/inkling/inkling.ini", ".local/share/inkling/models/mine.inkling",
                 ".local/share/inkling/journals/one.journal"):  # fmt: skip
        path = root.home / name
        if path.exists():
            found[name] = path.read_text()
    return found


def unresolved(root: CleanRoot) -> list[str]:
    """Return what the program's libraries ask for and the system lacks; fail if Qt needs it."""
    script = ("find /usr/lib/inkling -name '*.so*' -type f | while read f; do "
              "LD_LIBRARY_PATH=/usr/lib/inkling/_internal ldd $f 2>/dev/null "
              "| sed -n \"s|\\(.*\\) => not found|$f \\1|p\"; done")  # fmt: skip
    lines = root.as_root("sh", "-c", script).splitlines()
    needed = [line for line in lines if "/plugins/" not in line or "/platforms/" in line]
    if needed:
        raise NotSoError(f"libraries are missing: {needed}")
    return sorted({Path(line.split()[0]).name for line in lines})


def compare_with_source(root: CleanRoot, python: Path, pictures: Path) -> None:
    """Lay the window of the package over that of the source, with the same fonts."""
    home = pictures / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    fonts = home / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{root.folder}/usr/share/fonts</dir>"
        f"<include>{root.folder}/etc/fonts/conf.d</include></fontconfig>"
    )
    (root.home / ".config/inkling/inkling.ini").unlink()
    (root.home / "novel.txt").write_text(TEXT)
    (home / "novel.txt").write_text(TEXT)
    run("chown", "-R", WRITER, root.home)
    display = os.environ["DISPLAY"]
    frozen, source = pictures / "package.png", pictures / "source.png"
    with window(
        root.command("inkling", "/writer/novel.txt"), env=root.environment(DISPLAY=display)
    ) as identity:
        picture(identity, frozen)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "DISPLAY": display,
                   "LANG": "C.UTF-8", "FONTCONFIG_FILE": str(fonts)}  # fmt: skip
    with window(
        [python, "-m", "desktop_app", home / "novel.txt"], cwd=SOURCE, env=environment
    ) as identity:
        picture(identity, source)
    compared = subprocess.run(
        ["compare", "-metric", "AE", frozen, source, pictures / "difference.png"],
        capture_output=True, text=True,
    )  # fmt: skip
    different = float(compared.stderr.split()[0])
    print(f"    pixels that differ: {different:.0f}")
    expect(different < 1500, "the window looks as it does from source (but for the caret)")


def check_association(root: CleanRoot, pictures: Path) -> None:
    """Open a model as a file manager would, by its type."""
    root.apt("install", "libglib2.0-bin")
    model = "/writer/mine.inkling"
    shutil.copy(root.folder / "usr/lib/inkling/_internal/resources/models/base.inkling",
                root.folder / model[1:])  # fmt: skip
    run("chown", "-R", WRITER, root.home)
    kind = root.as_writer("gio", "info", "-a", "standard::content-type", model).stdout
    expect("application/x-inkling" in kind, ".inkling is a type of its own")
    with window(
        root.command("gio", "open", model), env=root.environment(DISPLAY=os.environ["DISPLAY"])
    ) as identity:
        picture(identity, pictures / "opened.png")
        running = run("pgrep", "-af", "/usr/lib/inkling/inkling|inkling /writer").stdout
        expect(model in running, "a model is opened by its association")
        for line in running.splitlines():
            if model in line and "gio" not in line:
                os.kill(int(line.split()[0]), 15)


def main() -> int:
    """Run every check that the given packages allow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deb", type=Path, required=True)
    parser.add_argument("--trainer", type=Path, metavar="DEB", help="the add-on's package")
    parser.add_argument("--folder", type=Path, default=SOURCE / "build" / "clean-root")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="for the source")
    options = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        parser.exit(2, "clean_root: needs to be root, and debootstrap.\n")
    options.folder.mkdir(parents=True, exist_ok=True)
    pictures = options.folder / "pictures"
    pictures.mkdir(exist_ok=True)
    try:
        root = CleanRoot(options.folder / "root", options.folder / "base")
        say("a Debian root from debootstrap")
        check_app(root, options.deb, options.python, pictures)
        if options.trainer:
            check_trainer(root, options.deb, options.trainer)
    except NotSoError as failure:
        print(f"NOT {failure}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
