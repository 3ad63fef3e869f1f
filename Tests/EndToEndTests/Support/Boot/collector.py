"""An HTTP server for tests: collector.py ADDRESS PORT FILE [ANSWER]. Appends a line `METHOD PATH BODY` to FILE for each request, and answers
200 with ANSWER."""
import http.server, socket, sys

address, port, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
answer = (sys.argv[4] if len(sys.argv) > 4 else "{}").encode()


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ":" in address else socket.AF_INET


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        with open(file, "a") as out:
            out.write(f"{self.command} {self.path} {body}\n")
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET

    def log_message(self, *arguments): pass


server = Server((address, port), Handler)
print("listening", flush=True)
server.serve_forever()
