import OrderedCollections
import Values

/// One rule of iptables, from the arguments of a state: `source`, `proto`, `dport`, `jump` and whatever iptables knows.
struct PacketRule: Equatable, Sendable {
    /// The words of the rule, without table and chain.
    let words: [String]

    /// Options that belong to the target, so they come last.
    private static let ofTarget: Set<String> = [
        "add-set", "checksum-fill", "clamp-mss-to-pmtu", "del-set", "exist", "gateway", "helper", "log-ip-options",
        "log-level",
        "log-prefix", "log-tcp-options", "log-tcp-sequence", "log-uid", "map-set", "nfmask", "ctmask", "nflog-group",
        "nflog-prefix", "nflog-range", "nflog-threshold", "notrack", "on-ip", "on-port", "persistent", "queue-balance",
        "queue-bypass", "queue-num", "random", "random-fully", "reject-with", "restore-mark", "save-mark", "set-class",
        "set-dscp", "set-dscp-class", "set-mark", "set-mss", "set-tos", "set-xmark", "to", "to-destination", "to-ports",
        "to-source", "tproxy-mark", "ttl-dec", "ttl-inc", "ttl-set", "zone",
    ]

    init(_ options: Value.Map) {
        var options = options, words: [String] = []
        func take(_ names: String...) -> Value? {
            for name in names {
                if let value = options.removeValue(forKey: .string(name)), !value.isNull { return value }
            }
            return nil
        }
        if let target = take("target") { options["jump"] = target }
        if let value = take("if") { words += Self.option("-i", value) }
        if let value = take("of") { words += Self.option("-o", value) }
        if let value = take("proto", "protocol") { words += Self.option("-p", value) }
        for match in Self.texts(take("match")) { words += ["-m", match] }
        for set in Self.texts(take("match-set")) {
            words += ["-m", "set"] + Self.option("--match-set", .string(set), isSplit: true)
        }
        if let value = take("connstate") { words += Self.loading("state", words) + Self.option("--state", value) }
        if let value = take("dport") { words += Self.option("--dport", value) }
        if let value = take("sport") { words += Self.option("--sport", value) }
        for name in ["dports", "sports"] {
            guard let value = take(name) else { continue }
            words +=
                Self.loading("multiport", words)
                + Self.option("--\(name)", .string(Self.texts(value).joined(separator: ",")))
        }
        if let value = take("comment") { words += Self.loading("comment", words) + ["--comment", value.argumentText] }
        var last: [String] = []
        if let jump = take("jump", "j") { last += ["-j", jump.argumentText] }
        for (key, value) in options {
            let name = key.argumentText, flag = (name.count == 1 ? "-" : "--") + name
            if Self.ofTarget.contains(name) {
                last += Self.option(flag, value)
            } else {
                words += Self.option(flag, value)
            }
        }
        self.words = words + last
    }

    /// `! --dport 22` for `!22` and `not 22`.
    private static func option(_ flag: String, _ value: Value, isSplit: Bool = false) -> [String] {
        var text = value.isNull ? "" : value.argumentText
        var words: [String] = []
        for mark in ["!", "not "] where text.hasPrefix(mark) {
            words.append("!")
            text = CommandResult.trimmed(String(text.dropFirst(mark.count)))
        }
        words.append(flag)
        if text.isEmpty { return words }
        return words + (isSplit ? text.split(separator: " ").map(String.init) : [text])
    }

    private static func loading(_ module: String, _ words: [String]) -> [String] {
        zip(words, words.dropFirst()).contains { $0 == ("-m", module) } ? [] : ["-m", module]
    }

    private static func texts(_ value: Value?) -> [String] {
        guard let value else { return [] }
        if let list = value.list { return list.map(\.argumentText) }
        return value.argumentText.split(separator: ",").map { CommandResult.trimmed(String($0)) }
    }
}
