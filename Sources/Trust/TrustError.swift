/// Why a key, a certificate, a request or a token is not good enough. Each sentence says what to do or what was seen.
package enum TrustError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    /// A private key that others may read.
    case exposed(path: String, mode: UInt16)
    case notPEM(what: String)
    case notP256(what: String)
    case badSignature(what: String)
    /// A signing request or certificate that speaks for somebody else.
    case wrongName(claimed: String, found: String)
    case keyMismatch(path: String)
    case foreign(subject: String, authority: SHA256HexText)
    case expired(subject: String, since: String)
    case notYetValid(subject: String, from: String)
    case wrongPurpose(subject: String, needed: String)
    case noIdentity(subject: String)
    case badToken(String)
    case unpinned(fingerprint: String)
    case wrongFingerprint(expected: String, found: String)
    case failed(doing: String, reason: String)

    /// A fingerprint as text, so that the error stays a plain value.
    package typealias SHA256HexText = String

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
        case .exposed(let path, let mode):
            "\(path) is a private key that others can read (mode 0\(String(mode, radix: 8))): chmod 600 \(path)"
        case .notPEM(let what): "\(what) is not valid PEM"
        case .notP256(let what): "\(what) has a key that is not P-256"
        case .badSignature(let what): "the signature of \(what) is wrong"
        case .wrongName(let claimed, let found): "the request claims to be \(claimed), but its signed name is \(found)"
        case .keyMismatch(let path): "the certificate \(path) does not belong to the key beside it"
        default: verdict
        }
    }

    private var verdict: String {
        switch self {
        case .foreign(let subject, let authority):
            "the certificate of \(subject) was not issued by this CA (\(authority))"
        case .expired(let subject, let since): "the certificate of \(subject) expired at \(since)"
        case .notYetValid(let subject, let from):
            "the certificate of \(subject) is not valid before \(from): check the clocks of both machines"
        case .wrongPurpose(let subject, let needed): "the certificate of \(subject) is not for \(needed)"
        case .noIdentity(let subject): "the certificate of \(subject) names no minion and no operator"
        case .badToken(let reason): "bad join token: \(reason)"
        case .unpinned(let fingerprint):
            "the master is unknown: its CA has the fingerprint \(fingerprint); compare it with 'cm-key finger' on the "
                + "master and set 'master_finger: \(fingerprint)', or use a join token"
        case .wrongFingerprint(let expected, let found):
            "the master's CA has the fingerprint \(found), but \(expected) is expected: this is not the right master, "
                + "or its CA was made anew"
        case .failed(let doing, let reason): "cannot \(doing): \(reason)"
        default: ""
        }
    }
}
