import ArgumentParser
import DHCP
import Glibc
import Netboot
import TFTP

/// Smee's options about its servers: which there are, and where they listen.
struct SmeeServers: SmeeFlags {
    @Option(help: ArgumentHelp("Our address for machines, in place of the interface's", valueName: "address"))
    var publicIpv4: String?

    @Option(help: ArgumentHelp("Where HTTP, TFTP and syslog listen (0.0.0.0)", valueName: "address"))
    var bindAddress: String?

    @Option(help: ArgumentHelp("true or false: serve DHCP (true)", valueName: "bool"))
    var dhcpEnabled: String?

    @Option(help: ArgumentHelp("The only interface that DHCP is served on", valueName: "name"))
    var dhcpBindInterface: String?

    @Option(help: ArgumentHelp("Our address in DHCP's answers, in place of the interface's", valueName: "address"))
    var dhcpIpForPacket: String?

    @Option(help: ArgumentHelp("The port of HTTP (7080)", valueName: "port"))
    var httpPort: String?

    @Option(help: ArgumentHelp("The port of HTTPS, with a certificate (7443)", valueName: "port"))
    var httpsPort: String?

    @Option(help: ArgumentHelp("The certificate for HTTPS, in PEM", valueName: "file"))
    var tlsCertFile: String?

    @Option(help: ArgumentHelp("Its key, in PEM", valueName: "file"))
    var tlsKeyFile: String?

    @Option(help: ArgumentHelp("true or false: hear what machines log (true)", valueName: "bool"))
    var syslogEnabled: String?

    @Option(help: ArgumentHelp("Where syslog listens (--bind-address)", valueName: "address"))
    var syslogBindAddr: String?

    @Option(help: ArgumentHelp("The port of syslog (514)", valueName: "port"))
    var syslogBindPort: String?

    @Option(help: ArgumentHelp("true or false: serve TFTP (true)", valueName: "bool"))
    var tftpServerEnabled: String?

    @Option(help: ArgumentHelp("Where TFTP listens (--bind-address)", valueName: "address"))
    var tftpServerBindAddr: String?

    @Option(help: ArgumentHelp("The port of TFTP (69)", valueName: "port"))
    var tftpServerBindPort: String?

    @Option(help: ArgumentHelp("The largest block of TFTP in bytes, of those that clients ask for (1468)"))
    var tftpBlockSize: String?

    @Option(help: ArgumentHelp("true or false: all of TFTP from one port (true)", valueName: "bool"))
    var tftpSinglePort: String?

    @Option(help: ArgumentHelp("A collector of traces, by OTLP over HTTP", valueName: "url"))
    var otelEndpoint: String?

    @Option(help: ArgumentHelp("true or false: an endpoint without a scheme has no TLS (false)", valueName: "bool"))
    var otelInsecure: String?

    // MARK: what they say

    func bindAddress(_ name: String, _ option: String?) throws -> String? {
        try (address(name, option) ?? address("BIND_ADDRESS", bindAddress))?.description
    }

    func http() throws -> HTTPSettings {
        var settings = HTTPSettings()
        settings.address = try bindAddress("BIND_ADDRESS", nil) ?? settings.address
        settings.port = try number("HTTP_PORT", httpPort, 0...65_535) ?? 7080
        return settings
    }

    /// nil without a certificate.
    func https() throws -> HTTPSettings? {
        let files = (value("TLS_CERT_FILE", tlsCertFile), value("TLS_KEY_FILE", tlsKeyFile))
        guard case (let certificate?, let key?) = files else {
            guard files.0 == nil, files.1 == nil else {
                throw problem(files.0 == nil ? "TLS_CERT_FILE" : "TLS_KEY_FILE", "a certificate needs its key")
            }
            return nil
        }
        var settings = try http()
        settings.port = try number("HTTPS_PORT", httpsPort, 0...65_535) ?? 7443
        do { try settings.useTLS(certificate: certificate, key: key) } catch {
            throw problem("TLS_CERT_FILE", "cannot use \(certificate) and \(key): \(error)")
        }
        return settings
    }

    /// nil where it is switched off.
    func syslog() throws -> (address: String, port: Int)? {
        guard try isOn("SYSLOG_ENABLED", syslogEnabled) else { return nil }
        let port = try number("SYSLOG_BIND_PORT", syslogBindPort, 0...65_535) ?? 514
        return (try bindAddress("SYSLOG_BIND_ADDR", syslogBindAddr) ?? "0.0.0.0", port)
    }

    func dhcp(_ mode: SmeeSettings.Mode) throws -> DHCPSettings? {
        guard try isOn("DHCP_ENABLED", dhcpEnabled) else { return nil }
        var settings = DHCPSettings()
        settings.addresses = mode == .reservation ? .reserved : .elsewhere
        if let name = value("DHCP_BIND_INTERFACE", dhcpBindInterface) {
            guard if_nametoindex(name) != 0 else {
                throw problem("DHCP_BIND_INTERFACE", "there is no interface '\(name)'")
            }
            settings.interfaces = [name]
        }
        // Smee's answers always carry the file, so that nobody asks port 4011.
        settings.answersUEFIDirectly = true
        settings.address =
            try address("DHCP_IP_FOR_PACKET", dhcpIpForPacket) ?? address("PUBLIC_IPV4", publicIpv4)
        return settings
    }

    func tftp() throws -> TFTPSettings? {
        guard try isOn("TFTP_SERVER_ENABLED", tftpServerEnabled) else { return nil }
        var settings = TFTPSettings()
        if let address = try bindAddress("TFTP_SERVER_BIND_ADDR", tftpServerBindAddr) { settings.addresses = [address] }
        let port = try number("TFTP_SERVER_BIND_PORT", tftpServerBindPort, 0...65_535)
        settings.port = port.map { UInt16($0) } ?? settings.port
        settings.usesSinglePort = try isOn("TFTP_SINGLE_PORT", tftpSinglePort)
        let size = try number("TFTP_BLOCK_SIZE", tftpBlockSize, 512...65_456)
        settings.limits.blockSize = size ?? settings.limits.blockSize
        return settings
    }

    /// Smee's own setting, else OpenTelemetry's variables.
    func traces() throws -> TraceRules? {
        let isInsecure = try isOn("OTEL_INSECURE", otelInsecure, usually: false)
        guard let given = value("OTEL_ENDPOINT", otelEndpoint) else {
            return try TraceRules.inEnvironment(Console.environment)
        }
        let url = given.contains("://") ? given : (isInsecure ? "http://" : "https://") + given
        guard TraceRules.isCollector(url) else {
            throw problem("OTEL_ENDPOINT", "'\(url)' is no collector, such as http://127.0.0.1:4318")
        }
        var rules = TraceRules(url: url)
        rules.headers = try TraceRules.headers(Console.environment)
        return rules
    }
}
