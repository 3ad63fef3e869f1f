import NIOCore
import NIOSSL
import Synchronization
import Trust

/// The client's side of TLS: 1.3 only, and our own idea of which master is the right one.
struct ClientTLS: Sendable {
    private let context: NIOSSLContext
    private let trust: ServerTrust

    init(_ trust: ServerTrust, _ credentials: ClientCredentials?) throws {
        self.trust = trust
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        // Names do not matter: a master's certificate says `cm://master`, and only its CA can write that.
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([])
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .seconds(1)
        if let credentials {
            let certificate = try NIOSSLCertificate(bytes: credentials.certificate.der, format: .der)
            configuration.certificateChain = [.certificate(certificate)]
            let key = try NIOSSLPrivateKey(bytes: Array(credentials.key.pem.utf8), format: .pem)
            configuration.privateKey = .privateKey(key)
        }
        context = try NIOSSLContext(configuration: configuration)
    }

    func handler(reporting verdict: ServerVerdict) throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: nil) { [trust] chain, promise in
            do throws(TrustError) {
                verdict.set(.success(try Self.judge(chain, by: trust)))
                promise.succeed(.certificateVerified)
            } catch {
                verdict.set(.failure(error))
                promise.succeed(.failed)
            }
        }
    }

    /// The CA of the master that showed this chain, if it is the right master.
    private static func judge(
        _ chain: [NIOSSLCertificate],
        by trust: ServerTrust
    ) throws(TrustError) -> AuthorityCertificate {
        var certificates: [IssuedCertificate] = []
        for certificate in chain {
            guard let der = try? certificate.toDERBytes() else {
                throw .failed(doing: "read the master's certificate", reason: "it is not valid DER")
            }
            certificates.append(try IssuedCertificate(der: der))
        }
        guard let leaf = certificates.first else { throw .noIdentity(subject: "the master") }
        let authority = try authority(among: certificates, by: trust)
        try authority.checkMaster(leaf)
        return authority
    }

    private static func authority(
        among chain: [IssuedCertificate],
        by trust: ServerTrust
    ) throws(TrustError) -> AuthorityCertificate {
        if case .authority(let known) = trust { return known }
        guard let last = chain.last else { throw .noIdentity(subject: "the master") }
        let shown = try AuthorityCertificate(last)
        let fingerprint = Fingerprint.grouped(shown.fingerprint)
        switch trust {
        case .pinned(let text):
            guard let expected = Fingerprint.parse(text) else {
                throw .failed(doing: "use master_finger", reason: "'\(text)' is not 64 hexadecimal digits")
            }
            guard shown.fingerprint == expected else {
                throw .wrongFingerprint(expected: Fingerprint.grouped(expected), found: fingerprint)
            }
        case .nothing: throw .unpinned(fingerprint: fingerprint)
        case .firstUse, .authority: break
        }
        return shown
    }
}

/// What a connection found out about the master: its CA, or why it is not to be trusted.
final class ServerVerdict: Sendable {
    private let state = Mutex<Result<AuthorityCertificate, TrustError>?>(nil)

    func set(_ result: Result<AuthorityCertificate, TrustError>) { state.withLock { $0 = result } }

    func get() -> Result<AuthorityCertificate, TrustError>? { state.withLock { $0 } }
}
