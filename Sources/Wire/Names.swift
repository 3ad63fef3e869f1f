/// A name that came from outside and has been checked: it can be a file name, a certificate's subject and a log field.
package protocol CheckedName: Hashable, Sendable, CustomStringConvertible, Comparable {
    /// Nil unless the text obeys the rule of this kind of name.
    init?(_ text: String)
    var text: String { get }
}

extension CheckedName {
    package var description: String { text }

    package static func < (first: Self, second: Self) -> Bool { first.text < second.text }
}

/// Who a minion is: 1 to 200 of `A-Z a-z 0-9 . _ : -`, not starting with a dot or a hyphen, no `..`.
package struct MinionID: CheckedName {
    package let text: String

    package init?(_ text: String) {
        guard (1...200).contains(text.utf8.count), let first = text.first, first != ".", first != "-",
            text.utf8.allSatisfy(isNameByte), !text.contains("..")
        else { return nil }
        self.text = text
    }
}

/// A job's number: the UTC time it was published, 20 digits as Salt's, unique on one master.
package struct JobID: CheckedName {
    package let text: String

    package init?(_ text: String) {
        guard text.utf8.count == 20, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.text = text
    }
}

/// An environment of the state tree (`saltenv`): 1 to 64 name characters.
package struct EnvironmentName: CheckedName {
    package let text: String

    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.first != ".", text.utf8.allSatisfy(isNameByte),
            !text.contains("..")
        else { return nil }
        self.text = text
    }
}

/// `module.function`.
package struct FunctionName: CheckedName {
    package let text: String

    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 100,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { isNameByte($0) && $0 != UInt8(ascii: ":") } })
        else { return nil }
        self.text = text
    }
}

/// SHA-256 in 64 lower-case hexadecimal digits: of a blob, a manifest, or a certificate's key.
package struct SHA256Hex: CheckedName {
    package let text: String

    package init?(_ text: String) {
        guard text.utf8.count == 64,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }
}

/// A path below a root: relative, no empty, `.` or `..` component, no NUL or newline, at most 4096 bytes.
package struct RelativePath: CheckedName {
    package let text: String

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 4096, !text.utf8.contains(0), !text.utf8.contains(0x0A),
            parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
        else { return nil }
        self.text = text
    }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: ":"):
        true
    default: false
    }
}
