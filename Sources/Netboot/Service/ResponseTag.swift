import DHCP

/// Whose answer a body is: it travels with the answer as text, so nothing has to be kept while it is sent.
struct ResponseTag: Hashable {
    var isScript: Bool
    var mac: MACAddress?
    /// The one-time boot that the body serves.
    var once: String?
    var file: String

    init(isScript: Bool, mac: MACAddress?, once: String?, file: String) {
        self.isScript = isScript
        self.mac = mac
        self.once = once
        self.file = file
    }

    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "script" || parts[0] == "file" else { return nil }
        self.init(
            isScript: parts[0] == "script",
            mac: MACAddress(parts[1]),
            once: parts[2].isEmpty ? nil : parts[2],
            file: parts[3]
        )
    }

    var text: String { "\(isScript ? "script" : "file") \(mac?.description ?? "") \(once ?? "") \(file)" }
}
