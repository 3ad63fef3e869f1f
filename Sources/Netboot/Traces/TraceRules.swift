import Glibc
import Hosts
package import Values

/// Where traces of boots go.
package struct TraceRules: Hashable, Sendable {
    /// `url`: a collector's, by OTLP over HTTP in JSON.
    package var url: String?
    /// `file`: a line of OTLP's JSON for each batch.
    package var file: String?
    /// What a collector wants to see beside the traces, such as who sends them.
    package var headers: [String: String] = [:]

    package init(url: String? = nil, file: String? = nil) {
        self.url = url.map(Self.complete)
        self.file = file
    }

    /// Reads `traces`: a URL, or a mapping. Mistakes go to `problems`.
    package init(_ node: Node, problems: inout [Diagnostic]) {
        var written = node.text
        if let written {
            self.init(url: written)
        } else {
            var section = Section("'traces'", node)
            written = section.string("url")
            self.init(url: written, file: section.string("file"))
            problems += section.finish()
        }
        guard let written, let problem = WebURL.problem(written) else { return }
        let hint = "a collector, such as http://127.0.0.1:4318", place = node["url"]?.location ?? node.location
        problems.append(Diagnostic(.error, "'traces' needs a URL: '\(written)' \(problem)", hint: hint, at: place))
    }

    /// Opens the file, so that a daemon that cannot write it does not start.
    func checkFile() throws {
        if let file { close(try Self.open(file)) }
    }

    /// For appending; whoever asks closes it.
    static func open(_ path: String) throws -> Int32 {
        let file = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw HostError.system(doing: "write traces to", path: path, errno: errno) }
        return file
    }

    /// A collector without a path has its traces at the usual one.
    private static func complete(_ url: String) -> String {
        let rest = url.split(separator: "://", maxSplits: 1).last ?? ""
        let path = rest.drop { $0 != "/" }
        return path.isEmpty || path == "/" ? (path.isEmpty ? url : String(url.dropLast())) + "/v1/traces" : url
    }
}
