import ArgumentParser

/// Salt's exit codes.
enum ExitStatus {
    /// Something that was asked for went wrong.
    static let failure = ExitCode(1)
    /// Nobody answered.
    static let noReturn = ExitCode(2)
    /// The command line or the settings cannot be understood (`EX_USAGE`).
    static let usage = ExitCode(64)
}
