/// What an iPXE was built with: option 175.
package struct IPXEFeatures: Hashable, Sendable {
    /// Feature numbers 0x10 to 0x4f, from the smallest.
    package var numbers: [UInt8]
    /// `1.21.1`; nil when it does not say.
    package var version: String?

    init(_ options: SubOptions) {
        numbers = options.codes.filter { (0x10...0x4F).contains($0) && options[$0] != [0] }
        version = options[0xEB].flatMap { $0.isEmpty ? nil : $0.map { String($0) }.joined(separator: ".") }
    }

    package func has(_ feature: Feature) -> Bool { numbers.contains(feature.rawValue) }

    /// The features on which it depends what a machine can boot.
    package enum Feature: UInt8, Sendable {
        case http = 0x13
        case https = 0x14
        case bzImage = 0x18
        case multiboot = 0x19
        case efi = 0x24
        case vlan = 0x26
        case menu = 0x27
    }
}
