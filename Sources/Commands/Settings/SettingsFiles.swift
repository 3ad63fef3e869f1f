import Hosts
import Values
import YAML

/// Finds and reads the files of one role: `ROLE` and `ROLE.d/*.conf` in the settings directory, later ones over earlier ones.
struct SettingsFiles {
    static let standardDirectory = "/etc/cm"

    let host: any ReadableHost
    /// `-c DIR`; nil: `/etc/cm`, which need not exist.
    let directory: String?

    /// All settings of `role` (`master`, `minion`). Throws every problem of every file at once.
    func read(_ role: String) throws(Diagnostics) -> Settings {
        let folder = directory ?? Self.standardDirectory
        if let directory, (try? host.followedInfo(directory))?.kind != .directory {
            throw Diagnostics([Diagnostic(.error, "there is no settings directory \(directory)", hint: "see -c")])
        }
        var nodes: [Node] = []
        var errors: [Diagnostic] = []
        for path in paths(role, in: folder) {
            do throws(Diagnostic) {
                if let node = try read(path: path) { nodes.append(node) }
            } catch {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw Diagnostics(errors) }
        var merge = SettingsMerge()
        let pairs = (merge.merge(nodes)?.pairs ?? []).map { ($0.key.scalar?.keyText ?? "", $0.value) }
        var settings = Settings(Dictionary(pairs) { _, last in last })
        settings.directory = directory
        settings.overrides = merge.overrides
        settings.unread = names(role, in: folder).filter { !Self.isRead($0) && !Self.isAside($0) }
            .map { "\(folder)/\(role).d/\($0)" }.filter(isFile)
        return settings
    }

    private func paths(_ role: String, in folder: String) -> [String] {
        let extras = names(role, in: folder).filter(Self.isRead).map { "\(folder)/\(role).d/\($0)" }
        return (["\(folder)/\(role)"] + extras).filter(isFile)
    }

    private func names(_ role: String, in folder: String) -> [String] {
        (try? host.list("\(folder)/\(role).d")) ?? []
    }

    private func isFile(_ path: String) -> Bool { (try? host.followedInfo(path))?.kind == .file }

    private static func isRead(_ name: String) -> Bool { name.hasSuffix(".conf") && !name.hasPrefix("_") }

    /// Put aside, or not meant for us: what begins with `_` or a dot, copies of editors and packages, a README.
    private static func isAside(_ name: String) -> Bool {
        let ends = ["~", ".bak", ".orig", ".rej", ".sample", ".disabled", ".md"]
        return name.hasPrefix("_") || name.hasPrefix(".") || name.hasPrefix("README") || name.contains(".dpkg-")
            || ends.contains { name.hasSuffix($0) }
    }

    /// One file; nil where it says nothing.
    func read(path: String) throws(Diagnostic) -> Node? {
        let bytes: [UInt8]
        do { bytes = try host.read(path, limit: 1 << 24) } catch { throw Diagnostic(.error, error.description) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostic(.error, "not UTF-8", at: SourceLocation(file: path, line: 1))
        }
        guard let node = try YAML.parse(text, file: path), node.scalar?.isNull != true else { return nil }
        guard node.pairs != nil else {
            throw Diagnostic(.error, "settings must be a mapping, not \(node.value.kind)", at: node.location)
        }
        return node
    }
}
