import Hosts
import Logging
import Netboot
import TestSupport
import Testing

struct NetbootDaemonTests {
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

            #expect(problem?.description == "cannot listen on 0.0.0.0:\(served.port): Address already in use")
        }
    }
}
