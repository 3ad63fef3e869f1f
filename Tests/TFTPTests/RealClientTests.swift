import Foundation
import Hosts
import TFTP
import TestSupport
import Testing

/// Programs that other people wrote fetch files from the server, where they are installed.
@Suite(.serialized) struct RealClientTests {
    @Test(arguments: ["small", "even", "large"], [false, true])
    func getTheSameBytes(_ name: String, singlePort: Bool) async throws {
        try await Served.run {
            $0.usesSinglePort = singlePort
        } body: { served in
            var count = 0
            for (tool, text) in Self.clients(served, name) where Self.isInstalled(tool) {
                let output = try await LocalHost().capture(Command.shell("cd \(served.folder.path) && \(text)"))
                let received = FileManager.default.contents(atPath: served.folder / "received")
                #expect(received == FileManager.default.contents(atPath: served.folder / name), "\(text): \(output)")
                try? FileManager.default.removeItem(atPath: served.folder / "received")
                count += 1
                #expect(await served.ended(count).count == count, "\(text)")
            }
            #expect(served.endings.all.allSatisfy { $0.outcome == .complete && $0.sent == $0.size })
        }
    }

    private static func clients(_ served: Served, _ name: String) -> [(tool: String, text: String)] {
        let port = served.port
        return [
            ("tftp", "tftp -m binary 127.0.0.1 \(port) -c get \(name) received"),
            ("curl", "curl -s --tftp-blksize 1468 -o received tftp://127.0.0.1:\(port)/\(name); touch received"),
            ("busybox", "busybox tftp -b 1400 -g -l received -r \(name) 127.0.0.1 \(port)"),
            ("atftp", "atftp -g -l received -r \(name) 127.0.0.1 \(port)"),
            (
                "atftp",
                "atftp --option 'blksize 1428' --option 'windowsize 8' -g -l received -r \(name) 127.0.0.1 \(port)"
            ),
        ]
    }

    private static func isInstalled(_ tool: String) -> Bool {
        ["/usr/bin/", "/bin/"].contains { access($0 + tool, X_OK) == 0 }
    }
}
