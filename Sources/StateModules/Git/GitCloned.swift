import Hosts
import OrderedCollections
package import States
package import Values

/// `git.cloned`: a repository has been cloned here, and this branch is checked out. It is not updated.
///
///     https://git.example.org/app.git:
///       git.cloned:
///         - target: /srv/app
package struct GitCloned: StateModule {
    package static let name = "git.cloned"

    let repository: GitRepository
    let branch: String?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        repository = try GitRepository(&arguments)
        branch = try arguments.string("branch")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let target = repository.target, url = URLText.withoutPassword(repository.url)
        guard try context.host.followedInfo(target) != nil else {
            let with = branch.map { " with branch '\($0)'" } ?? ""
            return .change(
                [repository.clone(branch.map { ["--branch", $0] } ?? [])],
                changes: ["new": .string("\(url) => \(target)")],
                comment: "\(url) cloned to \(target)\(with)",
                inTest: "\(url) would be cloned to \(target)\(with)"
            )
        }
        guard try await repository.ask(["rev-parse", "--git-dir"], in: context) != nil else {
            return .impossible("\(target) exists and is not a git repository")
        }
        let current = try await repository.branch(in: context)
        guard let branch, current != branch else {
            let on = branch.map { " and is checked out to branch '\($0)'" } ?? ""
            return .satisfied("Repository already exists at \(target)\(on)")
        }
        let isHere = try await repository.hasBranch(branch, in: context)
        let arguments = isHere ? [branch] : ["-b", branch, "origin/" + branch]
        return .change(
            [repository.step("check out \(branch)", ["checkout", "--quiet"] + arguments)],
            changes: ["branch": ["old": current.map { .string($0) } ?? .null, "new": .string(branch)]],
            comment: "Branch changed to '\(branch)'",
            inTest: "Branch would be changed to '\(branch)'"
        )
    }
}
