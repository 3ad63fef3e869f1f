import Netboot
import Values

/// Rules that no machine can ever meet: each is well written, and none will be asked.
enum IdleRules {
    static func findings(in boots: BootConfiguration) -> [Diagnostic] {
        let names = Set(boots.machines.map(\.name))
        let groups = boots.groups.sorted { $0.location.line < $1.location.line }.flatMap { group in
            group.selectors.sorted { $0.key < $1.key }.compactMap { label, value in
                why(label, value, names).map { why, hint in
                    let message = "group '\(group.name)' matches no machine: \(why)"
                    return Diagnostic(.warning, message, hint: hint, at: group.location)
                }
            }
        }
        let machines = boots.machines.filter { $0.uuid.map { !isUUID($0) } ?? false }.map { machine in
            let message = "machine '\(machine.name)' is not known by '\(machine.uuid ?? "")', which is no UUID"
            return Diagnostic(.warning, message, hint: form)
        }
        return groups + machines
    }

    private static let form = "such as 4c4c4544-0035-3010-8052-b4c04f4e3332"

    private static func why(_ label: String, _ value: String, _ names: Set<String>) -> (String, hint: String?)? {
        switch label {
        case "machine" where !names.contains(value):
            let near = Suggestion.nearest(to: value, among: names).map { "did you mean '\($0)'?" }
            return ("there is no machine '\(value)'", near)
        case "uuid" where !isUUID(value): return ("'\(value)' is no UUID", form)
        case "serial", "circuit", "remote", "vrf", "class":
            return value.isEmpty ? ("'\(label)' is empty, and what is not told is not empty", nil) : nil
        default: return nil
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.utf8.allSatisfy(isHexadecimal) }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte | 32)
    }
}
