import ArgumentParser
import Hosts
import Netboot
import OrderedCollections
import Values

/// `cm-netboot lint FILE…`
struct NetbootLint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract:
            "Find mistakes in iPXE scripts: unset variables, missing labels, unknown commands, wrong SmartOS paths"
    )

    @Argument(help: ArgumentHelp("iPXE scripts", valueName: "files"))
    var files: [String]

    @Option(help: ArgumentHelp("The folder that relative paths and http://HOST/… lead into", valueName: "folder"))
    var root: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let host = LocalHost()
            let findings = try files.flatMap { file in
                let text = String(decoding: try host.read(file, limit: 1 << 20), as: UTF8.self)
                return ScriptLinter.findings(in: text, file: file) { exists($0, host) }
            }
            if output.format == nil {
                for finding in findings { Console.print(finding.description) }
                if findings.isEmpty { Console.complain("nothing found") }
            } else if let text = output.style(HighstateOptions()).text(.list(findings.map(\.json))) {
                Console.print(text)
            }
            if findings.contains(where: { $0.severity == .error }) { throw ExitStatus.failure }
        }
    }

    /// Whether the folder has what a URL leads to; nil without a folder.
    private func exists(_ url: String, _ host: any ReadableHost) -> Bool? {
        guard let root else { return nil }
        var path = url[...]
        if let scheme = url.firstRange(of: "://") {
            guard url.hasPrefix("http") else { return nil }
            path = url[scheme.upperBound...].drop { $0 != "/" }
        }
        path = path.prefix { $0 != "?" && $0 != "#" }
        return (try? host.followedInfo(root + "/" + path))?.kind == .file
    }
}
