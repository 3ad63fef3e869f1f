/// What a machine gets, with what travels beside the file's name.
package struct BootDecision: Hashable, Sendable {
    package var file: BootFile
    package var trace: TraceParent?
    package var vlan: Int?
    /// Where iPXE and kernels send their log.
    package var logServer: IPv4Address?
    /// iPXE does not wait for other servers' boot files.
    package var skipsOtherProxies = false
    /// Options 209 and 210, for pxelinux.
    package var configurationFile: String?
    package var pathPrefix: String?

    package init(_ file: BootFile) { self.file = file }
}
