import DHCP
import Hosts
package import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization
import TFTP

/// cm-netboot: every role that is switched on, around one `BootService`.
package final class NetbootDaemon: Service {
    private let settings: NetbootSettings
    let service: BootService
    private let folders: BootFolders
    private let isDryRun: Bool
    private let reload: @Sendable () -> NetbootChange?
    private let logger: Logger
    private let http: HTTPServer?
    private let tftp: TFTPServer?
    private let traces: TraceSender?
    private let tls: TLSConfiguration?
    /// The settings, other than those of the start, of which a warning was given.
    private let unread = Mutex<[String]>([])
    /// Whether every socket is open; false: one cannot be, and its error ends the daemon.
    private let isOpen = Handout<Bool>()

    /// Opens folders, the journal and the TFTP port; in a dry run no port but those of DHCP, which is read and not answered. `reload` says
    /// what has changed since it was last asked.
    package init(
        settings: NetbootSettings,
        engine: Engine,
        isDryRun: Bool = false,
        logger: Logger,
        reload: @escaping @Sendable () -> NetbootChange?
    ) throws {
        let host = LocalHost()
        try settings.traces?.checkFile()
        // What is wrong with it is said before anything is opened, in the words of 'check'.
        tls = isDryRun ? nil : try settings.https?.tls()
        try host.makeDirectory(settings.dataDirectory, parents: true, FileAttributes(mode: 0o750))
        let journal = OnceJournal(settings.journal, rules: settings.once) { LocalHost().now }
        let api = try settings.api.map { rules in
            try APISource(rules, seal: SealedURL(keyFile: settings.apiKey), fetcher: HTTPFetcher()) { LocalHost().now }
        }
        service = BootService(
            engine: engine,
            journal: journal,
            sources: [api].compactMap(\.self),
            secrets: SecretKeeper(try SignedPath(keptAt: settings.secretKey, on: host), settings.secrets),
            signatures: try settings.images.map {
                ImageSignatures(try ImageSigner(certificate: $0.certificate, key: $0.key))
            },
            hearsDHCP: settings.dhcp != .off,
            logger: logger
        ) { LocalHost().now }
        api?.report { [weak service] in service?.record($0) }
        // Before the leases are written anew.
        service.report(DamagedLines(host).findings(settings))
        if tls != nil { for warning in settings.https?.problems() ?? [] { logger.warning("\(warning.description)") } }
        folders = Self.folders(settings, logger)
        self.settings = settings
        self.isDryRun = isDryRun
        self.reload = reload
        self.logger = logger
        traces = settings.traces.map { TraceSender($0, logger: logger) }
        http = (isDryRun ? nil : settings.httpPort).map { [service, folders] port in
            var listening = HTTPSettings()
            listening.port = port
            return HTTPServer(
                listening,
                responder: BootResponder(service, folders, base: settings.base),
                logger: logger
            )
        }
        tftp = try (isDryRun ? nil : settings.tftpPort).map { [service, folders] port in
            var listening = TFTPSettings()
            listening.port = UInt16(port)
            listening.usesSinglePort = settings.usesSingleTFTPPort
            listening.limits.transfersPerClient = settings.tftpPerClient
            return try TFTPServer(listening, source: BootTFTP(service, folders, settings), logger: logger)
        }
    }

    /// A folder that is not there serves nothing until it is, and says so.
    private static func folders(_ settings: NetbootSettings, _ logger: Logger) -> BootFolders {
        let all = [settings.files] + settings.mirrors.values.sorted()
        for path in all where (try? LocalHost().followedInfo(path))?.kind != .directory {
            logger.warning("a folder is not there yet", metadata: ["folder": "\(path)"])
        }
        return BootFolders(
            binaries: ProgramFolder(settings.binaries),
            files: SettingsFolder(settings.files),
            mirrors: settings.mirrors.mapValues { SettingsFolder($0) }
        )
    }

    package func run() async throws {
        // Whoever waits for the sockets must not wait for ever.
        defer { isOpen.give(false) }
        let dhcp = try dhcpServer(), admin = admin(dhcp?.counters), https = httpsServer(), syslog = syslogReceiver()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let dhcpIsOpen = Handout<Bool>(), servers = [http, https, admin].compactMap(\.self)
            if let dhcp {
                group.addTask {
                    defer { dhcpIsOpen.give(false) }
                    try await Self.untilShutdown { try await dhcp.run { dhcpIsOpen.give(true) } }
                }
            } else {
                dhcpIsOpen.give(true)
            }
            for server in servers { group.addTask { try await server.run() } }
            group.addTask { [isOpen] in
                var ports = [await syslog?.port ?? 1]
                for server in servers { ports.append(await server.port) }
                isOpen.give(await dhcpIsOpen.value && !ports.contains(0))
            }
            if let tftp { group.addTask { try await tftp.run() } }
            if let syslog { group.addTask { try await syslog.run() } }
            group.addTask { await self.watchConfiguration() }
            if let traces { group.addTask { [service] in await traces.run(service.events) } }
            // The first that fails ends all: 'waitForAll' would wait for the others, which never end.
            while try await group.next() != nil {}
        }
    }

    /// A word for the service manager, as soon as machines are answered; nil: some socket cannot be opened.
    package var status: String? {
        get async {
            guard await isOpen.value else { return nil }
            if isDryRun { return "dhcp: \(settings.dhcp.rawValue), dry run: nobody is answered" }
            guard let http else { return "dhcp: \(settings.dhcp.rawValue), no HTTP" }
            return "dhcp: \(settings.dhcp.rawValue), HTTP on port \(await http.port)"
        }
    }

    private static func untilShutdown(_ work: @Sendable @escaping () async throws -> Void) async throws {
        do { try await cancelWhenGracefulShutdown { try await work() } } catch is CancellationError {}
    }

    private func dhcpServer() throws -> DHCPServer? {
        guard settings.dhcp != .off else { return nil }
        var listening = DHCPSettings()
        listening.interfaces = settings.interfaces
        listening.address = settings.address
        listening.answersUEFIDirectly = settings.answersUEFIDirectly
        listening.sharesPort = settings.sharesPort
        listening.hearsOthers = settings.hearsOthers
        listening.isDryRun = isDryRun
        listening.addresses =
            switch settings.dhcp {
            case .off, .proxy: .elsewhere
            case .reservation: .reserved
            case .pool: .pooled(pools(), leaseFile: isDryRun ? nil : settings.leases)
            }
        let responder = BootDHCP(service, settings, traces: traces, isDryRun: isDryRun)
        return try DHCPServer(listening, responder: responder, logger: logger)
    }

    /// Addresses that a machine has for itself are in them too: whether one is reserved can change while leases run.
    private func pools() -> [AddressPool] {
        settings.pools.compactMap { pool in
            let data = pool.network.over(settings.boots.network)
            return NetworkOptions(data, at: pool.first).flatMap { AddressPool(pool.first...pool.last, network: $0) }
        }
    }

    private func syslogReceiver() -> SyslogReceiver? {
        settings.syslogPort.map { [service] port in
            SyslogReceiver(port: port, logger: logger) { client, message in
                let mac = service.sightings.speaker(at: client)
                let words = [mac == nil ? client.description : nil, message.tag, message.text].compactMap(\.self)
                service.record(
                    BootEvent(
                        time: LocalHost().now,
                        mac: mac,
                        stage: .syslog,
                        outcome: "\(message.severity)",
                        text: words.joined(separator: ": ")
                    )
                )
            }
        }
    }

    private func admin(_ dhcp: DHCPCounters?) -> HTTPServer? {
        settings.adminPort.map { [service, tftp] port in
            var listening = HTTPSettings()
            listening.address = "127.0.0.1"
            listening.port = port
            return HTTPServer(
                listening,
                responder: AdminResponder(service, dhcp: dhcp, tftp: tftp?.counters),
                logger: logger
            )
        }
    }

    private func httpsServer() -> HTTPServer? {
        guard let tls, let files = settings.https else { return nil }
        var listening = HTTPSettings()
        listening.port = files.port
        listening.tls = tls
        return HTTPServer(listening, responder: BootResponder(service, folders), logger: logger)
    }
}

// MARK: configuration

/// What became of the configuration since it was last looked at.
package enum NetbootChange: Sendable {
    /// `fixed`: the keys of settings that are not as at the start, and are read only then.
    case engine(Engine, fixed: [String])
    /// The new one has mistakes, so the old one stays.
    case mistakes(String)
}

extension NetbootDaemon {
    /// Looks every second; what is wrong changes nothing and is said once.
    private func watchConfiguration() async {
        while (try? await cancelWhenGracefulShutdown({ try await Task.sleep(for: .seconds(1)) })) != nil,
            !Task.isShuttingDownGracefully
        {
            if !isDryRun { service.reportMissing() }
            if let change = reload() { take(change) }
        }
    }

    /// Uses what is new and can be used.
    package func take(_ change: NetbootChange) {
        switch change {
        case .engine(let engine, let fixed):
            service.engine = engine
            logger.notice("configuration read again")
            tell(ofUnread: fixed)
        case .mistakes(let text):
            logger.error(
                "the new configuration has mistakes, so the old one stays",
                metadata: ["mistakes": "\(text)"]
            )
            alert(text)
        }
    }

    /// An alert when they become others; until they are as at the start again, a line with each reading.
    private func tell(ofUnread keys: [String]) {
        let isNew = unread.withLock { known in
            defer { known = keys }
            return known != keys
        }
        guard !keys.isEmpty else {
            if isNew { logger.notice("all settings are as at the start again") }
            return
        }
        let words = keys.count == 1 ? ("is", "it") : ("are", "them")
        let text =
            "\(keys.joined(separator: ", ")) \(words.0) read only at the start: restart cm-netboot to use \(words.1)"
        if isNew { alert(text) } else { logger.warning("\(text)") }
    }

    /// The log has it too.
    private func alert(_ text: String) {
        service.record(BootEvent(time: LocalHost().now, stage: .alert, outcome: "configuration", text: text))
    }
}
