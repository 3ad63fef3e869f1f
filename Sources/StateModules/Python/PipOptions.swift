import States
import Values

/// How `pip install` goes about it: the options of the state in pip's words.
struct PipOptions: Sendable {
    let arguments: [String]
    let isUpgrade: Bool
    let isForced: Bool

    private static let flags = [
        "no_deps": "--no-deps", "no_index": "--no-index", "pre_releases": "--pre", "no_cache_dir": "--no-cache-dir",
        "ignore_installed": "--ignore-installed", "force_reinstall": "--force-reinstall", "upgrade": "--upgrade",
        "use_wheel": "", "no_use_wheel": "--no-binary=:all:",
    ]

    private static let values = [
        "cert": "--cert", "proxy": "--proxy", "timeout": "--timeout", "find_links": "--find-links",
        "index_url": "--index-url", "extra_index_url": "--extra-index-url", "target": "--target", "log": "--log",
        "exists_action": "--exists-action", "trusted_host": "--trusted-host", "no_binary": "--no-binary",
        "source": "--src", "install_options": "--install-option", "global_options": "--global-option",
    ]

    init(_ given: inout Arguments) throws(Diagnostic) {
        var arguments: [String] = []
        isUpgrade = given.peek("upgrade")?.value.isTruthy ?? false
        isForced =
            (given.peek("force_reinstall")?.value.isTruthy ?? false)
            || (given.peek("ignore_installed")?.value.isTruthy ?? false)
        for (key, flag) in Self.flags.sorted(by: { $0.key < $1.key }) {
            if try given.bool(key, or: false), !flag.isEmpty { arguments.append(flag) }
        }
        for (key, option) in Self.values.sorted(by: { $0.key < $1.key }) {
            for value in try given.strings(key) ?? [] { arguments.append("\(option)=\(value)") }
        }
        for extra in try given.strings("extra_args") ?? [] { arguments.append(extra) }
        self.arguments = arguments
    }
}
