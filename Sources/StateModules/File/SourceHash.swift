import Hosts
import States
import Values

/// `source_hash`: a digest, or where a file with digests is.
enum SourceHash: Sendable {
    case digest(Digest)
    /// A URL, a path, or a file of the tree with lines such as `<hex>  <name>`.
    case list(String)

    init(_ text: String, at node: Node, _ arguments: Arguments) throws(Diagnostic) {
        if text.contains("://") || text.hasPrefix("/") {
            self = .list(text)
            return
        }
        guard let digest = Self.digest(text) else {
            throw Diagnostic(
                .error,
                "source_hash '\(text)' in ID '\(arguments.id)' is not a digest",
                hint: "write sha256=<64 hexadecimal digits>, or where the list of digests is",
                at: node.location
            )
        }
        self = .digest(digest)
    }

    /// `sha256=<hex>`, `sha256:<hex>` or `<hex>`.
    static func digest(_ text: String) -> Digest? {
        let parts = text.split(maxSplits: 1, whereSeparator: { $0 == "=" || $0 == ":" })
        guard let hex = parts.last.map(String.init), hex.allSatisfy(\.isHexDigit),
            let byLength = DigestAlgorithm(hexDigits: hex.utf8.count)
        else { return nil }
        if parts.count == 2, DigestAlgorithm(rawValue: parts[0].lowercased()) != byLength { return nil }
        return Digest(byLength, hex)
    }

    /// The digest that a list gives for a file: of the one called `name`, else of any in `names`, else the only one.
    static func find(in text: String, name: String?, names: [String]) -> Digest? {
        var entries: [(file: String, digest: Digest)] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if let entry = entry(line) { entries.append(entry) }
        }
        for wanted in name.map({ [$0] }) ?? names {
            let found = entries.filter { $0.file == wanted || $0.file.hasSuffix("/" + wanted) }
            // Of several the strongest.
            if let best = found.max(by: { $0.digest.hex.count < $1.digest.hex.count }) { return best.digest }
        }
        return name == nil && entries.count == 1 && entries[0].file.isEmpty ? entries[0].digest : nil
    }

    /// `<hex>  name`, `<hex> *name`, `SHA256 (name) = <hex>`, `name <hex>`, or a digest alone.
    private static func entry(_ line: Substring) -> (file: String, digest: Digest)? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let index = words.firstIndex(where: { digest(String($0)) != nil }),
            let digest = digest(String(words[index]))
        else { return nil }
        var rest = words
        rest.remove(at: index)
        var file = rest.filter { $0 != "=" && DigestAlgorithm(rawValue: $0.lowercased()) == nil }.joined(separator: " ")
        if file.hasPrefix("("), file.hasSuffix(")") { file = String(file.dropFirst().dropLast()) }
        if file.hasPrefix("*") { file.removeFirst() }
        if file.hasPrefix("./") { file.removeFirst(2) }
        return (file, digest)
    }
}
