import Hosts
import OrderedCollections
package import States
package import Values

/// `ssh_auth.present`: a user can log in with this key.
///
///     ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… deploy:
///       ssh_auth.present:
///         - user: app
package struct SSHAuthPresent: StateModule {
    package static let name = "ssh_auth.present"

    let arguments: AuthorizedKeysArguments

    package init(arguments: inout Arguments) throws(Diagnostic) {
        self.arguments = try AuthorizedKeysArguments(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if let keys = try await arguments.sourceKeys(in: context) { return try decide(adding: keys, in: context) }
        guard let key = arguments.key(arguments.name) else {
            return .impossible("Invalid public ssh key, most likely has spaces or invalid syntax")
        }
        var file = try AuthorizedKeys(user: arguments.user, config: arguments.config, on: context.host)
        let user = arguments.user
        switch file.set(key) {
        case .none: return .satisfied("The authorized host key \(key.key) is already present for user \(user)")
        case .added:
            return .change(
                try file.steps(on: context.host),
                changes: context.isTest ? [:] : [.string(key.key): "New"],
                comment: "The authorized host key \(key.key) for user \(user) was added",
                inTest: "Key \(key.key) for user \(user) is set to be added"
            )
        case .updated:
            return .change(
                try file.steps(on: context.host),
                changes: context.isTest ? [:] : [.string(key.key): "Updated"],
                comment: "The authorized host key \(key.key) for user \(user) was updated",
                inTest: "Key \(key.key) for user \(user) is set to be updated"
            )
        }
    }

    private func decide(adding keys: [AuthorizedKey], in context: StateContext) throws -> Decision {
        guard !keys.isEmpty else {
            return .impossible("Invalid public ssh key, most likely has spaces or invalid syntax")
        }
        var file = try AuthorizedKeys(user: arguments.user, config: arguments.config, on: context.host)
        let changes = keys.map { (key: $0.key, change: file.set($0)) }.filter { $0.change != .none }
        let source = arguments.source?.sources.first?.text ?? ""
        guard !changes.isEmpty else {
            var decision = Decision.satisfied(
                "The authorized host key \(arguments.name) is already present for user \(arguments.user)"
            )
            decision.testComment = "All host keys in file \(source) are already present"
            return decision
        }
        let isUpdate = changes.contains { $0.change == .updated }
        let expected = changes.map { "Set to \($0.change == .added ? "add" : "update"): \($0.key)\n" }.joined()
        return .change(
            try file.steps(on: context.host),
            changes: context.isTest ? [:] : [.string(arguments.name): isUpdate ? "Updated" : "New"],
            comment: "The authorized host key \(arguments.name) for user \(arguments.user) was "
                + (isUpdate ? "updated" : "added"),
            inTest: expected
        )
    }
}

/// `ssh_auth.absent`: a user cannot log in with this key.
///
///     AAAAC3NzaC1lZDI1NTE5AAAAI…:
///       ssh_auth.absent:
///         - user: app
package struct SSHAuthAbsent: StateModule {
    package static let name = "ssh_auth.absent"

    let arguments: AuthorizedKeysArguments

    package init(arguments: inout Arguments) throws(Diagnostic) {
        self.arguments = try AuthorizedKeysArguments(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let source = try await arguments.sourceKeys(in: context)?.map(\.key)
        let name = AuthorizedKey(line: arguments.name)?.key ?? Self.first(arguments.name)
        var file = try AuthorizedKeys(user: arguments.user, config: arguments.config, on: context.host)
        let removed = (source ?? [name]).filter { file.remove($0) }
        guard !removed.isEmpty else {
            var decision = Decision.satisfied("Key not present")
            let file = arguments.source?.sources.first.map { "All host keys in file \($0.text) are already absent" }
            decision.testComment = file ?? "Key is already absent"
            return decision
        }
        let expected =
            source == nil
            ? "Key \(name) for user \(arguments.user) is set for removal"
            : removed.map { "Set to remove: \($0)\n" }.joined()
        return .change(
            try file.steps(on: context.host),
            changes: context.isTest ? [:] : [.string(source == nil ? name : arguments.name): "Removed"],
            comment: "Key removed",
            inTest: expected
        )
    }

    private static func first(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? text
    }
}

/// `ssh_auth.manage`: a user can log in with these keys and no others.
///
///     app's keys:
///       ssh_auth.manage:
///         - user: app
///         - ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… deploy]
package struct SSHAuthManage: StateModule {
    package static let name = "ssh_auth.manage"

    let arguments: AuthorizedKeysArguments
    let keys: [String]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        guard let keys = try arguments.strings("ssh_keys") else {
            throw Diagnostic(.error, "Missing parameter ssh_keys for state \(Self.name)", at: arguments.location)
        }
        self.keys = keys
        self.arguments = try AuthorizedKeysArguments(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        var wanted: [AuthorizedKey] = []
        for text in keys {
            guard let key = arguments.key(text) else {
                return .impossible("Invalid public ssh key, most likely has spaces or invalid syntax")
            }
            wanted.append(key)
        }
        var file = try AuthorizedKeys(user: arguments.user, config: arguments.config, on: context.host)
        var changes = Value.Map(), done: [String] = [], expected: [String] = []
        for key in file.keys.map(\.key) where !wanted.contains(where: { $0.key == key }) {
            _ = file.remove(key)
            changes[.string(key)] = "Key removed"
            expected.append("\(key) Key set for removal")
        }
        for key in wanted {
            let present = "The authorized host key \(key.key) is already present for user \(arguments.user)"
            switch file.set(key) {
            case .none:
                done.append(present)
                expected.append(present)
            case let change:
                changes[.string(key.key)] = change == .added ? "New" : "Updated"
                let verb = change == .added ? "added" : "updated"
                expected.append("Key \(key.key) for user \(arguments.user) is set to be \(verb)")
            }
        }
        let comment = done.joined(separator: "\n")
        let steps = try file.steps(on: context.host)
        if steps.isEmpty { return .satisfied(comment) }
        return .change(
            steps,
            changes: context.isTest ? [:] : changes,
            comment: comment,
            inTest: expected.joined(separator: "\n")
        )
    }
}
