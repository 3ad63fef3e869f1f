import ArgumentParser
import DHCP
import Hosts
import Netboot
import Values

/// Smee's options, each of which a variable can set as well.
struct SmeeOptions: SmeeFlags {
    @Option(help: ArgumentHelp("The hardware file; none: no machine is known", valueName: "file"))
    var backendFilePath: String?

    @Option(help: ArgumentHelp("reservation, proxy or auto-proxy (reservation)", valueName: "mode"))
    var dhcpMode: String?

    @Option(help: ArgumentHelp("true or false: serve scripts (true)", valueName: "bool"))
    var ipxeHttpScriptEnabled: String?

    @Option(help: ArgumentHelp("true or false: serve iPXE programs by HTTP (true)", valueName: "bool"))
    var ipxeHttpBinaryEnabled: String?

    @Option(help: ArgumentHelp("Whom scripts have machines log to, by name (--dhcp-syslog-ip)", valueName: "host"))
    var ipxeScriptSyslogFqdn: String?

    @Option(help: ArgumentHelp("Where HookOS lies", valueName: "url"))
    var ipxeHttpScriptOsieUrl: String?

    @Option(help: ArgumentHelp("Further kernel arguments", valueName: "text"))
    var ipxeHttpScriptExtraKernelArgs: String?

    @Option(help: ArgumentHelp("The kernel's name before -ARCH (vmlinuz)", valueName: "name"))
    var ipxeHttpScriptKernelName: String?

    @Option(help: ArgumentHelp("The ramdisk's name before -ARCH (initramfs)", valueName: "name"))
    var ipxeHttpScriptInitrdName: String?

    @Option(help: ArgumentHelp("How often a machine tries again to load (1)", valueName: "number"))
    var ipxeHttpScriptRetries: String?

    @Option(help: ArgumentHelp("Seconds between its tries (1)", valueName: "seconds"))
    var ipxeHttpScriptRetryDelay: String?

    @Option(help: ArgumentHelp("Networks whose X-Forwarded-For is believed", valueName: "cidr,…"))
    var ipxeHttpScriptTrustedProxies: String?

    @Option(help: ArgumentHelp("Tink's server, for the kernel's arguments", valueName: "address:port"))
    var ipxeScriptTinkServerAddrPort: String?

    @Option(help: ArgumentHelp("true or false: it speaks TLS (false)", valueName: "bool"))
    var ipxeScriptTinkServerUseTls: String?

    @Option(help: ArgumentHelp("true or false: its certificate is not checked (false)", valueName: "bool"))
    var ipxeScriptTinkServerInsecureTls: String?

    @Option(help: ArgumentHelp("Programs for architectures: 7=snp-x86_64.efi,…", valueName: "n=file,…"))
    var ipxeOverrideArchMapping: String?

    @Option(help: ArgumentHelp("A piece of script for the placeholder in iPXE programs", valueName: "text"))
    var ipxeEmbeddedScriptPatch: String?

    @Option(help: ArgumentHelp("Where the iPXE programs are (/usr/lib/ipxe)", valueName: "folder"))
    var ipxeDir: String?

    @Option(help: ArgumentHelp("Scripts by slug or distro: debian.ipxe", valueName: "folder"))
    var installersDir: String?

    @Option(help: ArgumentHelp("Further files for TFTP", valueName: "folder"))
    var tftpAssetDir: String?

    @Option(help: ArgumentHelp("true or false: offer TFTP's files by HTTP as well (false)", valueName: "bool"))
    var pxeHttpEnabled: String?

    @Option(help: ArgumentHelp("Below which path (/tftp/)", valueName: "path"))
    var pxeHttpPathPrefix: String?

    @Option(help: ArgumentHelp("true or false: serve images (true with --iso-upstream-url)", valueName: "bool"))
    var isoEnabled: String?

    @Option(help: ArgumentHelp("An ISO image to fill in for machines", valueName: "url"))
    var isoUpstreamUrl: String?

    @Option(help: ArgumentHelp("What is written over in it", valueName: "text"))
    var isoPatchMagicString: String?

    @Option(help: ArgumentHelp("true or false: with the machine's network (false)", valueName: "bool"))
    var isoStaticIpamEnabled: String?

    @Option(help: ArgumentHelp("What to log (info)", valueName: "level"))
    var smeeLogLevel: LogLevel?

    // MARK: what they say

    func folder(_ name: String, _ option: String?) throws -> ServedFolder? {
        guard let path = value(name, option) else { return nil }
        guard let folder = ServedFolder(path) else { throw problem(name, "there is no folder '\(path)'") }
        return folder
    }

    /// The programs' folder that was named must be there; the usual one may come with a package later.
    func programs() throws -> ServedFolder? {
        guard let path = value("IPXE_DIR", ipxeDir) else {
            return ServedFolder(Self.usualPrograms, trustsLinks: true)
        }
        guard let folder = ServedFolder(path, trustsLinks: true) else {
            let advice = "'apt install ipxe' puts iPXE's programs into \(Self.usualPrograms), which needs no option"
            throw problem("IPXE_DIR", "there is no folder '\(path)': \(advice)")
        }
        return folder
    }

    static let usualPrograms = "/usr/lib/ipxe"

    /// What machines would be told to load and could not.
    func programProblems(_ hardware: SmeeHardware?, _ settings: SmeeSettings) throws -> [Diagnostic] {
        let programs = SmeePrograms(folder: try programs(), overrides: try overrides())
        return programs.problems(of: hardware?.machines ?? [], patch: settings.scriptPatch)
    }

    /// Which program an architecture gets instead of the usual one.
    func overrides() throws -> [ClientArchitecture: String] {
        let text = value("IPXE_OVERRIDE_ARCH_MAPPING", ipxeOverrideArchMapping) ?? ""
        do { return try SmeeBinaries.overrides(text) } catch {
            throw problem("IPXE_OVERRIDE_ARCH_MAPPING", "\(error)")
        }
    }

    func hardware() throws -> SmeeHardware? {
        guard let path = value("BACKEND_FILE_PATH", backendFilePath) else { return nil }
        let bytes: [UInt8]
        do { bytes = try LocalHost().read(path, limit: 64 << 20) } catch {
            throw problem("BACKEND_FILE_PATH", "\(error)")
        }
        return try SmeeHardware(String(decoding: bytes, as: UTF8.self), file: path)
    }

    func settings() throws -> SmeeSettings {
        var settings = SmeeSettings()
        if let text = value("DHCP_MODE", dhcpMode) {
            guard let mode = SmeeSettings.Mode(rawValue: text) else {
                let modes = SmeeSettings.Mode.allCases.map(\.rawValue).joined(separator: ", ")
                throw problem("DHCP_MODE", "'\(text)' is none of \(modes)")
            }
            settings.mode = mode
        }
        try readScripts(&settings)
        try readPatch(&settings)
        settings.retries = try number("IPXE_HTTP_SCRIPT_RETRIES", ipxeHttpScriptRetries, 0...1000) ?? 1
        settings.retryDelay = try number("IPXE_HTTP_SCRIPT_RETRY_DELAY", ipxeHttpScriptRetryDelay, 0...3600) ?? 1
        settings.servesScripts = try isOn("IPXE_HTTP_SCRIPT_ENABLED", ipxeHttpScriptEnabled)
        settings.servesBinaries = try isOn("IPXE_HTTP_BINARY_ENABLED", ipxeHttpBinaryEnabled)
        settings.tinkTLS = try isOn("IPXE_SCRIPT_TINK_SERVER_USE_TLS", ipxeScriptTinkServerUseTls, usually: false)
        settings.tinkInsecureTLS = try isOn(
            "IPXE_SCRIPT_TINK_SERVER_INSECURE_TLS",
            ipxeScriptTinkServerInsecureTls,
            usually: false
        )
        let proxies = value("IPXE_HTTP_SCRIPT_TRUSTED_PROXIES", ipxeHttpScriptTrustedProxies) ?? ""
        guard let trusted = TrustedProxies(proxies) else {
            throw problem(
                "IPXE_HTTP_SCRIPT_TRUSTED_PROXIES",
                "'\(proxies)' is no list of networks, such as 10.0.0.0/8,192.168.1.0/24"
            )
        }
        settings.trustedProxies = trusted
        if try isOn("PXE_HTTP_ENABLED", pxeHttpEnabled, usually: false) {
            settings.pxePrefix = value("PXE_HTTP_PATH_PREFIX", pxeHttpPathPrefix) ?? "/tftp/"
        }
        try readImages(&settings)
        return settings
    }

    private func readScripts(_ settings: inout SmeeSettings) throws {
        settings.osieURL = value("IPXE_HTTP_SCRIPT_OSIE_URL", ipxeHttpScriptOsieUrl) ?? ""
        // iPXE knows more schemes than we do, and settings of its own.
        guard settings.osieURL.isEmpty || settings.osieURL.contains("${") || settings.osieURL.contains("://") else {
            let reason = "'\(settings.osieURL)' is no URL, such as http://boot.example/hook"
            throw problem("IPXE_HTTP_SCRIPT_OSIE_URL", reason)
        }
        settings.extraArguments =
            value("IPXE_HTTP_SCRIPT_EXTRA_KERNEL_ARGS", ipxeHttpScriptExtraKernelArgs)?.split(separator: " ")
            .map(String.init) ?? []
        settings.kernelName = value("IPXE_HTTP_SCRIPT_KERNEL_NAME", ipxeHttpScriptKernelName) ?? ""
        settings.initrdName = value("IPXE_HTTP_SCRIPT_INITRD_NAME", ipxeHttpScriptInitrdName) ?? ""
        settings.syslogName = value("IPXE_SCRIPT_SYSLOG_FQDN", ipxeScriptSyslogFqdn) ?? ""
        settings.tinkServer = value("IPXE_SCRIPT_TINK_SERVER_ADDR_PORT", ipxeScriptTinkServerAddrPort) ?? ""
    }

    /// It is written over a placeholder inside programs, and no longer than that.
    private func readPatch(_ settings: inout SmeeSettings) throws {
        settings.scriptPatch = value("IPXE_EMBEDDED_SCRIPT_PATCH", ipxeEmbeddedScriptPatch) ?? ""
        let limit = SmeeBinaries.placeholder.count, count = settings.scriptPatch.utf8.count
        guard count <= limit else {
            throw problem("IPXE_EMBEDDED_SCRIPT_PATCH", "a script of at most \(limit) bytes fits, not one of \(count)")
        }
    }

    private func readImages(_ settings: inout SmeeSettings) throws {
        settings.iso.upstream = value("ISO_UPSTREAM_URL", isoUpstreamUrl) ?? ""
        settings.iso.placeholder = Array((value("ISO_PATCH_MAGIC_STRING", isoPatchMagicString) ?? "").utf8)
        settings.iso.fillsInNetwork = try isOn("ISO_STATIC_IPAM_ENABLED", isoStaticIpamEnabled, usually: false)
        settings.servesImages = try isOn("ISO_ENABLED", isoEnabled, usually: !settings.iso.upstream.isEmpty)
        guard settings.iso.upstream.isEmpty || !settings.iso.placeholder.isEmpty else {
            throw problem(
                "ISO_PATCH_MAGIC_STRING",
                "--iso-upstream-url needs the text that is written over in the image"
            )
        }
    }
}
