package import Hosts
package import NIOSSL
package import Values

extension NetbootSettings {
    /// What the HTTP side needs to speak TLS.
    package struct HTTPSFiles: Hashable, Sendable {
        /// `https_port`
        package var port: Int
        /// `https_certificate`: PEM, the server's own first.
        package var certificate: String
        /// `https_key`
        package var key: String
        /// Where the two are written.
        package var certificatePlace: SourceLocation?
        package var keyPlace: SourceLocation?

        package init(port: Int, certificate: String, key: String) {
            self.port = port
            self.certificate = certificate
            self.key = key
        }
    }
}

extension NetbootSettings.HTTPSFiles {
    /// Throws all that keeps the server from speaking TLS with these files.
    package func tls(_ host: some ReadableHost = LocalHost()) throws(Diagnostics) -> TLSConfiguration {
        try Self.pair(loaded(host)).tls
    }

    /// What `tls` would throw, and a warning of a certificate that machines refuse.
    package func problems(_ host: some ReadableHost = LocalHost(), at now: Double? = nil) -> [Diagnostic] {
        do throws(Diagnostics) {
            return warnings(of: try Self.pair(loaded(host)).certificate, at: now ?? host.now)
        } catch {
            return error.all
        }
    }

    private typealias Loaded = (chain: [NIOSSLCertificate], key: NIOSSLPrivateKey, files: Self)

    private func loaded(_ host: some ReadableHost) throws(Diagnostics) -> Loaded {
        var problems: [Diagnostic] = []
        let chain = read("https_certificate", certificate, certificatePlace, host, &problems) { bytes in
            try NIOSSLCertificate.fromPEMBytes(bytes)
        }
        let key = read("https_key", key, keyPlace, host, &problems) { try NIOSSLPrivateKey(bytes: $0, format: .pem) }
        guard let chain, let key else { throw Diagnostics(problems) }
        return (chain, key, self)
    }

    private func read<Read>(
        _ setting: String,
        _ path: String,
        _ place: SourceLocation?,
        _ host: some ReadableHost,
        _ problems: inout [Diagnostic],
        _ parse: ([UInt8]) throws -> Read
    ) -> Read? {
        do {
            let bytes = try host.read(path, limit: 1 << 20)
            if let read = try? parse(bytes) { return read }
            let what = setting == "https_key" ? "key" : "certificate"
            let hint = Self.hint(String(decoding: bytes, as: UTF8.self))
            problems.append(Diagnostic(.error, "'\(setting)': \(path) is no \(what) in PEM", hint: hint, at: place))
        } catch {
            problems.append(Diagnostic(.error, "'\(setting)': \(error)", at: place))
        }
        return nil
    }

    /// What a file is that is not what it should be.
    private static func hint(_ text: String) -> String {
        if text.contains("ENCRYPTED") { return "it has a passphrase, and nobody is there to type it" }
        if text.contains("PRIVATE KEY-----") { return "it has a key" }
        return text.contains("BEGIN CERTIFICATE-----") ? "it has a certificate" : "PEM begins with '-----BEGIN'"
    }

    private static func pair(
        _ loaded: Loaded
    ) throws(Diagnostics) -> (tls: TLSConfiguration, certificate: NIOSSLCertificate) {
        let chain = loaded.chain.map { NIOSSLCertificateSource.certificate($0) }
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(loaded.key)
        )
        guard let own = loaded.chain.first, (try? NIOSSLContext(configuration: tls)) != nil else {
            let message = "'https_key': \(loaded.files.key) is not the key of \(loaded.files.certificate)"
            let hint = "the first certificate of 'https_certificate' must be the server's own"
            throw Diagnostics([Diagnostic(.error, message, hint: hint, at: loaded.files.keyPlace)])
        }
        return (tls, own)
    }

    private func warnings(of own: NIOSSLCertificate, at now: Double) -> [Diagnostic] {
        let days = (now - Double(own.notValidAfter)) / 86_400
        guard days > 0 else { return [] }
        let time = days < 1 ? "today" : "\(Int(days)) days ago"
        let message = "'https_certificate': \(certificate) has expired (\(time)), so machines refuse it"
        return [Diagnostic(.warning, message, at: certificatePlace)]
    }
}
