import Foundation

/// A master and a minion on one lab host (or one each on two), with this repository's reference tree.
final class Cluster {
    let masterHost: LabHost
    let minionHost: LabHost
    let id: String
    private(set) var master: ShellProcess?
    private(set) var minion: ShellProcess?

    /// `pillar` is the text of the one pillar file; `states` the folder of the tree.
    init(
        master masterHost: LabHost,
        minion minionHost: LabHost? = nil,
        id: String = "mirror",
        states: String = Repository.root.appending(path: "states").path,
        pillar: String = "{}\n"
    ) throws {
        self.masterHost = masterHost
        self.minionHost = minionHost ?? masterHost
        self.id = id
        let address = minionHost == nil ? "127.0.0.1" : masterHost.name
        try masterHost.write(
            """
            interface: 0.0.0.0
            user: root
            file_roots: {base: [\(states)]}
            pillar_roots: {base: [/srv/cm/pillar]}

            """,
            to: "/etc/cm/master"
        )
        try masterHost.write("base: {'*': [settings]}\n", to: "/srv/cm/pillar/top.sls")
        try masterHost.write(pillar, to: "/srv/cm/pillar/settings.sls")
        try self.minionHost.write("master: \(address)\nid: \(id)\n", to: "/etc/cm/minion")
        try startMaster()
        let finger = try masterHost.run(["cm-key", "--out", "quiet", "-F"]).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try self.minionHost.write("master_finger: '\(finger)'\n", to: "/etc/cm/minion.d/master.conf")
        try startMinion()
        try eventually("the minion asking for a certificate") {
            try masterHost.run(["cm-key", "-l", "pending"]).output.contains(id)
        }
        let accepted = try masterHost.run(["cm-key", "-a", id])
        guard accepted.status == 0 else { throw LabError("cm-key -a: \(accepted.all)") }
        try eventually("the minion answering") { try cm(["*", "test.ping"]).status == 0 }
    }

    func startMaster() throws {
        master = try masterHost.start(["cm-master"])
        try eventually("the master's start: \(master?.output ?? "")") {
            try masterHost.run(["cm-key", "-L"]).status == 0
        }
    }

    func startMinion() throws {
        minion = try minionHost.start(["cm-minion"])
    }

    /// Ends a daemon at once, as a power cut would.
    func killMaster() throws { try masterHost.shell("pkill -9 -x cm-master; true") }
    func killMinion() throws { try minionHost.shell("pkill -9 -x cm-minion; true") }

    /// `cm ARGUMENTS` on the master.
    @discardableResult
    func cm(_ arguments: [String], seconds: Double = 300) throws -> Shell.Result {
        try masterHost.run(["cm"] + arguments, seconds: seconds)
    }

    /// The results of a state run: tag → result.
    func highstate(_ arguments: [String] = [], seconds: Double = 300) throws -> [String: StateReturn] {
        let result = try cm(["--out", "json", "*", "state.highstate"] + arguments, seconds: seconds)
        return try StateReturn.parse(result.output, id: id)
    }

    /// Asks again and again until it is so; the test fails when it does not come about.
    func eventually(_ what: String, seconds: Double = 30, _ check: () throws -> Bool) throws {
        let end = Date.now.addingTimeInterval(seconds)
        while Date.now < end {
            if try check() { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw LabError("\(what) did not happen; master: \(master?.output ?? "") minion: \(minion?.output ?? "")")
    }
}

/// One state's part of a return, as JSON has it.
struct StateReturn: Decodable {
    var result: Bool?
    var comment: String
    var hasChanges: Bool

    private enum Keys: String, CodingKey { case result, comment, changes }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        result = try values.decodeIfPresent(Bool.self, forKey: .result)
        comment = try values.decode(String.self, forKey: .comment)
        hasChanges = try !values.nestedContainer(keyedBy: AnyKey.self, forKey: .changes).allKeys.isEmpty
    }

    static func parse(_ json: String, id: String) throws -> [String: StateReturn] {
        do {
            let all = try JSONDecoder().decode([String: [String: StateReturn]].self, from: Data(json.utf8))
            return all[id] ?? [:]
        } catch {
            throw LabError("no state return in: \(json)")
        }
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
