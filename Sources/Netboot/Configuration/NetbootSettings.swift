package import DHCP
package import Values

/// All settings of cm-netboot, with their defaults; paths are absolute.
package struct NetbootSettings: Equatable, Sendable {
    /// `root_dir`: below which all paths are; empty: as they are written.
    package private(set) var root: String
    /// `log_level`, in small letters.
    package var logLevel = "notice"

    /// `interfaces`: where DHCP is answered; empty: everywhere.
    package var interfaces: [String] = []
    /// `address`: ours, where the receiving interface's own would be wrong.
    package var address: IPv4Address?

    /// `dhcp`
    package var dhcp = DHCPRole.proxy
    /// `pools`: ranges of addresses for machines without a reservation, each with its network data.
    package var pools: [Pool] = []
    /// `dhcp_beside`: another DHCP server on this host owns port 67.
    package var sharesPort = false
    /// `dhcp_listen`: listen for other servers that tell machines what to boot, and raise an alert.
    package var hearsOthers = false
    /// `uefi_direct`: UEFI gets its file in the first answer and is not sent to port 4011.
    package var answersUEFIDirectly = false

    /// `tftp` and `tftp_port`
    package var tftpPort: Int? = 69
    /// `tftp_single_port`: all packets of a transfer come from the one port, for NAT.
    package var usesSingleTFTPPort = false
    /// `tftp_per_client`: transfers at a time from one address.
    package var tftpPerClient = 64
    /// `http` and `http_port`
    package var httpPort: Int? = 80
    /// `https_port`, with `https_certificate` and `https_key`
    package var https: HTTPSFiles?
    /// `base_url`: how machines reach the HTTP side, where that is not the address that they asked.
    package var base: String?
    /// `syslog` and `syslog_port`: where booting kernels and iPXE send their log.
    package var syslogPort: Int?
    /// `admin` and `admin_port`: events and metrics, on the loopback address.
    package var adminPort: Int? = 4606

    /// `data_dir`: the journal of one-time boots, leases.
    package var dataDirectory: String
    /// `files`: what profiles name, served to everybody.
    package var files: String
    /// `binaries`: the folder of iPXE programs.
    package var binaries: String
    /// `binary`: programs by architecture, instead of the usual names.
    package var overrides: [ArchitectureName: String] = [:]
    /// `smartos_mirrors`: directories that `archive.mirrored` keeps, by name.
    package var mirrors: [String: String] = [:]
    /// `once`
    package var once = OnceRules()
    /// `secrets`
    package var secrets = SecretRules()
    /// `api`: another server that is asked what machines get.
    package var api: APIRules?
    /// `traces`
    package var traces: TraceRules?
    /// `images`
    package var images: ImageRules?
    package var boots = BootConfiguration()
    /// The files that were read besides the settings: a change in one of them is a new configuration.
    package var scripts: [String] = []

    package enum DHCPRole: String, Sendable, CaseIterable {
        case off
        case proxy
        case reservation
        case pool
    }

    package struct Pool: Hashable, Sendable {
        package var first: IPv4Address
        package var last: IPv4Address
        package var network: NetworkData
        /// Where it is written.
        package var location: SourceLocation
    }

    /// The defaults, below a root directory.
    package init(root: String = "/") {
        let root = root == "/" ? "" : root
        self.root = root
        dataDirectory = root + "/var/lib/cm/netboot"
        files = root + "/srv/cm/netboot"
        binaries = root + "/usr/lib/ipxe"
    }

    package var journal: String { dataDirectory + "/once.journal" }
    package var secretKey: String { dataDirectory + "/secret.key" }
    package var apiKey: String { dataDirectory + "/api.key" }
    package var leases: String { dataDirectory + "/leases" }
}
