import Crypto
import FoundationEssentials
package import Wire
import X509

/// The public half of the CA: what minions keep, and what decides whether a certificate is worth anything.
package struct AuthorityCertificate: Sendable, Hashable {
    package let issued: IssuedCertificate

    package init(_ certificate: IssuedCertificate) throws(TrustError) {
        guard certificate.isAuthority else { throw .wrongPurpose(subject: certificate.subject, needed: "a CA") }
        issued = certificate
    }

    package init(pem: String) throws(TrustError) {
        try self.init(IssuedCertificate(pem: pem))
    }

    package var pem: String { issued.pem }
    package var fingerprint: SHA256Hex { issued.fingerprint }

    /// Who showed this certificate: a minion or an operator of ours.
    package func peer(_ certificate: IssuedCertificate, at now: Double = systemTime()) throws(TrustError) -> Peer {
        try check(certificate, for: .clientAuth, "connecting to a master", at: now)
        let identities = certificate.names.compactMap(Identity.init(uri:))
        guard identities.count == 1 else { throw .noIdentity(subject: certificate.subject) }
        return Peer(identities[0], fingerprint: certificate.fingerprint, validUntil: certificate.validUntil)
    }

    /// Whether this certificate is that of a master of ours, under whatever name or address it was reached.
    package func checkMaster(_ certificate: IssuedCertificate, at now: Double = systemTime()) throws(TrustError) {
        try check(certificate, for: .serverAuth, "a master", at: now)
        guard certificate.names.contains(Authority.masterURI) else {
            throw .wrongPurpose(subject: certificate.subject, needed: "a master")
        }
    }

    private func check(
        _ certificate: IssuedCertificate,
        for usage: ExtendedKeyUsage.Usage,
        _ purpose: String,
        at now: Double
    ) throws(TrustError) {
        let subject = certificate.subject
        let inner = certificate.certificate
        guard inner.issuer == issued.certificate.subject,
            issued.certificate.publicKey.isValidSignature(inner.signature, for: inner)
        else { throw .foreign(subject: subject, authority: Fingerprint.grouped(fingerprint)) }
        try checkTime(of: certificate, at: now)
        try checkTime(of: issued, at: now)
        guard P256.Signing.PublicKey(inner.publicKey) != nil else { throw .notP256(what: subject) }
        guard !certificate.isAuthority, let usages = try? inner.extensions.extendedKeyUsage, usages.contains(usage)
        else { throw .wrongPurpose(subject: subject, needed: purpose) }
    }

    private func checkTime(of certificate: IssuedCertificate, at now: Double) throws(TrustError) {
        if now > certificate.validUntil {
            throw .expired(subject: certificate.subject, since: timeText(certificate.validUntil))
        }
        if now < certificate.validFrom {
            throw .notYetValid(subject: certificate.subject, from: timeText(certificate.validFrom))
        }
    }
}

/// Seconds since 1970, now.
package func systemTime() -> Double { Date().timeIntervalSince1970 }

/// `2026-11-21T03:05:00Z`
func timeText(_ time: Double) -> String { Date(timeIntervalSince1970: time).formatted(.iso8601) }
