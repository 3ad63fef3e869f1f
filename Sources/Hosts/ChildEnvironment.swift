/// What every child process finds around it, whoever started this one.
package enum ChildEnvironment {
    package static let searchPath = [
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ]

    /// `user` is whoever runs the child. A nil in `changes` removes a variable.
    package static func variables(for user: UserRecord?, _ changes: [String: String?]) -> [String: String] {
        var variables = ["LC_ALL": "C.UTF-8", "PATH": searchPath.joined(separator: ":")]
        if let user {
            variables["HOME"] = user.home
            variables["USER"] = user.name
            variables["LOGNAME"] = user.name
        }
        for (name, value) in changes { variables[name] = value }
        return variables
    }
}
