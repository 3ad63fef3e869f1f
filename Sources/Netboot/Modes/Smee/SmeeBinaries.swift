package import DHCP

/// Which iPXE program a machine gets, and what is written into it.
package enum SmeeBinaries {
    /// Smee's own choice by architecture.
    package static func usual(_ architecture: ClientArchitecture) -> String {
        switch architecture.rawValue {
        case 6, 7, 8, 9, 15, 16: "ipxe.efi"
        case 10, 11, 18, 19, 41: "snp-arm64.efi"
        default: "undionly.kpxe"
        }
    }

    /// Reads `7=snp-x86_64.efi,11=snp-arm64.efi`.
    package static func overrides(_ text: String) throws -> [ClientArchitecture: String] {
        var overrides: [ClientArchitecture: String] = [:]
        for part in text.split(separator: ",").map(\.trimmed) where !part.isEmpty {
            let halves = part.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard halves.count == 2, let number = UInt16(halves[0]), !halves[1].isEmpty else {
                throw SmeeProblem("'\(part)' is no mapping of an architecture: write 7=ipxe.efi")
            }
            overrides[ClientArchitecture(rawValue: number)] = halves[1]
        }
        return overrides
    }

    /// Two lines of comment that stand in the script inside Tinkerbell's iPXE programs, to be written over.
    package static let placeholder = Array(
        """
        #a8b7e61f1075c37a793f2f92cee89f7bba00c4a8d7842ce3d40b5889032d8881
        #ddd16a4fc4926ecefdfb6941e33c44ed3647133638f5e84021ea44d3152e7f97
        """.utf8
    )

    /// The program with a piece of script in place of the placeholder, and blanks after it; as it is where it has none.
    package static func patched(_ program: [UInt8], with script: String) throws -> [UInt8] {
        let patch = Array(script.utf8)
        guard !patch.isEmpty else { return program }
        guard patch.count <= placeholder.count else {
            throw SmeeProblem("a script patch has at most \(placeholder.count) bytes, and this one has \(patch.count)")
        }
        guard let place = program.firstRange(of: placeholder) else { return program }
        let blanks = [UInt8](repeating: UInt8(ascii: " "), count: placeholder.count - patch.count)
        return program.replacing(placeholder, with: patch + blanks, subrange: place, maxReplacements: 1)
    }
}

/// Why Smee's data or settings cannot be used.
package struct SmeeProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
