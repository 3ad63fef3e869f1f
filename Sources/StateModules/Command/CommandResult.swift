import Hosts
import OrderedCollections
import States
import Values

/// What `cmd` states report of a finished command: Salt's `pid`, `retcode`, `stdout` and `stderr`.
struct CommandResult: Sendable {
    var changes: Value.Map
    var succeeded: Bool

    init(_ output: CommandOutput, _ command: Command, _ options: CommandOptions) {
        var status = options.success.holds(for: output) ? 0 : output.status
        var text = output.output
        if let timeout = command.timeout, output.status == 124 {
            let said = "'\(command.arguments.last ?? "")' : Timed out after \(Self.number(timeout)) seconds"
            text = text.isEmpty ? said : Self.stripped(text) + "\n" + said
            status = options.ignoresTimeout ? 0 : 1
        }
        var error = output.error
        if options.strips {
            text = Self.stripped(text)
            error = Self.stripped(error)
        }
        if options.hidesOutput { (text, error) = ("", "") }
        changes = [
            "pid": .int(output.pid), "retcode": .int(status), "stdout": .string(text), "stderr": .string(error),
        ]
        succeeded = status == 0
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }

    /// Without white space at either end.
    static func trimmed(_ text: String) -> String {
        guard let first = text.utf8.firstIndex(where: { $0 > 32 }) else { return "" }
        return stripped(String(text[first...]))
    }

    /// Without white space at the end, as Python's `rstrip`.
    static func stripped(_ text: String) -> String {
        let utf8 = text.utf8
        guard let last = utf8.lastIndex(where: { $0 > 32 }) else { return "" }
        return String(text[...last])
    }
}
