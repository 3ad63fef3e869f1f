import Hosts

/// An unpacked tree that is not what it should be. It is not put in place.
package enum LayoutError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(String)
    case wrongDigest(path: String, expected: String, got: String)
    case noDigest(path: String)
    case wrongText(path: String, expected: String, got: String)

    package var description: String {
        switch self {
        case .missing(let path): "the archive has no \(path)"
        case .wrongDigest(let path, let expected, let got):
            "\(path) of the archive is damaged: its digest should be \(expected) and is \(got)"
        case .noDigest(let path): "\(path) of the archive does not hold a digest"
        case .wrongText(let path, let expected, let got):
            "\(path) of the archive says '\(got)', not '\(expected)'"
        }
    }
}

extension LayoutCheck {
    /// Looks at the tree below `root`, whose links are known to stay in it.
    func run(in root: String, on host: any ReadableHost) throws {
        switch self {
        case .exists(let path):
            guard try host.followedInfo(root + "/" + path) != nil else { throw LayoutError.missing(path) }
        case .digest(let path, let source):
            let text = try Self.text(source, in: root, on: host)
            let expected = text.prefix { !$0.isWhitespace }.lowercased()
            guard let algorithm = DigestAlgorithm(hexDigits: expected.count), expected.allSatisfy(\.isHexDigit) else {
                throw LayoutError.noDigest(path: source)
            }
            guard try host.followedInfo(root + "/" + path)?.kind == .file else { throw LayoutError.missing(path) }
            let got = try host.digest(root + "/" + path, algorithm)
            if got != expected { throw LayoutError.wrongDigest(path: path, expected: expected, got: got) }
        case .text(let path, let expected):
            let got = try Self.text(path, in: root, on: host)
            if got != expected { throw LayoutError.wrongText(path: path, expected: expected, got: got) }
        }
    }

    private static func text(_ path: String, in root: String, on host: any ReadableHost) throws -> String {
        guard try host.followedInfo(root + "/" + path)?.kind == .file else { throw LayoutError.missing(path) }
        let text = String(decoding: try host.read(root + "/" + path, limit: 1 << 16), as: UTF8.self)
        return String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
