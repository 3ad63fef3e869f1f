/// Python's `'%s has %d' % (name, n)`.
struct PercentFormat {
    private let arguments: [Object]
    private let mapping: DictObject?
    private var used = 0

    static func format(_ format: String, _ argument: Object) throws -> String {
        if let failure = argument.failure { throw failure }
        var run = PercentFormat(argument)
        return try run.run(Array(format.utf8), argument)
    }

    private init(_ argument: Object) {
        if case .list(let list) = argument, list.kind == .tuple {
            arguments = list.items
        } else {
            arguments = [argument]
        }
        if case .dict(let dict) = argument { mapping = dict } else { mapping = nil }
    }

    private mutating func run(_ bytes: [UInt8], _ argument: Object) throws -> String {
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "%") {
                text.append(bytes[index])
                index += 1
            } else {
                text += try directive(bytes, &index).utf8
                try Arithmetic.checkLength(text.count)
            }
        }
        if mapping == nil, used < arguments.count { throw leftOver(argument) }
        return String(decoding: text, as: UTF8.self)
    }

    private func leftOver(_ argument: Object) -> Failure {
        Failure(.other, "not all arguments converted during string formatting")
    }

    private mutating func directive(_ bytes: [UInt8], _ index: inout Int) throws -> String {
        index += 1
        var spec = FormatSpec()
        var named: Object?
        if index < bytes.count, bytes[index] == UInt8(ascii: "(") { named = try mapped(bytes, &index) }
        while index < bytes.count, spec.takeFlag(bytes[index]) { index += 1 }
        spec.width = try number(bytes, &index) ?? 0
        if spec.width < 0 {
            spec.isLeft = true
            spec.width = -spec.width
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            spec.precision = try number(bytes, &index) ?? 0
        }
        while index < bytes.count, "hlL".utf8.contains(bytes[index]) { index += 1 }
        guard index < bytes.count else { throw Failure(.other, "incomplete format") }
        let conversion = bytes[index]
        index += 1
        if conversion == UInt8(ascii: "%") { return "%" }
        guard "diouxXeEfFgGcrsa".utf8.contains(conversion) else {
            let character = "'\(Unicode.Scalar(conversion))' (0x\(PythonText.hex(UInt32(conversion), 2)))"
            throw Failure(.other, "unsupported format character \(character) at index \(index - 1)")
        }
        return try spec.percent(conversion, named ?? next())
    }

    private func mapped(_ bytes: [UInt8], _ index: inout Int) throws -> Object {
        guard let mapping else { throw Failure(.other, "format requires a mapping") }
        guard let end = bytes[index...].firstIndex(of: UInt8(ascii: ")")) else {
            throw Failure(.other, "incomplete format key")
        }
        let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        index = end + 1
        guard let value = mapping[name] else { throw Failure(.other, PythonText.quoted(name)) }
        return value
    }

    private mutating func number(_ bytes: [UInt8], _ index: inout Int) throws -> Int? {
        if index < bytes.count, bytes[index] == UInt8(ascii: "*") {
            index += 1
            guard let int = try next().integer else { throw Failure(.other, "* wants int") }
            return int
        }
        var number: Int?
        while index < bytes.count, bytes[index].isDigit {
            let (product, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
            guard !overflow, product < Limits.textBytes else { throw Failure(.other, "width too big") }
            number = product + Int(bytes[index]) - 48
            index += 1
        }
        return number
    }

    private mutating func next() throws -> Object {
        guard used < arguments.count else { throw Failure(.other, "not enough arguments for format string") }
        used += 1
        if let failure = arguments[used - 1].failure { throw failure }
        return arguments[used - 1]
    }
}
