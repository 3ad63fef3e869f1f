import ArgumentParser
import Foundation

/// The stand-in as a program: prints its URL and serves until it is ended.
@main
struct ReleaseServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ReleaseServer",
        abstract: "Stands in for SmartOS's release server: the same layout, sums, ranges and faults on demand",
        discussion: """
            POST /control/release makes the next release.
            POST /control/fault?kind=truncate|stall|wrong-sum|503|changed|none[&path=…][&count=…] breaks the next answers.
            """
    )

    @Option(help: "Where releases are made and kept")
    var root: String

    @Option(help: "Port to listen on; 0 chooses a free one")
    var port = 8080

    @Option(help: "Address to listen on")
    var host = "0.0.0.0"

    @Option(name: .customLong("boot-archive-mb"), help: "Megabytes in boot_archive")
    var bootArchiveMegabytes = 300

    @Option(help: "A multiboot kernel to publish as unix")
    var unix: String?

    @Option(help: "Releases to make at the start, where there are none")
    var releases = 1

    func run() async throws {
        let shape = ReleaseShape(bootArchiveBytes: bootArchiveMegabytes << 20, unix: unix)
        let server = try ReleaseServer(root: root, shape: shape, releases: releases, host: host, port: port)
        try await server.start()
        // Whoever started it looks for this line.
        try FileHandle.standardOutput.write(contentsOf: Data("serving \(server.index)\n".utf8))
        try await server.wait()
    }
}
