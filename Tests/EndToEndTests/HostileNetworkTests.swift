import Foundation
import Testing

/// Networks at their worst: machines boot from cm-netboot all the same, or both sides say why they do not. Each test starts all its networks
/// at once, because their machines do little but wait.
@Suite(.enabled(if: BootLab.obstacle == nil || CI.isRunning, "\(BootLab.obstacle ?? "")"))
struct HostileNetworkTests {
    private static let badCable = Cable(loss: 20, duplicates: 5, reordered: 10)

    /// UEFI fetches iPXE itself by HTTP, 850 KB: no cable is so bad that TCP's waits outlast the firmware's patience.
    @Test(.timeLimit(.minutes(5)))
    func machinesBootOverABadCable() throws {
        let scripts = try start("bad", cables: [.server: Self.badCable])
        let programs = try start("badprogram", cables: [.server: Self.badCable], direct: Array(1...8))

        let booted = try Boots([.biosPlain, .efiHTTP, .biosVirtio], on: scripts)
        let loaded = try Boots([.efiPXE, .efiHTTP], on: programs)
        try booted.repeatUntilAllHaveBooted(times: 4)
        try loaded.repeatUntilAllHaveBooted(times: 4)

        for (machine, end) in booted.ended { expectPayload(end, machine, scripts) }
        #expect(booted.ended.count == 3, "\(scripts.log)")
        #expect(loaded.ended.count == 2, "\(programs.log)")
        for (machine, end) in booted.failed + loaded.failed {
            #expect(end.serial.contains(/Nothing to boot|Error: |PXE-E\d\d/), "\(machine.client): \(end.serial)")
        }
        for lab in [scripts.lab, programs.lab] { #expect(lab.cableReport(.server).contains(/lost [1-9]/)) }
    }

    @Test(.timeLimit(.minutes(5)))
    func machinesBootFromLateServersAndBesideAnotherProxy() throws {
        let lateDHCP = try start("latedhcp", cables: [.dhcp: Cable(lateDHCP: 3)])
        let lateProxy = try start("lateproxy", cables: [.server: Cable(lateDHCP: 3)], direct: [1])
        let tooLateProxy = try start("toolate", cables: [.server: Cable(lateDHCP: 9)])
        let withAnother = try start("two", "dhcp_listen: true\n")
        try startAnotherProxy(withAnother.lab)

        let tooLate = try tooLateProxy.lab.boot(.biosVirtio)
        let early = try [BootClient.biosPlain, .efiPXE].map(lateDHCP.lab.boot)
        let late = try [BootClient.efiPXE, .biosVirtio].map(lateProxy.lab.boot)
        let beside = try [BootClient.biosVirtio, .biosPlain, .efiPXE].map(withAnother.lab.boot)

        for machine in early { expectPayload(machine.end(within: 200), machine, lateDHCP) }
        let direct = late[0].end(within: 200)
        #expect(direct.isDone && direct.answers?.contains("proxy=1") == true, "\(direct.serial)\n\(lateProxy.log)")
        expectPayload(late[1].end(within: 200), late[1], lateProxy)
        for machine in beside {
            let end = machine.end(within: 200)
            #expect(end.isDone, "\(machine.client): \(end.serial)")
        }
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

    private func expectPayload(_ end: BootedMachine, _ machine: BootingMachine, _ daemon: NetbootDaemon) {
        #expect(
            end.commandLine?.hasSuffix("from payload for \(machine.mac)") == true,
            "\(machine.client): \(end.serial)\n\(daemon.log)\n\(daemon.lab.packets)"
        )
        #expect(!daemon.events("script", machine).isEmpty, "\(machine.client): \(daemon.log)")
        #expect(!daemon.events("http", machine).isEmpty, "\(machine.client): \(daemon.log)")
    }
}

/// Machines that are switched on at once; those whose firmware gives up are switched on again, as people do.
private final class Boots {
    private let lab: BootLab
    private var running: [BootingMachine]
    private(set) var ended: [(machine: BootingMachine, end: BootedMachine)] = []
    private(set) var failed: [(machine: BootingMachine, end: BootedMachine)] = []

    init(_ clients: [BootClient], on daemon: NetbootDaemon) throws {
        lab = daemon.lab
        running = try clients.map(lab.boot)
    }

    func repeatUntilAllHaveBooted(times: Int) throws {
        for time in 1...times where !running.isEmpty {
            let ends = running.map { (machine: $0, end: $0.end(within: 75)) }
            ended += ends.filter(\.end.isDone)
            failed += ends.filter { !$0.end.isDone }
            running = try time == times ? [] : ends.filter { !$0.end.isDone }.map { try lab.boot($0.machine.client) }
        }
    }
}
