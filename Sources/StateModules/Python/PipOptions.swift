import Hosts
import States
import Values

/// How `pip install` goes about it: the options of the state in pip's words.
struct PipOptions: Sendable {
    let arguments: [String]
    let isUpgrade: Bool
    let isForced: Bool
    /// `use_wheel` or `no_use_wheel`, which pip no longer has.
    let oldOption: String?

    private static let flags = [
        "no_deps": "--no-deps", "no_index": "--no-index", "pre_releases": "--pre", "no_cache_dir": "--no-cache-dir",
        "ignore_installed": "--ignore-installed", "force_reinstall": "--force-reinstall", "upgrade": "--upgrade",
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
        let isOld = (try given.bool("use_wheel", or: false), try given.bool("no_use_wheel", or: false))
        oldOption = isOld.0 ? "use_wheel" : isOld.1 ? "no_use_wheel" : nil
        for (key, flag) in Self.flags.sorted(by: { $0.key < $1.key }) {
            if try given.bool(key, or: false) { arguments.append(flag) }
        }
        for (key, option) in Self.values.sorted(by: { $0.key < $1.key }) {
            for value in try given.strings(key) ?? [] { arguments.append("\(option)=\(value)") }
        }
        if let oldOption { arguments.append("--" + oldOption.replacing("_", with: "-")) }
        for extra in try given.strings("extra_args") ?? [] { arguments.append(extra) }
        self.arguments = arguments
    }

    /// Why this pip cannot do it, or nil.
    func problem(with pip: Pip, on host: any ReadableHost) async throws -> String? {
        guard let oldOption, let version = try await pip.version(on: host) else { return nil }
        let found = PythonVersion(version)
        guard found < PythonVersion("1.4") || PythonVersion("9.0.3") < found else { return nil }
        return "The '\(oldOption)' option is only supported in pip between 1.4 and 9.0.3. "
            + "The version of pip detected was \(version)."
    }
}
