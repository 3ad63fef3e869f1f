import Foundation

/// A machine of QEMU that is switched on.
final class BootingMachine {
    let client: BootClient
    /// Its network card's address.
    let mac: String
    /// What SMBIOS and option 97 call it.
    let uuid: String
    private let host: LabHost
    private let folder: String
    private let process: ShellProcess

    init(_ client: BootClient, number: Int, tap: String, on host: LabHost) throws {
        let digits = String(format: "%02x", number)
        self.client = client
        self.host = host
        mac = "52:54:00:00:00:\(digits)"
        uuid = "00000000-0000-4000-8000-0000000000\(digits)"
        folder = "/tmp/machine\(number)"
        try host.write(BootClient.plainScript, to: "\(folder)/plain.ipxe")
        try host.shell("cp /usr/share/OVMF/OVMF_VARS_4M.fd \(folder)/variables.fd")
        let mac = mac
        process = try host.start(
            ["setpriv", "--pdeathsig", "KILL"]
                + client.command(folder: folder).map { $0.replacing(BootClient.mac, with: mac) } + [
                    "-accel", "tcg", "-m", "512", "-display", "none", "-monitor", "none", "-no-reboot", "-uuid", uuid,
                    "-smbios", "type=1,serial=cm-\(number)", "-serial", "file:\(folder)/serial",
                    "-netdev", "tap,id=lan,ifname=\(tap),script=no,downscript=no",
                ]
        )
    }

    /// What it has printed so far.
    var serial: String { (try? host.read("\(folder)/serial")) ?? process.output }

    /// Waits for the machine to print something; false when it ends, or `seconds` pass, before.
    func prints(_ text: String, within seconds: Double) -> Bool {
        let end = Date.now.addingTimeInterval(seconds)
        repeat {
            let hasEnded = !process.isRunning
            if serial.contains(text) { return true }
            if hasEnded { return false }
            Thread.sleep(forTimeInterval: 0.2)
        } while Date.now < end
        return false
    }

    /// Waits until it switches itself off or its firmware gives up, and switches it off when `seconds` have passed.
    func end(within seconds: Double) -> BootedMachine {
        let end = Date.now.addingTimeInterval(seconds)
        while process.isRunning, Date.now < end, !hasGivenUp { Thread.sleep(forTimeInterval: 0.2) }
        process.stop()
        return BootedMachine(serial: serial)
    }

    /// Whether the firmware found nothing to boot, or what it booted came back.
    private var hasGivenUp: Bool {
        let serial = serial
        return client.lastWords.contains { serial.contains($0) }
    }

    func switchOff() { process.stop() }
}
