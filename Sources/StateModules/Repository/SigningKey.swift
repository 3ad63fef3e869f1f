import FoundationEssentials
import Hosts
import OrderedCollections
import States
import Values

/// The key that signs what a repository offers: where it comes from.
enum SigningKey: Sendable {
    case url(FileSource)
    case text(String)
    case server(String, ids: [String])

    init?(_ arguments: inout Arguments) throws(Diagnostic) {
        let place = arguments.peek("key_url")?.location ?? arguments.location
        let url = try arguments.string("key_url"), text = try arguments.string("key_text")
        let ids = try Self.ids(&arguments), server = try arguments.string("keyserver")
        let isInsecureAllowed = try arguments.bool("allow_insecure_key", or: true)
        let hasServer = ids != nil || server != nil
        for (name, other, clash) in [
            ("\"keyid\"/\"keyserver\" and \"key_url\"", hasServer, url != nil),
            ("\"keyid\"/\"keyserver\" and \"key_text\"", hasServer, text != nil),
            ("\"key_url\" and \"key_text\"", url != nil, text != nil),
        ] where other && clash {
            throw Diagnostic(.error, "You may not use both \(name) argument.", at: place)
        }
        if let url {
            guard isInsecureAllowed || !url.hasPrefix("http:") else {
                throw Diagnostic(
                    .error,
                    "'key_url' is http, and 'allow_insecure_key' is False",
                    hint: "use https, or a file of the tree",
                    at: place
                )
            }
            self = .url(FileSource(unverified: url, at: place))
        } else if let text {
            self = .text(text)
        } else if let ids, let server {
            self = .server(server, ids: ids)
        } else if hasServer {
            throw Diagnostic(.error, "both keyserver and keyid options required.", at: arguments.location)
        } else {
            return nil
        }
    }

    /// The key's bytes, as they came: armored or not.
    func bytes(for path: String, in context: StateContext) async throws -> [UInt8] {
        switch self {
        case .text(let text): return Array(text.utf8)
        case .url(let source):
            let content = try await source.content(replacing: path, in: context, isTemplate: true)
            guard case .bytes(let bytes) = content.place else { throw FileProblem("the key is too large") }
            return bytes
        case .server(let server, let ids):
            var all: [UInt8] = []
            for id in ids {
                let url = Self.address(server) + "/pks/lookup?op=get&options=mr&search=0x" + id
                let fetched = try await Fetching(context.downloads).fetch(url, keeping: 1 << 20, toTheEnd: false)
                guard let bytes = fetched.bytes, let key = PublicKeyFile(bytes), key.isNamed(id) else {
                    throw FileProblem("\(server) sent no key with the id \(id)")
                }
                all += key.binary
            }
            return all
        }
    }

    /// `keyserver.ubuntu.com` and `hkp://keyserver.ubuntu.com:80` as addresses of a web server.
    private static func address(_ server: String) -> String {
        if server.hasPrefix("hkp://") {
            let rest = server.dropFirst(6)
            return "http://" + rest + (rest.contains(":") ? "" : ":11371")
        }
        if server.hasPrefix("hkps://") { return "https://" + server.dropFirst(7) }
        return server.contains("://") ? server : "https://" + server
    }

    private static func ids(_ arguments: inout Arguments) throws(Diagnostic) -> [String]? {
        guard let node = arguments.take("keyid"), node.scalar?.isNull != true else { return nil }
        var ids: [String] = []
        for element in node.list ?? [node] {
            // YAML makes a number of an id that has only digits; Salt takes any number for one in hexadecimal.
            guard let text = element.scalar.map({ $0.string ?? $0.keyText }) else {
                throw arguments.wrong("keyid", element, wanted: "the key's id")
            }
            let id = text.lowercased().hasPrefix("0x") ? String(text.dropFirst(2)) : text
            guard !id.isEmpty, id.allSatisfy(\.isHexDigit) else {
                throw arguments.wrong("keyid", element, wanted: "the key's id, in hexadecimal digits")
            }
            ids.append(id.uppercased())
        }
        return ids
    }
}

/// A file of OpenPGP public keys, with its armor taken off.
struct PublicKeyFile: Sendable {
    let binary: [UInt8]

    /// Nil for what is no key.
    init?(_ bytes: [UInt8]) {
        if let first = bytes.first, first & 0x80 != 0 {
            binary = bytes
            return
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var all: [UInt8] = []
        var lines: [Substring]?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.hasPrefix("-----BEGIN PGP PUBLIC KEY BLOCK-----") {
                lines = []
            } else if line.hasPrefix("-----END PGP"), let block = lines {
                guard let bytes = Self.decoded(block) else { return nil }
                all += bytes
                lines = nil
            } else {
                lines?.append(line)
            }
        }
        if all.isEmpty { return nil }
        binary = all
    }

    static func isArmored(_ bytes: [UInt8]) -> Bool { bytes.first.map { $0 & 0x80 == 0 } ?? false }

    /// Whether the first key's fingerprint ends with these digits.
    func isNamed(_ id: String) -> Bool { fingerprint?.uppercased().hasSuffix(id.uppercased()) ?? false }

    /// SHA-1 over the first packet, as version 4 keys have it.
    private var fingerprint: String? {
        guard binary.count > 3 else { return nil }
        let tag = binary[0]
        let start: Int, length: Int
        if tag & 0x40 != 0 {
            guard tag & 0x3F == 6 else { return nil }
            let first = Int(binary[1])
            if first < 192 {
                (start, length) = (2, first)
            } else {
                guard first < 224 else { return nil }
                (start, length) = (3, (first - 192) << 8 + Int(binary[2]) + 192)
            }
        } else {
            guard (tag >> 2) & 0xF == 6 else { return nil }
            switch tag & 3 {
            case 0: (start, length) = (2, Int(binary[1]))
            case 1: (start, length) = (3, Int(binary[1]) << 8 | Int(binary[2]))
            default: return nil
            }
        }
        guard length > 0, binary.count >= start + length, binary[start] == 4 else { return nil }
        let head: [UInt8] = [0x99, UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
        return ContentDigest.hex(head + binary[start..<start + length], .sha1)
    }

    /// Base64 below the headers, without the checksum.
    private static func decoded(_ lines: [Substring]) -> [UInt8]? {
        var body = lines[...]
        if let blank = body.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) { body = body[(blank + 1)...] }
        let text = body.filter { !$0.hasPrefix("=") }.joined().filter { !$0.isWhitespace }
        return Data(base64Encoded: text).map(Array.init)
    }
}
