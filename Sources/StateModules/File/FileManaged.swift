import Hosts
import OrderedCollections
package import States
package import Values

/// `file.managed`: a file has this content, owner and mode.
///
///     /etc/nginx/nginx.conf:
///       file.managed:
///         - source: salt://web/nginx.conf
///         - template: jinja
///         - context:
///             workers: 4
///         - mode: '0644'
package struct FileManaged: StateModule {
    package static let name = "file.managed"

    let path: String
    let source: FileSource?
    let contents: FileContents?
    let template: FileTemplate?
    let permissions: FilePermissions
    let directoryMode: UInt16?
    let makesDirectories: Bool
    let replaces: Bool
    let creates: Bool
    let backsUp: Bool?
    let showsChanges: Bool
    let followsLinks: Bool
    let check: FileCheck?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        source = try FileSource(&arguments)
        contents = try FileContents(&arguments)
        var template = try FileTemplate(&arguments)
        permissions = try FilePermissions(&arguments)
        directoryMode = try FilePermissions.takeBits(&arguments, "dir_mode")
        makesDirectories = try arguments.bool("makedirs", or: false)
        replaces = try arguments.bool("replace", or: true)
        creates = try arguments.bool("create", or: true)
        backsUp = try FileBackup.take(&arguments)
        showsChanges = try arguments.bool("show_changes", or: true)
        followsLinks = try arguments.bool("follow_symlinks", or: true)
        check = try FileCheck(&arguments)
        _ = try Self.takeEncoding(&arguments)
        if source != nil { template?.takeOthers(&arguments) } else { template?.dropOthers(&arguments) }
        self.template = template
        guard source == nil || contents == nil else {
            throw Diagnostic(
                .error,
                "'source' cannot be used in combination with 'contents', 'contents_pillar', or 'contents_grains'",
                at: arguments.location
            )
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        let (real, info) =
            followsLinks ? try FilePath.endOfLinks(path, on: context.host) : (path, try context.host.info(path))
        if info?.kind == .directory { return .impossible("Specified target \(path) is a directory") }
        if info == nil, !creates {
            return .satisfied("File \(path) is not present and is not set for creation")
        }
        if let info, !replaces || (source == nil && contents == nil) { return try keeping(real, info, in: context) }
        let content: FileContent
        do {
            content = try await self.content(replacing: real, in: context)
        } catch let problem as FileProblem {
            throw FileProblem("Unable to manage file: \(problem)")
        }
        var decision = try decision(for: content, at: real, isNew: info == nil, in: context)
        decision.warnings = content.warnings
        return decision
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        check.report(decision, after: outcomes)
    }

    // MARK: deciding

    private func decision(
        for content: FileContent,
        at real: String,
        isNew: Bool,
        in context: StateContext
    ) throws -> Decision {
        let plan = FilePlan(
            name: path,
            path: real,
            content: content,
            permissions: permissions,
            hasSource: source != nil,
            showsChanges: showsChanges,
            backsUp: backsUp
        )
        var difference = try plan.difference(in: context)
        if difference.changes.isEmpty { return satisfied("is in the correct state") }
        let directories = isNew ? try self.directories(above: real, in: context) : []
        guard let directories else { return .impossible("Parent directory not present") }
        if let check, !difference.keepsContent {
            difference.steps = check.steps(for: content, path, in: context) + difference.steps
        }
        var changes = difference.changes
        var comment = "File \(path) updated"
        if isNew, source == nil, contents == nil, !context.isTest {
            changes = ["new": .string("file \(path) created")]
            comment = "Empty file"
        }
        return .change(directories + difference.steps, changes: changes, comment: comment, inTest: wouldChange)
    }

    /// Only owner and mode count.
    private func keeping(_ real: String, _ info: FileInfo, in context: StateContext) throws -> Decision {
        let attributes = try permissions.keeping(nil).resolve(on: context.host)
        let changes = permissions.changes(from: info, to: attributes)
        guard !changes.isEmpty else {
            var decision = Decision.satisfied("File \(path) exists with proper permissions. No changes made.")
            decision.testComment = "File \(path) not updated"
            return decision
        }
        let step = FilePlan.dress(real, changes, attributes)
        return .change([step], changes: changes, comment: "File \(path) updated", inTest: wouldChange)
    }

    private func content(replacing real: String, in context: StateContext) async throws -> FileContent {
        var content = FileContent(.bytes([]))
        if let source {
            content = try await source.content(replacing: real, in: context, isTemplate: template != nil)
        } else if let contents {
            do {
                content.place = .bytes(Array(try contents.text(in: context).utf8))
            } catch let problem as FileProblem {
                throw FileMismatch(description: problem.description)
            }
        }
        guard let template else { return content }
        guard case .bytes(let bytes) = content.place else {
            throw FileProblem("The source is too large for a template")
        }
        var facts = facts(content.source)
        facts["accumulator"] = Accumulators.of(path, in: context)?.value
        content.place = .bytes(
            try await template.render(bytes, file: content.source ?? path, facts: facts, in: context)
        )
        content.warnings = template.doubts(about: bytes, Self.name)
        return content
    }

    /// What a template may know of the state.
    private func facts(_ source: String?) -> Value.Map {
        guard let source else { return [:] }
        return [
            "name": .string(path),
            "source": .string(source),
            "attrs": .null,
            "user": permissions.user.map { .string($0) } ?? .null,
            "group": permissions.group.map { .string($0) } ?? .null,
            "mode": permissions.mode.map { .string($0.text) } ?? .null,
        ]
    }

    /// Steps for what is missing above the file; nil when that is not wanted.
    private func directories(above real: String, in context: StateContext) throws -> [Step]? {
        let parent = FilePath.parent(of: real)
        if try context.host.followedInfo(parent)?.kind == .directory { return [] }
        guard makesDirectories else { return nil }
        var attributes = try permissions.keeping(nil).resolve(on: context.host)
        // Who may read the file may enter the directories.
        attributes.mode = directoryMode ?? attributes.mode.map { $0 | ($0 & 0o444) >> 2 }
        return try MissingDirectories.steps(above: real, attributes, on: context.host)
    }

    private func satisfied(_ words: String) -> Decision {
        var decision = Decision.satisfied("File \(path) \(words)")
        decision.testComment = "The file \(path) \(words)"
        return decision
    }

    private var wouldChange: String { FileWords.wouldChange(path) }

    /// Whether an encoding was named; only one is known.
    static func takeEncoding(_ arguments: inout Arguments) throws(Diagnostic) -> Bool {
        var look = arguments
        guard let node = look.take("encoding"), let encoding = try arguments.string("encoding") else {
            _ = arguments.take("encoding")
            return false
        }
        guard ["utf-8", "utf8", "ascii", "us-ascii"].contains(encoding.lowercased()) else {
            throw arguments.wrong("encoding", node, wanted: "utf-8")
        }
        return true
    }
}

/// Comments that several states of `file` share.
enum FileWords {
    static func wouldChange(_ path: String) -> String {
        """
        The file \(path) is set to be changed
        Note: No changes made, actual changes may
        be different due to other states.
        """
    }
}
