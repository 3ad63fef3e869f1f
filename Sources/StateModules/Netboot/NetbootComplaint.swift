package import Hosts
import Values

/// What cm-netboot says when it cannot do what it was asked for with `--out json`, in words for people.
package enum NetbootComplaint {
    package static func text(_ output: CommandOutput) -> String {
        guard let complaint = try? JSON.parse(output.error) else { return CommandResult.trimmed(output.error) }
        if let problems = complaint["problems"]?.list {
            return problems.map { problem($0).description }.joined(separator: "\n")
        }
        return complaint["error"]?.string ?? CommandResult.trimmed(output.error)
    }

    /// A mistake as it was before it became JSON.
    static func problem(_ json: Value) -> Diagnostic {
        let place = json["file"]?.string.map {
            SourceLocation(file: $0, line: json["line"]?.int ?? 1, column: json["column"]?.int ?? 0)
        }
        return Diagnostic(
            json["severity"] == "warning" ? .warning : .error,
            json["message"]?.string ?? "",
            hint: json["hint"]?.string,
            at: place,
            source: json["source"]?.string
        )
    }
}
