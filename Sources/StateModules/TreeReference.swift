/// `salt://web/nginx.conf?saltenv=dev`, or the same with `cm://`: a file of the tree.
struct TreeReference: Equatable {
    var path: String
    var environment: String

    /// Nil when `url` names something else.
    init?(_ url: String, environment: String) {
        guard let scheme = ["salt://", "cm://"].first(where: { url.hasPrefix($0) }) else { return nil }
        let parts = url.dropFirst(scheme.utf8.count).split(separator: "?", maxSplits: 1)
        path = parts.first.map(String.init) ?? ""
        let query = parts.count > 1 ? parts[1] : ""
        self.environment = query.hasPrefix("saltenv=") ? String(query.dropFirst(8)) : environment
    }
}
