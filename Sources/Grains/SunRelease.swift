import Patterns

/// Which illumos or Solaris this is: SmartOS by the kernel's version, others by `/etc/release`.
struct SunRelease {
    private static let pattern =
        #"((?:Open|Oracle )?Solaris|OpenIndiana|OmniOS) (Development)?\s*(\d+\.?\d*|v\d+)\s?[A-Z]*\s?(r\d+|\d+\/\d+|oi_\S+|snv_\S+)?"#

    var name: String
    var release = ""
    /// The kernel's version, untouched.
    var stamp: String?
    var isKnown = true

    /// `release`: the text of `/etc/release`; nil where there is none.
    init(kernelVersion: String, release text: String?) {
        if kernelVersion.hasPrefix("joyent_") {
            let time = String(kernelVersion.dropFirst("joyent_".utf8.count))
            let day = Array(UnixSystem.before("T", time))
            name = "SmartOS"
            release = [day.prefix(4), day.dropFirst(4).prefix(2), day.dropFirst(6).prefix(2)].map { String($0) }.joined(
                separator: "."
            )
            stamp = time
            return
        }
        guard let text else {
            name = "Unknown SunOS"
            isKnown = false
            return
        }
        let groups = Self.groups(text)
        guard groups.count > 3, let system = groups[1], let major = groups[3] else {
            name = "Solaris"
            return
        }
        let minor = groups.count > 4 ? groups[4] : nil
        name = groups[2] == nil ? system : system + " Development"
        if name == "Oracle Solaris", kernelVersion.hasPrefix(major) {
            release = kernelVersion
        } else {
            stamp = kernelVersion
            // `v11 r151046`
            let letters = name == "OmniOS" ? 1 : 0
            let parts: [Substring] = [major.dropFirst(letters)] + (minor.map { [$0.dropFirst(letters)] } ?? [])
            release = parts.joined(separator: ".")
        }
    }

    private static func groups(_ text: String) -> [String?] {
        guard let match = (try? RegularExpression.cached(pattern).firstMatch(in: text)) ?? nil else { return [] }
        let bytes = Array(text.utf8)
        return match.groups.map { range in range.map { String(decoding: bytes[$0], as: UTF8.self) } }
    }
}
