"""One machine's question to cm-netboot, over real sockets: boot_steps.py STEP ARGUMENT… Prints what came back.

discover INTERFACE MAC [VLAN [RELAY]]   DHCP; with a relay's address, as that relay asks, with option 82 in Cisco's form
tftp SERVER NAME                        reads a file
tftp-refused SERVER NAME                asks to write one
solicit INTERFACE MAC ARCHITECTURE      DHCPv6: SOLICIT, then REQUEST"""
import random, socket, struct, sys


def broadcast_socket(interface, port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    sock.bind(("", port))
    sock.settimeout(2)
    return sock


def bytes_of(mac):
    return bytes(int(part, 16) for part in mac.split(":"))


def discover(interface, mac, vlan=None, relay=None):
    number = random.getrandbits(32)
    options = b"\x35\x01\x01\x37\x04\x01\x03\x42\x43\x39\x02\x05\xc0\x3c\x20PXEClient:Arch:00000:UNDI:002001"
    options += b"\x5d\x02\x00\x00\x5e\x03\x01\x02\x01\x61\x11\x00" + bytes_of(mac) + bytes(10)
    if vlan:
        circuit = b"\x01\x06\x00\x04" + struct.pack("!HBB", int(vlan), 1, 2)
        options += bytes([82, len(circuit)]) + circuit
    giaddr = socket.inet_aton(relay) if relay else bytes(4)
    packet = struct.pack("!BBBBIHH4s4s4s4s16s64s128s", 1, 1, 6, 0, number, 0, 0x8000, b"", b"", b"", giaddr, bytes_of(mac), b"", b"")
    sock = broadcast_socket(interface, 67 if relay else 68)
    sock.sendto(packet + b"\x63\x82\x53\x63" + options + b"\xff", ("255.255.255.255", 67))
    while True:
        try:
            data, sender = sock.recvfrom(2048)
        except TimeoutError:
            return print("no answer")
        if data[0] == 2 and struct.unpack("!I", data[4:8])[0] == number:
            return print("file", data[108:236].split(b"\0")[0].decode())


def tftp(server, name, kind=1):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(5)
    sock.sendto(struct.pack("!H", kind) + name.encode() + b"\0octet\0", (server, 69))
    count = 0
    while True:
        data, sender = sock.recvfrom(2048)
        code, block = struct.unpack("!HH", data[:4])
        if code == 5:
            return print("error", block, data[4:-1].decode())
        count += len(data) - 4
        sock.sendto(struct.pack("!HH", 4, block), sender)
        if len(data) < 516:
            return print("bytes", count)


def option6(code, data):
    return struct.pack("!HH", code, len(data)) + data


def options6(data):
    found = {}
    while len(data) >= 4:
        code, size = struct.unpack("!HH", data[:4])
        found[code], data = data[4:4 + size], data[4 + size:]
    return found


def solicit(interface, mac, architecture):
    """The answer to each message as kind, address, boot file and preference."""
    client = option6(1, b"\0\3\0\1" + bytes_of(mac)) + option6(6, struct.pack("!HH", 59, 23))
    client += option6(61, struct.pack("!H", int(architecture))) + option6(8, b"\0\0")
    association = struct.pack("!III", 7, 0, 0)
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.bind(("::", 546))
    sock.settimeout(5)
    group = ("ff02::1:2", 547, 0, socket.if_nametoindex(interface))
    extra = option6(3, association)
    for kind in (1, 3):
        number = random.getrandbits(24)
        sock.sendto(struct.pack("!I", kind << 24 | number) + client + extra, group)
        try:
            data, sender = sock.recvfrom(4096)
        except TimeoutError:
            return print("no answer")
        assert struct.unpack("!I", data[:4])[0] & 0xffffff == number
        found = options6(data[4:])
        address = options6(found[3][12:])[5][:16]
        print("kind", data[0], "address", socket.inet_ntop(socket.AF_INET6, address), "file", found[59].decode(),
              "preference", found[7][0], "dns", socket.inet_ntop(socket.AF_INET6, found[23][:16]))
        extra = option6(2, found[2]) + option6(3, association + option6(5, found[5] if 5 in found else options6(found[3][12:])[5]))


step, arguments = sys.argv[1], sys.argv[2:]
if step == "tftp-refused":
    tftp(*arguments, kind=2)
else:
    {"discover": discover, "tftp": tftp, "solicit": solicit}[step](*arguments)
