import ArgumentParser
import Hosts
import Netboot

/// `cm-netboot matchbox`: in place of Matchbox.
struct NetbootMatchbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matchbox",
        abstract: "Serve a data folder as Matchbox does: groups, profiles, Ignition, metadata, assets",
        discussion: """
            Every option has a variable: MATCHBOX_ADDRESS, MATCHBOX_DATA_PATH and so on; options go first. The key \
            ring's passphrase is MATCHBOX_PASSPHRASE.
            """
    )

    @Option(help: ArgumentHelp("Where to listen (127.0.0.1:8080)", valueName: "address:port"))
    var address: String?

    @Option(help: ArgumentHelp("The data folder (/var/lib/matchbox)", valueName: "folder"))
    var dataPath: String?

    @Option(help: ArgumentHelp("The assets (/var/lib/matchbox/assets); empty: none are served", valueName: "folder"))
    var assetsPath: String?

    @Option(help: ArgumentHelp("What to log (info)", valueName: "level"))
    var logLevel: LogLevel?

    @Option(help: ArgumentHelp("A private key ring, to sign answers with", valueName: "file"))
    var keyRingPath: String?

    @Flag(help: "Serve HTTPS")
    var webSsl = false

    @Option(help: ArgumentHelp("Its certificate (/etc/matchbox/ssl/server.crt)", valueName: "file"))
    var webCertFile: String?

    @Option(help: ArgumentHelp("Its key (/etc/matchbox/ssl/server.key)", valueName: "file"))
    var webKeyFile: String?

    @Flag(help: "Say what is wrong with the data folder, and end")
    var check = false

    func run() async throws {
        try await reporting(as: nil) {
            let dataPath = dataPath ?? variable("DATA_PATH") ?? "/var/lib/matchbox"
            guard let data = ServedFolder(dataPath) else { throw Failure("--data-path: '\(dataPath)' is no folder") }
            let daemon = ModeDaemon("matchbox", level: try level())
            let store = MatchboxStore(data, log: daemon.logger)
            if check { return try await report(store.problems()) }
            let assets = try assets(), settings = try settings()
            try await signing { signer in
                let mode = MatchboxMode(store, assets: assets, signer: signer, log: daemon.logger)
                try await daemon.run(http: HTTPServer(settings, responder: mode, logger: daemon.logger))
            }
        }
    }

    /// What stops the daemon is found as the daemon finds it: a trial signature included.
    private func report(_ problems: [MatchboxProblem]) async throws {
        for problem in problems { Console.print(problem.description) }
        _ = try (assets(), settings())
        try await signing { _ in }
        guard problems.isEmpty else { throw ExitStatus.failure }
        Console.complain("nothing found")
    }

    private func settings() throws -> HTTPSettings {
        let text = address ?? variable("ADDRESS") ?? "127.0.0.1:8080"
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = Int(parts[1]), (0...65_535).contains(port) else {
            throw Failure("--address: '\(text)' is not ADDRESS:PORT", exitCode: ExitStatus.usage)
        }
        var settings = HTTPSettings()
        settings.port = port
        if !parts[0].isEmpty { settings.address = String(parts[0]) }
        if webSsl || variable("WEB_SSL") == "true" {
            try settings.useTLS(
                certificate: webCertFile ?? variable("WEB_CERT_FILE") ?? "/etc/matchbox/ssl/server.crt",
                key: webKeyFile ?? variable("WEB_KEY_FILE") ?? "/etc/matchbox/ssl/server.key"
            )
        }
        return settings
    }

    private func assets() throws -> ServedFolder? {
        let path = assetsPath ?? variable("ASSETS_PATH") ?? "/var/lib/matchbox/assets"
        guard !path.isEmpty else { return nil }
        guard let folder = ServedFolder(path) else {
            throw Failure("--assets-path: '\(path)' is no folder; say --assets-path '' to serve none")
        }
        return folder
    }

    /// Does something with a signer, where there is a key ring, and leaves nothing of it.
    private func signing(_ work: ((any DetachedSigner)?) async throws -> Void) async throws {
        guard let ring = keyRingPath ?? variable("KEY_RING_PATH"), !ring.isEmpty else { return try await work(nil) }
        let signer: OpenPGPSigner
        do { signer = try await OpenPGPSigner(keyRing: ring, passphrase: variable("PASSPHRASE")) } catch {
            throw Failure("--key-ring-path: \(error)")
        }
        do { try await work(KeptSignatures(signer)) } catch {
            await signer.close()
            throw error
        }
        await signer.close()
    }

    private func level() throws -> LogLevel {
        guard let text = variable("LOG_LEVEL"), logLevel == nil else { return logLevel ?? .info }
        guard let level = LogLevel(rawValue: text) else { throw Failure("MATCHBOX_LOG_LEVEL: '\(text)' is no level") }
        return level
    }

    private func variable(_ name: String) -> String? { Console.environment("MATCHBOX_" + name) }
}
