/// A program and its arguments. Never a shell string; a shell is asked for by name: `Command.shell("a | b")`.
package struct Command: Hashable, Sendable {
    package var program: String
    package var arguments: [String]
    package var input: String?
    /// Added to the environment that the host gives every child (see `LocalHost`); nil removes a variable.
    package var environment: [String: String?]
    package var workingDirectory: String?
    /// The user that runs it; nil: this process's user.
    package var runAs: String?
    /// Killed, with all its children, after this many seconds.
    package var timeout: Double?
    package var umask: UInt16?

    package init(
        _ program: String,
        _ arguments: [String] = [],
        input: String? = nil,
        environment: [String: String?] = [:],
        workingDirectory: String? = nil,
        runAs: String? = nil,
        timeout: Double? = nil,
        umask: UInt16? = nil
    ) {
        self.program = program
        self.arguments = arguments
        self.input = input
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.runAs = runAs
        self.timeout = timeout
        self.umask = umask
    }

    /// `text` run by a shell.
    package static func shell(_ text: String, shell: String = "/bin/sh") -> Command {
        Command(shell, ["-c", text])
    }

    /// What a person would type, for messages.
    package var display: String {
        ([program] + arguments).joined(separator: " ")
    }
}

/// What a finished command said.
package struct CommandOutput: Hashable, Sendable {
    /// Its exit code; 128 + n when signal n ended it; 124 when the timeout did.
    package var status: Int
    package var output: String
    package var error: String
    package var pid: Int

    package init(status: Int = 0, output: String = "", error: String = "", pid: Int = 0) {
        self.status = status
        self.output = output
        self.error = error
        self.pid = pid
    }
}
