"""Serve the built site on this machine only: `python -m playbook.site.serve [PORT]`.

`--room` lets the phones of a local network read it too. A copy of this file stands in the folder
that goes on a USB stick, so it needs nothing but Python 3.8.
"""

import argparse
import functools
import gzip
import http.server
import io
import socket
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CARRIED = (HERE / "index.html").exists()
SITE = HERE if CARRIED else HERE.parent.parent / "_build" / "html"
PORT = 8000
TEXT = {".html", ".css", ".js", ".json", ".svg", ".py", ".wasm", ".ipynb", ".csv"}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the site, gzipped as an ordinary web host sends them."""

    # Named here, because Windows looks them up in its registry, where .js may be plain text.
    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map, ".html": "text/html",
        ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json",
        ".js": "text/javascript", ".wasm": "application/wasm",
        ".py": "text/plain; charset=utf-8", ".ipynb": "application/json"}
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each small file waits 40 ms for an acknowledgement

    def log_message(self, *_):
        pass

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXT or not path.is_file() or "gzip" not in self.headers.get(
                "Accept-Encoding", ""):
            return super().send_head()
        content = _gzipped(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def send_response(self, code, message=None):
        super().send_response(code, message)
        # A folder named by its content never changes; any other file is asked for again.
        self.send_header("Cache-Control", "public, max-age=31536000, immutable"
                         if code == 200 and "/_static/playbook-" in self.path else "no-cache")

    def send_error(self, code, message=None, explain=None):
        lost = Path(self.directory) / "404.html"
        if code != 404 or not lost.exists():
            super().send_error(code, message, explain)
            return
        content = lost.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


@functools.lru_cache(maxsize=256)
def _gzipped(path, _changed):
    return gzip.compress(path.read_bytes(), 9)


class Server(http.server.ThreadingHTTPServer):
    """A server that does not mind a reader who leaves before a file has come."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def server(port=0, site=SITE, host="127.0.0.1"):
    """Return a server of the site, on loopback if not told otherwise; port 0 takes any free one."""
    return Server((host, port), functools.partial(Handler, directory=str(site)))


def address():
    """Return this computer's address in the local network, or None; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address of no computer, kept for documentation
            return probe.getsockname()[0]
        except OSError:  # no way out, as on a computer that is the hotspot itself
            own = socket.gethostbyname_ex(socket.gethostname())[2]
            return next((one for one in own if not one.startswith("127.")), None)


def main(arguments):
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Show the playbook's site.")
    parser.add_argument("port", nargs="?", type=int)
    parser.add_argument("--folder", type=Path, default=SITE, help="the site, if it is elsewhere")
    parser.add_argument("--room", action="store_true",
                        help="let other computers and phones of the local network read it")
    asked = parser.parse_args(arguments)
    port = PORT if asked.port is None else asked.port
    host = "0.0.0.0" if asked.room else "127.0.0.1"
    try:
        running = server(port, asked.folder, host)
    except (OSError, OverflowError):
        if asked.port is not None:
            other = "python serve.py 8010" if CARRIED else "make serve PORT=8010"
            sys.exit(f"Port {port} is taken or is none: name another, as in `{other}`.")
        running = server(0, asked.folder, host)  # nobody asked for this one: any other will do
    port = running.server_port
    print(f"The playbook is at http://127.0.0.1:{port}/ (Ctrl+C ends it)", flush=True)
    if asked.room:
        found = address()
        print(f"Phones in the room open http://{found}:{port}/" if found else
              "Look up this computer's address in its network settings; phones in the room open "
              f"http://ADDRESS:{port}/",
              flush=True)
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main(sys.argv[1:])
