import DHCP
import Hosts
import Netboot
import OrderedCollections
import Values

/// A one-time boot as somebody orders it.
struct OnceRequest {
    /// A name or a hardware address.
    var machine: String
    var profile: String
    var goal: OnceEntry.Goal
    var life: Double?
    var order: String?
    /// The minion id as which the system on the machine joins the master.
    var join: String?
}

/// The journal and the names that its commands take.
struct OnceWork {
    let settings: NetbootSettings
    let journal: OnceJournal
    private let directory: String?

    init(_ directory: String?) throws {
        self.directory = directory
        settings = try NetbootReading(directory).settings
        let host = LocalHost()
        try host.makeDirectory(settings.dataDirectory, parents: true, FileAttributes(mode: 0o750))
        journal = OnceJournal(settings.journal, rules: settings.once) { host.now }
    }

    /// The address of a machine that is named by it or by its name.
    func mac(_ text: String) -> MACAddress? {
        MACAddress(text) ?? settings.boots.machines.first { $0.name == text }?.macs.first
    }

    func add(_ request: OnceRequest) async throws -> OnceEntry {
        let mac = try known(request)
        // An order that was given before costs no token.
        let given = try request.order.flatMap { try journal.entry(mac, profile: request.profile, order: $0) }
        if let given { return given }
        let life = request.life ?? settings.once.life
        let join = try await request.join.asyncMap { try await JoinTokens(directory).offer($0, life: life) }
        return try journal.add(
            mac,
            profile: request.profile,
            goal: request.goal,
            life: life,
            order: request.order,
            join: join
        )
    }

    private func known(_ request: OnceRequest) throws -> MACAddress {
        guard let mac = mac(request.machine) else {
            let near = Suggestion.nearest(to: request.machine, among: settings.boots.machines.map(\.name))
            throw Failure(
                "'\(request.machine)' is neither a hardware address nor a machine with one"
                    + (near.map { ". Did you mean '\($0)'?" } ?? ""),
                exitCode: ExitStatus.usage
            )
        }
        guard settings.boots.profiles[request.profile] != nil else {
            let near = Suggestion.nearest(to: request.profile, among: settings.boots.profiles.keys)
            throw Failure(
                "there is no profile '\(request.profile)'" + (near.map { ". Did you mean '\($0)'?" } ?? ""),
                exitCode: ExitStatus.usage
            )
        }
        return mac
    }

    /// What may go wrong with a boot that is as it was ordered, or was ordered before.
    func warnings(of request: OnceRequest, _ entry: OnceEntry) -> [String] {
        let profile = settings.boots.profiles[request.profile]
        var warnings: [String] = []
        if let held = entry.held {
            warnings.append("\(held), so boot \(entry.id) of \(entry.mac) is \(Self.heldBack)")
        }
        if request.goal == .home, profile?.namesDoneURL == false {
            warnings.append(
                "nothing of profile '\(request.profile)' names {{ done_url }}: unless its system fetches that, "
                    + "the machine boots this again after 'boot_time', until you clear it"
            )
        }
        if profile?.target == .ignore {
            warnings.append(
                "profile '\(request.profile)' answers nothing, so nobody sees this boot happen: "
                    + "the machine is ignored until you clear it or its time is over"
            )
        }
        return warnings
    }

    private static let heldBack = "held back; clear it, and add it again if it has not happened"

    /// For programs: with the machine's name, without its join token.
    func json(_ entry: OnceEntry) -> Value {
        var value = entry.shownJSON
        value["machine"] = name(of: entry.mac).map { .string($0) }
        return value
    }

    private func name(of mac: MACAddress) -> String? { settings.boots.machines.first { $0.macs.contains(mac) }?.name }

    /// A line for each entry, for people.
    func lines(_ entries: [OnceEntry]) -> String {
        entries.map { entry in
            let machine = name(of: entry.mac).map { "  (\($0))" } ?? ""
            let state = entry.held == nil ? entry.state.rawValue : "held"
            let reason = entry.held.map { "\($0): \(Self.heldBack)" } ?? entry.reason
            return "\(entry.id)  \(entry.mac)  \(entry.profile.padded(to: 16))  "
                + "\(state.padded(to: 8))  \(reason)\(machine)"
        }.joined(separator: "\n")
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
