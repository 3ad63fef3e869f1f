import Foundation
import Netboot
import Testing

@testable import Commands

/// What somebody is told who orders a boot that happens once.
struct OnceWorkTests {
    private let folder: TemporaryFolder
    private let work: OnceWork

    init() throws {
        folder = try TemporaryFolder()
        let told = "{kernel: linux, cmdline: 'done={{ done_url }}'}"
        let secret = "{kernel: linux, secrets: {preseed: 'curl {{ done_url }}'}}"
        let profiles = "{silent: {kernel: linux}, told: \(told), secret: \(secret), nobody: {boot: ignore}}"
        try folder.write("data_dir: \(folder.path)/data\nprofiles: \(profiles)\n", to: "netboot")
        work = try OnceWork(folder.path)
    }

    private func warnings(_ profile: String, _ goal: OnceEntry.Goal, order: String? = nil) async throws -> [String] {
        var request = OnceRequest(machine: "52:54:00:00:00:01", profile: profile, goal: goal)
        request.order = order
        return work.warnings(of: request, try await work.add(request))
    }

    @Test func untilHomeWhereNothingReports() async throws {
        let warning = try #require(try await warnings("silent", .home).first)
        #expect(warning.contains("nothing of profile 'silent' names {{ done_url }}"))
        #expect(try await warnings("silent", .boot).isEmpty)
        #expect(try await warnings("told", .home).isEmpty)
        #expect(try await warnings("secret", .home).isEmpty)
    }

    @Test func aProfileThatAnswersNothing() async throws {
        #expect(try await warnings("nobody", .boot).first?.contains("nobody sees this boot happen") == true)
    }

    @Test func anOrderThatIsHeldBack() async throws {
        #expect(try await warnings("told", .boot, order: "monday").isEmpty)
        let handle = try #require(FileHandle(forWritingAtPath: work.settings.journal))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{nonsense\n".utf8))
        try handle.close()

        let warning = try #require(try await warnings("told", .boot, order: "monday").first)

        #expect(warning.contains("line 2 of the journal is damaged") && warning.contains("held back; clear it"))
    }
}
