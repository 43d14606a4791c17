"""Draw the program's icon at every size, from its SVG: `python draw_icons.py SVG FOLDER`.

Runs in the environment of the app, whose Qt draws.
"""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256)
IN_ICO = (16, 24, 32, 48, 64, 256)
IN_ICNS = {b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256}


def main(svg: Path, folder: Path) -> None:
    """Write inkling-SIZE.png for every size, inkling.ico and inkling.icns."""
    QGuiApplication(["draw_icons", "-platform", "offscreen"])
    renderer = QSvgRenderer(str(svg))
    pictures = {size: _png(renderer, size) for size in SIZES}
    folder.mkdir(parents=True, exist_ok=True)
    for size, picture in pictures.items():
        (folder / f"inkling-{size}.png").write_bytes(picture)
    (folder / "inkling.ico").write_bytes(ico({size: pictures[size] for size in IN_ICO}))
    (folder / "inkling.icns").write_bytes(icns({k: pictures[s] for k, s in IN_ICNS.items()}))


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return PNG pictures as a Windows icon."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    position = len(head) + 16 * len(pictures)
    entries, body = b"", b""
    for size, picture in pictures.items():
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), position)
        body += picture
        position += len(picture)
    return head + entries + body


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Return PNG pictures as an icon of macOS."""
    body = b"".join(kind + struct.pack(">I", 8 + len(p)) + p for kind, p in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def _png(renderer: QSvgRenderer, size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stubs ask for bytes
    return bytes(content.data())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
