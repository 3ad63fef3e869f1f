import Hosts

/// The entry of PXESrv's `once` folder that an answer was made of, as text: it travels with the answer, so nothing has to be kept.
struct OnceClaim: Hashable {
    /// `once/10.0.0.1`
    var name: String
    /// When the link was made: one that replaced it is another.
    var made: Double
    var target: String

    init(_ name: String, _ info: FileInfo) {
        self.name = name
        made = info.modified
        target = info.target ?? ""
    }

    init?(_ tag: String) {
        let parts = tag.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let made = Double(parts[1]) else { return nil }
        name = parts[0]
        self.made = made
        target = parts[2]
    }

    var tag: String { "\(name) \(made) \(target)" }
}
