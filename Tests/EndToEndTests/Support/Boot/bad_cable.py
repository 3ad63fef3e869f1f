"""A cable between two bridges that loses, repeats, reorders, delays and disguises frames.

usage: bad_cable.py NEAR FAR LOSS DUPLICATES REORDERED LATE_DHCP DISGUISE
LOSS, DUPLICATES and REORDERED are percents; DHCP answers from FAR come LATE_DHCP seconds late. DISGUISE is 0 or 1.

The same frames meet the same fate in each run, as far as they come in the same order.
"""

import fcntl
import heapq
import os
import random
import select
import signal
import struct
import subprocess
import sys
import time

TUNSETIFF, TAP_WITHOUT_HEADER = 0x400454CA, 0x1002
HELD_SECONDS = 0.03


def tap(name, bridge):
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), TAP_WITHOUT_HEADER))
    subprocess.run(["ip", "link", "set", name, "master", bridge, "up"], check=True)
    return device


def udp(frame):
    """Where the header of UDP begins in a frame of IPv4; None in others."""
    if len(frame) < 42 or frame[12:14] != b"\x08\x00" or frame[23] != 17:
        return None
    return 14 + (frame[14] & 15) * 4


def is_dhcp_answer(frame):
    header = udp(frame)
    return header is not None and frame[header : header + 2] == b"\x00\x43"


def disguised(frame):
    """The frame, without what tells iPXE from other ROMs where it is a request of a ROM that calls itself PXEClient."""
    header = udp(frame)
    if header is None or frame[header + 2 : header + 4] != b"\x00\x43":
        return frame
    options, place = {}, header + 8 + 240
    while place + 1 < len(frame) and frame[place] != 255:
        options[frame[place]] = place
        place += 2 + frame[place + 1]
    name = options.get(77)
    if name is None or frame[name + 2 : name + 2 + frame[name + 1]] != b"PXEClient":
        return frame
    vendor = options.get(60)
    if vendor is None or b":Arch:" not in frame[vendor : vendor + 2 + frame[vendor + 1]]:
        return frame  # an iPXE that the ROM has loaded, and which took its settings over
    changed = bytearray(frame)
    changed[header + 6 : header + 8] = b"\0\0"  # no checksum
    for code in (77, 175):
        if code in options:
            changed[options[code]] = 224  # for private use: nobody reads it
    return bytes(changed)


loss, duplicates, reordered = (int(word) for word in sys.argv[3:6])
late_dhcp, disguise = float(sys.argv[6]), sys.argv[7] == "1"
near, far = tap("n-" + sys.argv[2], sys.argv[1]), tap("f-" + sys.argv[2], sys.argv[2])

counts = dict(carried=0, lost=0, repeated=0, held=0)
dice = random.Random(1)
waiting = []


def end(*_):
    print(*(f"{name} {count}" for name, count in counts.items()), flush=True)
    os._exit(0)


def happens(percent, name):
    if dice.random() * 100 >= percent:
        return False
    counts[name] += 1
    return True


def take(source, target):
    frame = os.read(source, 65536)
    if happens(loss, "lost"):
        return
    delay = HELD_SECONDS if happens(reordered, "held") else 0
    if source == far and late_dhcp and is_dhcp_answer(frame):
        delay = late_dhcp
    if disguise:
        frame = disguised(frame)
    for _ in range(2 if happens(duplicates, "repeated") else 1):
        heapq.heappush(waiting, (time.monotonic() + delay, counts["carried"], target, frame))
        counts["carried"] += 1


signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True:
    pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    for source in select.select([near, far], [], [], pause)[0]:
        take(source, far if source == near else near)
    while waiting and waiting[0][0] <= time.monotonic():
        _, _, target, frame = heapq.heappop(waiting)
        try:
            os.write(target, frame)
        except OSError:
            pass  # the other end is down
