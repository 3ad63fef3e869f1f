/// A file's name with the trace that Smee's DHCP answers hang onto it: `undionly.kpxe-00-<32 digits>-<16 digits>-01`.
package enum TraceName {
    /// The name without its trace, and the trace as W3C's `traceparent` has it.
    package static func split(_ name: String) -> (name: String, trace: String?) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 4, zip(parts.suffix(4), [2, 32, 16, 2]).allSatisfy({ isHexadecimal($0, count: $1) })
        else { return (name, nil) }
        return (parts.dropLast(4).joined(separator: "-"), parts.suffix(4).joined(separator: "-"))
    }

    private static func isHexadecimal(_ text: Substring, count: Int) -> Bool {
        text.utf8.count == count && text.allSatisfy { $0.isHexDigit && $0.isASCII }
    }
}
