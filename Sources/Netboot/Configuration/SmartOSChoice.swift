import Values

/// The release of a mirror that a profile boots, and those beside it.
struct SmartOSChoice {
    let mirror: String
    /// The one that is booted, or the menu's first.
    let release: String
    let all: [String]

    /// `releases`: of each mirror, the current one first.
    init(_ target: SmartOSTarget, among releases: [String: [String]]) throws(SmartOSProblem) {
        let names = releases.keys.sorted(), list = names.isEmpty ? "none" : names.joined(separator: ", ")
        guard let name = target.mirror ?? (names.count == 1 ? names.first : nil) else {
            let hint = names.isEmpty ? "set 'smartos_mirrors'" : "say 'mirror: \(names[0])', for instance"
            throw SmartOSProblem("Which mirror of SmartOS? There are: \(list).", hint: hint)
        }
        guard let all = releases[name] else {
            let near = Suggestion.nearest(to: name, among: names)
            throw SmartOSProblem("There is no mirror \(name) of SmartOS. There are: \(list).", near: near)
        }
        guard let first = all.first else {
            throw SmartOSProblem("The mirror \(name) has no SmartOS release yet.", mayPass: true)
        }
        guard all.contains(target.release ?? first) else {
            let wanted = target.release ?? ""
            let text = "The mirror \(name) has no release \(wanted); it offers \(all.joined(separator: ", "))."
            throw SmartOSProblem(text, near: Suggestion.nearest(to: wanted, among: all))
        }
        mirror = name
        release = target.release ?? first
        self.all = all
    }
}

/// Why a profile boots no SmartOS.
package struct SmartOSProblem: Error {
    /// A sentence, for the machine's screen too.
    package var text: String
    package var hint: String?
    /// The mirror is only empty yet.
    package var mayPass = false

    fileprivate init(_ text: String, hint: String? = nil, near: String? = nil, mayPass: Bool = false) {
        self.text = text
        self.hint = near.map { "did you mean '\($0)'?" } ?? hint
        self.mayPass = mayPass
    }
}

extension SmartOSTarget {
    /// What keeps every machine from booting it, with these releases of the mirrors; nil: nothing.
    package func problem(among releases: [String: [String]]) -> SmartOSProblem? {
        do throws(SmartOSProblem) {
            _ = try SmartOSChoice(self, among: releases)
            return nil
        } catch {
            return error
        }
    }
}
