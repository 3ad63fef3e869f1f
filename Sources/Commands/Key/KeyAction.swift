import ArgumentParser
import Wire

/// What to do with which keys; ids may be globs.
enum KeyAction: Equatable, Sendable {
    case list(KeySelection)
    case accept(String)
    case reject(String)
    case delete(String)
    case finger(String)
}

/// The keys to list: one state or all.
struct KeySelection: ExpressibleByArgument, Equatable, Sendable {
    var states: Set<KeyState>

    static let all = KeySelection(states: Set(KeyState.allCases))

    init(states: Set<KeyState>) {
        self.states = states
    }

    /// Salt's abbreviations: `acc`, `pre`, `un`, `rej`, `den`, `all`.
    init?(argument: String) {
        let text = argument.lowercased()
        switch true {
        case text.hasPrefix("acc"): states = [.accepted]
        case text.hasPrefix("pre"), text.hasPrefix("pen"), text.hasPrefix("un"): states = [.pending]
        case text.hasPrefix("rej"): states = [.rejected]
        case text.hasPrefix("den"): states = [.denied]
        case text == "all": self = .all
        default: return nil
        }
    }

    static let allValueStrings = ["accepted", "pending", "rejected", "denied", "all"]
}
