/// How far each line of a render is what a template's line says, so that columns in it still mean something.
struct UnchangedText {
    private let files: [TemplateCode]
    private var lines: [Int32: [ArraySlice<UInt8>]] = [:]

    init(_ files: [TemplateCode]) {
        self.files = files
    }

    /// In characters, one number a line of the output.
    func lengths(of output: Output) -> [Int] {
        var me = self
        var start = 0
        return output.origins.map { origin in
            let end = output.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? output.bytes.count
            defer { start = min(end + 1, output.bytes.count) }
            return Self.shared(output.bytes[start..<end], me.line(origin))
        }
    }

    private mutating func line(_ origin: Output.Origin) -> ArraySlice<UInt8> {
        let all = lines[origin.file] ?? files[Int(origin.file)].allLines
        lines[origin.file] = all
        let index = Int(origin.line) - 1
        return all.indices.contains(index) ? all[index] : []
    }

    private static func shared(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Int {
        var count = 0
        for (a, b) in zip(first, second) {
            if a != b { break }
            // A character counts where its first byte stands.
            if a & 0xC0 != 0x80 { count += 1 }
        }
        return count
    }
}
