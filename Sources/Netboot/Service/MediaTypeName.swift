/// What a file is, said by its name: firmware that boots by HTTP goes by it.
enum MediaTypeName {
    static func of(_ name: String) -> String {
        switch name.lowercased().split(separator: ".").last {
        case "efi"?: "application/efi"
        case "iso"?: "application/vnd.efi-iso"
        case "img"?: "application/vnd.efi-img"
        case "ipxe"?, "txt"?, "cfg"?: "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
