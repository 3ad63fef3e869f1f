import Hosts
import OrderedCollections
import States
import Values

/// The `pip` of a system or of a virtual environment.
struct Pip: Sendable {
    let program: String?
    let user: String?
    let directory: String?
    let environment: [String: String?]

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        program = try arguments.string("bin_env")
        user = try arguments.string("user")
        directory = try arguments.string("cwd")
        var environment: [String: String?] = ["PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"]
        for (name, value) in try arguments.map("env_vars") ?? [:] {
            environment[name.argumentText] = value.argumentText
        }
        self.environment = environment
    }

    /// The program: of `bin_env`, be it a directory or pip itself, else of the system.
    func path(on host: any ReadableHost) throws -> String {
        if let program {
            guard try host.followedInfo(program)?.kind == .directory else { return program }
            return program + "/bin/pip"
        }
        guard let found = ["pip3", "pip"].lazy.compactMap({ host.which($0) }).first else {
            throw FileProblem("there is no pip on this host: install the package python3-pip first, or set 'bin_env'")
        }
        return found
    }

    /// Versions by normal name.
    func packages(on host: any ReadableHost) async throws -> [String: String] {
        let answer = try await host.capture(try command(["list", "--format=json"], on: host))
        guard answer.status == 0 else { throw FileProblem(CommandResult.trimmed(answer.error)) }
        var packages: [String: String] = [:]
        for package in try JSON.parse(answer.output).list ?? [] {
            guard let name = package["name"]?.string, let version = package["version"]?.string else { continue }
            packages[PythonRequirement.normal(name)] = version
        }
        return packages
    }

    func command(_ arguments: [String], on host: any ReadableHost) throws -> Command {
        Command(
            try path(on: host),
            arguments,
            environment: environment,
            workingDirectory: directory,
            runAs: user
        )
    }
}
