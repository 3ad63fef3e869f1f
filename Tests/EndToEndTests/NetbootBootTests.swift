import Foundation
import Testing

/// Real ROMs boot from cm-netboot, and both sides say so: the machine on its serial port, cm-netboot in its log.
@Suite(.enabled(if: BootLab.obstacle == nil || CI.isRunning, "\(BootLab.obstacle ?? "")"))
struct NetbootBootTests {
    @Test(.timeLimit(.minutes(5)))
    func everyFirmwareBootsBesideADHCPServer() throws {
        let lab = try BootLab("proxy")
        try lab.startDHCP()
        let daemon = try NetbootDaemon(
            lab,
            """
            machines:
              arm: {mac: "52:54:00:00:00:07", profile: direct}
              pxelinux: {mac: "52:54:00:00:00:08", profile: menu}
              direct: {mac: "52:54:00:00:00:09", profile: direct}

            """
        )
        let machines = try BootClient.allCases.map(lab.boot)
        let pxelinux = try lab.boot(.biosPlain), direct = try lab.boot(.efiPXE)

        for machine in machines.dropLast() {
            let end = machine.end(within: 200)
            expectPayload(end, machine, daemon)
            #expect(end.serial.contains("undionly.kpxe") == (machine.client == .biosPlain), "\(end.serial)")
        }
        let arm = machines.last?.end(within: 60)
        #expect(arm?.isDone == true && arm?.answers?.contains("proxy=1") == true, "\(arm?.serial ?? "")")
        let menu = pxelinux.end(within: 60)
        #expect(menu.commandLine == "unix from menu", "\(menu.serial)")
        #expect(menu.modules.map(\.string) == ["x64.efi type=file"])
        let efi = direct.end(within: 60)
        #expect(efi.isDone && efi.answers?.contains("proxy=1") == true, "\(efi.serial)")
    }

    @Test(.timeLimit(.minutes(5)))
    func everyFirmwareBootsFromReservations() throws {
        let lab = try BootLab("reservation")
        let daemon = try NetbootDaemon(
            lab,
            """
            dhcp: reservation
            network: {netmask: 255.255.255.0}
            machines:
              one: {mac: "52:54:00:00:00:01", address: 10.99.0.51}
              two: {mac: "52:54:00:00:00:02", address: 10.99.0.52}
              three: {mac: "52:54:00:00:00:03", address: 10.99.0.53}

            """
        )
        let machines = try [BootClient.biosPlain, .efiPXE, .efiHTTP].map(lab.boot)

        for machine in machines {
            let end = machine.end(within: 120)
            expectPayload(end, machine, daemon)
            #expect(end.serial.contains("10.99.0.5"), "\(end.serial)")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func machinesBootThroughARelay() throws {
        let lab = try BootLab("relay", relayed: true)
        try lab.startDHCP(.dhcp, ["--dhcp-option=3,10.98.0.254"])
        let daemon = try NetbootDaemon(lab)
        let machines = try [BootClient.biosPlain, .efiPXE, .efiHTTP].map(lab.boot)

        for machine in machines { expectPayload(machine.end(within: 120), machine, daemon) }
    }

    @Test(.timeLimit(.minutes(5)))
    func machinesBootWhereTheDHCPServerIsOnTheSameHost() throws {
        let lab = try BootLab("beside")
        try lab.startDHCP(.server)
        let daemon = try NetbootDaemon(lab, "dhcp_beside: true\n")
        let machines = try [BootClient.biosPlain, .efiPXE].map(lab.boot)

        for machine in machines { expectPayload(machine.end(within: 120), machine, daemon) }
    }

    @Test(.timeLimit(.minutes(5)))
    func aOnceBootSurvivesAPowerCutAndIsDoneWhenTheSystemReports() throws {
        let lab = try BootLab("once")
        try lab.startDHCP()
        let daemon = try NetbootDaemon(lab)
        let mac = "52:54:00:00:00:01"
        try daemon.command(["once", "add", mac, "install", "--until", "home"])
        let machine = try lab.boot(.biosVirtio)

        try #require(machine.prints("script.ipxe", within: 60), "\(machine.serial)")
        try daemon.cutPower()
        let end = machine.end(within: 120)

        #expect(end.phone?.contains("ok") == true, "\(end.serial)")
        let list = try daemon.command(["once", "list", "--out", "json"]).output
        #expect(list.contains("done") && list.contains(mac), "\(list)")
    }

    private func expectPayload(_ end: BootedMachine, _ machine: BootingMachine, _ daemon: NetbootDaemon) {
        #expect(
            end.commandLine?.hasSuffix("from payload for \(machine.mac)") == true,
            "\(machine.client): \(end.serial)\n\(daemon.log)\n\(daemon.lab.packets)"
        )
        #expect(!daemon.events("script", machine).isEmpty, "\(machine.client): \(daemon.log)")
        #expect(!daemon.events("http", machine).isEmpty, "\(machine.client): \(daemon.log)")
    }
}
