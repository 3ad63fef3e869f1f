import ArgumentParser
import DHCP
import Netboot
import TFTP

/// The options that every way of running Pixiecore has.
struct PixiecoreOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Log more")
    var debug = false

    @Option(name: [.short, .long], help: ArgumentHelp("The address to listen on", valueName: "address"))
    var listenAddr = "0.0.0.0"

    @Option(name: [.short, .long], help: ArgumentHelp("The port of HTTP", valueName: "port"))
    var port: UInt16 = 80

    @Flag(help: "Read DHCP's packets beside another server on this host")
    var dhcpNoBind = false

    @Option(help: ArgumentHelp("An iPXE for BIOS (Debian's undionly.kpxe)", valueName: "file"))
    var ipxeBios: String?

    @Option(help: ArgumentHelp("An iPXE for ROMs that are iPXE without HTTP (Debian's ipxe.pxe)", valueName: "file"))
    var ipxeIpxe: String?

    @Option(help: ArgumentHelp("An iPXE for UEFI of 32 bits", valueName: "file"))
    var ipxeEfi32: String?

    @Option(help: ArgumentHelp("An iPXE for UEFI of 64 bits (Debian's ipxe.efi)", valueName: "file"))
    var ipxeEfi64: String?

    @Option(help: ArgumentHelp("The port of DHCP, for tests: machines use 67", valueName: "port"))
    var portDhcp: UInt16 = 67

    @Option(help: ArgumentHelp("The port of the boot server, for tests: machines use 4011", valueName: "port"))
    var portPxe: UInt16 = 4011

    @Option(help: ArgumentHelp("The port of TFTP, for tests: machines use 69", valueName: "port"))
    var portTftp: UInt16 = 69

    /// Runs the servers of Pixiecore on these decisions.
    func serve(_ make: (ModeDaemon) throws -> any PixiecoreBooter) async throws {
        var daemon = ModeDaemon("pixiecore", level: debug ? .debug : .notice)
        let booter = try make(daemon)
        let programs = try PixiecorePrograms(chosen)
        var dhcp = DHCPSettings()
        (dhcp.port, dhcp.bootServerPort) = (portDhcp, portPxe)
        dhcp.sharesPort = dhcpNoBind
        dhcp.address = listenAddr == "0.0.0.0" ? nil : IPv4Address(listenAddr)
        let responder = PixiecoreDHCP(booter, programs: programs, httpPort: Int(port), log: daemon.logger)
        daemon.add(try DHCPServer(dhcp, responder: responder, logger: daemon.logger))
        var tftp = TFTPSettings()
        (tftp.addresses, tftp.port) = ([listenAddr], portTftp)
        daemon.add(try TFTPServer(tftp, source: programs, logger: daemon.logger))
        var http = HTTPSettings()
        (http.address, http.port) = (listenAddr, Int(port))
        let mode = PixiecoreMode(booter, log: daemon.logger)
        try await daemon.run(http: HTTPServer(http, responder: mode, logger: daemon.logger))
    }

    private var chosen: [PixiecoreFirmware: String] {
        let pairs: [(PixiecoreFirmware, String?)] = [
            (.bios, ipxeBios), (.fromIPXE, ipxeIpxe), (.efi32, ipxeEfi32), (.efi64, ipxeEfi64),
            (.efiByteCode, ipxeEfi64),
        ]
        return Dictionary(uniqueKeysWithValues: pairs.compactMap { firmware, path in path.map { (firmware, $0) } })
    }
}

/// What machines are told that all boot the same.
struct PixiecoreStaticOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Kernel arguments; {{ ID \"file or URL\" }} is a URL of ours for it", valueName: "text"))
    var cmdline = ""

    @Option(help: ArgumentHelp("Shown on machines before they boot", valueName: "text"))
    var bootmsg = ""
}
