import Hosts
import OrderedCollections
package import States
package import Values

/// `git.latest`: a directory holds what a git repository has at a branch, tag or commit.
///
///     https://git.example.org/app.git:
///       git.latest:
///         - target: /srv/app
///         - rev: main
package struct GitLatest: StateModule {
    package static let name = "git.latest"

    let repository: GitRepository
    let options: GitLatestOptions

    package init(arguments: inout Arguments) throws(Diagnostic) {
        repository = try GitRepository(&arguments)
        options = try GitLatestOptions(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let references = try await repository.remoteReferences(in: context)
        let wanted = options.isBare ? nil : GitRevision(options.revision, remote: options.remote, in: references)
        if wanted == nil, !options.isBare, options.revision != "HEAD" {
            return .impossible("No revision matching '\(options.revision)' exists in the remote repository")
        }
        if try repository.isRepository(isBare: options.isBare, on: context.host) {
            let update = GitUpdate(repository: repository, options: options, wanted: wanted)
            return try await update.decide(in: context)
        }
        let head = references.first { $0.name == "HEAD" }?.commit
        return try clone(wanted, isElsewhere: wanted?.isAt(head) == false, in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failed = outcomes.first(where: { $0.failure != nil }) { return failure(failed, after: outcomes) }
        var changes = decision.changes
        let now = try await repository.commit("HEAD", in: context)
        let before = changes["revision"]?["old"] ?? .null
        changes["revision"] = nil
        if let old = before.string, let now, try await hasParted(old, now, in: context) {
            changes["forced update"] = true
        }
        if let now, .string(now) != before { changes["revision"] = ["old": before, "new": .string(now)] }
        if changes.isEmpty {
            let comment = "Repository \(repository.target) is up-to-date\n\nChanges made: \(decision.comment)"
            return Report(result: true, comment: comment)
        }
        return Report(result: true, comment: decision.comment, changes: changes)
    }

    /// Whether commits of this side were given up, which may only show after fetching.
    private func hasParted(_ old: String, _ new: String, in context: StateContext) async throws -> Bool {
        guard options.reset != .never, options.branch == nil else { return false }
        return try await repository.ask(["merge-base", "--is-ancestor", old, new], in: context) == nil
    }

    private func failure(_ failed: StepOutcome, after outcomes: [StepOutcome]) -> Report {
        let said = CommandResult.trimmed(failed.output?.error ?? failed.failure ?? "")
        guard failed.step.summary.hasPrefix(GitUpdate.forward) else {
            let what = failed.step.summary.hasPrefix("clone") ? "Clone failed" : "Cannot \(failed.step.summary)"
            return Report(result: false, comment: "\(what): \(said)")
        }
        let commit = failed.step.summary.split(separator: "(").last?.prefix { $0 != ")" } ?? ""
        let isFetched = outcomes.contains { $0.failure == nil && $0.step.summary == "fetch" }
        return Report(
            result: false,
            comment: "Repository would be updated to \(commit), but this is not a fast-forward merge. "
                + "Set 'force_reset' to True to force this update."
                + (isFetched ? "\n\nChanges already made: \(repository.wasFetched)" : "")
        )
    }

    // MARK: cloning

    /// `isElsewhere`: the other side's HEAD is not what is wanted.
    private func clone(_ wanted: GitRevision?, isElsewhere: Bool, in context: StateContext) throws -> Decision {
        let target = repository.target, url = URLText.withoutPassword(repository.url)
        var steps: [Step] = [], changes: Value.Map = ["new": .string("\(url) => \(target)")]
        if let info = try context.host.followedInfo(target) {
            guard info.kind == .directory else {
                return .impossible("Target '\(target)' exists and is a regular file, cannot proceed")
            }
            let names = try context.host.list(target)
            if !names.isEmpty {
                guard options.forcesClone else {
                    return .impossible(
                        "Target '\(target)' exists, is non-empty and is not a git repository. Set the 'force_clone' option "
                            + "to True to remove this directory's contents and proceed with cloning the remote repository"
                    )
                }
                steps += names.map { Step("remove \(target)/\($0)", .remove(path: "\(target)/\($0)")) }
            }
            if options.forcesClone { changes["forced clone"] = true }
        }
        steps.append(repository.clone(options.cloning))
        let kind = options.isMirror ? " as mirror" : options.isBare ? " as bare repository" : ""
        var comments = ["\(url) cloned to \(target)\(kind)"]
        if let wanted { arrange(wanted, isElsewhere: isElsewhere, &steps, &comments) }
        if options.hasSubmodules, wanted != nil { steps.append(Self.submodules(repository)) }
        return .change(
            steps,
            changes: changes,
            comment: GitRepository.sentence(comments),
            inTest: changes["forced clone"] == nil
                ? "Repository \(url) would be cloned to \(target)"
                : "Target directory \(target) exists. Since force_clone=True, the contents of \(target) would be deleted, "
                    + "and \(url) would be cloned into this directory."
        )
    }

    /// From the other side's own branch to the one that is wanted.
    private func arrange(
        _ wanted: GitRevision,
        isElsewhere: Bool,
        _ steps: inout [Step],
        _ comments: inout [String]
    ) {
        if let branch = options.branch {
            let start = wanted.upstream ?? wanted.commit
            steps.append(repository.step("check out \(branch)", ["checkout", "--quiet", "-B", branch, start]))
            comments.append("Branch '\(branch)' checked out, with \(wanted.place) as a starting point")
        }
        guard wanted.kind != .head else { return }
        let isReset = options.branch == nil && isElsewhere
        steps.append(repository.step("go to \(wanted.place)", ["reset", "--hard", "--quiet", wanted.commit]))
        if isReset { comments.append("Repository was reset to \(wanted.place)") }
        if let upstream = wanted.upstream {
            if isReset { comments.append("Tracking branch was updated to \(upstream)") }
            steps.append(repository.step("follow \(upstream)", ["branch", "--quiet", "--set-upstream-to", upstream]))
        } else {
            let command = repository.command(["-C", repository.target, "branch", "--unset-upstream"])
            steps.append(Step("follow no branch", .run(command, accepting: nil)))
            if options.branch == nil { comments.append("Tracking branch was unset") }
        }
    }

    static func submodules(_ repository: GitRepository) -> Step {
        repository.step("update the submodules", ["submodule", "--quiet", "update", "--init", "--recursive"])
    }
}
