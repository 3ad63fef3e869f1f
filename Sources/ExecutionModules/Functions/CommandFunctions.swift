import Hosts
import OrderedCollections
import Values

/// `cmd.*`: programs on the host.
enum CommandFunctions {
    static let all = [
        ExecutionFunction("cmd.run", .changes, "What a command prints, standard error included.") { call, context in
            let output = try await run(&call, context)
            let both = [output.output, output.error].filter { !$0.isEmpty }
            return .string(both.joined(separator: both.first?.hasSuffix("\n") == false ? "\n" : "").strippedEnd)
        },
        ExecutionFunction("cmd.shell", .changes, "What a command prints, run through a shell.") { call, context in
            call.named["python_shell"] = true
            let output = try await run(&call, context)
            let both = [output.output, output.error].filter { !$0.isEmpty }
            return .string(both.joined(separator: both.first?.hasSuffix("\n") == false ? "\n" : "").strippedEnd)
        },
        ExecutionFunction("cmd.run_stdout", .changes, "What a command prints on standard output.") { call, context in
            .string(try await run(&call, context).output.strippedEnd)
        },
        ExecutionFunction("cmd.run_stderr", .changes, "What a command prints on standard error.") { call, context in
            .string(try await run(&call, context).error.strippedEnd)
        },
        ExecutionFunction("cmd.run_all", .changes, "A command's pid, retcode, stdout and stderr.") { call, context in
            let output = try await run(&call, context)
            return [
                "pid": .int(output.pid), "retcode": .int(output.status), "stdout": .string(output.output.strippedEnd),
                "stderr": .string(output.error.strippedEnd),
            ]
        },
        ExecutionFunction("cmd.retcode", .changes, "A command's exit code.") { call, context in
            .int(try await run(&call, context).status)
        },
        ExecutionFunction("cmd.which", .reads, "Where a program is, or None.") { call, context in
            let name = try call.text("cmd")
            try call.finish()
            return context.host.which(name).map { .string($0) } ?? .null
        },
        ExecutionFunction("cmd.which_bin", .reads, "Where the first of these programs is that exists.") {
            call,
            context in
            let names = try call.required("cmds").list ?? []
            try call.finish()
            return names.lazy.compactMap { context.host.which($0.plainText) }.first.map { .string($0) } ?? .null
        },
        ExecutionFunction("cmd.has_exec", .reads, "Whether a program is there.") { call, context in
            let name = try call.text("cmd")
            try call.finish()
            return .bool(context.host.which(name) != nil)
        },
        ExecutionFunction("cmd.shells", .reads, "The shells of /etc/shells.") { call, context in
            try call.finish()
            let text = String(decoding: try context.host.read("/etc/shells", limit: 1 << 20), as: UTF8.self)
            return .list(text.split(separator: "\n").filter { $0.hasPrefix("/") }.map { .string(String($0)) })
        },
    ]

    /// Runs the command that the call describes: through a shell when a person typed it or `python_shell` says so, else
    /// split into words and started directly.
    private static func run(_ call: inout Call, _ context: ExecutionContext) async throws -> CommandOutput {
        let given = try call.required("cmd")
        let directory = call.optionalText("cwd")
        let input = call.optionalText("stdin")
        let user = call.optionalText("runas")
        let shell = call.optionalText("shell") ?? context.host.environment("SHELL") ?? "/bin/sh"
        let usesShell = call.option("python_shell")?.isTruthy ?? call.isTyped
        var command = try usesShell ? typed(given, shell) : split(given)
        command.input = input
        command.workingDirectory = directory
        command.runAs = user
        command.timeout = call.option("timeout")?.double
        command.umask = try umask(&call)
        command.environment = try environment(&call, context)
        let accepted = call.option("success_retcodes").map { ($0.list ?? [$0]).compactMap(\.int) } ?? []
        let hides = call.option("hide_output")?.isTruthy ?? false
        let ignoresStatus = call.option("ignore_retcode")?.isTruthy ?? false
        // Where Salt's log shall show the output. cm logs no output of commands at all.
        _ = call.option("output_loglevel")
        try call.finish()
        var output = try await context.host.run(command)
        if accepted.contains(output.status) { output.status = 0 }
        if output.status != 0, !ignoresStatus { context.setRetcode(output.status) }
        if hides { (output.output, output.error) = ("", "") }
        return output
    }

    /// Of a list, the first is what the shell runs; the others are the shell's own arguments, as in Salt.
    private static func typed(_ given: Value, _ shell: String) -> Command {
        given.list.map { Command(shell, ["-c"] + $0.map(\.plainText)) } ?? Command.shell(given.plainText, shell: shell)
    }

    private static func split(_ given: Value) throws -> Command {
        guard let words = given.list?.map(\.plainText) ?? ShellWords.split(given.plainText), let program = words.first
        else {
            throw CallError.failed("cannot split into words: \(given.plainText)")
        }
        return Command(program, Array(words.dropFirst()))
    }

    private static func umask(_ call: inout Call) throws -> UInt16? {
        guard let value = call.option("umask") else { return nil }
        guard let mask = UInt16(value.plainText, radix: 8) else {
            throw CallError.failed("Invalid umask: '\(value.plainText)'")
        }
        return mask
    }

    private static func environment(_ call: inout Call, _ context: ExecutionContext) throws -> [String: String?] {
        var environment: [String: String?] = [:]
        let given = call.option("env")
        for map in given?.list?.compactMap(\.map) ?? [given?.map ?? [:]] {
            for (key, value) in map {
                environment.updateValue(value.isNull ? "" : value.plainText, forKey: key.plainText)
            }
        }
        if let path = call.option("prepend_path")?.plainText {
            let old = environment["PATH"] ?? context.host.environment("PATH")
            environment["PATH"] = old.map { "\(path):\($0)" } ?? path
        }
        return environment
    }
}

extension String {
    /// Without white space at the end.
    var strippedEnd: String {
        guard let last = utf8.lastIndex(where: { $0 > 32 }) else { return "" }
        return String(self[...last])
    }
}
