import Crypto
import SwiftASN1
import Testing
import Wire
import X509

@testable import Trust

struct SigningRequestTests {
    @Test func survivesTheWayAsText() throws {
        let key = KeyPair()
        let sent = try SigningRequest(minion: minionID("db.example.org"), key: key)

        let received = try SigningRequest(pem: sent.pem)

        #expect(received.identity == .minion(try minionID("db.example.org")))
        #expect(received.fingerprint == key.fingerprint)
    }

    @Test func mustBeForTheClaimedID() throws {
        let request = try SigningRequest(minion: minionID("web1"), key: KeyPair())

        #expect(throws: Never.self) { try request.check(minion: minionID("web1")) }
        #expect(throws: TrustError.wrongName(claimed: "minion web2", found: "minion web1")) {
            try request.check(minion: minionID("web2"))
        }
    }

    @Test func aMinionCannotAskToBeAnOperator() throws {
        let request = try SigningRequest(operator: "web1", key: KeyPair())

        #expect(throws: TrustError.self) { try request.check(minion: minionID("web1")) }
    }

    @Test func refusesOtherCurves() throws {
        let request = try Self.request(Certificate.PrivateKey(P384.Signing.PrivateKey()), uris: ["cm://minion/web1"])

        #expect(throws: TrustError.notP256(what: "the signing request")) { try SigningRequest(pem: request) }
    }

    @Test(arguments: [
        [], ["cm://minion/a", "cm://minion/b"], ["cm://master"], ["cm://minion/../a"], ["http://minion/a"],
    ])
    func refusesNamesThatAreNotOneOfOurs(_ uris: [String]) throws {
        let request = try Self.request(Certificate.PrivateKey(P256.Signing.PrivateKey()), uris: uris)

        #expect(throws: TrustError.self) { try SigningRequest(pem: request) }
    }

    @Test func refusesAForgedSignature() throws {
        let honest = try SigningRequest(minion: minionID("web1"), key: KeyPair())
        let other = try SigningRequest(minion: minionID("web1"), key: KeyPair())
        let forged = try CertificateSigningRequest(
            version: .v1,
            subject: honest.request.subject,
            publicKey: honest.request.publicKey,
            attributes: honest.request.attributes,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: other.request.signature
        )

        let pem = try forged.serializeAsPEM().pemString
        #expect(throws: TrustError.badSignature(what: "the signing request")) { try SigningRequest(pem: pem) }
    }

    @Test(arguments: ["", "hello", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"])
    func refusesWhatIsNoRequest(_ text: String) {
        #expect(throws: TrustError.notPEM(what: "the signing request")) { try SigningRequest(pem: text) }
    }

    private static func request(_ key: Certificate.PrivateKey, uris: [String]) throws -> String {
        let names = SubjectAlternativeNames(uris.map { .uniformResourceIdentifier($0) })
        let extensions = try Certificate.Extensions { names }
        return try CertificateSigningRequest(
            version: .v1,
            subject: try DistinguishedName { CommonName("web1") },
            privateKey: key,
            attributes: .init([.init(ExtensionRequest(extensions: extensions))])
        ).serializeAsPEM().pemString
    }
}
