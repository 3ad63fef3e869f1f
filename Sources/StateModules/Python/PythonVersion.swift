/// A version of a Python package, compared as PEP 440 says.
struct PythonVersion: Sendable {
    private let epoch: Int
    private let release: [Int]
    /// Before the release (dev, a, b, rc), the release itself, or after it (post), each with its number.
    private let stage: [Int]

    init(_ text: String) {
        var rest = text.lowercased()[...]
        if rest.hasPrefix("v") { rest = rest.dropFirst() }
        if let plus = rest.firstIndex(of: "+") { rest = rest[..<plus] }
        if let mark = rest.firstIndex(of: "!") {
            epoch = Int(rest[..<mark]) ?? 0
            rest = rest[rest.index(after: mark)...]
        } else {
            epoch = 0
        }
        let end = rest.firstIndex { !$0.isNumber && $0 != "." } ?? rest.endIndex
        var numbers = rest[..<end].split(separator: ".").map { Int($0) ?? 0 }
        while numbers.last == 0 { numbers.removeLast() }
        release = numbers
        stage = Self.stage(String(rest[end...]))
    }

    static func < (left: PythonVersion, right: PythonVersion) -> Bool {
        if left.epoch != right.epoch { return left.epoch < right.epoch }
        if left.release != right.release { return left.release.lexicographicallyPrecedes(right.release) }
        return left.stage.lexicographicallyPrecedes(right.stage)
    }

    static func == (left: PythonVersion, right: PythonVersion) -> Bool { !(left < right) && !(right < left) }

    /// `rc1` and the like as numbers that sort as they should: dev < a < b < rc < nothing < post.
    private static func stage(_ text: String) -> [Int] {
        var ranks: [Int] = []
        var rest = text.filter { $0 != "." && $0 != "-" && $0 != "_" }[...]
        while !rest.isEmpty {
            let word = rest.prefix { !$0.isNumber }, number = rest.dropFirst(word.count).prefix { $0.isNumber }
            let rank =
                switch word {
                case "dev": 0
                case "a", "alpha": 1
                case "b", "beta": 2
                case "rc", "c", "pre", "preview": 3
                default: 5
                }
            ranks += [rank, Int(number) ?? 0]
            rest = rest.dropFirst(word.count + number.count)
        }
        return ranks + [4]
    }
}
