package import Hosts
import OrderedCollections
import Values

/// What a mirror remembers of itself, in `.releases.json` of its directory: which releases have left the menu and when, and
/// which version of a fixed URL it has.
package struct MirrorMemory: Hashable, Sendable {
    package static let fileName = ".releases.json"

    /// Releases that are kept no longer than the grace period, and when that began.
    package var retired: [String: Double] = [:]
    /// The version of the file behind a fixed URL, and the release made from it.
    package var source: Source?

    package struct Source: Hashable, Sendable {
        package var release: String
        package var version: FileVersion

        package init(release: String, version: FileVersion) {
            self.release = release
            self.version = version
        }
    }

    package init() {}

    /// Empty where there is none, or nothing sensible in it.
    package init(of directory: String, on host: any ReadableHost) {
        guard let bytes = try? host.read(directory + "/" + Self.fileName, limit: 1 << 20),
            let value = try? JSON.parse(bytes)
        else { return }
        for (name, time) in value["retired"]?.map ?? [:] {
            if let name = name.string, let time = time.double { retired[name] = time }
        }
        guard let source = value["source"], let release = source["release"]?.string else { return }
        let version = FileVersion(etag: source["etag"]?.string, lastModified: source["last_modified"]?.string)
        self.source = Source(release: release, version: version)
    }

    package var text: String {
        var map: Value.Map = [:]
        map["retired"] = .map(
            Value.Map(retired.sorted { $0.key < $1.key }.map { (.string($0.key), .double($0.value)) }) { _, last in last
            }
        )
        if let source {
            var entry: Value.Map = ["release": .string(source.release)]
            entry["etag"] = source.version.etag.map { .string($0) }
            entry["last_modified"] = source.version.lastModified.map { .string($0) }
            map["source"] = .map(entry)
        }
        return JSON.text(.map(map), indent: 2) + "\n"
    }
}

extension MirrorPicture {
    /// The releases to offer: the current one first, then the older ones that are not on their way out.
    package func offered(_ memory: MirrorMemory) -> [String] {
        guard let current else { return [] }
        let older = releases.map(\.version).filter { Self.isNewer(current, $0) && memory.retired[$0] == nil }
        return [current] + older
    }
}
