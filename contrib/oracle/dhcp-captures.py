#!/usr/bin/env python3
"""Writes the UDP payloads of a capture (tcpdump's file, of an Ethernet) as text: a line `FROM > TO`, then the bytes."""
import ipaddress, struct, sys

data = open(sys.argv[1], "rb").read()
print(f"# {sys.argv[2]}, recorded by contrib/oracle/dhcp-captures")
at, seen = 24, set()
while at < len(data):
    length = struct.unpack_from("<I", data, at + 8)[0]
    packet = data[at + 16 + 14:at + 16 + length]
    at += 16 + length
    header = (packet[0] & 15) * 4
    source, target = (ipaddress.ip_address(packet[i:i + 4]) for i in (12, 16))
    ports = struct.unpack_from(">HHH", packet, header)
    payload = packet[header + 8:header + ports[2]]
    line = f"{source}:{ports[0]} > {target}:{ports[1]}"
    if (line, payload) in seen:
        continue
    seen.add((line, payload))
    # Zeros at the end are left to the length.
    print(f"\n{line} {len(payload)}")
    text = payload.rstrip(b"\0").hex()
    for start in range(0, len(text), 96):
        print(text[start:start + 96])
