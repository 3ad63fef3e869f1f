import Glibc
import Hosts
import TestSupport
import Testing

struct ChildProcessTests {
    private let host = LocalHost()

    @Test func collectsBothStreamsAndTheStatus() async throws {
        let output = try await host.run(.shell("echo out; echo err >&2; exit 3"))

        #expect(output.output == "out\n")
        #expect(output.error == "err\n")
        #expect(output.status == 3)
        #expect(output.pid > 1)
    }

    @Test func givesTheSameEnvironmentEverywhere() async throws {
        let output = try await host.run(Command("env", environment: ["COLOUR": "red", "HOME": nil]))

        let lines = Set(output.output.split(separator: "\n").map(String.init))
        #expect(lines.isSuperset(of: ["LC_ALL=C.UTF-8", "COLOUR=red"]))
        #expect(lines.allSatisfy { ["LC_ALL", "PATH", "USER", "LOGNAME", "COLOUR"].contains($0.prefix { $0 != "=" }) })
    }

    @Test func feedsInput() async throws {
        let text = String(repeating: "a line of input\n", count: 20_000)

        #expect(try await host.run(Command("cat", input: text)).output == text)
        #expect(try await host.run(Command("true", input: text)).status == 0)
    }

    @Test func collectsMuchOutput() async throws {
        let output = try await host.run(.shell("head -c 3000000 /dev/zero | tr '\\0' x; echo done >&2"))

        #expect(output.output.utf8.count == 3_000_000)
        #expect(output.error == "done\n")
    }

    @Test func cutsOutputWithoutEnd() async throws {
        let output = try await host.run(.shell("yes | head -c 40000000"))

        #expect(output.output.utf8.count < 17_000_000)
        #expect(output.output.hasSuffix("(cut after 16777216 bytes)\n"))
        #expect(output.status == 0)
    }

    @Test func endsAChildWithAllItsChildrenAfterTheTimeout() async throws {
        let start = host.now
        let output = try await host.run(
            Command("sh", ["-c", "sleep 60 & echo $!; sleep 60"], timeout: 0.3)
        )

        #expect(output.status == 124)
        #expect(host.now - start < 20)
        let grandchild = try #require(pid_t(output.output.split(separator: "\n").first ?? ""))
        #expect(try await isGone(grandchild))
    }

    @Test func endsAChildWhenTheJobIsCancelled() async throws {
        let host = host, start = host.now
        let job = Task { try await host.run(Command("sleep", ["60"])) }
        try await Task.sleep(for: .milliseconds(200))
        job.cancel()
        _ = try? await job.value

        #expect(host.now - start < 20)
    }

    @Test func doesNotWaitForADaemonThatKeepsTheStreams() async throws {
        let start = host.now
        let output = try await host.run(.shell("echo started; setsid sleep 5 &"))

        #expect(output.output == "started\n")
        #expect(host.now - start < 4)
    }

    @Test func saysWhatSignalEndedIt() async throws {
        #expect(try await host.run(.shell("kill -TERM $$")).status == 128 + 15)
    }

    @Test func setsUmaskAndDirectory() async throws {
        let folder = try TemporaryFolder()
        let command = Command("sh", ["-c", "pwd; umask"], workingDirectory: folder.path, umask: 0o27)

        #expect(try await host.run(command).output == "\(folder.path)\n0027\n")
    }

    @Test(.enabled(if: geteuid() == 0)) func runsAsAnotherUserWithTheirGroups() async throws {
        let output = try await host.run(.init("sh", ["-c", "id -u; id -g; id -G; echo $USER"], runAs: "nobody"))
        let user = try #require(host.user(named: "nobody"))

        #expect(output.output == "\(user.uid)\n\(user.gid)\n\(user.gid)\nnobody\n")
    }

    @Test func saysWhyItCannotRun() async throws {
        await #expect(throws: HostError.cannotRun(program: "no-such", reason: "there is no such program")) {
            try await LocalHost().run(Command("no-such"))
        }
        await #expect(throws: HostError.noSuchUser("no such user")) {
            try await LocalHost().run(Command("true", runAs: "no such user"))
        }
        await #expect(
            throws: HostError.cannotRun(program: "true", reason: "the working directory /no/such does not exist")
        ) {
            try await LocalHost().run(Command("true", workingDirectory: "/no/such"))
        }
    }

    /// Gone, or a zombie that whoever adopted it will bury.
    private func isGone(_ pid: pid_t) async throws -> Bool {
        for _ in 0..<100 {
            let status = (try? host.read("/proc/\(pid)/status", limit: 1 << 16)) ?? []
            let text = String(decoding: status, as: UTF8.self)
            if text.isEmpty || text.contains("State:\tZ") { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
