import ArgumentParser
import Hosts
import Netboot

/// `cm-netboot pxesrv`: in place of PXESrv.
struct NetbootPXESrv: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pxesrv",
        abstract: "Serve a folder as PXESrv does: /redirect with once, static and default",
        discussion: "Variables: PXESRV_ROOT, the folder; PXESRV_LOG, the access log (/var/log/pxesrv.log)."
    )

    @Option(name: [.short, .long], help: ArgumentHelp("The port", valueName: "port"))
    var port: UInt16 = 4567

    @Option(name: [.customShort("o"), .customLong("host")], help: ArgumentHelp("The address", valueName: "address"))
    var address = "0.0.0.0"

    @Flag(help: "Use up entries of 'once' at the first request, as PXESrv does, and follow their links anywhere")
    var strict = false

    @Option(name: [.customShort("l"), .long], help: ArgumentHelp("What to log", valueName: "level"))
    var logLevel = LogLevel.notice

    func run() async throws {
        try await reporting(as: nil) {
            guard let root = Console.environment("PXESRV_ROOT") else {
                throw Failure("Make sure to set $PXESRV_ROOT to a folder", exitCode: ExitCode(1))
            }
            guard let folder = ServedFolder(root) else {
                throw Failure("PXESRV_ROOT: '\(root)' is no folder", exitCode: ExitCode(1))
            }
            let log = try AccessLog(Console.environment("PXESRV_LOG") ?? "/var/log/pxesrv.log")
            let daemon = ModeDaemon("pxesrv", level: logLevel)
            var settings = HTTPSettings()
            (settings.address, settings.port) = (address, Int(port))
            let mode = PXESrvMode(folder, strict: strict, log: daemon.logger)
            let http = HTTPServer(settings, responder: AccessLogged(mode, log: log), logger: daemon.logger)
            try await daemon.run(http: http)
        }
    }
}
