import Hosts
import States

/// A file of digests, one a line, as `sha256sum`, `md5sum` and BSD's `sha256` write them; also Salt's `alg=hex`.
struct SumsFile {
    /// In file order; a line that holds a digest alone has no name.
    let entries: [(digest: Digest, name: String?)]

    init(_ text: String) {
        entries = text.split(whereSeparator: \.isNewline).compactMap { Self.entry($0) }
    }

    /// The digest for the first of `names` that the file lists, or the only digest of a file that lists no names.
    func digest(for names: [String]) -> Digest? {
        for name in names {
            let found = entries.filter { Self.isName($0.name, name) }
            if let best = found.max(by: { $0.digest.hex.count < $1.digest.hex.count }) { return best.digest }
        }
        guard entries.count == 1, let only = entries.first, only.name == nil else { return nil }
        return only.digest
    }

    private static func isName(_ listed: String?, _ wanted: String) -> Bool {
        guard let listed else { return false }
        return listed == wanted || listed.hasSuffix("/" + wanted)
    }

    private static func entry(_ line: Substring) -> (digest: Digest, name: String?)? {
        if let digest = SourceHash.inline(String(line.trimmingBlanks)) { return (digest, nil) }
        if let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"), open < close,
            let equals = line[close...].firstIndex(of: "="),
            let digest = SourceHash.bare(String(line[line.index(after: equals)...].trimmingBlanks))
        {
            return (digest, String(line[line.index(after: open)..<close]))
        }
        let parts = line.trimmingBlanks.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard parts.count == 2, let digest = SourceHash.bare(String(parts[0])) else { return nil }
        let name = parts[1].trimmingBlanks
        return (digest, String(name.hasPrefix("*") ? name.dropFirst() : name))
    }
}

extension Substring {
    /// Without blanks at its ends.
    var trimmingBlanks: Substring {
        var rest = self
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
