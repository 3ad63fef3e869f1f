import CPCRE2

/// A regular expression as states write it, in Python's sense; PCRE2 runs it.
final class PythonExpression {
    /// The flags that states may name.
    enum Flag: String, CaseIterable {
        case ignoreCase = "IGNORECASE"
        case multiline = "MULTILINE"
        case dotAll = "DOTALL"
        case verbose = "VERBOSE"

        fileprivate var option: UInt32 {
            switch self {
            case .ignoreCase: UInt32(PCRE2_CASELESS)
            case .multiline: UInt32(PCRE2_MULTILINE)
            case .dotAll: UInt32(PCRE2_DOTALL)
            case .verbose: UInt32(PCRE2_EXTENDED)
            }
        }
    }

    /// Where a match and its groups are; nil for a group that took no part.
    struct Match {
        var groups: [Range<Int>?]
        var whole: Range<Int> { groups.first.flatMap { $0 } ?? 0..<0 }
    }

    private let code: OpaquePointer
    private let groupCount: Int

    init(_ pattern: String, _ flags: [Flag] = []) throws(PatternProblem) {
        var number: Int32 = 0, offset = 0
        let options = flags.reduce(UInt32(PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C)) { $0 | $1.option }
        let text = Array(Self.translated(pattern).utf8) + [0]
        guard let code = pcre2_compile_8(text, text.count - 1, options, &number, &offset, nil) else {
            var reason = [UInt8](repeating: 0, count: 256)
            let length = pcre2_get_error_message_8(number, &reason, reason.count)
            throw PatternProblem(
                description:
                    "\(String(decoding: reason.prefix(max(0, Int(length))), as: UTF8.self)) at position \(offset)"
            )
        }
        self.code = code
        var count: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        groupCount = Int(count)
    }

    deinit {
        pcre2_code_free_8(code)
    }

    /// Up to `limit` matches from left to right, as Python's `finditer`. None in what is not UTF-8.
    func matches(in bytes: [UInt8], limit: Int = .max) -> [Match] {
        guard let data = pcre2_match_data_create_8(UInt32(groupCount + 1), nil) else { return [] }
        defer { pcre2_match_data_free_8(data) }
        let subject = bytes + [0]
        var matches: [Match] = [], start = 0, options: UInt32 = 0
        while start <= bytes.count, matches.count < limit {
            if pcre2_match_8(code, subject, bytes.count, start, options, data, nil) < 0 {
                // After an empty match the next one may begin a character later.
                if options == 0 { break }
                options = 0
                start += 1
                while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
                continue
            }
            let match = Match(groups: groups(data))
            matches.append(match)
            start = match.whole.upperBound
            options = match.whole.isEmpty ? UInt32(PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED) : 0
        }
        return matches
    }

    private func groups(_ data: OpaquePointer) -> [Range<Int>?] {
        guard let offsets = pcre2_get_ovector_pointer_8(data) else { return [] }
        return (0...groupCount).map { group in
            let from = offsets[group * 2], to = offsets[group * 2 + 1]
            return from == Int(bitPattern: UInt.max) || from > to ? nil : from..<to
        }
    }

    /// The number of a named group.
    func group(named name: String) -> Int? {
        let number = pcre2_substring_number_from_name_8(code, Array(name.utf8) + [0])
        return number > 0 ? Int(number) : nil
    }

    /// `\Z` is Python's very end of the text; PCRE2's allows a newline after it.
    private static func translated(_ pattern: String) -> String {
        var result = "", isEscaped = false
        for scalar in pattern.unicodeScalars {
            if isEscaped {
                result += scalar == "Z" ? "\\z" : "\\" + String(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return isEscaped ? result + "\\" : result
    }
}

/// What is wrong with a regular expression or its replacement.
struct PatternProblem: Error, CustomStringConvertible {
    let description: String
}
