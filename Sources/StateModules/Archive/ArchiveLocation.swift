import Hosts
import States

/// Where an archive shall come from: the first of the sources that is there.
enum ArchiveLocation {
    static func find(_ sources: [String], in context: StateContext) async throws -> ArchiveSource {
        for source in sources {
            if let found = try await look(source, in: context) { return found }
        }
        throw ArchiveLocationError.missing(sources)
    }

    private static func look(_ source: String, in context: StateContext) async throws -> ArchiveSource? {
        if let reference = TreeReference(source, environment: context.environment) {
            return try await context.files.entry(reference.path, in: reference.environment).map { .tree($0) }
        }
        if source.hasPrefix("http://") || source.hasPrefix("https://") { return .url(source) }
        guard source.hasPrefix("/") || source.hasPrefix("file://") else { throw ArchiveLocationError.invalid(source) }
        let path = source.hasPrefix("file://") ? String(source.dropFirst(7)) : source
        return try context.host.followedInfo(path)?.kind == .file ? .local(path: path) : nil
    }
}

/// Why there is no archive.
enum ArchiveLocationError: Error, Hashable, CustomStringConvertible {
    case missing([String])
    case invalid(String)

    var description: String {
        switch self {
        case .missing(let sources) where sources.count == 1: "Source file '\(sources[0])' does not exist"
        case .missing(let sources): "none of the sources exists: \(sources.joined(separator: ", "))"
        case .invalid(let source):
            "Invalid source \"\(source)\": neither salt://, cm://, http(s):// nor a path of this host"
        }
    }
}
