import CPCRE2
import Synchronization

/// A regular expression in Python's sense, run by PCRE2. Compiled once a process.
final class Regex: Sendable {
    /// Where a match and its groups are, in bytes; nil for a group that took no part.
    struct Match {
        var groups: [Range<Int>?]

        var whole: Range<Int> { groups.first.flatMap(\.self) ?? 0..<0 }
    }

    private struct Key: Hashable {
        var pattern: String
        var ignoresCase: Bool
        var multiline: Bool
    }

    private static let cache = Mutex<[Key: Regex]>([:])

    /// The compiled code's address; it is never written to after `init`.
    private let code: UInt
    private let groupCount: Int

    static func cached(_ pattern: String, ignoresCase: Bool = false, multiline: Bool = false) throws -> Regex {
        let key = Key(pattern: pattern, ignoresCase: ignoresCase, multiline: multiline)
        if let known = cache.withLock({ $0[key] }) { return known }
        let regex = try Regex(pattern, ignoresCase: ignoresCase, multiline: multiline)
        cache.withLock { cache in
            if cache.count > 500 { cache = [:] }
            cache[key] = regex
        }
        return regex
    }

    private init(_ pattern: String, ignoresCase: Bool, multiline: Bool) throws {
        var options = UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | UInt32(PCRE2_NEVER_BACKSLASH_C)
        if ignoresCase { options |= UInt32(PCRE2_CASELESS) }
        if multiline { options |= UInt32(PCRE2_MULTILINE) }
        var errorCode: Int32 = 0
        var errorOffset = 0
        var text = Array(PythonPattern.translated(pattern).utf8)
        let compiled = text.withUnsafeMutableBufferPointer {
            pcre2_compile_8($0.baseAddress, $0.count, options, &errorCode, &errorOffset, nil)
        }
        guard let compiled else { throw Failure(.other, Regex.explanation(errorCode, at: errorOffset)) }
        pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
        var count: UInt32 = 0
        pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        code = UInt(bitPattern: compiled)
        groupCount = Int(count)
    }

    deinit {
        pcre2_code_free_8(OpaquePointer(bitPattern: code))
    }

    private static func explanation(_ code: Int32, at offset: Int) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(code, &buffer, buffer.count)
        let reason = String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
        return "bad regular expression: \(reason) at position \(offset)"
    }

    func match(_ text: String, anchored: Bool = false) throws -> Match? {
        try match(Array(text.utf8), from: 0, options: anchored ? UInt32(PCRE2_ANCHORED) : 0)
    }

    /// Every match, from left to right, as Python's `finditer`.
    func matches(_ bytes: [UInt8]) throws -> [Match] {
        var matches: [Match] = []
        var start = 0
        var options: UInt32 = 0
        while start <= bytes.count {
            guard let match = try match(bytes, from: start, options: options) else {
                if options == 0 { break }
                options = 0
                start += 1
                while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
                continue
            }
            matches.append(match)
            start = match.whole.upperBound
            options = match.whole.isEmpty ? UInt32(PCRE2_NOTEMPTY_ATSTART) | UInt32(PCRE2_ANCHORED) : 0
        }
        return matches
    }

    private func match(_ bytes: [UInt8], from start: Int, options: UInt32) throws -> Match? {
        guard let data = pcre2_match_data_create_8(UInt32(groupCount + 1), nil) else { return nil }
        defer { pcre2_match_data_free_8(data) }
        // An empty array may have no address, which PCRE2 refuses.
        let subject = bytes + [0]
        let result = subject.withUnsafeBufferPointer {
            pcre2_match_8(OpaquePointer(bitPattern: code), $0.baseAddress, bytes.count, start, options, data, nil)
        }
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result >= 0, let offsets = pcre2_get_ovector_pointer_8(data) else {
            throw Failure(.other, "the regular expression took too long or met broken text")
        }
        return Match(
            groups: (0...groupCount).map { group in
                let (from, to) = (offsets[group * 2], offsets[group * 2 + 1])
                return from == Int(bitPattern: UInt.max) || from > to ? nil : Int(from)..<Int(to)
            }
        )
    }
}

/// Python's spellings that PCRE2 does not share.
enum PythonPattern {
    static func translated(_ pattern: String) -> String {
        // `\Z` is Python's very end of the text; PCRE2's allows a newline after it.
        var result = ""
        var isEscaped = false
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
