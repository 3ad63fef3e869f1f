import Glibc
import Hosts
import States
import Values

/// Where `archive.mirrored` learns of releases: a release index, or one URL behind which the file changes.
enum MirrorSource {
    case index(ReleaseIndex)
    case fixed(url: String, hash: SourceHash?)

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        let index = try arguments.string("index")
        let url = try arguments.string("source")
        switch (index, url) {
        case (let index?, nil): self = .index(try ReleaseIndex(Paths.trimmed(index), &arguments))
        case (nil, let url?): self = .fixed(url: url, hash: try SourceHash(&arguments))
        default:
            throw Diagnostic(
                .error,
                "archive.mirrored in ID '\(arguments.id)' needs either 'index' or 'source'",
                hint: "index: a folder of releases with a file that names the latest; source: one URL",
                at: arguments.location
            )
        }
        let location = index ?? url ?? ""
        guard location.hasPrefix("http://") || location.hasPrefix("https://") else {
            throw Diagnostic(
                .error,
                "archive.mirrored in ID '\(arguments.id)' mirrors http and https URLs, not '\(location)'",
                at: arguments.location
            )
        }
    }

    var display: String {
        switch self {
        case .index(let index): URLText.withoutPassword(index.url)
        case .fixed(let url, _): URLText.withoutPassword(url)
        }
    }
}

/// A release to fetch.
struct OfferedRelease: Equatable {
    var version: String
    var url: String
    var digest: Digest?
    /// What the server said of a fixed URL's file.
    var file: FileVersion?
}

/// A folder of releases as SmartOS publishes it: `latest` names the newest, each has a folder with sums files.
struct ReleaseIndex {
    let url: String
    let latest: String
    let sums: [String]
    /// A glob for the archive's name in a release's folder.
    let archive: String

    init(_ url: String, _ arguments: inout Arguments) throws(Diagnostic) {
        self.url = url
        latest = try arguments.string("latest") ?? "latest"
        sums = try arguments.strings("sums") ?? ["sha256sums.txt", "md5sums.txt"]
        archive = try arguments.required("archive")
    }

    /// The newest release's version.
    func newest(_ downloads: any Downloading) async throws -> String {
        let place = url + "/" + latest
        let text = try await SmallFile.download(place, downloads).trimmed
        let version = Paths.name(of: text)
        guard !text.contains(where: \.isNewline), ReleaseName.isValid(version) else {
            throw MirrorSourceError.noVersion(place)
        }
        return version
    }

    /// The archive of a release, with its digest from the first sums file that the server has.
    func release(_ version: String, _ downloads: any Downloading) async throws -> OfferedRelease {
        let folder = url + "/" + version
        for name in sums {
            guard let text = try await optional(folder + "/" + name, downloads) else { continue }
            let listed = SumsFile(text).entries.filter { entry in
                entry.name.map { fnmatch(archive, $0, 0) == 0 && ReleaseName.isValid($0) } ?? false
            }
            guard listed.count <= 1 else {
                throw MirrorSourceError.several(archive, file: folder + "/" + name, listed.compactMap(\.name))
            }
            guard let only = listed.first, let file = only.name else {
                throw MirrorSourceError.notListed(archive, file: folder + "/" + name)
            }
            return OfferedRelease(version: version, url: folder + "/" + file, digest: only.digest)
        }
        throw MirrorSourceError.noSums(folder: folder, sums)
    }

    private func optional(_ url: String, _ downloads: any Downloading) async throws -> String? {
        do {
            return try await SmallFile.download(url, downloads)
        } catch DownloadError.status(_, 404) {
            return nil
        }
    }
}

/// What may name a release or a file: it becomes a name on disk.
enum ReleaseName {
    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= 200 else { return false }
        return name.utf8.allSatisfy { isLetterOrDigit($0) || "._+-~".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar)
    }
}

/// Why no release could be chosen.
enum MirrorSourceError: Error, Hashable, CustomStringConvertible {
    case noVersion(String)
    case noSums(folder: String, [String])
    case notListed(String, file: String)
    case several(String, file: String, [String])
    case noHash(String)

    var description: String {
        switch self {
        case .noVersion(let url): "\(url) does not name a release"
        case .noSums(let folder, let names): "\(folder) has none of the sums files \(names.joined(separator: ", "))"
        case .notListed(let glob, let file): "\(file) lists no file like \(glob)"
        case .several(let glob, let file, let names):
            "\(file) lists several files like \(glob): \(names.joined(separator: ", "))"
        case .noHash(let url):
            "Unable to verify upstream hash of source file \(url), please set source_hash or set skip_verify to True"
        }
    }
}
