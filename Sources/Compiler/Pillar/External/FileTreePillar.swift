import Hosts
import OrderedCollections
import Values

/// `file_tree`: directories are mappings, files are values. `ROOT/hosts/ID` and `ROOT/nodegroups/NAME`.
struct FileTreePillar {
    private static let sizeLimit = 64 << 20

    private let request: ExternalRequest
    private let options: Value

    init(_ value: Value, _ request: ExternalRequest) {
        self.request = request
        options = value.map == nil ? ["root_dir": value] : value
    }

    func data() throws(Diagnostic) -> Value {
        guard let root = options["root_dir"]?.string, !root.isEmpty else {
            throw Diagnostic(.error, "file_tree: no root_dir specified")
        }
        var result: Value = [:]
        for directory in try directories(root) { result = result.updated(with: try data(in: directory)) }
        return result
    }

    /// A relative root lies below the pillar roots of `pillarenv`.
    private func directories(_ root: String) throws(Diagnostic) -> [String] {
        if root.hasPrefix("/") { return [root] }
        guard let environment = request.environment else {
            throw Diagnostic(.error, "file_tree: root_dir is relative but pillarenv is not set")
        }
        return request.options["pillar_roots"]?[environment]?.list?.compactMap(\.string).map { "\($0)/\(root)" } ?? []
    }

    private func data(in root: String) throws(Diagnostic) -> Value {
        guard kind(root) == .directory else {
            throw Diagnostic(.error, "file_tree: root_dir \(root) does not exist or is not a directory")
        }
        var result: Value = [:]
        for group in names(root + "/nodegroups") where request.matcher.matches(.nodegroup, group) {
            result = result.updated(with: try map(of: "\(root)/nodegroups/\(group)"))
        }
        let host = "\(root)/hosts/\(request.id)"
        return kind(host) == .directory ? result.updated(with: try map(of: host)) : result
    }

    private func map(of directory: String, _ prefix: String = "") throws(Diagnostic) -> Value {
        var result = Value.Map()
        for name in names(directory) {
            let path = "\(directory)/\(name)", inner = prefix + name
            let isLink = (try? request.host.info(path))?.kind == .link
            switch kind(path) {
            case .directory where isLink && !(options["follow_dir_links"]?.isTruthy ?? false): continue
            case .directory: result[.string(name)] = try map(of: path, inner + "/")
            case .file: result[.string(name)] = try value(of: path, inner)
            default: continue
            }
        }
        return .map(result)
    }

    private func value(of path: String, _ inner: String) throws(Diagnostic) -> Value {
        let bytes: [UInt8]
        do { bytes = try request.host.read(path, limit: Self.sizeLimit) } catch {
            throw Diagnostic(.error, "file_tree: \(error)")
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostic(.error, "file_tree: \(path) is not UTF-8 text")
        }
        if text.hasSuffix("\n"), !keepsNewline(inner) { text = String(text.unicodeScalars.dropLast()) }
        guard options["template"]?.bool ?? false else { return .string(text) }
        return try request.render(text, path, options["render_default"]?.string ?? "jinja")
    }

    /// `keep_newline`: True, or patterns of paths.
    private func keepsNewline(_ inner: String) -> Bool {
        let option = options["keep_newline"]
        if let patterns = option?.list { return patterns.contains { Glob.matches(inner, $0.keyText) } }
        return option?.bool ?? false
    }

    private func names(_ directory: String) -> [String] { (try? request.host.list(directory)) ?? [] }

    private func kind(_ path: String) -> FileInfo.Kind? { (try? request.host.followedInfo(path))?.kind }
}
