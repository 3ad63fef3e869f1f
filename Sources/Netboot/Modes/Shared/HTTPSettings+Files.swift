import NIOSSL

extension HTTPSettings {
    /// Speaks TLS with a certificate and its key, both PEM files.
    package mutating func useTLS(certificate: String, key: String) throws {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
        let key = try NIOSSLPrivateKey(file: key, format: .pem)
        tls = .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
    }
}
