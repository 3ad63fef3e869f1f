/// The Content-Type by which firmware tells what it has loaded.
package enum ContentType {
    package static func of(_ path: String) -> String {
        let ending = path.split(separator: "/").last?.split(separator: ".", omittingEmptySubsequences: false)
            .dropFirst().last
        return known[ending?.lowercased() ?? ""] ?? "application/octet-stream"
    }

    private static let known = [
        "efi": "application/efi",
        "iso": "application/vnd.efi-iso",
        "img": "application/vnd.efi-img",
        "ipxe": "text/plain; charset=utf-8",
        "cfg": "text/plain; charset=utf-8",
        "conf": "text/plain; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
        "ks": "text/plain; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "json": "application/json",
        "ign": "application/json",
        "yaml": "application/yaml",
        "yml": "application/yaml",
        "xml": "application/xml",
        "gz": "application/gzip",
    ]
}
