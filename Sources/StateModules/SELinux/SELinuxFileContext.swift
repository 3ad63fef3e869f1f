import Hosts
import OrderedCollections
package import States
package import Values

/// `selinux.fcontext_policy_present`: SELinux's policy says which label files of a pattern have.
///
///     '/srv/web(/.*)?':
///       selinux.fcontext_policy_present:
///         - sel_type: httpd_sys_content_t
package struct SELinuxFileContextPresent: StateModule {
    package static let name = "selinux.fcontext_policy_present"

    let policy: FileContextPolicy
    let type: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        type = try arguments.required("sel_type")
        policy = try FileContextPolicy(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let wanted = policy.wanted(type: type)
        let old = try await policy.labels(in: context).last
        let isRight = old.map { label in wanted.allSatisfy { label[$0] == $1 } } ?? false
        if isRight {
            return .satisfied(
                "SELinux policy for \"\(policy.pattern)\" already present with specified filetype \"\(policy.kindName)\" "
                    + "and sel_type \"\(type)\"."
            )
        }
        let command = policy.command(old == nil ? "-a" : "-m", type: type)
        return .change(
            [Step("label \(policy.pattern) as \(type)", .run(command, accepting: [0]))],
            changes: context.isTest ? [:] : changes(from: old, to: wanted),
            comment: "",
            inTest: ""
        )
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        ToolRefusal.report(decision, after: outcomes) { "Error adding new rule: \($0.text)" }
    }

    private func changes(from old: SecurityLabel?, to wanted: [SecurityLabel.Part: String]) -> Value.Map {
        let pattern = Value.string(policy.pattern)
        guard let old else {
            let new: Value = ["filetype": .string(policy.kindName), "sel_type": .string(type)]
            return ["old": [:], "new": [pattern: new]]
        }
        var before = Value.Map(), after = Value.Map()
        for part in SecurityLabel.Part.allCases {
            guard let value = wanted[part], value != old[part] else { continue }
            before[.string(part.rawValue)] = .string(old[part])
            after[.string(part.rawValue)] = .string(value)
        }
        return ["old": [pattern: .map(before)], "new": [pattern: .map(after)]]
    }
}

/// `selinux.fcontext_policy_absent`: SELinux's policy says nothing of its own about files of a pattern.
///
///     '/srv/web(/.*)?':
///       selinux.fcontext_policy_absent: []
package struct SELinuxFileContextAbsent: StateModule {
    package static let name = "selinux.fcontext_policy_absent"

    let policy: FileContextPolicy
    let type: String?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        policy = try FileContextPolicy(&arguments)
        type = try arguments.string("sel_type")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let wanted = policy.wanted(type: type)
        // What the shipped policy says cannot be removed.
        let labels = try await policy.labels(onlyLocal: true, in: context)
        guard let old = labels.last(where: { label in wanted.allSatisfy { label[$0] == $1 } }) else {
            return .satisfied(
                "SELinux policy for \"\(policy.pattern)\" already absent with specified filetype \"\(policy.kind)\" "
                    + "and sel_type \"\(type ?? "None")\"."
            )
        }
        var before: Value.Map = ["filespec": .string(policy.pattern), "filetype": .string(policy.kindName)]
        for part in SecurityLabel.Part.allCases { before[.string(part.rawValue)] = .string(old[part]) }
        return .change(
            [Step("remove the label of \(policy.pattern)", .run(policy.command("-d", type: nil), accepting: [0]))],
            changes: ["old": [.string(policy.pattern): .map(before)], "new": [:]],
            comment: "",
            inTest: ""
        )
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        ToolRefusal.report(decision, after: outcomes) { "Error removing policy: \($0.text)" }
    }
}

/// `selinux.fcontext_policy_applied`: files have the labels that the policy gives them.
///
///     /srv/web:
///       selinux.fcontext_policy_applied:
///         - recursive: True
package struct SELinuxFileContextApplied: StateModule {
    package static let name = "selinux.fcontext_policy_applied"

    let path: String
    let isRecursive: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = arguments.name
        isRecursive = try arguments.bool("recursive", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        // A pattern names the directory above what it matches.
        let place = path.hasSuffix("(/.*)?") ? String(path.dropLast(6)) : path
        let options = isRecursive ? ["-R"] : []
        let answer = try await context.host.capture(Command("restorecon", ["-n", "-v"] + options + [place]))
        guard answer.status == 0 else { return .impossible(CommandResult.trimmed(answer.error)) }
        let lines = answer.output.split(separator: "\n").map(String.init)
        if lines.isEmpty { return .satisfied("SElinux policies are already applied for filespec \"\(path)\"") }
        var changes = Value.Map()
        for line in lines {
            guard let (file, old, new) = Self.relabelled(line) else { continue }
            changes[.string(file)] = Self.difference(SecurityLabel(old), SecurityLabel(new))
        }
        return .change(
            [Step("label \(place)", .run(Command("restorecon", ["-v", "-F"] + options + [place]), accepting: [0]))],
            changes: context.isTest ? [:] : changes,
            comment: "",
            inTest: ""
        )
    }

    private static func difference(_ old: SecurityLabel?, _ new: SecurityLabel?) -> Value {
        guard let old, let new else { return [:] }
        var before = Value.Map(), after = Value.Map()
        for part in SecurityLabel.Part.allCases where old[part] != new[part] {
            before[.string(part.rawValue)] = .string(old[part])
            after[.string(part.rawValue)] = .string(new[part])
        }
        return ["old": .map(before), "new": .map(after)]
    }

    /// `Would relabel FILE from OLD to NEW`, or as before version 3 `restorecon reset FILE context OLD->NEW`.
    private static func relabelled(_ line: String) -> (file: String, old: String, new: String)? {
        for (opening, middle, arrow) in [("elabel ", " from ", " to "), ("restorecon reset ", " context ", "->")] {
            guard let start = line.firstRange(of: opening)?.upperBound else { continue }
            guard let end = line[start...].ranges(of: middle).last else { continue }
            guard let between = line[end.upperBound...].firstRange(of: arrow) else { continue }
            let old = line[end.upperBound..<between.lowerBound], new = line[between.upperBound...]
            return (String(line[start..<end.lowerBound]), String(old), String(new))
        }
        return nil
    }
}
