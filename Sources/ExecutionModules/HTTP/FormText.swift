import FoundationEssentials
import OrderedCollections
import Values

/// Names and values as forms and queries of URLs have them, in the way of Python's `urlencode`.
enum FormText {
    /// `a=1+2&b=%C3%BC`
    static func encoded(_ map: Value.Map) -> String {
        map.map { "\(formEncoded($0.key.plainText))=\(formEncoded($0.value.plainText))" }.joined(separator: "&")
    }

    /// Behind the query that the URL has, before its fragment.
    static func url(_ url: String, with parameters: Value.Map) -> String {
        guard !parameters.isEmpty else { return url }
        let end = url.firstIndex(of: "#") ?? url.endIndex
        let address = url[..<end]
        let mark = !address.contains("?") ? "?" : address.hasSuffix("?") || address.hasSuffix("&") ? "" : "&"
        return address + mark + encoded(parameters) + url[end...]
    }

    static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

extension String {
    /// Without the blanks around it.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
