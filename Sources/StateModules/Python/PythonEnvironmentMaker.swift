import Hosts
import OrderedCollections
import States
import Values

/// How a Python environment is made: by Python's own `venv`, or by a program such as `virtualenv`.
struct PythonEnvironmentMaker: Sendable {
    let clears: Bool
    private let python: String?
    private let program: String?
    private let seesSystem: Bool
    private let prompt: String?
    private let user: String?

    init(_ arguments: inout Arguments, user: String?) throws(Diagnostic) {
        python = try arguments.string("python").flatMap { $0.isEmpty ? nil : $0 }
        program = try arguments.string("venv_bin").flatMap { $0.isEmpty ? nil : $0 }
        seesSystem = try arguments.bool("system_site_packages", or: false)
        clears = try arguments.bool("clear", or: false)
        prompt = try arguments.string("prompt").flatMap { $0.isEmpty ? nil : $0 }
        self.user = user
    }

    /// Why it cannot be made on this host, or nil.
    func problem(on host: any ReadableHost) -> String? {
        if let user, host.user(named: user) == nil { return "User '\(user)' is not available" }
        if let program, python != nil, Self.isPython(program) {
            return "Pass the target interpreter either as `venv_bin` or as `python`, not both."
        }
        if let wanted = python ?? program.flatMap({ Self.isPython($0) ? $0 : nil }), host.which(wanted) == nil {
            return "Cannot find requested python (\(wanted))."
        }
        guard host.which(words[0]) == nil else { return nil }
        return "there is no program \(words[0]) on this host: install it first, or set 'venv_bin'"
    }

    func command(for path: String) -> Command {
        let options = (clears ? ["--clear"] : []) + (seesSystem ? ["--system-site-packages"] : [])
        let words = words + (prompt.map { ["--prompt", $0] } ?? []) + options + [path]
        return Command(words[0], Array(words.dropFirst()), runAs: user)
    }

    private var words: [String] {
        guard let program, program != "venv" else { return [python ?? "python3", "-m", "venv"] }
        if Self.isPython(program) { return [program, "-m", "venv"] }
        return [program] + (python.map { ["--python=\($0)"] } ?? [])
    }

    /// `python3`, `/usr/bin/python3.11`, `pypy3`.
    private static func isPython(_ program: String) -> Bool {
        let name = FilePath.name(of: program).lowercased()
        guard let kind = ["python", "pypy"].first(where: { name.hasPrefix($0) }) else { return false }
        return name.dropFirst(kind.count).allSatisfy { $0.isNumber || $0 == "." }
    }
}
