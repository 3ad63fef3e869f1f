import OrderedCollections
import Values

/// A release of SmartOS and how it is to come up.
package struct SmartOSTarget: Hashable, Sendable {
    /// The mirror that has it; nil: the only one.
    package var mirror: String?
    /// A release's stamp, or nil for the newest that the mirror offers when the machine asks.
    package var release: String?
    package var console = "text"
    /// How a serial console is set.
    package var consoleMode = "115200,8,n,1,-"
    /// `/usbkey/shadow` counts. Off where `rootShadow` is given or in rescue, because the system reads that only then.
    package var usesOwnShadow = true
    /// A crypted password for root.
    package var rootShadow: String?
    package var skipsImport = false
    package var isRescue = false
    package var debugger = false
    package var isVerbose = false
    package var showsMenu = false
    /// More boot properties.
    package var properties: [Property] = []
    /// Files that appear below `/system/boot`.
    package var modules: [Module] = []
    /// The iPXE that UEFI machines get knows multiboot 2, as Triton's does and Debian's does not.
    package var hasMultiboot2 = false

    package init() {}

    package struct Property: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    package struct Module: Hashable, Sendable {
        /// Where the file is: a URL, or a path below `files`.
        package var source: String
        package var name: String
    }

    package static let consoles = ["text", "ttya", "ttyb", "ttyc", "ttyd"]
}

extension Section {
    /// Reads `smartos:` of a profile; every mistake is added to this section's.
    mutating func smartos(_ node: Node) -> SmartOSTarget? {
        var section = Section("'smartos' of \(title)", node)
        let target = section.smartos()
        absorb(section.finish())
        return target
    }

    private mutating func smartos() -> SmartOSTarget {
        var target = SmartOSTarget()
        target.mirror = line("mirror")
        let release = parsed("release", "'latest' or a release without slashes") { text in
            text.isEmpty || text.hasPrefix(".") || !text.utf8.allSatisfy(Self.isStampByte) ? nil : text
        }
        target.release = release == "latest" ? nil : release
        let consoles = SmartOSTarget.consoles
        target.console =
            parsed("console", "one of \(consoles.joined(separator: ", "))") { consoles.contains($0) ? $0 : nil }
            ?? "text"
        target.consoleMode = property("console_mode") ?? target.consoleMode
        target.rootShadow = property("root_shadow")
        target.isRescue = bool("rescue") ?? false
        readFlags(&target)
        target.properties = texts("properties").compactMap { property in
            guard isProperty(property.name, property.value, property.place) else { return nil }
            return SmartOSTarget.Property(name: property.name, value: property.value)
        }
        target.modules = modules()
        return target
    }

    private mutating func readFlags(_ target: inout SmartOSTarget) {
        target.skipsImport = bool("noimport") ?? target.isRescue
        target.debugger = bool("kmdb") ?? false
        target.isVerbose = bool("verbose") ?? false
        target.showsMenu = bool("menu") ?? false
        target.hasMultiboot2 = bool("multiboot2") ?? false
        let needsShadow = target.rootShadow != nil || target.isRescue
        let own = bool("smartos")
        target.usesOwnShadow = own ?? !needsShadow
        if own == true, needsShadow {
            complain(
                "\(title) has no use for 'root_shadow' and 'rescue' beside 'smartos: true'",
                hint: "the system reads root_shadow only without smartos=true"
            )
        }
    }

    /// A value that can stand between quotes in the kernel's `-B`.
    private mutating func property(_ key: String) -> String? {
        parsed(key, "printable and without quotes") { SmartOSScript.canQuote($0) ? $0 : nil }
    }

    private mutating func isProperty(_ name: String, _ value: String, _ place: SourceLocation) -> Bool {
        if SmartOSScript.canQuote(value), name.utf8.allSatisfy(Self.isStampByte), !name.isEmpty { return true }
        complain(
            "'\(name)' in 'properties' of \(title) cannot be a boot property",
            hint: "no quotes, blanks in names",
            at: place
        )
        return false
    }

    private mutating func modules() -> [SmartOSTarget.Module] {
        guard let node = take("modules") else { return [] }
        return (node.list ?? [node]).compactMap { entry in
            var section = Section("a module of \(title)", entry)
            let module = section.line("source").flatMap { source in
                section.parsed("name", "a relative path without '..' and blanks") { name in
                    Self.isModulePath(name) ? SmartOSTarget.Module(source: source, name: name) : nil
                }
            }
            if module == nil { section.complain("\(section.title) needs 'source' and 'name'") }
            absorb(section.finish())
            return module
        }
    }

    private static func isModulePath(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { $0 != ".." && $0 != "." && !$0.isEmpty && $0.utf8.allSatisfy(isStampByte) }
    }

    /// Letters, digits and `_ - .`: what stamps and names are made of.
    static func isStampByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
        }
    }
}
