import Hosts
import OrderedCollections
import States
import Values

/// How a repository that is here gets to where the other side is.
struct GitUpdate: Sendable {
    /// How the step begins that may find out that histories have parted.
    static let forward = "go forward to "

    let repository: GitRepository
    let options: GitLatestOptions
    /// Nil for a bare repository, and where the other side is empty.
    let wanted: GitRevision?

    func decide(in context: StateContext) async throws -> Decision {
        guard let wanted else { return try await decideWithoutRevision(in: context) }
        let local = try await repository.commit("HEAD", in: context)
        let branch = try await repository.branch(in: context)
        let isElsewhere = options.branch.map { $0 != branch } ?? false
        let isDirty = try await repository.ask(["diff", "--quiet", "HEAD"], in: context) == nil && local != nil
        let isThere = wanted.isAt(local)
        if isDirty, isThere, options.reset != .always, !isElsewhere {
            return .satisfied(
                "Repository \(repository.target) is up-to-date, but with uncommitted changes. "
                    + "Set 'force_reset' to True to purge uncommitted changes."
            )
        }
        var plan = Plan()
        try await setRemote(&plan, in: context)
        if isElsewhere, let branch = options.branch {
            if isDirty, !options.forcesCheckout { return .impossible(uncommitted(branch)) }
            try await fetch(wanted, &plan, in: context)
            try await checkOut(branch, wanted, &plan, in: context)
        } else if !isThere || isDirty {
            guard options.updatesHead || isThere else { return .satisfied(behind(wanted, local)) }
            if isDirty, options.reset == .never { return .impossible(parted(wanted, "there are uncommitted changes")) }
            try await fetch(wanted, &plan, in: context)
            let isForward = try await isForward(from: local, to: wanted, in: context)
            if isForward == false, options.reset == .never {
                return .impossible(parted(wanted, "this is not a fast-forward merge"))
            }
            advance(wanted, from: local, isForward: isForward, isDirty: isDirty, &plan)
        }
        try await follow(wanted, branch: options.branch ?? branch, isNew: isElsewhere, &plan, in: context)
        if plan.steps.isEmpty { return .satisfied("Repository \(repository.target) is up-to-date") }
        if options.hasSubmodules { plan.steps.append(GitLatest.submodules(repository)) }
        return decision(plan, from: local, to: isThere ? local : wanted.commit, in: context)
    }

    private struct Plan {
        var steps: [Step] = []
        var done: [String] = []
        var expected: [String] = []
        var changes = Value.Map()

        mutating func add(_ step: Step, done: String, expected: String) {
            steps.append(step)
            self.done.append(done)
            self.expected.append(expected)
        }
    }

    private func decision(_ plan: Plan, from local: String?, to new: String?, in context: StateContext) -> Decision {
        var changes = plan.changes
        let old = local.map { Value.string($0) } ?? .null
        if !context.isTest || local != new {
            changes["revision"] = ["old": old, "new": new.map { .string($0) } ?? .null]
        }
        return .change(
            plan.steps,
            changes: changes,
            comment: GitRepository.sentence(plan.done),
            inTest: GitRepository.sentence(plan.expected)
        )
    }

    private func decideWithoutRevision(in context: StateContext) async throws -> Decision {
        guard options.isBare else {
            return try await repository.commit("HEAD", in: context) == nil
                ? .satisfied("Repository \(repository.target) is up-to-date")
                : .impossible("Remote repository is empty, cannot update from a non-empty to an empty repository")
        }
        let here = try await repository.ask(["ls-remote", "."], in: context) ?? ""
        let names = Set(here.split(separator: "\n").map { $0.replacing("\t", with: " ") })
        let missing = try await repository.remoteReferences(in: context).filter { reference in
            !names.contains("\(reference.commit) \(reference.name)")
        }
        let target = repository.target
        if missing.isEmpty { return .satisfied("Repository \(target) is up-to-date") }
        return .change(
            [repository.step("fetch", options.fetching)],
            changes: ["refs": .list(missing.map { .string($0.name) })],
            comment: "Bare repository at \(target) was fetched, resulting in updated refs",
            inTest: "Bare repository at \(target) would be fetched"
        )
    }

    // MARK: parts of the way

    private func setRemote(_ plan: inout Plan, in context: StateContext) async throws {
        let remote = options.remote
        let url = try await repository.ask(["config", "--get", "remote.\(remote).url"], in: context)
        guard url != repository.url else { return }
        let new = URLText.withoutPassword(repository.url)
        guard let url else {
            let step = repository.step("add the remote \(remote)", ["remote", "add", remote, repository.url])
            plan.add(
                step,
                done: "Remote '\(remote)' set to \(new)",
                expected: "Remote '\(remote)' would be set to \(new)"
            )
            plan.changes["new"] = .string("\(new) => \(remote)")
            return
        }
        let old = URLText.withoutPassword(url)
        plan.add(
            repository.step("change the remote \(remote)", ["remote", "set-url", remote, repository.url]),
            done: "Remote '\(remote)' changed from \(old) to \(new)",
            expected: "Remote '\(remote)' would be changed from \(old) to \(new)"
        )
    }

    private func fetch(_ wanted: GitRevision, _ plan: inout Plan, in context: StateContext) async throws {
        let isHere = try await repository.commit(wanted.commit, in: context) != nil
        let isTracked: Bool
        if let upstream = wanted.upstream {
            isTracked = try await repository.commit(upstream, in: context) == wanted.commit
        } else {
            isTracked = true
        }
        if isHere, isTracked { return }
        plan.add(
            repository.step("fetch", options.fetching),
            done: repository.wasFetched,
            expected: "Remote '\(options.remote)' would be fetched"
        )
    }

    private func checkOut(
        _ branch: String,
        _ wanted: GitRevision,
        _ plan: inout Plan,
        in context: StateContext
    ) async throws {
        let force = options.forcesCheckout ? ["--force"] : []
        guard try await repository.hasBranch(branch, in: context) else {
            let start = wanted.upstream ?? wanted.commit
            plan.add(
                repository.step("check out \(branch)", ["checkout", "--quiet"] + force + ["-b", branch, start]),
                done: "New branch '\(branch)' was checked out, with \(wanted.place) as a starting point",
                expected: "New branch '\(branch)' would be checked out, with \(wanted.place) as a starting point"
            )
            return
        }
        plan.add(
            repository.step("check out \(branch)", ["checkout", "--quiet"] + force + [branch]),
            done: "'\(branch)' was checked out",
            expected: "Branch '\(branch)' would be checked out and updated to \(wanted.commit.prefix(7))"
        )
        let local = try await repository.commit(branch, in: context)
        let isForward = try await isForward(from: local, to: wanted, in: context)
        advance(wanted, from: wanted.isAt(local) ? nil : local, isForward: isForward, isDirty: false, &plan)
    }

    private func advance(
        _ wanted: GitRevision,
        from local: String?,
        isForward: Bool?,
        isDirty: Bool,
        _ plan: inout Plan
    ) {
        let place = wanted.place, isThere = wanted.isAt(local)
        // What cannot be known before fetching is not foretold.
        let foreseen = isForward == nil ? "updated from \((local ?? "").prefix(7)) to \(wanted.commit.prefix(7))" : nil
        let resets = isForward == false || options.reset != .never
        if isDirty { plan.done.append("Uncommitted changes were discarded") }
        if resets || wanted.kind == .tag || wanted.kind == .commit {
            let step = repository.step("go to \(place)", ["reset", "--hard", "--quiet", wanted.commit])
            if isForward == false || isThere { plan.changes["forced update"] = true }
            plan.add(
                step,
                done: "Repository was hard-reset to \(place)",
                expected: "Repository would be \(foreseen ?? "hard-reset to \(place)")"
            )
        } else {
            let step = repository.step("\(Self.forward)\(place)", ["merge", "--quiet", "--ff-only", wanted.commit])
            plan.add(
                step,
                done: "Repository was fast-forwarded to \(place)",
                expected: "Repository would be \(foreseen ?? "fast-forwarded to \(place)")"
            )
        }
    }

    /// Nil where it can only be known after fetching.
    private func isForward(from local: String?, to wanted: GitRevision, in context: StateContext) async throws -> Bool?
    {
        guard let local else { return true }
        guard try await repository.commit(wanted.commit, in: context) != nil else { return nil }
        return try await repository.ask(["merge-base", "--is-ancestor", local, wanted.commit], in: context) != nil
    }

    /// A branch follows its counterpart; a tag or commit has none.
    private func follow(
        _ wanted: GitRevision,
        branch: String?,
        isNew: Bool,
        _ plan: inout Plan,
        in context: StateContext
    ) async throws {
        guard wanted.kind != .head, let branch, !isNew || wanted.upstream != nil else { return }
        let current = try await repository.ask(["rev-parse", "--abbrev-ref", branch + "@{upstream}"], in: context)
        if isNew, let upstream = wanted.upstream, try await !repository.hasBranch(branch, in: context) {
            // Salt foretells both and then says nothing of it.
            plan.steps.append(following(upstream))
            plan.expected += ["set", "updated"].map { "Tracking branch would be \($0) to \(upstream)" }
        } else if let upstream = wanted.upstream, current != upstream {
            let verb = current == nil ? "set" : "updated"
            plan.add(
                following(upstream),
                done: "Tracking branch was \(verb) to \(upstream)",
                expected: "Tracking branch would be \(verb) to \(upstream)"
            )
        } else if wanted.upstream == nil, current != nil {
            plan.add(
                repository.step("follow no branch", ["branch", "--unset-upstream"]),
                done: "Tracking branch was unset",
                expected: "Tracking branch would be unset"
            )
        }
    }

    private func following(_ upstream: String) -> Step {
        repository.step("follow \(upstream)", ["branch", "--quiet", "--set-upstream-to", upstream])
    }

    // MARK: words

    private func uncommitted(_ branch: String) -> String {
        "Local branch '\(branch)' has uncommitted changes. Set 'force_checkout' to True to discard them and proceed."
    }

    private func parted(_ wanted: GitRevision, _ why: String) -> String {
        "Repository would be updated to \(wanted.commit.prefix(7)), but \(why). Set 'force_reset' to True to force this update"
            + (why.contains("uncommitted") ? " and discard these changes." : ".")
    }

    private func behind(_ wanted: GitRevision, _ local: String?) -> String {
        "\(wanted.place) is already present and local HEAD (\((local ?? "").prefix(7))) does not match, but update_head=False. "
            + "HEAD has not been updated locally."
    }
}
