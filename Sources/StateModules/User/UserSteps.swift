import Hosts
import OrderedCollections
import States
import Values

/// The steps that make a user, or change one, through the programs of Linux's shadow suite.
enum UserSteps {
    static func create(_ wanted: UserDescription, groups: [String]) -> [Step] {
        var arguments: [String] = []
        if let shell = wanted.shell { arguments += ["-s", shell] }
        if let uid = wanted.uid { arguments += ["-u", String(uid)] }
        if let gid = wanted.gid, wanted.ownGroup != true {
            arguments += ["-g", gid]
        } else if groups.contains(wanted.name) {
            arguments += ["-g", wanted.name]
        } else if let ownGroup = wanted.ownGroup {
            arguments.append(ownGroup ? "-U" : "-N")
        }
        let rest = groups.filter { $0 != wanted.name }
        if !rest.isEmpty { arguments += ["-G", rest.joined(separator: ",")] }
        arguments.append(wanted.makesHome ? "-m" : "-M")
        if let home = wanted.home { arguments += ["-d", home] }
        if wanted.skipsLoginLogs { arguments.append("-l") }
        if wanted.isSystem { arguments.append("-r") }
        if !wanted.isUnique { arguments.append("-o") }
        let comment = wanted.comment()
        if !comment.isEmpty { arguments += ["-c", comment] }
        let make = Step("add user \(wanted.name)", run("useradd", arguments + [wanted.name]))
        return [make] + secrets(wanted, changes: nil)
    }

    static func change(_ wanted: UserDescription, _ difference: UserDifference) -> [Step] {
        let changes = difference.changes
        var arguments: [String] = []
        if let uid = changes["uid"] { arguments += ["-u", uid.argumentText] }
        if let gid = changes["gid"] { arguments += ["-g", gid.argumentText] }
        if let home = changes["home"]?.string { arguments += ["-d", home] + (wanted.movesHome ? ["-m"] : []) }
        if let shell = changes["shell"]?.string { arguments += ["-s", shell] }
        if UserDescription.officeNames.contains(where: { changes[.string($0)] != nil }) {
            arguments += ["-c", wanted.comment(over: difference.office)]
        }
        if changes["groups"] != nil { arguments += ["-G", difference.groups.joined(separator: ",")] }
        var steps: [Step] = []
        if !arguments.isEmpty {
            let keys = changes.keys.map(\.argumentText).joined(separator: ", ")
            steps.append(Step("change \(keys) of user \(wanted.name)", run("usermod", arguments + [wanted.name])))
        }
        if let home = changes["homeDoesNotExist"]?.string, !(changes["home"] != nil && wanted.movesHome) {
            let uid = UInt32(wanted.uid ?? Int(difference.user.uid))
            let gid = changes["gid"]?.int.map { UInt32($0) } ?? difference.user.gid
            let attributes = FileAttributes(mode: 0o755, uid: uid, gid: gid)
            steps.append(Step("make \(home)", .makeDirectory(path: home, parents: true, attributes)))
        }
        return steps + secrets(wanted, changes: changes)
    }

    /// What stands in the shadow file; with `changes` only what is in them.
    private static func secrets(_ wanted: UserDescription, changes: Value.Map?) -> [Step] {
        func differs(_ key: Value) -> Bool { changes.map { $0[key] != nil } ?? true }
        let name = wanted.name
        var steps: [Step] = []
        if wanted.hasEmptyPassword {
            if differs("empty_password") {
                steps.append(Step("empty the password of \(name)", run("passwd", ["-d", name])))
            }
        } else if let password = wanted.password, differs("passwd") {
            // The hash goes through standard input, where no other user can see it.
            let command = Command("chpasswd", ["-e"], input: "\(name):\(password)\n")
            steps.append(Step("set the password of \(name)", .run(command, accepting: [0])))
        }
        if let isLocked = wanted.isLocked, differs("password_lock"), changes != nil || isLocked {
            steps.append(
                Step(
                    "\(isLocked ? "lock" : "unlock") the password of \(name)",
                    run("usermod", [isLocked ? "-L" : "-U", name])
                )
            )
        }
        var arguments: [String] = []
        for (argument, key, option) in UserDescription.dayNames {
            if let days = wanted.days[key], differs(.string(argument)) { arguments += [option, String(days)] }
        }
        if !arguments.isEmpty {
            steps.append(Step("set how long the password of \(name) is valid", run("chage", arguments + [name])))
        }
        return steps
    }

    private static func run(_ program: String, _ arguments: [String]) -> Step.Action {
        .run(Command(program, arguments), accepting: [0])
    }
}
