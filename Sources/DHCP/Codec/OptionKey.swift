/// A DHCP option by its name: the number on the wire, and the type of what it holds.
package struct OptionKey<Value: Sendable>: Sendable {
    package let code: UInt8
    let format: OptionFormat<Value>

    init(_ code: UInt8, _ format: OptionFormat<Value>) {
        self.code = code
        self.format = format
    }
}

extension OptionKey<IPv4Address> {
    package static let subnetMask = Self(1, .address)
    package static let broadcastAddress = Self(28, .address)
    package static let requestedAddress = Self(50, .address)
    package static let serverIdentifier = Self(54, .address)
}

extension OptionKey<[IPv4Address]> {
    package static let routers = Self(3, .addresses)
    package static let nameServers = Self(6, .addresses)
    package static let logServers = Self(7, .addresses)
    package static let timeServers = Self(42, .addresses)
}

extension OptionKey<String> {
    package static let hostName = Self(12, .text)
    package static let domainName = Self(15, .text)
    /// Why a server refused, for people.
    package static let message = Self(56, .text)
    /// `PXEClient:Arch:00007:UNDI:003016`, and `PXEClient` in the answer.
    package static let vendorClass = Self(60, .text)
    package static let serverName = Self(66, .text)
    package static let bootFile = Self(67, .text)
    /// Where pxelinux finds its configuration (RFC 5071).
    package static let configurationFile = Self(209, .text)
    package static let pathPrefix = Self(210, .text)
}

extension OptionKey<UInt32> {
    /// Seconds.
    package static let leaseTime = Self(51, .number)
}

extension OptionKey<UInt16> {
    /// The longest packet that the client takes, with the headers of IP and UDP.
    package static let maximumSize = Self(57, .number)
}

extension OptionKey<UInt8> {
    /// Which of the fields `file` (1) and `sname` (2) hold options too.
    static let overload = Self(52, .number)
}

extension OptionKey<[UInt8]> {
    /// The codes that the client wants to hear of.
    package static let parameterList = Self(55, .bytes)
    package static let clientIdentifier = Self(61, .bytes)
    /// As a relay added it, and as it wants it back.
    package static let relayInformation = Self(82, .bytes)
}

extension OptionKey<MessageType> { package static let messageType = Self(53, .code) }
extension OptionKey<[ClientArchitecture]> {
    package static let architectures = Self(93, OptionFormat<ClientArchitecture>.code.list(of: 2))
}
extension OptionKey<[DomainName]> { package static let searchList = Self(119, .names) }
extension OptionKey<[StaticRoute]> { package static let staticRoutes = Self(121, .routes) }
extension OptionKey<UserClass> { package static let userClass = Self(77, .userClass) }
extension OptionKey<FirmwareInterface> { package static let firmwareInterface = Self(94, .firmwareInterface) }
extension OptionKey<MachineIdentifier> { package static let machineIdentifier = Self(97, .machineIdentifier) }
extension OptionKey<SubOptions> {
    /// Option 43. What it holds depends on the vendor class: for PXE, sub-options.
    package static let vendorOptions = Self(43, .vendorOptions)
    package static let relayAgent = Self(82, .subOptions)
    /// Option 175, iPXE's own.
    package static let ipxe = Self(175, .subOptions)
}

/// An option whose bytes can be checked, whatever its type.
protocol OptionChecking: Sendable {
    var code: UInt8 { get }
    func accepts(_ bytes: [UInt8]) -> Bool
}

extension OptionKey: OptionChecking {
    func accepts(_ bytes: [UInt8]) -> Bool { format.read(bytes) != nil }

    /// The options that have one meaning for every client, so that bytes that do not fit are an error. Vendors fill option 43 as they
    /// like, and a machine with a strange identifier may still want an address.
    static var checked: [any OptionChecking] {
        [
            OptionKey<IPv4Address>.subnetMask, OptionKey<IPv4Address>.broadcastAddress,
            OptionKey<IPv4Address>.requestedAddress, OptionKey<IPv4Address>.serverIdentifier,
            OptionKey<[IPv4Address]>.routers, OptionKey<[IPv4Address]>.nameServers,
            OptionKey<[IPv4Address]>.logServers, OptionKey<[IPv4Address]>.timeServers,
            OptionKey<UInt32>.leaseTime, OptionKey<UInt16>.maximumSize, OptionKey<MessageType>.messageType,
            OptionKey<[DomainName]>.searchList, OptionKey<[StaticRoute]>.staticRoutes,
        ]
    }
}
