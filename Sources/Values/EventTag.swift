/// The name of an event that a minion sends by itself (`event.send`): plain text that is none of the master's own names.
package struct EventTag: Hashable, Sendable {
    package let text: String

    /// How long a name may be, in bytes.
    package static let limit = 200

    /// What begins with these words, the master says itself, or minions under rules of their own.
    private static let reserved: Set<String> = ["job", "key", "master", "minion", "netboot", "token"]
    private static let reservedBelowSalt: Set<String> = [
        "auth", "cloud", "cluster", "job", "key", "presence", "run", "state_result", "wheel",
    ]

    package init?(_ text: String) {
        guard Self.problem(text) == nil else { return nil }
        self.text = text
    }

    /// Why a text cannot be such a name; nil: it can.
    package static func problem(_ text: String) -> String? {
        guard (1...limit).contains(text.utf8.count) else { return "an event's name has 1 to \(limit) bytes" }
        guard text.unicodeScalars.allSatisfy(isPlain) else { return "an event's name is one line of plain text" }
        let words = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
        guard let first = words.first else { return "an event's name is more than slashes" }
        let isReserved =
            first == "salt" ? words.count > 1 && reservedBelowSalt.contains(words[1]) : reserved.contains(first)
        return isReserved
            ? "the event name '\(text)' is the master's own: begin it with a word of yours, as in my/\(text)" : nil
    }

    /// No control characters, so that a terminal shows what is there.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value) && scalar.value != 0x2028
            && scalar.value != 0x2029
    }
}
