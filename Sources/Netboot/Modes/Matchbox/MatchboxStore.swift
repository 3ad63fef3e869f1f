package import Logging
import Values

/// Matchbox's data folder: `groups`, `profiles`, and the configurations that profiles name. Read anew for every request, so that a
/// change needs no restart.
package struct MatchboxStore: Sendable {
    private let folder: ServedFolder
    private let log: Logger

    package init(_ folder: ServedFolder, log: Logger) {
        self.folder = folder
        self.log = log
    }

    /// The groups that can be used, in the order in which they are tried; what is wrong with others is logged.
    package func groups() -> [MatchboxGroup] {
        let groups = folder.names(in: "groups").filter { $0.hasSuffix(".json") }.compactMap { name in
            logging { () throws(MatchboxProblem) in
                let file = "groups/\(name)"
                return try MatchboxGroup(reading: try json(file), file: file)
            }
        }
        return MatchboxGroup.inOrder(groups)
    }

    /// The first group that the labels satisfy.
    package func group(for labels: [String: String]) -> MatchboxGroup? {
        groups().first { $0.matches(labels) }
    }

    package func profile(of group: MatchboxGroup) -> MatchboxProfile? {
        logging { () throws(MatchboxProblem) in
            let file = "profiles/\(group.profile).json"
            return try MatchboxProfile(reading: try json(file), file: file)
        }
    }

    /// A configuration that a profile names, of the kind that its folder is for.
    package func configuration(_ folder: String, _ name: String) -> String? {
        guard !name.isEmpty, let text = self.folder.text("\(folder)/\(name)") else { return nil }
        return text
    }

    /// Everything that is wrong with the folder, for whoever checks it: files that cannot be read, profiles and configurations that
    /// are named and absent, templates that cannot be read, groups of which only one can match.
    package func problems() -> [MatchboxProblem] {
        var problems: [MatchboxProblem] = []
        var seen: [String: String] = [:]
        for name in folder.names(in: "groups") where name.hasSuffix(".json") {
            let file = "groups/\(name)"
            do throws(MatchboxProblem) {
                let group = try MatchboxGroup(reading: try json(file), file: file)
                if let other = seen.updateValue(file, forKey: group.selectorText) {
                    problems.append(MatchboxProblem(file: file, reason: "has the same selectors as \(other)"))
                }
                guard !group.profile.isEmpty else { throw MatchboxProblem(file: file, reason: "profile: is missing") }
                guard folder.info("profiles/\(group.profile).json") != nil else {
                    throw MatchboxProblem(file: file, reason: "profiles/\(group.profile).json does not exist")
                }
                problems += try self.problems(ofProfile: group.profile)
            } catch {
                problems.append(error)
            }
        }
        return problems
    }

    private func problems(ofProfile id: String) throws(MatchboxProblem) -> [MatchboxProblem] {
        let file = "profiles/\(id).json"
        let profile = try MatchboxProfile(reading: try json(file), file: file)
        let named = [("ignition", profile.ignition), ("cloud", profile.cloud), ("generic", profile.generic)]
        return named.filter { !$1.isEmpty }.compactMap { folder, name in
            guard let text = configuration(folder, name) else {
                return MatchboxProblem(file: file, reason: "\(folder)/\(name) does not exist")
            }
            return Self.isPlain(name) ? nil : problem(ofTemplate: text, "\(folder)/\(name)")
        }
    }

    /// Ignition that is served as it is.
    static func isPlain(_ name: String) -> Bool { name.hasSuffix(".ign") || name.hasSuffix(".ignition") }

    private func problem(ofTemplate text: String, _ file: String) -> MatchboxProblem? {
        do {
            _ = try GoTemplate(text, name: file)
            return nil
        } catch {
            return MatchboxProblem(file: file, reason: "\(error)")
        }
    }

    private func json(_ file: String) throws(MatchboxProblem) -> Value {
        guard let bytes = try? folder.read(file) else { throw MatchboxProblem(file: file, reason: "cannot be read") }
        do {
            return try JSON.parse(bytes)
        } catch {
            throw MatchboxProblem(file: file, reason: "\(error)")
        }
    }

    private func logging<T>(_ body: () throws(MatchboxProblem) -> T) -> T? {
        do {
            return try body()
        } catch {
            log.warning("\(error)")
            return nil
        }
    }
}
