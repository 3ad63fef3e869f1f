import ArgumentParser
import Hosts
import Logging
import NIOSSL
import Netboot
import ServiceLifecycle
import TFTP
import UnixSignals

/// One folder over TFTP and HTTP, with nothing else about it. For measuring beside tftpd-hpa and nginx (`contrib/bench/netboot`).
///
///     BENCHMARKS=1 swift build -c release --product FileServer
///     FileServer --tftp 6900 --http 8080 /srv/files
@main
struct FileServer: AsyncParsableCommand {
    @Option(help: "The port for TFTP")
    var tftp: UInt16?

    @Flag(help: "TFTP answers from that port alone")
    var singlePort = false

    @Option(help: "The port for HTTP")
    var http: Int?

    @Option(help: "A PEM file with certificate and key: HTTPS")
    var certificate: String?

    @Option(help: "The address to listen on")
    var address = "127.0.0.1"

    @Argument(help: "The folder")
    var folder: String

    func run() async throws {
        let root = try FileRoot(folder)
        let logger = Logger(label: "FileServer")
        var services: [any Service] = []
        if let tftp {
            services.append(try TFTPServer(tftpSettings(tftp), source: FolderSource(root), logger: logger))
        }
        if let http {
            services.append(HTTPServer(try httpSettings(http), responder: FolderResponder(root), logger: logger))
        }
        try await ServiceGroup(services: services, gracefulShutdownSignals: [.sigterm], logger: logger).run()
    }

    private func tftpSettings(_ port: UInt16) -> TFTPSettings {
        var settings = TFTPSettings()
        settings.addresses = [address]
        settings.port = port
        settings.usesSinglePort = singlePort
        return settings
    }

    private func httpSettings(_ port: Int) throws -> HTTPSettings {
        var settings = HTTPSettings()
        settings.address = address
        settings.port = port
        guard let certificate else { return settings }
        settings.tls = .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate, format: .pem))
        )
        return settings
    }
}
