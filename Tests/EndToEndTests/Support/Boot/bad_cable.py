"""A cable that loses, repeats, reorders and delays frames, between a bridge and a network namespace.

usage: bad_cable.py BRIDGE NAMESPACE LOSS DUPLICATES REORDERED LATE_DHCP   (percents, and seconds for answers from port 67)

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


def tap(name):
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), TAP_WITHOUT_HEADER))
    return device


def is_dhcp_answer(frame):
    """Whether it is an IPv4 datagram of UDP that comes from port 67."""
    if len(frame) < 38 or frame[12:14] != b"\x08\x00" or frame[23] != 17:
        return False
    header = 14 + (frame[14] & 15) * 4
    return frame[header : header + 2] == b"\x00\x43"


bridge, namespace = sys.argv[1:3]
loss, duplicates, reordered = (int(word) for word in sys.argv[3:6])
late_dhcp = float(sys.argv[6])
near, far = tap("n-" + namespace), tap("f-" + namespace)
for command in (
    f"ip link set n-{namespace} master {bridge} up",
    f"ip link set f-{namespace} netns {namespace}",
    f"ip -n {namespace} link set f-{namespace} name lan up",
):
    subprocess.run(command.split(), check=True)

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
