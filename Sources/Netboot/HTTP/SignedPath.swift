import Crypto
package import DHCP
package import Hosts

/// A path that only one machine may fetch, and only for a while: `/secret/x?expires=1790000000&signature=…`. What is secret in a boot (a
/// root password, a cloud-init) is served under such paths alone. The signature is HMAC-SHA256 over path, expiry and machine.
package struct SignedPath: Sendable {
    /// Who may fetch it.
    package enum Machine: Hashable, Sendable {
        case mac(MACAddress)
        case address(IPv4Address)
        /// The machine, and only from where it is now.
        case both(MACAddress, IPv4Address)

        fileprivate var text: String {
            switch self {
            case .mac(let mac): "mac \(mac)"
            case .address(let address): "address \(address)"
            case .both(let mac, let address): "mac \(mac) at \(address)"
            }
        }
    }

    /// Why a path is not served.
    package enum Problem: String, Error, Sendable {
        case unsigned = "it is not signed"
        case expired = "it has expired"
        case forged = "its signature is not ours, or for another machine"
    }

    /// A key of which something is missing would sign badly.
    package struct BadKey: Error, CustomStringConvertible {
        let path: String
        let size: Int
        package var description: String {
            "\(path) is no key: it has \(size) bytes, not 32. Remove it to have a new one"
        }
    }

    private let key: SymmetricKey

    /// The same key gives the same signatures, also after a restart.
    package init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    /// The key that lies in a file only its owner reads; a new one where there is none yet.
    package init(keptAt path: String, on host: some Host) throws {
        if try host.info(path) != nil {
            let key = try host.read(path, limit: 4096)
            guard key.count == 32 else { throw BadKey(path: path, size: key.count) }
            self.init(key: key)
        } else {
            let key = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
            try host.write(key, to: path, FileAttributes(mode: 0o600))
            self.init(key: key)
        }
    }

    /// `expires` in seconds since 1970. The path has no query yet.
    package func sign(_ path: String, for machine: Machine, expires: Int) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Self.message(path, machine, expires), using: key)
        return "\(path)?expires=\(expires)&signature=\(code.map(Self.hexadecimal).joined())"
    }

    /// Throws unless the request is for a path that was signed for `machine` and has not expired at `now`.
    package func check(_ request: HTTPBootRequest, from machine: Machine, now: Int) throws(Problem) {
        guard let expires = request["expires"].flatMap({ Int($0) }), let code = request["signature"].flatMap(Self.bytes)
        else { throw .unsigned }
        let message = Self.message(request.path, machine, expires)
        guard HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key) else { throw .forged }
        if now >= expires { throw .expired }
    }

    /// No part can run into the next: a path has no line feed.
    private static func message(_ path: String, _ machine: Machine, _ expires: Int) -> [UInt8] {
        Array("\(path)\n\(expires)\n\(machine.text)".utf8)
    }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
        guard digits.count == 64, !digits.contains(nil) else { return nil }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: 64, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
