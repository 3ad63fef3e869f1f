import Hosts
import NIOSSL

extension HTTPSettings {
    /// Speaks TLS with a certificate and its key, both PEM files.
    package mutating func useTLS(certificate: String, key: String) throws {
        // NIOSSL's errors name no file.
        let chain = try Self.read(certificate, "certificate") { try NIOSSLCertificate.fromPEMBytes($0) }
        let keyOfIt = try Self.read(key, "key") { try NIOSSLPrivateKey(bytes: $0, format: .pem) }
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(keyOfIt)
        )
        // The server's own start would name neither file.
        guard !chain.isEmpty, (try? NIOSSLContext(configuration: configuration)) != nil else {
            throw PixiecoreProblem("\(key) is not the key of \(certificate)")
        }
        tls = configuration
    }

    private static func read<T>(_ path: String, _ what: String, _ parse: ([UInt8]) throws -> T) throws -> T {
        let bytes = try LocalHost().read(path, limit: 1 << 20)
        do { return try parse(bytes) } catch is NIOSSLError {
            throw PixiecoreProblem("\(path) is no \(what) in PEM")
        }
    }
}
