import Foundation

/// What a bad cable does to frames, in both directions. `tc netem` does the same, but not every kernel has it.
struct Cable {
    /// Percent of frames that never arrive, arrive twice, or are overtaken by later ones.
    var loss = 0
    var duplicates = 0
    var reordered = 0
    /// Seconds by which DHCP answers from the far end arrive later than everything else.
    var lateDHCP = 0.0
    /// Takes out of requests what tells iPXE from other ROMs, if its user class is `PXEClient`.
    var disguises = false

    /// Joins two bridges of the lab.
    func lay(from near: String, to far: String, on host: LabHost) throws -> ShellProcess {
        let process = try host.start([
            "setpriv", "--pdeathsig", "TERM", "python3",
            Repository.root.appending(path: "Tests/EndToEndTests/Support/Boot/bad_cable.py").path,
            near, far, "\(loss)", "\(duplicates)", "\(reordered)", "\(lateDHCP)", disguises ? "1" : "0",
        ])
        guard process.wait(forLine: "ready", seconds: 10) != nil else { throw LabError("no cable: \(process.output)") }
        return process
    }
}
