import Foundation
import Hosts
import Synchronization
import TestSupport
import Testing

@testable import Netboot

struct OpenPGPSignerTests {
    /// A folder with a key ring `ring.gpg`, locked with "secret", and `public.gpg`.
    private func keys() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let host = LocalHost()
        let home = ["--homedir", folder / "maker", "--batch", "--passphrase", "secret", "--pinentry-mode", "loopback"]
        for name in ["maker", "run"] {
            try host.makeDirectory(folder / name, parents: false, FileAttributes(mode: 0o700))
        }
        for work in [
            ["--quick-generate-key", "boot@example.com", "ed25519", "sign", "never"],
            ["--output", folder / "ring.gpg", "--export-secret-keys"], ["--output", folder / "public.gpg", "--export"],
        ] {
            #expect(try await host.run(Command("gpg", home + work)).status == 0)
        }
        return folder
    }

    private func leftovers(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder / "run")
    }

    /// What gpg's agents were started with.
    private func agents(of folder: TemporaryFolder) async throws -> String {
        try await LocalHost().run(Command("pgrep", ["-f", "gpg-agent.*\(folder / "run")"])).output
    }

    @Test func gpgVerifiesWhatWasSignedAndNothingIsLeft() async throws {
        let folder = try await keys(), host = LocalHost()
        let signer = try await OpenPGPSigner(
            keyRing: folder / "ring.gpg",
            passphrase: "secret",
            below: [folder / "run"]
        )
        let message = Array("#!ipxe\nboot\n".utf8)
        try host.write(message, to: folder / "message", FileAttributes())
        for form in [SignatureForm.binary, .armored] {
            try host.write(try await signer.sign(message, form), to: folder / "signature", FileAttributes())
            let verify = ["--homedir", folder / "maker", "--verify", folder / "signature", folder / "message"]
            #expect(try await host.run(Command("gpg", verify)).status == 0, "\(form)")
        }
        #expect(try await host.run(Command("grep", ["-rqs", "secret", folder / "run"])).status == 1)
        #expect(try await !agents(of: folder).isEmpty)

        await signer.close()

        #expect(try leftovers(folder) == [])
        #expect(try await agents(of: folder) == "")
    }

    @Test func aStartThatFailsSaysWhyAndLeavesNothing() async throws {
        let folder = try await keys()
        for (ring, passphrase, reason) in [
            ("ring.gpg", "wrong", "nothing can be signed with it"), ("public.gpg", "secret", "holds no secret key"),
            ("none.gpg", "secret", "none.gpg"),
        ] {
            let error = await #expect(throws: (any Error).self) {
                try await OpenPGPSigner(keyRing: folder / ring, passphrase: passphrase, below: [folder / "run"])
            }
            #expect(error.map { "\($0)" }?.contains(reason) == true, "\(ring)")
            #expect(try leftovers(folder) == [], "\(ring)")
        }
        #expect(try await agents(of: folder) == "")
    }

    @Test func aTimeThatIsOverIsSaid() async throws {
        let folder = try await keys()
        let error = await #expect(throws: (any Error).self) {
            try await OpenPGPSigner(
                keyRing: folder / "ring.gpg",
                passphrase: "secret",
                below: [folder / "run"],
                patience: 0.0001
            )
        }
        #expect(error.map { "\($0)" }?.contains("gpg was not done within") == true)
    }

    @Test func aKeyRingMayBeNamedFromTheFolderWeRunIn() async throws {
        let folder = try await keys()
        let here = FileManager.default.currentDirectoryPath, name = ".cm-ring-\(getpid()).gpg"
        try FileManager.default.copyItem(atPath: folder / "ring.gpg", toPath: here + "/" + name)
        defer { try? FileManager.default.removeItem(atPath: here + "/" + name) }
        let signer = try await OpenPGPSigner(keyRing: name, passphrase: "secret", below: [folder / "run"])
        await signer.close()
    }

    @Test func aPrivateFolderIsNobodyElses() throws {
        let folder = try TemporaryFolder()
        let first = try PrivateFolder(named: "cm", below: ["relative", folder.path])
        let second = try PrivateFolder(named: "cm", below: [folder.path])
        #expect(first.path != second.path && first.path.hasPrefix(folder.path + "/cm-"))
        #expect(try LocalHost().info(first.path)?.mode == 0o700)
        #expect(throws: HostError.self) { try PrivateFolder(named: "cm", below: [folder / "none"]) }
    }
}

struct KeptSignaturesTests {
    /// Signs slowly, and counts.
    private final class Slow: DetachedSigner {
        private let state = Mutex((calls: 0, now: 0, most: 0))
        var calls: Int { state.withLock { $0.calls } }
        var most: Int { state.withLock { $0.most } }

        func sign(_ message: [UInt8], _ form: SignatureForm) async throws -> [UInt8] {
            state.withLock { ($0.calls, $0.now, $0.most) = ($0.calls + 1, $0.now + 1, max($0.most, $0.now + 1)) }
            defer { state.withLock { $0.now -= 1 } }
            try await Task.sleep(for: .milliseconds(20))
            if message == [0] { throw CancellationError() }
            return message + Array(form.rawValue.utf8)
        }
    }

    @Test func aTextIsSignedOnceAndFewAreAtATime() async throws {
        let slow = Slow(), signer = KeptSignatures(slow, atOnce: 2)
        try await withThrowingTaskGroup { group in
            for number in 0..<100 {
                group.addTask { try await signer.sign([UInt8(number % 5 + 1)], .armored) }
            }
            for try await signature in group { #expect(signature.suffix(4) == Array(".asc".utf8)[...]) }
        }
        #expect(slow.calls == 5 && slow.most == 2)
        #expect(try await signer.sign([1], .armored) == [1] + Array(".asc".utf8))
        #expect(slow.calls == 5)
        #expect(try await signer.sign([1], .binary) == [1] + Array(".sig".utf8))
        #expect(slow.calls == 6)
    }

    @Test func aFailureIsNotKept() async throws {
        let slow = Slow(), signer = KeptSignatures(slow)
        for _ in 0..<2 {
            await #expect(throws: CancellationError.self) { try await signer.sign([0], .binary) }
        }
        #expect(slow.calls == 2)
    }
}
