import OrderedCollections
import Values

/// The `#jinja2: {"trim_blocks": true}` line: options for this file alone.
/// It stands first, or after a `#!` renderer line.
struct TemplateHeader {
    /// The template without that line.
    var text: String
    var options: TemplateOptions
    /// The line's number, for those after it to keep theirs.
    var removedLine: Int32?

    init(_ text: String, _ options: TemplateOptions) {
        self.text = text
        self.options = options
        guard text.utf8.first == UInt8(ascii: "#") else { return }
        let bytes = Array(text.utf8)
        let marker = Array("#jinja2:".utf8)
        var start = 0
        if bytes.has(Array("#!".utf8), at: 0), !bytes.has(Array("#!/".utf8), at: 0) {
            start = (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
        }
        guard bytes.has(marker, at: start) else { return }
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        guard let settings = try? JSON.parse(Array(bytes[(start + marker.count)..<end])), case .map(let map) = settings
        else { return }
        self.options.apply(map)
        self.text = String(decoding: bytes[..<start] + bytes[min(end + 1, bytes.count)...], as: UTF8.self)
        removedLine = start == 0 ? 1 : 2
    }
}
