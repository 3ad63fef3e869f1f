import Hosts
import States
import Values

/// The argument `source_hash`: a digest, or where a file of digests is.
struct SourceHash: Equatable {
    enum Form: Equatable {
        case digest(Digest)
        /// `https://…`, `salt://…`, `cm://…`, `file://…` or an absolute path.
        case sums(String)
    }

    let form: Form
    /// The name to look for in a file of digests instead of the source's.
    let fileName: String?

    /// Takes `source_hash` and `source_hash_name`; nil where the first was not given.
    init?(_ arguments: inout Arguments) throws(Diagnostic) {
        let node = arguments.take("source_hash")
        fileName = try arguments.string("source_hash_name")
        guard let node, let value = node.scalar, !value.isNull, value.string != "" else { return nil }
        let text = value.string ?? value.keyText
        if let digest = Self.inline(text) {
            form = .digest(digest)
        } else if text.contains("://") || text.hasPrefix("/") {
            form = .sums(text)
        } else {
            throw arguments.wrong("source_hash", node, wanted: "a digest (sha256=…), or where a file of digests is")
        }
    }

    /// `sha256=…`, `sha256:…` or the digits alone.
    static func inline(_ text: String) -> Digest? {
        if let digest = bare(text) { return digest }
        guard let separator = text.firstIndex(where: { $0 == "=" || $0 == ":" }),
            let algorithm = DigestAlgorithm(rawValue: text[..<separator].lowercased().trimmed),
            let digest = bare(text[text.index(after: separator)...].lowercased().trimmed),
            digest.algorithm == algorithm
        else { return nil }
        return digest
    }

    /// Hexadecimal digits whose number names the algorithm.
    static func bare(_ text: String) -> Digest? {
        guard let algorithm = DigestAlgorithm(hexDigits: text.utf8.count), text.utf8.allSatisfy(isHexDigit) else {
            return nil
        }
        return Digest(algorithm, text)
    }

    /// The digest that `source` must have.
    func resolve(for source: String, in context: StateContext) async throws -> Digest {
        switch form {
        case .digest(let digest): return digest
        case .sums(let location):
            let text = try await SmallFile.text(location, in: context)
            let name = URLText.fileName(source)
            guard let digest = SumsFile(text).digest(for: [fileName, name].compactMap { $0 }) else {
                throw SourceHashError.noDigest(file: URLText.withoutPassword(location), name: fileName ?? name)
            }
            return digest
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

/// Why no digest came of a `source_hash`.
enum SourceHashError: Error, Hashable, CustomStringConvertible {
    case noDigest(file: String, name: String)
    case missing(String)

    var description: String {
        switch self {
        case .noDigest(let file, let name): "Source hash file \(file) has no digest for \(name)"
        case .missing(let location): "Source hash file \(location) does not exist"
        }
    }
}

/// A small text from wherever a state may name it.
enum SmallFile {
    private static let limit = 4 << 20

    static func text(_ location: String, in context: StateContext) async throws -> String {
        if let reference = TreeReference(location, environment: context.environment) {
            guard let entry = try await context.files.entry(reference.path, in: reference.environment) else {
                throw SourceHashError.missing(location)
            }
            return String(decoding: try await context.files.contents(of: entry), as: UTF8.self)
        }
        if location.hasPrefix("http://") || location.hasPrefix("https://") {
            return try await download(location, context.downloads)
        }
        let path = location.hasPrefix("file://") ? String(location.dropFirst(7)) : location
        return String(decoding: try context.host.read(path, limit: limit), as: UTF8.self)
    }

    static func download(_ url: String, _ downloads: any Downloading) async throws -> String {
        let response = try await downloads.open(DownloadRequest(url: url))
        guard response.status == 200 else { throw DownloadError.status(url: url, response.status) }
        var bytes: [UInt8] = []
        for try await chunk in response.body {
            bytes += chunk
            if bytes.count > limit { throw DownloadError.interrupted(url: url, reason: "it is far too large") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// Without blanks at its ends.
    var trimmed: String { String(self[...].trimmingBlanks) }
}
