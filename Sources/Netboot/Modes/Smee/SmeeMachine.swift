package import DHCP

/// What Smee's hardware data say about one network card of a machine.
package struct SmeeMachine: Hashable, Sendable {
    package var mac: MACAddress
    package var allowsNetboot = false
    /// Whether DHCP leaves the card alone.
    package var isDisabled = false
    package var architecture = ""
    package var agent = ""
    package var facility = ""
    package var script = SmeeScript()
    package var osie = SmeeOSIE()
    package var pxelinux = ""
    package var raspberryPi = SmeeRaspberryPi()
    /// The program for this machine instead of its architecture's.
    package var binary = ""
    package var iso = ""
    package var network = SmeeNetwork()
    package var system = SmeeSystem()

    package init(mac: MACAddress) { self.mac = mac }
}

/// A machine's own iPXE script: somewhere else, or here.
package struct SmeeScript: Hashable, Sendable {
    package var url = ""
    package var contents = ""
}

/// Where the installation environment lies that a machine boots when it has no script of its own.
package struct SmeeOSIE: Hashable, Sendable {
    package var url = ""
    package var kernel = ""
    package var initrd = ""
    package var arguments: [String] = []
}

/// What the firmware of a Raspberry Pi asks for.
package struct SmeeRaspberryPi: Hashable, Sendable {
    package var serial = ""
    /// Where its firmware lies in the folder of assets.
    package var firmware = ""
    package var configuration = ""
}

/// What a card is told by DHCP.
package struct SmeeNetwork: Hashable, Sendable {
    package static let usualLeaseTime = 604_800

    package var address: IPv4Address?
    package var netmask: IPv4Address?
    package var gateway: IPv4Address?
    package var broadcast: IPv4Address?
    package var nameServers: [IPv4Address] = []
    package var timeServers: [IPv4Address] = []
    package var hostname = ""
    package var domain = ""
    package var search: [String] = []
    package var vlan = ""
    package var leaseTime = usualLeaseTime
    package var routes: [Route] = []
    package var tftpServer = ""
    package var bootFile = ""

    /// A route of option 121.
    package struct Route: Hashable, Sendable {
        package var destination: String
        package var router: IPv4Address
    }
}

/// The system that a machine is to have: what installers are chosen by.
package struct SmeeSystem: Hashable, Sendable {
    package var slug = ""
    package var distro = ""
    package var version = ""
}
