"""Asks for an address and a boot file as ROMs do: ask_dhcp.py INTERFACE MAC [ARCHITECTURE [USER-CLASS]]. Prints a line for each answer."""
import random, socket, struct, sys, time

interface, mac = sys.argv[1], bytes(int(part, 16) for part in sys.argv[2].split(":"))
architecture = int(sys.argv[3]) if len(sys.argv) > 3 else 0
user_class = sys.argv[4].encode() if len(sys.argv) > 4 else b""
number = random.getrandbits(32)
options = b"\x35\x01\x01" + b"\x37\x08\x01\x03\x06\x3c\x42\x43\x80\x81" + b"\x39\x02\x05\xc0"
options += b"\x3c\x20PXEClient:Arch:%05d:UNDI:002001" % architecture + b"\x5d\x02" + struct.pack("!H", architecture)
options += b"\x5e\x03\x01\x02\x01" + (bytes([77, len(user_class)]) + user_class if user_class else b"")
options += b"\x61\x11\x00" + mac + bytes(10) + b"\xff"
packet = struct.pack("!BBBBIHH4s4s4s4s16s64s128s", 1, 1, 6, 0, number, 0, 0x8000, b"", b"", b"", b"", mac, b"", b"")
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
sock.bind(("", 68))
sock.sendto(packet + b"\x63\x82\x53\x63" + options, ("255.255.255.255", 67))
sock.settimeout(0.1)
end, answers = time.time() + 1.5, 0
while time.time() < end:
    try:
        data, sender = sock.recvfrom(2048)
    except TimeoutError:
        continue
    if len(data) < 240 or struct.unpack("!I", data[4:8])[0] != number:
        continue
    answers += 1
    name = data[108:236].split(b"\0")[0].decode(errors="replace")
    found, rest = {}, data[240:]
    while rest and rest[0] != 255:
        if rest[0] == 0:
            rest = rest[1:]
            continue
        found[rest[0]] = rest[2:2 + rest[1]]
        rest = rest[2 + rest[1]:]
    name = name or found.get(67, b"").decode(errors="replace")
    print(f"from {sender[0]} your address {socket.inet_ntoa(data[16:20])} file {name or '-'} class {found.get(60, b'-').decode(errors='replace')}")
if answers == 0:
    print("no answer")
