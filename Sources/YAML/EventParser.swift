import CLibYAML

/// libyaml's event parser over a text. One event at a time; the last one lives until the next is asked for.
final class EventParser {
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let input: UnsafeMutableBufferPointer<UInt8>
    private(set) var event = yaml_event_t()

    init(_ text: String) {
        let utf8 = text.utf8
        input = .allocate(capacity: utf8.count)
        _ = input.initialize(from: utf8)
        parser.initialize(to: yaml_parser_t())
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_event_delete(&event)
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// Moves to the next event.
    func advance() throws(YAMLProblem) {
        yaml_event_delete(&event)
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
    }

    private var problem: YAMLProblem {
        let state = parser.pointee
        guard let text = state.problem.map({ String(cString: $0) }) else {
            return YAMLProblem("cannot be parsed", at: state.mark)
        }
        if state.error == YAML_READER_ERROR {
            let code = String(state.problem_value, radix: 16, uppercase: true)
            let name = "#x" + String(repeating: "0", count: max(0, 4 - code.count)) + code
            return YAMLProblem(
                "unacceptable character \(name): \(text)",
                hint: "write it as an escape in double quotes",
                at: mark(offset: state.problem_offset)
            )
        }
        let hint = hint(for: text, at: state.problem_mark)
        return YAMLProblem(text, hint: hint, at: state.problem_mark, opening: opening)
    }

    /// What was being read, where that began on a line before.
    private var opening: (what: String, line: Int)? {
        let state = parser.pointee
        guard let context = state.context.map({ String(cString: $0) }) else { return nil }
        let line = Int(state.context_mark.line)
        switch context {
        case "while scanning a quoted scalar": return ("the quote", line)
        case "while parsing a flow sequence": return ("the bracket", line)
        case "while parsing a flow mapping": return ("the brace", line)
        default: return nil
        }
    }

    private func hint(for problem: String, at mark: yaml_mark_t) -> String? {
        let byte = Int(mark.index) < input.count ? byte(at: mark) : nil
        return switch problem {
        case "found a tab character that violates indentation": "indent with spaces, not with a tab"
        case "found character that cannot start any token":
            switch byte {
            case UInt8(ascii: "\t"): "Illegal tab character: indent with spaces"
            case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
                "put text that starts with '\(Character(UnicodeScalar(byte ?? 0)))' in quotes"
            default: nil
            }
        case "mapping values are not allowed in this context":
            "put text that holds ': ' in quotes, or mend the indentation"
        case "did not find expected key", "did not find expected '-' indicator": "mend the indentation"
        case "could not find expected ':'": "a key needs a colon"
        default: nil
        }
    }

    /// The byte at a mark, whose index counts characters.
    private func byte(at mark: yaml_mark_t) -> UInt8? {
        var left = Int(mark.index), offset = 0
        while offset < input.count {
            let isStart = input[offset] & 0xC0 != 0x80
            if isStart, left == 0 { return input[offset] }
            if isStart { left -= 1 }
            offset += 1
        }
        return nil
    }

    private func mark(offset: Int) -> yaml_mark_t {
        let before = input.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") }
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = before[start...].count { $0 & 0xC0 != 0x80 }
        return yaml_mark_t(index: 0, line: line, column: column)
    }
}
