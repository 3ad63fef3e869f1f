import ArgumentParser
import Glibc
import OrderedCollections
import Trust
import Values
import Wire

/// Does what `cm-key` was asked to do.
struct KeyWork {
    let api: any MasterAPI
    let style: OutputStyle
    /// The keys that may be accepted or rejected.
    var states: Set<KeyState> = [.pending]
    var fingerprint: SHA256Hex?
    var isConfirmed = false
    var print: (String) -> Void = Console.print
    /// Asks on the terminal; nil at the end of input.
    var ask: (String) -> String? = KeyWork.askOnTerminal

    func run(_ action: KeyAction) async throws {
        switch action {
        case .list(let selection): try await list(selection.states)
        case .accept(let pattern):
            try await change(pattern, in: states.subtracting([.accepted]), done: "accepted", named: "unaccepted") {
                try await api.accept($0.id, fingerprint: $0.fingerprint)
            }
        case .reject(let pattern):
            try await change(pattern, in: states.subtracting([.rejected]), done: "rejected", named: "unaccepted") {
                try await api.reject($0.id, fingerprint: $0.fingerprint)
            }
        case .delete(let pattern):
            try await change(pattern, in: Set(KeyState.allCases), done: "deleted", named: "") {
                try await api.delete($0.id, fingerprint: $0.fingerprint)
            }
        case .finger(let pattern): try await finger(pattern)
        }
    }

    private func list(_ states: Set<KeyState>) async throws {
        let keys = try await api.keys().keys
        show(Self.byState(keys, states: states) { keys in .list(keys.map(\.id.text).sorted().map(Value.string)) })
    }

    private func finger(_ pattern: String) async throws {
        let keys = try await matching(pattern, in: Set(KeyState.allCases))
        var listing = Self.byState(keys, states: Set(keys.map(\.state))) { keys in
            .map(Value.Map(keys.map { (.string($0.id.text), .string(Fingerprint.grouped($0.fingerprint))) }) { $1 })
        }
        if pattern == "*" {
            let authority = try await api.status().fingerprint
            // For scripts that write `master_finger` into settings.
            if style.format == .quiet { return print(Fingerprint.grouped(authority)) }
            listing.updateValue(["master": .string(Fingerprint.grouped(authority))], forKey: "local", insertingAt: 0)
        } else if keys.isEmpty {
            throw Failure("The key glob '\(pattern)' does not match any keys.")
        }
        show(listing)
    }

    private func change(
        _ pattern: String,
        in states: Set<KeyState>,
        done: String,
        named name: String,
        _ work: (KeyRecord) async throws -> Void
    ) async throws {
        let keys = try await matching(pattern, in: states)
        guard !keys.isEmpty else {
            throw Failure("The key glob '\(pattern)' does not match any \(name.isEmpty ? "" : name + " ")keys.")
        }
        guard try pattern.isExactID || confirm(keys, done) else { return }
        for key in keys {
            try await work(key)
            if style.format == nil { print("Key for minion \(key.id) \(done).") }
        }
        if style.format != nil {
            show(Self.byState(keys, states: Set(keys.map(\.state))) { .list($0.map { .string($0.id.text) }) })
        }
    }

    private func matching(_ pattern: String, in states: Set<KeyState>) async throws -> [KeyRecord] {
        try await api.keys().keys.filter { key in
            states.contains(key.state) && (fingerprint == nil || key.fingerprint == fingerprint)
                && (key.id.text == pattern || fnmatch(pattern, key.id.text, 0) == 0)
        }
        .sorted { ($0.id, $0.fingerprint) < ($1.id, $1.fingerprint) }
    }

    private func confirm(_ keys: [KeyRecord], _ done: String) throws -> Bool {
        if isConfirmed { return true }
        let listing = Self.byState(keys, states: Set(keys.map(\.state))) { keys in
            .map(Value.Map(keys.map { (.string($0.id.text), .string(Fingerprint.grouped($0.fingerprint))) }) { $1 })
        }
        let question =
            "The following keys are going to be \(done):\n" + KeyOutput.text(listing, palette: style.palette)
            + "\nProceed? [n/Y] "
        guard let answer = ask(question) else { throw Failure("nobody answered; -y proceeds without asking") }
        return answer.isEmpty || answer.lowercased().hasPrefix("y")
    }

    private func show(_ listing: Value.Map) {
        let text = style.format == nil ? KeyOutput.text(listing, palette: style.palette) : style.text(.map(listing))
        if let text { print(text) }
    }

    private static func byState(
        _ keys: [KeyRecord],
        states: Set<KeyState>,
        _ value: ([KeyRecord]) -> Value
    ) -> Value.Map {
        var listing = Value.Map()
        for (state, name) in KeyOutput.names where states.contains(state) {
            listing[.string(name)] = value(keys.filter { $0.state == state })
        }
        return listing
    }

    private static func askOnTerminal(_ question: String) -> String? {
        Console.write(question, to: STDERR_FILENO)
        return readLine()
    }
}

extension String {
    /// Names one minion; a glob may name many.
    fileprivate var isExactID: Bool { !contains { "*?[".contains($0) } }
}
