import Hosts
import OrderedCollections
package import States
package import Values

/// `git.config_set`: git's settings, of a repository or of a user, have this value.
///
///     user.email:
///       git.config_set:
///         - value: deploy@example.org
///         - user: deploy
///         - global: True
package struct GitConfigSet: StateModule {
    package static let name = "git.config_set"

    let setting: GitSetting
    let values: [String]
    let isList: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        setting = try GitSetting(&arguments)
        let value = try arguments.string("value")
        let list = try arguments.strings("multivar")
        guard (value == nil) != (list == nil) else {
            throw Diagnostic(
                .error,
                value == nil
                    ? "Missing parameter value for state \(Self.name)"
                    : "Only one of 'value' and 'multivar' is permitted",
                at: arguments.location
            )
        }
        isList = list != nil
        values = value.map { [$0] } ?? list?.flatMap { $0.split(separator: ",").map(String.init) } ?? []
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let old = try await setting.values(in: context)
        let words = isList ? Value.list(values.map { .string($0) }).pythonText : "'\(values[0])'"
        let name = "\(setting.isGlobal ? "Global key " : "")'\(setting.key)'"
        if old == values { return .satisfied("\(name) is already set to \(words)") }
        func list(_ values: [String]) -> Value { .list(values.map { .string($0) }) }
        let before = old.isEmpty ? Value.null : list(old)
        let verb = old.isEmpty ? "added as" : "set to"
        return .change(
            setting.steps(to: values),
            changes: context.isTest
                ? ["old": before, "new": list(values)]
                : [.string(setting.key): ["old": before, "new": list(values)]],
            comment: "\(name) was \(verb) \(words)",
            inTest: "\(name) would be \(verb) \(words)"
        )
    }
}

/// `git.config_unset`: git's settings do not have this key.
///
///     user.email:
///       git.config_unset:
///         - user: deploy
///         - global: True
package struct GitConfigUnset: StateModule {
    package static let name = "git.config_unset"

    let setting: GitSetting
    let removesAll: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        setting = try GitSetting(&arguments)
        removesAll = try arguments.bool("all", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let old = try await setting.values(in: context)
        if old.isEmpty { return .satisfied("No matching keys are set") }
        guard removesAll || old.count == 1 else {
            return .impossible("Multiple matching values. Set 'all' to True to force removal")
        }
        return .change(
            [setting.removal()],
            changes: [.string(setting.key): ["old": .list(old.map { .string($0) }), "new": .null]],
            comment: "All keys were removed",
            inTest: "\(old.count) key(s) would be removed"
        )
    }
}

/// One key of git's settings.
struct GitSetting: Sendable {
    let key: String
    let isGlobal: Bool
    private let repository: String?
    private let user: String?

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        key = arguments.name
        repository = try arguments.string("repo")
        user = try arguments.string("user")
        isGlobal = try arguments.bool("global", or: false)
        guard isGlobal || repository != nil else {
            throw Diagnostic(
                .error,
                "Non-global config options require the 'repo' argument to be set",
                at: arguments.location
            )
        }
    }

    func values(in context: StateContext) async throws -> [String] {
        let answer = try await context.host.capture(command(["--get-all", key]))
        guard answer.status <= 1 else { throw FileProblem(CommandResult.trimmed(answer.error)) }
        return answer.output.split(separator: "\n").map(String.init)
    }

    /// The first replaces all that is there, the others are added.
    func steps(to values: [String]) -> [Step] {
        values.enumerated().map { index, value in
            let option = index == 0 ? "--replace-all" : "--add"
            return Step("set \(key) to \(value)", .run(command([option, key, value]), accepting: [0]))
        }
    }

    func removal() -> Step { Step("remove \(key)", .run(command(["--unset-all", key]), accepting: [0])) }

    private func command(_ arguments: [String]) -> Command {
        let scope = isGlobal ? ["config", "--global"] : ["-C", repository ?? "/", "config", "--local"]
        return Command("git", scope + arguments, runAs: user)
    }
}
