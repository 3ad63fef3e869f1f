import CPCRE2
import Synchronization

/// A regular expression as Python's `re` reads it: what authors of states and templates write. PCRE2 runs it.
///
/// Text is UTF-8; places are counted in bytes.
package final class RegularExpression: Sendable {
    /// Where a match and its groups are; nil for a group that took no part.
    package struct Match: Sendable {
        package var groups: [Range<Int>?]

        package var whole: Range<Int> { groups.first.flatMap(\.self) ?? 0..<0 }
    }

    private struct Key: Hashable {
        var pattern: String
        var flags: Set<Flag>
    }

    private static let cache = Mutex<[Key: RegularExpression]>([:])
    private static let cacheLimit = 500
    /// An expression that backtracks without end is given up after about a second.
    private static let stepLimit: UInt32 = 1_000_000

    /// The compiled code's address; it is never written to after `init`.
    private let code: UInt
    let groupCount: Int

    package init(_ pattern: String, _ flags: Set<Flag> = []) throws(PatternProblem) {
        var number: Int32 = 0, offset = 0
        let options = flags.reduce(UInt32(PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C)) { $0 | $1.option }
        // An empty array may have no address, which PCRE2 refuses.
        let text = Array(Self.translated(pattern).utf8) + [0]
        guard let code = pcre2_compile_8(text, text.count - 1, options, &number, &offset, nil) else {
            throw PatternProblem(description: "\(Self.message(number)) at position \(offset)")
        }
        pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        var count: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        self.code = UInt(bitPattern: code)
        groupCount = Int(count)
    }

    deinit {
        pcre2_code_free_8(OpaquePointer(bitPattern: code))
    }

    /// Compiles an expression once a process.
    package static func cached(_ pattern: String, _ flags: Set<Flag> = []) throws(PatternProblem) -> RegularExpression {
        let key = Key(pattern: pattern, flags: flags)
        if let known = cache.withLock({ $0[key] }) { return known }
        let expression = try RegularExpression(pattern, flags)
        cache.withLock { cache in
            if cache.count >= cacheLimit { cache = [:] }
            cache[key] = expression
        }
        return expression
    }

    /// The first match, as `re.search` finds it; `atStart`: only at the very start, as `re.match`.
    package func firstMatch(in text: String, atStart: Bool = false) throws(PatternProblem) -> Match? {
        let bytes = Array(text.utf8)
        return try Search(self, bytes).next(from: 0, options: atStart ? UInt32(PCRE2_ANCHORED) : 0)
    }

    /// Every match from left to right, up to `limit`, as `re.finditer`. Throws where the bytes are not UTF-8.
    package func matches(in bytes: [UInt8], limit: Int = .max) throws(PatternProblem) -> [Match] {
        let search = Search(self, bytes)
        var matches: [Match] = [], start = 0, options: UInt32 = 0
        while start <= bytes.count, matches.count < limit {
            guard let match = try search.next(from: start, options: options) else {
                // After an empty match the next one may begin a character later.
                if options == 0 { break }
                options = 0
                start += 1
                while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
                continue
            }
            matches.append(match)
            start = match.whole.upperBound
            options = match.whole.isEmpty ? UInt32(PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED) : 0
        }
        return matches
    }

    /// The number of a named group.
    package func group(named name: String) -> Int? {
        let number = pcre2_substring_number_from_name_8(OpaquePointer(bitPattern: code), Array(name.utf8) + [0])
        return number > 0 ? Int(number) : nil
    }

    /// One text being searched: PCRE2's space for results is made once.
    private final class Search {
        private let expression: RegularExpression
        private let subject: [UInt8]
        private let data: OpaquePointer?
        private let limits: OpaquePointer?

        init(_ expression: RegularExpression, _ bytes: [UInt8]) {
            self.expression = expression
            subject = bytes + [0]
            data = pcre2_match_data_create_8(UInt32(expression.groupCount + 1), nil)
            limits = pcre2_match_context_create_8(nil)
            pcre2_set_match_limit_8(limits, RegularExpression.stepLimit)
        }

        deinit {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(limits)
        }

        func next(from start: Int, options: UInt32) throws(PatternProblem) -> Match? {
            let code = OpaquePointer(bitPattern: expression.code)
            let result = pcre2_match_8(code, subject, subject.count - 1, start, options, data, limits)
            if result == PCRE2_ERROR_NOMATCH { return nil }
            guard result >= 0, let offsets = pcre2_get_ovector_pointer_8(data) else {
                throw PatternProblem(description: RegularExpression.message(result))
            }
            return Match(
                groups: (0...expression.groupCount).map { group in
                    let from = offsets[group * 2], to = offsets[group * 2 + 1]
                    return from == Int(bitPattern: UInt.max) || from > to ? nil : from..<to
                }
            )
        }
    }

    private static func message(_ number: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(number, &text, text.count)
        return String(decoding: text.prefix(max(0, Int(length))), as: UTF8.self)
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

extension RegularExpression {
    /// Python's flags, by the names that states give them.
    package enum Flag: String, CaseIterable, Sendable {
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
}
