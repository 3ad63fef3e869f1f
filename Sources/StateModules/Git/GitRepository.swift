import Hosts
import States
import Values

/// A repository on this host and where it comes from: the questions and commands that `git` is given.
struct GitRepository: Sendable {
    let url: String
    let target: String
    let user: String?
    private let environment: [String: String?]

    /// Takes `target`, `user` and what it needs to log in.
    init(_ arguments: inout Arguments) throws(Diagnostic) {
        url = arguments.name
        target = FilePath.trimmed(try arguments.required("target"))
        user = try arguments.string("user")
        let identities = try arguments.strings("identity") ?? []
        let login = (try arguments.string("https_user"), try arguments.string("https_pass"))
        guard target.hasPrefix("/") else {
            throw Diagnostic(.error, "target '\(target)' is not an absolute path", at: arguments.location)
        }
        if let identity = identities.first(where: { !$0.hasPrefix("/") }) {
            throw Diagnostic(.error, "identity '\(identity)' is not an absolute path", at: arguments.location)
        }
        environment = Self.environment(identities, login)
    }

    /// Nobody is there to be asked; a password reaches git through its environment, where no other user sees it.
    private static func environment(
        _ identities: [String],
        _ login: (user: String?, password: String?)
    ) -> [String: String?] {
        var environment: [String: String?] = ["GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -o BatchMode=yes"]
        if !identities.isEmpty {
            let files = identities.map { "-i '" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
            environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o IdentitiesOnly=yes \(files)"
        }
        if let user = login.user {
            environment["CM_GIT_USER"] = user
            environment["CM_GIT_PASSWORD"] = login.password ?? ""
            environment["GIT_CONFIG_COUNT"] = "1"
            environment["GIT_CONFIG_KEY_0"] = "credential.helper"
            environment["GIT_CONFIG_VALUE_0"] =
                "!f() { echo \"username=$CM_GIT_USER\"; echo \"password=$CM_GIT_PASSWORD\"; }; f"
        }
        return environment
    }

    // MARK: asking

    /// How Salt says that there was something to fetch.
    var wasFetched: String { "\(URLText.withoutPassword(url)) was fetched, resulting in updated refs" }

    /// Every reference of the other side with its commit; a tag's own commit stands under `refs/tags/NAME^{}`.
    func remoteReferences(in context: StateContext) async throws -> [(name: String, commit: String)] {
        let answer = try await context.host.capture(command(["ls-remote", url]))
        guard answer.status == 0 else {
            throw FileProblem("Failed to check remote refs: \(CommandResult.trimmed(answer.error))")
        }
        return answer.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: "\t").map(String.init)
            return words.count == 2 ? (words[1], words[0]) : nil
        }
    }

    /// What a question about the repository here says, or nil when it is answered with a failure.
    func ask(_ arguments: [String], in context: StateContext) async throws -> String? {
        let answer = try await context.host.capture(command(["-C", target] + arguments))
        return answer.status == 0 ? CommandResult.trimmed(answer.output) : nil
    }

    func commit(_ name: String, in context: StateContext) async throws -> String? {
        try await ask(["rev-parse", "--verify", "--quiet", name + "^{commit}"], in: context)
    }

    /// The branch that is checked out; nil for a commit alone.
    func branch(in context: StateContext) async throws -> String? {
        try await ask(["symbolic-ref", "--quiet", "--short", "HEAD"], in: context)
    }

    func hasBranch(_ name: String, in context: StateContext) async throws -> Bool {
        try await ask(["show-ref", "--verify", "--quiet", "refs/heads/" + name], in: context) != nil
    }

    /// Whether the directory is a repository; a bare one has `refs` at its top.
    func isRepository(isBare: Bool, on host: any ReadableHost) throws -> Bool {
        try host.followedInfo(target + (isBare ? "/refs" : "/.git")) != nil
    }

    // MARK: changing

    func command(_ arguments: [String]) -> Command {
        Command("git", arguments, environment: environment, runAs: user)
    }

    func step(_ summary: String, _ arguments: [String]) -> Step {
        Step(summary, .run(command(["-C", target] + arguments), accepting: [0]))
    }

    func clone(_ options: [String]) -> Step {
        Step(
            "clone \(URLText.withoutPassword(url))",
            .run(command(["clone", "--quiet"] + options + [url, target]), accepting: [0])
        )
    }

    /// `a. b.`, as Salt joins what it did.
    static func sentence(_ comments: [String]) -> String {
        comments.joined(separator: ". ") + (comments.count > 1 ? "." : "")
    }
}
