extension BootProfile {
    /// Whether its templates look at what only the machine itself tells, in the query of its script's URL: nobody else knows whether
    /// they can be filled in.
    package var readsRequests: Bool {
        (target.templates + secrets.values.filter(\.isTemplate).map(\.text))
            .contains { $0.contains("labels") || $0.contains("request") }
    }
}

extension BootProfile.Target {
    /// All texts that are filled in for a machine.
    fileprivate var templates: [String] {
        switch self {
        case .chain(let url), .iso(let url): [url]
        case .script(let text, _): [text]
        case .kernel(let linux): [linux.kernel, linux.cmdline] + linux.initrds
        case .smartos(let target): target.modules.map(\.source)
        case .ignore, .local, .program: []
        }
    }
}
