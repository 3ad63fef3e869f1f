import States
import Values

/// How the packages of an environment are installed: the options of `virtualenv.managed` in pip's words.
struct VirtualEnvironmentPipOptions: Sendable {
    let arguments: [String]
    /// Whether pip must be asked though all that is wanted is there.
    let alwaysAsks: Bool

    private static let flags = [
        "no_deps": "--no-deps", "pre_releases": "--pre", "pip_no_cache_dir": "--no-cache-dir",
        "pip_ignore_installed": "--ignore-installed", "pip_upgrade": "--upgrade",
    ]

    private static let values = [
        "index_url": "--index-url", "extra_index_url": "--extra-index-url", "proxy": "--proxy",
        "pip_cache_dir": "--cache-dir", "pip_exists_action": "--exists-action", "no_binary": "--no-binary",
    ]

    init(_ given: inout Arguments) throws(Diagnostic) {
        var arguments: [String] = []
        for (key, flag) in Self.flags.sorted(by: { $0.key < $1.key }) where try given.bool(key, or: false) {
            arguments.append(flag)
        }
        alwaysAsks = arguments.contains("--upgrade") || arguments.contains("--ignore-installed")
        for (key, option) in Self.values.sorted(by: { $0.key < $1.key }) {
            for value in try given.strings(key) ?? [] { arguments.append("\(option)=\(value)") }
        }
        self.arguments = arguments
    }
}
