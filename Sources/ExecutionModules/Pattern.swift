import CPCRE2

/// A regular expression, searched for as Python's `re.search` does.
final class Pattern {
    private let code: OpaquePointer

    init(_ text: String, multiline: Bool = false) throws(CallError) {
        var errorNumber: Int32 = 0, errorOffset = 0
        let options = PCRE2_UTF | PCRE2_UCP | (multiline ? PCRE2_MULTILINE : 0)
        let compiled = text.withCString { bytes in
            bytes.withMemoryRebound(to: UInt8.self, capacity: text.utf8.count) { bytes in
                pcre2_compile_8(bytes, text.utf8.count, options, &errorNumber, &errorOffset, nil)
            }
        }
        guard let compiled else {
            throw CallError.failed("not a regular expression: \(text) (wrong at character \(errorOffset))")
        }
        code = compiled
    }

    deinit {
        pcre2_code_free_8(code)
    }

    func matches(_ text: String) -> Bool {
        guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else { return false }
        defer { pcre2_match_data_free_8(data) }
        var text = text
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else {
                var empty: UInt8 = 0
                return pcre2_match_8(code, &empty, 0, 0, 0, data, nil) >= 0
            }
            return pcre2_match_8(code, start, bytes.count, 0, 0, data, nil) >= 0
        }
    }
}
