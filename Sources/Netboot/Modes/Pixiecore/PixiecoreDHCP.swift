package import DHCP
package import Logging

/// What Pixiecore tells booting machines: first an iPXE, by TFTP, then the script, by HTTP. Addresses are somebody else's.
package struct PixiecoreDHCP: Responder {
    private let booter: any PixiecoreBooter
    private let programs: PixiecorePrograms
    private let httpPort: Int
    private let log: Logger

    package init(_ booter: any PixiecoreBooter, programs: PixiecorePrograms, httpPort: Int, log: Logger) {
        self.booter = booter
        self.programs = programs
        self.httpPort = httpPort
        self.log = log
    }

    package func decide(_ client: PXEClient, at arrival: Arrival) async -> BootDecision {
        BootDecision(await file(for: client, from: arrival.server))
    }

    private func file(for client: PXEClient, from server: IPv4Address) async -> BootFile {
        guard let firmware = PixiecoreFirmware(client) else {
            return .none(reason: "architecture \(client.architecture.rawValue) is not served")
        }
        do {
            guard try await booter.spec(for: client.mac) != nil else { return .none(reason: "it does not netboot") }
        } catch {
            log.warning("\(client.mac) is ignored: \(error)")
            return .none(reason: "\(error)")
        }
        if runsScripts(client) {
            let query = "arch=\(firmware.processor)&mac=\(GoFormat.escapedForQuery(client.mac.description))"
            return .url("http://\(server):\(httpPort)/_/ipxe?\(query)", server: server)
        }
        guard programs.has(firmware) else { return .none(reason: "there is no iPXE for it") }
        let name = "\(client.mac)/\(firmware.rawValue)"
        return client.firmware == .ipxe
            ? .url("tftp://\(server)/\(name)", server: server) : .tftp(name: name, server: server)
    }

    /// An iPXE that speaks HTTP needs no other one.
    private func runsScripts(_ client: PXEClient) -> Bool {
        guard client.firmware == .ipxe else { return false }
        return client.userClass?.names.contains("pixiecore") == true || client.ipxe?.has(.http) == true
    }

    package func reservation(for mac: MACAddress, at arrival: Arrival) async -> Reservation? { nil }
    package func observed(_ exchange: Exchange) async {}
    package func heard(_ server: ForeignServer, at arrival: Arrival) async {}
}
