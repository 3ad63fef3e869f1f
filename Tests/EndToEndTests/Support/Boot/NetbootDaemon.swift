import Foundation

/// cm-netboot in the server's place of a boot lab.
final class NetbootDaemon {
    let lab: BootLab
    private var process: ShellProcess?
    /// What daemons that have ended have logged.
    private var past = ""

    /// Starts it with settings over those that all tests share: profiles `payload` (the default), `direct`, `menu` and `install`.
    init(_ lab: BootLab, _ settings: String = "") throws {
        self.lab = lab
        try lab.host.write(Self.profiles + settings, to: "/etc/cm/netboot")
        try lab.host.write(Self.menu, to: "/srv/cm/netboot/pxelinux.cfg/default")
        try lab.host.shell(
            """
            cp \(BootLab.payloads)/* /usr/lib/PXELINUX/pxelinux.0 /srv/cm/netboot/
            cp /usr/lib/syslinux/modules/bios/{ldlinux,libcom32,mboot}.c32 /srv/cm/netboot/
            """
        )
        try lab.capture()
        try start()
    }

    func start() throws {
        let process = try lab.start(.server, ["cm-netboot", "serve"], signal: "KILL")
        self.process = process
        let asked = "for _ in {1..100}; do curl -fs http://\(BootLab.server)/health && exit; sleep 0.1; done; exit 1"
        guard try lab.shell(.server, asked).status == 0 else { throw LabError("cm-netboot: \(process.output)") }
    }

    /// Ends it as a power cut would, and starts it again.
    func cutPower() throws {
        past += process?.output ?? ""
        process?.stop()
        try start()
    }

    var log: String { past + (process?.output ?? "") }

    /// The lines of its log about a stage of a machine's way.
    func events(_ stage: String, _ machine: BootingMachine) -> [String] {
        log.split(separator: "\n").map(String.init).filter { $0.contains(": \(stage) ") && $0.contains(machine.mac) }
    }

    /// Waits for a line about a machine in its log.
    func says(_ stage: String, _ text: String, of machine: BootingMachine, within seconds: Double) -> Bool {
        let end = Date.now.addingTimeInterval(seconds)
        repeat {
            if events(stage, machine).contains(where: { $0.contains(text) }) { return true }
            Thread.sleep(forTimeInterval: 0.2)
        } while Date.now < end
        return false
    }

    /// `cm-netboot ARGUMENTS` beside the daemon.
    @discardableResult
    func command(_ arguments: [String]) throws -> Shell.Result {
        let result = try lab.host.run(["ip", "netns", "exec", "server", "cm-netboot"] + arguments)
        guard result.status == 0 else { throw LabError("cm-netboot \(arguments): \(result.all)") }
        return result
    }

    private static let profiles = """
        interfaces: [lan]
        log_level: info
        default: payload
        profiles:
          payload:
            script: |
              #!ipxe
              iseq ${platform} efi && goto efi ||
              kernel {{ files_url }}/unix from {{ profile }} for {{ mac }}
              module {{ files_url }}/x64.efi type=file
              boot
              :efi
              kernel {{ files_url }}/x64.efi from {{ profile }} for {{ mac }}
              boot
          direct:
            program: {efi-x64: x64.efi, efi-arm64: arm64.efi}
          menu:
            program: {bios: pxelinux.0}
          install:
            kernel: linux
            initrd: [initrd]
            cmdline: console=ttyS0 quiet phone={{ done_url }}

        """

    private static let menu = """
        default payload
        label payload
          kernel mboot.c32
          append unix from menu --- x64.efi type=file

        """
}
