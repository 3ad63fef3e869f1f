import Testing
import Wire

@testable import Trust

struct JoinTokenTests {
    private let authority = Fingerprint.of("some CA".utf8)

    @Test func survivesTheWayAsText() throws {
        let token = JoinToken(authority: authority)

        let received = try JoinToken(token.text)

        #expect(received == token)
        #expect(received.authority == authority)
        #expect(JoinToken.hash(received.secret) == JoinToken.hash(token.secret))
        #expect(token.text.hasPrefix("cm1."))
    }

    @Test func differsEveryTime() {
        #expect(JoinToken(authority: authority).secret != JoinToken(authority: authority).secret)
    }

    @Test func noticesAMistypedSecret() {
        let text = JoinToken(authority: authority).text
        let last: Character = text.last == "A" ? "B" : "A"

        #expect(throws: TrustError.badToken("it was cut off or mistyped")) {
            try JoinToken(text.dropLast() + String(last))
        }
        #expect(throws: TrustError.self) { try JoinToken(String(text.dropLast(5))) }
    }

    @Test(arguments: ["", "cm1", "cm1...", "cm2.a.b.c", "cm1.AAAA.b.cccccccccccccccccccccccc", "cm1.a+b/.b.c"])
    func refusesWhatIsNoToken(_ text: String) {
        #expect(throws: TrustError.self) { try JoinToken(text) }
    }
}

struct FingerprintTests {
    @Test func isGroupedForPeople() throws {
        let hash = Fingerprint.of("".utf8)

        #expect(hash.text == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Fingerprint.grouped(hash).hasPrefix("e3:b0:c4:42:"))
        #expect(Fingerprint.grouped(hash).utf8.count == 95)
    }

    @Test func isReadAsPeopleWriteIt() {
        let hash = Fingerprint.of("x".utf8)

        #expect(Fingerprint.parse(Fingerprint.grouped(hash).uppercased()) == hash)
        #expect(Fingerprint.parse(" " + hash.text + "\n") == hash)
        #expect(Fingerprint.parse("ab:cd") == nil)
    }
}

struct KeyFileTests {
    @Test func makesAKeyOnceAndKeepsIt() throws {
        let directory = try TemporaryDirectory()

        let first = try KeyPair.loadOrCreate(directory.path + "/a.key")
        let second = try KeyPair.loadOrCreate(directory.path + "/a.key")

        #expect(first.fingerprint == second.fingerprint)
    }

    @Test func saysWhichFileCannotBeUsed() throws {
        let directory = try TemporaryDirectory()
        try PrivateFile.write("no key", to: directory.path + "/b.key")

        #expect(throws: TrustError.notPEM(what: "the private key")) {
            try KeyPair.loadOrCreate(directory.path + "/b.key")
        }
        #expect(throws: TrustError.unwritable(path: "/proc/nowhere/key", reason: "No such file or directory")) {
            try PrivateFile.write("x", to: "/proc/nowhere/key")
        }
        #expect(try PrivateFile.read(directory.path + "/c.key") == nil)
    }
}
