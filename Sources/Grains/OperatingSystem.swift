import OrderedCollections
import Values

/// Which distribution this is, derived as Salt derives it.
struct OperatingSystem: Equatable {
    var os: String
    var family: String
    var fullName: String
    var release: String
    var codename: String

    /// From `os-release`, and from `lsb-release` where a rolling distribution says its release only there.
    init(_ file: OSRelease, lsb: OSRelease = OSRelease(parsing: "")) {
        let name = trimmed(file["NAME"] ?? "Linux")
        let id = file["ID"] ?? ""
        fullName = name
        os = Self.shortName(name, id: id)
        release = file.filled("VERSION_ID") ?? lsb.filled("DISTRIB_RELEASE") ?? ""
        codename = Self.codename(file, lsb, id: id)
        if let product = SUSEProduct(file) {
            os = "SUSE"
            fullName = product.fullName ?? fullName
            release = product.release ?? release
        }
        family = Self.families[os] ?? Self.family(id: id, like: file.filled("ID_LIKE"), os: os)
    }

    /// `9`, `22` and `04` as numbers where they are numbers.
    var releaseInfo: [Value] {
        release.split(separator: ".", omittingEmptySubsequences: false).map { part in
            part.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } && !part.isEmpty
                ? .int(Int(part) ?? 0) : .string(String(part))
        }
    }

    /// `Debian-12`, `Ubuntu-22.04`, `Rocky Linux-9`; nil where there are no releases.
    var finger: String? {
        guard !release.isEmpty, let first = releaseInfo.first else { return nil }
        let name = ["Debian", "Raspbian", "AlmaLinux"].contains(os) ? os : fullName
        let version = ["Ubuntu", "Pop", "NixOS"].contains(os) ? release : first.string ?? first.keyText
        return "\(name)-\(version)"
    }

    private static func shortName(_ fullName: String, id: String) -> String {
        if id == "pop", fullName == "Pop!_OS" { return "Pop" }
        let name = trimmed(withoutLinux(fullName))
        let key = name.lowercased().filter { $0 != " " }.prefix(10)
        return names[String(key)] ?? name
    }

    /// Drops ` Linux` and ` GNU/Linux`, whatever stands before them being no letter.
    private static func withoutLinux(_ name: String) -> String {
        var words = name.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for (index, word) in words.enumerated() where index > 0 {
            let lower = word.lowercased()
            if lower.hasPrefix("gnu/linux") { words[index] = String(word.dropFirst(9)) }
            if lower.hasPrefix("linux") { words[index] = String(word.dropFirst(5)) }
        }
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Of these Salt believes `os-release` alone.
    private static let modern: Set<String> = [
        "almalinux", "astra", "debian", "linuxmint", "mendel", "pop", "rocky", "ubuntu",
    ]

    private static func codename(_ file: OSRelease, _ lsb: OSRelease, id: String) -> String {
        if !modern.contains(id), let name = lsb.filled("DISTRIB_CODENAME") { return name }
        if let name = file.filled("VERSION_CODENAME") { return name }
        if ["almalinux", "rocky", "rhel"].contains(id) { return parenthesised(file["VERSION"] ?? "") ?? "" }
        if file["VERSION_CODENAME"] != nil { return "" }
        return file["PRETTY_NAME"] ?? ""
    }

    private static func parenthesised(_ text: String) -> String? {
        guard let open = text.firstIndex(of: "("), let close = text[open...].firstIndex(of: ")") else { return nil }
        return String(text[text.index(after: open)..<close])
    }

    private static func family(id: String, like: String?, os: String) -> String {
        let ids = [id] + (like ?? "").split(separator: " ").map(String.init)
        if ids.contains("debian") || ids.contains("ubuntu") { return "Debian" }
        guard let last = ids.last, like != nil else { return os }
        if last == "fedora" { return "RedHat" }
        return last.prefix(1).uppercased() + last.dropFirst()
    }

    /// What SUSE's `CPE_NAME` says: the vendor, and for openSUSE the release.
    private struct SUSEProduct {
        var fullName: String?
        var release: String?

        init?(_ file: OSRelease) {
            let parts = (file["CPE_NAME"] ?? "").split(separator: ":", omittingEmptySubsequences: false).map(
                String.init
            )
            guard parts.count >= 5, parts[0] == "cpe" else { return nil }
            let offset = parts[1].hasPrefix("2.") ? 3 : 2
            let vendor = parts[offset].lowercased()
            guard ["suse", "opensuse"].contains(vendor) else { return nil }
            if file["NAME"] == "openSUSE Leap" {
                fullName = "Leap"
            } else if file["VERSION"] == "Tumbleweed" {
                fullName = "Tumbleweed"
            }
            if vendor == "opensuse", parts.count > offset + 2, !parts[offset + 2].isEmpty {
                release = parts[offset + 2]
            }
        }
    }
}
