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

    /// A port that the daemon opens.
    private struct Door {
        var number: Int
        var transport: PortHolder.Transport
        var what: String
        var address = IPv4Address.any
        /// nil: it is opened for all interfaces at once.
        var interface: String?
    }

    private func ports() -> [Diagnostic] {
        doors().compactMap { door in Self.obstacle(door).flatMap { finding(door, $0) } }
    }

    private func doors() -> [Door] {
        var doors: [Door] = []
        let interfaces: [String?] = settings.interfaces.isEmpty ? [nil] : settings.interfaces
        if settings.dhcp != .off {
            for name in interfaces where !settings.sharesPort {
                doors.append(Door(number: 67, transport: .udp, what: "dhcp", interface: name))
            }
            for name in interfaces {
                doors.append(Door(number: 4011, transport: .udp, what: "the boot server", interface: name))
            }
        }
        let others: [(Int?, PortHolder.Transport, String)] = [
            (settings.tftpPort, .udp, "tftp"), (settings.syslogPort, .udp, "syslog"), (settings.httpPort, .tcp, "http"),
            (settings.https?.port, .tcp, "https"),
        ]
        for case (let port?, let transport, let what) in others {
            doors.append(Door(number: port, transport: transport, what: what))
        }
        if let port = settings.adminPort {
            let loopback = IPv4Address(rawValue: 0x7F00_0001)
            doors.append(Door(number: port, transport: .tcp, what: "events and metrics", address: loopback))
        }
        return doors
    }

    /// nil: the daemon has it, as it should.
    private func finding(_ door: Door, _ number: Int32) -> Diagnostic? {
        let port = door.number, what = door.what
        switch number {
        case EADDRINUSE:
            let holder = PortHolder(of: port, door.transport, on: host)
            if holder?.program == "cm-netboot" { return nil }
            let by = holder.map { " by \($0.description)" } ?? ""
            return Diagnostic(.error, "port \(port), for \(what), is in use\(by)", hint: hint(port, holder))
        case EACCES:
            let hint = "root, or the capability CAP_NET_BIND_SERVICE as in contrib/systemd/cm-netboot.service"
            return Diagnostic(.warning, "port \(port), for \(what), may not be opened by this user", hint: hint)
        default: return Diagnostic(.error, "port \(port), for \(what): \(systemErrorText(number))")
        }
    }

    private func hint(_ port: Int, _ holder: PortHolder?) -> String {
        if port == 67 { return "another DHCP server on this machine? 'dhcp_beside: true' answers beside it" }
        return holder == nil
            ? "root sees whose it is: ss -lnp" : "stop it, or choose another port where that is possible"
    }

    /// Why a port cannot be had; nil: it can. It is given back at once.
    private static func obstacle(_ door: Door) -> Int32? {
        let kind = door.transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
        let descriptor = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var yes: Int32 = 1
        if door.transport == .tcp {
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        // An interface that is not there is a finding of its own.
        if let name = door.interface.map({ Array($0.utf8CString) }) {
            setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.count))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(door.number).bigEndian
        address.sin_addr.s_addr = door.address.rawValue.bigEndian
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

    /// What the system says of an interface.
    private struct Interface {
        var flags: UInt32 = 0
        var addresses: [IPv4Address] = []
    }

    private func interfaces() -> [Diagnostic] {
        let there = Self.known()
        let findings: [Diagnostic] = settings.interfaces.compactMap { name in
            guard let interface = there[name] else {
                let near = Suggestion.nearest(to: name, among: there.keys).map { "did you mean '\($0)'?" }
                return Diagnostic(
                    .error,
                    "there is no interface '\(name)'",
                    hint: near ?? there.keys.sorted().joined(separator: ", ")
                )
            }
            if interface.addresses.isEmpty { return Diagnostic(.error, "interface '\(name)' has no IPv4 address") }
            return Self.silence(of: name, flags: interface.flags)
        }
        guard let address = settings.address, !there.values.contains(where: { $0.addresses.contains(address) }) else {
            return findings
        }
        return findings + [Diagnostic(.warning, "'address' \(address) is none of this machine's")]
    }

    /// Why no machine can be heard on an interface that is there; nil: it can.
    static func silence(of name: String, flags: UInt32) -> Diagnostic? {
        if flags & UInt32(IFF_UP) == 0 {
            return Diagnostic(.error, "interface '\(name)' is down", hint: "ip link set \(name) up")
        }
        guard flags & UInt32(IFF_RUNNING) == 0 else { return nil }
        let hint = "is its cable plugged in, and the other end switched on?"
        return Diagnostic(.warning, "interface '\(name)' has no carrier", hint: hint)
    }

    private static func known() -> [String: Interface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [:] }
        defer { freeifaddrs(first) }
        var found: [String: Interface] = [:]
        for entry in sequence(first: first, next: { $0?.pointee.ifa_next }).compactMap(\.self) {
            let name = String(cString: entry.pointee.ifa_name)
            found[name, default: Interface()].addresses += ipv4(entry.pointee.ifa_addr)
            found[name]?.flags = entry.pointee.ifa_flags
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
