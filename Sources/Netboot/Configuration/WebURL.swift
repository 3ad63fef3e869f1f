import DHCP

/// Looks at URLs of `http` and `https` as people write them into settings.
package enum WebURL {
    /// What keeps a text from being one, to follow "it"; nil: nothing.
    package static func problem(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return "has blanks or control characters" }
        guard let mark = text.firstRange(of: "://") else { return "does not begin with http:// or https://" }
        guard ["http", "https"].contains(text[..<mark.lowerBound].lowercased()) else {
            return "speaks neither http nor https"
        }
        let authority = text[mark.upperBound...].prefix { !"/?#".contains($0) }
        return problem(ofPlace: authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
    }

    /// `host`, `host:80`, `[::1]:80`
    private static func problem(ofPlace place: Substring) -> String? {
        let isLiteral = place.hasPrefix("[")
        let host = isLiteral ? place.dropFirst().prefix { $0 != "]" } : place.prefix { $0 != ":" }
        guard !host.isEmpty else { return "names no host" }
        if isLiteral, IPv6Address(String(host)) == nil { return "has no address of IPv6 between its brackets" }
        let rest = place.dropFirst(host.count + (isLiteral ? 2 : 0))
        guard !rest.isEmpty else { return nil }
        return Int(rest.dropFirst()).map { (1...65_535).contains($0) } == true && rest.hasPrefix(":")
            ? nil : "has a port that is none"
    }
}
