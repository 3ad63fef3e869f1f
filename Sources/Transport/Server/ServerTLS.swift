import NIOCore
import NIOSSL
import Synchronization
import Trust

/// The server's side of TLS: 1.3 only, our certificate and CA, a client's certificate asked for but not demanded.
struct ServerTLS: Sendable {
    private let context: NIOSSLContext
    private let authority: AuthorityCertificate

    init(_ credentials: ServerCredentials) throws {
        authority = credentials.authority
        let chain = [credentials.certificate, credentials.authority.issued]
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain.map { .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der)) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(credentials.key.pem.utf8), format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv13
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates(
            [try NIOSSLCertificate(bytes: credentials.authority.issued.der, format: .der)]
        )
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .seconds(2)
        context = try NIOSSLContext(configuration: configuration)
    }

    /// The handler of one connection; what it finds out about the other end goes into `verdict`.
    ///
    /// The handshake proves that the client holds the key. A certificate that is worth nothing does not end the
    /// handshake, where no reason could be given: each request is then refused with the reason.
    func handler(reporting verdict: PeerVerdict) -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: context) { [authority] chain, promise in
            verdict.set(Result { () throws(TrustError) in try Self.judge(chain, by: authority) })
            promise.succeed(.certificateVerified)
        }
    }

    private static func judge(
        _ chain: [NIOSSLCertificate],
        by authority: AuthorityCertificate
    ) throws(TrustError) -> Peer {
        guard let leaf = chain.first else { return .anonymous }
        guard let der = try? leaf.toDERBytes() else {
            throw .failed(doing: "read the client's certificate", reason: "it is not valid DER")
        }
        return try authority.peer(IssuedCertificate(der: der))
    }
}

/// The TLS settings for the next connection: they change when the master's certificate is renewed.
final class CurrentTLS: Sendable {
    private let state: Mutex<ServerTLS>

    init(_ tls: ServerTLS) {
        state = Mutex(tls)
    }

    func set(_ tls: ServerTLS) { state.withLock { $0 = tls } }

    func get() -> ServerTLS { state.withLock { $0 } }
}

/// Who is at the other end of a connection, as soon as that is known.
final class PeerVerdict: Sendable {
    private let state: Mutex<Result<Peer, TrustError>>

    init(_ peer: Peer) {
        state = Mutex(.success(peer))
    }

    func set(_ result: Result<Peer, TrustError>) { state.withLock { $0 = result } }

    func get() -> Result<Peer, TrustError> { state.withLock { $0 } }
}
