import Hosts
import States
import Synchronization
import TestSupport
import Testing

/// Files of a tree that are too large for memory: from a cache they move, from the operator's own tree they are copied.
struct LargeFileTests {
    private let folder: TemporaryFolder
    private let entry = TreeEntry(path: "big", environment: "base", size: 2 << 20, mode: 0o644)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func place(from tree: OneFileTree) async -> [StepOutcome] {
        let step = Step("write", .write(path: folder / "target", .tree(entry), FileAttributes(mode: 0o640)))
        return await StepPerformer(host: LocalHost(), files: tree, downloads: FakeDownloads()).perform([step])
    }

    @Test func moveOutOfTheCache() async throws {
        let tree = OneFileTree(path: folder / "blob", isCache: true)
        #expect(await place(from: tree).map(\.failure) == [nil])

        #expect(try LocalHost().info(folder / "blob") == nil)
        #expect(try LocalHost().info(folder / "target")?.size == 2 << 20)
        #expect(try LocalHost().info(folder / "target")?.mode == 0o640)
    }

    @Test func stayInATreeThatIsNoCache() async throws {
        let tree = OneFileTree(path: folder / "blob", isCache: false)
        #expect(await place(from: tree).map(\.failure) == [nil])

        #expect(try LocalHost().info(folder / "blob") != nil)
        #expect(try LocalHost().info(folder / "target")?.size == 2 << 20)
    }

    @Test func areFetchedAgainWhenAnotherStateTookThem() async throws {
        let tree = OneFileTree(path: folder / "blob", isCache: true, vanishing: 1)
        #expect(await place(from: tree).map(\.failure) == [nil])

        #expect(tree.asked.withLock { $0 } == 2)
        #expect(try LocalHost().info(folder / "target")?.size == 2 << 20)
    }

    @Test func areReportedWhenTheyCannotBeKept() async throws {
        let tree = OneFileTree(path: folder / "blob", isCache: true, vanishing: 2)
        let failure = try #require(await place(from: tree).first?.failure)
        #expect(failure.contains(folder / "blob"))
        #expect(try LocalHost().info(folder / "target") == nil)
    }
}

/// A tree of one file, made anew at each question.
private final class OneFileTree: FileTree {
    let path: String
    let isCache: Bool
    /// How often the file is gone again by the time it is used.
    private let vanishing: Int
    let asked = Mutex(0)

    init(path: String, isCache: Bool, vanishing: Int = 0) {
        self.path = path
        self.isCache = isCache
        self.vanishing = vanishing
    }

    func entry(_ path: String, in environment: String) -> TreeEntry? { nil }
    func entries(under directory: String, in environment: String) -> [TreeEntry] { [] }
    func environments() -> [String] { ["base"] }
    func contents(of entry: TreeEntry) -> [UInt8] { [] }

    func localPath(of entry: TreeEntry) async throws -> String {
        let count = asked.withLock { count in
            count += 1
            return count
        }
        let bytes = [UInt8](repeating: 7, count: entry.size)
        if count > vanishing { try LocalHost().write(bytes, to: path, FileAttributes()) }
        return path
    }
}
