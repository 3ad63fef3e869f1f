"""Clients that boot over and over: script, kernel, archive, hash. Usage: boot_clients.py SCRIPT_URL CLIENTS STOP_FILE

Prints one line for each thing that was wrong, and at the end `loops N errors N`. Ends once STOP_FILE exists.
"""
import hashlib, http.client, os, re, sys, threading
from urllib.parse import urlsplit

url, clients, stop = urlsplit(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
lock, loops, errors, seen = threading.Lock(), [0], [0], set()


def wrong(text):
    with lock:
        errors[0] += 1
        print(text, flush=True)


def get(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    length = answer.getheader("Content-Length")
    body = answer.read()
    if answer.status != 200:
        raise ValueError(f"{path} answered {answer.status}")
    if length is None or int(length) != len(body):
        raise ValueError(f"{path} announced {length} bytes and sent {len(body)}")
    return body


def boot():
    while not os.path.exists(stop):
        try:
            connection = http.client.HTTPConnection(url.hostname, url.port or 80, timeout=30)
            script = get(connection, url.path).decode()
            release = re.search(r"^set release (\S+)", script, re.M)[1]
            platform = "/" + re.search(r"^set platform (\S+)", script, re.M)[1].replace("${release}", release)
            kernel = get(connection, platform + "/kernel/amd64/unix")
            archive = get(connection, platform + "/amd64/boot_archive")
            digest = get(connection, platform + "/amd64/boot_archive.hash").decode().strip()
            connection.close()
            if not kernel.startswith(b"\x7fELF"):
                wrong(f"{release}: the kernel is not a kernel")
            if hashlib.sha1(archive).hexdigest() != digest:
                wrong(f"{release}: the archive does not match its hash")
            with lock:
                loops[0] += 1
                seen.add(release)
        except (OSError, ValueError, TypeError, http.client.HTTPException) as error:
            wrong(repr(error))


threads = [threading.Thread(target=boot) for _ in range(clients)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"loops {loops[0]} errors {errors[0]} releases {len(seen)}")
