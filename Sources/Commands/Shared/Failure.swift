import ArgumentParser
import Values

/// Why a command ends badly, in a sentence for the person who typed it.
struct Failure: Error, CustomStringConvertible {
    var message: String
    var exitCode: ExitCode

    init(_ message: String, exitCode: ExitCode = ExitStatus.failure) {
        self.message = message
        self.exitCode = exitCode
    }

    var description: String { message }

    /// Prints any error on standard error, as JSON where the output is JSON, and returns the exit code that goes with it.
    static func report(_ error: any Error, as format: OutputFormat?) -> ExitCode {
        if let code = error as? ExitCode { return code }
        let diagnostics = diagnostics(of: error)
        if format == .json {
            Console.complain(JSON.text(json(error)))
        } else if let diagnostics {
            Console.complain(diagnostics.map(\.description).joined(separator: "\n"))
        } else {
            Console.complain("ERROR: \(error)")
        }
        if diagnostics != nil { return ExitStatus.usage }
        return (error as? Failure)?.exitCode ?? ExitStatus.failure
    }

    /// What a program reads: `problems` with their parts, or `error` with a text.
    static func json(_ error: any Error) -> Value {
        guard let diagnostics = diagnostics(of: error) else { return ["error": .string("\(error)")] }
        return ["problems": .list(diagnostics.map(\.json))]
    }

    private static func diagnostics(of error: any Error) -> [Diagnostic]? {
        (error as? Diagnostics)?.all ?? (error as? Diagnostic).map { [$0] }
    }
}

extension Diagnostic {
    /// Every part under its own key, for programs.
    var json: Value {
        var value: Value = ["severity": .string(severity.rawValue), "message": .string(message)]
        if let hint { value["hint"] = .string(hint) }
        if let location {
            value["file"] = .string(location.file)
            value["line"] = .int(location.line)
            if location.column > 0 { value["column"] = .int(location.column) }
        }
        if let source { value["source"] = .string(source) }
        if let rendered { value["rendered"] = .string(rendered) }
        if !trail.isEmpty { value["trail"] = .list(trail.map { .string($0) }) }
        return value
    }
}
