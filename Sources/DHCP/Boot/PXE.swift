/// The sub-options of option 43 that the PXE specification and others define.
enum PXE {
    /// How a client looks for boot servers: bits.
    static let discoveryControl: UInt8 = 6
    static let bootServers: UInt8 = 8
    static let menu: UInt8 = 9
    static let prompt: UInt8 = 10
    static let trace: UInt8 = 69
    static let bootItem: UInt8 = 71
    static let vlan: UInt8 = 116

    /// The bit of `discoveryControl` with which a client loads the file that it was told, and asks no boot server.
    static let skipDiscovery: UInt8 = 8

    static let vendorClass = "PXEClient"
    static let httpVendorClass = "HTTPClient"
}
