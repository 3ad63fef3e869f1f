import Patterns

/// Jinja's `urlize`: words that are web or mail addresses become links.
struct LinkText {
    /// Titles are cut after so many characters.
    var limit: Int?
    /// What stands in each link to a page, with a space before it.
    var attributes: String
    /// What other words begin with that become links.
    var schemes: [String]

    func linked(_ text: String) throws -> String {
        var result = "", word = String.UnicodeScalarView()
        for scalar in Filters.escaped(text).unicodeScalars {
            guard scalar.properties.isWhitespace else {
                word.append(scalar)
                continue
            }
            result += try linked(word: String(word)) + String(scalar)
            word = String.UnicodeScalarView()
        }
        return try result + linked(word: String(word))
    }

    /// Without the brackets and stops around it, unless a bracket belongs to it.
    private func linked(word: String) throws -> String {
        guard !word.isEmpty else { return word }
        let head = try Self.found(Self.leading, in: word) ?? ""
        var middle = String(word.dropFirst(head.count))
        var tail = try Self.found(Self.trailing, in: middle) ?? ""
        middle = String(middle.dropLast(tail.count))
        for (open, close) in [("(", ")"), ("&lt;", "&gt;")] {
            let missing = middle.count(of: open) - middle.count(of: close)
            guard missing > 0 else { continue }
            for _ in 0..<min(middle.count(of: open), tail.count(of: close)) {
                let pieces = tail.pieces(around: close)
                middle += pieces[0] + close
                tail = pieces.dropFirst().joined(separator: close)
            }
        }
        return try head + link(middle) + tail
    }

    private func link(_ address: String) throws -> String {
        if try Self.found(Self.page, in: address) != nil {
            let isWhole = address.hasPrefix("http://") || address.hasPrefix("https://")
            return anchor(isWhole ? address : "https://" + address, title: title(address))
        }
        if address.hasPrefix("mailto:") {
            let mail = String(address.dropFirst(7))
            return try Self.found(Self.mail, in: mail) == nil ? address : Self.mailLink(mail)
        }
        let mayBeMail = address.contains("@") && !["www.", "@"].contains { address.hasPrefix($0) }
        if mayBeMail, !address.contains(":"), try Self.found(Self.mail, in: address) != nil {
            return Self.mailLink(address)
        }
        let isOther = schemes.contains { address != $0 && address.hasPrefix($0) }
        return isOther ? anchor(address, title: address) : address
    }

    private func anchor(_ target: String, title: String) -> String {
        "<a href=\"\(target)\"\(attributes)>\(title)</a>"
    }

    private static func mailLink(_ address: String) -> String { "<a href=\"mailto:\(address)\">\(address)</a>" }

    private func title(_ address: String) -> String {
        guard let limit, address.scalarCount > limit else { return address }
        return String(String.UnicodeScalarView(address.unicodeScalars.prefix(limit))) + "..."
    }

    private static let leading = "^(?:[(<]|&lt;)+"
    private static let trailing = "(?:[)>.,]|&gt;)+$"
    private static let mail = "^\\S+@\\w[\\w.-]*\\.\\w+$"
    private static let name = "(?:https?://|www\\.)(?:[\\w%-]+\\.)*(?:[a-z]{2,63}|xn--[\\w%]{2,59})"
    private static let plainName = "(?:[\\w%-]{2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)"
    private static let number =
        "https?://(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[(?:[\\da-f]{0,4}:){2}(?:[\\da-f]{0,4}:?){1,6}\\])"
    private static let page = "^(?:\(name)|\(plainName)|\(number))(?::\\d{1,5})?(?:[/?#]\\S*)?$"
    private static let scheme = "^[\\w.+-]{2,}:/{0,2}$"

    static func isScheme(_ text: String) throws -> Bool { try found(scheme, in: text) != nil }

    /// What a pattern matches of a text, letters of either case.
    private static func found(_ pattern: String, in text: String) throws -> String? {
        let match = try RegularExpression.cached(pattern, [.ignoreCase]).firstMatch(in: text)
        guard let range = match?.groups.first ?? nil else { return nil }
        return String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { pieces(around: part).count - 1 }
}
