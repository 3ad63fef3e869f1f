import DHCP
import Foundation
import Hosts
import Logging
import TestSupport
import Testing

@testable import Netboot

/// Signatures of boot images, checked by OpenSSL's own program.
struct ImageSignerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @discardableResult
    private func openssl(_ line: String) async throws -> CommandOutput {
        let words = line.split(separator: " ").map { String($0).replacing("DIR", with: folder.path) }
        return try await LocalHost().capture(Command("openssl", words))
    }

    /// A root, and a certificate for signing that it has signed.
    private func certificates(_ usage: String = "codeSigning") async throws {
        let make = "req -x509 -newkey rsa:2048 -nodes -days 2"
        #expect(try await openssl("\(make) -subj /CN=root -keyout DIR/root.key -out DIR/root.pem").status == 0)
        let signer = "-subj /CN=signer -addext extendedKeyUsage=\(usage) -addext basicConstraints=critical,CA:FALSE"
        let issuer = "-CA DIR/root.pem -CAkey DIR/root.key"
        #expect(
            try await openssl("\(make) \(signer) \(issuer) -keyout DIR/key.pem -out DIR/certificate.pem").status == 0
        )
    }

    private func verify(_ image: String, _ signature: String) async throws -> Bool {
        let files = "-inform DER -in DIR/\(signature) -content DIR/\(image) -CAfile DIR/root.pem -out /dev/null"
        return try await openssl("cms -verify -binary -purpose any \(files)").status == 0
    }

    private func service() throws -> BootService {
        let signer = try ImageSigner(certificate: folder / "certificate.pem", key: folder / "key.pem")
        return BootService(
            engine: Engine(configuration: try Configurations.read("{}")),
            signatures: ImageSignatures(signer),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { 0 }
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(filePath: folder / name))
    }

    @Test func whatIsServedBesideAnImageVerifiesAndNothingElseDoes() async throws {
        try await certificates()
        let responder = BootResponder(try service(), BootFolders(files: try FileRoot(folder.path)))
        try write(HTTPServed.content(3_000_000), "linux")
        try await HTTPServed.run(door: { await responder.respond(to: $0) }) { served in
            let saved = try await served.curl("-o", folder / "first", "-w", "%{http_code}", path: "/files/linux.sig")
            #expect(saved.output == "200")
            try write(HTTPServed.content(3_000_001), "linux")
            _ = try await served.curl("-o", folder / "second", path: "/files/linux.sig")
            let gone = try await served.curl("-w", "%{http_code}", path: "/files/gone.sig").output
            #expect(gone.hasSuffix("404"))
        }
        let (new, old) = (try await verify("linux", "second"), try await verify("linux", "first"))
        #expect(new && !old, "the signature follows its image")
    }

    @Test func aSignatureHasNoAttributesAndTheSignersCertificate() async throws {
        try await certificates()
        let signer = try ImageSigner(certificate: folder / "certificate.pem", key: folder / "key.pem")
        try write(try signer.sign(.bytes(Array("image".utf8))), "signature")
        let text = try await openssl("cms -cmsout -print -inform DER -in DIR/signature").output
        #expect(text.contains("signedAttrs:\n          <ABSENT>") && text.contains("eContent: <ABSENT>"), "\(text)")
        #expect(text.contains("CN=signer") && text.contains("algorithm: sha256"))
    }

    @Test func aFileThatLiesThereIsServedAsItIs() async throws {
        try await certificates()
        try write(Array("image".utf8), "linux")
        try write(Array("made elsewhere".utf8), "linux.sig")
        let responder = BootResponder(try service(), BootFolders(files: try FileRoot(folder.path)))
        try await HTTPServed.run(door: { await responder.respond(to: $0) }) { served in
            let answer = try await served.curl(path: "/files/linux.sig").output
            #expect(answer == "made elsewhere")
        }
    }

    @Test func aCertificateThatIPXEWouldNotBelieveIsRefused() async throws {
        try await certificates("serverAuth")
        #expect(throws: ImageSigner.Problem.self) {
            try ImageSigner(certificate: folder / "certificate.pem", key: folder / "key.pem")
        }
        #expect(throws: ImageSigner.Problem.self) {
            try ImageSigner(certificate: folder / "certificate.pem", key: folder / "root.key")
        }
        #expect(throws: (any Error).self) {
            try ImageSigner(certificate: folder / "gone.pem", key: folder / "key.pem")
        }
    }

    @Test func scriptsTrustNothingThatIsNotSigned() throws {
        let configuration = try Configurations.read(
            """
            profiles:
              linux: {kernel: k, initrd: [a, "http://x/b?c=1"]}
              plain: {kernel: k, verify: false}
              other: {chain: "http://x/y.efi"}
              smartos: {smartos: {modules: [{source: m/n.json, name: n}]}}
            """
        )
        let engine = Engine(configuration: configuration, releases: ["s": ["20250724T000433Z"]], verifiesImages: true)
        func script(_ profile: String) throws -> String {
            let decision = engine.decide(.make(), once: OnceTarget(id: "1", profile: profile, nonce: "n"))
            return try BootScript(decision, .make(), at: .test, releases: engine.releases).text() ?? ""
        }
        let linux = try script("linux"), base = "http://10.0.0.1:8080"
        for line in [
            "imgtrust --permanent || goto failed", "imgverify kernel \(base)/files/k.sig || goto failed",
            "imgverify initrd0 \(base)/files/a.sig || goto failed",
            "imgverify initrd1 http://x/b.sig?c=1 || goto failed",
        ] {
            #expect(linux.contains(line + "\n"), "\(linux)")
        }
        #expect(try !script("plain").contains("img" + "trust"))
        let chain = try script("other")
        #expect(chain.contains("imgverify cm-program http://x/y.efi.sig || goto failed"))
        let smartos = try script("smartos")
        for name in ["unix", "boot_archive", "boot_archive.hash", "n.json"] {
            #expect(smartos.contains("imgverify \(name) \(base)"), "\(smartos)")
        }
    }
}
