import Hosts
import States
import Values

/// Renderers that are programs: `NAME` in one of the settings' `renderer_dirs`, else `_renderers/NAME` of the state tree.
///
/// The text comes in on standard input, the rendered text goes out on standard output.
struct RendererPrograms: Sendable {
    private static let timeout = 300.0

    private let host: any Host
    private let directories: [String]
    /// Nil where a tree may bring no programs: pillar on a master.
    private let tree: TreePrograms?
    private let id: String

    init(_ host: any Host, options: Value, tree: (any FileTree)?) {
        self.host = host
        let given = options["renderer_dirs"]
        directories = given?.list?.compactMap(\.string) ?? given?.string.map { [$0] } ?? []
        self.tree = tree.map { TreePrograms($0, host: host, options: options) }
        id = options["id"]?.string ?? ""
    }

    /// The program of a name; nil where there is none.
    func path(of name: String, in environment: String) throws(Diagnostic) -> String? {
        guard Self.isName(name) else { return nil }
        for directory in directories {
            if let path = host.which("\(directory)/\(name)") { return path }
        }
        guard let tree else { return nil }
        let result = OwnThread.wait { () async -> Result<String?, any Error> in
            do { return .success(try await tree.path("_renderers/\(name)", in: environment)) } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let path): return path
        case .failure(let error): throw Diagnostic(.error, "cannot read the renderer '\(name)': \(error)")
        }
    }

    /// What a program makes of a text.
    func run(_ path: String, _ words: [String], _ input: String, _ file: SLSFile) throws(Diagnostic) -> String {
        let command = Command(
            path,
            words,
            input: input,
            environment: [
                "CM_ID": id, "CM_SALTENV": file.environment, "CM_SLS": file.name, "CM_PATH": file.path,
            ],
            timeout: Self.timeout
        )
        let result = OwnThread.wait { [host] () async -> Result<CommandOutput, HostError> in
            do throws(HostError) { return .success(try await host.capture(command)) } catch { return .failure(error) }
        }
        switch result {
        case .success(let output) where output.status == 0: return output.output
        case .success(let output):
            let reason = output.error.isEmpty ? "it said nothing" : output.error.trimmingBlanks
            throw Diagnostic(.error, "the renderer \(path) failed with exit code \(output.status): \(reason)")
        case .failure(let error): throw Diagnostic(.error, error.description)
        }
    }

    /// A plain file name.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.allSatisfy { $0 > 32 && $0 != UInt8(ascii: "/") }
    }
}
