/// The text so far, and where each of its lines came from.
final class Output {
    /// The file's number and the line in it.
    struct Origin {
        var file: Int32
        var line: Int32
    }

    private(set) var bytes: [UInt8] = []
    /// One entry a line; the last line has one as soon as it has text.
    private(set) var origins: [Origin] = []
    private let tracksLines: Bool
    private let limit: Int
    /// The line being written has an origin; a later one may replace it while the line is blank.
    private var hasOrigin = false
    private var hasContent = false

    /// More than `limit` bytes are an error.
    init(tracksLines: Bool, limit: Int = Limits.textBytes) {
        self.tracksLines = tracksLines
        self.limit = limit
        if tracksLines { bytes.reserveCapacity(4096) }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Text of the template itself: each newline in it moves on in the template.
    func append(_ text: some Collection<UInt8>, _ frame: Frame, line: Int32, moving: Bool) throws {
        bytes.append(contentsOf: text)
        guard bytes.count <= limit else {
            throw Failure(.other, "the rendered text is larger than \(limit >> 20) MiB")
        }
        if tracksLines { note(text, Origin(file: frame.file, line: line), moving: moving) }
    }

    private func note(_ text: some Collection<UInt8>, _ start: Origin, moving: Bool) {
        var origin = start
        for byte in text {
            if !hasOrigin || (!hasContent && !byte.isBlank) {
                if hasOrigin { origins.removeLast() }
                origins.append(origin)
                hasOrigin = true
            }
            if byte == UInt8(ascii: "\n") {
                hasOrigin = false
                hasContent = false
                if moving { origin.line += 1 }
            } else if !byte.isBlank {
                hasContent = true
            }
        }
    }

    /// What `{{ }}` prints.
    func append(_ object: Object, _ frame: Frame, _ position: Position) throws {
        switch object {
        case .string(let string):
            try append(string.utf8, frame, line: position.line, moving: false)
        case .list, .dict:
            try append(try PythonText.printed(object).utf8, frame, line: position.line, moving: false)
        default:
            try append(PythonText.text(object).utf8, frame, line: position.line, moving: false)
        }
    }
}
