import Hosts
import Jobs
import OrderedCollections
import Testing
import Values

/// `pillar_enc`, with the system's gpg and a key of its own.
struct EncryptedPillarTests {
    private static let tree = ["states/main.sls": "said {{ pillar.get('word', '-') }}:\n  test.nop: []\n"]

    /// A message for a new key in the folder of the settings.
    private func message(_ text: String, in place: Workplace) async throws -> String {
        let home = place.path + "/gpgkeys"
        try LocalHost().makeDirectory(home, parents: true, FileAttributes(mode: 0o700))
        let start = ["--homedir", home, "--batch", "--quiet", "--no-tty"]
        let key = start + ["--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", "cm"]
        let made = try await LocalHost().run(Command("gpg", key + ["default", "default", "never"]))
        try #require(made.status == 0, "\(made.error)")
        let encrypt = start + ["--armor", "--trust-model", "always", "--encrypt", "-r", "cm"]
        return try await LocalHost().run(Command("gpg", encrypt, input: text)).output
    }

    private func run(_ place: Workplace, _ pillar: Value, _ renderer: Value = "gpg") async -> JobOutcome {
        await place.run("state.apply", ["main"], ["pillar": pillar, "pillar_enc": renderer])
    }

    @Test func valuesAreDecrypted() async throws {
        let place = try Workplace(Self.tree)
        let message = try await message("swordfish", in: place)

        let outcome = await run(place, ["word": .string(message.replacing("\n", with: "\\n"))], "GPG")

        #expect(outcome.retcode == 0)
        #expect(outcome.result("said swordfish") != nil, "\(outcome.value)")
    }

    @Test func aMessageMayHoldEverything() async throws {
        let place = try Workplace(Self.tree)
        let message = try await message("word: swordfish", in: place)

        #expect(await run(place, .string(message)).result("said swordfish") != nil)
    }

    @Test func functionsOfThePillarDecryptToo() async throws {
        let place = try Workplace(Self.tree)
        let message = try await message("swordfish", in: place)
        func items(_ word: String) async -> Value {
            await place.run("pillar.items", ["word"], ["pillar": ["word": .string(word)], "pillar_enc": "gpg"]).value
        }

        #expect(await items(message) == ["word": "swordfish"])
        let refusal = await items("-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----").string
        #expect(refusal?.contains("Failed to decrypt pillar override: Could not decrypt") == true, "\(refusal ?? "-")")
    }

    @Test(arguments: [
        ("gpg", "-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----", "Could not decrypt cipher"),
        ("nacl", "x", "'nacl' is not a valid decryption renderer"), ("gpg", "a: [", "not YAML"),
        ("gpg", "x", "must be formatted as a dictionary"),
    ])
    func whatCannotBeReadEndsTheRun(renderer: String, text: String, reason: String) async throws {
        let place = try Workplace(Self.tree.merging(["gpgkeys/": ""]) { $1 })

        let outcome = await run(place, .string(text), .string(renderer))

        #expect(!outcome.success)
        #expect(outcome.value.list?.first?.string?.contains(reason) == true, "\(outcome.value)")
    }
}
