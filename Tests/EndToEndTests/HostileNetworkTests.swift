import Foundation
import Testing

/// Networks at their worst: machines boot from cm-netboot all the same, or both sides say why they do not. Each test starts all its networks
/// at once, because their machines do little but wait.
@Suite(.enabled(if: BootLab.obstacle == nil || CI.isRunning, "\(BootLab.obstacle ?? "")"))
struct HostileNetworkTests {
    private static let badCable = Cable(loss: 20, duplicates: 5, reordered: 10)

    /// UEFI fetches iPXE itself by HTTP, 850 KB: no cable is so bad that TCP's waits outlast the firmware's patience.
    @Test(.timeLimit(.minutes(15)))
    func machinesBootOverABadCable() throws {
        let scripts = try start("bad", cables: [.server: Self.badCable])
        let programs = try start("badprogram", cables: [.server: Self.badCable], direct: Array(1...8))
        let boots = Boots()
        try boots.switchOn([.biosPlain, .efiHTTP, .biosVirtio], on: scripts)
        try boots.switchOn([.efiPXE, .efiHTTP], on: programs)

        // A UEFI machine that loads iPXE and a script by HTTP gives up about every second time.
        try boots.repeatUntilAllHaveBooted(times: 8)

        let (booted, loaded) = (boots.ended(on: scripts), boots.ended(on: programs))
        for boot in booted { expectPayload(boot) }
        #expect(booted.count == 3, "\(scripts.log)")
        #expect(loaded.count == 2, "\(programs.log)")
        for boot in boots.failed {
            #expect(boot.end.serial.contains(/Nothing to boot|Error: |PXE-E\d\d/), "\(boot.client): \(boot.end.serial)")
        }
        for lab in [scripts.lab, programs.lab] { #expect(lab.cableReport(.server).contains(/lost [1-9]/)) }
    }

    @Test(.timeLimit(.minutes(10)))
    func machinesBootFromLateServersAndBesideAnotherProxy() throws {
        let lateDHCP = try start("latedhcp", cables: [.dhcp: Cable(lateDHCP: 3)])
        let lateProxy = try start("lateproxy", cables: [.server: Cable(lateDHCP: 3)])
        let lateProgram = try start("lateprogram", cables: [.server: Cable(lateDHCP: 3)], direct: Array(1...4))
        let tooLateProxy = try start("toolate", cables: [.server: Cable(lateDHCP: 9)])
        let withAnother = try start("two", "dhcp_listen: true\n")
        try startAnotherProxy(withAnother.lab)
        let tooLate = try tooLateProxy.lab.boot(.biosVirtio)
        let boots = Boots()
        try boots.switchOn([.biosPlain, .efiPXE], on: lateDHCP)
        try boots.switchOn([.biosVirtio], on: lateProxy)
        try boots.switchOn([.efiPXE], on: lateProgram)
        try boots.switchOn([.biosVirtio, .biosPlain, .efiPXE], on: withAnother)

        // More than once only where a busy test host made a firmware miss what it waits for.
        try boots.repeatUntilAllHaveBooted(times: 4)

        for boot in boots.ended(on: lateDHCP) + boots.ended(on: lateProxy) { expectPayload(boot) }
        for boot in boots.ended(on: lateProgram) {
            #expect(boot.end.answers?.contains("proxy=1") == true, "\(boot.end.serial)\n\(lateProgram.log)")
        }
        #expect(boots.ended(on: lateDHCP).count == 2, "\(lateDHCP.log)")
        #expect(boots.ended(on: lateProxy).count == 1, "\(lateProxy.log)")
        #expect(boots.ended(on: lateProgram).count == 1, "\(lateProgram.log)")
        #expect(boots.ended(on: withAnother).count == 3, "\(withAnother.log)")
        let known = "outcome=other-server text=\(BootLab.other) on lan is a proxy"
        #expect(withAnother.log.contains(known), "\(withAnother.log)")
        expectAlert(tooLate, tooLateProxy)
    }

    /// iPXE boots with what it knows after three seconds; nothing can be done about that but say so.
    private func expectAlert(_ machine: BootingMachine, _ daemon: NetbootDaemon) {
        let end = machine.end(within: 200)
        #expect(end.serial.contains("Nothing to boot"), "\(end.serial)")
        #expect(daemon.says("alert", "outcome=not-come", of: machine, within: 60), "\(daemon.log)")
    }

    private func start(
        _ name: String,
        _ settings: String = "",
        cables: [BootLab.Place: Cable] = [:],
        direct: [Int] = []
    ) throws -> NetbootDaemon {
        let lab = try BootLab(name, cables: cables)
        try lab.startDHCP()
        let machines = direct.map { "  m\($0): {mac: \"52:54:00:00:00:0\($0)\", profile: direct}\n" }.joined()
        return try NetbootDaemon(lab, settings + (direct.isEmpty ? "" : "machines:\n" + machines))
    }

    private func startAnotherProxy(_ lab: BootLab) throws {
        try lab.startProxy(.other, files: "/srv/cm/netboot", script: "other.ipxe")
        try lab.host.write(
            "#!ipxe\nkernel http://\(BootLab.server)/files/unix from other\nboot\n",
            to: "/srv/cm/netboot/other.ipxe"
        )
        try lab.host.shell("cp -L /usr/lib/ipxe/undionly.kpxe /srv/cm/netboot/")
    }

    private func expectPayload(_ boot: Boots.Boot) {
        let (machine, daemon) = (boot.machine, boot.daemon)
        #expect(
            boot.end.commandLine?.hasSuffix("from payload for \(machine.mac)") == true,
            "\(boot.client): \(boot.end.serial)\n\(daemon.log)\n\(daemon.lab.packets)"
        )
        #expect(!daemon.events("script", machine).isEmpty, "\(boot.client): \(daemon.log)")
        #expect(!daemon.events("http", machine).isEmpty, "\(boot.client): \(daemon.log)")
    }
}
