import Hosts
import OrderedCollections
package import States
package import Values

/// `selinux.boolean`: switches of SELinux's policy are on or off.
///
///     httpd_can_network_connect:
///       selinux.boolean:
///         - value: True
///         - persist: True
package struct SELinuxBoolean: StateModule {
    package static let name = "selinux.boolean"

    /// What is wanted, as written; nil where it is no value for a switch.
    let booleans: OrderedDictionary<String, Value>
    let persists: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        persists = try arguments.bool("persist", or: false)
        let value = arguments.take("value")?.value ?? .null
        booleans = Self.read(arguments.take("booleans")?.value, value) ?? [arguments.name: value]
    }

    /// A dictionary, or a list of names and dictionaries; nil: neither.
    private static func read(_ several: Value?, _ value: Value) -> OrderedDictionary<String, Value>? {
        guard let several, several.isTruthy else { return nil }
        var booleans: OrderedDictionary<String, Value> = [:]
        for entry in several.list ?? [several] {
            guard let map = entry.map else {
                booleans[entry.argumentText] = value
                continue
            }
            for (name, value) in map { booleans[name.argumentText] = value }
        }
        return booleans
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let present = try await Self.read(in: context)
        var wrong: [String] = [], right: [String] = [], changes = Value.Map()
        for (name, value) in booleans {
            guard let (now, later) = present[name] else { return .impossible("Boolean \(name) is not available") }
            guard let wanted = Self.isOn(value) else {
                return .impossible("\(value.pythonText) is not a valid value for the boolean \(name)")
            }
            if now == wanted, !persists || later == wanted {
                right.append(name)
                continue
            }
            wrong.append(name)
            func word(_ value: Bool) -> Value { .string(value ? "on" : "off") }
            changes[.string(name)] =
                persists
                ? ["old": .list([word(now), word(later)]), "new": .list([word(wanted), word(wanted)])]
                : ["old": word(now), "new": word(wanted)]
        }
        let correct =
            right.isEmpty
            ? [] : ["The following booleans were in the correct state: " + right.sorted().joined(separator: ", ")]
        if wrong.isEmpty { return .satisfied(correct.joined(separator: "\n")) }
        let arguments =
            (persists ? ["-P"] : []) + wrong.map { "\($0)=\(Self.isOn(booleans[$0]) == true ? "on" : "off")" }
        let names = wrong.sorted().joined(separator: ", ")
        return .change(
            [Step("set \(names)", .run(Command("setsebool", arguments), accepting: [0]))],
            changes: changes,
            comment: (correct + ["The following booleans have been changed: \(names)"]).joined(separator: "\n"),
            inTest: (correct + ["The following booleans would be changed: \(names)"]).joined(separator: "\n")
        )
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        let wanted = Value.map(Value.Map(uniqueKeysWithValues: booleans.map { (.string($0), $1) })).pythonText
        return ToolRefusal.report(decision, after: outcomes) {
            "Failed to set the following booleans: \(wanted): \($0.text)"
        }
    }

    private static func isOn(_ value: Value?) -> Bool? {
        switch value?.argumentText.lowercased() {
        case "1", "on", "yes", "true": true
        case "0", "off", "no", "false": false
        default: nil
        }
    }

    /// `name (on , off) description`, as `semanage` lists them.
    private static func read(in context: StateContext) async throws -> [String: (now: Bool, later: Bool)] {
        let answer = try await context.host.capture(Command("semanage", ["boolean", "-l", "-n"]))
        guard answer.status == 0 else { throw FileProblem(CommandResult.trimmed(answer.error)) }
        var found: [String: (now: Bool, later: Bool)] = [:]
        for line in answer.output.split(separator: "\n") {
            guard let open = line.firstIndex(of: "("), let close = line.firstIndex(of: ")"), open < close else {
                continue
            }
            let states = line[line.index(after: open)..<close].split(separator: ",").map {
                CommandResult.trimmed(String($0))
            }
            guard states.count == 2 else { continue }
            found[CommandResult.trimmed(String(line[..<open]))] = (states[0] == "on", states[1] == "on")
        }
        return found
    }
}
