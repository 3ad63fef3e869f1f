import Hosts
import OrderedCollections
package import States
package import Values

/// `host.present`: `/etc/hosts` has this name for these addresses.
///
///     mirror.example.org:
///       host.present:
///         - ip: 192.0.2.10
package struct HostPresent: StateModule {
    package static let name = "host.present"

    let host: String
    let addresses: [String]
    let comment: String?
    let cleans: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        host = arguments.name
        addresses = try arguments.addresses()
        comment = try arguments.string("comment").flatMap { $0.isEmpty ? nil : $0 }
        cleans = try arguments.bool("clean", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let old = try HostsTable.read(on: context.host)
        var new = old, words: [String] = [], added: [String] = [], commented: [String] = [], removed: [String] = []
        for entry in old.entries where !addresses.contains(entry.address) && entry.names.contains(host) && cleans {
            removed.append(entry.address)
        }
        for address in addresses {
            let isThere = old.names(of: address).contains(host)
            if !isThere { added.append(address) }
            if let comment, old.comment(of: address) != comment {
                commented.append(address)
            } else if isThere {
                words.append("Host \(host) (\(address)) already present")
            }
        }
        for address in added { new.add(host, to: address) }
        for address in commented { new.setComment(comment ?? "", of: address) }
        for address in removed { new.remove(host, from: address) }
        guard new != old else { return .satisfied(words.joined(separator: "\n")) }
        let done =
            words + added.map { "Added host \(host) (\($0))" }
            + commented.map { "Set comment for host \($0) (\(comment ?? ""))" }
            + removed.map { "Removed host \(host) (\($0))" }
        let expected =
            words + added.map { "Host \(host) (\($0)) would be added" }
            + commented.map { "Comment for \($0) (\(comment ?? "")) would be added" }
            + removed.map { "Host \(host) (\($0)) would be removed" }
        return .change(
            [HostsStep.write(new, "change \(host) in /etc/hosts")],
            changes: changes(added, commented, removed),
            comment: done.joined(separator: "\n"),
            inTest: expected.joined(separator: "\n")
        )
    }

    private func changes(_ added: [String], _ commented: [String], _ removed: [String]) -> Value.Map {
        var changes = Value.Map()
        for (key, addresses, value) in [
            ("added", added, host), ("comment_added", commented, comment ?? ""), ("removed", removed, host),
        ] where !addresses.isEmpty {
            changes[.string(key)] = .map(
                Value.Map(uniqueKeysWithValues: addresses.map { (.string($0), .list([.string(value)])) })
            )
        }
        return changes
    }
}

/// `host.absent`: `/etc/hosts` does not have this name for these addresses.
///
///     old.example.org:
///       host.absent:
///         - ip: 192.0.2.10
package struct HostAbsent: StateModule {
    package static let name = "host.absent"

    let host: String
    let addresses: [String]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        host = arguments.name
        addresses = try arguments.addresses()
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let old = try HostsTable.read(on: context.host)
        var new = old, done: [String] = [], expected: [String] = []
        for address in addresses {
            if old.names(of: address).contains(host) {
                new.remove(host, from: address)
                done.append("Removed host \(host) (\(address))")
                expected.append("Host \(host) (\(address)) needs to be removed")
            } else {
                done.append("Host \(host) (\(address)) already absent")
                expected.append("Host \(host) (\(address)) already absent")
            }
        }
        guard new != old else { return .satisfied(done.joined(separator: "\n")) }
        return .change(
            [HostsStep.write(new, "remove \(host) from /etc/hosts")],
            changes: context.isTest ? [:] : ["host": .string(host)],
            comment: done.joined(separator: "\n"),
            inTest: expected.joined(separator: "\n")
        )
    }
}

/// `host.only`: an address has exactly these names in `/etc/hosts`.
///
///     127.0.1.1:
///       host.only:
///         - hostnames: [web1.example.org, web1]
package struct HostOnly: StateModule {
    package static let name = "host.only"

    let address: String
    let names: [String]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        address = arguments.name
        guard let names = try arguments.strings("hostnames") else {
            throw Diagnostic(.error, "Missing parameter hostnames for state \(Self.name)", at: arguments.location)
        }
        self.names = names.flatMap { $0.split(whereSeparator: \.isWhitespace) }.map(String.init)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let table = try HostsTable.read(on: context.host)
        let old = table.names(of: address).joined(separator: " "), new = names.joined(separator: " ")
        if old == new { return .satisfied("IP address \(address) already set to \"\(new)\"") }
        var changed = table
        changed.set(names, of: address)
        return .change(
            [HostsStep.write(changed, "set the names of \(address) in /etc/hosts")],
            changes: context.isTest ? [:] : [.string(address): ["old": .string(old), "new": .string(new)]],
            comment: "successfully changed \(address) from \"\(old)\" to \"\(new)\"",
            inTest: "Would change \(address) from \"\(old)\" to \"\(new)\""
        )
    }
}

enum HostsStep {
    /// Writes `/etc/hosts` anew.
    static func write(_ table: HostsTable, _ summary: String) -> Step {
        Step(summary, .write(path: HostsTable.path, .bytes(Array(table.text.utf8)), FileAttributes()))
    }
}

extension Arguments {
    /// `ip`, one or several.
    fileprivate mutating func addresses() throws(Diagnostic) -> [String] {
        guard let addresses = try strings("ip"), !addresses.isEmpty else {
            throw Diagnostic(.error, "Missing parameter ip for state \(function)", at: location)
        }
        for address in addresses where !Self.isAddress(address) {
            throw Diagnostic(.error, "Invalid IP Address for \(name) (\(address))", at: location)
        }
        return addresses
    }

    private static func isAddress(_ text: String) -> Bool {
        if text.contains(":") { return text.allSatisfy { $0.isHexDigit || ":.%".contains($0) || $0.isLetter } }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
