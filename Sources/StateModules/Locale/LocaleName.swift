/// A locale such as `de_DE.UTF-8@euro`, in its parts.
struct LocaleName: Equatable, Sendable {
    let language: String
    /// `UTF-8`; empty where the name has none.
    let charset: String
    let modifier: String

    init(_ text: String) {
        let first = text.split(separator: " ").first ?? ""
        let halves = first.split(separator: "@", maxSplits: 1).map(String.init)
        let parts = (halves.first ?? "").split(separator: ".", maxSplits: 1).map(String.init)
        language = parts.first ?? ""
        charset = parts.count > 1 ? parts[1] : ""
        modifier = halves.count > 1 ? "@" + halves[1] : ""
    }

    /// As `locale -a` writes it: `de_DE.utf8@euro`.
    var normal: String {
        let plain = charset.lowercased().filter { $0.isLetter || $0.isNumber }
        return language + (plain.isEmpty ? "" : "." + plain) + modifier
    }
}
