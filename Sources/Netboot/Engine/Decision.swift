import OrderedCollections
package import Values

/// What one machine gets, and which rule said so.
package struct Decision: Hashable, Sendable {
    package var profile: BootProfile
    package var rule: Rule
    /// The name of the machine in the configuration.
    package var machine: String?
    /// Of the whole, the group and the machine, the last over the first.
    package var metadata: Value.Map
    /// What is written about the machine.
    package var labels: [String: String] = [:]
    /// The programs that this machine gets instead of the usual ones.
    package var binaries: [ArchitectureName: String]
    /// The one-time boot behind this decision.
    package var once: OnceTarget?
    /// Whether the machine checks the signatures of images.
    package var verifiesImages = false
    /// Of the profile and the machine, the machine's over the profile's.
    package var secrets: [String: BootSecret] = [:]

    package enum Rule: Hashable, Sendable, CustomStringConvertible {
        case once(String)
        case machine(String)
        case source(String)
        case group(String, selectors: Int)
        case fallback
        case nothing

        package var description: String {
            switch self {
            case .once(let id): "once-boot \(id)"
            case .machine(let name): "machine '\(name)'"
            case .source(let name): name
            case .group(let name, let count): "group '\(name)' (\(count) selector\(count == 1 ? "" : "s"))"
            case .fallback: "'default'"
            case .nothing: "no rule"
            }
        }
    }

    /// The one-time boot that a file starts by itself, because firmware runs it in place of iPXE.
    package func once(startedBy file: String) -> OnceTarget? {
        guard case .program(let programs) = profile.target, programs.values.contains(file) else { return nil }
        return once
    }

    /// Whether knowing more of the machine may lead to another decision: nobody has named it.
    var isOpen: Bool {
        switch rule {
        case .once, .machine, .source: false
        case .group, .fallback, .nothing: true
        }
    }

    /// In a sentence, for `explain` and the log.
    package var reason: String {
        rule == .nothing ? "no machine, group or default speaks of it" : "\(rule) says profile '\(profile.name)'"
    }
}

/// A boot that happens once: which profile, and the word by which its machine reports back.
package struct OnceTarget: Hashable, Sendable {
    package var id: String
    package var profile: String
    package var nonce: String
    /// By what the system that comes up joins a master, if it is to join one.
    package var joinToken: String?

    package init(id: String, profile: String, nonce: String, joinToken: String? = nil) {
        self.id = id
        self.profile = profile
        self.nonce = nonce
        self.joinToken = joinToken
    }
}

/// What an outside source said about a machine: a profile, with the source's name.
package struct Found: Hashable, Sendable {
    package var profile: BootProfile
    package var source: String

    package init(_ profile: BootProfile, source: String) {
        self.profile = profile
        self.source = source
    }
}

/// Where decisions come from besides the files: an HTTP API, another mode's folders.
package protocol BootSource: Sendable {
    /// What the machine gets; nil: this source does not know it.
    func find(_ facts: Facts) async -> Found?
    /// A file that an answer of this source named by an identifier; nil: it is none of this source's.
    func body(_ id: String) async throws -> HTTPBootResponse.Body?
}

extension BootSource {
    package func body(_ id: String) async throws -> HTTPBootResponse.Body? { nil }
}
