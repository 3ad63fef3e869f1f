package import Values
import OrderedCollections

/// One environment of a tree at one moment: path → content. Its own SHA-256 names the snapshot.
package struct Manifest: Message, Hashable {
    package struct File: Hashable, Sendable {
        package var sha256: SHA256Hex
        package var size: Int
        package var mode: UInt16
        /// Where the link points, for a symbolic link (its content is then the target's).
        package var link: String?

        package init(sha256: SHA256Hex, size: Int, mode: UInt16, link: String? = nil) {
            self.sha256 = sha256
            self.size = size
            self.mode = mode
            self.link = link
        }
    }

    /// Sorted by path when written, so that equal trees have equal hashes.
    package var files: [RelativePath: File]
    /// Directories that hold nothing: written with a slash at their end and no content.
    package var emptyDirectories: Set<RelativePath>

    package init(files: [RelativePath: File], emptyDirectories: Set<RelativePath> = []) {
        self.files = files
        self.emptyDirectories = emptyDirectories
    }

    package init(json: Value) throws(MessageError) {
        guard let map = json.map else { throw MessageError("manifest", "must be a mapping") }
        files = [:]
        emptyDirectories = []
        files.reserveCapacity(map.count)
        for (key, value) in map {
            let text = key.string ?? ""
            let isDirectory = text.hasSuffix("/")
            guard let path = RelativePath(isDirectory ? String(text.dropLast()) : text) else {
                throw MessageError("manifest", "has a path that leaves the tree: \(key.keyText)")
            }
            if isDirectory {
                emptyDirectories.insert(path)
                continue
            }
            let mode = try value.number("mode"), size = try value.number("size")
            guard 0...0o7777 ~= mode, size >= 0 else { throw MessageError("manifest", "has a bad mode or size") }
            files[path] = File(
                sha256: try value.name("sha256"),
                size: size,
                mode: UInt16(mode),
                link: value["link"]?.string
            )
        }
    }

    package var json: Value {
        var pairs = files.sorted { $0.key < $1.key }.map { path, file in
            var value: Value = [
                "sha256": .string(file.sha256.text), "size": .int(file.size), "mode": .int(Int(file.mode)),
            ]
            if let link = file.link { value["link"] = .string(link) }
            return (Value.string(path.text), value)
        }
        pairs += emptyDirectories.sorted().map { (.string($0.text + "/"), [:]) }
        return .map(Value.Map(uniqueKeysWithValues: pairs))
    }
}
