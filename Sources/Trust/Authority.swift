import Crypto
import FoundationEssentials
import SwiftASN1
package import Wire
import X509

/// The master's own CA: its key (P-256, mode 0600, made once) and what it signs.
package struct Authority: Sendable {
    package let certificate: AuthorityCertificate
    private let key: KeyPair

    static let masterURI = "cm://master"
    static let authorityLife = 10 * 365 * 86400.0
    /// Certificates start a little in the past, for clocks that are not quite right.
    static let leeway = 300.0
    /// How long a certificate lives unless the settings say otherwise; it is renewed after two thirds.
    package static let certificateLife = 30 * 86400.0

    /// The CA in `directory` (`ca.key`, `ca.crt`), made there on the first start.
    package static func loadOrCreate(
        in directory: String,
        at now: Double = systemTime()
    ) throws(TrustError) -> Authority {
        try PrivateFile.makeDirectory(directory)
        let key = try KeyPair.loadOrCreate(directory + "/ca.key")
        let path = directory + "/ca.crt"
        if let pem = try PrivateFile.read(path) {
            let certificate = try AuthorityCertificate(pem: pem)
            guard certificate.fingerprint == key.fingerprint else { throw .keyMismatch(path: path) }
            return Authority(certificate: certificate, key: key)
        }
        let authority = try Authority(key: key, at: now)
        try PrivateFile.write(authority.certificate.pem, to: path, mode: 0o644)
        return authority
    }

    /// A new CA in memory.
    package init(key: KeyPair = KeyPair(), at now: Double = systemTime()) throws(TrustError) {
        self.key = key
        do {
            let name = try CertificateName.subject("cm CA " + key.fingerprint.text.prefix(16))
            let certificate = try Certificate(
                version: .v3,
                serialNumber: .init(),
                publicKey: key.signer.publicKey,
                notValidBefore: Date(timeIntervalSince1970: now - Self.leeway),
                notValidAfter: Date(timeIntervalSince1970: now + Self.authorityLife),
                issuer: name,
                subject: name,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: key.signer.publicKey)
                },
                issuerPrivateKey: key.signer
            )
            self.certificate = try AuthorityCertificate(IssuedCertificate(certificate))
        } catch {
            throw .failed(doing: "make the CA", reason: "\(error)")
        }
    }

    private init(certificate: AuthorityCertificate, key: KeyPair) {
        self.certificate = certificate
        self.key = key
    }

    package var fingerprint: SHA256Hex { certificate.fingerprint }

    /// A certificate for the minion or operator that the request names. Whether it may have one is the caller's decision.
    package func issue(
        _ request: SigningRequest,
        life: Double = certificateLife,
        at now: Double = systemTime()
    ) throws(TrustError) -> IssuedCertificate {
        guard let uri = request.identity.uri else { throw .noIdentity(subject: "\(request.identity)") }
        let publicKey = request.request.publicKey
        do {
            let subject = try CertificateName.subject(request.identity)
            return try sign(publicKey, subject, [.uniformResourceIdentifier(uri)], .clientAuth, life: life, at: now)
        } catch {
            throw .failed(doing: "issue a certificate for \(request.identity)", reason: "\(error)")
        }
    }

    /// A certificate for a master that is reached under these names and addresses (and localhost).
    package func issueMaster(
        names: [String],
        key: KeyPair,
        life: Double = certificateLife,
        at now: Double = systemTime()
    ) throws(TrustError) -> IssuedCertificate {
        var all: [GeneralName] = [.uniformResourceIdentifier(Self.masterURI)]
        var seen: Set<String> = []
        for name in names + ["localhost", "127.0.0.1", "::1"] where seen.insert(name).inserted {
            all.append(addressBytes(name).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(name))
        }
        do {
            let subject = try CertificateName.subject("cm master")
            return try sign(key.signer.publicKey, subject, all, .serverAuth, life: life, at: now)
        } catch {
            throw .failed(doing: "issue the master's certificate", reason: "\(error)")
        }
    }

    private func sign(
        _ publicKey: Certificate.PublicKey,
        _ subject: DistinguishedName,
        _ names: [GeneralName],
        _ usage: ExtendedKeyUsage.Usage,
        life: Double,
        at now: Double
    ) throws -> IssuedCertificate {
        let end = min(now + life, certificate.issued.validUntil)
        let certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: publicKey,
            notValidBefore: Date(timeIntervalSince1970: now - Self.leeway),
            notValidAfter: Date(timeIntervalSince1970: end),
            issuer: self.certificate.issued.certificate.subject,
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([usage])
                SubjectAlternativeNames(names)
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: key.signer.publicKey).keyIdentifier)
            },
            issuerPrivateKey: key.signer
        )
        return try IssuedCertificate(certificate)
    }
}
