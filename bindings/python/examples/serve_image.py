"""Serves a folder as a disc image over HTTP. The image is never written: each part of it is made when it is asked for.

    serve_image.py FOLDER [--port PORT]

Virtual machines boot from it or mount it over the network, downloads of it go on where they broke off, and
``pandas.read_csv("iso://table.csv::http://localhost:8000/image.iso")`` reads one file of it.
"""

import argparse
import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Optional, Tuple

import fsimage

#: Bytes that are made at a time.
CHUNK = 1 << 20


class ImageServer(ThreadingHTTPServer):
    """Serves one image. Every request has a thread of its own, and all read the same image at once."""

    daemon_threads = True

    def __init__(self, address: Tuple[str, int], result: fsimage.Result) -> None:
        super().__init__(address, ImageHandler)
        self.image = result.open()
        #: The same for the same image, whenever it is served.
        self.tag = f'"{result.disc_id}"'

    def server_close(self) -> None:
        super().server_close()
        self.image.close()


class ImageHandler(BaseHTTPRequestHandler):
    """Answers requests for the image or a range of its bytes (RFC 9110 14)."""

    protocol_version = "HTTP/1.1"
    server: ImageServer

    def do_GET(self) -> None:
        """Sends the image, or the range that is asked for."""
        part = self.begin()
        if part is None:
            return
        buffer = memoryview(bytearray(CHUNK))
        while part:
            count = self.server.image.read_at(part.start, buffer[: min(CHUNK, len(part))])
            self.wfile.write(buffer[:count])
            part = part[count:]

    def do_HEAD(self) -> None:
        """Tells what GET would send."""
        self.begin()

    def begin(self) -> Optional[range]:
        """Sends the head of the answer. What is to follow: a range of the image, or nothing."""
        size = self.server.image.size
        if self.path != "/image.iso":
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        part = self.asked_for(size)
        if part is not None and not part:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if part is None:
            part = range(size)
            self.send_response(HTTPStatus.OK)
        else:
            self.send_response(HTTPStatus.PARTIAL_CONTENT)
            self.send_header("Content-Range", f"bytes {part.start}-{part.stop - 1}/{size}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Type", "application/x-iso9660-image")
        self.send_header("Content-Length", str(len(part)))
        self.send_header("ETag", self.server.tag)
        self.end_headers()
        return part

    def asked_for(self, size: int) -> Optional[range]:
        """The one range of bytes that is asked for, empty if the image has none of it; ``None`` for all of it."""
        if self.headers.get("If-Range", self.server.tag) != self.server.tag:
            return None  # of another image
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", "").replace(" ", ""))
        if asked is None or not any(asked.groups()):
            return None
        first, last = asked.groups()
        if not first:
            return range(max(size - int(last), 0), size)
        if last and int(last) < int(first):
            return None
        return range(min(int(first), size), min(int(last) + 1, size) if last else size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args()
    with fsimage.FileSystemImage() as disc:
        disc.root.add_host_tree(given.folder)
        with disc.create_result() as result, ImageServer(("localhost", given.port), result) as server:
            print(f"http://localhost:{server.server_port}/image.iso", flush=True)
            server.serve_forever()


if __name__ == "__main__":
    main()
