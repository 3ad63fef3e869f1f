extension HTTPBootResponse {
    /// What Go's servers say where nothing is.
    static let goNotFound = HTTPBootResponse.text("404 page not found\n", status: 404)

    /// What Go's `http.Error` sends.
    static func goError(_ text: String, status: Int) -> HTTPBootResponse { .text(text + "\n", status: status) }

    /// Bytes of a stated type.
    static func bytes(_ bytes: [UInt8], type: String, tag: String? = nil) -> HTTPBootResponse {
        HTTPBootResponse(headers: [(name: "Content-Type", value: type)], body: .bytes(bytes), tag: tag)
    }

    /// A file of a folder, or nothing where there is none.
    static func file(_ file: ServedFolder.File?, type: String) -> HTTPBootResponse? {
        file.map { HTTPBootResponse(headers: [(name: "Content-Type", value: type)], body: $0.body) }
    }
}

extension HTTPBootRequest {
    /// Whether it only asks for something.
    var isReading: Bool { method == .get || method == .head }
}
