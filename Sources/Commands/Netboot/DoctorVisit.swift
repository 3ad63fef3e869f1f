import DHCP
import Glibc
import Hosts
import Netboot
import Values

/// Looks at ports, folders and interfaces of this machine.
struct DoctorVisit {
    private let settings: NetbootSettings
    private let host: any ReadableHost

    init(_ settings: NetbootSettings, host: any ReadableHost = LocalHost()) {
        self.settings = settings
        self.host = host
    }

    func findings() -> [Diagnostic] { ports() + folders() + interfaces() }

    private func ports() -> [Diagnostic] {
        var doors: [(number: Int, kind: __socket_type, what: String)] = []
        if settings.dhcp != .off, !settings.sharesPort { doors.append((67, SOCK_DGRAM, "dhcp")) }
        if settings.dhcp != .off { doors.append((4011, SOCK_DGRAM, "the boot server")) }
        if let port = settings.tftpPort { doors.append((port, SOCK_DGRAM, "tftp")) }
        if let port = settings.httpPort { doors.append((port, SOCK_STREAM, "http")) }
        if let port = settings.https?.port { doors.append((port, SOCK_STREAM, "https")) }
        return doors.compactMap { door in
            Self.obstacle(door.number, door.kind).map { finding(door.number, door.what, $0) }
        }
    }

    private func finding(_ port: Int, _ what: String, _ number: Int32) -> Diagnostic {
        switch number {
        case EADDRINUSE where port == 67:
            return Diagnostic(
                .error,
                "port 67 is in use",
                hint: "another DHCP server on this machine? 'dhcp_beside: true' answers beside it"
            )
        case EADDRINUSE:
            return Diagnostic(
                .error,
                "port \(port), for \(what), is in use",
                hint: "by a daemon that runs already? see: ss -lnp"
            )
        case EACCES:
            let hint = "root, or the capability CAP_NET_BIND_SERVICE as in contrib/systemd/cm-netboot.service"
            return Diagnostic(.warning, "port \(port), for \(what), may not be opened by this user", hint: hint)
        default: return Diagnostic(.error, "port \(port), for \(what): \(systemErrorText(number))")
        }
    }

    /// Why a port cannot be had; nil: it can. It is given back at once.
    private static func obstacle(_ port: Int, _ kind: __socket_type) -> Int32? {
        let descriptor = socket(AF_INET, Int32(kind.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var yes: Int32 = 1
        if kind == SOCK_STREAM {
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 ? nil : errno
    }

    private func folders() -> [Diagnostic] {
        let all =
            [("files", settings.files), ("binaries", settings.binaries)]
            + settings.mirrors.sorted { $0.key < $1.key }.map { ("smartos_mirrors", $0.value) }
        return all.compactMap { key, path in
            guard (try? host.followedInfo(path))?.kind != .directory else { return nil }
            return Diagnostic(.warning, "there is no folder \(path) ('\(key)')")
        }
    }

    private func interfaces() -> [Diagnostic] {
        let there = Self.addresses()
        let missing: [Diagnostic] = settings.interfaces.compactMap { name in
            guard let addresses = there[name] else {
                let near = Suggestion.nearest(to: name, among: there.keys).map { "did you mean '\($0)'?" }
                return Diagnostic(
                    .error,
                    "there is no interface '\(name)'",
                    hint: near ?? there.keys.sorted().joined(separator: ", ")
                )
            }
            return addresses.isEmpty ? Diagnostic(.error, "interface '\(name)' has no IPv4 address") : nil
        }
        guard let address = settings.address, !there.values.joined().contains(address) else { return missing }
        return missing + [Diagnostic(.warning, "'address' \(address) is none of this machine's")]
    }

    /// The IPv4 addresses of every interface.
    private static func addresses() -> [String: [IPv4Address]] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [:] }
        defer { freeifaddrs(first) }
        var found: [String: [IPv4Address]] = [:]
        for entry in sequence(first: first, next: { $0?.pointee.ifa_next }).compactMap(\.self) {
            let name = String(cString: entry.pointee.ifa_name)
            found[name, default: []] += ipv4(entry.pointee.ifa_addr)
        }
        return found
    }

    private static func ipv4(_ address: UnsafeMutablePointer<sockaddr>?) -> [IPv4Address] {
        guard let address, Int32(address.pointee.sa_family) == AF_INET else { return [] }
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            [IPv4Address(rawValue: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))]
        }
    }
}
