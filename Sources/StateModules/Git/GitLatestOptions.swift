import States
import Values

/// What `git.latest` may be told.
struct GitLatestOptions: Sendable {
    /// What becomes of changes that nobody has committed.
    enum Reset: Sendable {
        case never
        case always
        case withRemoteChanges
    }

    let revision: String
    let branch: String?
    let remote: String
    let isMirror: Bool
    let isBare: Bool
    let hasSubmodules: Bool
    let depth: Int?
    let forcesClone: Bool
    let forcesCheckout: Bool
    let forcesFetch: Bool
    let reset: Reset
    let updatesHead: Bool
    let fetchesTags: Bool

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        revision = try arguments.string("rev") ?? "HEAD"
        branch = try arguments.string("branch")
        remote = try arguments.string("remote") ?? "origin"
        isMirror = try arguments.bool("mirror", or: false)
        isBare = try arguments.bool("bare", or: false) || isMirror
        hasSubmodules = try arguments.bool("submodules", or: false)
        depth = try arguments.int("depth")
        forcesClone = try arguments.bool("force_clone", or: false)
        forcesCheckout = try arguments.bool("force_checkout", or: false)
        forcesFetch = try arguments.bool("force_fetch", or: false)
        reset = try Self.reset(&arguments)
        updatesHead = try arguments.bool("update_head", or: true)
        fetchesTags = try arguments.bool("fetch_tags", or: true)
        guard revision == "HEAD" || !isBare else {
            throw Diagnostic(
                .error,
                "'rev' is not compatible with the 'mirror' and 'bare' arguments",
                at: arguments.location
            )
        }
        guard depth == nil || revision != "HEAD" else {
            throw Diagnostic(
                .error,
                "When 'depth' is used, 'rev' must be set to the name of a branch or tag on the remote repository",
                at: arguments.location
            )
        }
    }

    /// The options of `git clone`.
    var cloning: [String] {
        var options = isMirror ? ["--mirror"] : isBare ? ["--bare"] : []
        if remote != "origin" { options += ["--origin", remote] }
        if let depth { options += ["--depth", String(depth), "--branch", revision] }
        return options
    }

    /// The arguments of `git fetch`.
    var fetching: [String] {
        var arguments = ["fetch", "--quiet"] + (forcesFetch ? ["--force"] : []) + [remote]
        if isMirror { return arguments }
        arguments.append(isBare ? "+refs/heads/*:refs/heads/*" : "+refs/heads/*:refs/remotes/\(remote)/*")
        if fetchesTags { arguments.append("+refs/tags/*:refs/tags/*") }
        return arguments
    }

    private static func reset(_ arguments: inout Arguments) throws(Diagnostic) -> Reset {
        if arguments.peek("force_reset")?.string == "remote-changes" {
            _ = arguments.take("force_reset")
            return .withRemoteChanges
        }
        return try arguments.bool("force_reset", or: false) ? .always : .never
    }
}
