package import Values

/// The files that states may use: what `salt://` and `cm://` name. One snapshot, so a run never sees half an edit.
package protocol FileTree: Sendable {
    /// The file at a path below the root of an environment, or nil.
    func entry(_ path: String, in environment: String) async throws -> TreeEntry?
    /// Every file below a directory (all of the environment for `""`), sorted by path.
    func entries(under directory: String, in environment: String) async throws -> [TreeEntry]
    /// The directories below a directory that hold nothing, sorted.
    func emptyDirectories(under directory: String, in environment: String) async throws -> [String]
    /// The environments that exist.
    func environments() async throws -> [String]
    /// A whole file: for templates and SLS files.
    func contents(of entry: TreeEntry) async throws -> [UInt8]
    /// A path on this host with the content of the file: for what is large.
    func localPath(of entry: TreeEntry) async throws -> String
    /// Whether `localPath` names a copy in a cache, which may be moved to where it is wanted. Fetching again makes it anew.
    var isCache: Bool { get }
}

extension FileTree {
    package var isCache: Bool { false }

    package func emptyDirectories(under directory: String, in environment: String) async throws -> [String] { [] }

    /// Every directory below a directory, sorted: those on the way to its files, and the empty ones.
    package func directories(under directory: String, in environment: String) async throws -> [String] {
        var found: Set<String> = []
        let empty = try await emptyDirectories(under: directory, in: environment)
        let paths = try await entries(under: directory, in: environment).map(\.path) + empty.map { $0 + "/" }
        for path in paths {
            var parent = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
            while !parent.isEmpty, parent.count > directory.count, found.insert(String(parent)).inserted {
                parent = parent[..<(parent.lastIndex(of: "/") ?? parent.startIndex)]
            }
        }
        return found.sorted()
    }
}

/// A file of a tree.
package struct TreeEntry: Hashable, Sendable {
    /// Relative to the environment's root, never absolute, no `.` or `..`: `web/nginx.conf`.
    package var path: String
    package var environment: String
    package var size: Int
    package var mode: UInt16
    /// SHA-256 in hexadecimal; nil where the tree is a plain directory and nobody has asked yet.
    package var sha256: String?
    /// Where the link points, for a symbolic link of the tree; its content is then the target's.
    package var linkTarget: String?

    package init(
        path: String,
        environment: String,
        size: Int,
        mode: UInt16,
        sha256: String? = nil,
        linkTarget: String? = nil
    ) {
        self.path = path
        self.environment = environment
        self.size = size
        self.mode = mode
        self.sha256 = sha256
        self.linkTarget = linkTarget
    }
}

/// Renders the templates of `file.managed` and its kin.
package protocol TemplateRendering: Sendable {
    /// `engine` is what the state's `template` argument says (`jinja`); `context` holds the variables of that state.
    func render(
        _ text: String,
        file: String,
        engine: String,
        context: Value.Map,
        environment: String
    ) async throws -> String
}

/// The way to HTTP servers.
package protocol Downloading: Sendable {
    func open(_ request: DownloadRequest) async throws(DownloadError) -> DownloadResponse
    /// Sends any request and waits for the whole answer, whatever its status. Redirects are followed.
    func ask(_ request: WebRequest) async throws(WebFailure) -> WebAnswer
}

/// A GET, possibly for the rest of a file or for news only.
package struct DownloadRequest: Hashable, Sendable {
    package var url: String
    /// Bytes that are already here (`Range`), asked for only if the file is still the one named by `ifRange`.
    package var offset: Int
    package var ifRange: String?
    /// Answer 304 unless the file differs from these (`If-None-Match`, `If-Modified-Since`).
    package var ifNoneMatch: String?
    package var ifModifiedSince: String?

    package init(
        url: String,
        offset: Int = 0,
        ifRange: String? = nil,
        ifNoneMatch: String? = nil,
        ifModifiedSince: String? = nil
    ) {
        self.url = url
        self.offset = offset
        self.ifRange = ifRange
        self.ifNoneMatch = ifNoneMatch
        self.ifModifiedSince = ifModifiedSince
    }
}

/// An answer whose body is still arriving. The body ends with an error when it is shorter than was announced.
package struct DownloadResponse: Sendable {
    package var status: Int
    /// Bytes in this body, where the server said so.
    package var length: Int?
    /// The first byte's place in the file, from `Content-Range` (206), else 0.
    package var offset: Int
    package var etag: String?
    package var lastModified: String?
    package var body: any AsyncSequence<[UInt8], any Error> & Sendable

    package init(
        status: Int,
        length: Int? = nil,
        offset: Int = 0,
        etag: String? = nil,
        lastModified: String? = nil,
        body: any AsyncSequence<[UInt8], any Error> & Sendable
    ) {
        self.status = status
        self.length = length
        self.offset = offset
        self.etag = etag
        self.lastModified = lastModified
        self.body = body
    }
}

/// Why nothing came; the text names the URL.
package enum DownloadError: Error, Hashable, Sendable, CustomStringConvertible {
    case badURL(String)
    case unreachable(url: String, reason: String)
    case status(url: String, Int)
    case interrupted(url: String, reason: String)

    package var description: String {
        switch self {
        case .badURL(let url): "\(url) is not an http or https URL"
        case .unreachable(let url, let reason): "cannot reach \(url): \(reason)"
        case .status(let url, let status): "\(url) answered \(status)"
        case .interrupted(let url, let reason): "the download of \(url) broke off: \(reason)"
        }
    }
}
