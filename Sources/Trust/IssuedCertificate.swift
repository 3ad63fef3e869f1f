import FoundationEssentials
import SwiftASN1
package import Wire
import X509

/// A certificate, whoever issued it: what can be read from it. What it is worth, an `AuthorityCertificate` says.
package struct IssuedCertificate: Sendable, Hashable {
    let certificate: Certificate
    /// The bytes that go into a TLS handshake.
    package let der: [UInt8]

    package init(pem: String) throws(TrustError) {
        do {
            self.init(certificate: try Certificate(pemEncoded: pem), der: try PEMDocument(pemString: pem).derBytes)
        } catch {
            throw .notPEM(what: "the certificate")
        }
    }

    package init(der: [UInt8]) throws(TrustError) {
        do {
            self.init(certificate: try Certificate(derEncoded: der), der: der)
        } catch {
            throw .failed(doing: "read a certificate", reason: "it is not valid DER")
        }
    }

    init(_ certificate: Certificate) throws {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        self.init(certificate: certificate, der: serializer.serializedBytes)
    }

    private init(certificate: Certificate, der: [UInt8]) {
        self.certificate = certificate
        self.der = der
    }

    package var pem: String { PEMDocument(type: "CERTIFICATE", derBytes: der).pemString + "\n" }

    /// SHA-256 of its public key (SubjectPublicKeyInfo, DER).
    package var fingerprint: SHA256Hex { Fingerprint.of(certificate.publicKey) }

    /// In hexadecimal, as `openssl x509 -serial` prints it.
    package var serial: String {
        certificate.serialNumber.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Seconds since 1970.
    package var validFrom: Double { certificate.notValidBefore.timeIntervalSince1970 }
    package var validUntil: Double { certificate.notValidAfter.timeIntervalSince1970 }

    /// When two thirds of its life are over.
    package var renewalTime: Double { validFrom + (validUntil - validFrom) * 2 / 3 }

    /// `cm://minion/web1`, or the subject where no such name is.
    package var subject: String { names.first { $0.hasPrefix("cm://") } ?? certificate.subject.description }

    /// The URIs among its names.
    var names: [String] {
        guard let names = try? certificate.extensions.subjectAlternativeNames else { return [] }
        return names.compactMap { if case .uniformResourceIdentifier(let uri) = $0 { uri } else { nil } }
    }

    var isAuthority: Bool {
        guard case .isCertificateAuthority? = try? certificate.extensions.basicConstraints else { return false }
        return true
    }
}
