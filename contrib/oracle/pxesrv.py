"""Runs PXESrv on the files of one fixture, sends the fixture's requests and writes the answers into it."""

import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

REQUEST = re.compile(r"^([A-Z]+) (/\S*)(?: from ([\d.]+))?$")
PORT = 4599


def sections(path):
    """The sections of a fixture: names with their texts, in order."""
    found = []
    for line in path.read_text().splitlines():
        match = re.match(r"^-- (.+) --$", line)
        if match:
            found.append((match[1], []))
        else:
            found[-1][1].append(line)
    return [(name, "\n".join(lines)) for name, lines in found]


def lay_down(root, parts):
    for name, text in parts:
        kind, _, rest = name.partition(" ")
        if kind not in ("file", "link"):
            continue
        place = root / rest
        place.parent.mkdir(parents=True, exist_ok=True)
        if kind == "file":
            place.write_text(text + "\n")
        else:
            place.symlink_to(text.replace("ROOT", str(root)))


def start(work, root):
    environment = dict(os.environ, PXESRV_ROOT=str(root), PXESRV_LOG=str(work / "log"), APP_ENV="production")
    server = subprocess.Popen(
        ["ruby", str(work / "pxesrv"), "-p", str(PORT), "-s", "webrick"],
        env=environment, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", PORT)).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("PXESrv does not answer")


def ask(root, method, path, client):
    """A request from an address of this host: PXESrv sees the loopback address that it is sent from."""
    if method == "ABORT":
        return abort(path, client)
    connection = http.client.HTTPConnection("127.0.0.1", PORT, source_address=(client or "127.0.0.1", 0))
    connection.request(method, path)
    response = connection.getresponse()
    kind = (response.getheader("Content-Type") or "-").replace("; ", ";").replace(";", "; ")
    body = response.read().decode()
    return f"{response.status} {kind}\n\n{body}".replace(str(root), "ROOT")


def abort(path, client):
    """A client that asks and goes away with the first byte."""
    with socket.create_connection(("127.0.0.1", PORT), source_address=(client, 0)) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        connection.recv(1)
    return "(went away)"


def main():
    work, path = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    root = work / "root"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    parts = sections(path)
    lay_down(root, parts)
    server = start(work, root)
    try:
        answered = [
            (name, ask(root, *match.groups()) if (match := REQUEST.match(name)) else text) for name, text in parts
        ]
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    path.write_text("".join(f"-- {name} --\n{text}\n" for name, text in answered))


main()
