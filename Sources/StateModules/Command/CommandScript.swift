import Hosts
import OrderedCollections
package import States
package import Values

/// `cmd.script`: puts a script of the tree, of this host or of a web server on the host, runs it and removes it.
///
///     install the licence:
///       cmd.script:
///         - name: salt://licence/install.sh --quiet
///         - template: jinja
///         - creates: /etc/licence
package struct CommandScript: StateModule {
    package static let name = "cmd.script"

    let title: String
    let source: String
    let words: [String]
    let template: FileTemplate?
    let options: CommandOptions

    package init(arguments: inout Arguments) throws(Diagnostic) {
        title = arguments.name
        let given = arguments.name.split(separator: " ", maxSplits: 1).map(String.init)
        source = try arguments.string("source") ?? given.first ?? ""
        words = try Self.words(&arguments, after: given.count > 1 ? given[1] : "")
        var template = try FileTemplate(&arguments)
        options = try CommandOptions(&arguments)
        template?.takeOthers(&arguments)
        self.template = template
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if context.isTest {
            return try await options.decideInTest("Command '\(title)' would have been executed", in: context)
        }
        if let obstacle = try options.obstacle(in: context) { return obstacle }
        guard let steps = try await steps(in: context) else {
            return .impossible("Unable to cache script \(source) from saltenv '\(context.environment)'")
        }
        return .change(steps, changes: [:], comment: "Command '\(title)' run", inTest: "")
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await decide(in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        CommandReport.make(decision, outcomes, options)
    }

    /// Bring the script, run it, remove it; nil when it is nowhere to be found.
    private func steps(in context: StateContext) async throws -> [Step]? {
        let directory = options.runAs == nil ? context.cacheDirectory + "/scripts" : "/tmp"
        let path = directory + "/" + fileName
        var attributes = FileAttributes(mode: 0o500)
        if let user = options.runAs { attributes.uid = context.host.user(named: user)?.uid }
        guard let arrival = try await arrival(at: path, attributes, in: context) else { return nil }
        let line = ([path] + words).map(ShellWords.quote).joined(separator: " ")
        return [Step("make \(directory)", .makeDirectory(path: directory, parents: true, FileAttributes()))] + arrival
            + [
                Step("run \(title)", .run(options.command(line, in: context), accepting: nil)),
                Step("remove \(path)", .remove(path: path)),
            ]
    }

    /// A name that two scripts of one run do not share, with the extension kept for those who look at it.
    private var fileName: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in (source + "\0" + title).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let file = source.split(separator: "/").last.map(String.init) ?? "script"
        return "cm-" + String(hash, radix: 16) + "-" + file.filter { $0.isLetter || $0.isNumber || "._-".contains($0) }
    }

    private func arrival(
        at path: String,
        _ attributes: FileAttributes,
        in context: StateContext
    ) async throws -> [Step]? {
        if source.hasPrefix("http://") || source.hasPrefix("https://") {
            return [
                Step("download \(source)", .download(Download(url: source, path: path))),
                Step("make \(path) executable", .setAttributes(path: path, attributes)),
            ]
        }
        guard let contents = try await contents(in: context) else { return nil }
        return [Step("write \(path)", .write(path: path, contents, attributes))]
    }

    private func contents(in context: StateContext) async throws -> Step.Contents? {
        guard let reference = TreeReference(source, environment: context.environment) else {
            guard try context.host.followedInfo(source)?.kind == .file else { return nil }
            guard template != nil else { return .local(path: source) }
            return try await rendered(context.host.read(source, limit: 1 << 26), context)
        }
        guard let entry = try await context.files.entry(reference.path, in: reference.environment) else { return nil }
        guard template != nil else { return .tree(entry) }
        return try await rendered(context.files.contents(of: entry), context)
    }

    private func rendered(_ bytes: [UInt8], _ context: StateContext) async throws -> Step.Contents {
        .bytes(try await template?.render(bytes, file: source, facts: [:], in: context) ?? bytes)
    }

    /// `args`, or what follows the source in the name.
    private static func words(_ arguments: inout Arguments, after rest: String) throws(Diagnostic) -> [String] {
        guard let node = arguments.take("args"), node.scalar?.isNull != true else {
            return ShellWords.split(rest) ?? [rest]
        }
        if let list = node.list { return list.map { $0.value.argumentText } }
        guard let text = node.scalar?.argumentText, let words = ShellWords.split(text) else {
            throw arguments.wrong("args", node, wanted: "a string or a list of strings")
        }
        return words
    }
}
