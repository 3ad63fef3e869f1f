package import DHCP

/// How a card's address is written in the address of a program: Smee's `ipxe-binary-inject-mac-addr-format`.
package enum SmeeCardFormat: String, Sendable, CaseIterable {
    case colon
    case dot
    case dash
    case noDelimiter = "no-delimiter"
    /// Not at all.
    case empty

    /// As a part of a path.
    package func text(_ mac: MACAddress) -> String {
        switch self {
        case .colon: mac.text(separator: ":")
        case .dash: mac.text(separator: "-")
        case .noDelimiter: mac.text(separator: "")
        case .empty: ""
        case .dot: Self.dotted(mac.text(separator: ""))
        }
    }

    /// `5254.0012.3456`.
    private static func dotted(_ digits: String) -> String {
        [digits.prefix(4), digits.dropFirst(4).prefix(4), digits.suffix(4)].joined(separator: ".")
    }
}

/// Where machines are told, by DHCP, to load from.
package struct SmeeAddresses: Hashable, Sendable {
    /// What is not set is ours: the address that the machine is answered from, and the port of HTTP.
    package struct Place: Hashable, Sendable {
        package var scheme = "http"
        package var host = ""
        package var port: Int?
        package var path: String
    }

    package var script = Place(path: "/ipxe/script/auto.ipxe")
    package var binary = Place(path: "/ipxe/binary/")
    /// Whether a script's URL names the card.
    package var scriptsNameTheCard = true
    package var format = SmeeCardFormat.colon
    package var tftpHost: IPv4Address?
    package var tftpPort = 69
    package var httpPort = 7080

    package init() {}

    /// The card stands before the last part of the path.
    package func scriptURL(_ mac: MACAddress, server: IPv4Address) -> String {
        var parts = script.path.split(separator: "/").map(String.init)
        if scriptsNameTheCard { parts.insert(mac.description, at: max(0, parts.count - 1)) }
        return base(script, server) + "/" + parts.joined(separator: "/")
    }

    package func binaryURL(_ name: String, _ mac: MACAddress, server: IPv4Address) -> String {
        let folder = binary.path.split(separator: "/").map(String.init)
        return base(binary, server) + "/" + (folder + named(name, mac)).joined(separator: "/")
    }

    /// What an iPXE that runs no script of ours loads.
    package func tftpURL(_ name: String, _ mac: MACAddress, server: IPv4Address) -> String {
        let port = tftpPort == 69 ? "" : ":\(tftpPort)"
        return "tftp://\(tftpHost ?? server)\(port)/" + named(name, mac).joined(separator: "/")
    }

    private func named(_ name: String, _ mac: MACAddress) -> [String] {
        [format.text(mac), name].filter { !$0.isEmpty }
    }

    private func base(_ place: Place, _ server: IPv4Address) -> String {
        "\(place.scheme)://\(place.host.isEmpty ? server.description : place.host):\(place.port ?? httpPort)"
    }
}
