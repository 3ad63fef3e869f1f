import DHCP

/// Whose answer a body is: it travels with the answer as text, so nothing has to be kept while it is sent.
struct ResponseTag: Hashable {
    enum Kind: String {
        case script
        case file
        case secret
    }

    var kind: Kind
    var mac: MACAddress?
    /// The one-time boot that the body serves.
    var once: String?
    var file: String

    init(_ kind: Kind, mac: MACAddress?, once: String?, file: String) {
        self.kind = kind
        self.mac = mac
        self.once = once
        self.file = file
    }

    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let kind = Kind(rawValue: parts[0]) else { return nil }
        self.init(kind, mac: MACAddress(parts[1]), once: parts[2].isEmpty ? nil : parts[2], file: parts[3])
    }

    var text: String { "\(kind.rawValue) \(mac?.description ?? "") \(once ?? "") \(file)" }

    var stage: BootEvent.Stage {
        switch kind {
        case .script: .script
        case .file: .http
        case .secret: .secret
        }
    }
}
