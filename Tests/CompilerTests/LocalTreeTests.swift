import Compiler
import Foundation
import Hosts
import OrderedCollections
import States
import TestSupport
import Testing

struct LocalTreeTests {
    /// A folder that goes away with the test.
    private final class Folder {
        let path: String

        init() throws {
            path = FileManager.default.temporaryDirectory.appending(path: "cm-local-tree-\(UUID().uuidString)").path
            for name in ["states/web", "states/.git", "files", "more", "secret"] {
                try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
            }
            try write("states/top.sls", "base: {}\n")
            try write("states/web/init.sls", "web\n")
            try write("states/.git/config", "x\n")
            try write("files/a.conf", "a\n")
            try write("more/web/init.sls", "other\n")
            try write("more/extra.sls", "extra\n")
            try write("secret/key", "secret\n")
        }

        func write(_ name: String, _ text: String) throws {
            let url = URL(filePath: "\(path)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }

        func link(_ name: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
        }

        var tree: LocalTree {
            LocalTree(roots: ["base": ["\(path)/states", "\(path)/more"]], files: ["\(path)/files"], host: LocalHost())
        }

        deinit {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    private func text(_ path: String, _ tree: LocalTree) async throws -> String? {
        guard let entry = try await tree.entry(path, in: "base") else { return nil }
        return String(decoding: try await tree.contents(of: entry), as: UTF8.self)
    }

    @Test func findsFilesInTheFirstRootThatHasThem() async throws {
        let folder = try Folder()
        #expect(try await folder.tree.environments() == ["base"])
        #expect(try await text("web/init.sls", folder.tree) == "web\n")
        #expect(try await text("extra.sls", folder.tree) == "extra\n")
        #expect(try await text("files/a.conf", folder.tree) == "a\n")
        #expect(try await text("nope.sls", folder.tree) == nil)
        #expect(try await text("web", folder.tree) == nil)
    }

    @Test func listsFilesOnceAndSorted() async throws {
        let folder = try Folder()
        let all = try await folder.tree.entries(under: "", in: "base").map(\.path)
        #expect(all == ["extra.sls", "files/a.conf", "top.sls", "web/init.sls"])
        #expect(try await folder.tree.entries(under: "web/", in: "base").map(\.path) == ["web/init.sls"])
        #expect(try await folder.tree.entries(under: "files", in: "base").map(\.path) == ["files/a.conf"])
        #expect(try await folder.tree.entries(under: "we", in: "base").isEmpty)
        #expect(try await folder.tree.entries(under: "", in: "dev").isEmpty)
    }

    @Test func followsLinksInsideARootOnly() async throws {
        let folder = try Folder()
        try folder.link("states/inside.sls", to: "web/init.sls")
        try folder.link("states/outside.sls", to: "../secret/key")
        try folder.link("states/secrets", to: "../secret")
        try folder.link("states/loop", to: ".")
        try folder.link("states/gone.sls", to: "nothing")
        #expect(try await text("inside.sls", folder.tree) == "web\n")
        #expect(try await folder.tree.entry("inside.sls", in: "base")?.linkTarget == "web/init.sls")
        #expect(try await folder.tree.entry("outside.sls", in: "base") == nil)
        #expect(try await folder.tree.entry("secrets/key", in: "base") == nil)
        #expect(try await folder.tree.entry("gone.sls", in: "base") == nil)
        let all = try await folder.tree.entries(under: "", in: "base").map(\.path)
        #expect(all == ["extra.sls", "files/a.conf", "inside.sls", "top.sls", "web/init.sls"])
    }

    @Test(arguments: [
        "../secret/key", "web/../../secret/key", "/etc/passwd", "web//init.sls", "./top.sls", "", "files/",
    ])
    func refusesPathsThatAreNotClean(path: String) async throws {
        let folder = try Folder()
        #expect(try await folder.tree.entry(path, in: "base") == nil)
    }

    @Test func givesThePathOnDisk() async throws {
        let folder = try Folder()
        let entry = try #require(try await folder.tree.entry("web/init.sls", in: "base"))
        let path = try await folder.tree.localPath(of: entry)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "web\n")
        #expect(entry.size == 4)
        #expect(entry.sha256 == nil)
    }

    @Test func saysWhenAFileIsGone() async throws {
        let folder = try Folder()
        let entry = try #require(try await folder.tree.entry("top.sls", in: "base"))
        try FileManager.default.removeItem(atPath: "\(folder.path)/states/top.sls")
        await #expect(throws: LocalTreeError.gone("top.sls")) { try await folder.tree.contents(of: entry) }
    }

    @Test func hasNothingWhereThereIsNoDirectory() async throws {
        let tree = LocalTree(roots: ["base": ["/nonexistent/states"]], host: LocalHost())
        #expect(try await tree.entries(under: "", in: "base").isEmpty)
    }
}
