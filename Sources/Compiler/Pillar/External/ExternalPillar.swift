import Hosts
import OrderedCollections
import Values

/// What a source of external pillar works with.
struct ExternalRequest {
    let id: String
    let matcher: Matcher
    /// The pillar so far.
    let pillar: Value
    /// `pillarenv`
    let environment: String?
    let options: Value
    /// The real host: `ext_pillar` of the settings is the operator's permission to run programs.
    let host: any Host
    /// Compiles a pillar tree of directories, without external pillar; nil where it reported what is wrong.
    let compile: (_ roots: OrderedDictionary<String, [String]>, _ environment: String) -> Value
    /// Renders a text as a file of this name would be: the pipeline for one without a first line of its own.
    let render: (_ text: String, _ name: String, _ usual: String) throws(Diagnostic) -> Value

    var cacheDirectory: String {
        (options["cachedir"]?.string ?? "/var/cache/cm/minion") + "/pillar"
    }
}

/// Pillar from elsewhere: one entry of `ext_pillar`.
enum ExternalPillar {
    static let names = ["cmd_json", "cmd_yaml", "file_tree", "git"]

    /// The data of one source; the settings' value may be a text, a list or a mapping.
    static func data(_ name: String, _ value: Value, _ request: ExternalRequest) throws(Diagnostic) -> Value {
        switch name {
        case "cmd_json", "cmd_yaml": return try CommandPillar.data(name, value, request)
        case "file_tree": return try FileTreePillar(value, request).data()
        case "git": return try GitPillar(value, request).data()
        default:
            throw Diagnostic(
                .error,
                "ext_pillar interface named \(name) is unavailable",
                hint: Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                    ?? "there are \(names.joined(separator: ", ")); a program can be run with cmd_yaml or cmd_json"
            )
        }
    }
}

extension ExternalRequest {
    /// What a program printed; an exit code other than 0 is an error.
    func output(_ command: Command) throws(Diagnostic) -> String {
        let result = OwnThread.wait { [host] () async -> Result<CommandOutput, HostError> in
            do throws(HostError) { return .success(try await host.capture(command)) } catch { return .failure(error) }
        }
        switch result {
        case .success(let output) where output.status == 0: return output.output
        case .success(let output):
            let said = (output.error.isEmpty ? output.output : output.error).trimmingBlanks
            throw Diagnostic(.error, "'\(command.display)' ended with exit code \(output.status): \(said)")
        case .failure(let error): throw Diagnostic(.error, error.description)
        }
    }
}
