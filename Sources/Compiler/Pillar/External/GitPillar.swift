import Crypto
import Hosts
import OrderedCollections
import Values

/// `git`: pillar trees in branches of repositories, each with a top file of its own.
struct GitPillar {
    private let request: ExternalRequest
    private let remotes: [GitRemote]

    init(_ value: Value, _ request: ExternalRequest) throws(Diagnostic) {
        self.request = request
        var remotes: [GitRemote] = []
        for item in value.list ?? [value] { remotes.append(try GitRemote(item, request)) }
        self.remotes = remotes
    }

    func data() throws(Diagnostic) -> Value {
        let includes = request.options["git_pillar_includes"]?.bool ?? true
        var directories: [(directory: String, environment: String)] = []
        for remote in remotes where request.environment == nil || remote.environment == request.environment {
            directories.append((try checkout(remote), remote.environment))
        }
        var result: Value = [:]
        for (directory, environment) in directories {
            let others = directories.filter { $0.environment == environment && $0.directory != directory }
            let roots = [directory] + (includes ? others.map(\.directory) : [])
            let found = request.compile([environment: roots], environment)
            result = merged(found, over: result)
        }
        return result
    }

    private func merged(_ new: Value, over old: Value) -> Value {
        let merging =
            PillarMerge(rawValue: request.options["pillar_source_merging_strategy"]?.string ?? "smart") ?? .smart
        return merging.merge(new, over: old, joinsLists: request.options["pillar_merge_lists"]?.bool ?? false)
    }

    // MARK: working copies

    /// The directory of the remote's tree as it is now.
    private func checkout(_ remote: GitRemote) throws(Diagnostic) -> String {
        let repository = "\(request.cacheDirectory)/git/\(remote.name)"
        try attempt { () throws(HostError) in
            try request.host.makeDirectory(repository, parents: true, FileAttributes(mode: 0o700))
        }
        let lock = OwnThread.wait { try? await FileLock.wait(for: repository + "/lock") }
        defer { lock?.release() }
        let bare = repository + "/repository"
        try refresh(bare, remote)
        let commit = try git(bare, ["rev-parse", "--verify", "--quiet", "\(remote.branch)^{commit}"], remote)
            .trimmingBlanks
        let copy = "\(repository)/\(commit)"
        if !exists(copy) {
            try attempt { () throws(HostError) in try request.host.remove(copy + ".new") }
            try attempt { () throws(HostError) in
                try request.host.makeDirectory(copy + ".new", parents: true, FileAttributes(mode: 0o700))
            }
            _ = try git(bare, ["--work-tree", copy + ".new", "checkout", "--force", commit, "--", "."], remote)
            try attempt { () throws(HostError) in try request.host.rename(copy + ".new", to: copy) }
            removeOld(in: repository, but: commit)
        }
        return remote.root.isEmpty ? copy : "\(copy)/\(remote.root)"
    }

    /// Fetches what is new, unless that was done within `git_pillar_update_interval` seconds.
    private func refresh(_ bare: String, _ remote: GitRemote) throws(Diagnostic) {
        let interval = request.options["git_pillar_update_interval"]?.double ?? 60
        let mark = bare + "/cm-fetched"
        if let info = try? request.host.info(mark), request.host.now - info.modified < interval, commit(bare, remote) {
            return
        }
        if !exists(bare + "/HEAD") { _ = try git(bare, ["init", "--quiet", "--bare", bare], remote) }
        _ = try git(
            bare,
            [
                "fetch", "--quiet", "--force", "--prune", remote.url, "+refs/heads/*:refs/heads/*",
                "+refs/tags/*:refs/tags/*",
            ],
            remote
        )
        try attempt { () throws(HostError) in try request.host.write([], to: mark, FileAttributes(mode: 0o600)) }
    }

    private func commit(_ bare: String, _ remote: GitRemote) -> Bool {
        (try? git(bare, ["rev-parse", "--verify", "--quiet", "\(remote.branch)^{commit}"], remote)) != nil
    }

    /// Other commits' copies; one that was made within the hour may still be read by somebody.
    private func removeOld(in repository: String, but commit: String) {
        for name in (try? request.host.list(repository)) ?? [] where name.utf8.count == 40 && name != commit {
            guard let info = try? request.host.info("\(repository)/\(name)") else { continue }
            if request.host.now - info.modified > 3600 { try? request.host.remove("\(repository)/\(name)") }
        }
    }

    private func git(_ bare: String, _ words: [String], _ remote: GitRemote) throws(Diagnostic) -> String {
        guard let program = request.host.which("git") else {
            throw Diagnostic(.error, "there is no git on this machine", hint: "install the package git")
        }
        let command = Command(
            program,
            ["--git-dir", bare] + words,
            environment: ["GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": remote.ssh],
            timeout: 300
        )
        do {
            return try request.output(command)
        } catch {
            let missing = words.first == "rev-parse"
            throw Diagnostic(
                .error,
                missing ? "the repository \(remote.url) has no branch or tag '\(remote.branch)'" : error.message
            )
        }
    }

    private func exists(_ path: String) -> Bool { (try? request.host.info(path)) ?? nil != nil }

    private func attempt(_ work: () throws(HostError) -> Void) throws(Diagnostic) {
        do throws(HostError) { try work() } catch { throw Diagnostic(.error, "git pillar: \(error)") }
    }
}

/// One repository and branch: `main https://…`, alone or with options of its own below it.
struct GitRemote {
    let branch: String
    let url: String
    /// The pillar environment: the branch's name, and `base` for `git_pillar_base`.
    let environment: String
    /// The directory of the pillar tree in the repository.
    let root: String
    /// How git starts ssh: never asking for anything.
    let ssh: String

    init(_ item: Value, _ request: ExternalRequest) throws(Diagnostic) {
        let options = request.options, pair = item.map?.elements.first
        let own = Self.options(pair?.value)
        let words = (pair?.key.string ?? item.string ?? "").split(separator: " ").map(String.init)
        guard words.count == 2 else {
            throw Diagnostic(.error, "git pillar: '\(item.keyText)' is not written 'BRANCH URL'")
        }
        let base = options["git_pillar_base"]?.string ?? "master"
        let given = own["env"]?.string ?? options["git_pillar_env"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if words[0] == "__env__" {
            let wanted = request.environment ?? options["saltenv"]?.string ?? base
            branch = wanted == "base" ? base : wanted
            environment = given ?? wanted
        } else {
            branch = words[0]
            environment = given ?? (branch == base ? "base" : branch)
        }
        guard !branch.hasPrefix("-"), !words[1].hasPrefix("-") else {
            throw Diagnostic(.error, "git pillar: '\(item.keyText)' is not written 'BRANCH URL'")
        }
        url = words[1]
        root = (own["root"]?.string ?? options["git_pillar_root"]?.string ?? "").split(separator: "/").joined(
            separator: "/"
        )
        let key = own["privkey"]?.string ?? options["git_pillar_privkey"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        ssh = "ssh -o BatchMode=yes" + (key.map { " -o IdentitiesOnly=yes -i '\($0)'" } ?? "")
    }

    /// Where its copies are kept.
    var name: String {
        let digest = SHA256.hash(data: Array(url.utf8)).prefix(10)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A list of single pairs, or a mapping.
    private static func options(_ value: Value?) -> Value {
        guard let list = value?.list else { return value ?? [:] }
        var all = Value.Map()
        for item in list { all.merge(item.map ?? [:]) { _, new in new } }
        return .map(all)
    }
}
