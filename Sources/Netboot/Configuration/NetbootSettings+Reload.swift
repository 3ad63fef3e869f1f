import Values

extension NetbootSettings {
    /// A setting that a daemon reads only at its start, and whether it is another one now.
    private struct Fixed: Sendable {
        let key: String
        let differs: @Sendable (NetbootSettings, NetbootSettings) -> Bool

        init<Content: Equatable & Sendable>(_ key: String, _ value: @escaping @Sendable (NetbootSettings) -> Content) {
            self.key = key
            differs = { value($0) != value($1) }
        }

        /// Where it means something before and after: a port while its role is on.
        init<Content: Equatable & Sendable>(
            kept key: String,
            _ value: @escaping @Sendable (NetbootSettings) -> Content?
        ) {
            self.key = key
            differs = { one, other in
                guard let one = value(one), let other = value(other) else { return false }
                return one != other
            }
        }
    }

    /// The settings that a running daemon takes over.
    package static let liveKeys = ["binary", "default", "groups", "machines", "metadata", "profiles"]

    /// Those that it does not.
    package static var fixedKeys: [String] { ["root_dir"] + (fixed + paths).map(\.key) }

    private static let fixed: [Fixed] = [
        Fixed("log_level") { $0.logLevel },
        Fixed("interfaces") { $0.interfaces },
        Fixed("address") { $0.address },
        Fixed("dhcp") { $0.dhcp },
        Fixed("dhcp_beside") { $0.sharesPort },
        Fixed("dhcp_listen") { $0.hearsOthers },
        Fixed("uefi_direct") { $0.answersUEFIDirectly },
        Fixed("pools") { $0.pools.map(\.unplaced) },
        // What reservations say is looked up each time, what pools say is not.
        Fixed(kept: "network") { $0.dhcp == .pool ? $0.boots.network : nil },
        Fixed("tftp") { $0.tftpPort != nil },
        Fixed(kept: "tftp_port") { $0.tftpPort },
        Fixed("tftp_single_port") { $0.usesSingleTFTPPort },
        Fixed("tftp_per_client") { $0.tftpPerClient },
        Fixed("http") { $0.httpPort != nil },
        Fixed(kept: "http_port") { $0.httpPort },
        Fixed("https_port") { $0.https?.port },
        Fixed("base_url") { $0.base },
        Fixed("syslog") { $0.syslogPort != nil },
        Fixed(kept: "syslog_port") { $0.syslogPort },
        Fixed("admin") { $0.adminPort != nil },
        Fixed(kept: "admin_port") { $0.adminPort },
        Fixed("secrets") { $0.secrets },
        Fixed("api") { $0.api },
        Fixed("once") { $0.once },
    ]

    /// Those with paths, which are others too below another `root_dir`.
    private static let paths: [Fixed] = [
        Fixed("https_certificate") { $0.https?.certificate },
        Fixed("https_key") { $0.https?.key },
        Fixed("data_dir") { $0.dataDirectory },
        Fixed("files") { $0.files },
        Fixed("binaries") { $0.binaries },
        Fixed("smartos_mirrors") { $0.mirrors },
        // Whether machines verify is the engine's, and taken over.
        Fixed("images") { [$0.images?.certificate, $0.images?.key] },
        Fixed("traces") { $0.traces },
    ]

    /// The keys of what a daemon that started with `start` does not take over, because it reads that only then.
    package func fixedKeys(since start: NetbootSettings) -> [String] {
        let isMoved = root != start.root
        let keys = (Self.fixed + (isMoved ? [] : Self.paths)).filter { $0.differs(start, self) }.map(\.key)
        return (isMoved ? ["root_dir"] : []) + keys
    }
}

extension NetbootSettings.Pool {
    /// Wherever it is written.
    fileprivate var unplaced: NetbootSettings.Pool {
        var pool = self
        pool.location = SourceLocation(file: "", line: 0)
        return pool
    }
}
