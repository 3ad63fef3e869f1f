/// What PXESrv's web framework says a file is, by its name.
enum SinatraType {
    private static let known = [
        "css": "text/css; charset=utf-8", "html": "text/html; charset=utf-8", "json": "application/json",
        "txt": MediaType.text,
    ]

    static func of(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return name.split(separator: ".").dropFirst().last.flatMap { known[String($0)] } ?? MediaType.binary
    }
}

/// The two types that modes name themselves.
enum MediaType {
    static let text = "text/plain; charset=utf-8"
    static let binary = "application/octet-stream"
}
