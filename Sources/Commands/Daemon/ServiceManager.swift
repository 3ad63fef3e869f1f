import Glibc

/// Tells systemd how the daemon is doing: `sd_notify(3)`, which is one datagram.
struct ServiceManager: Sendable {
    /// `$NOTIFY_SOCKET`: a path, or an abstract name after `@`.
    let socket: String?

    init(socket: String? = Console.environment("NOTIFY_SOCKET")) {
        self.socket = socket
    }

    func ready(_ status: String) {
        send("READY=1\nSTATUS=\(status)")
    }

    func stopping() {
        send("STOPPING=1")
    }

    /// Whoever started the daemon by hand does not listen; nothing is lost then.
    private func send(_ message: String) {
        guard let name = socket, !name.isEmpty, var address = Self.address(name) else { return }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
        let bytes = Array(message.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }

    private static func address(_ name: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }
}
