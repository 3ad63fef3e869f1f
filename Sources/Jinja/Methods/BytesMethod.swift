/// Methods of bytes, by Python's names: those that lead back to text.
enum BytesMethod: String, Sendable {
    case decode, hex

    func call(_ bytes: [UInt8], _ arguments: CallArguments) throws -> Object {
        switch self {
        case .hex:
            _ = try BoundArguments(rawValue, arguments, [])
            return .string(bytes.map { PythonText.hex(UInt32($0), 2) }.joined())
        case .decode:
            let bound = try BoundArguments(rawValue, arguments, ["encoding", "errors"])
            if try bound.text(1, or: "strict") == "strict", String(validating: bytes, as: UTF8.self) == nil {
                throw Failure(.other, "'utf-8' codec can't decode bytes: not UTF-8 text")
            }
            return .string(String(decoding: bytes, as: UTF8.self))
        }
    }
}
