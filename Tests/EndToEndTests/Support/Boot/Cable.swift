import Foundation

/// What a bad cable does to frames, in both directions. `tc netem` does the same, but not every kernel has it.
struct Cable {
    /// Percent of frames that never arrive, arrive twice, or are overtaken by later ones.
    var loss = 0
    var duplicates = 0
    var reordered = 0
    /// Seconds by which DHCP answers from the place arrive later than everything else.
    var lateDHCP = 0.0

    /// Joins a bridge to a network namespace of the lab, where the cable's end is called `lan`.
    func lay(from bridge: String, to namespace: String, on host: LabHost) throws -> ShellProcess {
        let process = try host.start([
            "setpriv", "--pdeathsig", "TERM", "python3",
            Repository.root.appending(path: "Tests/EndToEndTests/Support/Boot/bad_cable.py").path,
            bridge, namespace, "\(loss)", "\(duplicates)", "\(reordered)", "\(lateDHCP)",
        ])
        guard process.wait(forLine: "ready", seconds: 10) != nil else { throw LabError("no cable: \(process.output)") }
        return process
    }
}
