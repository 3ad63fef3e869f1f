/// What Smee's flags say about scripts and programs, with its defaults.
package struct SmeeSettings: Sendable {
    /// How Smee takes part in DHCP.
    package enum Mode: String, Sendable, CaseIterable {
        /// Gives the addresses and options of its hardware data.
        case reservation
        /// Gives machines of its hardware data what they boot, and leaves addresses to another server.
        case proxy
        /// The same for every machine.
        case autoProxy = "auto-proxy"
    }

    package var mode = Mode.reservation
    /// Where the installation environment lies.
    package var osieURL = ""
    package var extraArguments: [String] = []
    package var kernelName = ""
    package var initrdName = ""
    package var syslogHost = ""
    /// What scripts name in its place, where that is a name.
    package var syslogName = ""
    /// Whether machines may log to us.
    package var receivesSyslog = false
    package var tinkServer = ""
    package var tinkTLS = false
    package var tinkInsecureTLS = false
    package var retries = 1
    package var retryDelay = 1
    /// Written over the placeholder of iPXE programs.
    package var scriptPatch = ""
    package var trustedProxies = TrustedProxies()
    /// Where pxelinux's files and assets are offered by HTTP as well; nil: nowhere.
    package var pxePrefix: String?
    package var iso = SmeeISO()
    /// Where machines load from.
    package var addresses = SmeeAddresses()
    /// Whether DHCP says what to boot.
    package var offersNetboot = true
    package var servesScripts = true
    package var servesBinaries = true
    package var servesImages = true

    /// Whom a script has the machine log to.
    var syslogTarget: String { syslogName.isEmpty ? syslogHost : syslogName }

    package init() {}
}
