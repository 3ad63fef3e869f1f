import Hosts
import OrderedCollections
import States
import Values

/// What `file.recurse` finds to do, collected directory by directory and file by file.
struct RecursePlan {
    let state: FileRecurse
    let context: StateContext
    private(set) var steps: [Step] = []
    private(set) var changes = Value.Map()
    /// Salt's paragraphs for a test run.
    private(set) var comments: [String] = []

    init(state: FileRecurse, context: StateContext) {
        self.state = state
        self.context = context
    }

    mutating func compare(
        _ entries: [(relative: String, entry: TreeEntry)],
        _ directories: [String]
    ) async throws {
        try compareDirectories(entries.map(\.relative) + directories.map { $0 + "/" })
        for (relative, entry) in entries {
            let path = state.path + "/" + relative
            if state.keepsLinks, let target = entry.linkTarget {
                try compareLink(path, target)
            } else {
                try await compareFile(path, entry)
            }
        }
    }

    mutating func clean(keeping relatives: [String]) throws {
        guard try context.host.followedInfo(state.path) != nil else { return }
        let kept = Set(relatives.map { state.path + "/" + $0 })
        let removed = try DirectoryCleaning(patterns: state.excluded)
            .superfluous(in: state.path, context, keeping: kept)
        guard !removed.isEmpty else { return }
        steps += removed.map { Step("remove \($0)", .remove(path: $0)) }
        changes["removed"] = .list(removed.map { .string($0) })
        comments.append("#### removed ####\n" + removed.joined(separator: "\n"))
    }

    // MARK: directories

    private mutating func compareDirectories(_ relatives: [String]) throws {
        let attributes = try state.directories.resolve(on: context.host)
        if try context.host.followedInfo(FilePath.parent(of: state.path)) == nil {
            steps += try MissingDirectories.steps(above: state.path, attributes, on: context.host)
        }
        var wanted: Set<String> = [state.path]
        for relative in relatives {
            var directory = FilePath.parent(of: state.path + "/" + relative)
            while directory != state.path, wanted.insert(directory).inserted {
                directory = FilePath.parent(of: directory)
            }
        }
        for directory in wanted.sorted() { try compareDirectory(directory, attributes) }
    }

    private mutating func compareDirectory(_ path: String, _ attributes: FileAttributes) throws {
        guard let info = try context.host.followedInfo(path), info.kind == .directory else {
            if try context.host.info(path) != nil {
                throw FileProblem("The path \(path) exists and is not a directory")
            }
            steps.append(Step("make \(path)", .makeDirectory(path: path, parents: false, attributes)))
            note(directory: path, ["directory": "new"], isShown: path != state.path || context.isTest)
            return
        }
        let difference = state.directories.changes(from: info, to: attributes)
        guard !difference.isEmpty else { return }
        steps.append(FilePlan.dress(try FilePath.followingLinks(path, on: context.host), difference, attributes))
        note(directory: path, difference, isShown: true)
    }

    private mutating func note(directory path: String, _ difference: Value.Map, isShown: Bool) {
        guard isShown else { return }
        changes[.string(path)] = [.string(path): .map(difference)]
        let lines = difference.map { "\(path): \($0.key.keyText) - \($0.value.string ?? "")\n" }.joined()
        comments.append("#### \(path) ####\nThe following files will be changed:\n\(lines)")
    }

    // MARK: files

    private mutating func compareLink(_ path: String, _ target: String) throws {
        if let info = try context.host.info(path), info.kind == .link, info.target == target { return }
        let attributes = try FilePermissions(user: state.files.user, group: state.files.group).resolve(on: context.host)
        steps.append(Step("link \(path) to \(target)", .link(path: path, target: target, attributes)))
        changes[.string(path)] = ["new": .string(path)]
        comments.append("#### \(path) ####\nSymlink \(path) to \(target) is set for creation")
    }

    private mutating func compareFile(_ path: String, _ entry: TreeEntry) async throws {
        if !state.replaces, try context.host.followedInfo(path) != nil { return }
        let plan = FilePlan(
            name: path,
            path: path,
            content: try await content(of: entry, for: path),
            permissions: state.files,
            hasSource: true,
            showsChanges: state.showsChanges,
            backsUp: state.backsUp
        )
        let difference = try plan.difference(in: context)
        guard !difference.changes.isEmpty else { return }
        steps += difference.steps
        changes[.string(path)] = .map(difference.changes)
        comments.append("#### \(path) ####\n" + FileWords.wouldChange(path))
    }

    /// What a template may know of the state.
    private func facts(_ entry: TreeEntry, _ path: String) -> Value.Map {
        [
            "name": .string(path),
            "source": .string("salt://\(entry.path)?saltenv=\(entry.environment)"),
            "attrs": .null,
            "user": state.files.user.map { .string($0) } ?? .null,
            "group": state.files.group.map { .string($0) } ?? .null,
            "mode": state.files.mode.map { .string($0.text) } ?? .null,
        ]
    }

    private func content(of entry: TreeEntry, for path: String) async throws -> FileContent {
        let url = "salt://\(entry.path)"
        guard entry.size <= FileContent.inMemory else {
            guard state.template == nil else { throw FileProblem("\(url) is too large for a template") }
            let hex: String
            if let known = entry.sha256 {
                hex = known
            } else {
                hex = try context.host.digest(try await context.files.localPath(of: entry), .sha256)
            }
            return FileContent(.tree(entry), size: entry.size, digest: Digest(.sha256, hex), mode: entry.mode)
        }
        var bytes = try await context.files.contents(of: entry)
        if let template = state.template {
            bytes = try await template.render(bytes, file: url, facts: facts(entry, path), in: context)
        }
        return FileContent(.bytes(bytes), mode: entry.mode)
    }
}
