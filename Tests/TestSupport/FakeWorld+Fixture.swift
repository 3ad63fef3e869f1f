import Foundation
import Hosts

extension FakeWorld {
    /// A machine as the sections of a fixture describe it.
    ///
    /// - `file PATH [MODE] [USER:GROUP]`: its text (a newline is added unless it is empty)
    /// - `directory PATH [MODE] [USER:GROUP]`, `link PATH -> TARGET`, `remove PATH`
    /// - `user NAME UID GID [HOME] [SHELL]`, `group NAME GID [MEMBER,…]`
    /// - `without user NAME`, `without group NAME`
    /// - `output COMMAND`, `error COMMAND`, `status COMMAND`: what a command line answers
    ///
    /// Sections whose name starts with `prefix` count, the others do not.
    package mutating func apply(_ fixture: Fixture, prefix: String = "") {
        var answers: [String: CommandOutput] = [:]
        for (section, text) in fixture.all where section.hasPrefix(prefix) {
            let words = section.dropFirst(prefix.count).split(separator: " ", maxSplits: 1).map(String.init)
            guard let kind = words.first, words.count == 2 else { continue }
            let rest = words[1]
            switch kind {
            case "output": answers[rest, default: CommandOutput()].output = text.isEmpty ? "" : text + "\n"
            case "error": answers[rest, default: CommandOutput()].error = text.isEmpty ? "" : text + "\n"
            case "status": answers[rest, default: CommandOutput()].status = Int(text) ?? -1
            default: put(kind, rest.split(separator: " ").map(String.init), text)
            }
        }
        for (command, output) in answers { outputs[command] = [output] }
    }

    private mutating func put(_ kind: String, _ words: [String], _ text: String) {
        let path = words[0]
        switch kind {
        case "file":
            addFile(
                path,
                text.isEmpty ? "" : text + "\n",
                mode: mode(words) ?? 0o644,
                uid: owner(words).0,
                gid: owner(words).1
            )
        case "directory": addDirectory(path, mode: mode(words) ?? 0o755, uid: owner(words).0, gid: owner(words).1)
        case "link": addLink(path, to: words[2])
        case "remove": entries = entries.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
        case "user":
            users.removeAll { $0.name == path }
            let uid = UInt32(words[1]) ?? 0, gid = UInt32(words[2]) ?? 0
            let home = words.count > 3 ? words[3] : "/home/\(path)", shell = words.count > 4 ? words[4] : "/bin/sh"
            users.append(UserRecord(name: path, uid: uid, gid: gid, home: home, shell: shell))
        case "group":
            groups.removeAll { $0.name == path }
            let members = words.count > 2 ? words[2].split(separator: ",").map(String.init) : []
            groups.append(GroupRecord(name: path, gid: UInt32(words[1]) ?? 0, members: members))
        case "without":
            if path == "user" { users.removeAll { $0.name == words[1] } }
            if path == "group" { groups.removeAll { $0.name == words[1] } }
        default: break
        }
    }

    private func mode(_ words: [String]) -> UInt16? {
        words.dropFirst().lazy.filter { !$0.contains(":") }.compactMap { UInt16($0, radix: 8) }.first
    }

    private func owner(_ words: [String]) -> (UInt32, UInt32) {
        guard let names = words.dropFirst().first(where: { $0.contains(":") })?.split(separator: ":") else {
            return (0, 0)
        }
        let user = users.first { $0.name == names[0] }, group = groups.first { $0.name == names[1] }
        return (user?.uid ?? 0, group?.gid ?? 0)
    }
}
