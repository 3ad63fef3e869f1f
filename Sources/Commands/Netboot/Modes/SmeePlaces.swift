import ArgumentParser
import DHCP
import Netboot

/// Smee's options about where machines are told to load from, and where to log to.
struct SmeePlaces: SmeeFlags {
    @Option(help: ArgumentHelp("true or false: DHCP says what to boot (true)", valueName: "bool"))
    var dhcpEnableNetbootOptions: String?

    @Option(help: ArgumentHelp("Where machines send their log", valueName: "address"))
    var dhcpSyslogIp: String?

    @Option(help: ArgumentHelp("Where machines load by TFTP", valueName: "address"))
    var dhcpTftpIp: String?

    @Option(help: ArgumentHelp("On which port, for iPXE (69)", valueName: "port"))
    var dhcpTftpPort: String?

    @Option(help: ArgumentHelp("http or https, of programs (http)", valueName: "scheme"))
    var dhcpIpxeHttpBinaryScheme: String?

    @Option(help: ArgumentHelp("Whence machines load programs", valueName: "host"))
    var dhcpIpxeHttpBinaryHost: String?

    @Option(help: ArgumentHelp("On which port (--http-port)", valueName: "port"))
    var dhcpIpxeHttpBinaryPort: String?

    @Option(help: ArgumentHelp("Below which path (/ipxe/binary/)", valueName: "path"))
    var dhcpIpxeHttpBinaryPath: String?

    @Option(help: ArgumentHelp("http or https, of scripts (http)", valueName: "scheme"))
    var dhcpIpxeHttpScriptScheme: String?

    @Option(help: ArgumentHelp("Whence machines load their script", valueName: "host"))
    var dhcpIpxeHttpScriptHost: String?

    @Option(help: ArgumentHelp("On which port (--http-port)", valueName: "port"))
    var dhcpIpxeHttpScriptPort: String?

    @Option(help: ArgumentHelp("Its path (/ipxe/script/auto.ipxe)", valueName: "path"))
    var dhcpIpxeHttpScriptPath: String?

    @Option(help: ArgumentHelp("true or false: with the card before the last part (true)", valueName: "bool"))
    var dhcpIpxeHttpScriptPrependMac: String?

    @Option(help: ArgumentHelp("colon, dot, dash, no-delimiter or empty: the card before a program (colon)"))
    var ipxeBinaryInjectMacAddrFormat: String?

    // MARK: what they say

    /// Whether machines load their programs from other servers only.
    var nameOthers: Bool {
        value("DHCP_TFTP_IP", dhcpTftpIp) != nil && value("DHCP_IPXE_HTTP_BINARY_HOST", dhcpIpxeHttpBinaryHost) != nil
    }

    func read(into settings: inout SmeeSettings, _ servers: SmeeServers) throws {
        let ours = try servers.address("PUBLIC_IPV4", servers.publicIpv4)
        settings.offersNetboot = try isOn("DHCP_ENABLE_NETBOOT_OPTIONS", dhcpEnableNetbootOptions)
        settings.syslogHost = (try address("DHCP_SYSLOG_IP", dhcpSyslogIp) ?? ours)?.description ?? ""
        settings.receivesSyslog = try servers.syslog()?.port == 514
        settings.addresses = try addresses(servers, ours)
    }

    private func addresses(_ servers: SmeeServers, _ ours: IPv4Address?) throws -> SmeeAddresses {
        var addresses = SmeeAddresses()
        addresses.httpPort = try servers.http().port
        addresses.tftpHost = try address("DHCP_TFTP_IP", dhcpTftpIp) ?? ours
        addresses.tftpPort = try number("DHCP_TFTP_PORT", dhcpTftpPort, 1...65_535) ?? 69
        addresses.scriptsNameTheCard = try isOn("DHCP_IPXE_HTTP_SCRIPT_PREPEND_MAC", dhcpIpxeHttpScriptPrependMac)
        addresses.format = try format()
        try read(
            "DHCP_IPXE_HTTP_BINARY",
            (dhcpIpxeHttpBinaryScheme, dhcpIpxeHttpBinaryHost, dhcpIpxeHttpBinaryPort, dhcpIpxeHttpBinaryPath),
            into: &addresses.binary
        )
        try read(
            "DHCP_IPXE_HTTP_SCRIPT",
            (dhcpIpxeHttpScriptScheme, dhcpIpxeHttpScriptHost, dhcpIpxeHttpScriptPort, dhcpIpxeHttpScriptPath),
            into: &addresses.script
        )
        for (name, place) in [("BINARY", addresses.binary), ("SCRIPT", addresses.script)]
        where place.scheme == "https" && place.host.isEmpty && place.port ?? addresses.httpPort == addresses.httpPort {
            throw problem(
                "DHCP_IPXE_HTTP_\(name)_PORT",
                "machines would speak HTTPS to port \(addresses.httpPort), which is HTTP's: say --https-port's, 7443"
            )
        }
        for place in [\SmeeAddresses.binary, \.script] where addresses[keyPath: place].host.isEmpty {
            addresses[keyPath: place].host = ours?.description ?? ""
        }
        return addresses
    }

    private func read(
        _ name: String,
        _ options: (scheme: String?, host: String?, port: String?, path: String?),
        into place: inout SmeeAddresses.Place
    ) throws {
        place.scheme = value(name + "_SCHEME", options.scheme) ?? place.scheme
        guard ["http", "https"].contains(place.scheme) else {
            throw problem(name + "_SCHEME", "'\(place.scheme)' is neither http nor https")
        }
        place.host = value(name + "_HOST", options.host) ?? ""
        place.port = try number(name + "_PORT", options.port, 1...65_535)
        place.path = value(name + "_PATH", options.path) ?? place.path
    }

    private func format() throws -> SmeeCardFormat {
        guard let text = value("IPXE_BINARY_INJECT_MAC_ADDR_FORMAT", ipxeBinaryInjectMacAddrFormat) else {
            return .colon
        }
        guard let format = SmeeCardFormat(rawValue: text) else {
            let all = SmeeCardFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("IPXE_BINARY_INJECT_MAC_ADDR_FORMAT", "'\(text)' is none of \(all)")
        }
        return format
    }
}
