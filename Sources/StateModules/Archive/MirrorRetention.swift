import States
import Values

/// How long releases stay: so many of them, and the rest until the grace period has passed.
struct MirrorRetention {
    let keep: Int
    /// Seconds.
    let grace: Double

    init(keep: Int, grace: Double) {
        self.keep = keep
        self.grace = grace
    }

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        keep = try arguments.int("keep") ?? 3
        grace = try Self.duration("grace", &arguments) ?? 3600
        guard keep >= 1 else {
            throw Diagnostic(
                .error,
                "'keep' of archive.mirrored in ID '\(arguments.id)' must be at least 1: the current release",
                at: arguments.location
            )
        }
    }

    /// What becomes of the releases once `current` is.
    struct Verdict: Equatable {
        /// Who leaves the menu now.
        var retiring: [String] = []
        /// Who has been out of it for long enough.
        var pruned: [String] = []
        /// For the mirror's memory.
        var retired: [String: Double] = [:]
    }

    /// `versions` newest first. What is newer than a pinned `current` stays, to be rolled forward to.
    func verdict(_ versions: [String], current: String, retired: [String: Double], now: Double) -> Verdict {
        var verdict = Verdict()
        let older = versions.filter { MirrorPicture.isNewer(current, $0) }
        for version in older.dropFirst(keep - 1) {
            let since = min(retired[version] ?? now, now)
            if retired[version] == nil { verdict.retiring.append(version) }
            if now - since >= grace {
                verdict.pruned.append(version)
            } else {
                verdict.retired[version] = since
            }
        }
        return verdict
    }

    /// `3600`, `90s`, `45m`, `12h`, `2d`.
    private static func duration(_ key: String, _ arguments: inout Arguments) throws(Diagnostic) -> Double? {
        guard let node = arguments.take(key), let value = node.scalar, !value.isNull else { return nil }
        let wrong = arguments.wrong(key, node, wanted: "seconds, or a time such as 90s, 45m, 12h or 2d")
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        var text = value.string ?? value.keyText
        var unit = 1.0
        if let last = text.last, let known = units[last] {
            unit = known
            text.removeLast()
        }
        guard value.bool == nil, let number = Double(text), number >= 0, number.isFinite else { throw wrong }
        return number * unit
    }
}
