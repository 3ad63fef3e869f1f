import Hosts
import OrderedCollections
import States
import Values

/// A file of requirements: a path on this host, or a file of the tree that is brought here first.
struct PythonRequirementsFile: Sendable {
    /// As the state names it.
    let source: String
    /// Who must be able to read it; nil: this process alone.
    let user: String?

    /// Where pip finds it, and what must be done before and after; nil when the tree has no such file.
    func arrival(in context: StateContext) async throws -> (path: String, before: [Step], after: [Step])? {
        guard let reference = reference(in: context) else { return (source, [], []) }
        guard let entry = try await context.files.entry(reference.path, in: reference.environment) else { return nil }
        let folder = user == nil ? context.cacheDirectory + "/requirements" : "/tmp"
        let path = folder + "/" + fileName(reference)
        let owner = user.flatMap { context.host.user(named: $0)?.uid }
        let before = [
            Step("make \(folder)", .makeDirectory(path: folder, parents: true, FileAttributes())),
            Step("write \(path)", .write(path: path, .tree(entry), FileAttributes(mode: 0o600, uid: owner))),
        ]
        return (path, before, [Step("remove \(path)", .remove(path: path))])
    }

    /// What it says, or nil when it is nowhere.
    func text(in context: StateContext) async throws -> String? {
        guard let reference = reference(in: context) else {
            guard try context.host.followedInfo(source)?.kind == .file else { return nil }
            return String(decoding: try context.host.read(source, limit: 1 << 22), as: UTF8.self)
        }
        guard let entry = try await context.files.entry(reference.path, in: reference.environment) else { return nil }
        return String(decoding: try await context.files.contents(of: entry), as: UTF8.self)
    }

    /// Its lines as requirements, without comments; a line that is an option is one without a name.
    static func requirements(of text: String) -> [PythonRequirement] {
        text.split(separator: "\n").compactMap { line in
            let plain = CommandResult.trimmed(String(line.prefix { $0 != "#" }))
            return plain.isEmpty ? nil : PythonRequirement(plain)
        }
    }

    private func reference(in context: StateContext) -> TreeReference? {
        TreeReference(source, environment: context.environment)
    }

    /// A name that no two files share, with the file's own at its end.
    private func fileName(_ reference: TreeReference) -> String {
        let digest = ContentDigest.hex(Array((reference.environment + "\0" + reference.path).utf8), .sha256).prefix(16)
        return "cm-\(digest)-\(FilePath.name(of: reference.path))"
    }
}
