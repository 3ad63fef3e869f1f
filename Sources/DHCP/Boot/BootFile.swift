/// What is decided for a machine, as far as DHCP has to say it.
package enum BootFile: Hashable, Sendable {
    /// It is told nothing about booting. It gets an address all the same where addresses come from here.
    case none(reason: String)
    /// A program on a TFTP server.
    case tftp(name: String, server: IPv4Address)
    /// A program or, for iPXE, a script, by its whole URL. `server` is the host of the URL, which iPXE wants to see as a number too.
    case url(String, server: IPv4Address)
    /// It may not boot from here, and is told so by the name of a file that there is not: its log shows why nothing comes.
    case refused(server: IPv4Address)
}
