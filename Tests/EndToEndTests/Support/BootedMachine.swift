import Foundation

/// What a machine that booted one of our payloads printed (`Tests/BootPayload`: payload.c, efi.c, init).
struct BootedMachine {
    struct Module: Equatable {
        var size: Int
        var sha1: String
        /// The module's URL and arguments, as the kernel saw them.
        var string: String
    }

    let serial: String
    let commandLine: String?
    let modules: [Module]
    let isDone: Bool
    /// The URL that UEFI HTTP boot loaded the payload from.
    let origin: String?
    /// Which answers UEFI PXE got: `ack=1 proxy=1 server=0` for DHCP, a proxy on port 67, a boot server on 4011.
    let answers: String?
    /// What the Linux payload got from the URL that it was told to fetch.
    let phone: String?

    init(serial: String) {
        self.serial = serial
        let lines = serial.split(whereSeparator: \.isNewline)
        func said(_ key: String) -> String? {
            lines.first { $0.hasPrefix("cm-boot: \(key) ") }.map { String($0.dropFirst("cm-boot: \(key) ".count)) }
        }
        commandLine = said("cmdline")
        origin = said("from")
        answers = said("pxe")
        phone = said("phone")
        modules = lines.compactMap { line in
            guard let match = line.wholeMatch(of: /cm-boot: module \d+ size (\d+) sha1 ([0-9a-f]{40}) string (.*)/),
                let size = Int(match.1)
            else { return nil }
            return Module(size: size, sha1: String(match.2), string: String(match.3))
        }
        isDone = lines.contains("cm-boot: done")
    }

    /// Starts a BIOS machine with an iPXE ROM on a network of `host`, whose DHCP server names `script`, and waits for its end.
    static func boot(on host: LabHost, script: String, seconds: Double) throws -> BootedMachine {
        try host.shell(
            """
            ip tuntap add dev boot0 mode tap && ip addr add 10.99.0.1/24 dev boot0 && ip link set boot0 up
            """
        )
        let dhcp = try host.start([
            "dnsmasq", "--no-daemon", "--port=0", "--conf-file=/dev/null", "--interface=boot0", "--bind-interfaces",
            "--dhcp-range=10.99.0.10,10.99.0.20", "--dhcp-boot=\(script)", "--dhcp-leasefile=/tmp/leases",
            "--user=root",
        ])
        defer { dhcp.stop() }
        guard dhcp.wait(forLine: "sockets bound", seconds: 10) != nil else { throw LabError(dhcp.output) }
        try host.run(
            [
                "timeout", "\(Int(seconds))", "qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-display", "none",
                "-no-reboot", "-boot", "n", "-monitor", "none", "-serial", "file:/tmp/serial",
                "-netdev", "tap,id=lan,ifname=boot0,script=no,downscript=no", "-device", "virtio-net-pci,netdev=lan",
            ],
            seconds: seconds + 5
        )
        return BootedMachine(serial: try host.read("/tmp/serial"))
    }
}
