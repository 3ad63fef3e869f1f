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

    package init() {}
}
