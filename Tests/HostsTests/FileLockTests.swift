import Hosts
import TestSupport
import Testing

struct FileLockTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func isHeldByOneAtATime() throws {
        let lock = try #require(try FileLock.take(folder / "lock", note: "job 1"))

        #expect(try FileLock.take(folder / "lock") == nil)
        #expect(FileLock.note(of: folder / "lock") == "job 1")
        lock.release()
        #expect(FileLock.note(of: folder / "lock") == nil)
        #expect(try FileLock.take(folder / "lock") != nil)
    }

    @Test func isGivenBackWithItsLastReference() throws {
        _ = try FileLock.take(folder / "lock")

        #expect(try FileLock.take(folder / "lock") != nil)
    }

    @Test func isWaitedFor() async throws {
        let path = folder / "lock"
        let first = try #require(try FileLock.take(path))
        let waiting = Task { try await FileLock.wait(for: path, note: "second") }
        try await Task.sleep(for: .milliseconds(120))
        first.release()

        let second = try await waiting.value
        #expect(FileLock.note(of: path) == "second")
        second.release()
    }

    @Test func aChildDoesNotInheritIt() async throws {
        let lock = try #require(try FileLock.take(folder / "lock"))
        let host = LocalHost()
        _ = try await host.run(.shell("setsid sleep 3 >/dev/null 2>&1 &"))
        lock.release()

        #expect(try FileLock.take(folder / "lock") != nil)
    }
}
