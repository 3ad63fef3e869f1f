import Hosts
import OrderedCollections
import States
import Values

/// Repositories that are sections of `.repo` files: of dnf and yum, and of zypper.
struct FileRepositories: RepositoryManaging {
    static let dnf = FileRepositories(folder: "/etc/yum.repos.d", isZypper: false)
    static let zypper = FileRepositories(folder: "/etc/zypp/repos.d", isZypper: true)

    let folder: String
    let isZypper: Bool

    // MARK: managing

    func manage(_ wanted: RepositoryArguments, in context: StateContext) async throws -> Decision {
        if let copr = wanted.copr { return try manageCopr(copr, wanted, in: context) }
        let files = try RepositoryFile.all(in: folder, on: context.host)
        let present = files.first { $0.names.contains(wanted.name) }
        let old = present?.values(of: wanted.name)
        let changes = difference(old, wanted)
        if old != nil, changes.isEmpty { return .satisfied("Package repo '\(wanted.name)' already configured") }
        if old == nil { try checkNew(wanted, in: context) }
        var file = present ?? RepositoryFile("\(folder)/\(wanted.name).repo")
        file.set(wanted.name, changes, comments: wanted.comments ?? [])
        var steps = [
            Step("write \(file.path)", .write(path: file.path, .bytes(Array(file.text.utf8)), FileAttributes()))
        ]
        if isZypper, wanted.importsKeys {
            let command = Command("zypper", ["--non-interactive", "--gpg-auto-import-keys", "refresh", wanted.name])
            steps.append(Step("take over the keys of \(wanted.name)", .run(command, accepting: [0])))
        }
        return .change(
            steps,
            changes: old.map { Self.shown(changes, from: $0) } ?? ["repo": .string(wanted.name)],
            comment: "Configured package repo '\(wanted.name)'",
            inTest: RepositoryManagers.wouldConfigure(wanted.name)
        )
    }

    private func checkNew(_ wanted: RepositoryArguments, in context: StateContext) throws {
        guard try context.host.followedInfo(folder)?.kind == .directory else {
            throw FileProblem(
                "The repo does not exist and needs to be created, but none of the following basedir directories exist: "
                    + "['\(folder)']"
            )
        }
        guard ["baseurl", "mirrorlist", "metalink"].contains(where: { wanted.settings[.string($0)] != nil }) else {
            throw FileProblem(
                "The repo does not exist and needs to be created, but none of baseurl, mirrorlist, metalink was given"
            )
        }
    }

    /// What has to be written; nil: removed. An empty value means that there shall be none.
    private func difference(
        _ old: OrderedDictionary<String, String>?,
        _ wanted: RepositoryArguments
    ) -> OrderedDictionary<String, String?> {
        var changes: OrderedDictionary<String, String?> = [:]
        for (key, value) in wanted.settings {
            let key = key.argumentText, current = old?[key]
            if !isZypper, ["autorefresh", "keeppackages"].contains(key) { continue }
            // Repositories are in use unless they say otherwise.
            if key == "enabled", old != nil, current == nil, value == true { continue }
            guard let text = Self.text(value) else {
                if current != nil { changes[key] = .some(nil) }
                continue
            }
            if !Self.isSame(current, text, value) { changes[key] = text }
        }
        // One address, wherever it stood before.
        let links = ["baseurl", "mirrorlist", "metalink"]
        if links.contains(where: { changes[$0] != nil }) {
            for link in links where wanted.settings[.string(link)] == nil && old?[link] != nil {
                changes[link] = .some(nil)
            }
        }
        return changes
    }

    private static func text(_ value: Value) -> String? {
        switch value {
        case .bool(let value): return value ? "1" : "0"
        case .null: return nil
        case .list(let list): return list.map(\.argumentText).joined(separator: "\n")
        default:
            let text = CommandResult.trimmed(value.argumentText)
            return text.isEmpty ? nil : text
        }
    }

    /// `1`, `yes` and `True` say the same.
    private static func isSame(_ current: String?, _ text: String, _ value: Value) -> Bool {
        guard let current else { return false }
        guard case .bool(let wanted) = value else { return current == text }
        return ["1", "yes", "true", "on"].contains(current.lowercased()) == wanted
    }

    private static func shown(
        _ changes: OrderedDictionary<String, String?>,
        from old: OrderedDictionary<String, String>
    ) -> Value.Map {
        var shown = Value.Map()
        for (key, value) in changes {
            shown[.string(key)] = [
                "new": value.map { .string($0) } ?? .null, "old": old[key].map { .string($0) } ?? .null,
            ]
        }
        return shown
    }

    // MARK: removing

    func remove(_ unwanted: UnwantedRepository, in context: StateContext) async throws -> Decision {
        if let copr = unwanted.copr { return try removeCopr(copr, in: context) }
        let name = unwanted.name
        guard var file = try RepositoryFile.all(in: folder, on: context.host).first(where: { $0.names.contains(name) })
        else { return .satisfied("Package repo \(name) is absent") }
        file.remove(name)
        let step =
            file.names.isEmpty
            ? Step("remove \(file.path)", .remove(path: file.path))
            : Step("write \(file.path)", .write(path: file.path, .bytes(Array(file.text.utf8)), FileAttributes()))
        return .change(
            [step],
            changes: context.isTest ? [:] : ["repo": .string(name)],
            comment: "Removed repo \(name)",
            inTest: RepositoryManagers.wouldRemove(name)
        )
    }

    // MARK: copr

    private func manageCopr(
        _ copr: String,
        _ wanted: RepositoryArguments,
        in context: StateContext
    ) throws -> Decision {
        guard try !hasCopr(copr, in: context) else {
            return .satisfied("Package repo '\(wanted.name)' already configured")
        }
        return .change(
            [Step("enable copr:\(copr)", .run(Command("dnf", ["copr", "enable", "-y", copr]), accepting: [0]))],
            changes: ["repo": .string("copr:\(copr)")],
            comment: "Configured package repo '\(wanted.name)'",
            inTest: RepositoryManagers.wouldConfigure(wanted.name)
        )
    }

    private func removeCopr(_ copr: String, in context: StateContext) throws -> Decision {
        let copr = copr.hasPrefix("copr:") ? String(copr.dropFirst(5)) : copr
        guard try hasCopr(copr, in: context) else { return .satisfied("Package repo copr:\(copr) is absent") }
        return .change(
            [Step("remove copr:\(copr)", .run(Command("dnf", ["copr", "remove", "-y", copr]), accepting: [0]))],
            changes: context.isTest ? [:] : ["repo": .string("copr:\(copr)")],
            comment: "Removed repo copr:\(copr)",
            inTest: RepositoryManagers.wouldRemove("copr:\(copr)")
        )
    }

    private func hasCopr(_ copr: String, in context: StateContext) throws -> Bool {
        guard !isZypper else { throw FileProblem("zypper knows no copr: \(copr)") }
        let name = "copr:copr.fedorainfracloud.org:" + copr.replacing("@", with: "group_").replacing("/", with: ":")
        return try RepositoryFile.all(in: folder, on: context.host).contains { $0.names.contains(name) }
    }
}
