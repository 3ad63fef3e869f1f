import Foundation

/// The stand-in for SmartOS's release server (Tests/ReleaseServer), running on a lab host.
final class ReleaseStandIn {
    let host: LabHost
    let origin: String
    private let process: ShellProcess

    /// The folder that the setting `releases` names.
    var releases: String { origin + "/Joyent_Dev/public/SmartOS" }

    init(on host: LabHost, archiveMegabytes: Int) throws {
        self.host = host
        try host.run([Repository.root.appending(path: "Tests/BootPayload/build").path, "/tmp/unix"])
        process = try host.start([
            "\(Repository.bin)/ReleaseServer", "--root", "/srv/releases", "--host", "127.0.0.1", "--port", "0",
            "--boot-archive-mb",
            "\(archiveMegabytes)", "--unix", "/tmp/unix",
        ])
        guard let line = process.wait(forLine: "http://", seconds: 30),
            let match = line.firstMatch(of: /http:\/\/[0-9.:]+/)
        else { throw LabError("no release server: \(process.output)") }
        origin = String(match.0)
    }

    /// The newest release's stamp.
    func latest() throws -> String {
        let text = try host.run(["curl", "-fsS", "\(releases)/latest"]).output
        return text.split(separator: "/").last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
    }

    /// Makes the next release; its stamp.
    @discardableResult
    func release() throws -> String {
        let result = try host.run(["curl", "-fsS", "-X", "POST", "\(origin)/control/release"])
        guard result.status == 0 else { throw LabError(result.error) }
        return try latest()
    }

    func fault(_ query: String) throws {
        let result = try host.run(["curl", "-fsS", "-X", "POST", "\(origin)/control/fault?\(query)"])
        guard result.status == 0 else { throw LabError(result.error) }
    }
}
