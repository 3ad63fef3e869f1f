/// The parts of a path such as `a:b:c`, cut at each delimiter, one at a time.
package struct PathPieces: Sequence, IteratorProtocol {
    private var rest: Substring?
    private let delimiter: Substring.UTF8View

    package init(_ path: some StringProtocol, _ delimiter: String) {
        rest = Substring(path)
        self.delimiter = Substring(delimiter).utf8
    }

    package mutating func next() -> Substring? {
        guard let piece = rest else { return nil }
        guard let cut = firstCut(piece.utf8) else {
            rest = nil
            return piece
        }
        rest = piece[cut.upperBound...]
        return piece[..<cut.lowerBound]
    }

    private func firstCut(_ text: Substring.UTF8View) -> Range<String.Index>? {
        guard let first = delimiter.first else { return nil }
        var start = text.startIndex
        while let place = text[start...].firstIndex(of: first) {
            if text[place...].starts(with: delimiter) {
                return place..<text.index(place, offsetBy: delimiter.count)
            }
            start = text.index(after: place)
        }
        return nil
    }
}
