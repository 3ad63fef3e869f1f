/// What a file is, said by its name: firmware that boots by HTTP goes by it.
enum MediaType {
    static let text = "text/plain; charset=utf-8"
    static let binary = "application/octet-stream"

    private static let known = [
        "css": "text/css", "efi": "application/efi", "gz": "application/gzip", "html": "text/html; charset=utf-8",
        "img": "application/vnd.efi-img", "iso": "application/vnd.efi-iso", "json": "application/json",
        "txt": text, "yaml": "application/yaml",
    ]

    static func of(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        let suffix = name.split(separator: ".").dropFirst().last.map { $0.lowercased() }
        return suffix.flatMap { known[$0] } ?? binary
    }
}
