"""Keeps a port until it is ended: hold_port.py udp|tcp ADDRESS PORT"""
import signal, socket, sys

kind, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
sock = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
if family == socket.AF_INET6:
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
sock.bind((address, port))
if kind == "tcp":
    sock.listen()
print("holding", flush=True)
signal.pause()
