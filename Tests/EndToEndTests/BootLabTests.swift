import Foundation
import Testing

/// The boot lab is good: what other programs can boot, boots in it. Then a failure beside cm-netboot is cm-netboot's.
@Suite(.enabled(if: BootLab.obstacle == nil || CI.isRunning, "\(BootLab.obstacle ?? "")"))
struct BootLabTests {
    @Test(.timeLimit(.minutes(4)))
    func everyFirmwareBootsFromDnsmasq() throws {
        let lab = try BootLab("reference")
        try lab.startDHCP(
            .dhcp,
            [
                "--dhcp-vendorclass=set:http,HTTPClient", "--dhcp-option-force=tag:http,60,HTTPClient",
                "--dhcp-boot=tag:http,http://\(BootLab.server)/x64.efi",
            ]
        )
        try lab.startReferenceServer(menu: "52:54:00:00:00:08")
        let machines = try BootClient.allCases.map(lab.boot)
        let pxelinux = try lab.boot(.biosVirtio)

        for machine in machines {
            let end = machine.end(within: 150)
            #expect(end.isDone, "\(machine.client): \(end.serial)")
            switch machine.client {
            case .biosE1000, .biosVirtio, .biosPlain:
                #expect(end.commandLine == "http://10.99.0.1/unix from reference")
                #expect(end.modules.map(\.string) == ["http://10.99.0.1/x64.efi type=file"])
                #expect(end.serial.contains("undionly.kpxe") == (machine.client == .biosPlain))
            case .efiPXE, .armPXE: #expect(end.answers == "ack=1 proxy=1 server=0")
            case .efiHTTP: #expect(end.origin == "http://10.99.0.1/x64.efi")
            case .efiE1000: #expect(end.commandLine == "x64.efi from reference")
            }
        }
        let end = pxelinux.end(within: 60)
        #expect(end.commandLine == "unix from menu", "\(end.serial)")
        #expect(end.modules.map(\.string) == ["x64.efi type=file"])
    }

    @Test(.timeLimit(.minutes(4)))
    func machinesBootThroughARelayAndABadCable() throws {
        let cable = Cable(loss: 10, duplicates: 5, reordered: 10)
        let lab = try BootLab("relayed", relayed: true, cables: [.server: cable])
        try lab.startDHCP(.dhcp, ["--dhcp-option=3,10.98.0.254"])
        try lab.startReferenceServer(menu: "")
        let machine = try lab.boot(.efiPXE)

        let end = machine.end(within: 150)

        #expect(end.isDone, "\(end.serial)")
        let report = lab.cableReport(.server)
        #expect(report.contains(/lost [1-9]/) && report.contains(/repeated [1-9]/), "\(report)")
    }
}
