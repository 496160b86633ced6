"""Serve the built site on this machine only: `python -m playbook.site.serve [PORT]`."""

import functools
import gzip
import http.server
import io
import sys
from pathlib import Path

SITE = Path(__file__).parent.parent.parent / "_build" / "html"
TEXT = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".py", ".wasm", ".ipynb", ".csv"}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the site, gzipped as an ordinary web host sends them."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm",
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
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        return io.BytesIO(content)


@functools.lru_cache(maxsize=256)
def _gzipped(path, _changed):
    return gzip.compress(path.read_bytes(), 9)


class Server(http.server.ThreadingHTTPServer):
    """A server that does not mind a reader who leaves before a file has come."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def server(port=0, site=SITE):
    """Return a server of the site on loopback; port 0 takes any free one."""
    return Server(
        ("127.0.0.1", port), functools.partial(Handler, directory=str(site)))


def main(arguments):
    """Serve until interrupted."""
    port = int(arguments[0]) if arguments else 8000
    try:
        running = server(port)
    except OSError:
        sys.exit(f"Port {port} is taken: name another, as in `make serve PORT=8010`.")
    print(f"The playbook is at http://127.0.0.1:{port}/ (Ctrl+C ends it)", flush=True)
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main(sys.argv[1:])
