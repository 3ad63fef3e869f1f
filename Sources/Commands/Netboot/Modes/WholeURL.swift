import ArgumentParser
import DHCP

/// URLs of options, of which machines or we get nothing where they are not whole.
enum WholeURL {
    /// Throws for what has no scheme or no server, or a port that there cannot be. `schemes` nil: iPXE knows more than we do.
    static func check(_ option: String, _ url: String?, schemes: [String]? = nil) throws {
        guard let url else { return }
        let scheme = url.prefix { $0.isLetter || $0.isNumber }
        guard !scheme.isEmpty, url.dropFirst(scheme.count).hasPrefix("://"),
            schemes?.contains(scheme.lowercased()) ?? true,
            isServer(url.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) })
        else { throw ValidationError("\(option): '\(url)' is no whole URL, such as http://[2001:db8::1]/boot") }
    }

    /// A name or an address, that of IPv6 in brackets, and maybe a port.
    private static func isServer(_ text: Substring) -> Bool {
        let server = text.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let isBracketed = server.hasPrefix("[")
        let host = isBracketed ? server.dropFirst().prefix { $0 != "]" } : server.prefix { $0 != ":" }
        let rest = server.dropFirst(isBracketed ? host.count + 1 : host.count)
        guard !host.isEmpty, !isBracketed || (rest.hasPrefix("]") && IPv6Address(String(host)) != nil) else {
            return false
        }
        let port = isBracketed ? rest.dropFirst() : rest
        return port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()).map { $0 > 0 } ?? false)
    }
}
