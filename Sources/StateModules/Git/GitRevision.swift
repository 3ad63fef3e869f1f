import Values

/// The commit that a name means on the other side.
struct GitRevision: Equatable, Sendable {
    enum Kind: Equatable {
        case head
        case branch
        case tag
        case commit
    }

    let name: String
    let kind: Kind
    let commit: String
    /// `origin/main`, for a branch.
    let upstream: String?

    /// Nil where the other side has no such name and it is no commit either.
    init?(_ name: String, remote: String, in references: [(name: String, commit: String)]) {
        func commit(_ reference: String) -> String? { references.first { $0.name == reference }?.commit }
        var kind = Kind.head, upstream: String?
        var found = name == "HEAD" ? commit("HEAD") : nil
        if name != "HEAD" {
            if let branch = commit("refs/heads/" + name) {
                (kind, found, upstream) = (.branch, branch, remote + "/" + name)
            } else if let tag = commit("refs/tags/" + name + "^{}") ?? commit("refs/tags/" + name) {
                (kind, found) = (.tag, tag)
            } else if name.count <= 40, name.allSatisfy(\.isHexDigit) {
                (kind, found) = (.commit, name.lowercased())
            }
        }
        guard let found else { return nil }
        self.name = name
        self.kind = kind
        self.commit = found
        self.upstream = upstream
    }

    /// How Salt names it: `origin/main (0123456)`.
    var place: String {
        let short = commit.prefix(7)
        return switch kind {
        case .head: "remote HEAD (\(short))"
        case .commit: String(short)
        case .branch: "\(upstream ?? name) (\(short))"
        case .tag: "\(name) (\(short))"
        }
    }

    func isAt(_ local: String?) -> Bool { local?.hasPrefix(commit) ?? false }
}
