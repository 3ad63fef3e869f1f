import Hosts

/// Which program of this machine has a port: what `ss -lnp` says. Processes of others are told to root alone.
struct PortHolder: Hashable {
    enum Transport: String {
        case udp, tcp
    }

    let program: String
    let process: Int

    var description: String { "\(program) (process \(process))" }

    /// nil where nobody has it, or where this user may not see who.
    init?(of port: Int, _ transport: Transport, on host: any ReadableHost) {
        let sockets = Self.sockets(port, transport, host)
        guard !sockets.isEmpty,
            let process = Self.processes(host).first(where: { Self.holds($0, sockets, host) }),
            let name = Self.text("/proc/\(process)/comm", host)
        else { return nil }
        program = String(name.prefix { !$0.isNewline })
        self.process = process
    }

    /// As links in `/proc/PROCESS/fd` name the sockets that are bound to a port, those of IPv6 too, which may take both.
    private static func sockets(_ port: Int, _ transport: Transport, _ host: any ReadableHost) -> Set<String> {
        let tables = [transport.rawValue, transport.rawValue + "6"].compactMap { text("/proc/net/\($0)", host) }
        return Set(tables.flatMap { $0.split(separator: "\n").dropFirst() }.compactMap { socket($0, port, transport) })
    }

    /// A line of such a table: number, local address and port in hexadecimal, remote end, state (0A: listening), …, inode.
    private static func socket(_ line: Substring, _ port: Int, _ transport: Transport) -> String? {
        let fields = line.split(separator: " ")
        guard fields.count > 9, let local = fields[1].split(separator: ":").last, Int(local, radix: 16) == port,
            transport == .udp || fields[3] == "0A"
        else { return nil }
        return "socket:[\(fields[9])]"
    }

    private static func processes(_ host: any ReadableHost) -> [Int] {
        ((try? host.list("/proc")) ?? []).compactMap { Int($0) }.sorted()
    }

    private static func holds(_ process: Int, _ sockets: Set<String>, _ host: any ReadableHost) -> Bool {
        let folder = "/proc/\(process)/fd"
        return ((try? host.list(folder)) ?? []).contains { name in
            (try? host.info("\(folder)/\(name)"))?.target.map(sockets.contains) ?? false
        }
    }

    private static func text(_ path: String, _ host: any ReadableHost) -> String? {
        (try? host.read(path, limit: 1 << 24)).map { String(decoding: $0, as: UTF8.self) }
    }
}
