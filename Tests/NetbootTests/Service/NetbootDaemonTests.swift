import Hosts
import Logging
import TestSupport
import Testing
import Values

@testable import Netboot

struct NetbootDaemonTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func settings(_ folder: TemporaryFolder) -> NetbootSettings {
        var settings = NetbootSettings()
        settings.dhcp = .off
        (settings.tftpPort, settings.adminPort, settings.httpPort) = (nil, nil, 0)
        settings.dataDirectory = folder.path
        return settings
    }

    private func daemon(_ settings: NetbootSettings) throws -> NetbootDaemon {
        let engine = Engine(configuration: BootConfiguration(), binaries: BootBinaries(names: []))
        return try NetbootDaemon(settings: settings, engine: engine, logger: quiet) { nil }
    }

    @Test(.timeLimit(.minutes(1))) func itIsReadyWhenEverySocketIsOpen() async throws {
        let folder = try TemporaryFolder()
        var settings = settings(folder)
        (settings.adminPort, settings.syslogPort) = (0, 0)
        let daemon = try daemon(settings)
        let running = Task { try await daemon.run() }

        let status = await daemon.status

        #expect(status?.hasPrefix("dhcp: off, HTTP on port ") == true && status?.hasSuffix(" 0") == false)
        running.cancel()
        _ = await running.result
    }

    @Test(.timeLimit(.minutes(1))) func anyPortThatIsTakenKeepsItFromBeingReady() async throws {
        try await HTTPServed.run { served in
            let folder = try TemporaryFolder()
            var settings = settings(folder)
            settings.adminPort = served.port
            let daemon = try daemon(settings)

            await #expect(throws: HostError.self) { try await daemon.run() }

            #expect(await daemon.status == nil)
        }
    }

    @Test func settingsThatOnlyARestartBringsInAreToldOnceAndTheirEndToo() throws {
        let folder = try TemporaryFolder(), log = HeardLog()
        let engine = Engine(configuration: BootConfiguration(), binaries: BootBinaries(names: []))
        let daemon = try NetbootDaemon(settings: settings(folder), engine: engine, logger: log.logger) { nil }
        for fixed in [[], ["base_url"], ["base_url"], ["base_url", "pools"], [], []] {
            daemon.take(.engine(engine, fixed: fixed))
        }
        let one = "base_url is read only at the start: restart cm-netboot to use it"
        let two = "base_url, pools are read only at the start: restart cm-netboot to use them"
        #expect(log.lines.filter { $0 == "warning: \(one)" }.count == 1, "said again in short: \(log.lines)")
        #expect(log.lines.filter { $0 == "warning: alert" }.count == 2, "an alert for each new set: \(log.lines)")
        #expect(log.lines.filter { $0 == "notice: all settings are as at the start again" }.count == 1)
        #expect(daemon.service.events.recent.map(\.text) == [one, two])
    }

    @Test func aCertificateThatCannotBeReadIsSaidAtTheStart() throws {
        let folder = try TemporaryFolder()
        var settings = settings(folder)
        settings.https = NetbootSettings.HTTPSFiles(port: 0, certificate: folder / "c", key: folder / "k")

        let problem = #expect(throws: Diagnostics.self) { _ = try daemon(settings) }

        #expect(problem?.all == settings.https?.problems())
        #expect(problem?.description.contains("error: 'https_certificate': ") == true)
    }

    @Test func aFileForTracesThatCannotBeWrittenIsSaidAtTheStart() throws {
        let folder = try TemporaryFolder()
        var settings = settings(folder)
        settings.traces = TraceRules(file: folder.path)

        let problem = #expect(throws: HostError.self) { _ = try daemon(settings) }

        #expect(problem?.description == "cannot write traces to \(folder.path): Is a directory")
    }

    /// A daemon that goes on without one of its roles answers machines that it cannot boot.
    @Test(.timeLimit(.minutes(1))) func aPortThatIsTakenEndsItAndIsNamed() async throws {
        try await HTTPServed.run { served in
            let folder = try TemporaryFolder()
            var settings = NetbootSettings()
            settings.dhcp = .off
            settings.tftpPort = nil
            settings.adminPort = nil
            settings.httpPort = served.port
            settings.dataDirectory = folder.path
            let daemon = try NetbootDaemon(
                settings: settings,
                engine: Engine(configuration: BootConfiguration(), binaries: BootBinaries(names: [])),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) { nil }

            let problem = await #expect(throws: HostError.self) { try await daemon.run() }

            // What the service manager would be told.
            #expect(await daemon.status == nil)
            #expect(problem?.description == "cannot listen on 0.0.0.0:\(served.port): Address already in use")
        }
    }
}
