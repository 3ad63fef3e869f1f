import Foundation
import Hosts
import Netboot
import Testing
import Values

@testable import Commands

/// Every example configuration of the documents is a configuration: it is read, and its scripts can be written.
struct NetbootDocumentTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    static let pages = ["docs/reference/netboot.md", "docs/reference/netboot-services.md"] + guides

    static var guides: [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs/guides").path)) ?? []
        return names.filter { $0.hasPrefix("netboot") }.sorted().map { "docs/guides/\($0)" }
    }

    @Test(arguments: pages)
    func examplesAreConfigurations(page: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
        let examples = text.matches(of: /```yaml\n(# \/etc\/cm\/netboot(?s:.*?))```/).map { String($0.1) }
        if page.contains("reference") { #expect(examples.count >= 2) }
        for example in examples {
            let folder = try TemporaryFolder()
            try folder.write(example, to: "netboot")
            let reading = try NetbootReading(folder.path)
            #expect(reading.warnings.map(\.description) == [], "\(page):\n\(example)")
            #expect(!reading.settings.boots.profiles.isEmpty || example.contains("mode:"), "\(page):\n\(example)")
        }
    }

    @Test(arguments: pages)
    func pagesAreShort(page: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 201, "\(page)")
    }

    @Test func theReferenceNamesEverySetting() throws {
        let text = try String(contentsOf: Self.root.appending(path: "docs/reference/netboot.md"), encoding: .utf8)
        var settings = Settings()
        _ = NetbootSettings(&settings, host: LocalHost())
        for key in settings.asked { #expect(text.contains("`\(key)`"), "\(key) is not in the reference") }
    }
}
