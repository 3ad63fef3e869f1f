import Hosts
import Values
import YAML

/// `cmd_yaml`, `cmd_json`: a command that prints a mapping. `%s` in it is the minion's id.
enum CommandPillar {
    private static let timeout = 300.0

    static func data(_ name: String, _ value: Value, _ request: ExternalRequest) throws(Diagnostic) -> Value {
        guard let text = value.string ?? value["command"]?.string ?? value.list?.first?.string else {
            throw Diagnostic(.error, "\(name) needs a command, not \(value.kind)")
        }
        // An id has only letters, digits and . _ : -
        var command = Command.shell(text.replacing("%s", with: request.id))
        command.timeout = timeout
        let output = try request.output(command)
        let place = "the output of '\(text)'"
        let data = name == "cmd_json" ? try json(output, place) : try YAML.parse(output, file: place)?.value ?? [:]
        guard data.map != nil || !data.isTruthy else {
            throw Diagnostic(.error, "\(place) is no mapping, but \(data.kind)")
        }
        return data.isTruthy ? data : [:]
    }

    private static func json(_ text: String, _ place: String) throws(Diagnostic) -> Value {
        do {
            return try JSON.parse(text)
        } catch {
            throw Diagnostic(.error, "\(place) is no JSON: \(error)")
        }
    }
}
