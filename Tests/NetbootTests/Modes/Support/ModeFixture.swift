import DHCP
import Foundation
import Netboot
import TestSupport
import Testing

/// A fixture of requests and answers: `-- file NAME --` sections lie in a folder, `-- link NAME --` sections hold a target, and each
/// `-- GET /path?query from 10.0.0.1 --` section holds what is answered: status and type, a blank line, the body.
struct ModeFixture {
    let fixture: Fixture
    let folder: TemporaryFolder

    init(_ fixture: Fixture) throws {
        self.fixture = fixture
        folder = try TemporaryFolder()
        for (name, text) in fixture.all {
            let words = name.split(separator: " ")
            guard words.count == 2, ["file", "link"].contains(words[0]) else { continue }
            let path = folder / String(words[1])
            let parent = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            if words[0] == "file" {
                try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
            } else {
                let target = text.replacingOccurrences(of: "ROOT", with: folder.path)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
            }
        }
    }

    /// Sends every request of the fixture, in order, and compares. Answers that an oracle gave are not ours to update.
    func check(_ responder: any HTTPResponder, byOracle: Bool = false) async throws {
        let isUpdating = Fixture.isUpdating && !byOracle
        var count = 0
        for (name, expected) in fixture.all {
            guard let request = Self.request(name) else { continue }
            count += 1
            let response = await responder.respond(to: request)
            let answer = Self.text(response).replacingOccurrences(of: folder.path, with: "ROOT")
            if isUpdating { try fixture.update(name, to: answer) }
            #expect(answer == expected || isUpdating, "\(name)")
            if let tag = response.tag, request.method == .get {
                await responder.ended(tag, sent: 1, of: 1, complete: true)
            }
        }
        #expect(count > 0)
    }

    static func text(_ response: HTTPBootResponse) -> String {
        let type = response.headers.first { $0.name == "Content-Type" }?.value
        return "\(response.status) \(type ?? "-")\n\n\(NetbootTests.text(response))"
    }

    /// `GET /ipxe?mac=52-54-00-12-34-56 from 10.0.0.1 with x-forwarded-for: 10.1.1.1`
    static func request(_ line: String) -> HTTPBootRequest? {
        guard let match = line.wholeMatch(of: /([A-Z]+) (\/[^ ]*)(?: from ([\d.]+))?(?: with ([^:]+): (.+))?/),
            let method = HTTPBootRequest.Method(rawValue: String(match.1))
        else { return nil }
        let parts = match.2.split(separator: "?", maxSplits: 1).map(String.init)
        let query = parts.count > 1 ? parts[1] : ""
        return HTTPBootRequest(
            method: method,
            path: parts[0].removingPercentEncoding ?? parts[0],
            rawQuery: query,
            query: query.split(separator: "&").map { pair in
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                    $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? String($0)
                }
                return (name: halves[0], value: halves.count > 1 ? halves[1] : "")
            },
            headers: match.4.map { [String($0): String(match.5 ?? "")] } ?? [:],
            client: match.3.flatMap { IPv4Address($0) },
            authority: "boot.example:8080"
        )
    }
}
