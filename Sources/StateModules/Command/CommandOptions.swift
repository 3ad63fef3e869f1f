import Hosts
import OrderedCollections
import States
import Values

/// The arguments that `cmd.run`, `cmd.wait` and `cmd.script` share: how a command runs, and what of it is reported.
struct CommandOptions: Sendable {
    var directory: String?
    var root: String?
    var runAs: String?
    var shell: String?
    var environment: Value.Map
    var prependPath: String?
    var input: String?
    var timeout: Double?
    var ignoresTimeout: Bool
    var umask: UInt16?
    var hidesOutput: Bool
    var strips: Bool
    var success: CommandSuccess
    var isStateful: Bool
    /// The command that says under `test=True` what would change.
    var testName: String?

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        directory = try arguments.string("cwd")
        root = try arguments.string("root")
        runAs = try arguments.string("runas")
        shell = try arguments.string("shell")
        environment = try arguments.map("env") ?? [:]
        prependPath = try arguments.string("prepend_path")
        input = try arguments.string("stdin")
        timeout = try arguments.double("timeout")
        ignoresTimeout = try arguments.bool("ignore_timeout", or: false)
        umask = try arguments.mode("umask")
        hidesOutput = try arguments.bool("hide_output", or: false)
        strips = try arguments.bool("rstrip", or: true)
        success = try CommandSuccess(&arguments)
        (isStateful, testName) = try Self.stateful(&arguments)
        // Where Salt's log shall show the output. cm logs no output of commands at all.
        _ = arguments.take("output_loglevel")
    }

    /// `stateful: True`, or `stateful: [{test_name: 'check'}]`.
    private static func stateful(_ arguments: inout Arguments) throws(Diagnostic) -> (Bool, String?) {
        guard let node = arguments.take("stateful") else { return (false, nil) }
        if let list = node.list {
            return (true, list.lazy.compactMap { $0["test_name"]?.string }.first)
        }
        guard let flag = node.scalar?.bool else {
            throw arguments.wrong("stateful", node, wanted: "True, False or a list with a test_name")
        }
        return (flag, nil)
    }

    /// The command as the runner shall start it.
    func command(_ text: String, in context: StateContext) -> Command {
        let shell = shell ?? context.grains["shell"]?.string ?? "/bin/sh"
        var command = Command.shell(text, shell: shell)
        if let root { command = Command("chroot", [root, shell, "-c", text]) }
        command.input = input
        command.workingDirectory = directory
        command.runAs = runAs
        command.timeout = timeout
        command.umask = umask
        for (key, value) in environment {
            command.environment.updateValue(value.isNull ? "" : value.argumentText, forKey: key.argumentText)
        }
        if let prependPath {
            let path = command.environment["PATH"] ?? context.host.environment("PATH")
            command.environment["PATH"] = path.map { "\(prependPath):\($0)" } ?? prependPath
        }
        return command
    }

    /// Why nothing can run, or nil.
    func obstacle(in context: StateContext) throws -> Decision? {
        guard let directory, try context.host.followedInfo(directory)?.kind != .directory else { return nil }
        return .impossible("Desired working directory \"\(directory)\" is not available")
    }

    /// Under `test=True`: what the `test_name` command finds, else that the command would run.
    func decideInTest(
        _ comment: String,
        changes: Value.Map = [:],
        in context: StateContext
    ) async throws -> Decision {
        guard isStateful else { return .change([], changes: changes, comment: comment, inTest: comment) }
        guard let testName else { return .change([], changes: [:], comment: "", inTest: "") }
        let command = command(testName, in: context)
        return CommandReport.testDecision(try await context.host.capture(command), command, self)
    }
}

/// When a command counts as successful: by its exit code, or by what it printed.
struct CommandSuccess: Sendable {
    var statuses: Set<Int>
    var outputs: [String]
    var errors: [String]

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        var statuses: Set<Int> = [0]
        if let node = arguments.take("success_retcodes") {
            for element in node.list ?? [node] {
                guard let value = element.scalar, let status = value.int ?? value.string.flatMap({ Int($0) }) else {
                    throw arguments.wrong("success_retcodes", element, wanted: "a list of integers")
                }
                statuses.insert(status)
            }
        }
        self.statuses = statuses
        outputs = try arguments.strings("success_stdout") ?? []
        errors = try arguments.strings("success_stderr") ?? []
    }

    func holds(for output: CommandOutput) -> Bool {
        statuses.contains(output.status)
            || outputs.contains { output.output.contains($0) }
            || errors.contains { output.error.contains($0) }
    }
}
