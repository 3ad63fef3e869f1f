/// Why a packet is not a machine's question for something to boot.
package enum NotBooting: String, Error, Hashable, Sendable {
    /// An answer, or a message that no booting machine sends.
    case type = "neither DISCOVER, REQUEST nor INFORM"
    case vendorClass = "vendor class (option 60) is neither PXEClient nor HTTPClient"
    case architecture = "no client architecture (option 93)"
    case machineIdentifier = "machine identifier (option 97) is neither empty nor a zero and 16 bytes"
}
