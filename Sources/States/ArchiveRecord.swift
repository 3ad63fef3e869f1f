import Hosts
import OrderedCollections
import Values

/// What is remembered of an archive that was unpacked: enough to tell whether it is still the one, and still there.
package struct ArchiveRecord: Hashable, Sendable {
    package var source: String
    package var destination: String
    package var stripComponents: Int
    package var format: String
    /// The digest that was asked for, `alg=hex`.
    package var digest: String?
    package var sha256: String
    package var etag: String?
    package var lastModified: String?
    /// Size and time of a source on this host, so that it need not be read again to know that it is the same.
    package var sourceSize: Int?
    package var sourceModified: Double?
    /// Relative to the destination, directories ending in `/`.
    package var paths: [String]

    package init(_ extraction: Extraction, _ received: StepOutcome.Received) {
        source = extraction.rememberedSource ?? extraction.source.display
        destination = extraction.destination
        stripComponents = extraction.stripComponents
        format = received.format
        digest = extraction.digest?.description
        sha256 = received.sha256
        etag = received.etag
        lastModified = received.lastModified
        paths = received.extracted
    }

    /// Nil for a text that is not such a record.
    package init?(_ bytes: [UInt8]) {
        guard let value = try? JSON.parse(bytes), let source = value["source"]?.string,
            let destination = value["destination"]?.string, let sha256 = value["sha256"]?.string,
            let paths = value["paths"]?.list
        else { return nil }
        self.source = source
        self.destination = destination
        self.sha256 = sha256
        self.paths = paths.compactMap(\.string)
        stripComponents = value["strip_components"]?.int ?? 0
        format = value["format"]?.string ?? ""
        digest = value["digest"]?.string
        etag = value["etag"]?.string
        lastModified = value["last_modified"]?.string
        sourceSize = value["source_size"]?.int
        sourceModified = value["source_modified"]?.double
    }

    package var text: String {
        var map: Value.Map = [
            "source": .string(source),
            "destination": .string(destination),
            "strip_components": .int(stripComponents),
            "format": .string(format),
            "sha256": .string(sha256),
        ]
        map["digest"] = digest.map { .string($0) }
        map["etag"] = etag.map { .string($0) }
        map["last_modified"] = lastModified.map { .string($0) }
        map["source_size"] = sourceSize.map { .int($0) }
        map["source_modified"] = sourceModified.map { .double($0) }
        map["paths"] = .list(paths.map { .string($0) })
        return JSON.text(.map(map))
    }
}
